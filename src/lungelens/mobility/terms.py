"""The words of the classifier's output: what each verdict can be, and the ids of questions, norms and exercises."""

from __future__ import annotations

from typing import Literal

Quantity = Literal["toe_to_wall_cm", "tibia_angle_deg"]  # what can be compared: the score, or else the angle
WorkedOutFrom = Literal["tibia_angle_deg", "knee_over_toe_cm"]  # what a distance goes with, the knee at the wall

Band = Literal["restricted", "adequate", "ample"]
NoBand = Literal["no_score", "not_valid", "under_18", "from_60", "method_without_norm"]
Standing = Literal["short", "maybe_short", "enough", "not_known"]  # the range, as far as advice depends on it
Limiter = Literal["behind", "front", "calf_soft_tissue", "none", "unknown"]
CalfPart = Literal["upper_calf", "lower_calf"]
Level = Literal["note", "warn", "invalid"]
ValidityStatus = Literal["valid", "with_remarks", "not_valid", "not_measured"]
SidesVerdict = Literal["ordinary", "watch", "asymmetric"]
ChangeVerdict = Literal["better", "within_error", "worse", "not_comparable"]
Urgency = Literal["now", "today", "this_week", "before_testing", "if_it_stays"]  # most urgent first
ExerciseId = Literal[
    "wall_calf_stretch",
    "calf_stretch_big_toe",
    "calf_stretch_hip_extension",
    "ankle_mobilisation",
    "calf_soft_tissue",
]
QuestionId = Literal[
    "chest_with_leg_signs",
    "bone_after_injury",
    "pop_or_kick",
    "swollen_calf",
    "hot_joint",
    "numb_weak_cold",
    "calf_pain_walking",
    "bone_pain",
    "night_pain",
    "tendon_medicine",
    "operated_or_cast",
    "unsteady_or_numb_feet",
    "sharp_front_pain",
]
NormName = Literal[
    "hall_2017", "hoch_2011", "calatayud_2015", "hall_2017_15_cm_below", "hall_2017_tuberosity", "mcbride_2026"
]
SafetyCode = Literal[QuestionId, "pain", "more_range_after_injury"]
AdviceKind = Literal["exercises", "may_help", "none_needed", "repeat_test", "get_assessed", "no_norm", "stopped"]
Grade = Literal["A", "B", "C"]
