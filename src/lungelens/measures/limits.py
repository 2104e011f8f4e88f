"""What a clip or a repetition must keep to, and what is said where it does not. Evidence is docs/evidence.md."""

from __future__ import annotations

from dataclasses import dataclass

from lungelens.measures.records import Check, Level
from lungelens.thresholds import HEEL_INVALID_MM, ROTATION_INVALID_DEG, ROTATION_WARN_DEG


@dataclass(frozen=True)
class Limit:
    """A value that must not be above (or, with `below`, under) a limit: a warning, or an invalid repetition."""

    code: str
    message: str
    advice: str
    warn: float
    invalid: float | None = None
    below: bool = False

    def judge(self, value: float) -> tuple[Check, ...]:
        """At most one check; NaN, "not known", passes."""
        sign = -1.0 if self.below else 1.0
        if self.invalid is not None and sign * value > sign * self.invalid:
            return (self._check("invalid", value, self.invalid),)
        if sign * value > sign * self.warn:
            return (self._check("warn", value, self.warn),)
        return ()

    def _check(self, level: Level, value: float, limit: float) -> Check:
        return Check(
            code=self.code, level=level, message=self.message, value=float(value), limit=limit, advice=self.advice
        )


def remark(code: str, level: Level, message: str, advice: str) -> Check:
    """A check without a value."""
    return Check(code=code, level=level, message=message, value=None, limit=None, advice=advice)


NOT_SIDE_ON = Limit(
    "not_side_on",
    "You are not filmed square from the side.",
    "Put the camera straight to the side of the foot, so that it looks along the wall.",
    warn=0.3,  # hip-to-shank ratio; 0.1-0.28 within 14 degrees of square, 0.8 from the front
    invalid=0.37,  # 0.40 was 40 degrees off and read 25 degrees for 38; evidence section 13: reject above 15
)
OFF_SQUARE = Limit(
    "camera_off_square",
    "The camera looks along the wall from well ahead of the foot or behind it; the angle is corrected for it.",
    "Put the camera straight to the side of the foot, so that it looks along the wall.",
    warn=20.0,  # degrees by the sheet, which makes 40 nearly harmless
)
OBLIQUE = Limit(
    "camera_oblique",
    "The camera looks at the leg from ahead or from behind; the angle is corrected for it, with a wider interval.",
    "Put the camera straight to the side of the foot, so that it looks along the wall.",
    warn=15.0,  # degrees as the foot is seen; evidence section 13: above 15 an angle read off the picture is rejected
    invalid=30.0,  # more than the leg reader has learnt
)
TOO_SMALL = Limit(
    "too_small",
    "The leg is small in the picture.",
    "Move the camera closer until you fill most of the picture's height, or film at a higher resolution.",
    warn=60.0,  # pixels of shank: at 57 a pixel is 1 degree
    invalid=25.0,
    below=True,
)
CAMERA_TILTED = Limit(
    "camera_tilted",
    "The camera is tilted up or down; the angle is corrected for it, with a wider interval.",
    "Stand the camera upright at knee height, so that it does not look down.",
    warn=10.0,  # degrees; evidence section 13: a desk webcam tilted so reads 2-7 degrees high before correction
)
CAMERA_ROLLED = Limit(
    "camera_rolled",
    "The camera leans to one side; the angle is corrected for it.",
    "Stand the camera so that walls and doors are upright in the picture.",
    warn=5.0,  # degrees
)
TOO_DARK = Limit(
    "too_dark",
    "The picture is dark around the leg.",
    "Turn on a light, or film where it is brighter.",
    warn=40.0,  # of 255
    below=True,
)
LOW_FRAME_RATE = Limit(
    "low_frame_rate",
    "The clip has few frames per second.",
    "Film at 30 frames per second, and hold the deepest position for a second.",
    warn=14.0,  # evidence section 13: at 15 a second a moving leg turns by 2-4 degrees from picture to picture
    invalid=4.0,
    below=True,
)
HEEL_LIFT = Limit(
    "heel_lift",
    "The heel came up.",
    "Keep the heel on the floor; move the foot nearer to the wall if it lifts.",
    warn=HEEL_INVALID_MM,
    invalid=HEEL_INVALID_MM,
)
FOOT_TURNED_OUT = Limit(
    "foot_turned_out",
    "The foot is turned out.",
    "Point heel and second toe straight at the wall and do it again.",
    warn=ROTATION_WARN_DEG,
    invalid=ROTATION_INVALID_DEG,
)
NO_HOLD = Limit(
    "no_hold",
    "The deepest position was hardly held.",
    "Stay in the deepest position for one second.",
    warn=0.25,  # s
    below=True,
)
LANDMARKS_UNSTEADY = Limit(
    "landmarks_unsteady",
    "The points on the leg are unsteady.",
    "Use more light, a bare leg or tight clothes, and a plain background.",
    warn=2.0,  # degrees about the smooth curve during the hold
    invalid=5.0,
)
SHEET_ASKEW = Limit(
    "sheet_askew",
    "The printed sheet seems to be turned against the wall; the intervals are wider for it.",
    "Lay the sheet's short edge flat along the wall and film again.",
    warn=2.2,  # degrees; a page pushed against the wall by hand is within 1.5
)
SHEET_OFF_WALL = Limit(
    "sheet_off_wall",
    "The printed sheet does not seem to touch the wall; the intervals are wider for it.",
    "Push the sheet against the wall, or say how far off it is: --sheet-gap-cm, --skirting-mm.",
    warn=2.5,  # cm; the upper edge of a skirting board, if seen instead, looks up to 4 cm off
)
CAMERA_MOVING = Limit(
    "camera_moving",
    "The camera moved during the repetition.",
    "Lean the phone against something instead of holding it.",
    warn=0.05,  # shank lengths
    invalid=0.5,
)
SHANK_NOT_CONSTANT = Limit(
    "shank_not_constant",
    "The shin gets shorter in the picture: the leg moves towards or away from the camera.",
    "Film straight from the side, and keep knee and toes in line.",
    warn=0.85,  # the cosine of 32 degrees
    below=True,
)

HOLD_NOT_SEEN = remark(
    "hold_not_seen",
    "invalid",
    "The leg was lost from view in the deepest position.",
    "Step back until the whole person is in the picture, in good light.",
)
LEG_UNCLEAR = remark(
    "leg_unclear",
    "invalid",
    "What is read of the leg contradicts itself in the deepest position.",
    "Film a bare leg, or one in tight clothes, in good light, with nothing in front of it.",
)
HEEL_NOT_SEEN = remark(
    "heel_not_seen",
    "warn",
    "Whether the heel stayed down in this repetition cannot be told from the picture.",
    "Have somebody watch the heel; film in more light, nothing in front of the foot, on a floor of another colour.",
)
HEEL_UP_AT_START = remark(
    "heel_up_at_start",
    "invalid",
    "The heel is off the floor before this repetition begins.",
    "Stand with the whole foot on the floor before the knee goes forward, and keep the heel down.",
)
HAND_HELD = remark(
    "camera_hand_held",
    "note",
    "The camera moved; its motion was taken out.",
    "Lean the phone against something for the surest numbers.",
)
FAR_LEG = remark(
    "far_leg",
    "warn",
    "The leg on the far side was measured: it is seen from within and less surely.",
    "Film from the side of the leg you test. If you did, left and right were mixed up: it is the other leg.",
)
TILT_UNKNOWN = remark(
    "camera_tilt_unknown",
    "note",
    "Nothing upright in the picture shows how the camera is tilted; only the foot on the floor does, less surely.",
    "Use the printed sheet, or stand the camera upright; a door frame or a shelf in the picture helps too.",
)
ONE_PICTURE = remark(
    "one_picture",
    "note",
    "One picture shows neither whether the heel came up on the way nor whether the knee could have gone further.",
    "Film two or three lunges for that.",
)
BODY_CUT_OFF = remark(
    "body_cut_off",
    "warn",
    "The shoulders are outside the picture; without them the points on the leg are less sure.",
    "Step back until the whole person is in the picture.",
)
