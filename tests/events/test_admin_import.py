"""Importing the register in the admin: nothing is written before it was shown, and only what was shown is written."""

import re
from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from events.loading import SHIPPED, load, preview
from events.models import CommemorativeEvent

pytestmark = pytest.mark.django_db
IMPORT = "admin:events_commemorativeevent_import"
FILE = """name,kind,day,month,origin_year,checked,note
Quốc khánh,anniversary,2,9,1945,yes,"Ngày lễ lớn
theo Nghị định"
Ngày hội,observance,31,2,,no,
Ngày Thương binh,anniversary,27,7,1947,no,
"""


@pytest.fixture
def holiday(db):
    return CommemorativeEvent.objects.create(name="Quốc khánh", day=3, month=9, origin_year=1945)


def uploaded(client, content=FILE):
    data = content if isinstance(content, bytes) else content.encode()
    return client.post(reverse(IMPORT), {"file": SimpleUploadedFile("lich.csv", data, "text/csv")})


def confirmed(client, response):
    """Presses the button as a browser does: the text comes back with CRLF."""
    (seen,) = re.findall(r'name="seen" value="([0-9a-f]+)"', response.text)
    (text,) = re.findall(r'<textarea name="text"[^>]*>\n(.*?)</textarea>', response.text, re.DOTALL)
    text = re.sub(r"\r?\n", "\r\n", unescape(text))
    return client.post(reverse(IMPORT), {"seen": seen, "text": text}, follow=True)


def test_the_preview_says_what_would_change_and_writes_nothing(admin_client, holiday):
    response = uploaded(admin_client)
    assert "Thêm mới 1 sự kiện, thay đổi 1, giữ nguyên 0; 1 dòng không nhận" in response.text
    assert "Tháng đó không có ngày này" in response.text
    (_change, differences), *more = response.context["changed"]
    assert not more
    assert ("Ngày", "3", "2") in differences
    assert ("Đã kiểm tra", "không", "có") in differences
    assert [change.event.name for change in response.context["added"]] == ["Ngày Thương binh"]
    holiday.refresh_from_db()
    assert holiday.day == 3
    assert CommemorativeEvent.objects.count() == 1
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("content", [FILE, FILE.replace("\n", "\r\n"), "\ufeff" + FILE])
def test_the_button_writes_what_was_shown_and_logs_each_event(admin_client, holiday, content):
    response = confirmed(admin_client, uploaded(admin_client, content))
    assert response.redirect_chain
    holiday.refresh_from_db()
    assert (holiday.day, holiday.checked, holiday.note) == (2, True, "Ngày lễ lớn\ntheo Nghị định")
    assert CommemorativeEvent.objects.count() == 2
    assert LogEntry.objects.count() == 2


def test_when_the_register_changed_since_it_is_shown_again(admin_client, holiday):
    shown = uploaded(admin_client)
    CommemorativeEvent.objects.filter(pk=holiday.pk).update(day=4)
    response = confirmed(admin_client, shown)
    assert "đã thay đổi sau khi xem trước" in response.text
    holiday.refresh_from_db()
    assert holiday.day == 4
    assert CommemorativeEvent.objects.count() == 1
    assert ("Ngày", "4", "2") in response.context["changed"][0][1]
    confirmed(admin_client, response)
    holiday.refresh_from_db()
    assert holiday.day == 2


def test_a_text_that_was_never_shown_is_not_written(admin_client, holiday):
    admin_client.post(reverse(IMPORT), {"seen": "0" * 64, "text": FILE})
    assert CommemorativeEvent.objects.count() == 1


def test_the_shipped_register_goes_through_the_page(admin_client, db):
    response = uploaded(admin_client, SHIPPED.read_bytes())
    assert len(response.context["added"]) == 314
    confirmed(admin_client, response)
    assert CommemorativeEvent.objects.count() == 314
    assert load(SHIPPED.read_bytes()).unchanged == 314


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "rỗng"),
        (b"PK\x03\x04\x00\x00name", "bảng Excel"),
        (FILE.encode("utf-16"), "UTF-8"),
        (b"key,kind\na,b\n", "name"),
        (b"name\n" + b"x" * (1024 * 1024), "1 MB"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(admin_client, content, sentence):
    response = uploaded(admin_client, content)
    assert response.status_code == 400
    assert sentence in response.text
    assert response.context["report"] is None


def test_no_file_is_explained(admin_client):
    assert "Hãy chọn tệp CSV" in admin_client.post(reverse(IMPORT), {}).text


def test_a_hostile_cell_is_shown_as_text(admin_client):
    response = uploaded(admin_client, "name,day,month\n</textarea><script>alert(1)</script>,1,5\n")
    assert "<script>alert" not in response.text
    confirmed(admin_client, response)
    assert CommemorativeEvent.objects.get().name == "</textarea><script>alert(1)</script>"


@pytest.mark.parametrize(
    "permission", ["view_commemorativeevent", "add_commemorativeevent", "change_commemorativeevent"]
)
def test_both_rights_are_needed(client, permission):
    user = User.objects.create_user(username="canbo", password="x", is_staff=True, full_name="Cán bộ")
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_commemorativeevent", permission]))
    assert client.get(reverse(IMPORT)).status_code == 302
    client.force_login(user)
    assert client.get(reverse(IMPORT)).status_code == 403
    assert uploaded(client).status_code == 403
    assert client.post(reverse(IMPORT), {"seen": "x", "text": FILE}).status_code == 403
    assert not CommemorativeEvent.objects.exists()


def test_a_preview_leaves_the_database_alone(db):
    assert preview(FILE.encode()).created == 2
    assert not CommemorativeEvent.objects.exists()
