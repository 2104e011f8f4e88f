"""The camera as a plain sheet of paper on the floor tells it, or why it does not.

A blank page looks like much else. It is believed where exactly one bright quadrilateral is a page of the size that was
said, lying flat beside the foot with a short edge ahead of the toes; everything else is refused. Axes and pixels as in
`pinhole`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np

from lungelens.camera.plain_find import Beside, find_quads
from lungelens.camera.sheet_board import NO_MARKERS, Paper
from lungelens.camera.sheet_refusal import SheetRefusal
from lungelens.camera.sheet_solve import solve_page

if TYPE_CHECKING:
    import numpy.typing as npt

    from lungelens.camera.plain_sides import Sides
    from lungelens.camera.sheet_pose import SheetPose
    from lungelens.camera.types import Normal

PaperName: TypeAlias = Literal["a4", "letter", "legal"]
PLAIN_PAPERS: Final[dict[PaperName, Paper]] = {
    "a4": Paper("plain A4", 297.0, 210.0, NO_MARKERS),
    "letter": Paper("plain Letter", 279.4, 215.9, NO_MARKERS),
    "legal": Paper("plain Legal", 355.6, 215.9, NO_MARKERS),
}

SIDE_SD_PX = 0.35  # of a corner where sides meet, pixels of the picture: 0.1-0.2 by noise, the rest for curled paper
WORST_CHI2 = 12.0  # squared errors of corners and focal length, two more than unknowns: one page in 400 is worse
CLEARLY_BETTER = 9.0  # by so much less another size fits: three standard errors
CAMERA_HEIGHT_CM = (15.0, 260.0)
ANKLE_CM = 8.0  # over the floor
ANKLE_BEHIND_CM = (8.0, 50.0)  # of the wall: toes in front of it
ANKLE_ASIDE_CM = (12.0, 55.0)  # of the sheet's middle
SCALE_RANGE = (0.65, 1.5)  # between a person's shank and an adult's
MOST_ASKEW_DEG, MOST_OFF_WALL_CM = 4.0, 1.0

NOT_FOUND = SheetRefusal(
    "paper_not_found",
    "No sheet of the paper named with --paper was found on the floor beside the foot, so there are no centimetres.",
    "Lay it flat on a darker floor between foot and camera, a short edge at the wall, all four sides in view.",
)
AMBIGUOUS = SheetRefusal(
    "paper_ambiguous",
    "More than one thing on the floor could be the sheet of paper, so none was used.",
    "Leave only the sheet on the floor beside the foot.",
)
MISFIT = SheetRefusal(
    "paper_misfit",
    "The sheet on the floor does not have the sides of the paper named with --paper, so it was not used.",
    "Say which paper it is (--paper a4, letter or legal), and lay it flat with a short edge at the wall.",
)
HIDDEN = SheetRefusal(
    "paper_hidden",
    "A side of the sheet of paper is hidden, so it was not used.",
    "Keep feet and other things off the sheet, and all four sides in view.",
)
OFF_WALL = SheetRefusal(
    "paper_off_wall",
    "The sheet of paper does not lie with its short edge along the wall, so it was not used.",
    "Push its short edge flat against the wall, or say how far off it is: --sheet-gap-cm, --skirting-mm.",
)
CAMERA_MOVES = SheetRefusal(
    "paper_camera_moves",
    "The camera moves, and then a plain sheet of paper is not exact enough to be used.",
    "Lean the phone against something, or use the printed sheet.",
)


def read_plain_sheet(
    gray: npt.NDArray[np.uint8],
    scale: float,
    beside: Beside,
    name: PaperName,
    focal_px: Normal,
    size_px: tuple[int, int],
) -> SheetPose | SheetRefusal:
    """The camera that sees the sheet.

    Parameters
    ----------
    gray
        Picture of the still scene, (height, width), and its `scale` against display pixels.
    beside
        The foot, in display pixels.
    name
        Which paper lies there.
    focal_px
        What is known of the focal length beforehand.
    size_px
        Width and height of the frames.
    """
    paper = PLAIN_PAPERS[name]
    whole, hidden = find_quads(gray, beside.scaled(scale), paper.width_mm * paper.height_mm / 100)
    fits = {one: [_fit(sides, scale, beside, one, focal_px, size_px) for sides in whole] for one in PLAIN_PAPERS}
    poses = [pose for pose, chi2 in fits[name] if pose is not None and chi2 <= WORST_CHI2]
    if len(poses) > 1:
        return AMBIGUOUS
    if poses:
        others = [chi2 for one in fits for _, chi2 in fits[one]]
        return MISFIT if min(chi2 for _, chi2 in fits[name]) > min(others) + CLEARLY_BETTER else poses[0]
    if any(pose is not None for one in fits.values() for pose, _ in one):
        return MISFIT
    covered = (_fit(sides, scale, beside, name, focal_px, size_px)[1] <= WORST_CHI2 for sides in hidden)
    return HIDDEN if any(covered) else NOT_FOUND


def lies_at_wall(sheet: SheetPose) -> bool:
    """Whether nothing that is seen of the wall speaks against a sheet that lies along it."""
    return abs(sheet.askew_deg) <= MOST_ASKEW_DEG and sheet.clear_of_wall_cm <= MOST_OFF_WALL_CM


def _fit(
    sides: Sides, scale: float, beside: Beside, name: PaperName, focal_px: Normal, size_px: tuple[int, int]
) -> tuple[SheetPose | None, float]:
    """The camera that sees these sides as a page beside the foot, None where none does, and how badly they fit."""
    page_px = sides.corners_px / scale
    sd_px = np.hypot(SIDE_SD_PX, np.maximum(sides.sd_px, np.roll(sides.sd_px, 1))) / scale
    try:
        usable = np.isfinite(sd_px).all()  # not where a side is nowhere seen
        sheet = solve_page(PLAIN_PAPERS[name], page_px, sd_px[:, None], size_px, focal_px) if usable else None
    except np.linalg.LinAlgError:  # a shape that no camera can tell from others
        return None, np.inf
    if sheet is None or not _beside_foot(sheet, beside):
        return None, np.inf
    misses = (sheet.page_px - page_px) / sd_px[:, None]
    focal = (float(sheet.camera.focal_px) - focal_px.mean) / focal_px.sd
    return sheet, float((misses**2).sum() + focal**2)


def _beside_foot(sheet: SheetPose, beside: Beside) -> bool:
    """Whether the foot stands where it would with such a sheet: behind the wall line, beyond it, of usual size."""
    camera = sheet.camera
    if not CAMERA_HEIGHT_CM[0] < camera.position_cm[2] < CAMERA_HEIGHT_CM[1]:
        return False
    ankle_cm = camera.at_height(beside.ankle_px, ANKLE_CM)
    aside_cm = -ankle_cm[1] * np.sign(camera.position_cm[1])
    shank = camera.project(ankle_cm + np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 1.0]]))
    share = float(np.linalg.norm(shank[1] - shank[0])) / beside.px_per_cm
    return bool(
        ANKLE_BEHIND_CM[0] < -ankle_cm[0] < ANKLE_BEHIND_CM[1]
        and ANKLE_ASIDE_CM[0] < aside_cm < ANKLE_ASIDE_CM[1]
        and SCALE_RANGE[0] < share < SCALE_RANGE[1]
    )
