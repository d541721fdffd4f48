"""From the number to the public page: the register, the signatures, what is frozen."""

import dataclasses
import hashlib
import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pdfplumber
import pytest
from django.conf import settings as live
from django.db import transaction

from directives import filestore, issuing, register, signing, standing, workflow
from directives.content import from_json
from directives.models import Directive, Edition, EntryUse, NumberCounter, RegisterEntry, SearchRow, State, Status, Term
from directives.pdf import child, limits
from directives.pdf.values import LEADER, SEAL
from directives.workflow import WorkflowRefused
from tests.factories import (
    NOON,
    Staff,
    approved,
    draft,
    issued,
    numbered,
    published,
    signed,
    unwritten,
    waiting_for_number,
    waiting_to_be_issued,
)


def test_the_whole_way_freezes_what_was_approved(team: Staff, keys: None) -> None:
    edition = issued(team)
    directive = edition.directive
    assert directive.state == State.ISSUED
    assert edition.digest == directive.approved_digest == from_json(edition.content_json).digest
    assert edition.display == "01-HD/BTGTU"
    assert (edition.year, edition.slug) == (2023, "01-hd-btgtu")
    data = filestore.get(edition.file.sha256)
    assert hashlib.sha256(data).hexdigest() == directive.pdf_sealed
    assert data.startswith(filestore.get(directive.pdf_leader))
    assert filestore.get(directive.pdf_leader).startswith(filestore.get(directive.pdf_unsigned))
    report = child.verify(data, live.SIGNING_TRUST)
    assert report.sound
    assert report.code == edition.code
    assert [signature.role for signature in report.signatures] == [LEADER, SEAL]
    status, file = edition.status, edition.file
    assert (status.status, status.effective, status.actor, status.at) == (
        Status.IN_FORCE, edition.date, team.clerk, NOON,
    )  # fmt: skip
    assert (file.size, file.at, [kept["role"] for kept in file.signatures]) == (len(data), NOON, [LEADER, SEAL])
    frozen = (edition.kind, edition.term, edition.number, edition.symbol, edition.date, edition.period, edition.title)
    assert frozen == (
        "huong_dan", team.term, 1, "HD/BTGTU", NOON.date(), directive.period, directive.title,
    )  # fmt: skip
    assert (edition.code, edition.pages) == (directive.code, report.pages)
    assert (edition.approved_by, edition.issued_by, edition.issued_at) == (team.deputy, team.clerk, NOON)
    assert directive.history.last().details == {"file": directive.pdf_sealed}
    assert SearchRow.objects.filter(edition=edition).exists()
    assert list(directive.history.values_list("action", flat=True)) == [
        *("create", "edit", "submit", "approve", "number", "sign_leader", "sign_seal", "issue"),
    ]


def test_order_and_persons_of_the_signatures_are_enforced(team: Staff, keys: None) -> None:
    directive = numbered(team)
    for role, actor in ((SEAL, team.clerk), (LEADER, team.deputy), (LEADER, team.clerk)):
        with pytest.raises(WorkflowRefused):
            signing.add_signature(directive, role, actor=actor, at=NOON)
    with pytest.raises(WorkflowRefused):
        issuing.issue(directive, actor=team.clerk, at=NOON)
    assert Directive.objects.get(pk=directive.pk).current_pdf == directive.pdf_unsigned


def test_a_text_changed_behind_the_workflow_s_back_is_never_issued(team: Staff, keys: None) -> None:
    directive = signed(team)
    Directive.objects.filter(pk=directive.pk).update(closing="<p>Đã bị sửa.</p>")
    differ = r"^Nội dung đang có, bản in và bản đã duyệt không giống nhau\. Hãy trả lại văn bản\.$"
    with pytest.raises(WorkflowRefused, match=differ):
        issuing.issue(directive, actor=team.clerk, at=NOON)
    assert not Edition.objects.exists()
    assert Directive.objects.get(pk=directive.pk).state == State.AWAITING_SIGNATURE


def test_a_stored_file_changed_on_disk_is_never_issued(team: Staff, keys: None) -> None:
    directive = signed(team)
    path = live.DATA_DIR / "files" / filestore.name_of(directive.pdf_sealed)
    data = bytearray(path.read_bytes())
    path.chmod(0o644)
    path.write_bytes(bytes(data[:5000]) + bytes([data[5000] ^ 1]) + bytes(data[5001:]))
    with pytest.raises(WorkflowRefused):
        issuing.issue(directive, actor=team.clerk, at=NOON)
    assert not Edition.objects.exists()


@pytest.mark.parametrize("fault", ["missing", "passphrase", "absent", "other_certificate"])
def test_a_key_that_cannot_sign_is_found_before_a_number_is_taken(
    team: Staff, keys: None, settings: Any, fault: str, tmp_path: Any
) -> None:
    directive = approved(team)
    table = dict(settings.SIGNING_KEYS)
    if fault == "missing":
        table["seal"] = dataclasses.replace(table["seal"], pkcs12=str(tmp_path / "none.p12"))
    elif fault == "passphrase":
        table["lanhdao"] = dataclasses.replace(table["lanhdao"], passphrase="sai")
    elif fault == "absent":
        del table["seal"]
    else:
        table["lanhdao"] = dataclasses.replace(table["lanhdao2"], alias="lanhdao")
        team.signatory.certificate = _pem(settings.SIGNING_KEYS["lanhdao"])
        team.signatory.save()
    settings.SIGNING_KEYS = table
    with pytest.raises(WorkflowRefused):
        issuing.number(directive, actor=team.clerk, at=NOON)
    assert Directive.objects.get(pk=directive.pk).state == State.APPROVED
    assert not RegisterEntry.objects.exists()
    assert not NumberCounter.objects.filter(next_number__gt=1).exists()


def _pem(key: Any) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

    with open(key.pkcs12, "rb") as file:
        _key, certificate, _chain = pkcs12.load_key_and_certificates(file.read(), key.passphrase.encode())
    assert certificate
    return certificate.public_bytes(Encoding.PEM).decode()


def test_numbers_run_without_gaps_and_are_used_once(team: Staff, keys: None) -> None:
    first = numbered(team)
    assert first.register_entry.number == 1
    second = approved(team)
    with pytest.raises(WorkflowRefused):
        issuing.number(second, actor=team.clerk, at=NOON, chosen=1)
    with pytest.raises(WorkflowRefused):
        issuing.number(second, actor=team.clerk, at=NOON, chosen=4)
    assert register.proposed_number(second, NOON.date()) == 2
    by: dict[str, Any] = {"actor": team.clerk, "at": NOON}
    with pytest.raises(WorkflowRefused, match="2"):
        register.enter(unwritten(team, 3, subject="Bỏ qua số 2"), **by)
    register.enter(unwritten(team, 2, subject="Viết nhầm số"), **by)
    assert issuing.number(second, actor=team.clerk, at=NOON).register_entry.number == 3
    assert list(RegisterEntry.objects.order_by("number").values_list("number", "use")) == [
        (1, EntryUse.DIRECTIVE),
        (2, EntryUse.VOID),
        (3, EntryUse.DIRECTIVE),
    ]


def test_a_day_outside_every_term_gives_no_number(team: Staff, keys: None) -> None:
    with pytest.raises(WorkflowRefused):
        issuing.number(approved(team), actor=team.clerk, at=NOON, on=date(2019, 1, 1))
    assert not RegisterEntry.objects.exists()


def test_withdrawing_adds_a_status_and_changes_nothing_else(team: Staff) -> None:
    edition = published(team)
    status = issuing.withdraw(edition, actor=team.head, at=NOON, reason="issued_in_error", note="Nhầm tháng.")
    assert [s.status for s in edition.statuses.all()] == [Status.IN_FORCE, Status.WITHDRAWN]
    assert status.effective == NOON.date()
    assert edition not in Edition.objects.in_force()
    with pytest.raises(WorkflowRefused):
        issuing.withdraw(edition, actor=team.head, at=NOON, reason="issued_in_error", note="Lần nữa.")


@pytest.mark.parametrize("reason", ["", "vì thế"])
def test_withdrawing_needs_one_of_the_three_reasons(team: Staff, reason: str) -> None:
    with pytest.raises(WorkflowRefused, match=r"^Hãy chọn một trong ba lý do\.$"):
        issuing.withdraw(published(team), actor=team.head, at=NOON, reason=reason)


def test_issuing_a_replacement_ends_the_old_document_in_the_same_act(team: Staff, keys: None) -> None:
    old = published(team)
    new = draft(team, title="Định hướng công tác tuyên truyền tháng 12/2023 (thay thế)", replaces=old)
    new = workflow.submit(new, actor=team.drafter, at=NOON)
    new = workflow.approve(new, actor=team.deputy, at=NOON, digest=new.content().digest)
    new = issuing.number(new, actor=team.clerk, at=NOON + timedelta(days=1))
    new = signing.add_signature(new, LEADER, actor=team.head, at=NOON)
    new = signing.add_signature(new, SEAL, actor=team.clerk, at=NOON)
    edition = issuing.issue(new, actor=team.clerk, at=NOON)
    last = old.statuses.latest()
    assert (last.status, last.by_edition) == (Status.REPLACED, edition)
    assert list(Edition.objects.in_force()) == [edition]


def test_a_leader_s_key_serves_its_owner_alone(team: Staff, keys: None) -> None:
    """Whoever is made the signatory's user in between, by an administrator or a console, cannot sign with the key."""
    directive = numbered(team)
    team.signatory.user = team.administrator
    team.signatory.save()
    with pytest.raises(WorkflowRefused, match="lanhdao"):
        signing.add_signature(directive, LEADER, actor=team.administrator, at=NOON)
    assert Directive.objects.get(pk=directive.pk).pdf_leader == ""


def test_what_nobody_has_approved_is_not_frozen(team: Staff) -> None:
    ready = waiting_to_be_issued(team)
    ready.approved_by = None
    with pytest.raises(WorkflowRefused, match=r"^Văn bản này chưa được ai duyệt\.$"):
        issuing.freeze(ready, 1, team.clerk, NOON)


@pytest.mark.parametrize(("note", "told"), [("Nhầm tháng.", "Nhầm tháng."), ("", "ban hành nhầm")])
def test_a_withdrawal_is_told_by_status_and_history(team: Staff, note: str, told: str) -> None:
    edition, at = published(team), NOON + timedelta(days=2)
    status = issuing.withdraw(edition, actor=team.head, at=at, reason="issued_in_error", note=note)
    assert (status.edition, status.reason, status.note) == (edition, "issued_in_error", note)
    assert (status.effective, status.actor, status.at) == (at.date(), team.head, at)
    act = edition.directive.history.last()
    assert (act.action, act.actor, act.at, act.edition) == ("withdraw", team.head, at, edition)
    assert told in act.reason.lower() or act.reason == told


def test_a_withdrawal_may_take_effect_on_the_very_day_since_which_the_document_holds(team: Staff) -> None:
    edition = published(team)
    status = issuing.withdraw(
        edition, actor=team.head, at=NOON, reason="no_longer_valid", effective=edition.status.effective
    )
    assert status.effective == edition.date


def test_a_number_is_not_given_to_a_text_that_was_not_read(team: Staff, keys: None) -> None:
    directive = waiting_for_number(team)
    with pytest.raises(WorkflowRefused, match=r"^Nội dung đã thay đổi từ khi mở trang này\. Hãy đọc lại\.$"):
        issuing.number(directive, actor=team.clerk, at=NOON, read="0" * 64)
    assert not RegisterEntry.objects.exists()
    assert issuing.number(directive, actor=team.clerk, at=NOON, read=directive.approved_digest).register_entry.number


def test_a_text_that_the_printer_refuses_gets_no_number_and_the_reason_is_said(
    team: Staff, keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    directive = waiting_for_number(team)
    monkeypatch.setitem(limits.ACTIONS, "render", replace(limits.ACTIONS["render"], wall=0.01))
    with pytest.raises(issuing.IssuingRefused, match="bố cục quá phức tạp"):
        issuing.number(directive, actor=team.clerk, at=NOON)
    assert not RegisterEntry.objects.exists()
    assert Directive.objects.get(pk=directive.pk).code == ""


def test_number_symbol_date_and_code_are_printed(team: Staff, keys: None) -> None:
    directive = issuing.number(waiting_for_number(team), actor=team.clerk, at=NOON, on=date(2023, 12, 4))
    with pdfplumber.open(io.BytesIO(filestore.get(directive.pdf_unsigned))) as pdf:
        printed = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert "Số 01-HD/BTGTU" in printed
    assert "ngày 04 tháng 12 năm 2023" in printed
    assert directive.code in printed


def test_the_same_number_in_the_next_term_of_the_year_gets_an_address_of_its_own(team: Staff) -> None:
    assert published(team).slug == "01-hd-btgtu"
    Term.objects.filter(pk=team.term.pk).update(valid_until=date(2023, 12, 9))
    standing.ensure_term(name="2023-2028", since=date(2023, 12, 10), until=None)
    directive = waiting_for_number(team, title="Hướng dẫn của nhiệm kỳ sau")
    with transaction.atomic():
        entry = register.take_number(directive, date(2023, 12, 11), None, actor=team.clerk, at=NOON)
    files = dict.fromkeys(("pdf_unsigned", "pdf_leader", "pdf_sealed"), filestore.put(b"%PDF-1.7"))
    Directive.objects.filter(pk=directive.pk).update(
        state=State.ISSUED, printed_digest=directive.approved_digest, code=issuing.new_code(), **files
    )
    edition = issuing.freeze(Directive.objects.get(pk=directive.pk), 1, team.clerk, NOON)
    assert (entry.display, edition.slug) == ("01-HD/BTGTU", "01-hd-btgtu-2023-2028")


def test_a_code_is_drawn_anew_from_letters_that_are_not_confused() -> None:
    codes = {issuing.new_code() for _turn in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 9 and code[4] == "-" for code in codes)
    assert set("".join(codes)) - {"-"} == set("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
