"""The OpenAPI document, made from the handlers' annotations.

Twin: `crates/web-service/src/document.rs`.
"""

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field
from starlette.responses import Response

from web_service.link import LinkJson
from web_service.moment import date_of
from web_service.problem import ProblemJson

if TYPE_CHECKING:
    from fastapi import FastAPI

# What a slug in an address is like.
SLUG = "^[A-Za-z0-9_-]{3,64}$"


class LinksJson(BaseModel):
    """A page of links, newest first."""

    links: list[LinkJson] = Field(description="The links.")
    next: str | None = Field(
        description="The cursor of the next page, if there is one."
    )


class ClicksJson(BaseModel):
    """How often a link was followed."""

    slug: str = Field(description="What stands after the last slash.")
    by: str = Field(
        description="What the clicks are counted by.",
        json_schema_extra={"enum": ["day"], "default": "day"},
    )
    total: int = Field(description="All clicks.")
    days: list["DayJson"] = Field(description="The days that have any, in order.")

    @classmethod
    def of(cls, slug: str, days: list[tuple[int, int]]) -> "ClicksJson":
        """Return the clicks of a link from days since 1970, each with its clicks."""
        return cls(
            slug=slug,
            by="day",
            total=sum(clicks for _, clicks in days),
            days=[DayJson(day=date_of(day), clicks=clicks) for day, clicks in days],
        )


class DayJson(BaseModel):
    """How often a link was followed on a day."""

    day: str = Field(
        description="The day, in UTC.", json_schema_extra={"format": "date"}
    )
    clicks: int = Field(description="The clicks on it.")


class HealthJson(BaseModel):
    """How the service is."""

    status: str = Field(description="One word.")


def _parameter(name: str, schema: dict[str, Any], text: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": text,
        "schema": schema,
    }


# The parameters of a list: the program checks them itself, to word what is wrong.
_PAGE: dict[str, Any] = {
    "parameters": [
        _parameter(
            "limit",
            {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
            "The most links of the page.",
        ),
        _parameter(
            "cursor",
            {"type": "string", "pattern": "^[0-9]+$"},
            "What an earlier page gave as `next`.",
        ),
    ]
}
# The parameter of the clicks.
_BY_DAY: dict[str, Any] = {
    "parameters": [
        _parameter(
            "by",
            {"type": "string", "enum": ["day"], "default": "day"},
            "What they are counted by.",
        )
    ]
}
# The body of a new link, which the program reads itself: see `json`.
_CREATE_LINK: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/CreateLink"}}
        },
    }
}
_CREATE_LINK_SCHEMA = {
    "type": "object",
    "description": "What can be asked for.",
    "properties": {
        "url": {
            "type": "string",
            "format": "uri",
            "maxLength": 2048,
            "description": "Where the link leads: an address of http or https.",
        },
        "slug": {
            "type": "string",
            "pattern": SLUG,
            "description": "What stands after the last slash; one is made up where it "
            "is missing.",
        },
        "expires_at": {
            "type": "string",
            "format": "date-time",
            "description": "When the link ends, in UTC; it doesn't where this is "
            "missing.",
        },
    },
    "required": ["url"],
    "additionalProperties": False,
}
# What a refusal means, whatever was asked for.
_MEANINGS = {
    400: "the body is not JSON",
    401: "there is no key, or nobody knows it",
    404: "there is no such link",
    408: "the body took too long",
    409: "the slug is taken or reserved",
    410: "the link was deleted, or has expired",
    413: "the body is too large",
    415: "the body is something else than plain JSON",
    422: "a value can't be taken",
    429: "the client asks too often",
    503: "the database can't be used now, or the service is stopping",
}


# Of each operation: what it does, what its reply means, and the statuses: that of the
# reply, and those of refusals.
_OPERATIONS: dict[str, tuple[str, str, tuple[int, ...]]] = {
    "create_link": (
        "Create a link",
        "the link",
        (201, 400, 401, 408, 409, 413, 415, 422, 429, 503),
    ),
    "list_links": (
        "List the caller's links",
        "a page of links",
        (200, 401, 422, 429, 503),
    ),
    "get_link": (
        "Get a link with its clicks",
        "the link",
        (200, 401, 404, 410, 429, 503),
    ),
    "delete_link": (
        "Delete a link",
        "the link is deleted",
        (204, 401, 404, 410, 429, 503),
    ),
    "count_clicks_by_day": (
        "Count a link's clicks by day",
        "the clicks",
        (200, 401, 404, 410, 422, 429, 503),
    ),
    "health": ("Say that the process lives", "it lives", (200,)),
    "ready": ("Say that requests can be served", "they can", (200, 503)),
    "metrics": ("Give the metrics", "the metrics, for Prometheus", (200,)),
    "openapi": ("Give this document", "this document", (200, 429)),
    "follow": ("Follow a link", "where the link leads", (302, 404, 410, 429, 503)),
}
# What FastAPI can't know of replies that the handlers write themselves.
_REPLIES: dict[str, dict[int | str, dict[str, Any]]] = {
    "delete_link": {},
    "metrics": {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    "openapi": {200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
    "follow": {
        302: {
            "headers": {
                "Location": {"description": "the target", "schema": {"type": "string"}}
            }
        }
    },
}
# What it can't know of requests, since the program reads them itself.
_EXTRAS = {
    "create_link": _CREATE_LINK,
    "list_links": _PAGE,
    "count_clicks_by_day": _BY_DAY,
}


def described(name: str) -> dict[str, Any]:
    """Return what the document says of an operation, for FastAPI to say so."""
    summary, meaning, (status, *refusals) = _OPERATIONS[name]
    settings: dict[str, Any] = {
        "operation_id": name,
        "summary": summary,
        "status_code": status,
        "response_description": meaning,
        "responses": _problems(refusals) | _REPLIES.get(name, {}),
        "openapi_extra": _EXTRAS.get(name),
    }
    if name in _REPLIES:
        settings["response_class"] = Response
    return settings


def _problems(statuses: list[int]) -> dict[int | str, dict[str, Any]]:
    """Return the description of replies that are problems."""
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {"application/problem+json": {"schema": schema}}
    return {
        status: {"description": _MEANINGS[status], "content": content}
        for status in statuses
    }


@cache
def document(app: "FastAPI") -> bytes:
    """Return the document, as JSON."""
    # Imported here for the sake of the rung `native`, which asks when it is asked.
    from fastapi.openapi.utils import get_openapi  # noqa: PLC0415

    found = get_openapi(
        title=app.title, version=app.version, routes=app.routes, summary=None
    )
    schemas = found["components"]["schemas"]
    schemas["Problem"] = ProblemJson.model_json_schema()
    schemas["CreateLink"] = _CREATE_LINK_SCHEMA
    for path in found["paths"].values():
        for operation in path.values():
            # What a handler's doc says beyond its summary is for readers of the code.
            operation.pop("description", None)
            # FastAPI takes for granted that what it checks leads to a 422 of its own.
            if "HTTPValidationError" in str(operation["responses"].get("422")):
                del operation["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    # Models are named apart from what they are models of.
    text = re.sub(r'schemas/(\w+)Json"', r'schemas/\1"', text)
    return re.sub(r'"(\w+)Json":', r'"\1":', text).encode()
