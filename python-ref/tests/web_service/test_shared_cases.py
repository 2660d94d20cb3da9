"""The cases that both languages must answer alike, from the files of the crate.

Twin: `crates/web-service/tests/shared_cases.rs`.
"""

import json
import struct
from pathlib import Path
from typing import Any

from web_service.json import BadJson, Json, read_json
from web_service.link import NewLink
from web_service.problem import Problem
from web_service.target import BadTarget, Origin, normalise
from web_service.validate import new_link

ROOT = Path(__file__).parents[3]


def read(name: str) -> dict[str, Any]:
    """Return what a file says."""
    data = ROOT / "crates" / "web-service" / "tests" / "data"
    cases: dict[str, Any] = json.loads((data / name).read_text(encoding="utf-8"))
    return cases


def whole(text: str | list[tuple[str, int]]) -> str:
    """Return a text that is written out, or as texts with how often each comes."""
    if isinstance(text, str):
        return text
    return "".join(part * times for part, times in text)


def shown(value: Json) -> str:
    """Return a value as the cases show it.

    The bits of its numbers tell all there is to tell.
    """
    match value:
        case float():
            return f"#{struct.pack('>d', value).hex()}"
        case list():
            return f"[{','.join(map(shown, value))}]"
        case dict():
            members = (f"{shown(key)}:{shown(value)}" for key, value in value.items())
            return f"{{{','.join(members)}}}"
        case _:
            return json.dumps(value, ensure_ascii=False)


def read_or_refused(body: bytes) -> tuple[str | None, str | None]:
    """Return what a body is, or why it isn't read."""
    try:
        return shown(read_json(body)), None
    except BadJson as error:
        return None, str(error)


def test_bodies_are_read_as_the_cases_say() -> None:
    for case in read("json.json")["cases"]:
        body = bytes.fromhex(case["hex"]) if "hex" in case else None
        body = whole(case["body"]).encode() if body is None else body
        value, error = read_or_refused(body)
        assert error == case.get("error"), case
        if case.get("value") != "?":
            assert value == case.get("value"), case


def normalised_or_refused(text: str, own: Origin) -> tuple[str | None, str | None]:
    """Return what an address becomes, or why it is refused."""
    try:
        return normalise(text, own), None
    except BadTarget as error:
        return None, str(error)


def test_addresses_are_normalised_as_the_cases_say() -> None:
    addresses = read("target.json")
    own = Origin.of(addresses["base_url"])
    assert own is not None
    for case in addresses["cases"]:
        found = normalised_or_refused(whole(case["text"]), own)
        assert found == (case.get("address"), case.get("error")), case


def checked_or_refused(body: str, own: Origin, now: int) -> NewLink | tuple[int, str]:
    """Return what a body asks for, or the status and detail of its refusal."""
    try:
        return new_link(read_json(body.encode()), own, now)
    except Problem as problem:
        return problem.status, problem.detail


def test_new_links_are_checked_as_the_cases_say() -> None:
    links = read("new_link.json")
    own = Origin.of(links["base_url"])
    assert own is not None
    for case in links["cases"]:
        found = checked_or_refused(whole(case["body"]), own, links["now"])
        if "link" in case:
            assert found == NewLink(**case["link"]), case
        else:
            assert found == (case["status"], case["detail"]), case
