"""Why a clip, or one quantity, could not be measured: codes, sentences, advice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.measures.estimate import Missing
from lungelens.measures.limits import NOT_SIDE_ON
from lungelens.measures.records import Reason
from lungelens.observe.facing import turned_at_s
from lungelens.observe.person import is_long_enough
from lungelens.observe.stance import SURELY_SEEN, made_up, shoulders_outside, turned_on_the_way

if TYPE_CHECKING:
    from lungelens.observe.observation import Observation, SeenPerson

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
UPSIDE_DOWN = Reason(
    code="upside_down",
    message="The picture is upside down: the person stands on their head.",
    advice="Turn the clip the right way up, for instance in the phone's own editor, and measure it again.",
)
ON_ITS_SIDE = Reason(
    code="on_its_side",
    message="The picture lies on its side: the person in it lies instead of standing.",
    advice="Turn the clip upright, for instance in the phone's own editor, and measure it again.",
)
PHONE_TURNED = Reason(
    code="phone_turned",
    message="The person stands in one part of the clip and lies in another, as when the phone is turned meanwhile.",
    advice="Hold or stand the phone one way from beginning to end, or cut the clip where it was turned.",
)
PERSON_LOST = Reason(
    code="person_lost",
    message="The person was lost in a good part of the clip.",
    advice="Step back until the whole person, head and feet, is in the picture, in good light.",
)
BODY_CUT_OFF = Reason(
    code="body_cut_off",
    message="Only a part of the person is in the picture, and the leg could not be followed surely.",
    advice="Step back until the whole person, head and feet, is in the picture, or measure with --model heavy.",
)
NO_REPETITION = Reason(
    code="no_repetition",
    message="No lunge was found: no knee goes forward and back again.",
    advice="Film two or three lunges: knee to the wall, hold for a second, and back.",
)
BOTH_LEGS = Reason(
    code="both_legs",
    message="The person lunges facing one way and then the other: both legs are in one clip.",
    advice="Film each leg in a clip of its own; lungelens assess, on the command line, takes such a clip apart.",
)
FOOT_NOT_PLANTED = Reason(
    code="foot_not_planted",
    message="Legs move, but no foot stays in its place while the knee goes forward over it.",
    advice="Film the test itself: one foot still on the floor, the knee to the wall and back.",
)
NOT_IN_LUNGE = Reason(
    code="not_in_lunge",
    message="The picture shows nobody in the lunge: no shin leans forward.",
    advice="Take the picture while the knee is at the wall, or film two or three lunges.",
)
TOO_SHORT = Reason(
    code="too_short",
    message="The clip is too short to hold a lunge.",
    advice="Film at least three seconds: knee to the wall, hold for a second, and back.",
)

WALL_NOT_LOCATED = Missing(
    "wall_not_located", "The wall cannot be placed without the printed sheet on the floor beside the foot."
)
SIDE_VIEW = Missing(
    "side_view",
    "From the side a foot turned out by up to 20 degrees looks straight; the printed sheet shows it.",
)
CAMERA_TOO_LOW = Missing(
    "camera_too_low",
    "The camera is so low that it sees the floor edge-on; raise it to the height of the hip.",
)
SHEET_OFF_WALL = Missing(
    "sheet_off_wall",
    "Foot or knee would be inside the wall, so the sheet does not lie against it; lay a short edge at the wall, or "
    "give the gap with --sheet-gap-cm.",
)
HOLD_NOT_SEEN = Missing(
    "hold_not_seen", "The leg was lost from view in the deepest position; step back, and film in good light."
)
LEG_UNCLEAR = Missing(
    "leg_unclear",
    "What is read of the leg contradicts itself in the deepest position; film a bare leg, or one in tight clothes, "
    "in good light, with nothing in front of it.",
)
SHIN_UNCLEAR = Missing(
    "shin_unclear", "The front of the shin is hidden or unclear; film a bare leg, or one in tight clothes."
)
FOOT_UNCLEAR = Missing(
    "foot_unclear", "The edge of the foot is unclear; film on a floor of another colour, with more light."
)
HEEL_NOT_SEEN = Missing(
    "heel_not_seen",
    "Whether the heel stayed down cannot be told from the picture; have somebody watch it; film in more light, with "
    "nothing in front of the foot, on a floor of another colour than it.",
)
HEEL_UP_AT_START = Missing(
    "heel_up_at_start", "The heel is off the floor before this repetition begins, so how far it lifts cannot be told."
)
ONE_PICTURE = Missing("one_picture", "A single picture does not show how the heel stood before the lunge.")
NO_BASELINE = Missing("no_baseline", "The clip does not show the foot at rest before this repetition.")


def why_not_measurable(seen: Observation) -> Reason:
    """What kept a clip from being measured."""
    if not is_long_enough(seen.clip):
        return TOO_SHORT
    if seen.person is None:
        return LEGS_NOT_SEEN if seen.people else NOBODY
    stance = seen.person.stance
    if (turned := _how_it_is_turned(seen.person)) is not None:
        return turned
    if NOT_SIDE_ON.invalid is not None and stance.hip_to_shank_ratio > NOT_SIDE_ON.invalid:
        return WRONG_VIEW
    if shoulders_outside(seen.person.track, (seen.clip.width_px, seen.clip.height_px)):
        return BODY_CUT_OFF
    if stance.visible_fraction < SURELY_SEEN:
        return PERSON_LOST
    if seen.clip.is_still:
        return NOT_IN_LUNGE
    if turned_at_s((seen.person.track,)) is not None:
        return BOTH_LEGS
    return FOOT_NOT_PLANTED if seen.unplanted_rises else NO_REPETITION


def _how_it_is_turned(person: SeenPerson) -> Reason | None:
    """What is wrong with a picture in which the person does not stand upright all the time."""
    if made_up(person.track):
        return BODY_CUT_OFF
    if person.stance.visible_fraction < SURELY_SEEN:
        return None
    if turned_on_the_way(person.track):
        return PHONE_TURNED
    if person.stance.on_its_head:
        return UPSIDE_DOWN
    return ON_ITS_SIDE if person.stance.on_its_side else None
