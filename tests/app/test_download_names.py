from __future__ import annotations

from datetime import date
from urllib.parse import unquote

import pytest

from lungelens.app.download_names import named

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("R-07", DAY), "lungelens-R-07-2026-03-02.pdf"),
        ((None, DAY, "left", "reps"), "lungelens-2026-03-02-left-reps.pdf"),
        (("Möller / 3", DAY), "lungelens-Möller-3-2026-03-02.pdf"),
        (('../"x"\r\nset-cookie: a', DAY), "lungelens-x-set-cookie-a-2026-03-02.pdf"),
    ],
)
def test_a_download_is_named_by_code_and_date_and_by_nothing_a_file_system_minds(parts, name):
    header = named("attachment", *parts, suffix=".pdf")["content-disposition"]
    assert unquote(header.rpartition("UTF-8''")[2]) == name
    assert header.isascii()
    assert header.isprintable()
