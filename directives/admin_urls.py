"""The addresses of a document's own pages in the admin, before those that Django gives it. Answers none of them."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path, re_path

from directives import (
    admin_amending,
    admin_attachments,
    admin_comparison,
    admin_month,
    admin_review,
    admin_sharing,
    admin_steps,
    admin_views,
    admin_word,
    admin_word_back,
    admin_word_out,
    admin_writing,
)


def addresses(wrap: Callable[[Any], Any]) -> list[URLPattern]:
    """Next month, writing, steps, preview, files, history and revisions; ``wrap`` lets only staff in."""
    steps, forms = "|".join(admin_steps.STEPS), "|".join(admin_views.FORMS)
    return [
        path("the-thuc.css", wrap(admin_views.official_css), name="directives_directive_css"),
        path("thang-moi/", wrap(admin_month.month_page), name="directives_directive_month"),
        re_path(rf"^(?P<pk>\d+)/(?P<action>{steps})/$", wrap(admin_steps.step_page), name="directives_directive_step"),
        path("nhap-word/", wrap(admin_word.upload), name="directives_directive_word"),
        path("<int:pk>/nhap-word/", wrap(admin_word.upload), name="directives_directive_word_into"),
        path("nhap-word/<int:number>/", wrap(admin_word.mapping_page), name="directives_directive_word_mapping"),
        path("nhap-word/<int:number>/tro-ve/", wrap(admin_word_back.page), name="directives_directive_word_back"),
        path("<int:pk>/ban-word.docx", wrap(admin_word_out.download), name="directives_directive_word_out"),
        *_writing(wrap, "<int:pk>", ""),
        *_writing(wrap, "add", "new_"),
        path("dang-viet/phien/", wrap(admin_writing.session), name="directives_directive_session"),
        path("dang-viet/dang-nhap/", admin_writing.login_again, name="directives_directive_login"),
        path("<int:pk>/xem/", wrap(admin_views.preview), name="directives_directive_preview"),
        path("<int:pk>/xem.pdf", wrap(admin_views.preview_pdf), name="directives_directive_preview_pdf"),
        re_path(
            rf"^(?P<pk>\d+)/(?P<form>{forms})\.pdf$", wrap(admin_views.stored_pdf), name="directives_directive_pdf"
        ),
        path("<int:pk>/dinh-kem/", wrap(admin_attachments.page), name="directives_directive_attachments"),
        path("<int:pk>/dinh-kem/<int:number>/", wrap(admin_attachments.file), name="directives_directive_attachment"),
        path("<int:pk>/dinh-kem/<int:number>/bo/", wrap(admin_attachments.remove), name="directives_directive_detach"),
        path("<int:pk>/so-sanh/", wrap(admin_comparison.comparison_page), name="directives_directive_comparison"),
        path("<int:pk>/co-sai-sot/", wrap(admin_amending.guide), name="directives_directive_guide"),
        path("<int:pk>/thay-doi/", wrap(admin_amending.settle_page), name="directives_directive_settle"),
        path("<int:pk>/y-kien/", wrap(admin_review.comments_page), name="directives_directive_comments"),
        path("<int:pk>/xem-truoc/", wrap(admin_sharing.links_page), name="directives_directive_links"),
        path(
            "<int:pk>/xem-truoc/<int:link>/thu-hoi/",
            wrap(admin_sharing.revoke),
            name="directives_directive_revoke_link",
        ),
        path("<int:pk>/history/", wrap(admin_views.history), name="directives_directive_history"),
        path("<int:pk>/ban-luu/<int:number>/", wrap(admin_views.revision), name="directives_directive_revision"),
    ]


def _writing(wrap: Callable[[Any], Any], place: str, kind: str) -> list[URLPattern]:
    """The doors of writing, for a document and for one that has not been saved yet."""
    name = f"directives_directive_{kind}"
    return [
        path(f"{place}/dang-viet/", wrap(admin_writing.keep), name=f"{name}keep"),
        path(f"{place}/dang-viet/so-sanh/", wrap(admin_writing.compare), name=f"{name}compare"),
        path(f"{place}/dang-viet/bo/", wrap(admin_writing.throw_away), name=f"{name}throw_away"),
    ]
