from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("words", "paper"), [([], b"A4"), (["--paper", "a4"], b"A4"), (["--paper", "Letter"], b"Letter")]
)
def test_it_writes_the_sheet_for_the_paper(lungelens, tmp_path, words, paper):
    path = tmp_path / "mine.pdf"
    code, out, err = lungelens("sheet", *words, "--out", str(path))
    assert (code, err) == (0, "")
    assert out.startswith(f"Written: {path}\nPrint it at 100 %")
    assert b"Lungelens sheet v1, " + paper in path.read_bytes()


def test_an_unknown_paper(lungelens, tmp_path):
    code, _, err = lungelens("sheet", "--paper", "a5", "--out", str(tmp_path / "sheet.pdf"))
    assert code == 2
    assert "a5" in err
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there(lungelens, tmp_path):
    path = tmp_path / "nowhere" / "sheet.pdf"
    code, out, err = lungelens("sheet", "--out", str(path))
    assert (code, out) == (4, "")
    assert err == f"{path} cannot be written (No such file or directory): check the folder and the free space.\n"
