"""Whatever its own description allows, the server answers as described, and never with a fault of its own."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lungelens.app.gate import OWNER_COOKIE, Gate
from lungelens.app.main import create_app

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")

KEY = "the-owners-key"
COOKIE = {"Cookie": f"{OWNER_COOKIE}={KEY}"}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
LEAST_ROUTES = 40
FEW = settings(
    max_examples=5,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.soak
def test_every_route_keeps_to_its_description(services, person_id, session_id):
    gate = Gate(create_app(services), frozenset({"testserver", "localhost"}), "http", KEY)
    gate.rate.burst = gate.rate.per_s = 1e9
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", gate, headers=COOKIE)
    described = [*schema.exclude(path_regex="/events$").get_all_operations()]
    routes = [one.ok() for one in described if isinstance(one, Ok)]
    assert len(routes) == len(described)
    assert len(routes) >= LEAST_ROUTES
    for route in routes:

        @FEW
        @given(case=route.as_strategy())
        def check(case):
            for name, id_ in (("people", person_id), ("sessions", session_id)):
                if f"/{name}/{{id}}" in case.path:  # else everything would end at "there is no such person"
                    case.path_parameters["id"] = id_
            case.validate_response(case.call(headers=COOKIE), checks=CHECKS)

        check()
