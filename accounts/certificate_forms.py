"""The part of an admin form that keeps a signer's certificate on file: a file to choose, and what is on file now.

Takes certificates only; a file with a private key is refused, whatever else it holds.
"""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import certificates


class CertificateFile(forms.FileField):
    """A certificate in a file; the cleaned value is its PEM text, or None when no file was chosen."""

    widget = forms.FileInput(attrs={"accept": ".cer,.crt,.pem,.der"})

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("certificate from a file"),
            required=False,
            help_text=gettext_lazy("The certificate alone, exported from the token without its key: .cer, .crt."),
        )

    def clean(self, data: UploadedFile | None, initial: Any = None) -> str | None:
        """The PEM text; ValidationError with what to do for any other file."""
        file = super().clean(data, initial)
        if not file:
            return None
        content: bytes = file.read(certificates.MAX_SIZE + 1)
        if b"PRIVATE KEY" in content:
            raise forms.ValidationError(_("This file holds a private key. Export the certificate without its key."))
        try:
            return certificates.read(content).pem
        except ValueError:
            raise forms.ValidationError(
                _("This is not one certificate. Export the signer's own certificate as a .cer or .crt file.")
            ) from None


class CertificateForm(forms.ModelForm):
    """Mixin for the form of a model with a certificate in the text field ``keeps``; a chosen file takes its place."""

    keeps = "certificate"
    certificate_file = CertificateFile()

    def clean(self) -> dict[str, Any]:
        """The cleaned data with the certificate of the file in the model's field."""
        data = super().clean() or self.cleaned_data
        if pem := data.get("certificate_file"):
            data[self.keeps] = pem
        return data


def described(pem: str) -> SafeString | str:
    """Whose certificate is on file, its fingerprint and validity, with a warning when it is over or nearly so."""
    if not pem:
        return _("None yet. Without one, no file signed elsewhere can be taken over.")
    try:
        found = certificates.read(pem.encode())
    except ValueError:
        return _("What is on file is not a certificate.")
    ends = timezone.localtime(found.not_after)
    lines = [
        (_("Issued to"), ", ".join(filter(None, (found.subject, found.organisation)))),
        (_("Issued by"), found.issuer),
        (_("Fingerprint (SHA-256)"), found.fingerprint),
        (_("Valid"), f"{timezone.localtime(found.not_before):%d/%m/%Y} – {ends:%d/%m/%Y}"),
    ]
    return format_html("{}{}", format_html_join("", "<p>{}: {}</p>", lines), _warning(found))


def last_day(pem: str) -> str:
    """Until when the certificate on file is valid, with a word where that is over or soon; a dash without one."""
    try:
        found = certificates.read(pem.encode()) if pem else None
    except ValueError:
        return _("What is on file is not a certificate.")
    if found is None:
        return "–"
    day, now = f"{timezone.localtime(found.not_after):%d/%m/%Y}", timezone.now()
    if found.not_after <= now:
        return _("expired %(day)s") % {"day": day}
    return _("expires soon: %(day)s") % {"day": day} if found.ends_soon(now) else day


def _warning(found: certificates.Certificate) -> SafeString | str:
    now = timezone.now()
    if not found.ends_soon(now):
        return ""
    text = (
        _("This certificate expires on %(day)s. See to a new one in time.")
        if found.not_after > now
        else _("This certificate expired on %(day)s. Nobody can sign with it any more.")
    )
    day = f"{timezone.localtime(found.not_after):%d/%m/%Y}"
    return format_html('<p class="notice refused" role="alert">{}</p>', text % {"day": day})
