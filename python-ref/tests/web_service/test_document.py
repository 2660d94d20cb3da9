"""Tests of the OpenAPI document."""

import json
from typing import Any

from web_service.document import document
from web_service.fast_api import service

STATUSES = {
    "create_link": "201 400 401 408 409 413 415 422 429 503",
    "list_links": "200 401 422 429 503",
    "get_link": "200 401 404 410 429 503",
    "delete_link": "204 401 404 410 429 503",
    "count_clicks_by_day": "200 401 404 410 422 429 503",
    "follow": "302 404 410 429 503",
    "health": "200",
    "ready": "200 503",
    "metrics": "200",
    "openapi": "200 429",
}


def parsed() -> Any:  # noqa: ANN401
    return json.loads(document(service(None)))


def operations() -> dict[str, Any]:
    return {
        operation["operationId"]: operation
        for path in parsed()["paths"].values()
        for operation in path.values()
    }


def test_every_operation_has_its_name_and_its_statuses() -> None:
    assert parsed()["openapi"].startswith("3.1.")
    found = {
        name: " ".join(sorted(operation["responses"]))
        for name, operation in operations().items()
    }
    assert found == STATUSES
    assert operations()["create_link"]["summary"] == "Create a link"


def test_only_the_api_needs_a_key() -> None:
    scheme = parsed()["components"]["securitySchemes"]
    assert scheme == {"bearer": {"type": "http", "scheme": "bearer"}}
    for path, methods in parsed()["paths"].items():
        for operation in methods.values():
            if path.startswith("/api/"):
                assert operation["security"] == [{"bearer": []}]
            else:
                assert "security" not in operation


def test_a_new_link_has_no_field_but_these() -> None:
    schema = parsed()["components"]["schemas"]["CreateLink"]
    assert schema["required"] == ["url"]
    assert schema["additionalProperties"] is False
    slug = schema["properties"]["slug"]
    assert (slug["type"], slug["pattern"]) == ("string", "^[A-Za-z0-9_-]{3,64}$")


def test_refusals_are_problems() -> None:
    for name, operation in operations().items():
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                content = response["content"]
                assert list(content) == ["application/problem+json"], name
                schema = content["application/problem+json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Problem"}


def test_what_is_referred_to_is_there() -> None:
    text = json.dumps(parsed())
    schemas = parsed()["components"]["schemas"]
    assert sorted(schemas) == [
        "Clicks",
        "CreateLink",
        "Day",
        "Health",
        "Link",
        "Links",
        "Problem",
    ]
    for name in schemas:
        assert f"#/components/schemas/{name}" in text, name
    assert text.count("#/components/schemas/") == sum(
        text.count(f'"#/components/schemas/{name}"') for name in schemas
    )


def test_parameters_say_what_they_must_be() -> None:
    found = {
        parameter["name"]: parameter["schema"]
        for operation in operations().values()
        for parameter in operation.get("parameters", [])
    }
    slug = found.pop("slug")
    assert (slug["type"], slug["pattern"]) == ("string", "^[A-Za-z0-9_-]{3,64}$")
    assert found == {
        "limit": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
        "cursor": {"type": "string", "pattern": "^[0-9]+$"},
        "by": {"type": "string", "enum": ["day"], "default": "day"},
    }
