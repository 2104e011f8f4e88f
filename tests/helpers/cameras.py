"""Camera files made up for tests."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from lungelens.camera.camera_file import Calibration, CameraFile, Estimate, write_camera_file

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.clip.lens import Lens


def camera_file(lens: Lens, device: str | None = None, focal_35mm: float | None = None, day: int = 1) -> CameraFile:
    """What calibrating a camera with this lens without error would give; `day` is that of its making."""
    terms = {name: Estimate(value=getattr(lens, name), standard_error=0.0) for name in ("k1", "k2", "p1", "p2")}
    return CameraFile(
        device=device,
        focal_35mm=focal_35mm,
        width_px=lens.width_px,
        height_px=lens.height_px,
        focal_px=Estimate(value=lens.focal_px, standard_error=lens.focal_sd_px),
        centre_x_px=Estimate(value=lens.centre_px[0], standard_error=0.0),
        centre_y_px=Estimate(value=lens.centre_px[1], standard_error=0.0),
        calibration=Calibration(
            date=date(2025, 1, day),
            lungelens="0",
            clip="sheet.mp4",
            clip_sha256="0" * 64,
            sheet="A4 v1",
            pictures=30,
            reprojection_px=0.1,
        ),
        **terms,
    )


def written(path: Path, camera: CameraFile) -> Path:
    """Write it where it is wanted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_camera_file(camera, path)
    return path
