"""In which circumstances a crop was taken, to see where the reader is worse."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.data import Crop, Rendered


def circumstances(rendered: Rendered) -> tuple[str, ...]:
    """The strata a rendered crop belongs to: clothes, stature, lean, toe-out, leg, camera, heel lift."""
    view, outfit = rendered.view, rendered.outfit
    return (
        f"feet: {outfit.feet}",
        f"trousers: {outfit.pants}",
        "stature " + _band(rendered.stature_m, (1.5, 1.8), "m"),
        "leaning " + _band(view.tibia, (10, 22), "deg"),
        "toe-out " + _band(view.toe_out, (0, 10, 20), "deg"),
        "leg: far" if view.far else "leg: near",
        "camera height " + _band(view.cam_h, (0.6, 1.1), "m"),
        "off square " + _band(abs(view.az), (5, 12), "deg"),
        "heel lift " + _band(view.heel_lift_mm, (5,), "mm"),
    )


def by_circumstance(crops: Sequence[Crop]) -> dict[str, list[int]]:
    """Which crops belong to each stratum, in alphabetical order; photographs belong to none."""
    members: dict[str, list[int]] = {}
    for i, crop in enumerate(crops):
        for name in circumstances(crop.rendered) if crop.rendered else ():
            members.setdefault(name, []).append(i)
    return dict(sorted(members.items()))


def _band(value: float, edges: tuple[float, ...], unit: str) -> str:
    """The name of the band between two of the rising `edges` in which `value` lies."""
    below = [edge for edge in edges if edge <= value]
    if not below:
        return f"under {edges[0]:g} {unit}"
    if len(below) == len(edges):
        return f"{edges[-1]:g} {unit} or more"
    return f"{below[-1]:g} to {edges[len(below)]:g} {unit}"
