"""What gives centimetres: paper, shoe size, a tape, and the choice where tape and camera disagree."""

from __future__ import annotations

from fastapi import APIRouter

from lungelens.app.phone_routes import Link, check_leg, legs_of
from lungelens.app.schemas.base import Id
from lungelens.app.schemas.phones import PaperIn, PhoneLegOut, ShoeIn
from lungelens.app.schemas.sessions import DistanceChoice, LegOut, ReadingOut, TriesIn, TwoDistancesOut
from lungelens.app.services import Services, Shared
from lungelens.app.shown import SHOWS_SESSION
from lungelens.records.models import Leg, TestSession
from lungelens.records.people import get, save_answers, save_tries
from lungelens.records.results import two_distances
from lungelens.sides import Side

router = APIRouter(prefix="/api", tags=["distances"])


@router.put("/sessions/{id}/legs/{side}/tries")
def type_tries(id: Id, side: Side, typed: TriesIn, services: Shared) -> list[ReadingOut]:
    """Save a leg's distances by tape as the person typed them, instead of those typed before."""
    return _save_tries(services, id, side, typed)


@router.put("/phone/legs/{side}/tries")
def type_tries_on_phone(side: Side, typed: TriesIn, link: Link, services: Shared) -> list[ReadingOut]:
    """Save a leg's distances by tape as the person typed them, instead of those typed before."""
    check_leg(link, side)
    return _save_tries(services, link.session_id, side, typed)


@router.put("/phone/paper", status_code=204)
def say_paper(said: PaperIn, link: Link, services: Shared) -> None:
    """Save which paper lies on the floor."""
    with services.database.writing() as session:
        get(session, TestSession, link.session_id).paper = said.paper


@router.put("/phone/shoe-size", status_code=204)
def say_shoe_size(said: ShoeIn, link: Link, services: Shared) -> None:
    """Save the person's shoe size."""
    with services.database.writing() as session:
        get(session, TestSession, link.session_id).person.shoe_size = said.shoe_size


@router.get("/sessions/{id}/distances", dependencies=[SHOWS_SESSION])
def show_distances(id: Id, services: Shared) -> list[TwoDistancesOut]:
    """The legs of which tape and camera disagree, with the likely cause."""
    return _distances(services, id)


@router.get("/phone/distances")
def show_phone_distances(link: Link, services: Shared) -> list[TwoDistancesOut]:
    """The legs of which tape and camera disagree, with the likely cause."""
    return [two for two in _distances(services, link.session_id) if two.side in legs_of(link)]


@router.put("/sessions/{id}/legs/{side}/distance")
def choose_distance(id: Id, side: Side, choice: DistanceChoice, services: Shared) -> LegOut:
    """Choose which of the two counts."""
    return LegOut.model_validate(_choose(services, id, side, choice))


@router.put("/phone/legs/{side}/distance")
def choose_distance_on_phone(side: Side, choice: DistanceChoice, link: Link, services: Shared) -> PhoneLegOut:
    """Choose which of the two counts."""
    check_leg(link, side)
    return PhoneLegOut.model_validate(_choose(services, link.session_id, side, choice))


def _save_tries(services: Services, session_id: str, side: Side, typed: TriesIn) -> list[ReadingOut]:
    with services.database.writing() as session:
        test = get(session, TestSession, session_id)
        return [ReadingOut.model_validate(one) for one in save_tries(session, test, side, typed.tries_cm)]


def _distances(services: Services, session_id: str) -> list[TwoDistancesOut]:
    with services.database.reading() as session:
        test = get(session, TestSession, session_id)
        legs = {leg.side: leg for leg in test.legs}
        found = []
        for side, two in two_distances(test).items():
            text, cause = two.in_words()
            used = legs[side].distance_from if side in legs else None
            found.append(
                TwoDistancesOut(
                    side=side, tape=two.tape, camera=two.camera, used=used or "tape", text=text, cause=cause
                )
            )
        return found


def _choose(services: Services, session_id: str, side: Side, choice: DistanceChoice) -> Leg:
    with services.database.writing() as session:
        return save_answers(session, get(session, TestSession, session_id), side, choice.model_dump())
