"""Letters of the fonts from before Unicode (".VnTime…" in TCVN3, "VNI-…" in VNI) as Unicode letters.

The same bytes are other letters in another font, so the font of each run decides; nothing is guessed from the text.
"""

import re
import unicodedata

TCVN3 = "TCVN3"
VNI = "VNI"

_TCVN3_LETTERS = dict(
    zip(
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)

_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
_TONES = dict(zip("øùûõï", (_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT), strict=True))
_ROOFED = dict(zip("âàáåãä", ("", _GRAVE, _ACUTE, _HOOK, _TILDE, _DOT), strict=True))
_BREVE = dict(zip("êèéúüë", ("", _GRAVE, _ACUTE, _HOOK, _TILDE, _DOT), strict=True))
_ALONE = dict(zip("ôöñìíæóòî", "ơưđìíỉĩịỵ", strict=True))


def _vni_table() -> dict[str, str]:
    """Every letter of VNI in lower case: one sign, or a letter and the sign behind it."""
    table = dict(_ALONE)
    for letter in "aeouyôö":
        table |= {letter + sign: _ALONE.get(letter, letter) + tone for sign, tone in _TONES.items()}
    for letter in "aeo":
        table |= {letter + sign: letter + "\u0302" + tone for sign, tone in _ROOFED.items()}
    table |= {"a" + sign: "a\u0306" + tone for sign, tone in _BREVE.items()}
    return {written: unicodedata.normalize("NFC", letter) for written, letter in table.items()}


_VNI_LETTERS = _vni_table()
_VNI_SIGNS = re.compile("|".join(sorted(map(re.escape, _VNI_LETTERS), key=len, reverse=True)), re.IGNORECASE)


def encoding_of(font: str) -> str:
    """The old encoding that a font of this name shows, or "" for a font of Unicode."""
    name = font.strip().lower()
    if name.startswith(".vn"):
        return TCVN3
    return VNI if name.startswith("vni-") else ""


def converted(text: str, font: str) -> str:
    """The text of a run in this font as Unicode; unchanged for a font of Unicode."""
    encoding = encoding_of(font)
    if encoding == TCVN3:
        letters = "".join(_TCVN3_LETTERS.get(letter, letter) for letter in text)
        return letters.upper() if font.strip().lower().endswith("h") else letters
    return _VNI_SIGNS.sub(_vni_letter, text) if encoding == VNI else text


def _vni_letter(match: re.Match[str]) -> str:
    letter = _VNI_LETTERS[match[0].lower()]
    return letter.upper() if match[0][0].isupper() else letter
