"""The languages Lungelens speaks, and which of them is spoken now.

Sentences stand in files beside the rooms that say them (`data/`), one for each language. American English is English
with lengths in inches: its files hold only what differs. What is being said is chosen once, where a person is met (the
command line's `--language`, a browser's wish), and read here by whatever writes a sentence for that person. Documents
for programs keep their codes, names and units in every language.
"""

from __future__ import annotations

import locale
import os
import sys
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Language = Literal["en", "en-US", "de", "es"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set is obeyed, as by gettext
_CM_PER_INCH = 2.54
_spoken: ContextVar[Language] = ContextVar("language", default="en")


def spoken() -> Language:
    """Return the language that is spoken now."""
    return _spoken.get()


def speak(language: Language) -> None:
    """Speak this language from now on, in this thread or task, or until the block of `speaking` around it ends."""
    _spoken.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak this language until the end of the block, in this thread or task alone."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def layers(language: Language) -> tuple[Language, ...]:
    """Return the languages whose files make up this one, each replacing what those before it say."""
    return ("en", "en-US") if language == "en-US" else (language,)


def preferred(wanted: Iterable[str]) -> Language:
    """Return the first language that is wanted and spoken here; English where there is none.

    Parameters
    ----------
    wanted
        Tags such as "de-AT", "es_MX.UTF-8" or "en", the dearest first.
    """
    for tag in wanted:
        parts = tag.partition(".")[0].partition("@")[0].replace("_", "-").split("-")
        if parts[0].lower() == "en" and parts[1:2] == ["US"]:
            return "en-US"
        for language in LANGUAGES:
            if language == parts[0].lower():
                return language
    return "en"


def of_system() -> Language:
    """Return the language of the person whose computer this is."""
    if sys.platform == "win32":
        import ctypes

        number = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return preferred([locale.windows_locale.get(number, "")])
    said = next((value for name in _VARIABLES if (value := os.environ.get(name))), "")
    return preferred(said.split(":"))


def flat(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield what a table holds at any depth, by dotted key."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def number(value: float, unit: str, digits: int, language: Language) -> str:
    """Return a value in a unit as it is written in a language, without the unit; centimetres may become inches."""
    return decimals(shown(value, unit, language), digits, language)


def shown(value: float, unit: str, language: Language) -> float:
    """Return a value in the unit that people who speak a language are shown: centimetres, or inches."""
    return value / _CM_PER_INCH if unit == "cm" and language == "en-US" else value


def decimals(value: float, digits: int, language: Language) -> str:
    """Return a number with this many digits after the decimal sign, never "-0"."""
    return localised(f"{round(value, digits) + 0.0:.{digits}f}", language)


def localised(number_: str, language: Language) -> str:
    """Return a number that Python wrote as it is written in a language."""
    return number_.replace(".", ",") if language in ("de", "es") else number_
