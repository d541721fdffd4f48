"""The text read back from the PDF is the approved text: every word, in order, no blank lost, in composed letters."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directives import markup
from directives.content import DocumentContent, SectionContent
from directives.pdf.coverage import printable
from directives.pdf.render import render
from tests.pdf import material, reading
from tests.pdf.test_measures import GUIDANCE, LETTER

pytestmark = [  # WeasyPrint leaves its colour profile to the garbage collector
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵĐƯỞ0123456789"
WORDS = st.one_of(
    st.text(LETTERS, min_size=1, max_size=9),
    st.sampled_from(
        [
            "HIV/AIDS",
            "28-HD/TU,",
            "(22/12/1944-22/12/2023);",
            "“người",
            "tốt”.",
            "-",
            "–",
            "&",
            "<",
            "5%",
            "m²",
            "1.",
            "a)",
        ]
    ),
)
PHRASES = st.lists(WORDS, min_size=1, max_size=14).map(" ".join).map(lambda text: text.replace("&", "&amp;"))
TEXTS = PHRASES.map(lambda text: text.replace("<", "&lt;"))
DRESSED = st.tuples(
    TEXTS, st.sampled_from(["{}", "<strong>{}</strong>", "<em>{}</em>", "{} m<sup>2</sup>", "<u>{}</u> H<sub>2</sub>O"])
).map(lambda pair: pair[1].format(pair[0]))
CELLS = "<table><tbody><tr><td>%s</td><td>%s</td></tr><tr><td>%s</td><td>x</td></tr></tbody></table>"
BLOCKS = st.one_of(
    DRESSED.map(lambda text: f"<p>{text}</p>"),
    DRESSED.map(lambda text: f'<p class="ta-center">{text}</p>'),
    TEXTS.map(lambda text: f"<h3>{text}</h3>"),
    TEXTS.map(lambda text: f"<blockquote><p>{text}</p></blockquote>"),
    st.lists(DRESSED, min_size=1, max_size=3).map(lambda all_: f"<ul>{''.join(f'<li>{t}</li>' for t in all_)}</ul>"),
    st.lists(DRESSED, min_size=1, max_size=3).map(lambda all_: f"<ol>{''.join(f'<li>{t}</li>' for t in all_)}</ol>"),
    st.tuples(TEXTS, TEXTS, TEXTS).map(lambda texts: CELLS % texts),
)
BODIES = st.lists(BLOCKS, min_size=1, max_size=4).map("".join)
PLAIN = st.lists(st.text(LETTERS, min_size=1, max_size=9), min_size=1, max_size=10).map(" ".join)
SECTIONS = st.builds(
    SectionContent,
    label=st.sampled_from(["", "1.", "I.", "1.1.", "a)"]),
    level=st.integers(1, 4),
    heading=st.one_of(st.just(""), PLAIN),
    body=BODIES.map(markup.clean),
)
DOCUMENTS = st.builds(
    replace,
    st.sampled_from([material.MONTH, material.LETTER, GUIDANCE, LETTER]),
    sections=st.lists(SECTIONS, min_size=6, max_size=10).map(tuple),
    title=PLAIN.map(lambda text: f"Định hướng {text}"),
    byline=st.one_of(st.just(""), PLAIN),
    recipients=st.lists(PLAIN, max_size=4).map(tuple),
)


def same(content: DocumentContent) -> None:
    data = render(material.page(content), fields=True, draft=False).data
    assert reading.text_in(data) == reading.text_of_document(content, material.NUMBERING, material.SITE)


@pytest.mark.parametrize(
    "content",
    [
        material.MONTH,
        material.LETTER,
        GUIDANCE,
        LETTER,
        material.long_month(30),
        replace(material.MONTH, sections=(SectionContent(label="1.", body=markup.clean(material.RICH)),)),
        replace(GUIDANCE, letterhead=replace(GUIDANCE.letterhead, mirrored=True)),
    ],
    ids=["hướng dẫn", "công văn", "everything", "urgent", "long", "rich", "both sides"],
)
def test_what_is_read_back_is_what_was_approved(content: DocumentContent) -> None:
    same(content)


@pytest.mark.slow
@settings(max_examples=18, deadline=None, suppress_health_check=list(HealthCheck))
@given(DOCUMENTS)
def test_what_is_read_back_is_what_was_approved_whatever_it_is(content: DocumentContent) -> None:
    same(content)


def test_decomposed_letters_are_read_back_composed() -> None:
    loose = replace(material.MONTH, title=unicodedata.normalize("NFD", material.MONTH.title))
    data = render(material.page(loose), fields=True, draft=False).data
    assert reading.text_in(data) == reading.text_of_document(material.MONTH, material.NUMBERING, material.SITE)


def test_the_comparison_sees_a_lost_word_and_a_lost_blank() -> None:
    data = render(material.page(material.MONTH), fields=True, draft=False).data
    said = reading.text_of_document(material.MONTH, material.NUMBERING, material.SITE)
    assert reading.text_in(data) not in {said.replace("Nhân dân", "Nhândân", 1), said.replace(" trọng tâm", "", 1)}


def test_every_letter_of_the_generated_texts_can_be_printed() -> None:
    assert all(printable(letter) for letter in LETTERS + "“”–²")
