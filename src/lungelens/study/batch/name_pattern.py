"""What the names of clips say: "{participant}_{session}_{side}" and the like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lungelens.errors import UsageError
from lungelens.study.batch.clip import About

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import PurePath

_PART = re.compile(r"\{(\w*)\}|(\*)")
_WORDS = {
    "participant": r"[^/]+?",
    "session": r"[^/]+?",
    "footwear": r"[^/]+?",
    "rater": r"[^/]+?",
    "side": r"left|right|l|r",
    "date": r"\d{4}-?\d\d-?\d\d",
}


@dataclass(frozen=True)
class NamePattern:
    """A pattern for names without their extension; one with "/" is for the folders as well."""

    text: str
    form: re.Pattern[str]

    @classmethod
    def parse(cls, text: str) -> NamePattern:
        """Read a pattern; `*` stands for anything.

        Raises
        ------
        UsageError
            A name in braces is unknown, or stands twice.
        """
        form, end, seen = "", 0, set()
        for part in _PART.finditer(text):
            form += re.escape(text[end : part.start()])
            end = part.end()
            name = part[1]
            if name is None:
                form += r"[^/]*?"
                continue
            if name not in _WORDS or name in seen:
                why = "twice" if name in seen else "which is not one of " + ", ".join(f"{{{one}}}" for one in _WORDS)
                raise UsageError(f"--pattern has {{{name}}}, {why}.")
            seen.add(name)
            form += f"(?P<{name}>{_WORDS[name]})"
        if not seen:
            raise UsageError(f'--pattern needs a part such as {{participant}}, got "{text}".')
        return cls(text, re.compile(form + re.escape(text[end:]), re.IGNORECASE))

    def read(self, name: PurePath) -> About | None:
        """What a clip's name says; `None` if it does not match."""
        plain = name.with_suffix("")
        found = self.form.fullmatch(plain.as_posix() if "/" in self.text else plain.name)
        return None if found is None else About.of(found.groupdict())

    def read_all(self, names: Sequence[PurePath]) -> tuple[About, ...]:
        """What all names say.

        Raises
        ------
        UsageError
            One does not match, or has a date that is none.
        """
        try:
            read = [self.read(name) for name in names]
        except ValueError as error:
            raise UsageError(f'--pattern "{self.text}" finds a date that is none: {error}.') from error
        others = [name.as_posix() for name, about in zip(names, read, strict=True) if about is None]
        if others:
            raise UsageError(
                f'{len(others)} of {len(names)} names do not match --pattern "{self.text}", such as {others[0]}: '
                "rename them, or give a table."
            )
        return tuple(about for about in read if about is not None)
