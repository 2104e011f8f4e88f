"""The drawing primitives."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from lungelens.report.draw import Canvas, arc, to_png
from lungelens.report.palette import ACCENT, WHITE

GREY = 100


def canvas(width: int = 60, height: int = 40, unit_px: float = 1.0) -> Canvas:
    return Canvas(np.full((height, width, 3), GREY, np.uint8), unit_px)


def changed(drawn: Canvas) -> np.ndarray:
    return np.any(drawn.rgb != GREY, axis=2)


def test_a_dot_lies_where_the_convention_says() -> None:
    # The middle of a 41 × 21 picture is (20.5, 10.5), the centre of its middle pixel.
    drawn = canvas(41, 21)
    drawn.dot(np.array([20.5, 10.5]), 5, WHITE)
    rows, columns = np.nonzero(changed(drawn))
    assert (columns.mean() + 0.5, rows.mean() + 0.5) == pytest.approx((20.5, 10.5), abs=0.1)
    assert tuple(drawn.rgb[10, 20]) == WHITE


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e9])
def test_what_is_not_known_is_not_drawn(bad: float) -> None:
    drawn = canvas()
    good, unknown = np.array([10.0, 10.0]), np.array([bad, 20.0])
    drawn.stroke(np.stack([good, unknown]), WHITE, 3)
    drawn.dashes(good, unknown, WHITE, 3)
    drawn.dot(unknown, 5, WHITE)
    drawn.fill(np.stack([good, unknown, good + 5]), WHITE, 0.5)
    if not np.isfinite(bad):
        drawn.text("12", bad, 10, 12, WHITE)
    assert not changed(drawn).any()


def test_drawing_outside_the_picture_is_harmless() -> None:
    drawn = canvas()
    outside = np.array([[-500.0, -500.0], [-400.0, -450.0], [-450.0, -300.0]])
    drawn.fill(outside, WHITE, 0.5)
    drawn.stroke(outside, WHITE, 3)
    drawn.card(200, 200, 30, 30)
    drawn.text("x", 10, 900, 12, WHITE)
    assert not changed(drawn).any()


def test_fill_tints_the_inside_only() -> None:
    drawn = canvas()
    drawn.fill(np.array([[10.0, 10.0], [30.0, 10.0], [30.0, 30.0], [10.0, 30.0]]), WHITE, 0.5)
    assert drawn.rgb[20, 20, 0] == pytest.approx((GREY + 255) / 2, abs=1)
    assert not changed(drawn)[:9].any()
    assert not changed(drawn)[:, 32:].any()


def test_text_is_moved_inside_sideways() -> None:
    left, right = canvas(), canvas()
    left.text("8", -20, 5, 20, WHITE)
    right.text("8", 75, 5, 20, WHITE)
    ink = changed(left)
    assert ink.any()
    columns = np.flatnonzero(changed(right).any(axis=0))
    assert columns[-1] <= 59
    assert changed(right).sum() == ink.sum()


def test_alignment() -> None:
    edges = {}
    for align in ("left", "centre", "right"):
        drawn = canvas(200, 40)
        drawn.text("888", 100, 5, 20, WHITE, align=align)
        columns = np.flatnonzero(changed(drawn).any(axis=0))
        edges[align] = (columns[0], columns[-1])
    assert edges["left"][0] >= 99
    assert edges["right"][1] <= 100
    assert np.mean(edges["centre"]) == pytest.approx(100, abs=2)


def test_a_halo_makes_text_stand_out_on_its_own_colour() -> None:
    drawn = Canvas(np.full((40, 60, 3), 255, np.uint8), 1.0)
    drawn.text("38", 5, 5, 24, WHITE)
    assert (drawn.rgb == 255).all()
    drawn.text("38", 5, 5, 24, WHITE, halo=True)
    assert (drawn.rgb < 60).all(axis=2).sum() > 50


def test_wrap_keeps_to_the_width_and_says_when_it_cuts() -> None:
    drawn = canvas()
    text = "The heel rose fourteen millimetres above the floor in this repetition."
    lines = drawn.wrap(text, 12, 150, max_lines=9)
    assert " ".join(lines) == text
    assert all(drawn.text_width_px(line, 12) <= 150 for line in lines)
    cut = drawn.wrap(text, 12, 150, max_lines=2)
    assert len(cut) == 2
    assert cut[0] == lines[0]
    assert cut[1].endswith("…")
    assert drawn.text_width_px(cut[1], 12) <= 150
    assert drawn.wrap("unbreakable", 12, 10, max_lines=2) == ["unbreakable"]
    assert drawn.wrap("", 12, 10, max_lines=2) == []


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_an_arc_goes_the_short_way(side: float) -> None:
    points = arc(np.array([10.0, 20.0]), 5.0, np.array([0.0, -1.0]), np.array([side, -1.0]))
    np.testing.assert_allclose(points[0], [10, 15], atol=1e-9)
    np.testing.assert_allclose(points[-1], [10 + side * 5 / 2**0.5, 20 - 5 / 2**0.5], atol=1e-9)
    assert ((points[:, 0] - 10) * side >= -1e-9).all()
    assert (points[:, 1] < 20).all()


def test_sizes_follow_the_unit() -> None:
    small, large = canvas(200, 200, 1.0), canvas(200, 200, 3.0)
    heights = []
    for drawn in (small, large):
        drawn.text("8", 10, 10, 40, ACCENT)
        heights.append(np.count_nonzero(changed(drawn).any(axis=1)))
    assert heights[1] == pytest.approx(3 * heights[0], abs=3)


def test_png_gives_the_picture_back() -> None:
    rgb = np.arange(4 * 5 * 3, dtype=np.uint8).reshape(4, 5, 3)
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(to_png(rgb)))), rgb)
