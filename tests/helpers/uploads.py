"""Clips sent to the server as a page would."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx


def told_apart(clip: bytes, number: int) -> bytes:
    """The same MP4 clip as another file: with a box at its end that holds a number and means nothing."""
    return clip + (16).to_bytes(4) + b"free" + number.to_bytes(8)


def send(client: httpx.Client, session_id: str, content: bytes, chunk: int = 10**9) -> dict[str, object]:
    """Upload a whole clip in chunks; return it as the last answer shows it."""
    new = client.post(f"/api/sessions/{session_id}/trials", json={"size_bytes": len(content)})
    assert new.status_code == 201, new.text
    url = f"/api/trials/{new.json()['id']}/upload"
    for at in range(0, len(content), chunk):
        answer = client.patch(url, content=content[at : at + chunk], headers={"Upload-Offset": str(at)})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())
