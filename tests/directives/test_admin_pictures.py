"""Pictures of signature and seal on file: PNG by content, shown to those who may see the row, used when signing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Signatory
from directives.models import IssuingBody
from tests import factories
from tests.pdf.test_attachment import picture

pytestmark = pytest.mark.django_db
PNG = picture("PNG")


def saved(client: Client, signatory: Signatory, **more: object) -> str:
    """The signatory's form sent in; what the page says then."""
    address = reverse("admin:accounts_signatory_change", args=[signatory.pk])
    kept = {name: getattr(signatory, name) for name in ("name", "authority", "position", "certificate", "key_alias")}
    return client.post(address, {**kept, "active": "on", **more}, follow=True).content.decode()


def test_an_administrator_puts_a_picture_on_file_and_takes_it_off(team: factories.Staff, client: Client):
    client.force_login(team.administrator)
    address = reverse("admin:accounts_signatory_picture", args=[team.signatory.pk])
    assert address not in saved(client, team.signatory)
    saved(client, team.signatory, picture_file=SimpleUploadedFile("ky.png", PNG))
    assert bytes(Signatory.objects.get().picture) == PNG
    response = client.get(address)
    assert (response.content, response.headers["Content-Type"]) == (PNG, "image/png")
    assert "no-store" in response.headers["Cache-Control"]
    assert address in client.get(reverse("admin:accounts_signatory_change", args=[team.signatory.pk])).content.decode()
    saved(client, team.signatory)
    assert bytes(Signatory.objects.get().picture) == PNG, "a form without a file leaves it alone"
    saved(client, team.signatory, picture_removed="on")
    assert bytes(Signatory.objects.get().picture) == b""


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("ky.png", picture("JPEG"), "không phải là hình PNG"),
        ("ky.png", b"<svg onload=alert(1)>", "errorlist"),
        ("ky.png", PNG + bytes(400 * 1024), "lớn hơn 300 kB"),
        ("ky.png", picture("PNG", (3100, 3100)), "không phải là hình PNG"),
    ],
)
def test_what_is_no_usable_png_is_refused(team: factories.Staff, client: Client, name: str, data: bytes, says: str):
    client.force_login(team.administrator)
    assert says in saved(client, team.signatory, picture_file=SimpleUploadedFile(name, data))
    assert bytes(Signatory.objects.get().picture) == b""


def test_a_picture_is_shown_to_nobody_else(team: factories.Staff, client: Client):
    Signatory.objects.update(picture=PNG)
    IssuingBody.objects.update(seal_picture=PNG)
    pages = [
        reverse("admin:accounts_signatory_picture", args=[team.signatory.pk]),
        reverse("admin:directives_issuingbody_picture", args=[team.body.pk]),
    ]
    for page in pages:
        assert client.get(page).status_code == 302
    client.force_login(factories.person("khach"))
    for page in pages:
        assert client.get(page).status_code == 403
    client.force_login(team.administrator)
    assert [client.get(page).content for page in pages] == [PNG, PNG]
