"""``manage.py import_events``: good rows come in, every refused row is named, nothing is half written."""

import io

import pytest
from django.core.management import CommandError, call_command

from events.loading import SHIPPED, FileRefused, load
from events.models import CommemorativeEvent

pytestmark = pytest.mark.django_db

HEADER = "name,kind,calendar,day,month,day_end,month_end,origin_year,scope,checked,note\n"
ARMY = "Ngày thành lập Quân đội,anniversary,solar,22,12,,,1944,national,yes,\n"


def run(path=None):
    """The command's output, its error output and whether it failed."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_events", *([str(path)] if path else []), stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), str(error)
    return out.getvalue(), err.getvalue(), ""


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "events.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_the_shipped_register_is_loaded_and_loading_again_changes_nothing():
    out, err, failed = run()
    assert "314" in out
    assert (err, failed) == ("", "")
    assert load(SHIPPED.read_bytes()).unchanged == 314
    assert CommemorativeEvent.objects.count() == 314


@pytest.mark.parametrize(
    "content",
    [
        (HEADER + ARMY).encode(),
        b"\xef\xbb\xbf" + (HEADER + ARMY).encode(),
        (HEADER + ARMY).replace(",", ";").encode(),
        (HEADER + ARMY).replace("\n", "\r\n").encode(),
        (HEADER + "\n" + ARMY + "\n\n").encode(),
    ],
)
def test_a_table_is_read_however_a_spreadsheet_saved_it(file, content):
    run(file(content))
    event = CommemorativeEvent.objects.get()
    assert (event.name, event.day, event.month, event.origin_year, event.checked) == (
        "Ngày thành lập Quân đội", 22, 12, 1944, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Ngày A,anniversary,solar,31,2,,,1944,national,yes,", "không có ngày này"),
        ("Ngày A,feast,solar,1,2,,,1944,national,yes,", "feast"),
        ("Ngày A,anniversary,martian,1,2,,,1944,national,yes,", "martian"),
        ("Ngày A,anniversary,solar,1,2,,,1944,everybody,yes,", "everybody"),
        ("Ngày A,anniversary,solar,x,2,,,1944,national,yes,", "day"),
        ("Ngày A,anniversary,solar,1,2,,,19444,national,yes,", "origin_year"),
        ("Ngày A,anniversary,solar,1,2,,,1944,national,perhaps,", "perhaps"),
        ("Ngày A,anniversary,solar,1,13,,,1944,national,yes,", "Tháng phải từ 1 đến 12"),
        ("Ngày A,anniversary,solar,1,2,5,,1944,national,yes,", "nhiều ngày"),
        (",anniversary,solar,1,2,,,1944,national,yes,", "thiếu tên"),
        ("Ngày A,anniversary,solar,1,2", "số ô"),
        ("Ngày A,anniversary,solar,1,2,,,1944,national,yes,note,more", "số ô"),
        (ARMY.strip(), "dòng 2"),
    ],
)
def test_a_bad_row_is_refused_with_line_and_reason_and_the_others_stay(file, row, reason):
    good = "Ngày B,observance,solar,3,12,,,,international,no,\n"
    out, err, failed = run(file(f"{HEADER}{ARMY}{row}\n{good}"))
    assert "Dòng 3 " in err
    assert reason in err
    assert failed.startswith("Có 1 dòng")
    assert "thêm mới 2" in out
    assert set(CommemorativeEvent.objects.values_list("name", flat=True)) == {"Ngày thành lập Quân đội", "Ngày B"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "rỗng"),
        (b" \n\n", "rỗng"),
        ((HEADER + ARMY).encode("utf-16"), "UTF-8"),
        ((HEADER + ARMY).encode("cp1258", "replace") + b"\xd0\xff", "UTF-8"),
        (b"PK\x03\x04\x00\x00name", "bảng Excel"),
        (b"%PDF-1.7 something else", "name"),
        (b"key,kind\na,b\n", "name"),
        ((HEADER.replace("note", "nots") + ARMY).encode(), "nots"),
        ((HEADER.replace("note", "name") + ARMY).encode(), "name"),
        ((HEADER + ARMY + '"never closed,1\n').encode(), "dòng 3"),
        (b"name\n" + b"x" * (5 * 1024 * 1024), "5 MB"),
    ],
)
def test_a_file_that_is_no_table_is_refused_whole(file, content, sentence):
    out, _err, failed = run(file(content))
    assert sentence in failed
    assert out == ""
    assert not CommemorativeEvent.objects.exists()


def test_a_missing_file_is_one_sentence(tmp_path):
    assert "Không đọc được" in run(tmp_path / "absent.csv")[2]
    assert "Không đọc được" in run(tmp_path)[2]


def test_an_update_goes_by_key_and_keeps_what_the_file_does_not_name():
    load("key,name,day,month,variants,checked\nquan-doi,Ngày Quân đội,22,12,QĐND | Ngày bộ đội,yes\n".encode())
    report = load("key,name,day,month,checked\nquan-doi,Ngày Quân đội nhân dân,22,12,no\n".encode())
    event = CommemorativeEvent.objects.get()
    assert (report.created, report.changed) == (0, 1)
    assert event.name == "Ngày Quân đội nhân dân"
    assert event.variant_list == ("QĐND", "Ngày bộ đội")
    assert event.checked  # the tick of a person is not taken back


def test_a_refused_change_leaves_the_event_as_it_was():
    load(b"key,name,day,month\na,Ng,1,1\n")
    report = load(b"key,name,day,month\na,Ng,31,2\n")
    assert [refusal.line for refusal in report.refused] == [2]
    assert CommemorativeEvent.objects.get().day == 1


def test_the_refusal_of_a_file_is_an_error_of_its_own():
    with pytest.raises(FileRefused):
        load(b"")
