"""Draw the pictures of docs/method.md: `python docs/drawings/make_drawings.py`.

Sideways and upwards are centimetres of a rendered body (`outlines.json`), so a leg has a leg's proportions; what a
camera sees of it is worked out with the package's own functions.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from pen import (
    BLACK,
    BLUE,
    FAR_SKIN,
    FLOOR,
    GREY,
    PALE,
    PANEL,
    RED,
    SKIN,
    WALL,
    above,
    angle,
    arrow,
    bare,
    canvas,
    dot,
    fill,
    line,
    note,
    points,
    sheet_on_floor,
    side,
)

from lungelens.camera.directions import up_in_camera
from lungelens.observe.repetitions import find_repetitions

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from lungelens.camera.types import FloatArray

PICTURES = Path(__file__).parents[1] / "images" / "method"
STYLE = {"svg.fonttype": "path", "svg.hashsalt": "lungelens", "font.size": 11.0, "lines.solid_capstyle": "round"}

CAMERA_HEIGHT_CM, CAMERA_DISTANCE_CM, ANKLE_RIGHT_CM = 140.0, 210.0, 30.0  # of the worked example
LOOK_DOWN_DEG = 17.0
FOCAL_PX, SIZE_PX = 924.0, (720, 1280)


def front_of_shin(share: float) -> FloatArray:
    """Foremost point of the leg's outline at this share of the way from knee to ankle."""
    outline, (height_knee, height_ankle) = points("front_leg_xz"), (side("knee")[1], side("ankle")[1])
    height = height_knee + share * (height_ankle - height_knee)
    ends = np.roll(outline, -1, axis=0)
    crossed = (outline[:, 1] - height) * (ends[:, 1] - height) <= 0
    rise = (ends - outline)[crossed]
    at = outline[crossed] + rise * ((height - outline[crossed, 1]) / rise[:, 1])[:, None]
    return np.asarray(at[np.argmax(at[:, 0])])


def side_view() -> Figure:
    """All quantities that are seen from the side."""
    figure, axes = canvas(9.2, 5.35, (-72, 61), (-14.5, 62))
    ankle, knee, front, tip = side("ankle"), side("knee"), side("knee_front"), side("toe_tip")
    wall = front[0] + 5.0
    fill(axes, points("rear_leg_xz"), FAR_SKIN, PALE)
    fill(axes, points("front_leg_xz"), SKIN)
    low_down = Rectangle((-20, 0), 30, 6.5)
    fill(axes, points("lifted_foot_xz"), "none", RED, low_down, linestyle=(0, (4, 3)), zorder=3)
    axes.add_patch(Rectangle((wall, 0), 3, 75, facecolor=WALL, edgecolor=FLOOR, hatch="////", linewidth=0))
    line(axes, (wall, 0), (wall, 75), colour=FLOOR)
    line(axes, (-72, 0), (wall + 3, 0), colour=FLOOR, linewidth=1.8)

    line(axes, ankle, ankle + (0, 43), colour=BLUE, linestyle=(0, (5, 3)))
    line(axes, ankle, knee, colour=BLUE, linewidth=3)
    angle(axes, ankle, 27, 90 - 35, 90, BLUE)
    note(axes, (-2, 53), "tibia angle", BLUE, fontweight="bold", ha="right")
    for joint, name, place in ((ankle, "ankle joint", (-12, 13)), (knee, "knee joint", (18, 56))):
        line(axes, joint, place, colour=GREY, linewidth=0.8)
        note(axes, place, name, GREY, fontsize=9.5, ha="right" if joint is ankle else "center")
        dot(axes, joint, BLUE)

    low, high = front_of_shin(0.55), front_of_shin(0.1)
    lean = float(np.degrees(np.arctan2(*(high - low))))
    line(axes, high, low, colour=BLACK, linewidth=3)
    line(axes, high, (high[0], 11), colour=BLACK, linestyle=(0, (5, 3)))
    angle(axes, high, 23, 270 - lean, 270, BLACK)
    line(axes, (28.0, 18.6), (44, 21), colour=GREY, linewidth=0.8)
    note(axes, (44, 21), "shin angle", fontweight="bold", ha="left")

    line(axes, front, front + (0, 12), colour=GREY, linewidth=0.8)
    arrow(axes, (front[0], 54), (wall, 54), kind="<->")
    line(axes, ((front[0] + wall) / 2, 54), (44, 57), colour=GREY, linewidth=0.8)
    note(axes, (44, 57), "knee to wall", fontweight="bold", ha="left")

    line(axes, tip, (tip[0], -8), colour=GREY, linewidth=0.8)
    line(axes, (wall, 0), (wall, -8), colour=GREY, linewidth=0.8)
    arrow(axes, (tip[0], -5.5), (wall, -5.5), kind="<->")
    note(axes, ((tip[0] + wall) / 2, -11), "toe to wall", fontweight="bold")

    arrow(axes, (-10, 0), (-10, points("lifted_foot_xz")[:, 1].min() + 4.4), colour=RED, kind="<->")
    note(axes, (-11.5, 3), "heel lift", RED, fontweight="bold", ha="right")

    arrow(axes, (-67, 36), (-67, 54), colour=BLACK)
    arrow(axes, (-67, 36), (-49, 36), colour=BLACK)
    note(axes, (-66, 57.5), "up: against gravity", ha="left", fontsize=10)
    note(axes, (-48, 36), "forward", ha="left", fontsize=10)
    return figure


def top_view() -> Figure:
    """Foot rotation, the sheet against the wall, and the world's axes, seen from above."""
    figure, axes = canvas(9.0, 6.0, (-68, 62), (-57, 29.5))
    wall = points("knee_front")[0]
    heel, toe, tip = above("turned_heel"), above("turned_second_toe"), above("turned_toe_tip")
    axes.add_patch(Rectangle((wall, -60), 3, 95, facecolor=WALL, edgecolor=FLOOR, hatch="////", linewidth=0))
    line(axes, (wall, -60), (wall, 35), colour=FLOOR, linewidth=1.8)
    fill(axes, points("rear_foot_xy"), FAR_SKIN, PALE)
    fill(axes, points("turned_foot_xy"), SKIN)
    note(axes, (-43, 8.5), "rear foot", GREY, fontsize=9.5)
    note(axes, (-12, -8), "test foot", GREY, fontsize=9.5)

    ahead = (toe - heel) / np.linalg.norm(toe - heel)
    out_deg = float(np.degrees(np.arctan2(-ahead[1], ahead[0])))
    line(axes, heel, (wall, heel[1]), colour=BLUE, linestyle=(0, (5, 3)))
    line(axes, heel, heel + 35 * ahead, colour=BLUE, linewidth=2.4)
    angle(axes, heel, 33.5, -out_deg, 0, BLUE)
    dot(axes, heel, BLUE)
    dot(axes, toe, BLUE)
    line(axes, heel, (-14, 10.5), colour=GREY, linewidth=0.8)
    note(axes, (-14, 12), "heel centre", GREY, fontsize=9.5)
    line(axes, toe, (8, 10.5), colour=GREY, linewidth=0.8)
    note(axes, (8, 12), "second toe", GREY, fontsize=9.5)
    line(axes, (27.2, -3.5), (37, 2), colour=GREY, linewidth=0.8)
    note(axes, (37, 2), "foot rotation", BLUE, fontweight="bold", ha="left")

    arrow(axes, (tip[0], -12.2), (wall, -12.2), kind="<->")
    line(axes, tip, (tip[0], -13.5), colour=GREY, linewidth=0.8)
    line(axes, ((tip[0] + wall) / 2, -12.2), (37, -7.5), colour=GREY, linewidth=0.8)
    note(axes, (37, -7.5), "toe to wall", fontweight="bold", ha="left")

    sheet_on_floor(axes, wall, -26.5)
    note(axes, (-16, -26.5), "the printed sheet,\na short edge against the wall", GREY, fontsize=9.5, ha="center")
    arrow(axes, (wall, -26.5), (wall + 13, -26.5), colour=RED)
    arrow(axes, (wall, -26.5), (wall, -16.5), colour=RED)
    note(axes, (wall + 6, -18), "y: left", RED, fontsize=10, ha="left")
    note(axes, (wall + 14, -26.5), "x: forward", RED, fontsize=10, ha="left")
    dot(axes, np.array([wall, -26.5]), RED)

    axes.add_patch(Rectangle((-6, -55.5), 9, 4.6, facecolor=BLACK, edgecolor="none"))
    axes.add_patch(Polygon([(-4, -48.6), (1, -48.6), (-0.2, -51), (-2.8, -51)], facecolor=BLACK))
    arrow(axes, (-1.5, -47.6), (-1.5, -39.5), colour=BLACK)
    note(axes, (-8, -53), "the camera, two metres away,\nlooking along the wall", ha="right", fontsize=10)
    return figure


def in_image(places_cm: FloatArray, look_down_deg: float, height_cm: float) -> FloatArray:
    """Pixels (n, 2) of places (n, 2) in the leg's plane (forward, up; the ankle at 0) for the example's camera."""
    up = up_in_camera(0.0, -look_down_deg)
    away = np.array([0.0, up[2], -up[1]])  # level, into the scene
    right = np.array([1.0, 0.0, 0.0])
    seen = (places_cm[:, :1] + ANKLE_RIGHT_CM) * right + (places_cm[:, 1:] - height_cm) * up
    seen = seen + CAMERA_DISTANCE_CM * away
    return np.asarray(FOCAL_PX * seen[:, :2] / seen[:, 2:] + 0.5 * np.array(SIZE_PX))


def camera_tilt() -> Figure:
    """Why a leg leans more in the image of a camera that looks down."""
    figure, axes = canvas(9.4, 3.9, (0, 10), (0, 5))
    section(figure.add_axes((0.01, 0.02, 0.47, 0.96)))
    views = ((0.0, 60.0, "level, 60 cm high"), (LOOK_DOWN_DEG, CAMERA_HEIGHT_CM, "looking 17° down, 140 cm high"))
    for left, (look_down_deg, height_cm, title) in zip((0.485, 0.745), views, strict=True):
        view(figure.add_axes((left, 0.02, 0.25, 0.96)), look_down_deg, height_cm, title)
    return figure


def section(axes: Axes) -> None:
    """The example's camera and leg as seen along the wall."""
    bare(axes, (-18, 262), (-32, 186))
    eye, plane = np.array([0.0, CAMERA_HEIGHT_CM]), CAMERA_DISTANCE_CM
    down = np.radians(LOOK_DOWN_DEG)
    axis, across = np.array([np.cos(down), -np.sin(down)]), np.array([np.sin(down), np.cos(down)])
    line(axes, (-18, 0), (262, 0), colour=FLOOR, linewidth=1.8)
    line(axes, (plane, 0), (plane, 160), colour=PALE, linewidth=1.6)
    note(axes, (plane, 170), "the leg's plane", GREY, fontsize=10)
    line(axes, eye, eye + 205 * axis, colour=GREY, linestyle=(0, (5, 3)), linewidth=1.0)
    screen = eye + 62 * axis
    line(axes, screen - 52 * across, screen + 34 * across, colour=BLACK, linewidth=2.4)
    note(axes, screen + 34 * across + (4, 10), "the image plane", fontsize=10)
    joints = [np.array([plane, side(name)[1]]) for name in ("knee", "ankle")]
    line(axes, *joints, colour=BLACK, linewidth=3.5)
    for joint, name in zip(joints, ("knee", "ankle"), strict=True):
        line(axes, eye, joint, colour=BLUE, linewidth=1.3)
        dot(axes, joint, BLUE)
        note(axes, joint + (8, 0), name, BLUE, ha="left", fontsize=10)
    axes.add_patch(Polygon([eye, eye - 15 * axis - 8 * across, eye - 15 * axis + 8 * across], facecolor=BLACK))
    note(axes, (-2, 163), "camera", fontsize=10)
    note(axes, (120, -20), "the leg's height is seen at a slant, its width is not", fontsize=10)


def view(axes: Axes, look_down_deg: float, height_cm: float, title: str) -> None:
    """What the camera sees around the leg, with what stands upright in the room."""
    ankle, knee = in_image(np.array([side("ankle"), side("knee")]), look_down_deg, height_cm)
    left, top = ankle + (-120, -222)
    bare(axes, (left - 4, left + 324), (top + 326, top - 34))
    frame = axes.add_patch(Rectangle((left, top), 320, 322, facecolor=PANEL, edgecolor=GREY, linewidth=1.2))
    for offset in range(-80, 100, 15):
        upright = in_image(np.array([[offset, -40.0], [offset, 300.0]]), look_down_deg, height_cm)
        axes.plot(*upright.T, color=PALE, linewidth=1.0)[0].set_clip_path(frame)
    fill(axes, in_image(points("front_leg_xz"), look_down_deg, height_cm), SKIN, GREY, frame, zorder=2)
    seen_deg = float(np.degrees(np.arctan2(knee[0] - ankle[0], ankle[1] - knee[1])))
    line(axes, ankle, ankle - (0, 150), colour=BLUE, linestyle=(0, (5, 3)))
    line(axes, ankle, knee, colour=BLUE, linewidth=2.6)
    angle(axes, ankle, 85, 270, 270 + seen_deg, BLUE)
    dot(axes, ankle, BLUE)
    dot(axes, knee, BLUE)
    note(axes, ankle + (-8, -120), f"{seen_deg:.1f}°", BLUE, fontweight="bold", fontsize=13, ha="right")
    note(axes, (left + 160, top - 19), title, fontsize=10)


def heel_turn() -> Figure:
    """How a lifting heel turns about the ball of the foot."""
    figure, axes = canvas(9.0, 3.9, (-19, 37), (-3.8, 19.8))
    leg, ball = points("front_leg_xz"), np.array([side("ball")[0], 0.8])
    turn = np.radians(12.0)
    matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    rear = np.array([[-9.0, -1.0], [6.0, -1.0], [6.0, 7.4], [-9.0, 7.4]])
    back = np.array([points("foot_xz")[:, 0].min() + 0.4, 0.8])
    raised = matrix @ (back - ball) + ball
    line(axes, (-19, 0), (37, 0), colour=FLOOR, linewidth=1.8)
    fill(axes, leg, SKIN)
    fill(axes, leg, "#bcd9ec", BLUE, Polygon(rear, closed=True), linewidth=1.6)
    turned = Polygon((rear - ball) @ matrix.T + ball, closed=True)
    fill(axes, (leg - ball) @ matrix.T + ball, "none", RED, turned, linestyle=(0, (4, 2)), linewidth=1.8, zorder=3)
    line(axes, ball, back, colour=BLACK, linewidth=1.0)
    line(axes, ball, raised, colour=RED, linewidth=1.6)
    angle(axes, ball, 12, 180 - 12, 180, RED)
    dot(axes, ball)
    line(axes, ball, (21.5, 6.7), colour=GREY, linewidth=0.8)
    note(axes, (21, 7), "ball of the foot", fontsize=10, ha="left")
    line(axes, (4.0, 2.0), (15, 12.2), colour=GREY, linewidth=0.8)
    note(axes, (14, 12.8), "the turn that fits best", RED, fontsize=10, ha="left")
    line(axes, raised, (-12.5, raised[1]), colour=GREY, linewidth=0.8)
    line(axes, back, (-12.5, back[1]), colour=GREY, linewidth=0.8)
    arrow(axes, (-12, back[1]), (-12, raised[1]), colour=RED, kind="<->")
    note(axes, (-12.6, 3), "heel lift", RED, fontweight="bold", ha="right")
    note(axes, (-7, -2.2), "compared: the rear of the foot, low down", BLUE, fontsize=10, ha="left")
    return figure


def holds() -> Figure:
    """Repetitions and holds of a made-up clip, found by the program's own function."""
    figure = Figure(figsize=(9.0, 3.3), facecolor="white", layout="constrained")
    FigureCanvasSVG(figure)
    axes = figure.add_subplot()
    time_s = np.arange(0, 12, 1 / 30)
    tops = ((2.2, 35.0, 1.5), (6.2, 12.5, 0.7), (9.4, 38.0, 1.5))
    wave = sum((top - 6) * np.exp(-((np.abs(time_s - at) / width) ** 3)) for at, top, width in tops)
    tibia_deg = 6 + wave + 0.5 * np.sin(0.9 * time_s)
    axes.plot(time_s, tibia_deg, color=BLUE, linewidth=2)
    for span in find_repetitions(tibia_deg):
        axes.axvspan(time_s[span.start], time_s[span.end], color="#e3edf4", zorder=0)
        axes.axvspan(time_s[span.hold[0]], time_s[span.hold[-1]], color="#b9d6e8", zorder=0)
        axes.text(time_s[span.peak], 44.5, "hold", ha="center", color=BLACK)
        axes.text(time_s[span.start] + 0.06, 1.2, f"repetition {span.index}", ha="left", color=GREY, fontsize=10)
    axes.text(6.2, 16.5, "too small a turn:\na step of the foot", ha="center", color=GREY, fontsize=10)
    axes.set_xlabel("time (s)")
    axes.set_ylabel("tibia angle (°)")
    axes.set_ylim(0, 49)
    axes.set_xlim(0, 12)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


DRAWINGS = (side_view, top_view, camera_tilt, heel_turn, holds)


def main() -> None:
    """Write every drawing as SVG; the same input gives the same file."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(STYLE):
        for drawing in DRAWINGS:
            drawing().savefig(PICTURES / f"{drawing.__name__}.svg", metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    main()
