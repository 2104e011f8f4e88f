"""Metadata that a phone writes into a video file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Keys in lower case, the most specific first. Apple: AVFoundation's QuickTime metadata keys; Android: its media muxer.
_FOCAL_KEYS = ("com.apple.quicktime.camera.focal_length.35mm_equivalent", "camera.focal_length.35mm_equivalent")
_MAKER_KEYS = ("com.apple.quicktime.make", "com.android.manufacturer", "make")
_MODEL_KEYS = ("com.apple.quicktime.model", "com.android.model", "model")

# No phone or camera has a shorter lens, and no lunge is filmed with a longer one; 0 and negative mean "unknown".
PLAUSIBLE_FOCAL_MM = (8.0, 300.0)


def focal_35mm(tags: Mapping[str, str]) -> float | None:
    """The lens's focal length in mm, as if the sensor were 36 mm × 24 mm; `None` if missing or implausible."""
    try:
        focal_mm = float(_first(tags, _FOCAL_KEYS) or "")
    except ValueError:
        return None
    shortest_mm, longest_mm = PLAUSIBLE_FOCAL_MM
    return focal_mm if shortest_mm <= focal_mm <= longest_mm else None


def device(tags: Mapping[str, str]) -> str | None:
    """Maker and model, such as "Apple iPhone 15" or "samsung SM-S918B"."""
    maker, model = _first(tags, _MAKER_KEYS) or "", _first(tags, _MODEL_KEYS) or ""
    if model.lower().startswith(maker.lower()):
        maker = ""
    return f"{maker} {model}".strip() or None


def _first(tags: Mapping[str, str], keys: tuple[str, ...]) -> str | None:
    lower = {key.lower(): value.strip() for key, value in tags.items()}
    return next((lower[key] for key in keys if lower.get(key)), None)
