"""The demo as a smoke test: loaded through the importer and the real verbs, judged by everybody's judges."""

import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import User
from directives import demo, filestore
from directives.content import Numbering
from directives.models import Directive, Edition, State
from tests.pdf import reading
from tests.tools import verapdf

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def loaded(settings: Any, tmp_path: Path) -> None:
    """The demo, its keys in a folder of its own."""
    settings.DATA_DIR = tmp_path
    call_command("load_demo", stdout=StringIO())


def test_the_demo_holds_three_issued_months_and_every_other_state(loaded: None) -> None:
    months = [edition.period for edition in Edition.objects.newest_first()]
    assert [f"{month:%Y-%m}" for month in months if month] == ["2023-12", "2023-11", "2023-10"]
    assert {directive.state for directive in Directive.objects.all()} == set(State.values)
    call_command("verify_archive", stdout=StringIO())
    read_back_every_pdf()
    before = list(Directive.objects.values())
    call_command("load_demo", stdout=StringIO())
    assert list(Directive.objects.values()) == before
    assert User.objects.get(username="vanthu").check_password(demo.PASSWORD)


def read_back_every_pdf() -> None:
    """The words in every stored form of every document are those of its content, one for one."""
    numbered = Directive.objects.exclude(pdf_unsigned="")
    assert numbered.count() == 4
    for directive in numbered:
        entry = directive.register_entry
        fixed = {"code": directive.code, "ledger": directive.ledger_head}
        numbering = Numbering(number=entry.number, symbol=entry.symbol, date=entry.date, **fixed)
        wanted = reading.text_of_document(directive.content(), numbering, settings.SITE_URL)
        for sha256 in {directive.pdf_unsigned, directive.current_pdf}:
            assert reading.text_in(filestore.get(sha256)) == wanted


@pytest.mark.strict("java", "javac", "pdfsig")
def test_every_pdf_of_the_demo_satisfies_independent_judges(loaded: None, tmp_path: Path) -> None:
    files = []
    for directive in Directive.objects.exclude(pdf_unsigned=""):
        for sha256 in {directive.pdf_unsigned, directive.pdf_leader, directive.pdf_sealed} - {""}:
            files.append(tmp_path / f"{sha256}.pdf")
            files[-1].write_bytes(filestore.get(sha256))
    assert len(files) == 11
    assert verapdf.judge("2a,ua1", files).count("PASS") == 22
    for edition in Edition.objects.all():
        said = subprocess.run(
            ["pdfsig", "-nocert", tmp_path / f"{edition.file.sha256}.pdf"], capture_output=True, text=True, check=False
        ).stdout
        assert said.count("Signature is Valid") == 2


def test_the_demo_is_not_loaded_over_real_people() -> None:
    User.objects.create_user("that", full_name="Người thật")
    with pytest.raises(CommandError):
        call_command("load_demo", stdout=StringIO())
    assert not Directive.objects.exists()
