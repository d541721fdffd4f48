"""Every page of the admin, and what its forms say to nonsense, is in Vietnamese: for each role, found by walking."""

import json
import re
from datetime import date

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.csrf import csrf_failure

from accounts.models import User
from directives import notifications, theming, workflow
from directives.models import HistoryEntry, Theme
from events.models import CommemorativeEvent
from tests import factories
from tests.crawling import ROOT, Page, crawl, named_addresses, page_of, refused
from tests.factories import NOON, Staff

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
ENGLISH = frozenset(
    """
    the this that these those your you yours have has had will would should must cannot please select selected
    choose change changed add added delete deleted remove save saved enter valid invalid field fields required
    error errors user users username password page pages date time view show hide search filter yes any are
    was were been being only already exists exist file files name names history object objects click here new
    today now clear with from and not all which when where what while after before between more less other
    another each every does done make made use used log login logout sign out back next previous first last
    draft drafts approve approved clerk theme themes revision directive document documents number numbers note
    month year day week warning action actions home site close open
    """.split()  # noqa: SIM905  (a list of words is read more easily than a list of strings)
)
"""Words of English sentences, none of which is a syllable of Vietnamese."""
EXCEPTIONS = re.compile(
    r"\b(?:PDF|Word|Excel|SHA-256|PEM|SIGNING_KEYS|EMAIL_URL|SITE_URL|cookie|QR|TOTP|IP|DEMO|Atom|USB|Ctrl\+\w|Mozilla"
    r"|HTTP|HTML)\b|\S+@\S+|https?://\S+|\S*/\S*/\S*|\w+\.\w{2,5}\b|%\(\w+\)s"
)
"""What is written alike in every language: names of programs and forms, addresses, names of files."""
WORD = re.compile(r"[a-z]+")


def english(text: str) -> set[str]:
    """The English words of a text; words with Vietnamese letters are none, so whole words are compared."""
    plain = EXCEPTIONS.sub(" ", text).lower()
    return {word for word in re.findall(r"[^\W\d_]+", plain) if WORD.fullmatch(word)} & ENGLISH


def speaks_english(page: Page) -> list[str]:
    return [f"{page.address}: {text[:160]} {sorted(found)}" for text in page.said if (found := english(text))]


@pytest.fixture
def desk(team: Staff) -> Staff:
    """A desk with something on every list: documents in several states, numbers, notifications, a merged theme."""
    factories.published(team)
    CommemorativeEvent.objects.create(name="Ngày thử nghiệm", day=9, month=12, origin_year=1950)
    factories.draft(team, period=date(2024, 3, 1))
    returned = factories.submitted(team, period=date(2024, 1, 1))
    workflow.send_back(returned, actor=team.deputy, at=NOON, reason="Thiếu mục kỷ niệm")
    factories.submitted(team, period=date(2024, 2, 1))
    old, new = Theme.objects.all()[:2]
    theming.merge(old, into=new, actor=team.administrator, at=NOON)
    notifications.collect(HistoryEntry.objects.all())
    return team


def test_the_detector_knows_english_when_it_sees_it():
    assert english("Please enter a valid date.") >= {"please", "enter", "valid", "date"}
    assert english("Select all objects") == {"select", "all", "objects"}
    assert not english("Đồng chí in văn bản, do đó can thiệp an toàn to lớn không có trang PDF")
    page = Page("/", '<p title="Delete">x</p><input type="submit" value="Save"><code>open</code><b>Xóa</b>')
    assert speaks_english(page) == ["/: Delete ['delete']", "/: Save ['save']"]


@pytest.mark.slow
@pytest.mark.parametrize("role", ["drafter", "head", "clerk", "administrator", "superuser"])
def test_every_page_and_every_refusal_is_vietnamese(desk: Staff, client: Client, role: str):
    person = factories.person("sep", is_superuser=True) if role == "superuser" else getattr(desk, role)
    client.force_login(person)
    found, pages = [], 0
    for page in crawl(client, *named_addresses()):
        pages += 1
        found += speaks_english(page)
        for filled in ("", "#") if role == "superuser" else ():  # who holds every role meets every form
            for answer in refused(client, page, filled):
                found += speaks_english(answer)
    assert pages > 25
    assert "\n".join(sorted(set(found))) == ""


def test_login_and_its_refusal_are_vietnamese(desk: Staff, client: Client):
    login = Page(ROOT, client.get(reverse("admin:login")).content.decode())
    answers = [login, *refused(client, login, "x")]
    assert len(answers) == 2
    assert not [line for page in answers for line in speaks_english(page)]


@pytest.mark.parametrize("password", ["a", "password123", "1234567890", "lanhdao123", "Lanhdao-1"])
def test_weak_passwords_are_refused_in_vietnamese(team: Staff, password: str):
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, User(username="lanhdao123", full_name="Lanhdao"))
    assert not english(" ".join(refusal.value.messages))


def test_a_form_without_its_token_is_refused_in_vietnamese(team: Staff, rf: RequestFactory):
    answer = csrf_failure(rf.post("/quan-tri/"))
    page = page_of("csrf", answer)
    assert answer.status_code == 403
    assert page is not None
    assert not speaks_english(page)


@pytest.mark.parametrize("words", ["Chọn tất cả %s", "đã chọn %(sel)s trong %(cnt)s", "T6", "Hôm nay"])
def test_the_admin_s_scripts_speak_vietnamese(team: Staff, client: Client, words: str):
    client.force_login(team.administrator)
    catalogue = client.get(reverse("admin:jsi18n")).content.decode()
    assert json.dumps(words)[1:-1] in catalogue
