"""The second way to sign: numbered without a server key, signed on a desk, handed in; every refusal is kept."""

from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Signatory
from directives import filestore, issuing, signing
from directives.models import Directive, IssuingBody, RegisterEntry, State
from directives.pdf.values import LEADER, SEAL, KeySource
from directives.workflow import WorkflowRefused
from tests.factories import NOON, PASSWORD, Staff, approved, numbered
from tests.pdf import desk

Tokens = dict[str, KeySource]


@pytest.fixture
def tokens(team: Staff, keys: None, settings: Any) -> Tokens:
    """The keys are on tokens, their certificates on file; the server holds none."""
    found: Tokens = dict(settings.SIGNING_KEYS)
    settings.SIGNING_KEYS = {}
    Signatory.objects.filter(pk=team.signatory.pk).update(certificate=desk.pem(found["lanhdao"]), key_alias="")
    IssuingBody.objects.filter(pk=team.body.pk).update(seal_certificate=desk.pem(found["seal"]))
    team.signatory.refresh_from_db()
    team.body.refresh_from_db()
    return found


def at_desk(directive: Directive, role: str, tokens: Tokens) -> bytes:
    """What comes back from the desk of the leader or of the clerk."""
    return desk.signed(filestore.get(directive.current_pdf), role, tokens["lanhdao" if role == LEADER else "seal"])


def test_both_signatures_from_tokens_lead_to_an_issued_document(team: Staff, tokens: Tokens) -> None:
    directive = numbered(team)
    for role, actor in ((LEADER, team.head), (SEAL, team.clerk)):
        data = at_desk(directive, role, tokens)
        directive = signing.accept_signature(directive, role, data, actor=actor, at=NOON)
        assert filestore.get(directive.current_pdf) == data
    edition = issuing.issue(directive, actor=team.clerk, at=NOON)
    assert [entry["role"] for entry in edition.file.signatures] == [LEADER, SEAL]
    kept = directive.history.get(action="upload_leader")
    assert kept.details["fingerprint"] == team.signatory.fingerprint
    assert kept.actor == team.head


@pytest.mark.parametrize("server", [LEADER, SEAL])
def test_the_ways_may_be_mixed(team: Staff, tokens: Tokens, settings: Any, server: str) -> None:
    alias = "lanhdao" if server == LEADER else "seal"
    settings.SIGNING_KEYS = {alias: tokens[alias]}
    if server == LEADER:
        Signatory.objects.update(key_alias="lanhdao")
    directive = numbered(team)
    for role, actor in ((LEADER, team.head), (SEAL, team.clerk)):
        if role == server:
            directive = signing.add_signature(directive, role, actor=actor, at=NOON)
        else:
            data = at_desk(directive, role, tokens)
            directive = signing.accept_signature(directive, role, data, actor=team.clerk, at=NOON)
    assert issuing.issue(directive, actor=team.clerk, at=NOON)


def test_every_refusal_is_kept_and_changes_nothing(team: Staff, tokens: Tokens) -> None:
    directive = numbered(team)
    unsigned = filestore.get(directive.pdf_unsigned)
    attempts = [
        (LEADER, unsigned, team.clerk),
        (LEADER, desk.signed(unsigned, LEADER, tokens["lanhdao2"]), team.head),
        (SEAL, desk.signed(unsigned, SEAL, tokens["seal"]), team.clerk),
        (LEADER, at_desk(directive, LEADER, tokens), team.deputy),
    ]
    sentences = []
    for role, data, actor in attempts:
        with pytest.raises(WorkflowRefused) as refused:
            signing.accept_signature(directive, role, data, actor=actor, at=NOON)
        sentences.append(str(refused.value))
    kept = list(directive.history.filter(action="upload_refused").values_list("reason", "actor", "details__size"))
    assert kept == [(text, a[2].pk, len(a[1])) for text, a in zip(sentences, attempts, strict=True)]
    assert len(set(sentences)) == 4
    assert all(text.endswith(".") for text in sentences)
    assert Directive.objects.get(pk=directive.pk).current_pdf == directive.pdf_unsigned


def test_the_same_bytes_again_change_nothing_and_refuse_nothing(team: Staff, tokens: Tokens) -> None:
    directive = numbered(team)
    data = at_desk(directive, LEADER, tokens)
    for _again in range(2):
        found = signing.accept_signature(directive, LEADER, data, actor=team.clerk, at=NOON)
        assert found.pdf_leader == found.current_pdf
    assert directive.history.filter(action__startswith="upload").count() == 1
    other = desk.signed(filestore.get(directive.pdf_unsigned), LEADER, tokens["lanhdao"], certify=True)
    with pytest.raises(WorkflowRefused):
        signing.accept_signature(directive, LEADER, other, actor=team.clerk, at=NOON)


def test_a_file_sent_back_meanwhile_cannot_be_signed_any_more(team: Staff, tokens: Tokens) -> None:
    from directives import workflow

    directive = numbered(team)
    data = at_desk(directive, LEADER, tokens)
    workflow.send_back(directive, actor=team.clerk, at=NOON, reason="Sai ngày")
    with pytest.raises(WorkflowRefused):
        signing.accept_signature(directive, LEADER, data, actor=team.head, at=NOON)
    assert directive.history.latest("pk").action == "upload_refused"


@pytest.mark.parametrize("missing", ["leader", "seal", "expired"])
def test_without_a_key_and_a_valid_certificate_no_number_is_taken(team: Staff, tokens: Tokens, missing: str) -> None:
    directive = approved(team)
    at = NOON.replace(year=2040) if missing == "expired" else NOON
    if missing == "leader":
        Signatory.objects.update(certificate="")
    elif missing == "seal":
        IssuingBody.objects.update(seal_certificate="")
    with pytest.raises(WorkflowRefused):
        issuing.number(directive, actor=team.clerk, at=at, on=NOON.date())
    assert Directive.objects.get(pk=directive.pk).state == State.APPROVED
    assert not RegisterEntry.objects.exists()


def test_without_a_certificate_on_file_nothing_is_taken_over(team: Staff, keys: None) -> None:
    directive = numbered(team)
    with pytest.raises(WorkflowRefused):
        signing.accept_signature(directive, LEADER, b"%PDF-", actor=team.head, at=NOON)


# The pages


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(directive: Directive, action: str) -> str:
    return reverse("admin:directives_directive_step", args=[directive.pk, action])


def hand_in(client: Client, directive: Directive, action: str, data: bytes, password: str = PASSWORD) -> Any:
    file = SimpleUploadedFile("da-ky.pdf", data, content_type="application/pdf")
    return client.post(page(directive, action), {"file": file, "password": password})


def test_the_clerk_hands_in_the_leader_s_file_and_is_told_what_is_wrong(team: Staff, tokens: Tokens) -> None:
    directive, clerk = numbered(team), client_of(team.clerk)
    shown = clerk.get(reverse("admin:directives_directive_change", args=[directive.pk])).content.decode()
    download = reverse("admin:directives_directive_pdf", args=[directive.pk, "goc"])
    assert f'download href="{download}"' in shown
    assert page(directive, "upload_leader") in shown
    assert page(directive, "sign_leader") not in shown
    form = clerk.get(page(directive, "upload_leader")).content.decode()
    assert 'enctype="multipart/form-data"' in form
    assert download in form
    unsigned = clerk.get(download).content
    refused = hand_in(clerk, directive, "upload_leader", unsigned)
    assert refused.status_code == 409
    (sentence,) = refused.context["form"].non_field_errors()
    history = clerk.get(reverse("admin:directives_directive_history", args=[directive.pk])).content.decode()
    assert sentence in history
    assert "Signed file refused" not in history
    data = desk.signed(unsigned, LEADER, tokens["lanhdao"])
    assert hand_in(clerk, directive, "upload_leader", data).status_code == 302
    assert Directive.objects.get(pk=directive.pk).pdf_leader


def test_handing_in_asks_for_the_password_and_the_right_person(team: Staff, tokens: Tokens) -> None:
    directive = numbered(team)
    data = at_desk(directive, LEADER, tokens)
    assert hand_in(client_of(team.clerk), directive, "upload_leader", data, "sai").status_code == 409
    assert hand_in(client_of(team.deputy), directive, "upload_leader", data).status_code == 409
    assert hand_in(client_of(team.clerk), directive, "upload_seal", data).status_code == 409
    assert client_of(team.clerk).post(page(directive, "upload_leader"), {"password": PASSWORD}).status_code == 409
    assert not Directive.objects.get(pk=directive.pk).pdf_leader


def test_sixteen_megabytes_are_refused_before_they_are_read(team: Staff, tokens: Tokens) -> None:
    directive = numbered(team)
    assert hand_in(client_of(team.head), directive, "upload_leader", bytes(16 << 20)).status_code == 413
    with pytest.raises(WorkflowRefused):
        signing.accept_signature(directive, LEADER, b"%PDF-" + bytes(16 << 20), actor=team.head, at=NOON)


def test_what_is_signed_elsewhere_waits_for_leader_and_clerk(team: Staff, tokens: Tokens) -> None:
    directive = numbered(team)
    for user in (team.head, team.clerk):
        assert [work.directive.pk for work in client_of(user).get(reverse("admin:index")).context["my_work"]] == [
            directive.pk
        ]
    assert not client_of(team.deputy).get(reverse("admin:index")).context["my_work"]


# The certificates on file


@pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM])
def test_an_administrator_puts_a_certificate_on_file(team: Staff, tokens: Tokens, encoding: Encoding) -> None:
    Signatory.objects.update(certificate="")
    certificate: x509.Certificate = desk.certificate(tokens["lanhdao"])
    client = client_of(team.administrator)
    address = reverse("admin:accounts_signatory_change", args=[team.signatory.pk])
    fields = {"user": team.head.pk, "name": "Nguyễn Văn Mẫu", "position": "TRƯỞNG BAN", "active": "on"}
    file = SimpleUploadedFile("chung-thu.cer", certificate.public_bytes(encoding))
    assert client.post(address, {**fields, "certificate_file": file}).status_code == 302
    signatory = Signatory.objects.get(pk=team.signatory.pk)
    assert signatory.certificate == desk.pem(tokens["lanhdao"])
    shown = client.get(address).content.decode()
    assert signatory.fingerprint in shown
    assert f"{timezone.localtime(certificate.not_valid_after_utc):%d/%m/%Y}" in shown
    assert 'class="notice refused"' not in shown
    body = reverse("admin:directives_issuingbody_change", args=[team.body.pk])
    seal = desk.certificate(tokens["seal"]).public_bytes(encoding)
    standing = {"superior": "TỈNH ỦY", "name": "BAN", "abbreviation": "B", "place": "Mẫu", "valid_from": "01/01/2020"}
    standing |= {"events_beginning": "Các ngày kỷ niệm trong tháng %(month)s", "events_order": "day", "due_day": "25"}
    sent = {**standing, "certificate_file": SimpleUploadedFile("dau.crt", seal)}
    assert client.post(body, sent).status_code == 302
    assert IssuingBody.objects.get().seal_certificate == desk.pem(tokens["seal"])


@pytest.mark.parametrize("content", [b"", b"hello", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_anything_but_a_certificate_is_refused(team: Staff, tokens: Tokens, content: bytes) -> None:
    address = reverse("admin:accounts_signatory_change", args=[team.signatory.pk])
    fields = {"user": team.head.pk, "name": "X", "position": "Y", "active": "on"}
    file = SimpleUploadedFile("x.cer", content)
    answer = client_of(team.administrator).post(address, {**fields, "certificate_file": file})
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["certificate_file"]
    assert Signatory.objects.get(pk=team.signatory.pk).certificate


@pytest.mark.parametrize(("days", "warned"), [(59, True), (61, False), (-1, True)])
def test_a_certificate_that_ends_within_sixty_days_is_pointed_out(
    team: Staff, tokens: Tokens, days: int, warned: bool
) -> None:
    from datetime import timedelta

    from time_machine import travel

    end = desk.certificate(tokens["lanhdao"]).not_valid_after_utc
    with travel(end - timedelta(days=days), tick=False):
        client = client_of(team.administrator)
        shown = client.get(reverse("admin:accounts_signatory_change", args=[team.signatory.pk])).content.decode()
    assert ('class="notice refused"' in shown) is warned
