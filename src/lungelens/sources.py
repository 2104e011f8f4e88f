"""Where a clip's gravity, scale and focal length come from: said in every result."""

from __future__ import annotations

from typing import Literal, TypeAlias

SceneSource: TypeAlias = Literal["sheet", "lines", "level", "given", "sensors"]
ScaleSource: TypeAlias = Literal["sheet", "plain_sheet", "stature", "foot_length", "shoe_size", "none"]
FocalSource: TypeAlias = Literal["camera_file", "metadata", "prior", "sheet"]
