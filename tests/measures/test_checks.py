from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from helpers.observations import HOLDS, N, leg_cm, lunge_of, observation, sheet_seen, with_lunge, with_pose_knee
from lungelens.camera.camera_path import SHEET_MOVED
from lungelens.camera.scene import Scene
from lungelens.camera.stabilization import Stabilization
from lungelens.camera.types import Normal
from lungelens.clip.types import ClipInfo
from lungelens.measures import limits
from lungelens.measures.checks import clip_checks, is_invalid, repetition_checks
from lungelens.measures.estimate import Estimate
from lungelens.measures.hold import holds_of
from lungelens.measures.knee_to_wall import NOT_TOUCHED_CM
from lungelens.measures.limits import Limit
from lungelens.measures.records import Check, Level
from lungelens.observe.leg_points import row
from lungelens.observe.observation import Observation
from lungelens.observe.stance import LEGS, Stance
from lungelens.observe.types import FloatArray
from lungelens.sides import Side
from lungelens.sources import SceneSource

NAN = float("nan")
LIMITS = [value for value in vars(limits).values() if isinstance(value, Limit)]


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


def info(warnings: tuple[str, ...] = ()) -> ClipInfo:
    return ClipInfo("clip.mp4", "0" * 64, 1280, 720, 0, 6.0, 180, 30.0, False, "h264", warnings=warnings)


def stance(shank_px: float = 150.0, hip_to_shank_ratio: float = 0.1, test_leg: Side = "right") -> Stance:
    return Stance("right", test_leg, shank_px, 35.0, 1.0, 1.0, hip_to_shank_ratio, 5.0)


def scene(roll_deg: float = 0.0, pitch_deg: float = -3.0, yaw_deg: float = 0.0, source: SceneSource = "given") -> Scene:
    roll, pitch, yaw = Normal(roll_deg, 1.0), Normal(pitch_deg, 1.0), Normal(yaw_deg, 1.0)
    return Scene(source, (1280, 720), Normal(900.0, 50.0), roll, pitch, yaw, None, "none", Normal(42.0, 4.0))


GOOD = {"clip": info(), "person": stance(), "scene": scene(), "brightness": 120.0}


def clip_levels(clip: ClipInfo, person: Stance, **lunge: Any) -> dict[str, Level]:
    return levels(clip_checks(clip, person, lunge_of(with_lunge(observation(sheet=False), **lunge))))


class TestClip:
    def test_a_good_clip_has_nothing_to_be_said_of_it(self) -> None:
        assert clip_levels(**GOOD) == {}  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("changed", "expected"),
        [
            ({"person": stance(hip_to_shank_ratio=0.34)}, {"not_side_on": "warn"}),
            ({"person": stance(hip_to_shank_ratio=0.7)}, {"not_side_on": "invalid"}),
            ({"person": stance(hip_to_shank_ratio=0.7), "scene": scene(source="sheet")}, {}),
            ({"scene": scene(yaw_deg=-25, source="sheet")}, {"camera_off_square": "warn"}),
            ({"scene": scene(yaw_deg=-25)}, {}),
            ({"scene": scene(source="level")}, {"camera_tilt_unknown": "note"}),
            ({"person": stance(test_leg="left")}, {"far_leg": "warn"}),
            ({"person": stance(shank_px=50)}, {"too_small": "warn"}),
            ({"person": stance(shank_px=20)}, {"too_small": "invalid"}),
            ({"scene": scene(pitch_deg=-11)}, {"camera_tilted": "warn"}),
            ({"scene": scene(pitch_deg=11)}, {"camera_tilted": "warn"}),
            ({"scene": scene(pitch_deg=11, source="sheet")}, {}),
            ({"scene": scene(roll_deg=6)}, {"camera_rolled": "warn"}),
            ({"scene": scene(roll_deg=-6)}, {"camera_rolled": "warn"}),
            ({"brightness": 30.0}, {"too_dark": "warn"}),
            ({"brightness": NAN}, {}),
            ({"time_s": np.arange(N) / 10}, {"low_frame_rate": "warn"}),
            ({"time_s": np.arange(N) / 3}, {"low_frame_rate": "invalid"}),
            ({"time_s": np.where(np.arange(N) < 5, np.arange(N), 600 + np.arange(N) / 30)}, {}),  # before the lunges
            ({"clip": info(warnings=("The file is cut off.",))}, {"clip_file": "note"}),
            ({"body_cut_off": True}, {"body_cut_off": "warn"}),
            ({"stabilization": Stabilization(np.tile(np.eye(3), (N, 1, 1)))}, {"camera_hand_held": "note"}),
            (
                {"time_s": np.arange(N) / 10, "person": stance(hip_to_shank_ratio=0.7), "brightness": 20.0},
                {"not_side_on": "invalid", "low_frame_rate": "warn", "too_dark": "warn"},
            ),
        ],
    )
    def test_what_is_wrong_is_said(self, changed: dict[str, Any], expected: dict[str, Level]) -> None:
        assert clip_levels(**(GOOD | changed)) == expected  # type: ignore[arg-type]

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
        laid = replace(sheet_seen(), askew_deg=askew_deg, off_wall_cm=off_wall_cm)
        changed = {"scene": replace(scene(source="sheet"), sheet=laid)}
        assert clip_levels(**(GOOD | changed)) == expected  # type: ignore[arg-type]

    def test_why_a_sheet_was_not_used_is_said_first(self) -> None:
        seen = with_lunge(observation(sheet=False), scene=scene(), body_cut_off=True, sheet_problem=SHEET_MOVED)
        first, second = clip_checks(info(), stance(), lunge_of(seen))
        assert (first.code, first.level, first.message) == ("sheet_moving", "warn", SHEET_MOVED.message)
        assert second.code == "body_cut_off"

    def test_the_readers_own_words_are_passed_on(self) -> None:
        lunge = lunge_of(with_lunge(observation(sheet=False), scene=scene()))
        (check,) = clip_checks(info(warnings=("The file is cut off.",)), stance(), lunge)
        assert check.message == "The file is cut off."


SEEN = observation(36.0)  # the knee touches the wall
START, REST = 7, HOLDS[0][0]  # of the first repetition


def found(seen: Observation = SEEN, **values: float) -> tuple[Check, ...]:
    """Checks on the first repetition; `values` are what its measures come to."""
    (hold, _) = holds_of(seen)
    for name, value in values.items():
        hold.once(name, lambda of, value=value: Estimate(np.full(of.draws.n, value)))  # type: ignore[misc]
    return repetition_checks(hold)


def drift(max_share: float, row: int = START + 9) -> Observation:
    """A camera that is off by so many shanks in one frame, and was looked at in every third."""
    assert SEEN.person is not None
    by_px = max_share * SEEN.person.stance.shank_px
    shift = np.full((N, 2), NAN)
    shift[::3] = 0
    shift[row] = (0.6 * by_px, -0.8 * by_px)
    return with_lunge(SEEN, findings=replace(lunge_of(SEEN).findings, shift_px=shift))


def shortened(share: float) -> Observation:
    """A shin that looks so much shorter on the way to the hold."""
    leg, way = lunge_of(SEEN).leg, slice(START + 1, REST)
    knee_px = leg.knee_px.copy()
    knee_px[way] = leg.ankle_px[way] + share * (knee_px[way] - leg.ankle_px[way])
    return with_lunge(SEEN, knee_px=knee_px)


def unsteady(sd_deg: float) -> Observation:
    """Landmarks of a knee that jump to and fro along its way."""
    assert SEEN.person is not None
    leg = lunge_of(SEEN).leg
    by_px = np.radians(sd_deg) * SEEN.person.stance.shank_px
    across = np.array([np.cos(np.radians(36)), np.sin(np.radians(36))])
    jump = np.where(np.arange(N) % 2, 1.0, -1.0)[:, None] * by_px * across
    return with_lunge(SEEN, raw_knee_px=leg.knee_px + jump)


def span_with(**changed: Any) -> Observation:
    first, second = lunge_of(SEEN).spans
    return with_lunge(SEEN, spans=(replace(first, **changed), second))


class TestRepetition:
    def test_a_good_repetition_has_nothing_to_be_said_of_it(self) -> None:
        assert found() == ()

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ({"heel_lift_mm": 4.9}, {}),
            ({"heel_lift_mm": 5.1}, {"heel_lift": "invalid"}),
            ({"foot_rotation_deg": 9.9}, {}),
            ({"foot_rotation_deg": 10.1}, {"foot_turned_out": "warn"}),
            ({"foot_rotation_deg": 15.1}, {"foot_turned_out": "invalid"}),
            ({"foot_rotation_deg": 12.0, "heel_lift_mm": 9.0}, {"foot_turned_out": "warn", "heel_lift": "invalid"}),
        ],
    )
    def test_what_the_table_of_measures_forbids_is_said(
        self, values: dict[str, float], expected: dict[str, Level]
    ) -> None:
        assert levels(found(SEEN, **values)) == expected

    @pytest.mark.parametrize(
        ("seen", "expected"),
        [
            (unsteady(1.8), {}),
            (unsteady(2.3), {"landmarks_unsteady": "warn"}),
            (unsteady(5.8), {"landmarks_unsteady": "invalid"}),
            (drift(0.049), {}),
            (drift(0.051), {"camera_moving": "warn"}),
            (drift(0.51), {"camera_moving": "invalid"}),
            (drift(9.0, row=HOLDS[1][0]), {}),  # in another repetition
            (drift(NAN), {}),
            (shortened(0.9), {}),
            (shortened(0.8), {"shank_not_constant": "warn"}),
        ],
    )
    def test_what_is_wrong_is_said(self, seen: Observation, expected: dict[str, Level]) -> None:
        assert levels(found(seen)) == expected

    def test_a_camera_that_was_never_looked_at_has_not_moved(self) -> None:
        blind = replace(lunge_of(SEEN).findings, shift_px=np.full((N, 2), NAN))
        assert found(with_lunge(SEEN, findings=blind)) == ()

    @pytest.mark.parametrize(("frames", "expected"), [(9, {}), (8, {"no_hold": "warn"}), (1, {"no_hold": "warn"})])
    def test_a_hold_of_a_quarter_second(self, frames: int, expected: dict[str, Level]) -> None:
        checks = found(span_with(hold=tuple(HOLDS[0])[:frames]))
        assert levels(checks) == expected
        if checks:
            assert checks[0].value == pytest.approx((frames - 1) / 30)
            assert checks[0].limit == 0.25

    @pytest.mark.parametrize("part", ["knee", "heel", "toe"])
    @pytest.mark.parametrize("edge", [(0.0, 90.0), (1280.0, 90.0), (160.0, 740.0)])
    def test_a_leg_cut_off_by_the_frames_edge(self, part: str, edge: tuple[float, float]) -> None:
        points: FloatArray = np.tile(np.array(edge), (N, 1))
        checks = found(with_lunge(observation(sheet=False), **{f"{part}_px": points}))
        (cut,) = [check for check in checks if check.code == "leg_cut_off"]
        assert cut.level == "invalid"
        assert part in cut.message

    def test_a_knee_short_of_the_wall_tells_how_far(self) -> None:
        (short,) = found(observation(30.0))
        assert (short.code, short.level, short.limit) == ("knee_not_at_wall", "invalid", NOT_TOUCHED_CM)
        assert short.value == pytest.approx(-leg_cm(30.0)[row("knee_front"), 0], abs=0.05)

    def test_without_a_wall_nothing_is_said_of_the_knee(self) -> None:
        assert found(observation(30.0, sheet=False)) == ()

    def test_a_leg_lost_from_view_in_the_hold(self) -> None:
        assert levels(found(with_pose_knee(SEEN, np.full(2, NAN)))) == {"hold_not_seen": "invalid"}

    def test_a_leg_of_which_two_readings_contradict_each_other(self) -> None:
        upright_px = lunge_of(observation(0.0)).pose.points_px[:, LEGS["right"].knee]
        assert levels(found(with_pose_knee(SEEN, upright_px))) == {"leg_unclear": "invalid"}

    @pytest.mark.parametrize(
        ("change", "level", "missing"),
        [
            ({"starts_inside": False}, "invalid", "beginning"),
            ({"ends_inside": False}, "note", "end"),  # the greatest angle had been passed
            ({"ends_inside": False, "end": HOLDS[0][-1]}, "invalid", "end"),  # it was still being held
        ],
    )
    def test_an_incomplete_repetition(self, change: dict[str, object], level: Level, missing: str) -> None:
        (check,) = found(span_with(**change))
        assert (check.code, check.level) == ("repetition_incomplete", level)
        assert f"the {missing} of" in check.message


def test_a_warning_does_not_make_invalid() -> None:
    warned = found(unsteady(2.5))
    assert len(warned) == 1
    assert not is_invalid(())
    assert not is_invalid(warned)
    assert is_invalid((*warned, *found(heel_lift_mm=12.0)))


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
