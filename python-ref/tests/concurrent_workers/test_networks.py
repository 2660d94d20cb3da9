from ipaddress import ip_address

from concurrent_workers.networks import is_private


def private(address: str) -> bool:
    return is_private(ip_address(address))


def test_private_addresses_are_known_up_to_their_edges() -> None:
    for address in [
        "0.0.0.0",  # noqa: S104 - an address to judge, none to bind
        "0.255.255.255",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.0.0",
        "169.254.169.254",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.0",
        "192.0.0.255",
        "192.0.2.1",
        "192.168.0.0",
        "192.168.255.255",
        "198.18.0.0",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.255",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.0",
        "255.255.255.255",
        "::",
        "::1",
        "64:ff9b:1::808:808",
        "100::1",
        "100:0:0:1::1",
        "2001::1",
        "2001:1ff:ffff::1",
        "2001:db8::1",
        "3fff:fff::1",
        "5f00::1",
        "fc00::1",
        "fdff:ffff::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "feff::1",
        "ff00::1",
        "ff02::1",
    ]:
        assert private(address), address


def test_public_addresses_are_known_up_to_their_edges() -> None:
    for address in [
        "1.0.0.0",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "191.255.255.255",
        "192.0.1.0",
        "192.0.3.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "198.51.101.0",
        "203.0.112.255",
        "223.255.255.255",
        "100:0:0:2::1",
        "2001:200::1",
        "2001:db7::1",
        "2001:db9::1",
        "2606:4700::1111",
        "3ffe:ffff::1",
        "3fff:1000::1",
        "5eff::1",
        "5f01::1",
        "fbff::1",
        "fe00::1",
    ]:
        assert not private(address), address


def test_what_an_address_holds_decides() -> None:
    for address, expected in [
        ("::127.0.0.1", True),
        ("::10.1.2.3", True),
        ("::8.8.8.8", False),
        ("::ffff:127.0.0.1", True),
        ("::ffff:7f00:1", True),
        ("::ffff:192.168.1.1", True),
        ("::ffff:8.8.8.8", False),
        ("::ffff:0:10.0.0.1", True),
        ("::ffff:0:8.8.8.8", False),
        ("64:ff9b::169.254.169.254", True),
        ("64:ff9b::8.8.8.8", False),
        ("2002:7f00:1::", True),
        ("2002:c0a8:101::1", True),
        ("2002:808:808::7f00:1", False),
    ]:
        assert private(address) == expected, address
