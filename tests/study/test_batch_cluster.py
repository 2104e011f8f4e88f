"""A study on a Dask cluster, and clips behind addresses: the same tables to the byte."""

from __future__ import annotations

import functools
import threading
import time
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import pytest

from helpers.batch_measurers import Stub
from lungelens.errors import UnreadableInputError, UsageError
from lungelens.observe.options import MeasureOptions
from lungelens.study.batch.clip import About, Clip, id_of
from lungelens.study.batch.clip_list import list_clips
from lungelens.study.batch.cluster import Cluster, errand_of, put_away, run_errand, with_clip, without_worker
from lungelens.study.batch.entries import Counts, read_entries
from lungelens.study.batch.job import Job
from lungelens.study.batch.limit import call_within
from lungelens.study.batch.package import write_package
from lungelens.study.batch.place import at_hand, file_name, is_address, list_addresses
from lungelens.study.batch.run import Settings, run_study
from lungelens.study.batch.store import StudyFolder
from lungelens.study.batch.workers import OverTimeError

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT_S = 60.0
TEXTS = {"a": "38", "b": "nobody", "c": "broken", "d": "40", "e": "41.5"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "clips").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "clips" / f"{name}.mp4").write_text(text)
    return tmp_path / "clips"


def clip_of(path: Path | str, name: str) -> Clip:
    return Clip(id_of(PurePath(name)), name, path, About(), MeasureOptions())


def clips_of(folder: Path) -> list[Clip]:
    return [clip_of(path, path.name) for path in sorted(folder.iterdir())]


def tables(clips: list[Clip], root: Path, settings: Settings) -> dict[str, bytes]:
    """Of a run from the first clip to the last."""
    study = StudyFolder.create(root)
    list(run_study(clips, study, settings))
    write_package(root, read_entries(clips, study, Counts()))
    return {name: (root / name).read_bytes() for name in ("clips.csv", "repetitions.csv")}


class TestErrands:
    """What goes to a worker and comes back, without one."""

    def errand(self, folder: Path, root: Path, name: str = "a.mp4"):
        study = StudyFolder.create(root)
        clip = clip_of(folder / name, name)
        return errand_of(Job(clip.clip_id, clip.path, clip.options, study.root, Stub(), observe=True))

    def test_the_worker_writes_nothing_and_the_head_all(self, folder: Path, tmp_path: Path) -> None:
        errand = self.errand(folder, tmp_path / "study")
        parcel = run_errand(errand, LIMIT_S)
        assert list((tmp_path / "study" / "results").iterdir()) == []
        assert put_away(errand, parcel).status == "measured"
        study = StudyFolder(tmp_path / "study")
        assert study.observation(errand.job.clip_id).read_text() == "38"
        again = self.errand(folder, tmp_path / "study")
        assert put_away(again, run_errand(again, LIMIT_S)).earlier

    def test_a_worker_that_does_not_see_the_clip_is_sent_it(self, folder: Path, tmp_path: Path) -> None:
        errand = with_clip(self.errand(folder, tmp_path / "study"))
        (folder / "a.mp4").unlink()
        assert run_errand(self.errand(folder, tmp_path / "study"), LIMIT_S).answer is None
        parcel = run_errand(errand, LIMIT_S)
        assert parcel.answer is not None and parcel.answer.measurement is not None
        assert parcel.answer.measurement.clip.name == "a.mp4"

    def test_what_a_failed_clip_left_does_not_come_back(self, folder: Path, tmp_path: Path) -> None:
        parcel = run_errand(self.errand(folder, tmp_path / "study", "c.mp4"), LIMIT_S)
        assert parcel.answer is not None and parcel.answer.record is not None
        assert (parcel.answer.record.status, parcel.observation) == ("unreadable", None)


class TestLimit:
    def test_what_is_in_time_is_returned(self) -> None:
        assert call_within(60, lambda: 38) == 38

    def test_what_it_raises_is_raised(self) -> None:
        with pytest.raises(UnreadableInputError):
            call_within(60, self.refuse)

    def test_what_takes_longer_is_stopped_and_nothing_after_it(self) -> None:
        def slow() -> None:
            try:
                while True:
                    time.sleep(0.01)
            except Exception:  # noqa: BLE001  as the boundary of a clip does
                pytest.fail("taken for a fault of the clip")

        for _ in range(20):
            with pytest.raises(OverTimeError, match="It took longer than 0.05 seconds"):
                call_within(0.05, slow)
        time.sleep(0.2)

    def test_a_call_that_ends_just_then_is_one_or_the_other(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """One that was stopped as it ended was taken for one that hangs: what ran next was ended with its process."""
        exits: list[int] = []
        monkeypatch.setattr("lungelens.study.batch.limit.HANGS_S", 0.2)
        monkeypatch.setattr("os._exit", exits.append)
        ended = 0
        for _ in range(1000):
            try:
                call_within(0.002, lambda: time.sleep(0.002))
                ended += 1
            except OverTimeError:
                pass
        assert 0 <= ended <= 1000  # and no exception came later
        time.sleep(0.5)
        assert exits == []

    def test_a_clip_that_takes_longer_is_no_fault(self, folder: Path, tmp_path: Path) -> None:
        (folder / "a.mp4").write_text("endless")
        with pytest.raises(OverTimeError):
            run_errand(TestErrands().errand(folder, tmp_path / "study"), 0.2)

    @staticmethod
    def refuse() -> None:
        raise UnreadableInputError("The clip is damaged: copy it again.")


@pytest.mark.parametrize(
    ("cluster", "sentence"),
    [
        (
            Cluster("host:8786"),
            "--cluster needs the address of a Dask scheduler, .*, got host:8786",
        ),
        (Cluster("tcp://127.0.0.1:1"), "There is no Dask scheduler at tcp://127.0.0.1:1"),
    ],
)
def test_a_cluster_that_is_none_is_one_sentence(
    folder: Path, tmp_path: Path, cluster: Cluster, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lungelens.study.batch.cluster.CONNECT_S", 1)
    settings = Settings(None, 60, True, Stub(), cluster)
    with pytest.raises(UsageError, match=sentence):
        list(run_study(clips_of(folder), StudyFolder.create(tmp_path / "study"), settings))


@pytest.mark.soak
def test_a_cluster_gives_the_same_tables_to_the_byte(folder: Path, tmp_path: Path) -> None:
    from distributed import LocalCluster

    here = tables(clips_of(folder), tmp_path / "here", Settings(2, 60, True, Stub()))
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        settings = Settings(None, 60, True, Stub(), Cluster(cluster.scheduler_address))
        assert tables(clips_of(folder), tmp_path / "there", settings) == here
        study = StudyFolder(tmp_path / "there")
        again = {one.clip_id[0]: one.earlier for one in run_study(clips_of(folder), study, settings)}
    assert again == {"a": True, "b": True, "c": False, "d": True, "e": True}


@pytest.mark.soak
def test_a_large_clip_is_sent_along_without_a_word(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    """Dask warned on the terminal of each clip of more than 10 MB."""
    from distributed import LocalCluster

    (folder / "a.mp4").write_bytes(b"38 " + bytes(11_000_000))
    monkeypatch.setattr("lungelens.study.batch.run.errand_of", lambda job: with_clip(errand_of(job)))
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster:
        settings = Settings(None, 60, True, Stub(), Cluster(cluster.scheduler_address))
        finished = list(run_study(clips_of(folder)[:1], StudyFolder.create(tmp_path / "study"), settings))
    assert [one.status for one in finished] == ["measured"]
    assert not [one for one in recwarn if "large graph" in str(one.message)]


@pytest.mark.soak
def test_workers_of_a_cluster_that_are_killed_cost_their_own_clip_only(folder: Path, tmp_path: Path) -> None:
    import dask
    from distributed import LocalCluster

    (folder / "f.mp4").write_text("kill")
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
    ):
        settings = Settings(None, 60, True, Stub(), Cluster(cluster.scheduler_address))
        study = StudyFolder.create(tmp_path / "study")
        finished = {one.clip_id[0]: one.status for one in run_study(clips_of(folder), study, settings)}
        kept = study.read(clips_of(folder)[-1].clip_id)
    assert finished.pop("f") == "killed"
    assert kept is not None and kept.record.message.startswith(
        "Its workers were ended. Its memory may not have sufficed"
    )
    assert finished == {
        "a": "measured", "b": "not_measurable", "c": "unreadable", "d": "measured", "e": "measured"
    }  # fmt: skip


@pytest.mark.soak
def test_a_clip_that_takes_too_long_there_costs_its_own_time_only(folder: Path, tmp_path: Path) -> None:
    from distributed import LocalCluster

    (folder / "f.mp4").write_text("endless")
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        settings = Settings(None, 3, True, Stub(), Cluster(cluster.scheduler_address))
        study = StudyFolder.create(tmp_path / "study")
        finished = {one.clip_id[0]: one.status for one in run_study(clips_of(folder), study, settings)}
        kept = study.read(clips_of(folder)[-1].clip_id)
    assert (finished.pop("f"), len(finished)) == ("timed_out", 5)
    assert set(finished.values()) == {"measured", "not_measurable", "unreadable"}
    assert kept is not None
    assert kept.record.message.startswith("It took longer than 3 seconds. Give it more with --clip-limit-s")


def test_workers_without_the_program_stop_the_run() -> None:
    with pytest.raises(UsageError, match="install Lungelens of the same version there"):
        without_worker(ModuleNotFoundError("No module named 'lungelens'"))


class TestAddresses:
    @contextmanager
    def served(self, folder: Path) -> Iterator[str]:
        class Quiet(SimpleHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()

    def test_a_clip_of_a_web_server_is_measured_as_if_it_were_here(self, folder: Path, tmp_path: Path) -> None:
        pytest.importorskip("aiohttp")
        with self.served(folder) as address:
            clips = [clip_of(f"{address}/{name}.mp4", f"{name}.mp4") for name in TEXTS]
            there = tables(clips, tmp_path / "there", Settings(2, 60, True, Stub()))
        assert there == tables(clips_of(folder), tmp_path / "here", Settings(2, 60, True, Stub()))

    def test_one_that_is_gone_has_a_sentence(self, folder: Path) -> None:
        pytest.importorskip("aiohttp")
        with (
            self.served(folder) as address,
            pytest.raises(UnreadableInputError, match=r"x\.mp4 cannot be fetched \(no such file\)"),
            at_hand(f"{address}/x.mp4"),
        ):
            pass

    def test_folders_and_patterns_are_listed_as_those_of_a_disk(self, tmp_path: Path) -> None:
        import fsspec

        memory = fsspec.filesystem("memory")
        for name in ("P1/a.mp4", "P2/b.MOV", "P2/notes.txt"):
            memory.pipe(f"/study14/{name}", b"film")
        names = [name.as_posix() for name, _ in list_addresses("memory://study14")]
        assert names == ["P1/a.mp4", "P2/b.MOV"]
        clips = list_clips(["memory://study14/*/*.mp4"], None, MeasureOptions(), tmp_path)
        assert [(one.name, one.path) for one in clips] == [("P1/a.mp4", "memory:///study14/P1/a.mp4")]
        with at_hand(clips[0].path) as path:
            assert (path.name, path.read_bytes()) == ("a.mp4", b"film")
        assert not path.exists()

    def test_whose_computer_it_was_is_not_forgotten(self, tmp_path: Path) -> None:
        """SSH's paths do not have the host in them: every clip of a folder there was unreadable."""
        import fsspec
        from fsspec.implementations.memory import MemoryFileSystem

        class Hosted(MemoryFileSystem):  # type: ignore[misc]  # fsspec has no types
            protocol = "hosted"

            def __init__(self, host: str, **more: object) -> None:
                super().__init__(host=host, **more)

            @classmethod
            def _strip_protocol(cls, path: str) -> str:
                return str(fsspec.utils.infer_storage_options(path)["path"])

            @staticmethod
            def _get_kwargs_from_urls(url: str) -> dict[str, str]:
                return {"host": str(fsspec.utils.infer_storage_options(url)["host"])}

        fsspec.register_implementation("hosted", Hosted, clobber=True)
        fsspec.filesystem("memory").pipe("/study15/a b.mp4", b"film")
        (clip,) = list_clips(["hosted://me@there:22/study15"], None, MeasureOptions(), tmp_path)
        assert (clip.name, clip.path) == ("a b.mp4", "hosted://me@there:22/study15/a b.mp4")
        with at_hand(clip.path) as path:
            assert path.read_bytes() == b"film"

    def test_an_unknown_protocol_is_one_sentence(self) -> None:
        with pytest.raises(UnreadableInputError, match="nothing://x.mp4 cannot be fetched"), at_hand("nothing://x.mp4"):
            pass

    def test_what_is_an_address(self) -> None:
        assert is_address("s3://bucket/a.mp4") and not is_address("C:/a.mp4")
        assert file_name("https://host/one%20two.mp4?signature=1") == "one two.mp4"
