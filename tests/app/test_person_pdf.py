"""A person's summary as a PDF: what is in it, with nothing, one session and many, and with hostile text."""

from __future__ import annotations

from datetime import date, timedelta

import pypdfium2
import pytest
from PIL import Image

from helpers.records import add_person, add_session, add_trial
from helpers.results import repetition, result
from lungelens.app.person_pdf import person_pdf
from lungelens.app.words import say
from lungelens.records.models import Correction, GivenExercise, Leg, Person, Reading

MADE_ON = date(2026, 5, 1)
FIRST = date(2026, 1, 12)
HEADINGS = (
    "Change over time",
    "Sessions",
    "Exercises given",
    "Points moved by hand",
    "What the values do not tell you",
)


@pytest.fixture
def database(services):
    return services.database


@pytest.fixture
def pages(database, folder):
    """The texts of the pages of somebody's PDF."""

    def read(person: Person) -> list[str]:
        with database.reading() as session:
            document = pypdfium2.PdfDocument(person_pdf(session.get_one(Person, person.id), MADE_ON, folder))
        texts = [document[k].get_textpage().get_text_range().replace("\ufffe", "") for k in range(len(document))]
        return [" ".join(text.split()) for text in texts]

    return read


def add_measured(database, folder, test, side, distance_cm):
    best = repetition(
        touched=True,
        toe_to_wall_cm=(distance_cm, distance_cm - 0.7, distance_cm + 0.7),
        tibia_angle_deg=(35, 33, 37),
        shin_angle_deg=(36, 34, 38),
        foot_rotation_deg=(4, 1, 7),
        heel_lift_mm=(1, 0, 3),
    )
    return add_trial(database, folder, test, state="done", result_json=result("c", best, test_leg=side).to_json())


def add_many(database, folder, person, n, **values):
    for k in range(n):
        test = add_session(database, person, FIRST + timedelta(weeks=k), **values)
        for side in ("left", "right"):
            add_measured(database, folder, test, side, 7.0 + k)
    return person


@pytest.fixture
def person(database, folder):
    """Two sessions with everything in them."""
    person = add_person(database, name="Ada Example", birth_year=1988, notes="Runs 40 km a week.")
    person = add_many(database, folder, person, 2, footwear="shoes", warm_up="ten squats", pain_before=1, red_flags=[])
    with database.writing() as session:
        test = session.get_one(Person, person.id).sessions[0]
        moved = {"tibia_angle_deg": {"value": 38.0, "low": 36.0, "high": 40.0}}
        before = {"tibia_angle_deg": {"value": 35.0, "low": 33.0, "high": 37.0}}
        session.add_all(
            [
                Leg(session_id=test.id, side="left", pain=2),
                Reading(session_id=test.id, side="left", quantity="toe_to_wall_cm", method="tape", value=6.5),
                GivenExercise(session_id=test.id, exercise_id="wall_calf_stretch", given_on=FIRST, note="twice a day"),
                Correction(
                    trial_id=test.trials[0].id, repetition=1, frame_index=9, point="knee", before_px=[1, 2],
                    after_px=[3, 4], reason="The shorts hide it", numbers_before=before, numbers_after=moved,
                ),
            ]
        )  # fmt: skip
    return person


def test_everything_is_in_it(person, pages):
    text = " ".join(pages(person))
    assert all(heading in text for heading in HEADINGS)
    for words in (
        "R-07 Ada Example Born 1988 2 sessions, 2026-01-12 to 2026-01-19.",
        "Runs 40 km a week.",
        "Left leg: From 7.0 cm to 8.0 cm since 2026-01-12. Within measurement error (less than 2.0 cm).",
        "2026-01-12 Shoes. ten squats All no left 1 / 2 7.0 cm (6.3 to 7.7) 35° (33 to 37) 4° (1 to 7) 1 mm (0 to 3)",
        "2026-01-12 Wall calf stretch both twice a day",
        "2026-01-12 left Toe-to-wall distance, Tape 6.5 cm 7.0 cm (6.3 to 7.7) +0.5 cm",
        "Toe-to-wall distance, Tape: 1 so far. Mean difference, camera minus manual: +0.5 cm.",
        "Knee, repetition 1 Tibia angle: 35° → 38° The shorts hide it",
        "It describes mobility and does not replace a clinician.",
        "An exercise given before a change did not necessarily cause that change.",
    ):
        assert words in text


def test_a_clinic_can_file_it(database, folder, person):
    with database.writing() as session:
        test = session.get_one(Person, person.id).sessions[-1]
        session.add(
            Reading(session_id=test.id, side="left", quantity="toe_to_wall_cm", method="tape", value=8.5, rater="KL")
        )
        for trial in test.trials:
            still = folder.report(trial.id) / "hold_1.jpg"
            still.parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (120, 160)).save(still)
    with database.reading() as session:
        document = pypdfium2.PdfDocument(person_pdf(session.get_one(Person, person.id), MADE_ON, folder))
    first = " ".join(document[0].get_textpage().get_text_range().split())
    for words in (
        *("R-07", "Ada Example", "Born 1988", "Latest result, 2026-01-19", "Tested by KL"),
        *("Your left ankle", "Your right ankle", "Change over time"),
    ):
        assert words in first
    images = [one for one in document[0].get_objects() if one.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]
    assert len(images) == 2


def test_the_trends_stand_on_the_first_page(database, folder, pages):
    first, *rest = pages(add_many(database, folder, add_person(database), 30))
    for name in ("toe_to_wall_cm", "tibia_angle_deg", "shin_angle_deg", "foot_rotation_deg", "heel_lift_mm"):
        assert say(f"quantity.{name}") in first
    assert all((FIRST + timedelta(weeks=k)).isoformat() in " ".join(rest) for k in range(30))


def test_marks_are_explained_where_they_occur(person, pages, database):
    (first, *_) = pages(person)
    assert "Camera Tape Within measurement error of the first value Exercise given" in first
    with database.writing() as session:
        session.get_one(Person, person.id).sessions[1].footwear = "barefoot"
    assert "Footwear differs from the first session" in pages(person)[0]


def test_without_a_session_it_says_so(database, pages):
    (page,) = pages(add_person(database))
    assert "No sessions yet." in page
    assert "Nothing measured yet." in page
    assert all(heading in page for heading in HEADINGS)


def test_a_session_without_anything_has_a_row(database, pages):
    person = add_person(database)
    add_session(database, person, FIRST)
    (page,) = pages(person)
    assert "One session, 2026-01-12." in page
    assert "2026-01-12 Footwear not known. – – – / – – – – – –" in page


def test_one_session_is_a_beginning(database, folder, pages):
    text = " ".join(pages(add_many(database, folder, add_person(database), 1)))
    assert "Left leg: 7.0 cm on 2026-01-12. The next session will be compared with this." in text


def test_a_clip_in_which_nothing_counts_says_so(database, folder, pages):
    person = add_person(database)
    lifted = repetition(valid=False, tibia_angle_deg=(35, 33, 37))
    document = result("c", lifted, best=None, test_leg="left").to_json()
    add_trial(database, folder, add_session(database, person, FIRST), state="done", result_json=document)
    assert "no valid repetition" in pages(person)[0]


def test_letters_of_all_kinds_and_endless_words_do_no_harm(database, folder, pages):
    odd = "Ж😀<b>漢\x01\u202e&amp;" + "W" * 60
    person = add_person(database, odd, name="Иван 😀 " + "L" * 190, notes="<para>\x0b" + "слово " * 3000)
    add_many(database, folder, person, 2, warm_up="x" * 20_000)
    with database.writing() as session:
        test = session.get_one(Person, person.id).sessions[0]
        session.add(
            GivenExercise(session_id=test.id, exercise_id="not_known", given_on=FIRST, note="<i>" + "y" * 19_000)
        )
    first, *rest = pages(person)
    assert "Ж" in first
    assert "<b>" in first
    assert "&amp;" in first
    assert "Иван" in first
    assert any("<para>" in page for page in rest)
    assert any("not_known" in page for page in rest)


def test_the_same_records_give_the_same_bytes(database, folder, person):
    with database.reading() as session:
        row = session.get_one(Person, person.id)
        assert person_pdf(row, MADE_ON, folder) == person_pdf(row, MADE_ON, folder)


def test_the_server_gives_it_to_the_owner(owner, person):
    answer = owner.get(f"/api/people/{person.id}/export", params={"as": "pdf"})
    assert (answer.headers["content-type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="lungelens-{person.code}-20')


def test_a_note_of_thousands_of_lines_is_cut(database, pages):
    person = add_person(database, notes="\n".join(f"line {number}" for number in range(1, 20_001)))
    text = "".join(pages(person))
    assert "line 300" in text
    assert "line 301" not in text
