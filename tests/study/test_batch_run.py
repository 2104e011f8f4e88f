"""Every clip once, whatever comes of it: in workers, in threads, taken up again, two at a time."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import pytest

from helpers.batch_measurers import Stub
from lungelens.errors import ModelUnavailableError, OutputError, UnreadableInputError
from lungelens.files import content_sha256
from lungelens.observe.options import MeasureOptions
from lungelens.study.batch.clip import About, Clip, id_of
from lungelens.study.batch.job import Job
from lungelens.study.batch.machine import WORKER_BYTES, cores, free_bytes, worker_count
from lungelens.study.batch.run import Settings, run, run_study
from lungelens.study.batch.store import StudyFolder
from lungelens.study.batch.worker_main import ONE_THREAD
from lungelens.study.batch.workers import LocalWorkers, OverTimeError, WorkerLostError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lungelens.study.batch.job import Finished

PATIENCE_S = 120.0


@pytest.fixture
def study(tmp_path: Path) -> StudyFolder:
    return StudyFolder.create(tmp_path / "study")


def clips_of(folder: Path, **texts: str) -> list[Clip]:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.mp4").write_text(text)
    paths = [folder / f"{name}.mp4" for name in texts]
    return [Clip(id_of(PurePath(one.name)), one.name, one, About(), MeasureOptions()) for one in paths]


def file_of(clip: Clip) -> Path:
    assert isinstance(clip.path, Path)
    return clip.path


def in_threads(clips: Iterable[Clip], study: StudyFolder, stub: Stub, observe: bool = False) -> dict[str, Finished]:
    """Run them by another executor than our own: whatever has its interface will do."""
    jobs = [Job(one.clip_id, one.path, one.options, study.root, stub, observe) for one in clips]
    with ThreadPoolExecutor(2) as executor:
        return {one.clip_id.rpartition("-")[0]: one for one in run(jobs, executor, at_once=3)}


def statuses(finished: dict[str, Finished]) -> dict[str, str]:
    return {name: one.status for name, one in finished.items()}


def test_every_clip_has_an_end(tmp_path, study):
    texts = {"a": "38", "b": "nobody", "c": "broken", "d": "no video", "e": "person", "f": "fault"}
    clips = clips_of(tmp_path / "clips", **texts, gone="38")
    file_of(clips[-1]).unlink()
    assert statuses(in_threads(clips, study, Stub())) == {
        "a": "measured",
        "b": "not_measurable",
        "c": "unreadable",
        "d": "unreadable",
        "e": "not_measurable",
        "f": "fault",
        "gone": "unreadable",
    }
    words = {one.name: kept.record.message for one in clips if (kept := study.read(one.clip_id)) is not None}
    assert words["a.mp4"] == ""
    assert words["b.mp4"] == "Nobody is in the picture. Film the whole leg."
    assert words["e.mp4"] == "There is no person 3."
    assert words["gone.mp4"] == "gone.mp4 cannot be read (no such file or directory)."  # on nobody's disk
    assert "ZeroDivisionError" in words["f.mp4"]


def test_what_made_the_numbers_is_kept(tmp_path, study):
    (clip,) = clips_of(tmp_path / "clips", a="38")
    job = Job(clip.clip_id, clip.path, MeasureOptions(height_cm=172.5), study.root, Stub(), observe=True)
    with ThreadPoolExecutor(1) as executor:
        list(run([job], executor, at_once=1))
    kept = study.read(clip.clip_id)
    assert kept is not None and kept.measurement is not None
    assert kept.record.clip_sha256 == kept.measurement.clip.sha256
    assert kept.record.instruments == {"stub": "a" * 64}
    assert kept.record.options == {"height_cm": 172.5}
    assert study.observation(clip.clip_id).read_text() == "38"


def test_only_what_is_missing_runs(tmp_path, study):
    clips = clips_of(tmp_path / "clips", a="38", b="nobody", c="broken", d="40")
    log = tmp_path / "log"
    in_threads(clips, study, Stub(log=log))
    file_of(clips[2]).write_text("41")
    (study.results / clips[3].clip_id / "result.json").write_text('{"half":')
    again = in_threads(clips, study, Stub(log=log))
    assert {name for name, one in again.items() if one.earlier} == {"a", "b"}
    assert sorted(log.read_text().split()) == ["a.mp4", "b.mp4", "c.mp4", "d.mp4", "d.mp4"]
    assert set(statuses(again).values()) == {"measured", "not_measurable"}


@pytest.mark.parametrize("change", ["clip", "model", "option", "observation", "nothing"])
def test_what_another_run_would_give_differently_is_missing(tmp_path, study, change):
    (clip,) = clips_of(tmp_path / "clips", a="38")
    in_threads([clip], study, Stub())
    if change == "clip":
        file_of(clip).write_text("39")
    stub = Stub(model="b" * 64) if change == "model" else Stub()
    options = MeasureOptions(height_cm=180) if change == "option" else clip.options
    job = Job(clip.clip_id, clip.path, options, study.root, stub, observe=change == "observation")
    with ThreadPoolExecutor(1) as executor:
        (finished,) = run([job], executor, at_once=1)
    assert finished.earlier == (change == "nothing")


def test_what_was_seen_in_an_earlier_clip_does_not_stay(tmp_path, study):
    (clip,) = clips_of(tmp_path / "clips", a="38")
    in_threads([clip], study, Stub(), observe=True)
    file_of(clip).write_text("broken")
    in_threads([clip], study, Stub(), observe=True)
    assert list(study.observations.iterdir()) == []
    assert [path.name for path in (study.results / clip.clip_id).iterdir()] == ["record.json"]


def test_a_full_disk_ends_the_run_in_one_sentence_and_the_rest_is_kept(tmp_path, study):
    clips = clips_of(tmp_path / "clips", a="38", b="full", c="40")
    with pytest.raises(OutputError, match="no space left on device"):
        in_threads(clips, study, Stub())
    file_of(clips[1]).write_text("39")
    again = in_threads(clips, study, Stub())
    assert again["a"].earlier and set(statuses(again).values()) == {"measured"}


def test_without_a_model_no_clip_is_tried(tmp_path, study):
    class Bare(Stub):
        def instruments(self, clip, options):
            raise ModelUnavailableError("The pose model 'lite' has not been fetched yet.")

    with pytest.raises(ModelUnavailableError):
        in_threads(clips_of(tmp_path / "clips", a="38"), study, Bare())


@pytest.mark.soak
def test_a_worker_that_is_lost_costs_its_own_clip_only(tmp_path, study):
    clips = clips_of(tmp_path / "clips", a="38", b="kill", c="40", d="hang", e="42")
    finished = {one.clip_id[0]: one.status for one in run_study(clips, study, Settings(2, 2.0, True, Stub()))}
    assert finished == {"a": "measured", "b": "killed", "c": "measured", "d": "timed_out", "e": "measured"}
    words = [kept.record.message for one in clips if (kept := study.read(one.clip_id)) is not None]
    assert words[1].startswith("Its process ended with -9.")
    assert words[3].startswith("It took longer than 2 seconds.")
    hashes = [kept.record.clip_sha256 for one in clips if (kept := study.read(one.clip_id)) is not None]
    assert hashes == [content_sha256(file_of(one)) for one in clips]  # of those too that gave no answer
    assert [one.clip_id for one in clips if (study.results / one.clip_id / "done").exists()] == [
        clips[place].clip_id for place in (0, 2, 4)
    ]


def test_the_second_of_two_runs_into_one_folder_is_refused(study):
    with study.in_use(), pytest.raises(OutputError, match="Another run is already writing to"), study.in_use():
        pass
    with study.in_use():  # the first has ended
        pass


def test_parts_run_beside_one_another_but_not_beside_a_whole_run(study):
    with ExitStack() as held:
        held.enter_context(study.in_use("1-of-2"))
        held.enter_context(study.in_use("2-of-2"))
        for name in (None, "1-of-2"):
            with pytest.raises(OutputError, match="Another run"), study.in_use(name):
                pass
    with study.in_use(), pytest.raises(OutputError, match="Another run"), study.in_use("1-of-2"):
        pass


def environment(name: str) -> str | None:
    return os.environ.get(name)


def fails_with(error: Exception) -> None:
    raise error


class OfTwoParts(Exception):
    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def fails_strangely() -> None:
    raise OfTwoParts(1, 2)


def test_workers_have_one_thread_and_answer_as_futures_do():
    with LocalWorkers(2, PATIENCE_S) as workers:
        told = [workers.submit(environment, name) for name in ONE_THREAD]
        assert [one.result(PATIENCE_S) for one in told] == ["1"] * len(ONE_THREAD)
        assert isinstance(
            workers.submit(fails_with, UnreadableInputError("x is empty.")).exception(PATIENCE_S), UnreadableInputError
        )
        strange = workers.submit(fails_strangely).exception(PATIENCE_S)
        assert str(strange) == "OfTwoParts: 1 and 2"
        assert 1 <= len(workers.process_ids()) <= 2


@pytest.mark.soak
def test_a_worker_that_ends_or_takes_too_long_is_replaced():
    with LocalWorkers(1, 1.0) as workers:
        assert isinstance(workers.submit(os._exit, 3).exception(PATIENCE_S), WorkerLostError)
        assert isinstance(workers.submit(_sleep).exception(PATIENCE_S), OverTimeError)
        assert workers.submit(environment, ONE_THREAD[0]).result(PATIENCE_S) == "1"


def test_calls_that_did_not_return_are_not_waited_for_for_ever():
    workers = LocalWorkers(1, PATIENCE_S)
    busy, waiting = workers.submit(_sleep), workers.submit(_sleep)
    workers.shutdown()
    assert waiting.cancelled()
    assert busy.cancelled() or isinstance(busy.exception(PATIENCE_S), WorkerLostError)
    assert workers.process_ids() == []


def _sleep() -> None:
    threading.Event().wait(3600)


@pytest.mark.parametrize(
    ("there", "free", "count"),
    [
        (8, None, 8),
        (8, 100 * WORKER_BYTES, 8),
        (8, 3 * WORKER_BYTES + 1, 3),
        (8, WORKER_BYTES // 2, 1),
        (1, None, 1),
    ],
)
def test_as_many_workers_as_cores_and_memory_allow(there, free, count):
    assert worker_count(there, free) == count


def test_this_computer_tells_what_it_has():
    assert 1 <= cores() <= (os.cpu_count() or 1)
    free = free_bytes()
    assert free is None or free > 0


def test_jobs_can_be_sent_to_another_computer(tmp_path):
    job = Job("a", Path("a.mp4"), MeasureOptions(height_cm=170), tmp_path, Stub(), observe=True)
    assert pickle.loads(pickle.dumps(job)) == job


def test_workers_start_without_the_heavy_libraries():
    """Those of plots and pictures are loaded where a clip needs them."""
    code = "import sys, lungelens.study.batch.run; print(*{'matplotlib', 'scipy', 'cv2'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
