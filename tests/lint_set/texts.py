"""Labelled texts: whole documents, five without a mistake and five with mistakes planted on purpose."""

from dataclasses import dataclass
from pathlib import Path

from directives.content import HUONG_DAN, DocumentContent
from directives.importing.text import read

FOLDER = Path(__file__).parent / "texts"


@dataclass(frozen=True, slots=True)
class Text:
    """A file named by the month it is for. ``planted``: (code, words that the finding quotes or lies in)."""

    name: str
    planted: tuple[tuple[str, str], ...] = ()

    @property
    def period(self) -> str:
        """The month, from the name of the file."""
        return self.name[:7]

    def content(self) -> DocumentContent:
        """The text as the importer reads it, for the month of its name."""
        found = read((FOLDER / self.name).read_text(encoding="utf-8"), ())
        return DocumentContent(
            kind=HUONG_DAN,
            title=found.title,
            period=self.period,
            opening=found.opening,
            sections=found.sections,
            closing=found.closing,
            byline=found.byline,
        )


TEXTS = (
    Text("2019-10-dung.txt"),
    Text("2023-03-dung.txt"),
    Text("2023-08-dung.txt"),
    Text("2024-01-dung.txt"),
    Text("2024-05-dung.txt"),
    Text("2023-12-sai.txt", (
        ("stale-month", "tháng 11/2023"),
        ("citation-dates", "ngày 21/11/2023"),
        ("numbering", "2."),
        ("anniversary-count", "78 năm"),
        ("anniversary-base", "26/12/1962"),
        ("event-month", "27/7/1947"),
        ("impossible-date", "31/11/2023"),
    )),
    Text("2024-02-sai.txt", (
        ("stale-month", "tháng 01/2024"),
        ("event-day", "02/3/1930"),
        ("anniversary-count", "68 năm"),
        ("numbering", "4."),
        ("citation-kind", "26-KL/TW"),
        ("weekday", "thứ Hai"),
        ("citation-after", "27/10/2028"),
        ("duplicate", "gương người tốt"),
    )),
    Text("2024-09-sai.txt", (
        ("anniversary-count", "78 năm"),
        ("anniversary-count", "54 năm"),
        ("stale-year", "năm 2023"),
        ("congress", "khóa XV"),
        ("term", "2016 - 2021"),
        ("anniversary-base", "10/9/1945"),
        ("event-day", "12/9"),
        ("placeholder", "số ..."),
    )),
    Text("2015-04-sai.txt", (
        ("year-word", "145"),
        ("anniversary-base", "30/4/1945"),
        ("anniversary-count", "109 năm"),
        ("anniversary-count", "80 năm"),
        ("impossible-date", "31/4/2015"),
    )),
    Text("2022-07-sai.txt", (
        ("anniversary-year|anniversary-count", "75 năm"),
        ("event-day", "27/7/1929"),
        ("citation-form", "37/KL-TW"),
        ("citation-after", "16/8/2022"),
        ("stale-month", "tháng 6/2022"),
    )),
)  # fmt: skip
