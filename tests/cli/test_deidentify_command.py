"""`lungelens deidentify`: sentences and exit codes."""

from __future__ import annotations

from helpers.clips import corner_picture, write_clip


def test_clips_are_written_and_what_cannot_be_read_is_said(lungelens, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clips").mkdir()
    write_clip(tmp_path / "clips" / "Anna_L.mp4", [corner_picture()] * 3)
    command = ("deidentify", "clips", "--out", "new", "--pattern", "{participant}_{side}", "--key", "key")
    code, out, err = lungelens(*command)
    assert (code, out) == (0, "1 clip written, 0 not.\n")
    assert err.splitlines()[0].startswith("1 of 1, Anna_L.mp4: ")
    assert err.splitlines()[1:] == ["Written: new/study.csv", "Written: new/removed.csv"]
    (tmp_path / "clips" / "Ben_L.mp4").write_text("no film")
    code, _, err = lungelens(*command)
    assert (code, err.count("\n")) == (2, 1)
    assert "new is not empty" in err
    code, out, _ = lungelens(*command, "--out", "again")
    assert (code, out) == (4, "1 clip written, 1 not.\n")
    (first,), (again,) = (list((tmp_path / name).glob("*.mp4")) for name in ("new", "again"))
    assert first.name == again.name  # the same key, the same name


def test_a_key_in_no_folder_is_one_sentence(lungelens, tmp_path):
    write_clip(tmp_path / "a.mp4", [corner_picture()] * 3)
    code, _, err = lungelens(
        "deidentify", tmp_path / "a.mp4", "--out", tmp_path / "new", "--key", tmp_path / "x" / "key"
    )
    assert (code, err.count("\n")) == (4, 1)
    assert "to put the key into" in err
