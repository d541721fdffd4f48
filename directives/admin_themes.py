"""The admin of themes: their words, their order by buttons, and merging one into another on a page of its own."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.listing import FoldedSearch, NoDeletion
from directives import theming
from directives.admin_steps import staff
from directives.models import Theme

if TYPE_CHECKING:
    ThemeModelAdmin = admin.ModelAdmin[Theme]
else:
    ThemeModelAdmin = admin.ModelAdmin


class MergeForm(forms.Form):
    """Which theme takes the other one in."""

    into = forms.ModelChoiceField(
        Theme.objects.kept(), label=gettext_lazy("Theme that remains"), empty_label=gettext_lazy("Choose a theme")
    )

    def __init__(self, data: Any, *, theme: Theme) -> None:
        super().__init__(data)
        self.fields["into"].queryset = Theme.objects.kept().exclude(pk=theme.pk)  # type: ignore[attr-defined]


@admin.register(Theme)
class ThemeAdmin(FoldedSearch, NoDeletion, ThemeModelAdmin):
    """Standing subjects and the words they are known by."""

    list_display = ("name", "slug", "active", "place")
    list_filter = ("active",)
    search_fields = ("name", "keywords", "slug")
    change_form_template = "admin/directives/theme/edit.html"
    fields = ("name", "slug", "keywords", "active")
    sortable_by = ()

    class Media:
        css = {"all": ["directives/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Theme]:
        """Those that were not merged into another."""
        queryset: Any = super().get_queryset(request)
        return queryset.kept()

    def get_fields(self, request: HttpRequest, obj: Theme | None = None) -> Any:
        """With what was merged into it, where something was."""
        return (*self.fields, "taken_in") if obj and obj.merged.exists() else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Theme | None = None) -> Any:
        """Issued texts name a theme by its address, so that stays as it was entered."""
        return ("taken_in", *(("slug",) if obj else ()))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Theme | None = None) -> Any:
        """The address of a new one is made of its name."""
        return {} if obj or not self.has_add_permission(request) else {"slug": ("name",)}

    def save_model(self, request: HttpRequest, obj: Theme, form: Any, change: bool) -> None:
        """A new theme comes last."""
        if not change:
            obj.order = Theme.objects.count() + 1
        super().save_model(request, obj, form, change)

    @admin.display(description=gettext_lazy("merged into this one"))
    def taken_in(self, theme: Theme) -> SafeString:
        """Names and addresses that lead here now."""
        rows = theme.merged.order_by("name").values_list("name", "slug")
        return format_html_join("", "<p>{} (/chu-de/{}/)</p>", rows)

    @admin.display(description=gettext_lazy("order"))
    def place(self, theme: Theme) -> SafeString:
        """Two buttons of the list's own form; each says for the ear which theme it moves."""
        ways = (("theme_up", _("Up")), ("theme_down", _("Down")))
        row = (
            (reverse(f"admin:directives_{name}", args=[theme.pk]), word, f"{word}: {theme.name}") for name, word in ways
        )
        button = '<button type="submit" class="move" formaction="{}" aria-label="{}">{}</button> '
        return format_html_join("", button, ((url, label, word) for url, word, label in row))

    def get_list_display(self, request: HttpRequest) -> Any:
        """The buttons for those who may use them."""
        shown = self.list_display
        return shown if self.has_change_permission(request) else tuple(n for n in shown if n != "place")

    def get_urls(self) -> list[URLPattern]:
        """Moving and merging before Django's addresses."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/len/", wrap(require_POST(self._moved(-1))), name="directives_theme_up"),
            path("<int:pk>/xuong/", wrap(require_POST(self._moved(1))), name="directives_theme_down"),
            path("<int:pk>/gop/", wrap(self.merge_page), name="directives_theme_merge"),
            *super().get_urls(),
        ]

    def _moved(self, by: int) -> Any:
        """The view that moves a theme by so many places."""

        def move(request: HttpRequest, pk: int) -> HttpResponse:
            theme = self._theme(request, pk)
            theming.move(theme, by=by, actor=staff(request))
            messages.success(request, _("“%(theme)s” has been moved.") % {"theme": theme})
            return HttpResponseRedirect(reverse("admin:directives_theme_changelist"))

        return move

    def _theme(self, request: HttpRequest, pk: int) -> Theme:
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(Theme.objects.kept(), pk=pk)

    def merge_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask which theme takes this one in, and on POST merge. A refusal comes back as 409."""
        theme = self._theme(request, pk)
        form = MergeForm(request.POST or None, theme=theme)
        if request.method == "POST" and form.is_valid() and self._merged(request, theme, form):
            return HttpResponseRedirect(reverse("admin:directives_theme_change", args=[form.cleaned_data["into"].pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge a theme into another"),
            "theme": theme,
            "form": form,
            "opts": self.opts,
        }
        status = 409 if request.method == "POST" else 200
        return TemplateResponse(request, "admin/directives/theme/merge.html", context, status=status)

    def _merged(self, request: HttpRequest, theme: Theme, form: MergeForm) -> bool:
        into = form.cleaned_data["into"]
        try:
            theming.merge(theme, into=into, actor=staff(request), at=timezone.now())
        except theming.ThemingRefused as error:
            form.add_error(None, str(error))
            return False
        said = _("“%(theme)s” has been merged into “%(into)s”; its address leads there now.")
        messages.success(request, said % {"theme": theme, "into": into})
        return True
