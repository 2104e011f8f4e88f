"""The document of `lungelens assess --json`: the assessment, and the measurements it is based on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from lungelens.measures.measurement import Measurement
from lungelens.mobility.types import MobilityAssessment

if TYPE_CHECKING:
    from collections.abc import Iterable

SCHEMA: Final = "lungelens.report/1"


class ReportDocument(BaseModel):
    """A fixed format that other programs read: fields may be added, never renamed or removed."""

    schema_: Literal["lungelens.report/1"] = Field(default=SCHEMA, alias="schema")
    assessment: MobilityAssessment
    measurements: tuple[Measurement, ...]  # in the order the clips were given; empty where nothing was measured

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_by_name=True, validate_by_alias=True
    )

    @classmethod
    def of(cls, assessment: MobilityAssessment, measurements: Iterable[Measurement]) -> ReportDocument:
        """Combine them; where a clinician should look first, the values are left out."""
        stopped = assessment.status == "assessment_first"
        return cls(assessment=assessment, measurements=() if stopped else tuple(measurements))

    def to_json(self) -> str:
        """One JSON document, two-space indented."""
        return self.model_dump_json(by_alias=True, indent=2)
