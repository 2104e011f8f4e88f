"""The app assembled from its routes; `gate` guards it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI

from lungelens.app import (
    backup_routes,
    catalog_routes,
    cue_routes,
    distance_routes,
    pages,
    people_routes,
    phone_routes,
    session_routes,
    trail_routes,
    trial_routes,
)
from lungelens.app.errors import Refusal, add_handlers
from lungelens.version import __version__

if TYPE_CHECKING:
    from lungelens.app.services import Services


def create_app(services: Services) -> FastAPI:
    """The app behind the gate.

    Parameters
    ----------
    services
        What all routes share.
    """
    app = FastAPI(
        title="Lungelens",
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,  # these pages load scripts from elsewhere
        redoc_url=None,
        responses={"4XX": {"model": Refusal}, "5XX": {"model": Refusal}},
    )
    app.state.services = services
    add_handlers(app)
    app.mount("/static/exercises", pages.exercise_files)  # first, since most requests are for them
    app.mount("/static", pages.static_files)
    every = (catalog_routes, people_routes, session_routes, distance_routes, trial_routes, phone_routes, cue_routes)
    for routes in (*every, backup_routes, trail_routes):
        app.include_router(routes.router)
    app.include_router(pages.router)
    return app
