from __future__ import annotations

from pathlib import Path

import pytest

from helpers.records import database, database_url, postgres_folder  # noqa: F401  fixtures
from lungelens.records.folder import DataFolder, open_folder


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return open_folder(tmp_path / "data")
