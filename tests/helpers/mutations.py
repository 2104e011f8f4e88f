"""Files that were damaged or made up: a good one with some changes, drawn by Hypothesis and made smaller by it.

`mutations()`   changes of bytes: bits flipped, parts cut off, left out, doubled, zeroed, lengths that cannot be.
`odd_values()`  what may stand in a JSON document, or a cell of a table, in place of what should.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Kind = Literal["flip", "cut", "leave out", "double", "zero", "length"]
LENGTHS = (b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x00\x00\x00\x01", b"\x80\x00\x00\x00")
ODD: tuple[Any, ...] = (
    *(
        None,
        True,
        -1,
        0,
        1,
        2**31,
        2**63,
        -(2**70),
        1e308,
        -1e308,
        5e-324,
        0.5,
        "",
        "0",
        "é\u202e",
        "\x00",
        "x" * 30_000,
    ),
    *("1e999", "NaN", "Infinity", "../../x", "=1+1", [], {}, [[]], [None], {"": None}, [1] * 2000),
)


@dataclass(frozen=True)
class Change:
    """One change; places are shares of the content's length, so that they mean something in any content."""

    kind: Kind
    at: float
    share: float
    bit: int


def mutations(most: int = 6) -> st.SearchStrategy[list[Change]]:
    """Some changes, at least one."""
    share = st.floats(0, 1, exclude_max=True)
    # Headers, where most of what can go wrong is told, are often at the very beginning or end.
    place = st.one_of(share, st.floats(0, 0.05), st.floats(0.95, 1, exclude_max=True))
    change = st.builds(Change, st.sampled_from(get_args(Kind)), place, share, st.integers(0, 7))
    return st.lists(change, min_size=1, max_size=most)


def mutated(content: bytes, changes: Sequence[Change]) -> bytes:
    """The content with these changes, one after the other."""
    for change in changes:
        content = _changed(bytearray(content), change)
    return content


def _changed(content: bytearray, change: Change) -> bytes:
    if not content:
        return b""
    at = int(change.at * len(content))
    to = at + 1 + int(change.share**3 * (len(content) - at))  # mostly short
    part = bytes(content[at:to])
    if change.kind == "flip":
        content[at] ^= 1 << change.bit
    elif change.kind == "cut":
        del content[at:]
    elif change.kind == "leave out":
        del content[at:to]
    elif change.kind == "double":
        content[to:to] = part
    elif change.kind == "zero":
        content[at:to] = bytes(len(part))
    else:
        content[at : at + 4] = LENGTHS[change.bit % len(LENGTHS)]
    return bytes(content)


def repacked(archive: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same ZIP with changed content, each with a checksum that fits."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(packed, "w") as new:
        for entry in old.infolist():
            new.writestr(entry.filename, change(entry.filename, old.read(entry)))
    return packed.getvalue()


def odd_values() -> st.SearchStrategy[tuple[float, Any]]:
    """Where, as a share of all places, and what."""
    return st.tuples(st.floats(0, 1, exclude_max=True), st.sampled_from(ODD))


def with_odd_value(document: str, where: float, value: Any) -> str:
    """The JSON document with another value in one of its places."""
    content = json.loads(document)
    places = list(_places(content))
    owner, key = places[int(where * len(places))]
    owner[key] = value
    return json.dumps(content)


def _places(content: Any) -> Any:
    items = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, value in items:
        yield content, key
        yield from _places(value)
