from __future__ import annotations

from pathlib import Path

import pytest

from helpers.results import repetition, result
from lungelens.errors import UnreadableInputError, UsageError
from lungelens.files import content_sha256
from lungelens.measures.measurement import Measurement, UsedCameraFile
from lungelens.observe.options import MeasureOptions
from lungelens.study.reproduce import Change, check_same_clip, compare, options_of

THEN = result("c01", repetition(1, tibia_angle_deg=(38.0, 36.0, 40.0)))


def made_with(measurement: Measurement, **changed: object) -> Measurement:
    return measurement.model_copy(update={"provenance": measurement.provenance.model_copy(update=changed)})


def test_times_spent_file_names_and_the_day_do_not_count() -> None:
    now = made_with(THEN, looked_at="2026-11-27T09:30:00+01:00")
    now = now.model_copy(
        update={
            "clip": now.clip.model_copy(update={"name": "renamed.mp4"}),
            "timings_s": now.timings_s.model_copy(update={"total": 99.0}),
        }
    )
    found = compare(THEN, now)
    assert (found.values, found.made_with) == ((), ())
    assert found.compared > 20


def test_a_number_that_differs_in_its_last_digit_is_told() -> None:
    now = result("c01", repetition(1, tibia_angle_deg=(38.0, 36.0, 40.000001)))
    found = compare(THEN, now)
    assert found.values == (Change("repetitions.0.tibia_angle_deg.high", 40.0, 40.000001),)
    assert found.largest_share == pytest.approx(2.5e-8)


def test_a_repetition_that_is_no_longer_found_is_told() -> None:
    assert compare(THEN, result("c01")).largest_share is None
    found = compare(THEN, result("c01")).values
    assert Change("status", "measured", "not_measurable") in found
    assert Change("repetitions.0.tibia_angle_deg.value", 38.0, None) in found


def test_what_it_was_made_with_is_told_apart_from_the_numbers() -> None:
    found = compare(THEN, made_with(THEN, opencv="6.0.0", models={"lite": "1"}))
    assert found.values == ()
    assert found.made_with == (Change("opencv", "5", "6.0.0"), Change("models.lite", None, "1"))


def test_the_options_are_those_of_the_result() -> None:
    assert options_of(THEN, ()) == MeasureOptions()
    said = made_with(THEN, options={"height_cm": 178.0, "model": "heavy", "match_camera": False})
    assert options_of(said, ()) == MeasureOptions(height_cm=178, model="heavy", match_camera=False)


def test_a_camera_file_is_found_beside_by_name_and_hash(tmp_path: Path) -> None:
    here, other = tmp_path / "here", tmp_path / "other"
    for folder, content in ((here, "another one"), (other, "the camera")):
        folder.mkdir()
        (folder / "phone.json").write_text(content)
    used = UsedCameraFile(name="phone.json", sha256=content_sha256(other / "phone.json"), chosen="given")
    said = made_with(THEN, options={"camera_file": "phone.json"}, camera_file=used)
    assert options_of(said, (here, other)).camera_file == other / "phone.json"
    assert options_of(said, (here,), camera_file=Path("x.json")).camera_file == Path("x.json")
    with pytest.raises(UsageError, match="made with the camera file phone.json: say where it is with --camera-file"):
        options_of(said, (here,), camera_file=None)


def test_another_clip_is_refused(tmp_path: Path) -> None:
    clip = tmp_path / "c01.mp4"
    clip.write_bytes(b"film")
    with pytest.raises(UnreadableInputError, match="is not the clip of this result, c01.mp4"):
        check_same_clip(THEN, clip)
    check_same_clip(result("c01", sha256=content_sha256(clip)), clip)
    with pytest.raises(UnreadableInputError, match="cannot be read"):
        check_same_clip(THEN, tmp_path / "gone.mp4")
    with pytest.raises(UnreadableInputError, match="cannot be read"):
        check_same_clip(THEN, tmp_path)


def test_a_result_from_elsewhere_reaches_no_other_folder(tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text("the camera")
    used = UsedCameraFile(name=str(secret), sha256=content_sha256(secret), chosen="given")
    said = made_with(THEN, options={"camera_file": str(secret)}, camera_file=used)
    with pytest.raises(UsageError, match="say where it is with --camera-file"):
        options_of(said, (tmp_path / "other",))
