"""Reads the body of a request, within limits of size and of time.

Twin: `crates/web-service/src/body.rs`.
"""

import asyncio

from starlette.datastructures import Headers
from starlette.requests import Request

from web_service.json import BadJson, Json, read_json
from web_service.problem import Problem

_CHARSETS = {"charset=utf-8", 'charset="utf-8"'}


async def read_body(request: Request, limit: int, seconds: int) -> bytes:
    """Return the bytes of a body that says it is JSON.

    `limit` is in bytes, `seconds` is for the whole body.

    Raises:
        Problem: 415 for another kind of body, 413 for a larger one, 408 for a slower
            one.
        ClientDisconnect: if the client leaves before the end.
    """
    _check_kind(request.headers)
    # What is announced as too large needn't be read; the server saw to its digits.
    if int(request.headers.get("content-length", "0")) > limit:
        raise Problem.large_body(limit)
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise Problem.large_body(limit)
    except TimeoutError:
        raise Problem.slow_body(seconds) from None
    return bytes(body)


def parsed(body: bytes) -> Json:
    """Return what a body says, as JSON.

    Raises:
        Problem: 400 if it isn't JSON.
    """
    try:
        return read_json(body)
    except BadJson as bad:
        raise Problem.bad_json(bad) from None


def _check_kind(headers: Headers) -> None:
    """Refuse what isn't said to be plain JSON."""
    encodings = headers.getlist("content-encoding")
    if any(encoding.lower() != "identity" for encoding in encodings):
        raise Problem.compressed()
    types = headers.getlist("content-type")
    if len(types) != 1 or not _is_json(types[0]):
        raise Problem.not_json()


def _is_json(content_type: str) -> bool:
    """Tell whether a type is `application/json`, with no parameter but its charset."""
    kind, *parameters = (part.strip(" \t").lower() for part in content_type.split(";"))
    return kind == "application/json" and all(
        parameter in _CHARSETS for parameter in parameters
    )
