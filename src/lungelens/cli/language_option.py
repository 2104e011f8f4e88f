"""`--language`: in which language a command speaks, else that of the system."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from lungelens.errors import UsageError
from lungelens.language import LANGUAGES, of_system, preferred, speak


def _speak(wanted: str | None) -> str:
    """Speak the language from here on: `main` ends it with the command."""
    if wanted is not None and wanted not in LANGUAGES:
        raise UsageError(f"--language {wanted} is not spoken here: choose from {', '.join(LANGUAGES)}.")
    language = of_system() if wanted is None else preferred([wanted])
    speak(language)
    return language


Language: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="|".join(LANGUAGES),
        callback=_speak,
        is_eager=True,
        help="Language of the output; en-US shows lengths in inches. [default: the system's]",
    ),
]
