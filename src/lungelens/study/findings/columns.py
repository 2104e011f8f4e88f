"""The columns of clips.csv that tell clips apart; alone here, so that a command's help loads nothing heavy."""

from __future__ import annotations

from typing import Literal, TypeAlias

Column: TypeAlias = Literal["participant", "side", "session", "footwear", "rater", "scene", "scale"]
