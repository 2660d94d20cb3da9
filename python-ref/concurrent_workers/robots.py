"""What a site asks crawlers to leave alone (RFC 9309).

A parser of our own: of 89 tricky files, protego and robotxt judged 11 differently,
among them those with a byte order mark, an agent whose name begins ours, an encoded
`*` or `$`, and more than 500 KiB; both take misspelt names and lines without colon.

Twin: `crates/concurrent-workers/src/robots.rs`.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

# How much of a file is read; what follows may be ignored (section 2.5).
_LIMIT_BYTES = 500 * 1024
_WHITE_SPACE = b" \t"
# Octets that are encoded, and those that must be.
_ENCODED = rb"%([0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~:/?#\[\]@!&'()+,;=]"
# An octet that means the same encoded or not (RFC 3986, section 2.3).
_UNRESERVED = rb"[A-Za-z0-9\-._~]"


class Robots:
    """What a site asks crawlers to leave alone."""

    def __init__(self) -> None:
        """Ask for nothing."""
        self._groups: list[list[_Rule]] = []
        # The groups of each agent, whose name is in lower case.
        self._agents: dict[bytes, list[int]] = {}

    @classmethod
    def parse(cls, text: str) -> "Robots":
        """Parse a robots.txt; what isn't understood is ignored."""
        robots = cls()
        # Rules before the first agent are nobody's.
        within_agents = False
        for line in _lines(text):
            key, colon, value = line.partition(b"#")[0].partition(b":")
            if not colon:
                continue
            value = value.strip(_WHITE_SPACE)
            match key.strip(_WHITE_SPACE).lower():
                case b"user-agent":
                    if not within_agents:
                        robots._groups.append([])
                    within_agents = True
                    groups = robots._agents.setdefault(_product(value), [])
                    groups.append(len(robots._groups) - 1)
                case b"allow" | b"disallow" as key:
                    within_agents = False
                    if robots._groups and value:
                        rule = _Rule.parse(value, key == b"allow")
                        robots._groups[-1].append(rule)
        return robots

    def allows(self, agent: str, address: str) -> bool:
        """Return whether an agent may fetch an address.

        `agent` is its product token. Of the rules that match, the longest decides;
        where two are as long, the one that allows.
        """
        path = _path(address)
        own = self._agents.get(agent.encode().lower())
        groups = self._agents.get(b"*", []) if own is None else own
        rules = (rule for group in groups for rule in self._groups[group])
        matching = ((rule.length, rule.allows) for rule in rules if rule.matches(path))
        return path == b"/robots.txt" or max(matching, default=(0, True))[1]


class _Rule(NamedTuple):
    allows: bool
    length: int
    """The octets of the path; the longest decides."""
    pieces: list[bytes]
    """What the path consists of, with anything between."""
    ends: bool
    """Whether the last piece must end the path."""

    @classmethod
    def parse(cls, value: bytes, allows: bool) -> "_Rule":
        ends = value.endswith(b"$")
        pieces = [_normalised(piece) for piece in value.removesuffix(b"$").split(b"*")]
        length = sum(map(len, pieces)) + len(pieces) - 1 + ends
        return cls(allows, length, pieces, ends)

    def matches(self, path: bytes) -> bool:
        """Take each piece where it first occurs: this leaves the most to the others."""
        first, *others = self.pieces
        if not path.startswith(first):
            return False
        at = len(first)
        if not others:
            return not self.ends or at == len(path)
        *middle, last = others
        for piece in middle:
            found = path.find(piece, at)
            if found < 0:
                return False
            at = found + len(piece)
        return path.endswith(last, at) if self.ends else path.find(last, at) >= 0


def _lines(text: str) -> Sequence[bytes]:
    """Return the lines that are read, in any of the three forms.

    The line that crosses the limit is dropped: half a rule would be another one.
    """
    octets = text.removeprefix("\ufeff").encode()
    if len(octets) > _LIMIT_BYTES:
        ends = (octets.rfind(end, 0, _LIMIT_BYTES) for end in (b"\r", b"\n"))
        octets = octets[: max(0, *ends)]
    # A `str` would be split at other characters too.
    return octets.splitlines()


def _product(value: bytes) -> bytes:
    """Return the name of an agent: up to a version or a blank, in lower case."""
    return re.split(b"[/ \t]", value, maxsplit=1)[0].lower()


def _path(address: str) -> bytes:
    """Return the path and the query of an absolute address, normalised."""
    rest = address.partition("#")[0].partition("://")[2]
    start = re.search("[/?]", rest)
    path = rest[start.start() :] if start else ""
    return _normalised(f"/{path.removeprefix('/')}".encode())


def _normalised(octets: bytes) -> bytes:
    """Write octets so that equal paths are equal texts (section 2.2.2).

    Encoded unreserved characters are decoded; `*` and `$` that are themselves, and what
    may not stand in a path, are encoded.
    """

    def written(found: re.Match[bytes]) -> bytes:
        octet = bytes.fromhex(found[1].decode()) if found[1] else found[0]
        return octet if re.match(_UNRESERVED, octet) else b"%%%02X" % octet[0]

    return re.sub(_ENCODED, written, octets)
