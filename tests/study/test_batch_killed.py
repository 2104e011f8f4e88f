"""Head and workers killed at random moments: nothing is lost, nothing done is done again, the tables are the same."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest

from helpers.batch_runs import CLIPS, PATIENCE_S, done, end, measured, start, tables, wait_for, workers_of

if TYPE_CHECKING:
    pass


@pytest.mark.soak
def test_ctrl_c_and_the_same_command_again(folder):
    head = start(folder, "study", 1.0)  # long enough not to be through before a busy machine has sent the signal
    wait_for(folder, "study", 4, head)
    os.killpg(head.pid, signal.SIGINT)
    _, said = head.communicate(timeout=PATIENCE_S)
    assert (head.returncode, said.splitlines()[-1]) == (130, "Stopped.")
    kept = done(folder, "study")
    assert 0 < len(kept) < CLIPS - 1
    assert not (folder / "study" / "datapackage.json").exists()
    assert end(start(folder, "study", 0)) == 4  # one clip cannot be read
    assert all(measured(folder, "study").count(name) == 1 for name in kept)
    assert len(done(folder, "study")) == CLIPS - 1


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="finds the workers in /proc")
@pytest.mark.parametrize("seed", range(2))
def test_heads_killed_at_any_moment(folder, seed):
    chance = random.Random(seed)
    assert end(start(folder, "undisturbed", 0)) == 4
    kills = 0
    while True:
        before, earlier = done(folder, "study"), len(measured(folder, "study"))
        head = start(folder, "study")
        wait_for(folder, "study", earlier + chance.randrange(1, 8), head)
        time.sleep(chance.uniform(0, 0.3))
        head.kill()
        ended = end(head)
        assert not set(measured(folder, "study")[earlier:]) & before  # what was done was not done again
        if ended == 4:
            break
        kills += 1
    assert kills >= 3
    assert tables(folder, "study") == tables(folder, "undisturbed")
    seen = measured(folder, "study")
    assert set(seen) == set(measured(folder, "undisturbed"))
    assert len(seen) <= CLIPS + 3 * kills  # only what was under way was measured again
    assert list((folder / "study").rglob("*.part")) == []


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="finds the workers in /proc")
def test_workers_killed_at_any_moment(folder):
    chance = random.Random(0)
    assert end(start(folder, "undisturbed", 0)) == 4
    head, kills = start(folder, "study"), 0
    while head.poll() is None:
        time.sleep(chance.uniform(0.2, 1.5))
        workers = workers_of(head) if head.poll() is None else []
        if workers:
            os.kill(chance.choice(workers), signal.SIGKILL)
            kills += 1
    assert end(head) in (3, 4)  # the run itself went through; the clip that cannot be read may be one of those lost
    table = (folder / "study" / "clips.csv").read_text().splitlines()
    assert len(table) == CLIPS + 1
    lost = [line for line in table if ",killed," in line]
    assert 0 < len(lost) <= kills
    kept = done(folder, "study")
    assert end(start(folder, "study", 0)) == 4
    assert tables(folder, "study") == tables(folder, "undisturbed")
    assert all(measured(folder, "study").count(name) == 1 for name in kept)


@pytest.mark.soak
def test_a_killed_head_takes_its_workers_with_it_and_frees_the_folder(folder):
    head = start(folder, "study", 5.0)
    wait_for(folder, "study", 2, head)
    second = start(folder, "study")
    _, said = second.communicate(timeout=PATIENCE_S)
    assert (second.returncode, said.partition(":")[0]) == (4, "Another run is already writing to study")
    assert head.poll() is None
    head.kill()
    head.communicate(timeout=PATIENCE_S)  # returns when nobody holds its output any more
    time.sleep(1.0)
    seen = measured(folder, "study")
    time.sleep(6.0)  # longer than a clip takes
    assert measured(folder, "study") == seen
    assert end(start(folder, "study", 0)) == 4
    assert len(done(folder, "study")) == CLIPS - 1
