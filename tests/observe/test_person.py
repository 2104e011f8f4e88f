from __future__ import annotations

import numpy as np
import pytest

from helpers.lunges import lunges, lunging
from helpers.people import standing, track_of, walking
from lungelens.errors import UsageError
from lungelens.observe.person import Subject, choose_person
from lungelens.pose.types import PoseTrack

HZ = 8.0  # of the search
SECONDS = 6.0


def lunger() -> PoseTrack:
    return track_of(lunging(lunges(2, fps=HZ)), fps=HZ)


def bystander(size: float = 1.0) -> PoseTrack:
    wobble = np.random.default_rng(0).normal(0, 1.0, (int(SECONDS * HZ), 19, 2))
    return track_of((standing() + wobble) * size, fps=HZ)


def walker(size: float = 1.0, speed_px_s: float = 100.0) -> PoseTrack:
    return track_of(walking(SECONDS, fps=HZ, speed_px_s=speed_px_s) * size, fps=HZ)


def chosen(*tracks: PoseTrack, asked_for: int | None = None) -> Subject:
    subject = choose_person(tracks, asked_for)
    assert subject is not None
    return subject


@pytest.mark.parametrize("size", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("other", ["standing", "walking", "on a treadmill"])
@pytest.mark.parametrize("lunger_comes_first", [True, False])
def test_the_one_who_lunges_is_chosen(other: str, size: float, lunger_comes_first: bool) -> None:
    someone = {"standing": bystander(size), "walking": walker(size), "on a treadmill": walker(size, 0)}[other]
    people = (lunger(), someone) if lunger_comes_first else (someone, lunger())
    choice = chosen(*people).choice
    assert (choice.index, choice.seen) == (1 if lunger_comes_first else 2, 2)
    assert "planted foot" in choice.rule


def test_of_two_who_lunge_the_larger_one() -> None:
    small = track_of(lunging(lunges(2, fps=HZ)) * 0.6, fps=HZ)
    assert chosen(small, lunger()).choice.index == 2


def test_someone_alone_is_the_only_person_seen() -> None:
    subject = chosen(bystander())
    assert (subject.choice.index, subject.choice.seen, subject.choice.rule) == (1, 1, "the only person seen")


@pytest.mark.parametrize("asked_for", [1, 2])
def test_the_user_may_choose(asked_for: int) -> None:
    people = (lunger(), bystander())
    subject = chosen(*people, asked_for=asked_for)
    assert subject.track is people[asked_for - 1]
    assert (subject.choice.index, subject.choice.seen, subject.choice.rule) == (asked_for, 2, "asked for")


@pytest.mark.parametrize(
    ("tracks", "message"),
    [
        ((), "--person 3 was asked for, but nobody was seen; give a smaller number or leave it out."),
        ((bystander(),), "--person 3 was asked for, but only one person was seen;"),
        ((bystander(), lunger()), "--person 3 was asked for, but 2 people were seen;"),
    ],
)
def test_someone_who_is_not_there_cannot_be_chosen(tracks: tuple[PoseTrack, ...], message: str) -> None:
    with pytest.raises(UsageError) as error:
        choose_person(tracks, 3)
    assert str(error.value).startswith(message)


def test_nobody_to_choose_from() -> None:
    no_legs = track_of(np.full((20, 19, 2), np.nan), fps=HZ)
    assert choose_person((), None) is None
    assert choose_person((no_legs,), None) is None
    assert choose_person((lunger(), no_legs), 2) is None


def test_the_stance_is_the_chosen_persons() -> None:
    left = track_of(lunging(lunges(2, fps=HZ), "left", "left"), fps=HZ)
    stance = chosen(bystander(), left).stance
    assert (stance.facing, stance.test_leg) == ("left", "left")
