"""Where landmarks lie on a body, as far as looking needs it."""

from __future__ import annotations

from lungelens.camera.types import Normal

ANKLE_HEIGHT_CM = Normal(10.9, 2.4)  # of the ankle landmark over the floor (benchmarks/anatomy/fit.py)
