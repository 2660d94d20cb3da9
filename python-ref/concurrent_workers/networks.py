"""Networks that can't be reached from everywhere: a site has no business there.

A table of our own: libraries judge differently from version to version. It follows
IANA's registries of special-purpose addresses and RFC 6890.

Twin: `crates/concurrent-workers/src/networks.rs`.
"""

from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

# Networks of the Internet Protocol, version 4, with the bits that they share.
_PRIVATE_4 = (
    "0.0.0.0/8",  # this network
    "10.0.0.0/8",  # private
    "100.64.0.0/10",  # shared by a provider's customers
    "127.0.0.0/8",  # loopback
    "169.254.0.0/16",  # link-local
    "172.16.0.0/12",  # private
    "192.0.0.0/24",  # protocol assignments
    "192.0.2.0/24",  # documentation
    "192.168.0.0/16",  # private
    "198.18.0.0/15",  # benchmarks
    "198.51.100.0/24",  # documentation
    "203.0.113.0/24",  # documentation
    "224.0.0.0/4",  # multicast
    "240.0.0.0/4",  # reserved, and broadcast
)
# Likewise of version 6.
_PRIVATE_6 = (
    "::/128",  # unspecified
    "::1/128",  # loopback
    "64:ff9b:1::/48",  # local translation
    "100::/64",  # discarded
    "100:0:0:1::/64",  # dummies
    "2001::/23",  # protocol assignments
    "2001:db8::/32",  # documentation
    "3fff::/20",  # documentation
    "5f00::/16",  # segment routing
    "fc00::/7",  # unique local
    "fe80::/10",  # link-local
    "fec0::/10",  # site-local
    "ff00::/8",  # multicast
)
# Networks whose addresses hold one of version 4, and how many bits follow it.
_EMBEDDING = (
    ("::/96", 0),  # compatible
    ("::ffff:0:0/96", 0),  # mapped
    ("::ffff:0:0:0/96", 0),  # translated, RFC 2765
    ("64:ff9b::/96", 0),  # translated, RFC 6052
    ("2002::/16", 80),  # 6to4
)


def is_private(ip: IPv4Address | IPv6Address) -> bool:
    """Return whether an address can't be reached from everywhere.

    Such are loopback, private, link-local, multicast, reserved and documentation
    addresses, and those of version 6 that hold one of these.
    """
    if isinstance(ip, IPv4Address):
        return any(ip in network for network in _private_4())
    return any(ip in network for network in _private_6()) or any(
        ip in network and is_private(_embedded(ip, after))
        for network, after in _embedding()
    )


def _embedded(ip: IPv6Address, after: int) -> IPv4Address:
    """Return the address of version 4 that some bits follow."""
    return IPv4Address(int(ip) >> after & 0xFFFF_FFFF)


# Python parses the tables when they are first used, Rust's are made by the compiler.
@cache
def _private_4() -> tuple[IPv4Network, ...]:
    return tuple(map(IPv4Network, _PRIVATE_4))


@cache
def _private_6() -> tuple[IPv6Network, ...]:
    return tuple(map(IPv6Network, _PRIVATE_6))


@cache
def _embedding() -> tuple[tuple[IPv6Network, int], ...]:
    return tuple((IPv6Network(network), after) for network, after in _EMBEDDING)
