"""What a request may say: the fields of a new link, the parameters of a query.

Told apart by hand and not by the types of a framework, since both languages must find
the same fault first and word it alike.

Twin: `crates/web-service/src/validate.rs`.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from web_service import moment
from web_service.json import Json
from web_service.link import NewLink
from web_service.problem import Problem
from web_service.slug import is_reserved, is_slug
from web_service.target import BadTarget, Origin, normalise

_FIELDS = ("url", "slug", "expires_at")
_LIMITS = range(1, 101)
_DEFAULT_LIMIT = 20
# So many digits suffice for all that SQLite could hold.
_NUMBER = re.compile(r"0*([0-9]{1,19})")


def new_link(json: Json, own: Origin, now: int) -> NewLink:
    """Check what a new link is asked to be.

    `own` is where this service is, `now` a moment in seconds since 1970.

    Raises:
        Problem: the first that applies: a member that is unknown, in the order of the
            text; then the fields `url`, `slug` and `expires_at`; at last that the slug
            is reserved, which is no fault of the request's form.
    """
    if not isinstance(json, dict):
        raise Problem.invalid("body", "must be an object")
    for name in json:
        if name not in _FIELDS:
            raise Problem.invalid(name, "there is no such field")
    if "url" not in json:
        raise Problem.invalid("url", "is missing")
    url = _checked_url(json["url"], own)
    slug = _checked_slug(json["slug"]) if "slug" in json else None
    expires_at = None
    if "expires_at" in json:
        expires_at = _checked_expiry(json["expires_at"], now)
    if slug is not None and is_reserved(slug):
        raise Problem.reserved(slug)
    return NewLink(url, slug, expires_at)


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list of links: newest first."""

    before: int | None
    """The links that were created before the one with this id, or all of them."""
    limit: int
    """How many of them at most, from 1 to 100."""


def page(query: str) -> Page:
    """Read which part of a list is asked for.

    `query` is what stands after the question mark, as it was sent; what it says beside
    `limit` and `cursor` is no concern of ours.

    Raises:
        Problem: if a parameter is wrong, or given twice.
    """
    limit = _DEFAULT_LIMIT
    if (text := _parameter(query, "limit")) is not None:
        limit = _number(text) or 0
        if limit not in _LIMITS:
            raise Problem.invalid("limit", "must be from 1 to 100")
    before = None
    if (text := _parameter(query, "cursor")) is not None:
        before = _number(text)
        if not before:
            what = "must be the text that an earlier reply gave as next"
            raise Problem.invalid("cursor", what)
    return Page(before, limit)


def by_day(query: str) -> None:
    """Check that clicks are asked for as they can be told: by day.

    Raises:
        Problem: if they aren't, or if the parameter is given twice.
    """
    if _parameter(query, "by") not in (None, "day"):
        raise Problem.invalid("by", "must be day")


def _checked_url(value: Json, own: Origin) -> str:
    """Return where a link is to lead to."""
    if not isinstance(value, str):
        raise Problem.invalid("url", "must be a string")
    try:
        return normalise(value, own)
    except BadTarget as bad:
        raise Problem.invalid("url", str(bad)) from None


def _checked_slug(value: Json) -> str:
    """Return what a link is to be called."""
    if not isinstance(value, str):
        raise Problem.invalid("slug", "must be a string")
    if not is_slug(value):
        raise Problem.invalid("slug", "must be 3 to 64 of A-Z a-z 0-9 _ -")
    return value


def _checked_expiry(value: Json, now: int) -> int:
    """Return from which moment on a link isn't to be followed any more."""
    expires_at = moment.parse(value) if isinstance(value, str) else None
    if expires_at is None:
        what = "must be a time like 2027-01-31T12:00:00Z"
        raise Problem.invalid("expires_at", what)
    if expires_at <= now:
        raise Problem.invalid("expires_at", "must be in the future")
    return expires_at


def _parameter(query: str, wanted: str) -> str | None:
    """Return the value of a parameter, which may be given once."""
    given = parse_qsl(query, keep_blank_values=True)
    values = [value for name, value in given if name == wanted]
    if len(values) > 1:
        raise Problem.invalid(wanted, "is given twice")
    return values[0] if values else None


def _number(text: str) -> int | None:
    """Return the number that ASCII digits are, if SQLite could hold it."""
    digits = _NUMBER.fullmatch(text)
    # `int` alone would take a sign, spaces, and other digits.
    number = int(digits[1]) if digits else 2**63
    return number if number < 2**63 else None
