"""Draw the exercises: `python docs/drawings/make_exercise_pictures.py` writes the SVG that the package ships.

Positions side by side, so that print shows all; on a screen the arrows move, unless the reader wants less motion. The
leg that is exercised is blue, where one should feel it orange. Only paths of straight lines, circles and words: the PDF
reads the same files (`report/pdf_pictures.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from panel import ALARM, BADGE, BAND, EDGE, INK, SCALE, THING, WHITE, Panel

if TYPE_CHECKING:
    from collections.abc import Callable

PICTURES = Path(__file__).parents[2] / "src/lungelens/report/exercises"
STYLE = (
    "@media screen and (prefers-reduced-motion: no-preference){"
    ".m{animation:m .9s ease-in-out infinite alternate}"
    "@keyframes m{from{transform:translate(0,0)}to{transform:var(--by)}}}"
)


@dataclass(frozen=True)
class Scene:
    """One panel to be: whose position, how much of the room, and what is drawn around and upon the person."""

    pose: str
    x: tuple[float, float]
    around: Callable[[Panel], None]
    upon: Callable[[Panel], None]
    z: tuple[float, float] = (-12, 176)


def picture(scenes: tuple[Scene, ...], mirrored: bool) -> str:
    """The whole picture as SVG."""
    left, groups = EDGE, []
    height = SCALE * max(scene.z[1] - scene.z[0] for scene in scenes)
    for number, scene in enumerate(scenes, start=1):
        panel = Panel(scene.pose, left, scene.x, scene.z, mirrored, scale=height / (scene.z[1] - scene.z[0]))
        panel.floor()
        scene.around(panel)
        panel.draw_person()
        scene.upon(panel)
        x, y = left + BADGE + 3, EDGE + BADGE + 3
        badge = (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{BADGE}" fill="{INK}" stroke="none" stroke-width="0"/>'
            f'<text x="{x:.1f}" y="{y + 6.5:.1f}" font-size="18" fill="{WHITE}">{number}</text>'
        )
        groups.append(f"<g>{''.join(panel.shapes)}{badge}</g>")
        left += panel.width + 3 * EDGE
    width, tall = left - 2 * EDGE, panel.height + 2 * EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {tall:.0f}" '
        f'width="{width:.0f}" height="{tall:.0f}" stroke-linejoin="round" stroke-linecap="round" '
        f'font-family="sans-serif" font-weight="bold" text-anchor="middle">'
        f"<style>{STYLE}</style>"
        f'<path d="M0 0L{width:.0f} 0L{width:.0f} {tall:.0f}L0 {tall:.0f}Z" fill="{WHITE}" stroke="none"/>'
        f"{''.join(groups)}</svg>\n"
    )


def wall_at(x: float) -> Callable[[Panel], None]:
    """A wall and nothing else."""
    return lambda panel: panel.wall(x)


def heel_down(panel: Panel) -> None:
    """Press the heel down."""
    x = float(panel.place("near_ankle")[0]) - 14
    panel.arrow((x, 25), (x, 3))


def knee_ahead(panel: Panel) -> None:
    """Where the knee is to go."""
    x, z = panel.place("near_knee")
    panel.arrow((x + 8, z), (x + 22, z - 3))


def test_touch(panel: Panel) -> None:
    """Heel down, knee at the wall; the distance is the score."""
    heel_down(panel)
    tip = panel.person_tip()
    panel.line((tip, 0), (tip, -10), width=1.2)
    panel.measure(tip, TEST_WALL, -7)


def test_heel(panel: Panel) -> None:
    """The heel comes up: wrong."""
    x = float(panel.place("near_ankle")[0]) - 15
    panel.arrow((x, 2), (x, 26), ALARM)
    panel.cross()


def straight(panel: Panel) -> None:
    """Lean in with a straight knee."""
    panel.feel((0.02, 0.62), 6.0)
    heel_down(panel)
    panel.arrow((-42, 98), (-26, 96))


def bent(panel: Panel) -> None:
    """Bend the knee, the heel stays down."""
    panel.feel((0.42, 0.96), 5.0)
    heel_down(panel)
    x, z = panel.place("near_knee")
    panel.arrow((x + 7, z + 10), (x + 19, z - 6))


def towel(panel: Panel) -> None:
    """A rolled towel under the toes."""
    x, _ = panel.place("near_ball")
    panel.disc((x + 5.5, 3.6), 3.6, THING)
    panel.disc((x + 5.5, 3.6), 1.8, "none")


def toe_close(panel: Panel) -> None:
    """The toes bent up, from near."""
    x = float(panel.place("near_ball")[0])
    panel.arrow((x + 6, 9), (x + 6, 18))
    heel = float(panel.place("near_ankle")[0]) - 11
    panel.arrow((heel, 15), (heel, 3))


def toe_lean(panel: Panel) -> None:
    """Lean in."""
    panel.feel((0.02, 0.62), 6.0)
    heel_down(panel)
    panel.arrow((-34, 104), (-18, 101))


def step_back(panel: Panel) -> None:
    """Step further back."""
    panel.feel((0.02, 0.62), 6.0)
    x = float(panel.place("near_ankle")[0])
    panel.arrow((x + 2, -7), (x - 22, -7))


def hip_forward(panel: Panel) -> None:
    """Push the hip forward, heel down."""
    panel.feel((0.02, 0.62), 6.0)
    heel_down(panel)
    x, z = panel.place("near_hip")
    panel.arrow((x - 34, z + 2), (x - 17, z + 2))


def band(panel: Panel) -> None:
    """A band from low behind, anchored at something that does not move."""
    panel.shape(np.array([(-104, 0), (-104, 34), (-97, 34), (-97, 0)]), THING)
    for z in (7.5, 9.5):
        panel.line((-97, 11), (3, z), stroke=BAND, width=3.2)


def band_loop(panel: Panel) -> None:
    """The band around the front of the ankle, just below the ankle bones."""
    panel.line((-9, 7.4), (-2, 7), (5.5, 7.6), stroke=BAND, width=6)


def band_start(panel: Panel) -> None:
    """The band pulls back while the knee is still behind."""
    band_loop(panel)
    panel.arrow((-32, -6), (-56, -6))


def knee_forward(panel: Panel) -> None:
    """The knee goes forward over the second toe and back."""
    panel.feel((0.78, 1.04), 6.0, front=True)
    x, z = panel.place("near_knee")
    panel.arrow((x - 8, z + 22), (x + 18, z + 14), both=True)


def band_knee(panel: Panel) -> None:
    """The same with the band."""
    knee_forward(panel)
    band_loop(panel)
    heel_down(panel)


def roller_at(x: float) -> Callable[[Panel], None]:
    """A foam roller under the calf."""

    def draw(panel: Panel) -> None:
        panel.disc((x, 7), 7, THING)
        panel.disc((x, 7), 3, "none")

    return draw


def rolling(share: tuple[float, float], start: float, end: float) -> Callable[[Panel], None]:
    """Roll along the calf."""

    def draw(panel: Panel) -> None:
        panel.feel(share, 6.0)
        panel.arrow((start, -6), (end, -6))

    return draw


TEST_WALL, HIGH_WALL, WALL_X = 29.0, 34.5, 39.6
SEAT_X, SEAT_Z = (-52.0, 108.0), (-14.0, 104.0)
PICTURES_OF: dict[str, tuple[Scene, ...]] = {
    "knee_to_wall_test": (
        Scene("test_start", (-68, 36), wall_at(TEST_WALL), knee_ahead),
        Scene("test_touch", (-74, 36), wall_at(TEST_WALL), test_touch),
        Scene("test_heel", (-78, 36), wall_at(TEST_WALL), test_heel),
    ),
    "wall_calf_stretch": (
        Scene("wall_straight", (-80, 49), wall_at(WALL_X), straight),
        Scene("wall_bent", (-74, 49), wall_at(WALL_X), bent),
    ),
    "calf_stretch_big_toe": (
        Scene("toe_propped", (-66, -14), towel, toe_close, (-4, 58)),
        Scene("toe_leaning", (-68, 42), lambda panel: (panel.wall(HIGH_WALL), towel(panel)), toe_lean),
    ),
    "calf_stretch_hip_extension": (
        Scene("hip_step", (-92, 49), wall_at(WALL_X), step_back),
        Scene("hip_forward", (-88, 49), wall_at(WALL_X), hip_forward),
    ),
    "ankle_mobilisation": (
        Scene("band_start", (-106, 40), band, band_start),
        Scene("band_knee", (-106, 48), band, band_knee),
    ),
    "ankle_mobilisation_gentle": (
        Scene("gentle_start", (-62, 49), wall_at(WALL_X), knee_ahead),
        Scene("gentle_knee", (-68, 49), wall_at(WALL_X), lambda panel: (knee_forward(panel), heel_down(panel))),
    ),
    "calf_soft_tissue": (
        Scene("roll", SEAT_X, roller_at(70), rolling((0.55, 0.95), 62, 46), SEAT_Z),
        Scene("roll", SEAT_X, roller_at(50), rolling((0.05, 0.45), 58, 74), SEAT_Z),
    ),
}


def main() -> None:
    """Write every picture, for either leg."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, scenes in PICTURES_OF.items():
        for side, mirrored in (("right", False), ("left", True)):
            (PICTURES / f"{name}_{side}.svg").write_text(picture(scenes, mirrored))


if __name__ == "__main__":
    main()
