"""Where links may lead to: addresses as browsers read them (WHATWG URL), normalised.

What people mistype, and what deceives those who follow a link, is told apart before the
library sees it, since both languages' libraries only say that something is wrong. Five
things are evened out between them: `url` leaves `^` in paths as it is; ada-url takes
ASCII hosts with labels that are no Punycode (`xn--a`), some labels that begin with a
mark, and names that mix directions (`1.א`); and it refuses hosts of many thousand
letters, so none may be longer than names can be. What stays is that either knows
letters in host names that the other doesn't know yet.

Twin: `crates/web-service/src/target.rs`.
"""

import re
from dataclasses import dataclass

from ada_url import URL

from common.host_names import is_no_name

# How long an address may be, before and after it is normalised.
_MAX_BYTES = 2048
# The most letters of a host (RFC 1035, 2.3.4, less what surrounds its labels).
_MAX_HOST = 253
_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f]")
# What stands between the scheme and the path, if the scheme is one of the web.
_AUTHORITY = re.compile(r"https?://([^/?#]*)", re.ASCII | re.IGNORECASE)
_PORTS = {"http:": 80, "https:": 443}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a service is: a host and a port."""

    host: str
    """Normalised, without the dot that may end a name."""
    port: int
    """That of the scheme, unless another is named."""

    @classmethod
    def of(cls, base_url: str) -> "Origin | None":
        """Return where an address leads to, unless no link could lead there."""
        try:
            return _origin(_parse(base_url))
        except BadTarget:
            return None


class BadTarget(Exception):
    """Why a link may not lead somewhere."""


class TooLong(BadTarget):
    """The address is too long, or becomes too long when it is normalised."""

    def __str__(self) -> str:
        return f"must not be longer than {_MAX_BYTES} bytes"


class Control(BadTarget):
    """It has letters that nobody sees, or that end a header."""

    def __str__(self) -> str:
        return "must not contain control characters or spaces"


class Backslash(BadTarget):
    """Browsers take a backslash for a slash, other programs don't."""

    def __str__(self) -> str:
        return "must not contain a backslash"


class Scheme(BadTarget):
    """It isn't one of the web."""

    def __str__(self) -> str:
        return "must begin with http:// or https://"


class NoHost(BadTarget):
    """It has no host."""

    def __str__(self) -> str:
        return "must name a host"


class User(BadTarget):
    """What stands before an `@` looks like a host and isn't."""

    def __str__(self) -> str:
        return "must not contain a user or password"


class Invalid(BadTarget):
    """The library refuses it: its host or port is wrong."""

    def __str__(self) -> str:
        return "is not valid"


class ThisService(BadTarget):
    """It would lead to this service again, perhaps for ever."""

    def __str__(self) -> str:
        return "must not lead to this service"


def normalise(text: str, own: Origin) -> str:
    """Return the normalised form of the address that a link is to lead to.

    It is ASCII, with a host in Punycode, and stays as it is if it is normalised again.
    `own` is where this service is.

    Raises:
        BadTarget: the first that applies, in the order of its subclasses; that only the
            normalised form is too long comes last.
    """
    url = _parse(text)
    if _origin(url) == own:
        raise ThisService
    address = url.href
    if len(address) > _MAX_BYTES:
        raise TooLong
    return address


def _parse(text: str) -> URL:
    """Return the parsed form of an address that a link can lead to."""
    if len(text.encode()) > _MAX_BYTES:
        raise TooLong
    if _CONTROL.search(text):
        raise Control
    if "\\" in text:
        raise Backslash
    authority = _AUTHORITY.match(text)
    if authority is None:
        raise Scheme
    _check_authority(authority[1])
    try:
        url = URL(text)
    except ValueError:
        raise Invalid from None
    host = url.hostname
    if len(host) > _MAX_HOST or is_no_name(host):
        raise Invalid
    return url


def _check_authority(authority: str) -> None:
    """Check that an authority is of a host and perhaps a port."""
    _, at, host = authority.rpartition("@")
    if not host or host.startswith(":"):
        raise NoHost
    if at:
        raise User


def _origin(url: URL) -> Origin:
    """Return where an address leads to."""
    port = int(url.port) if url.port else _PORTS[url.protocol]
    # `a.` is another way to write `a`.
    return Origin(url.hostname.removesuffix("."), port)
