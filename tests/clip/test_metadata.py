from __future__ import annotations

import pytest

from lungelens.clip.metadata import device, focal_35mm

APPLE_FOCAL = "com.apple.quicktime.camera.focal_length.35mm_equivalent"


@pytest.mark.parametrize(
    ("tags", "focal_mm"),
    [
        ({APPLE_FOCAL: "26"}, 26.0),
        ({APPLE_FOCAL: " 24.5 "}, 24.5),
        ({"camera.focal_length.35mm_equivalent": "28"}, 28.0),
        ({APPLE_FOCAL: "0"}, None),  # "unknown"
        ({APPLE_FOCAL: "-13"}, None),
        ({APPLE_FOCAL: "nan"}, None),
        ({APPLE_FOCAL: "wide"}, None),
        ({}, None),
    ],
)
def test_focal_length(tags: dict[str, str], focal_mm: float | None) -> None:
    assert focal_35mm(tags) == focal_mm


@pytest.mark.parametrize(
    ("tags", "name"),
    [
        ({"com.apple.quicktime.make": "Apple", "com.apple.quicktime.model": "iPhone 15"}, "Apple iPhone 15"),
        ({"com.android.manufacturer": "samsung", "com.android.model": "SM-S918B"}, "samsung SM-S918B"),
        ({"MAKE": "GoPro", "MODEL": "GoPro HERO9"}, "GoPro HERO9"),
        ({"com.android.model": "Pixel 9"}, "Pixel 9"),
        ({"make": "Canon"}, "Canon"),
        ({"encoder": "Lavf62"}, None),
    ],
)
def test_device(tags: dict[str, str], name: str | None) -> None:
    assert device(tags) == name
