"""Makes the web fonts of the public pages out of the printed face: only the letters Vietnamese text needs, as WOFF2.

Run it with the project's python after changing LETTERS or the files in directives/pdf/fonts. The licence (OFL)
reserves the names Liberation, Arimo, Tinos and Cousine, so the subsets carry a name of their own. Never touches the
printed face itself: PDFs need the unmodified files.
"""

from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "directives" / "pdf" / "fonts"
TARGET = ROOT / "directives" / "static" / "directives" / "fonts"
FAMILY = "Guidance Serif"
STYLES = {"Regular": "regular", "Bold": "bold", "Italic": "italic"}
LETTERS = (
    (0x20, 0x7E),  # ASCII
    (0xA0, 0xFF),  # Latin-1, holds most Vietnamese vowels with one mark
    (0x102, 0x103),  # Ă ă
    (0x110, 0x111),  # Đ đ
    (0x128, 0x129),  # Ĩ ĩ
    (0x168, 0x169),  # Ũ ũ
    (0x1A0, 0x1A1),  # Ơ ơ
    (0x1AF, 0x1B0),  # Ư ư
    (0x300, 0x303),  # combining grave, acute, circumflex, tilde
    (0x309, 0x309),  # hook above
    (0x323, 0x323),  # dot below
    (0x1EA0, 0x1EF9),  # vowels with two marks
    (0x2010, 0x2026),  # dashes, quotation marks, bullet, ellipsis
    (0x20AB, 0x20AB),  # ₫
    (0x2190, 0x2193),  # arrows
)
KEPT_NAMES = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # copyright, names, version, licence and its address


def subset(style: str) -> TTFont:
    """The face with the letters above, without hints, under its own name."""
    options = Options(hinting=False, name_IDs=KEPT_NAMES, layout_features=["kern", "liga", "ccmp", "locl", "mark"])
    options.drop_tables += ["FFTM"]
    font = TTFont(SOURCE / f"LiberationSerif-{style}.ttf")
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in LETTERS for code in range(first, last + 1)])
    subsetter.subset(font)
    _rename(font, style)
    return font


def _rename(font: TTFont, style: str) -> None:
    """Put the family's own name wherever the reserved one stood; copyright and licence stay."""
    full = f"{FAMILY} {style}"
    names = {1: FAMILY, 3: full, 4: full, 6: f"{FAMILY.replace(' ', '')}-{style}"}
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]


def main() -> None:
    """Write one WOFF2 file for each style and the licence beside them."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for style, name in STYLES.items():
        font = subset(style)
        font.flavor = "woff2"
        path = TARGET / f"serif-{name}.woff2"
        font.save(path)
        print(f"{path.name}: {path.stat().st_size} bytes")
    licence = (SOURCE / "LICENSE.txt").read_text(encoding="utf-8")
    note = f"{FAMILY}: Liberation Serif 2.1.5 cut down to Vietnamese letters by script/webfonts.py and renamed.\n\n"
    (TARGET / "LICENSE.txt").write_text(note + licence, encoding="utf-8")


if __name__ == "__main__":
    main()
