"""The document of `lungelens assess --json`: its published schema is the model's, and documents keep to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from helpers.reports import STATES, states
from lungelens.report.document import ReportDocument

PUBLISHED = Path(__file__).parents[2] / "docs" / "report.schema.json"


def schema() -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "lungelens.report/1",
        **ReportDocument.model_json_schema(mode="serialization"),
    }


def document(name: str) -> ReportDocument:
    one = states()[name]
    return ReportDocument.of(one.assessment, [leg.measured.measurement for leg in one.legs if leg.measured])


def test_the_published_schema_is_in_step(update_golden):
    if update_golden:
        PUBLISHED.write_text(json.dumps(schema(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == schema()


@pytest.mark.parametrize("name", STATES)
def test_documents_keep_to_it(name):
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(published)
    said = json.loads(document(name).to_json())
    Draft202012Validator(published).validate(said)
    assert ReportDocument.model_validate(said).to_json() == document(name).to_json()


def test_the_schema_is_the_first_thing_said():
    assert document("two_legs").to_json().startswith('{\n  "schema": "lungelens.report/1",')


def test_where_somebody_should_look_first_no_number_is_in_it():
    measurements = [leg.measured.measurement for leg in states()["two_legs"].legs if leg.measured]
    assert ReportDocument.of(states()["red_flag"].assessment, measurements).measurements == ()
