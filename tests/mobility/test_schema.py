"""The published schema is the one of the models, and outputs keep to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from jsonschema import Draft202012Validator

from helpers.mobility_cases import answer, cases
from lungelens.mobility.classify import assess
from lungelens.mobility.types import MobilityAssessment

PUBLISHED = Path(__file__).parents[2] / "docs" / "assessment.schema.json"


def schema() -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "lungelens.assessment/1",
        **MobilityAssessment.model_json_schema(mode="serialization"),
    }


def test_the_published_schema_is_in_step(update_golden):
    if update_golden:
        PUBLISHED.write_text(json.dumps(schema(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == schema()


def test_the_published_schema_is_a_schema():
    Draft202012Validator.check_schema(json.loads(PUBLISHED.read_text(encoding="utf-8")))


@given(cases())
@settings(max_examples=100, deadline=None)
def test_outputs_keep_to_it(case):
    Draft202012Validator(json.loads(PUBLISHED.read_text(encoding="utf-8"))).validate(json.loads(assess(case).to_json()))


def test_the_schema_is_the_first_thing_said():
    assert answer({"toe_to_wall_cm": 9}).to_json().startswith('{\n  "schema": "lungelens.assessment/1",')
