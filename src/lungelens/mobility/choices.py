"""The choices for answers about a test, shared by the classifier, the records, the pages and the command line."""

from __future__ import annotations

from typing import Literal

Side = Literal["left", "right"]
Tightness = Literal["back", "front", "calf", "none"]
PainPlace = Literal["front", "back", "calf", "elsewhere"]
KneeAtWall = Literal["yes", "no"]
KneePain = Literal["front", "inside", "none"]  # "none": it does not hurt, or elsewhere
KneeLine = Literal["over_toes", "inside", "outside"]
InjuryKind = Literal["sprain", "achilles_or_calf", "fracture", "other"]
FloorPaper = Literal["lungelens", "a4", "letter", "legal", "none"]  # which paper lies on the floor
Footwear = Literal["barefoot", "shoes"]
Sex = Literal["female", "male"]
AngleMethod = Literal["joint_centre", "shin_outline", "inclinometer_tuberosity", "inclinometer_15_cm_below"]
