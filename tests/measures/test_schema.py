"""The document of `lungelens measure --json`: its published schema is the model's, and documents keep to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from helpers.analyses import lunge_analysis, refused_analysis
from helpers.observations import observation
from lungelens.measures.measurement import SCHEMA, Measurement
from lungelens.measures.result import measure

PUBLISHED = Path(__file__).parents[2] / "docs" / "measurement.schema.json"


def schema() -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        **Measurement.model_json_schema(mode="serialization"),
    }


def test_the_published_schema_is_in_step(update_golden: bool) -> None:
    if update_golden:
        PUBLISHED.write_text(json.dumps(schema(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == schema()


@pytest.mark.parametrize(
    "measurement", [lunge_analysis().measurement, refused_analysis().measurement, measure(observation())]
)
def test_documents_keep_to_it(measurement: Measurement) -> None:
    published = Draft202012Validator(json.loads(PUBLISHED.read_text(encoding="utf-8")))
    said = json.loads(measurement.to_json())
    published.validate(said)
    with pytest.raises(ValidationError):
        published.validate({**said, "status": "fine"})  # so it does look
