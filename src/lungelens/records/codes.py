"""People's codes as they are typed: kept in one form, visible, and no two that look alike."""

from __future__ import annotations

import unicodedata

# Letters drawn like Latin ones, as escapes so that the two can be told apart here: Cyrillic, then Greek.
_DRAWN_ALIKE = str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0405\u0406\u0408"
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf",
    "ABEKMHOPCTYXSIJaeopcyxsijABEZHIKMNOPTYXo",
)
_STRUCK_THROUGH = str.maketrans("\u00f8\u0142\u0111\u0131", "oldi")  # these have no accent to be taken off
_UMLAUTS = str.maketrans({"\u00e4": "ae", "\u00f6": "oe", "\u00fc": "ue", "\u00f8": "oe", "\u00e5": "aa"})
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})  # Unicode's categories: control, format, unassigned, …
_MINUS = "\u2212"


def composed(text: str) -> str:
    """The text in Unicode's form NFC: é is one character, however the keyboard sent it."""
    return unicodedata.normalize("NFC", text)


def visible(text: str) -> str:
    """The text, if all of it can be seen.

    Raises
    ------
    ValueError
        It holds a character that shows nothing, such as a zero-width space.
    """
    if any(unicodedata.category(character) in _UNSEEN for character in text):
        raise ValueError("should not contain a character that cannot be seen")
    return text


def plain(text: str) -> str:
    """The text without accents and capitals, to search in: "Möller" is "moller"."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_STRUCK_THROUGH))
    return "".join(one for one in parts if unicodedata.category(one) != "Mn")


def spelled(text: str) -> tuple[str, ...]:
    """The ways in which it may be typed: "moller" or "moeller"."""
    return plain(text), plain(composed(text).casefold().translate(_UMLAUTS))


def look(code: str) -> str:
    """What two codes share if people would take one for the other.

    Full-width and ordinary letters, Cyrillic or Greek letters drawn like Latin ones, every kind of dash and of space.
    """
    drawn = unicodedata.normalize("NFKC", code).translate(_DRAWN_ALIKE)
    dashed = ("-" if unicodedata.category(one) == "Pd" or one == _MINUS else one for one in drawn)
    seen = (one for one in dashed if unicodedata.category(one) not in _UNSEEN)
    return " ".join("".join(seen).split())
