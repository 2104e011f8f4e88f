"""Whether a result comes out again: the same clip with the same options, compared value by value."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from lungelens.checked import check_options
from lungelens.errors import UnreadableInputError, UsageError
from lungelens.files import content_sha256, name_of, require_regular

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lungelens.measures.measurement import Measurement
    from lungelens.observe.options import MeasureOptions

Leaf: TypeAlias = str | int | float | bool | None

WORDS = ("message", "advice", "rule")  # sentences may be put better without a number changing
_NO_VALUE = ("schema", "provenance", "timings_s", "clip.name")
_OF_THE_DAY = ("looked_at", "time_zone")


@dataclass(frozen=True)
class Change:
    """One place in the document, and what stands there in both."""

    where: str  # "repetitions.0.tibia_angle_deg.value"
    then: Leaf
    now: Leaf


@dataclass(frozen=True)
class Reproduction:
    """What differs; nothing in `values` means that the result came out again."""

    compared: int  # values: numbers, codes and choices
    values: tuple[Change, ...]
    made_with: tuple[Change, ...]  # versions, models, files, options, computer

    @property
    def largest_share(self) -> float | None:
        """The largest difference, as a share of the value then; `None` where not only numbers differ."""
        shares = [_share(one.then, one.now) for one in self.values]
        known = [one for one in shares if one is not None]
        return max(known) if known and len(known) == len(shares) else None


def compare(then: Measurement, now: Measurement) -> Reproduction:
    """Compare two results of one clip to the last digit; wording, file names and times spent do not count."""
    before, after = _values(then), _values(now)
    made_before, made_after = _made_with(then), _made_with(now)
    return Reproduction(len(before.keys() | after.keys()), _changes(before, after), _changes(made_before, made_after))


def options_of(then: Measurement, folders: tuple[Path, ...], **given: Path | None) -> MeasureOptions:
    """The options a result was made with.

    Parameters
    ----------
    then
        The result; it names files without their folders.
    folders
        Where such a file may be: it is the right one if its hash is.
    **given
        `camera_file`, `landmarks` and `model` where the user says where they are.

    Raises
    ------
    UsageError
        A file is nowhere to be found.
    """
    made = then.provenance
    hashes: dict[str, str | None] = {
        "camera_file": made.camera_file.sha256 if made.camera_file else None,
        "landmarks": made.landmarks.sha256 if made.landmarks else None,
        "model": made.models.get(str(made.options.get("model"))),
    }
    options: dict[str, Any] = dict(made.options)
    for name, sha256 in hashes.items():
        path = given.get(name)
        if path is not None:
            options[name] = path
        elif Path(str(options.get(name, ""))).suffix:  # "lite" and "heavy" are models everywhere
            options[name] = _found(name, str(options[name]), sha256, folders)
    return check_options(options)


def check_same_clip(then: Measurement, clip: Path) -> None:
    """Refuse another clip than the result is about.

    Raises
    ------
    UnreadableInputError
        It is another one, or cannot be read.
    """
    try:
        require_regular(clip)  # a folder has a hash too, of all that is below it
        sha256 = content_sha256(clip)
    except OSError as error:
        raise UnreadableInputError(f"{clip} cannot be read ({(error.strerror or '').lower()}).") from error
    if sha256 != then.clip.sha256:
        raise UnreadableInputError(
            f"{clip} is not the clip of this result, {then.clip.name} (SHA-256 {then.clip.sha256[:8]}…): give that."
        )


def _found(option: str, name: str, sha256: str | None, folders: tuple[Path, ...]) -> Path:
    for path in (folder / name_of(name) for folder in folders):
        with suppress(OSError):  # what cannot be read is not it
            if path.exists() and sha256 in (None, content_sha256(path)):
                return path
    flag = option.replace("_", "-")
    raise UsageError(f"The result was made with the {flag.replace('-', ' ')} {name}: say where it is with --{flag}.")


def _values(of: Measurement) -> dict[str, Leaf]:
    return {
        where: leaf
        for where, leaf in _leaves(of.model_dump(by_alias=True, mode="json"))
        if not where.startswith(_NO_VALUE) and where.rpartition(".")[2] not in WORDS
    }


def _made_with(of: Measurement) -> dict[str, Leaf]:
    made = of.provenance.model_dump(mode="json", exclude_none=True)
    return {where: leaf for where, leaf in _leaves(made) if where not in _OF_THE_DAY}


def _changes(before: dict[str, Leaf], after: dict[str, Leaf]) -> tuple[Change, ...]:
    places = dict.fromkeys([*before, *after])
    return tuple(
        Change(where, before.get(where), after.get(where))
        for where in places
        if before.get(where) != after.get(where) or (where in before) != (where in after)
    )


def _share(then: Leaf, now: Leaf) -> float | None:
    if not isinstance(then, float) or not isinstance(now, float):
        return None
    return abs(now - then) / abs(then) if then else None


def _leaves(value: Any, where: str = "") -> Iterator[tuple[str, Leaf]]:
    """Every value that is not made of others; an empty list stands for itself."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if inside is None:
        yield where, value
        return
    for name, one in inside:
        yield from _leaves(one, f"{where}.{name}" if where else str(name))
