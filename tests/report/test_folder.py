"""The folder: complete, true to the clip, and clean when something goes wrong."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import av
import numpy as np
import pytest
from PIL import Image

from helpers.analyses import FPS, SIZE_PX, head_track, lunge_analysis, refused_analysis
from helpers.clips import write_clip
from lungelens.clip.reader import open_video
from lungelens.errors import OutputError, UnreadableInputError
from lungelens.measures.measurement import Measurement
from lungelens.mobility.classify import assess
from lungelens.mobility.inputs import MobilityInput
from lungelens.pose.types import Keypoint
from lungelens.report.document import ReportDocument
from lungelens.report.folder import FilmedLeg, write_assessment, write_report
from lungelens.report.mobility_input import leg_values

if TYPE_CHECKING:
    from lungelens.clip.types import RgbImage
    from lungelens.measures.analysis import Analysis
    from lungelens.mobility.types import MobilityAssessment

TIMES_S = [index / FPS for index in range(40)]
LEG = {"result.json", "frames.csv", "signals.png", "overlay.mp4", "reps.png"}
PAGES = {"report.html", "report.pdf", "repetitions.csv"}
ALL = LEG | PAGES


def stripes(width: int, height: int) -> RgbImage:
    """Return upright stripes two pixels wide: detail that a video keeps."""
    line = np.where(np.arange(width) // 2 % 2, 220, 40).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(line[None, :, None], (height, width, 3)))


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "clip.mp4", [stripes(*SIZE_PX)] * 40, TIMES_S)


@pytest.fixture
def analysis() -> Analysis:
    return lunge_analysis()


class Done(NamedTuple):
    """A report, and what was told while it was made."""

    out: Path
    written: tuple[Path, ...]
    told: list[tuple[str, float]]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp("report")
    clip = write_clip(folder / "clip.mp4", [stripes(*SIZE_PX)] * 40, TIMES_S)
    out, told = folder / "a" / "b", list[tuple[str, float]]()
    written = write_report(lunge_analysis(), clip, out, progress=lambda stage, part: told.append((stage, part)))
    return Done(out, written, told)


def test_everything_is_written_and_named(analysis: Analysis, done: Done) -> None:
    out, written, _ = done
    assert {path.name for path in written} == ALL
    assert {path.name for path in out.iterdir()} == ALL
    assert all(path.parent == out and path.stat().st_size > 0 for path in written)
    assert Measurement.model_validate_json((out / "result.json").read_text()) == analysis.measurement
    assert len((out / "frames.csv").read_text().splitlines()) == 41


def test_the_overlay_keeps_size_frames_and_uneven_times(analysis: Analysis, tmp_path: Path) -> None:
    times_s = np.cumsum(np.r_[0.0, np.tile([0.04, 0.1, 0.03], 13)])
    clip = write_clip(tmp_path / "uneven.mp4", [stripes(*SIZE_PX)] * 40, times_s.tolist())
    write_report(analysis, clip, tmp_path / "out")
    frames = list(open_video(tmp_path / "out" / "overlay.mp4").frames())
    np.testing.assert_allclose([frame.time_s for frame in frames], times_s, atol=1e-3)
    assert frames[0].rgb.shape == (SIZE_PX[1], SIZE_PX[0], 3)
    assert (np.abs(frames[10].rgb.astype(int) - stripes(*SIZE_PX)) > 60).mean() > 0.05


def test_the_overlay_is_h264_that_a_browser_plays(done: Done) -> None:
    with av.open(str(done.out / "overlay.mp4")) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")


def test_a_large_clip_is_reduced_to_1080_on_its_shorter_side(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "large.mp4", [stripes(1440, 2160)] * 3, TIMES_S)
    write_report(refused_analysis(), clip, tmp_path / "out")
    overlay = open_video(tmp_path / "out" / "overlay.mp4")
    assert (overlay.width_px, overlay.height_px) == (1080, 1620)


def test_a_refused_clip_has_no_stills_of_repetitions_and_none_left_from_before(
    analysis: Analysis, clip: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    write_report(analysis, clip, out)
    written = write_report(refused_analysis(), clip, out)
    assert {path.name for path in written} == {path.name for path in out.iterdir()} == ALL - {"signals.png", "reps.png"}


def test_blur_hides_the_face_in_every_picture_of_the_overlay(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", [stripes(320, 240)] * 12, TIMES_S)
    places = {Keypoint.NOSE: [(206.0, 180.0)] * 2, Keypoint.LEFT_EAR: [(194.0, 180.0)] * 2}
    analysis = refused_analysis(head_track(places, [2, 8]))
    detail = {}
    for blur in (False, True):
        out = tmp_path / str(blur)
        write_report(analysis, clip, out, blur_face=blur)
        frames = [frame.rgb.astype(int) for frame in open_video(out / "overlay.mp4").frames()]
        faces = [np.abs(np.diff(rgb[165:195, 185:215, 1], axis=1)).mean() for rgb in frames]
        backs = [np.abs(np.diff(rgb[150:210, 5:95, 1], axis=1)).mean() for rgb in frames]
        detail[blur] = (np.array(faces), np.array(backs))
    assert (detail[False][0] > 50).all()
    assert (detail[True][0] < 4).all()
    assert (detail[True][1] > 50).all()


def test_blur_hides_the_face_in_the_stills(analysis: Analysis, clip: Path, tmp_path: Path) -> None:
    # A head drawn down to the knee, so that it lies within the stills.
    assert analysis.track is not None
    points_px = analysis.track.points_px.copy()
    points_px[:, Keypoint.NOSE] = (180.0, 118.0)
    points_px[:, Keypoint.LEFT_EAR] = (168.0, 118.0)
    crouched = replace(analysis, track=replace(analysis.track, points_px=points_px))
    steps = []
    for blur in (False, True):
        write_report(crouched, clip, tmp_path / str(blur), blur_face=blur)
        page = np.asarray(Image.open(tmp_path / str(blur) / "reps.png")).astype(int)
        steps.append(np.count_nonzero(np.abs(np.diff(page[76:676, 28:508, 1], axis=1)) > 20))
    assert steps[1] < 0.8 * steps[0]


def test_progress_rises_to_one(done: Done) -> None:
    parts = [part for _, part in done.told]
    assert len(parts) == 40
    assert parts == sorted(parts)
    assert parts[-1] == 1.0


def one_sentence(message: str, *words: str) -> bool:
    return "\n" not in message and message.endswith(".") and all(word in message for word in words)


def test_a_file_where_the_folder_should_be(analysis: Analysis, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError) as caught:
        write_report(analysis, clip, tmp_path / "out")
    assert one_sentence(str(caught.value), str(tmp_path / "out"), "choose another folder")
    assert (tmp_path / "out").read_text() == "mine"


def test_a_file_in_the_way_further_up(analysis: Analysis, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError) as caught:
        write_report(analysis, clip, tmp_path / "file" / "out")
    assert one_sentence(str(caught.value), "choose another folder")


@pytest.mark.parametrize(
    "name",
    [pytest.param(one, marks=() if one in ("result.json", "overlay.mp4") else pytest.mark.soak) for one in sorted(ALL)],
)
def test_a_folder_where_a_file_should_be(analysis: Analysis, clip: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "out" / name / "inner").mkdir(parents=True)
    with pytest.raises(OutputError) as caught:
        write_report(analysis, clip, tmp_path / "out")
    assert one_sentence(str(caught.value), "out")
    assert {path.name for path in (tmp_path / "out").iterdir()} <= ALL  # no drafts left behind


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_not_mine(analysis: Analysis, clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir(mode=0o500)
    with pytest.raises(OutputError) as caught:
        write_report(analysis, clip, out)
    assert one_sentence(str(caught.value), "choose another folder")


def test_the_clip_itself_is_never_overwritten(analysis: Analysis, clip: Path, tmp_path: Path) -> None:
    mine = clip.rename(tmp_path / "overlay.mp4")
    before = mine.read_bytes()
    with pytest.raises(OutputError) as caught:
        write_report(analysis, mine, tmp_path)
    assert one_sentence(str(caught.value), "overlay.mp4", "choose another folder")
    assert mine.read_bytes() == before


def test_a_clip_that_has_gone(analysis: Analysis, tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError):
        write_report(analysis, tmp_path / "gone.mp4", tmp_path / "out")


def test_a_stop_half_way_leaves_no_overlay_no_draft_and_no_result(
    analysis: Analysis, clip: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "result.json").write_text("of an earlier run")

    def stop(stage: str, fraction: float) -> None:
        if fraction > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_report(analysis, clip, tmp_path / "out", progress=stop)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"frames.csv", "signals.png"}


def both_legs(clip: Path) -> list[FilmedLeg]:
    return [FilmedLeg(side, lunge_analysis(test_leg=side), clip) for side in ("left", "right")]


def assessed(legs: list[FilmedLeg], **others: object) -> MobilityAssessment:
    sides = tuple({**leg_values(leg.analysis.measurement), "side": leg.side} for leg in legs)
    return assess(MobilityInput.model_validate({"sides": sides, **others}))


def names_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_an_assessment_has_its_pages_above_and_each_clip_in_a_folder(clip: Path, tmp_path: Path) -> None:
    legs = both_legs(clip)
    out = tmp_path / "out"
    told: list[str] = []
    written = write_assessment(assessed(legs), legs, out, progress=lambda stage, part: told.append(stage))
    wanted = PAGES | {"assessment.json"} | {f"{side}/{name}" for side in ("left", "right") for name in LEG}
    assert {str(path.relative_to(out)) for path in written} == names_in(out) == wanted
    assert set(told) == {"left: drawing", "right: drawing"}
    document = ReportDocument.model_validate_json((out / "assessment.json").read_text())
    assert [measurement.test_leg for measurement in document.measurements] == ["left", "right"]
    assert len((out / "repetitions.csv").read_text().splitlines()) == 5
    assert (out / "report.html").read_text().count("data:image/jpeg") == 2


def test_an_answer_that_stops_leaves_no_numbers_behind(clip: Path, tmp_path: Path) -> None:
    legs = both_legs(clip)
    out = tmp_path / "out"
    write_assessment(assessed(legs), legs, out, parquet=True)
    assert (out / "repetitions.parquet").is_file()
    (out / "right" / "mine.txt").touch()
    write_assessment(assessed(legs, red_flags=("bone_pain",)), legs, out)
    assert names_in(out) == {"report.html", "report.pdf", "assessment.json", "right/mine.txt"}
    assert ReportDocument.model_validate_json((out / "assessment.json").read_text()).measurements == ()


def test_a_clip_in_which_no_leg_could_be_told_has_a_folder_too(clip: Path, tmp_path: Path) -> None:
    legs = [FilmedLeg(None, refused_analysis(), clip)]
    write_assessment(assessed(legs), legs, tmp_path / "out")
    assert "leg/result.json" in names_in(tmp_path / "out")
    assert "Film one person from the side" in (tmp_path / "out" / "report.html").read_text()
