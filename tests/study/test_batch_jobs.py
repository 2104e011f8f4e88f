"""Workers that are jobs of SLURM and PBS: the whole way, with stand-ins for their commands that run jobs here."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from helpers.batch_runs import PATIENCE_S, end, start, tables, wait_for

# Jobs are numbered files: N is the script, N.pid its process. As on a cluster, a job does not get this environment.
HAND_IN = """#!/bin/sh
cd {jobs} && cp "$1" $$
env -i HOME="$HOME" PATH="$PATH" PYTHONPATH="{path}" setsid bash $$ >$$.log 2>&1 & echo $! >$$.pid
echo "{said}"
"""
TAKE_BACK = """#!/bin/sh
cd {jobs} && echo $1 >>taken_back && kill -- -$(cat ${{1%%.*}}.pid)
"""
ASKED = {
    "pbs": ("#PBS -N dask-worker", "#PBS -l select=1:ncpus=1:mem=4096MB", "#PBS -l walltime=00:30:00"),
    "slurm": ("#SBATCH -J dask-worker", "#SBATCH -n 1", "#SBATCH --cpus-per-task=1", "#SBATCH --mem=4G"),
}


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand-ins for qsub and qdel, sbatch and scancel; the folder of their jobs."""
    jobs, programs = tmp_path / "jobs", tmp_path / "bin"
    jobs.mkdir()
    programs.mkdir()
    for hand_in, take_back, said in (
        ("qsub", "qdel", "$$.here"),
        ("sbatch", "scancel", "Submitted batch job $$"),
    ):
        add(programs / hand_in, HAND_IN.format(jobs=jobs, path=os.pathsep.join(sys.path), said=said))
        add(programs / take_back, TAKE_BACK.format(jobs=jobs))
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return jobs


def add(program: Path, text: str) -> None:
    program.write_text(text)
    program.chmod(0o755)


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="needs setsid")
@pytest.mark.parametrize("scheduler", ["pbs", "slurm"])
def test_jobs_are_asked_for_used_and_taken_back(folder: Path, commands: Path, scheduler: str) -> None:
    assert end(start(folder, "here", 0)) == 4  # one clip cannot be read
    assert end(start(folder, "there", 0.2, (f"--{scheduler}", "--workers", "2"))) == 4
    assert tables(folder, "there") == tables(folder, "here")
    assert len(jobs_in(commands)) == 2
    for script in jobs_in(commands):
        lines = script.read_text().splitlines()
        assert set(ASKED[scheduler]) <= set(lines)
        assert any("distributed.cli.dask_worker" in line and "--nthreads 1" in line for line in lines)
    assert len((commands / "taken_back").read_text().split()) == 2
    ended(commands)


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="needs setsid")
def test_for_a_job_whose_time_is_over_there_is_another(
    folder: Path, commands: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no job left the run waited for ever."""
    monkeypatch.setenv("DASK_DISTRIBUTED__DEPLOY__LOST_WORKER_TIMEOUT", "1s")
    assert end(start(folder, "here", 0)) == 4
    head = start(folder, "there", 0.5, ("--pbs", "--workers", "1"))
    wait_for(folder, "there", 5, head)
    (first,) = commands.glob("*.pid")
    os.killpg(int(first.read_text()), signal.SIGKILL)
    assert end(head) == 4
    assert len(jobs_in(commands)) == 2
    assert tables(folder, "there") == tables(folder, "here")
    ended(commands)


def jobs_in(folder: Path) -> list[Path]:
    return [one for one in folder.iterdir() if one.name.isdigit()]


def ended(jobs: Path) -> None:
    """Until no job runs any more."""
    numbers = [int(one.read_text()) for one in jobs.glob("*.pid")]
    for _ in range(10 * PATIENCE_S):
        if not any(Path(f"/proc/{number}/cmdline").exists() for number in numbers):
            return
        time.sleep(0.1)
    raise AssertionError("a job was left behind")


@pytest.mark.parametrize(
    ("text", "reason"),
    [("#!/bin/sh\necho 'qsub: Unknown queue' >&2\nexit 170\n", "qsub: Unknown queue"), (None, "No such file")],
)
def test_a_scheduler_that_takes_no_jobs_is_one_sentence(
    folder: Path, commands: Path, text: str | None, reason: str
) -> None:
    """It waited for ever, and said nothing."""
    program = commands.parent / "bin" / "qsub"
    program.unlink()
    if text is not None:
        add(program, text)
    head = start(folder, "study", 0, ("--pbs", "--workers", "2"))
    _, said = head.communicate(timeout=PATIENCE_S)
    assert head.returncode == 2
    assert said.splitlines()[-1].startswith(f"qsub takes no jobs here ({reason}")
    assert "Traceback" not in said
