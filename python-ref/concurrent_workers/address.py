"""Addresses, as browsers read them (WHATWG URL).

One page is one address: normalised, without fragment and without user information.
The parsers of the two languages differ in five things, of which four are evened out
here: `url` leaves `^` in paths as it is; it refuses more than two slashes before a
host; ada-url takes some hosts that can't be names (`common.host_names`); and it refuses
hosts of many thousand letters, so none may be longer than names can be. What stays is
that either knows letters in host names that the other doesn't know yet.

Twin: `crates/concurrent-workers/src/address.rs`.
"""

from enum import Enum
from typing import NamedTuple

from ada_url import URL, join_url

from common.host_names import is_no_name

# The most letters of a host (RFC 1035, 2.3.4, less what surrounds its labels).
_MAX_HOST = 253
_HTTP = ("http:", "https:")
# The schemes whose hosts are names: others have bytes there.
_WITH_HOST = (*_HTTP, "ws:", "wss:", "ftp:", "file:")


class Target(NamedTuple):
    """What a page refers to."""

    address: str
    """Normalised, `http` or `https`, without fragment and without user information."""
    fragment: str | None
    """As the address had it, percent-encoded; empty for a bare `#`."""


class NoTarget(Enum):
    """What comes of a reference in a page, if it isn't an address to be asked for."""

    OTHER = 1
    """An address of another scheme, such as `mailto:`."""
    INVALID = 2
    """What no browser would follow."""


# What comes of a reference in a page.
Reference = Target | NoTarget


class Base(NamedTuple):
    """The address that the references of a page are relative to.

    If it isn't one to `http` or `https`, nothing can be resolved.
    """

    address: str

    def resolve(self, reference: str) -> Reference:
        """Resolve a reference as it stands in a page."""
        href = self._join(reference)
        if href is None:
            return NoTarget.INVALID
        return _target(href) if href.startswith(_HTTP) else NoTarget.OTHER

    def joined(self, href: str) -> "Base":
        """Return the base that a page's `<base href>` makes of this one.

        It stays as it is if the reference isn't one to `http` or `https`.
        """
        joined = self._join(href)
        return Base(joined) if joined and joined.startswith(_HTTP) else self

    def _join(self, reference: str) -> str | None:
        """Return what the reference stands for, or nothing if it stands for nothing."""
        if not self.address.startswith(_HTTP):
            return None
        try:
            href = join_url(self.address, reference)
        except ValueError:
            return None
        return href if _is_nameable(href) else None


def parse_start(text: str) -> str | None:
    """Return the normalised form of an absolute address, without its fragment.

    It must be one to `http` or `https`.
    """
    try:
        href = URL(text).href
    except ValueError:
        return None
    if href.startswith(_HTTP) and _is_nameable(href):
        return _target(href).address
    return None


def origin(address: str) -> str:
    """Return scheme, host and port of a normalised address: `http://host:port`.

    The default port isn't named.
    """
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def host(address: str) -> str:
    """Return the host of a normalised address, an IPv6 address without its brackets."""
    host = origin(address).partition("://")[2]
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _target(href: str) -> Target:
    """Return the address and the fragment of a parsed address."""
    address, mark, fragment = href.partition("#")
    # A query of nothing is none: some clients send the mark alone, others don't.
    if address.endswith("?") and address.count("?") == 1:
        address = address[:-1]
    scheme, _, rest = address.partition("//")
    authority, _, path = rest.partition("/")
    if "@" in authority:
        address = f"{scheme}//{authority.rpartition('@')[2]}/{path}"
    return Target(address, fragment if mark else None)


def _is_nameable(href: str) -> bool:
    """Return whether the host can be a name, as far as ada-url doesn't see to it."""
    if len(href) > _MAX_HOST and href.startswith(_HTTP):
        address = _target(href).address
        if len(host(address)) > _MAX_HOST:
            return False
    return "xn--" not in href or not _is_no_name(href)


def _is_no_name(href: str) -> bool:
    """Return whether the host is none, in a scheme whose hosts are names."""
    return href.startswith(_WITH_HOST) and is_no_name(URL(href).hostname)
