"""The part of an admin that keeps a picture of a signature or seal: a PNG to choose, and what is on file now.

Whatever the file is called, its content decides; the picture is shown to nobody but those who may see the row.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

MAX_SIZE = 300 * 1024
MOST_PIXELS = 3000 * 3000


class PictureFile(forms.ImageField):
    """A PNG picture in a file; the cleaned value is its bytes, or None when no file was chosen."""

    widget = forms.FileInput(attrs={"accept": "image/png,.png"})

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("picture from a file"),
            required=False,
            help_text=gettext_lazy("PNG with a transparent or white ground, at most 300 kB."),
        )

    def clean(self, data: UploadedFile | None, initial: Any = None) -> bytes | None:
        """The bytes; ValidationError with what to do for any other file."""
        if data and (data.size or 0) > MAX_SIZE:
            raise forms.ValidationError(_("The picture is larger than 300 kB. Save it smaller."))
        file = super().clean(data, initial)
        if not file:
            return None
        if file.image.format != "PNG" or file.image.width * file.image.height > MOST_PIXELS:
            raise forms.ValidationError(
                _("This is not a PNG picture of usual size. Save it as PNG and choose it again.")
            )
        file.seek(0)
        content: bytes = file.read()
        return content


class PictureForm(forms.ModelForm):
    """Mixin for the form of a model with a picture in the binary field ``shows``; a chosen file takes its place."""

    shows = "picture"
    picture_file = PictureFile()
    picture_removed = forms.BooleanField(label=gettext_lazy("remove the picture"), required=False)

    def save(self, commit: bool = True) -> Any:
        """The row with the chosen picture, or without one."""
        chosen = self.cleaned_data.get("picture_file")
        if chosen or self.cleaned_data.get("picture_removed"):
            setattr(self.instance, self.shows, chosen or b"")
        return super().save(commit)


if TYPE_CHECKING:
    Admin = admin.ModelAdmin[Any]
else:
    Admin = object


CHOSEN = frozenset({"certificate_file", "picture_file", "picture_removed"})
"""Fields of the forms alone, behind which no column stands."""


class PictureAdmin(Admin):
    """Mixin for the admin of a model with a picture in the binary field ``shows``: its address and how it looks."""

    shows = "picture"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Without the files to choose for people who only read: the rows on file say what there is."""
        fields = super().get_fields(request, obj)
        may_change = self.has_change_permission(request, obj) or (obj is None and self.has_add_permission(request))
        return fields if may_change else tuple(name for name in fields if name not in CHOSEN)

    def get_urls(self) -> list[URLPattern]:
        """The picture's own address before Django's."""
        view = self.admin_site.admin_view(never_cache(self.picture_view))
        name = f"{self.opts.app_label}_{self.opts.model_name}_picture"
        return [path("<int:pk>/hinh.png", view, name=name), *super().get_urls()]

    def picture_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The PNG on file, for those who may see the row; 403 for everybody else and where there is none."""
        row = self.get_object(request, str(pk))
        if row is None or not self.has_view_permission(request, row):
            raise PermissionDenied
        headers = {"X-Content-Type-Options": "nosniff"}
        return HttpResponse(bytes(getattr(row, self.shows)), content_type="image/png", headers=headers)

    @admin.display(description=gettext_lazy("picture on file"))
    def picture_on_file(self, row: Any) -> SafeString | str:
        """The picture, small; or what stands in its place."""
        if not getattr(row, self.shows, b""):
            return _("None. A signature is shown by the signer's name alone, a seal by a plain ring.")
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_picture", args=[row.pk])
        return format_html('<img class="on-file" src="{}" alt="{}">', address, _("picture on file"))
