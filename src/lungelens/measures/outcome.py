"""Why a clip, or one quantity, could not be measured: codes, sentences, advice."""

from __future__ import annotations

from lungelens.measures.measurement import NotMeasured, QuantityName, Reason

NOBODY = Reason(
    code="nobody",
    message="Nobody was found in the clip.",
    advice="Film the whole person from the side, in good light, two to three metres away.",
)
LEGS_NOT_SEEN = Reason(
    code="legs_not_seen",
    message="A person was found, but not a whole leg.",
    advice="Step back until hips, knees and both feet are in the picture.",
)
WRONG_VIEW = Reason(
    code="wrong_view",
    message="The person is seen from the front or the back.",
    advice="Put the camera to the side, so that it looks along the wall.",
)
PERSON_LOST = Reason(
    code="person_lost",
    message="The person was lost in a good part of the clip.",
    advice="Step back until the whole person, head and feet, is in the picture, in good light.",
)
NO_REPETITION = Reason(
    code="no_repetition",
    message="No lunge was found: no knee goes forward and back again.",
    advice="Film two or three lunges: knee to the wall, hold for a second, and back.",
)
FOOT_NOT_PLANTED = Reason(
    code="foot_not_planted",
    message="Legs move, but no foot stays in its place while the knee goes forward over it.",
    advice="Film the test itself: one foot still on the floor, the knee to the wall and back.",
)
TOO_SHORT = Reason(
    code="too_short",
    message="The clip is too short to hold a lunge.",
    advice="Film at least three seconds: knee to the wall, hold for a second, and back.",
)

_WALL = "The wall cannot be placed without the printed sheet on the floor beside the foot."
_SIDE_VIEW = "From the side a foot turned out by up to 20 degrees looks straight; the printed sheet shows it."
_SENTENCES: dict[str, str] = {
    "wall_not_located": _WALL,
    "side_view": _SIDE_VIEW,
    "camera_too_low": "The camera is so low that it sees the floor edge-on; raise it to the height of the hip.",
    "sheet_off_wall": "Foot or knee would be inside the wall, so the sheet does not lie against it; lay a short "
    "edge at the wall, or give the gap with --sheet-gap-cm.",
    "foot_unclear": "The edge of the foot is unclear; film on a floor of another colour, with more light.",
    "heel_not_seen": "The heel cannot be told from the floor well enough to follow it.",
    "no_baseline": "The clip does not show the foot at rest before this repetition.",
}


def not_measured(quantity: QuantityName, code: str, message: str | None = None) -> NotMeasured:
    """Why one quantity is missing; the sentence is the code's own unless given."""
    return NotMeasured(quantity=quantity, code=code, message=message or _SENTENCES[code])
