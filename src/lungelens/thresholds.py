"""Limits of the knee-to-wall test itself, the same for whoever measured it: camera, tape or form.

Each cites the section of `docs/evidence.md` it comes from.
"""

from __future__ import annotations

from typing import Final

# Foot rotation, degrees either way from straight (evidence section 14); 5-10 out is how people walk (section 9.1).
ROTATION_NOTE_DEG: Final = 5.0
ROTATION_WARN_DEG: Final = 10.0
ROTATION_INVALID_DEG: Final = 15.0

HEEL_NOTE_MM: Final = 3.0  # evidence section 14: 3 is ideal, 5 realistic
HEEL_INVALID_MM: Final = 5.0
