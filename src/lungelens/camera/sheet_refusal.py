"""Why a sheet that is there is not used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

RefusalCode: TypeAlias = Literal[
    "two_sheets",
    "both_papers",
    "sheet_mirrored",
    "sheet_moving",
    "sheet_moved",
    "sheet_lost",
    "paper_not_found",
    "paper_ambiguous",
    "paper_misfit",
    "paper_hidden",
    "paper_off_wall",
    "paper_camera_moves",
]


@dataclass(frozen=True)
class SheetRefusal:
    """Sheets there are, but it cannot be told which one to believe."""

    code: RefusalCode
    message: str
    advice: str


TWO_SHEETS: Final = SheetRefusal(
    "two_sheets",
    "More than one printed sheet is in the frame, so it is not clear which one lies at the wall.",
    "Leave only the sheet that touches the wall on the floor.",
)
BOTH_PAPERS: Final = SheetRefusal(
    "both_papers",
    "An A4 sheet and a Letter sheet are both in the frame, so it is not clear which one lies at the wall.",
    "Leave only the sheet that touches the wall on the floor.",
)
MIRRORED: Final = SheetRefusal(
    "sheet_mirrored",
    "The picture is mirrored, so the printed sheet cannot be used, and the left leg is called the right one.",
    "Film with the camera on the phone's back, or switch mirroring off; a mirrored clip can be mirrored again.",
)
