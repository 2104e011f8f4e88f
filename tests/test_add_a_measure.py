"""CONTRIBUTING says that a file and a row add a measure. Here one is added, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.stored import SHEET, stored_path

ROOT = Path(__file__).parents[1]

SCRIPT = """
import json, sys
from dataclasses import replace
from pathlib import Path
from lungelens.measures import table

def twice(hold):
    return table.TOE_TO_WALL.compute(hold) * 2

DUMMY = replace(table.TOE_TO_WALL, name="twice_the_toe_cm", label="twice the toe's distance", compute=twice)
table.MEASURES = (*table.MEASURES, DUMMY)
table._BY_NAME[DUMMY.name] = DUMMY

from lungelens.app.catalog_routes import measures
from lungelens.app.words import read_words
from lungelens.measures.analysis import analyse
from lungelens.measures.measurement import Measurement
from lungelens.observe.observation_file import read_observation
from lungelens.records.trends import MEASURES as FOLLOWED
from lungelens.report.folder import write_report
from lungelens.report.repetitions_table import repetitions_csv
from lungelens.report.summary import summary_lines

analysis = analyse(read_observation(Path(sys.argv[1])))
measurement = analysis.measurement
write_report(analysis, None, Path(sys.argv[2]))
print(json.dumps({
    "document": json.loads(measurement.to_json())["repetitions"][0],
    "schema": [*Measurement.model_json_schema()["$defs"]["Repetition"]["properties"]],
    "terminal": "\\n".join(summary_lines(measurement)),
    "table": repetitions_csv([measurement]).splitlines()[0],
    "page": (Path(sys.argv[2]) / "report.html").read_text(encoding="utf-8"),
    "words": read_words()["quantity.twice_the_toe_cm"],
    "api": [one.name for one in measures()],
    "followed": [one.name for one in FOLLOWED],
}))
"""


@pytest.mark.soak
def test_a_row_alone_makes_it_appear_everywhere(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SCRIPT, str(stored_path(SHEET)), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    repetition = found["document"]
    assert repetition["twice_the_toe_cm"]["value"] == 2 * repetition["toe_to_wall_cm"]["value"]
    assert "twice_the_toe_cm" in found["schema"]
    assert "twice the toe's distance" in found["terminal"].lower()
    assert "twice_the_toe_cm_low" in found["table"]
    assert "Twice the toe&#39;s distance" in found["page"]
    assert found["words"] == "Twice the toe's distance"
    assert found["api"][-1] == found["followed"][-1] == "twice_the_toe_cm"


def test_contributing_names_the_files() -> None:
    steps = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Add a measure")[1].split("\n## ")[0]
    for name in ("measures/table.py", "MEASURES", "Estimate", "Missing"):
        assert name in steps
