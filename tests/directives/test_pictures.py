"""The picture that goes with a shared address: drawn once from the stored file, by a child process in its turn."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from PIL import Image

from directives import filestore, turns
from directives.models import Edition
from directives.pdf import child
from directives.pdf.values import PICTURE_SIZE
from tests import factories
from tests.pdf import material


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return child.render(material.page(material.MONTH), fields=False).data


@pytest.fixture
def edition(team: factories.Staff, pdf: bytes) -> Edition:
    return factories.published(team, data=pdf)


@pytest.fixture
def kept(edition: Edition) -> Path:
    """Where the picture lies once it was drawn; not yet."""
    path = Path(storages["pictures"].path(filestore.name_of(edition.file.sha256, "png")))
    path.unlink(missing_ok=True)
    return path


def address(edition: Edition) -> str:
    return reverse("edition-picture", args=[edition.year, edition.slug])


def test_it_shows_the_head_of_the_page(pdf: bytes) -> None:
    data = child.first_page(pdf)
    picture = Image.open(BytesIO(data)).convert("L")
    assert picture.size == PICTURE_SIZE
    assert len(data) < 100_000
    border = [picture.getpixel((x, y)) for x in (0, PICTURE_SIZE[0] - 1) for y in range(PICTURE_SIZE[1])]
    assert set(border) == {255}, "no letter is cut off at the sides"
    rows = [picture.crop((0, y, PICTURE_SIZE[0], y + 1)).tobytes() for y in range(PICTURE_SIZE[1])]
    dark = [y for y, row in enumerate(rows) if min(row) < 100]
    assert dark[0] < 120 < 500 < dark[-1], "letterhead above, text below"


def test_it_is_drawn_once_and_revalidated_by_the_hash(client: Client, edition: Edition, kept: Path) -> None:
    first = client.get(address(edition))
    assert (first.status_code, first["Content-Type"], first.content) == (200, "image/png", kept.read_bytes())
    kept.chmod(0o644)
    kept.write_bytes(b"as it was kept")
    assert client.get(address(edition)).content == b"as it was kept"
    assert client.get(address(edition), headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert edition.file.sha256 in first["ETag"]


def test_when_all_places_are_taken_it_is_asked_for_later(
    client: Client, edition: Edition, kept: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.0)
    with turns.turn(), turns.turn():
        later = client.get(address(edition))
    assert (later.status_code, later["Retry-After"]) == (503, "30")
    assert "no-store" in later["Cache-Control"]
    assert not kept.exists()
    assert client.get(address(edition)).status_code == 200


def test_a_disk_that_takes_nothing_costs_only_time(
    client: Client, edition: Edition, kept: Path, settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    kind = settings.STORAGES["pictures"]["BACKEND"]
    nowhere = {"BACKEND": kind, "OPTIONS": {"location": tmp_path / "file" / "below"}}
    settings.STORAGES = {**settings.STORAGES, "pictures": nowhere}
    assert client.get(address(edition)).content.startswith(b"\x89PNG")


def test_what_cannot_be_drawn_has_none(client: Client, team: factories.Staff) -> None:
    assert client.get(address(factories.published(team, data=b"%PDF-1.7 no page"))).status_code == 404
    assert client.get("/van-ban/2023/99-hd-btgtu.png").status_code == 404
