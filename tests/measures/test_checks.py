from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from helpers.analyses import FPS, SHANK_PX, SIZE_PX, lunge_analysis
from helpers.sheets import Lying, Tripod
from lungelens.camera.camera_path import SHEET_MOVED
from lungelens.camera.scene import Scene
from lungelens.camera.sheet_board import A4
from lungelens.camera.sheet_solve import solve_sheet
from lungelens.camera.types import Normal, SceneSource
from lungelens.clip.types import ClipInfo
from lungelens.measures import checks
from lungelens.measures.checks import RepetitionFacts, clip_checks, is_invalid, repetition_checks
from lungelens.measures.limits import Limit
from lungelens.measures.measurement import Check, Level, Quantity
from lungelens.observe.stance import Stance
from lungelens.observe.types import LegTrack

NAN = float("nan")
LIMITS = [value for value in vars(checks).values() if isinstance(value, Limit)]


def levels(found: tuple[Check, ...]) -> dict[str, Level]:
    return {check.code: check.level for check in found}


class TestLimit:
    above = Limit("over", "Too much.", "Less.", warn=10.0, invalid=15.0)
    under = Limit("short", "Too little.", "More.", warn=10.0, invalid=5.0, below=True)
    warning_only = Limit("odd", "Odd.", "Even.", warn=10.0)

    @pytest.mark.parametrize(
        ("limit", "value", "level"),
        [
            (above, 10.0, None),
            (above, 10.1, "warn"),
            (above, 15.0, "warn"),
            (above, 15.1, "invalid"),
            (above, NAN, None),
            (under, 10.0, None),
            (under, 9.9, "warn"),
            (under, 5.0, "warn"),
            (under, 4.9, "invalid"),
            (under, NAN, None),
            (warning_only, 1e9, "warn"),
            (warning_only, -1e9, None),
        ],
    )
    def test_level(self, limit: Limit, value: float, level: Level | None) -> None:
        assert [check.level for check in limit.judge(value)] == ([] if level is None else [level])

    @pytest.mark.parametrize(("value", "limit"), [(12.0, 10.0), (20.0, 15.0)])
    def test_a_check_tells_the_value_and_the_limit_it_broke(self, value: float, limit: float) -> None:
        assert self.above.judge(value) == (
            Check(
                code="over",
                level="warn" if value < 15 else "invalid",
                message="Too much.",
                value=value,
                limit=limit,
                advice="Less.",
            ),
        )


def info(fps: float = 30.0, warnings: tuple[str, ...] = ()) -> ClipInfo:
    return ClipInfo("clip.mp4", "0" * 64, 1280, 720, 0, 6.0, 180, fps, False, "h264", warnings=warnings)


def stance(shank_px: float = 150.0, side_on: float = 0.1) -> Stance:
    fields = {"facing": "right", "test_leg": "right", "swing_deg": 35.0, "still": 1.0, "seen": 1.0}
    known = {name: value for name, value in fields.items() if name in Stance.__dataclass_fields__}
    return Stance(**known, shank_px=shank_px, side_on=side_on)  # type: ignore[arg-type]


def scene(roll_deg: float = 0.0, pitch_deg: float = -3.0, yaw_deg: float = 0.0, source: SceneSource = "given") -> Scene:
    roll, pitch, yaw = Normal(roll_deg, 1.0), Normal(pitch_deg, 1.0), Normal(yaw_deg, 1.0)
    return Scene(source, (1280, 720), Normal(900.0, 50.0), roll, pitch, yaw, None, "none", Normal(42.0, 4.0))


class TestClip:
    def test_a_good_clip_has_nothing_to_be_said_of_it(self) -> None:
        assert clip_checks(info(), stance(), scene(), 120.0) == ()

    @pytest.mark.parametrize(
        ("clip", "person", "room", "brightness", "expected"),
        [
            (info(), stance(side_on=0.34), scene(), 120.0, {"not_side_on": "warn"}),
            (info(), stance(side_on=0.7), scene(source="sheet"), 120.0, {}),
            (info(), stance(), scene(yaw_deg=-25, source="sheet"), 120.0, {"camera_off_square": "warn"}),
            (info(), stance(), scene(source="level"), 120.0, {"camera_tilt_unknown": "note"}),
            (info(), stance(side_on=0.7), scene(), 120.0, {"not_side_on": "invalid"}),
            (info(), stance(shank_px=50), scene(), 120.0, {"too_small": "warn"}),
            (info(), stance(shank_px=20), scene(), 120.0, {"too_small": "invalid"}),
            (info(), stance(), scene(pitch_deg=-11), 120.0, {"camera_tilted": "warn"}),
            (info(), stance(), scene(pitch_deg=11), 120.0, {"camera_tilted": "warn"}),
            (info(), stance(), scene(roll_deg=6), 120.0, {"camera_rolled": "warn"}),
            (info(), stance(), scene(roll_deg=-6), 120.0, {"camera_rolled": "warn"}),
            (info(), stance(), scene(), 30.0, {"too_dark": "warn"}),
            (info(), stance(), scene(), NAN, {}),
            (info(fps=10), stance(), scene(), 120.0, {"low_frame_rate": "warn"}),
            (info(fps=3), stance(), scene(), 120.0, {"low_frame_rate": "invalid"}),
            (info(warnings=("The file is cut off.",)), stance(), scene(), 120.0, {"clip_file": "note"}),
            (
                info(fps=10),
                stance(side_on=0.7),
                scene(),
                20.0,
                {"not_side_on": "invalid", "low_frame_rate": "warn", "too_dark": "warn"},
            ),
        ],
    )
    def test_what_is_wrong_is_said(
        self, clip: ClipInfo, person: Stance, room: Scene, brightness: float, expected: dict[str, Level]
    ) -> None:
        assert levels(clip_checks(clip, person, room, brightness)) == expected

    @pytest.mark.parametrize(
        ("askew_deg", "off_wall_cm", "expected"),
        [
            (0.0, 0.0, {}),
            (-2.0, 0.5, {}),
            (4.0, 0.8, {"sheet_askew": "warn"}),
            (-4.0, 0.8, {"sheet_askew": "warn"}),
            (0.0, 4.0, {"sheet_off_wall": "warn"}),
            (5.0, 6.0, {"sheet_askew": "warn", "sheet_off_wall": "warn"}),
        ],
    )
    def test_a_sheet_that_seems_to_lie_badly(
        self, askew_deg: float, off_wall_cm: float, expected: dict[str, Level]
    ) -> None:
        camera = Tripod(pitch_deg=-18.0)
        pose = solve_sheet([Lying(A4).sighting(camera)], camera.size_px, Normal(950.0, 1.0), camera.facing)
        assert pose is not None
        laid = replace(pose, askew_deg=askew_deg, off_wall_cm=off_wall_cm)
        assert levels(clip_checks(info(), stance(), replace(scene(source="sheet"), sheet=laid), 120.0)) == expected

    def test_why_a_sheet_was_not_used_and_that_the_camera_was_held_by_hand(self) -> None:
        found = clip_checks(info(), stance(), scene(), 120.0, SHEET_MOVED, hand_held=True)
        assert levels(found) == {"sheet_moving": "warn", "camera_hand_held": "note"}
        assert found[0].message == SHEET_MOVED.message

    def test_the_readers_own_words_are_passed_on(self) -> None:
        (check,) = clip_checks(info(warnings=("The file is cut off.",)), stance(), scene(), 120.0)
        assert check.message == "The file is cut off."


def facts(**changed: object) -> RepetitionFacts:
    """The first repetition of helpers.analyses, 2 s long with a hold of half a second, and whatever is changed."""
    analysis = lunge_analysis()
    assert analysis.leg is not None
    whole = RepetitionFacts(
        span=analysis.spans[0],
        leg=analysis.leg,
        scatter_deg=0.3,
        shift_px=np.zeros((len(analysis.leg.time_s), 2)),
        shank_px=SHANK_PX,
        size_px=SIZE_PX,
        heel_lift_mm=None,
        foot_rotation_deg=None,
        knee_to_wall_cm=None,
        knee_touched_wall=None,
    )
    return replace(whole, **changed)  # type: ignore[arg-type]


def quantity(value: float) -> Quantity:
    return Quantity(value=value, low=value - 1, high=value + 1)


def leg_with(**points: object) -> LegTrack:
    return replace(facts().leg, **points)  # type: ignore[arg-type]


def drift(greatest_px: float) -> np.ndarray:
    """A camera that is off by so much in one picture of the repetition, and was looked at in every third."""
    shift = np.full((40, 2), NAN)
    shift[::3] = 0
    shift[9] = (0.6 * greatest_px, -0.8 * greatest_px)
    return shift


def shortened(share: float) -> LegTrack:
    """A shin that looks so much shorter in the middle of the repetition."""
    leg = facts().leg
    knee = leg.knee_px.copy()
    knee[7:13] = leg.ankle_px[7:13] + share * (knee[7:13] - leg.ankle_px[7:13])
    return replace(leg, knee_px=knee)


class TestRepetition:
    def test_a_good_repetition_has_nothing_to_be_said_of_it(self) -> None:
        assert repetition_checks(facts()) == ()

    @pytest.mark.parametrize(
        ("changed", "expected"),
        [
            ({"heel_lift_mm": quantity(4.9)}, {}),
            ({"heel_lift_mm": quantity(5.1)}, {"heel_lift": "invalid"}),
            ({"foot_rotation_deg": quantity(9.0)}, {}),
            ({"foot_rotation_deg": quantity(12.0)}, {"foot_turned_out": "warn"}),
            ({"foot_rotation_deg": quantity(16.0)}, {"foot_turned_out": "invalid"}),
            ({"knee_touched_wall": True}, {}),
            ({"knee_touched_wall": False}, {"knee_not_at_wall": "invalid"}),
            ({"scatter_deg": 2.5}, {"landmarks_unsteady": "warn"}),
            ({"scatter_deg": 5.5}, {"landmarks_unsteady": "invalid"}),
            ({"shift_px": drift(0.04 * SHANK_PX)}, {}),
            ({"shift_px": drift(0.06 * SHANK_PX)}, {"camera_moving": "warn"}),
            ({"shift_px": drift(0.6 * SHANK_PX)}, {"camera_moving": "invalid"}),
            ({"shift_px": np.full((40, 2), NAN)}, {}),
            ({"leg": shortened(0.9)}, {}),
            ({"leg": shortened(0.8)}, {"shank_not_constant": "warn"}),
        ],
    )
    def test_what_is_wrong_is_said(self, changed: dict[str, object], expected: dict[str, Level]) -> None:
        assert levels(repetition_checks(facts(**changed))) == expected

    def test_what_happens_outside_the_repetition_does_not_count(self) -> None:
        shift = np.zeros((40, 2))
        shift[25] = (0, 100)
        assert repetition_checks(facts(shift_px=shift)) == ()

    @pytest.mark.parametrize(("pictures", "expected"), [(6, {}), (3, {"no_hold": "warn"}), (1, {"no_hold": "warn"})])
    def test_a_hold_of_a_quarter_second(self, pictures: int, expected: dict[str, Level]) -> None:
        span = facts().span
        found = repetition_checks(facts(span=replace(span, hold=span.hold[:pictures])))
        assert levels(found) == expected
        if found:
            assert found[0].value == pytest.approx((pictures - 1) / FPS)
            assert found[0].limit == 0.25

    @pytest.mark.parametrize("part", ["knee", "heel", "toe"])
    @pytest.mark.parametrize("edge", [(0.0, 90.0), (SIZE_PX[0], 90.0), (160.0, SIZE_PX[1] + 20.0)])
    def test_a_leg_cut_off_by_the_pictures_edge(self, part: str, edge: tuple[float, float]) -> None:
        points = np.tile(np.array(edge), (40, 1))
        found = repetition_checks(facts(leg=leg_with(**{f"{part}_px": points})))
        (cut,) = [check for check in found if check.code == "leg_cut_off"]
        assert cut.level == "invalid"
        assert part in cut.message

    def test_a_knee_short_of_the_wall_tells_how_far(self) -> None:
        (short,) = repetition_checks(facts(knee_touched_wall=False, knee_to_wall_cm=quantity(3.2)))
        assert (short.value, short.limit) == (3.2, 1.0)
        (unknown,) = repetition_checks(facts(knee_touched_wall=False))
        assert (unknown.value, unknown.limit) == (None, 1.0)

    @pytest.mark.parametrize(
        ("change", "level", "missing"),
        [
            ({"starts_inside": False}, "invalid", "beginning"),
            ({"ends_inside": False}, "note", "end"),  # the greatest angle had been passed
            ({"ends_inside": False, "end": 12}, "invalid", "end"),  # it was still being held
        ],
    )
    def test_an_incomplete_repetition(self, change: dict[str, object], level: Level, missing: str) -> None:
        span = facts().span
        assert span.hold[-1] == 12
        (check,) = repetition_checks(facts(span=replace(span, **change)))  # type: ignore[arg-type]
        assert (check.code, check.level) == ("repetition_incomplete", level)
        assert f"the {missing} of" in check.message


def test_a_warning_does_not_make_invalid() -> None:
    warned = repetition_checks(facts(scatter_deg=2.5))
    assert not is_invalid(())
    assert not is_invalid(warned)
    assert is_invalid((*warned, *repetition_checks(facts(heel_lift_mm=quantity(12.0)))))


class TestWording:
    @pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.code)
    def test_message_and_advice_are_sentences(self, limit: Limit) -> None:
        for text in (limit.message, limit.advice):
            assert text[0].isupper()
            assert text.endswith(".")
            assert "diagnos" not in text.lower()
            assert "injur" not in text.lower()

    def test_codes_are_not_used_twice(self) -> None:
        codes = [limit.code for limit in LIMITS]
        assert len(set(codes)) == len(codes) >= 12

    @pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.code)
    def test_invalid_lies_beyond_the_warning(self, limit: Limit) -> None:
        if limit.invalid is not None:
            assert (limit.invalid <= limit.warn) if limit.below else (limit.invalid >= limit.warn)
