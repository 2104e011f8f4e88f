"""Points moved by hand on the frame of a hold: the values they lead to, and the clip's result with all of them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from lungelens.app.errors import RefusedError
from lungelens.app.schemas.corrections import Hold, Numbers, PointsOfHold
from lungelens.errors import UnreadableInputError, UsageError
from lungelens.measures.corrected import corrected
from lungelens.measures.measurement import QUANTITIES, Measurement
from lungelens.observe.moved_points import HoldPoints, Move, hold_points
from lungelens.observe.observation_file import read_observation
from lungelens.records.errors import NotFoundError

if TYPE_CHECKING:
    from lungelens.app.schemas.corrections import CorrectionTry
    from lungelens.observe.observation import Observation
    from lungelens.observe.types import FloatArray
    from lungelens.records.folder import DataFolder
    from lungelens.records.models import Trial

OBSERVATION = "observation.npz"
MEASURE_AGAIN = "What was seen in this clip was kept by another version of Lungelens or is damaged: measure it again."
Place = tuple[float, float]


@dataclass(frozen=True)
class MovePreview:
    """A point before it was moved, and the values before and after."""

    frame_index: int
    before_px: Place
    numbers: Numbers


class CorrectionEditor:
    """One clip as it was measured, whose points can be moved.

    Raises
    ------
    NotFoundError
        The clip is not measured yet.
    RefusedError
        It was measured by another version.
    """

    def __init__(self, folder: DataFolder, trial: Trial) -> None:
        if trial.result_json is None or trial.document is None:
            raise NotFoundError("There is no result for this clip yet.")
        self._measured, self._now = (_measurement(document) for document in (trial.result_json, trial.document))
        self._observation = _observation(folder, trial.id)
        self._points = {hold.repetition: hold for hold in hold_points(self._observation)}
        self._moves = [
            Move(one.repetition, one.point, (one.after_px[0], one.after_px[1]))
            for one in trial.corrections
            if one.repetition in self._points and one.frame_index == self._points[one.repetition].frame_index
        ]

    def holds(self) -> list[Hold]:
        """The points of every hold as measured."""
        width_px, height_px = self._observation.clip.width_px, self._observation.clip.height_px
        return [
            Hold(
                repetition=hold.repetition,
                frame_index=hold.frame_index,
                time_s=hold.time_s,
                width_px=width_px,
                height_px=height_px,
                points=_shown(hold),
                movable=list(hold.movable),
            )
            for hold in self._points.values()
        ]

    def preview_move(self, moved: CorrectionTry) -> MovePreview:
        """Say what moving a point changes, on top of the points moved before.

        Raises
        ------
        NotFoundError
            There is no such repetition.
        RefusedError
            No value depends on this point, or it cannot be there.
        """
        hold = self._points.get(moved.repetition)
        if hold is None:
            raise NotFoundError("There is no such repetition in this clip.")
        earlier = (one.to_px for one in reversed(self._moves) if _same(one, moved))
        before = next(earlier, _place(hold.place(moved.point)))
        after = self._with([*self._moves, Move(moved.repetition, moved.point, moved.after_px)])
        assert before is not None
        numbers = Numbers(
            numbers_before=_numbers(self._now, moved.repetition),
            numbers_after=_numbers(after, moved.repetition),
        )
        return MovePreview(hold.frame_index, before, numbers)

    def corrected_json(self) -> str | None:
        """The result with the saved corrections, or None without any."""
        return self._with(self._moves).to_json() if self._moves else None

    def _with(self, moves: list[Move]) -> Measurement:
        try:
            return corrected(self._measured, self._observation, moves)
        except UsageError as error:
            raise RefusedError(422, "not_followed", str(error)) from error


def apply_corrections(folder: DataFolder, trial: Trial) -> None:
    """Compute a clip's result with the points that were moved on it; corrections that no longer apply are left out."""
    trial.corrected_json = None
    if trial.corrections and trial.result_json is not None:
        with suppress(RefusedError):
            trial.corrected_json = CorrectionEditor(folder, trial).corrected_json()


def _measurement(document: str) -> Measurement:
    try:
        return Measurement.model_validate_json(document, extra="ignore")
    except ValidationError as error:
        raise RefusedError(409, "measure_again", MEASURE_AGAIN) from error


def _observation(folder: DataFolder, trial_id: str) -> Observation:
    try:
        return read_observation(folder.report(trial_id) / OBSERVATION)
    except UnreadableInputError as error:
        raise RefusedError(409, "measure_again", MEASURE_AGAIN) from error


def _same(kept: Move, moved: CorrectionTry) -> bool:
    return kept.key == Move(moved.repetition, moved.point, moved.after_px).key


def _shown(hold: HoldPoints) -> PointsOfHold:
    sheet = None if hold.sheet is None else [(float(x), float(y)) for x, y in hold.sheet]
    names = [name for name in PointsOfHold.model_fields if name != "sheet"]
    return PointsOfHold(**{name: _place(getattr(hold, name)) for name in names}, sheet=sheet)


def _place(point_px: FloatArray | None) -> Place | None:
    return None if point_px is None else (float(point_px[0]), float(point_px[1]))


def _numbers(measurement: Measurement, number: int) -> dict[str, Any]:
    repetition = next(one for one in measurement.repetitions if one.index == number)
    return repetition.model_dump(mode="json", include={*QUANTITIES, "valid", "knee_touched_wall", "not_measured"})
