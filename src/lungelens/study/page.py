"""The validation as one self-contained page that needs no network, for screen and paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lungelens.report.html import page_environment
from lungelens.report.wording import QUANTITY_WORDS, count, sentence
from lungelens.study import wording
from lungelens.study.truth import APART_CM, TOUCHING_CM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment

    from lungelens.measures.measurement import QuantityName
    from lungelens.study.study import Study

TEMPLATE = "page.html"


@dataclass(frozen=True)
class Plot:
    """A plot of one quantity, and its content in words."""

    quantity: QuantityName
    png: bytes
    words: str


def study_environment(unnamed: str) -> Environment:
    """Templates that can say numbers as studies do; `unnamed` is said where a rater or a session has no name."""
    environment = page_environment("study")
    environment.filters["unnamed"] = lambda name: name or unnamed
    environment.globals.update(
        words=lambda quantity: sentence(QUANTITY_WORDS[quantity]),
        count=count,
        signed=wording.signed,
        signed_amount=wording.signed_amount,
        signed_between=wording.signed_between,
        size=wording.size,
        out_of=wording.out_of,
        percent_between=wording.percent_between,
    )
    return environment


def page_html(study: Study, plots: Sequence[Plot], reading_plots: Sequence[Plot]) -> str:
    """Return the page; names of clips and raters are escaped."""
    environment = study_environment("unnamed")
    environment.globals.update(
        groups=wording.GROUP_WORDS,
        questions={question: sentence(words) for question, words in wording.QUESTION_WORDS.items()},
        touching_cm=TOUCHING_CM,
        apart_cm=APART_CM,
    )
    return environment.get_template(TEMPLATE).render(
        language="en",
        study=study,
        not_run=wording.not_run_words(study) if study.not_run else None,
        plots=plots,
        reading_plots=reading_plots,
        clips_measured=sum(
            line.outcome.measurement is not None and line.outcome.measurement.status == "measured"
            for line in study.clips
        ),
    )
