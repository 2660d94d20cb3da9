//! Networks that can't be reached from everywhere: a site has no business there.
//!
//! A table of our own: libraries judge differently from version to version. It follows
//! IANA's registries of special-purpose addresses and RFC 6890.
//!
//! Twin: `python-ref/concurrent_workers/networks.py`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Networks of the Internet Protocol, version 4, with the bits that they share.
const PRIVATE_4: [(Ipv4Addr, u32); 14] = [
    (Ipv4Addr::UNSPECIFIED, 8),           // this network
    (Ipv4Addr::new(10, 0, 0, 0), 8),      // private
    (Ipv4Addr::new(100, 64, 0, 0), 10),   // shared by a provider's customers
    (Ipv4Addr::new(127, 0, 0, 0), 8),     // loopback
    (Ipv4Addr::new(169, 254, 0, 0), 16),  // link-local
    (Ipv4Addr::new(172, 16, 0, 0), 12),   // private
    (Ipv4Addr::new(192, 0, 0, 0), 24),    // protocol assignments
    (Ipv4Addr::new(192, 0, 2, 0), 24),    // documentation
    (Ipv4Addr::new(192, 168, 0, 0), 16),  // private
    (Ipv4Addr::new(198, 18, 0, 0), 15),   // benchmarks
    (Ipv4Addr::new(198, 51, 100, 0), 24), // documentation
    (Ipv4Addr::new(203, 0, 113, 0), 24),  // documentation
    (Ipv4Addr::new(224, 0, 0, 0), 4),     // multicast
    (Ipv4Addr::new(240, 0, 0, 0), 4),     // reserved, and broadcast
];

/// Likewise of version 6.
const PRIVATE_6: [(Ipv6Addr, u32); 13] = [
    (Ipv6Addr::UNSPECIFIED, 128), // unspecified
    (Ipv6Addr::LOCALHOST, 128),   // loopback
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48), // local translation
    (Ipv6Addr::new(0x100, 0, 0, 0, 0, 0, 0, 0), 64), // discarded
    (Ipv6Addr::new(0x100, 0, 0, 1, 0, 0, 0, 0), 64), // dummies
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // protocol assignments
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation
    (Ipv6Addr::new(0x5f00, 0, 0, 0, 0, 0, 0, 0), 16), // segment routing
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7), // unique local
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10), // link-local
    (Ipv6Addr::new(0xfec0, 0, 0, 0, 0, 0, 0, 0), 10), // site-local
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8), // multicast
];

/// Networks whose addresses hold one of version 4, and how many bits follow it.
const EMBEDDING: [(Ipv6Addr, u32, u32); 5] = [
    (Ipv6Addr::UNSPECIFIED, 96, 0), // compatible
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96, 0), // mapped
    (Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, 0, 0), 96, 0), // translated, RFC 2765
    (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96, 0), // translated, RFC 6052
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, 80), // 6to4
];

/// Returns whether an address can't be reached from everywhere.
///
/// Such are loopback, private, link-local, multicast, reserved and documentation
/// addresses, and those of version 6 that hold one of these.
#[must_use]
pub fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_private_4(ip),
        IpAddr::V6(ip) => {
            PRIVATE_6.iter().any(|&(network, bits)| shares_6(ip, network, bits))
                || EMBEDDING.iter().any(|&(network, bits, after)| {
                    shares_6(ip, network, bits) && is_private_4(embedded(ip, after))
                })
        }
    }
}

fn is_private_4(ip: Ipv4Addr) -> bool {
    PRIVATE_4.iter().any(|&(network, bits)| {
        (ip.to_bits() ^ network.to_bits()) >> (Ipv4Addr::BITS - bits) == 0
    })
}

/// Whether an address shares the first bits with a network.
fn shares_6(ip: Ipv6Addr, network: Ipv6Addr, bits: u32) -> bool {
    (ip.to_bits() ^ network.to_bits()) >> (Ipv6Addr::BITS - bits) == 0
}

/// The address of version 4 that some bits follow.
fn embedded(ip: Ipv6Addr, after: u32) -> Ipv4Addr {
    let low = (ip.to_bits() >> after) & u128::from(u32::MAX);
    Ipv4Addr::from_bits(u32::try_from(low).expect("32 bits are left"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn private(address: &str) -> bool {
        is_private(address.parse().unwrap())
    }

    #[test]
    fn private_addresses_are_known_up_to_their_edges() {
        for address in [
            "0.0.0.0",
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
        ] {
            assert!(private(address), "{address}");
        }
    }

    #[test]
    fn public_addresses_are_known_up_to_their_edges() {
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
        ] {
            assert!(!private(address), "{address}");
        }
    }

    #[test]
    fn what_an_address_holds_decides() {
        for (address, expected) in [
            ("::127.0.0.1", true),
            ("::10.1.2.3", true),
            ("::8.8.8.8", false),
            ("::ffff:127.0.0.1", true),
            ("::ffff:7f00:1", true),
            ("::ffff:192.168.1.1", true),
            ("::ffff:8.8.8.8", false),
            ("::ffff:0:10.0.0.1", true),
            ("::ffff:0:8.8.8.8", false),
            ("64:ff9b::169.254.169.254", true),
            ("64:ff9b::8.8.8.8", false),
            ("2002:7f00:1::", true),
            ("2002:c0a8:101::1", true),
            ("2002:808:808::7f00:1", false),
        ] {
            assert_eq!(private(address), expected, "{address}");
        }
    }
}
