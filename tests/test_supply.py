"""What is shipped, and what it is built from: the wheel's files, and the locked packages with their hashes."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MODELS = {"lungelens/pose/manifest.json", "lungelens/models/leg_reader.onnx", "lungelens/models/leg_shape.json"}
MOST_BYTES = 12 * 1024**2
LOCKED = {"lungelens": (), "app": ("app", "heic", "postgresql"), "dev": ("dev",)}  # by the extras it is for


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The files in it, by name."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.iterdir()
    with zipfile.ZipFile(path) as archive:
        return {entry.filename: entry.file_size for entry in archive.infolist()}


def kept_files():
    """Of the program, as the repository keeps them."""
    listed = subprocess.run(["git", "ls-files", "src/lungelens"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this is no repository: what is stray cannot be told")
    return {name.removeprefix("src/") for name in listed.stdout.split()}


def test_the_wheel_holds_the_program_and_the_models_and_nothing_else(wheel):
    described = {name for name in wheel if ".dist-info/" in name}
    assert set(wheel) - described == kept_files() | MODELS
    about = {name.partition("/")[2] for name in described}
    assert about == {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}


def test_no_films_and_nothing_huge_are_shipped(wheel):
    media = [name for name in wheel if name.endswith((".mp4", ".npz", ".task", ".sqlite", ".pem"))]
    assert media == ["lungelens/app/static/images/lunge.mp4"]  # drawn
    assert sum(wheel.values()) < MOST_BYTES


def requirements(extras):
    """Of the project with these extras, those of extras that name extras included."""
    wanted, found, optional = (
        list(extras),
        list(PROJECT["project"]["dependencies"]),
        PROJECT["project"]["optional-dependencies"],
    )
    while wanted:
        for one in map(Requirement, optional[wanted.pop()]):
            wanted += one.extras if one.name == "lungelens" else ()
            found += [str(one)] if one.name != "lungelens" else []
    return [Requirement(one) for one in found]


def locked(name):
    """Version and hashes of each package, by its name; some have several versions, for several systems."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    found: dict[str, list[Version]] = {}
    for entry in re.split(r"\n(?=\S)", text.strip()):
        match = re.match(r"([A-Za-z0-9._-]+)(?:\[.*?\])?==([^\s;]+)", entry)
        assert match, entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry
        found.setdefault(canonicalize_name(match[1]), []).append(Version(match[2]))
    return found


@pytest.mark.parametrize("name", LOCKED)
def test_every_package_is_locked_with_its_hashes_to_a_version_that_will_do(name):
    versions = locked(name)
    for one in requirements(LOCKED[name]):
        assert all(one.specifier.contains(version) for version in versions[canonicalize_name(one.name)]), one


def test_the_same_versions_are_tested_and_installed():
    tested = locked("dev")
    for name in ("lungelens", "app"):
        assert {package: tested[package] for package in locked(name)} == locked(name)


@pytest.mark.parametrize("name", LOCKED)
def test_a_lock_names_no_computer(name):
    assert "://" not in (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
