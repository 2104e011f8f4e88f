from __future__ import annotations

import io
import json
import zipfile
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pytest

from helpers.observations import N, leg_look, observation, with_lunge
from lungelens.camera.camera_path import SHEET_MOVED
from lungelens.camera.stabilization import Stabilization
from lungelens.clip.lens import Lens
from lungelens.environment import environment
from lungelens.errors import UnreadableInputError
from lungelens.measures.result import measure
from lungelens.observe import observation_file
from lungelens.observe.leg_points import SeenLeg
from lungelens.observe.observation import (
    FootEdges,
    FootLooks,
    Observation,
    Occasion,
    UsedCamera,
    UsedLandmarks,
    UsedModel,
)
from lungelens.observe.observation_file import FORMAT, check_clip, read_observation, write_observation
from lungelens.observe.options import MeasureOptions

KINDS = observation_file._KINDS


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The content of a good file."""
    path = tmp_path_factory.mktemp("good") / "seen.npz"
    write_observation(path, observation())
    return path.read_bytes()


def back(tmp_path: Path, seen: Observation) -> Observation:
    write_observation(tmp_path / "seen.npz", seen)
    return read_observation(tmp_path / "seen.npz")


def same(one: Any, other: Any) -> bool:
    """Alike to the last bit and in every type, NaN like NaN."""
    if is_dataclass(one):
        alike = (same(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
        return type(one) is type(other) and all(alike)
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and one.dtype == other.dtype and np.array_equal(one, other, _nans(one))
    if isinstance(one, tuple):
        return isinstance(other, tuple) and len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)


def _nans(values: np.ndarray[Any, Any]) -> bool:
    return bool(np.issubdtype(values.dtype, np.floating))


def full() -> Observation:
    """An observation in which everything is there that there can be."""
    seen = with_lunge(
        observation(options=MeasureOptions(skirting_mm=12, height_cm=171.5, landmarks=Path("points.npz"))),
        legs=(SeenLeg(None, leg_look(30.0), marked=("knee",)), SeenLeg()),
        heel_rise_px=np.full(N, np.nan),
        stabilization=Stabilization(np.tile(np.eye(3), (N, 1, 1)), translation_removed=True),
        sheet_problem=SHEET_MOVED,
    )
    lens = Lens(1280, 720, 950.0, 10.0, (640.5, 361.0), k1=-0.1)
    tools = replace(
        seen.instruments,
        camera_file=UsedCamera("camera.json", "3" * 64, "matched"),
        landmarks=UsedLandmarks("points.npz", "4" * 64, (UsedModel("lite", "5" * 64),), "0.10.31"),
        occasion=Occasion("2026-11-27T09:30:00+01:00", "CET", environment()),
    )
    clip = replace(seen.clip, lens=lens, device="A phone", warnings=("It ends early.",))
    return replace(seen, clip=clip, instruments=tools, unplanted_rises=1)


class TestReadBack:
    def test_files_are_named_without_their_folders(self, tmp_path: Path) -> None:
        options = MeasureOptions(landmarks=tmp_path / "points.npz", camera_file=tmp_path / "phone.json")
        read = back(tmp_path, observation(options=options)).options
        assert (read.landmarks, read.camera_file) == (Path("points.npz"), Path("phone.json"))

    @pytest.mark.parametrize("sheet", [True, False])
    def test_it_gives_the_very_same_measurement(self, tmp_path: Path, sheet: bool) -> None:
        seen = observation(36.0, sheet=sheet)
        assert measure(back(tmp_path, seen)).to_json() == measure(seen).to_json()

    @pytest.mark.parametrize(
        "seen",
        [
            observation(),
            full(),
            replace(observation(), lunge=None, unplanted_rises=3),
            replace(observation(), person=None, lunge=None, people=0),
        ],
        ids=["usual", "full", "no lunge", "nobody"],
    )
    def test_it_is_the_same_to_the_last_bit(self, tmp_path: Path, seen: Observation) -> None:
        again = back(tmp_path, seen)
        assert same(again, seen)
        assert again.options == seen.options

    def test_numbers_of_numpy_are_read_as_pythons(self, tmp_path: Path) -> None:
        seen = replace(observation(), people=np.int64(2))  # type: ignore[arg-type]
        assert back(tmp_path, seen).people == 2

    def test_the_file_is_written_anew_each_time_alike(self, tmp_path: Path, written: bytes) -> None:
        write_observation(tmp_path / "seen.npz", observation())
        assert (tmp_path / "seen.npz").read_bytes() == written

    @pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
    def test_every_annotation_of_what_can_be_read_is_understood(self, kind: type) -> None:
        hints = get_type_hints(kind, localns=observation_file._NAMES)
        assert {field.name for field in fields(kind)} <= set(hints)


def refused(path: Path, content: bytes, words: str = "is not an observation that this version of Lungelens") -> None:
    path.write_bytes(content)
    with pytest.raises(UnreadableInputError, match=words) as caught:
        read_observation(path)
    assert str(caught.value).startswith(str(path))
    assert str(caught.value).count("\n") == 0
    assert str(caught.value).endswith(": observe the clip again.")


def packed(header: bytes, **arrays: np.ndarray[Any, Any]) -> bytes:
    content = io.BytesIO()
    np.savez(content, header=np.frombuffer(header, np.uint8), **arrays)  # type: ignore[arg-type]
    return content.getvalue()


def document(top: object, **arrays: np.ndarray[Any, Any]) -> bytes:
    return packed(json.dumps({"format": FORMAT, "observation": top}).encode(), **arrays)


def changed(content: bytes, **fields_: Any) -> bytes:
    """A good file whose header says something else of the observation; a dotted name is a field of a field."""
    with np.load(io.BytesIO(content)) as stored:
        header = json.loads(stored["header"].tobytes())
        arrays = {name: stored[name] for name in stored.files if name != "header"}
    for names, value in fields_.items():
        *way, last = names.split("__")
        inside = header["observation"]
        for name in way:
            inside = inside[name]
        inside[last] = value
    return packed(json.dumps(header).encode(), **arrays)


class TestRefused:
    """Whatever is not an observation is refused in one sentence."""

    def test_a_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableInputError, match="There is no observation .*: observe the clip again"):
            read_observation(tmp_path / "seen.npz")

    def test_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableInputError, match="Cannot read .* check its path and rights"):
            read_observation(tmp_path)

    @pytest.mark.parametrize("content", [b"", b"PK", b"[1]", b"\x93NUMPY", b"\x80\x04N."])
    def test_other_files(self, tmp_path: Path, content: bytes) -> None:
        refused(tmp_path / "seen.npz", content)

    @pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
    def test_a_truncated_file(self, tmp_path: Path, written: bytes, share: float) -> None:
        refused(tmp_path / "seen.npz", written[: int(share * len(written))])

    @pytest.mark.parametrize("seed", range(4))
    def test_a_damaged_byte_is_refused_or_does_not_matter(self, tmp_path: Path, written: bytes, seed: int) -> None:
        path, seen, rng = tmp_path / "damaged.npz", observation(), np.random.default_rng(seed)
        for place in rng.choice(len(written), 25, replace=False):
            content = bytearray(written)
            content[place] ^= int(rng.integers(1, 256))
            path.write_bytes(content)
            try:
                found = read_observation(path)
            except UnreadableInputError as error:
                assert str(path) in str(error)  # noqa: PT017 - either outcome is right
            else:
                assert same(found, seen)

    @pytest.mark.parametrize(
        "content",
        [
            packed(b""),
            packed(b"{"),
            packed(b"[" * 100_000),
            packed(b"[1]"),
            packed(b"{}"),
            packed(json.dumps({"format": "lungelens.observation/999", "observation": {}}).encode()),
            document(None),
            document([]),
            document({}),
            document({"kind": ["Normal"]}),
            document({"kind": "Popen", "args": "ls"}),
            document({"kind": "Path", "args": "ls"}),
            document({"kind": "Normal", "mean": 1.0, "sd": 1.0}),
            document({"kind": "Normal", "average": 1.0}),
            document({"kind": "Normal", "mean": "1", "sd": 1.0}),
            document({"kind": "MeasureOptions", "height_cm": -3}),
            document({"kind": "array", "number": 0}),
            document({"kind": "array", "number": "one"}),
        ],
    )
    def test_a_header_that_says_something_else(self, tmp_path: Path, content: bytes) -> None:
        refused(tmp_path / "seen.npz", content)

    @pytest.mark.parametrize(
        "array",
        [
            np.array([{"a": 1}], dtype=object),  # pickled
            np.array(["a"]),
            np.array([1.0], np.float32),
            np.array([1.0], ">f8"),
            np.array([1j]),
            np.array(["2020-01-01"], "datetime64[D]"),
        ],
        ids=lambda array: str(array.dtype),
    )
    def test_arrays_of_anything_but_plain_numbers(self, tmp_path: Path, array: np.ndarray[Any, Any]) -> None:
        refused(tmp_path / "seen.npz", document({"kind": "array", "number": 0}, a0=array))

    @pytest.mark.parametrize(
        "fields_",
        [
            {"people": "one"},
            {"people": True},
            {"people": 1.5},
            {"clip": None},
            {"person": None},  # a lunge without a person
            {"clip__warnings": "It ends early."},
            {"clip__warnings": [1]},
            {"clip__sha256": 0},
            {"clip__extra": 1},
            {"options__height_cm": "tall"},
            {"options__unknown": 1},
            {"person__stance__facing": "up"},
            {"lunge__scene__size_px": [1280]},
            {"lunge__scene__source": "guessed"},
            {"lunge__scene__focal_px": 900.0},
            {"lunge__wall_cm__mean": [1.0]},
            {"lunge__spans": []},
            {"lunge__findings__feet": []},
            {"lunge__findings__legs": [None, None]},
            {"lunge__findings__legs": []},
            {"lunge__pose": None},
            {"lunge__leg__knee_px": [1.0, 2.0]},
            {"lunge__leg__knee_px": {"kind": "array", "number": 10**6}},
        ],
        ids=str,
    )
    def test_fields_of_another_kind(self, tmp_path: Path, written: bytes, fields_: dict[str, Any]) -> None:
        refused(tmp_path / "seen.npz", changed(written, **fields_))

    @pytest.mark.parametrize(
        "seen",
        [
            with_lunge(observation(), knee_px=np.zeros((N - 1, 2))),
            with_lunge(observation(), raw_knee_px=np.zeros((N, 3))),
            with_lunge(observation(), heel_rise_px=np.zeros((N, 1))),
            with_lunge(observation(), heel_rise_sd_px=np.zeros(N - 1)),
            with_lunge(observation(), feet=2 * (FootLooks(at_hold=(FootEdges(np.zeros(9), np.zeros((9, 2))),)),)),
            with_lunge(observation(), spans=observation().lunge.spans[:1]),  # type: ignore[union-attr]
            with_lunge(observation(), spans=tuple(replace(one, end=N) for one in observation().lunge.spans)),  # type: ignore[union-attr]
            with_lunge(observation(), spans=tuple(replace(one, hold=()) for one in observation().lunge.spans)),  # type: ignore[union-attr]
        ],
        ids=["rows", "columns", "dimensions", "errors", "sole", "findings", "end", "hold"],
    )
    def test_rows_and_repetitions_that_do_not_belong_together(self, tmp_path: Path, seen: Observation) -> None:
        write_observation(tmp_path / "seen.npz", seen)
        refused(tmp_path / "seen.npz", (tmp_path / "seen.npz").read_bytes())

    def test_a_small_file_that_unpacks_to_a_huge_one(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert observation_file.MOST_BYTES == 1 << 28
        monkeypatch.setattr(observation_file, "MOST_BYTES", 1 << 22)
        monkeypatch.setattr(np, "load", lambda *_, **__: pytest.fail("it was unpacked"))
        path = tmp_path / "seen.npz"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("header.npy", "w") as member:
            member.write(bytes((1 << 22) + 1))
        assert path.stat().st_size < 1 << 14
        refused(path, path.read_bytes())

    @pytest.mark.parametrize("rows", [1 << 40, 1 << 62, 1 << 70])
    def test_an_array_that_says_it_is_huge(self, tmp_path: Path, rows: int) -> None:
        small = io.BytesIO()
        np.lib.format.write_array_header_1_0(small, {"descr": "<f8", "fortran_order": False, "shape": (rows,)})
        content = io.BytesIO(document({"kind": "array", "number": 0}))
        with zipfile.ZipFile(content, "a") as archive:
            archive.writestr("a0.npy", small.getvalue())
        refused(tmp_path / "seen.npz", content.getvalue())


def test_the_clip_it_is_about_is_told_by_its_hash() -> None:
    seen = observation()
    check_clip(seen, "0" * 64, "lunge.mp4", Path("seen.npz"))
    with pytest.raises(UnreadableInputError, match=r"^seen.npz is about another clip \(lunge.mp4\), not other.mp4: "):
        check_clip(seen, "1" * 64, "other.mp4", Path("seen.npz"))
