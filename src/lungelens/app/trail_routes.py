"""Who did what, as a table; and the end of it, for one browser."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Response

from lungelens.app.download_names import named
from lungelens.app.gate import OWNER_COOKIE
from lungelens.app.services import Shared
from lungelens.records.trail import record_alone, trail_csv

router = APIRouter(prefix="/api", tags=["about"])


@router.get("/trail.csv", response_class=Response)
def save_trail(services: Shared) -> Response:
    """Who opened, changed, deleted or took what along, and when; with the code of each person who is still there."""
    record_alone(services.database, "exported", "records")
    headers = named("attachment", "trail", date.today(), suffix=".csv")
    with services.database.reading() as session:
        return Response(trail_csv(session), media_type="text/csv", headers=headers)


@router.post("/sign-out", status_code=204)
def sign_out(services: Shared, response: Response) -> None:
    """End this browser's access; the address with the key opens it again."""
    record_alone(services.database, "signed_out", "page")
    response.delete_cookie(OWNER_COOKIE, httponly=True, samesite="strict", path="/")
