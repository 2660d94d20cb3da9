//! The addresses of hosts, each looked up once.
//!
//! Whether a host is private, and where the connection goes, comes of the same look, so
//! that no name can be a public address for the one and a private one for the other.
//!
//! Twin: `python-ref/concurrent_workers/hosts.py`.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;
use tokio::sync::OnceCell;

use crate::networks::is_private;

type Addresses = Arc<[IpAddr]>;

/// The addresses of the hosts that were looked up.
#[derive(Debug, Default)]
pub struct Hosts {
    known: Mutex<HashMap<String, Arc<OnceCell<Addresses>>>>,
}

impl Hosts {
    /// Tells whether an address of the host is private; `None` if it has none.
    pub async fn is_private(&self, host: &str) -> Option<bool> {
        let addresses = self.addresses(host).await;
        (!addresses.is_empty()).then(|| addresses.iter().any(|one| is_private(*one)))
    }

    /// Returns the host's addresses, looked up once; none if it has none.
    async fn addresses(&self, host: &str) -> Addresses {
        if let Ok(address) = host.parse::<IpAddr>() {
            return Arc::new([address]);
        }
        let cell = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(host.to_owned()).or_default())
        };
        let look_up = || async {
            let found = lookup_host((host, 0)).await;
            found.into_iter().flatten().map(|address| address.ip()).collect()
        };
        Arc::clone(cell.get_or_init(look_up).await)
    }
}

/// What the client asks for the addresses of hosts.
#[derive(Clone, Debug)]
pub struct Resolver(pub Arc<Hosts>);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let hosts = Arc::clone(&self.0);
        Box::pin(async move {
            let addresses = hosts.addresses(name.as_str()).await;
            if addresses.is_empty() {
                return Err(io::Error::from(io::ErrorKind::NotFound).into());
            }
            let addresses: Vec<SocketAddr> =
                addresses.iter().map(|&one| SocketAddr::new(one, 0)).collect();
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_host_is_private_if_one_of_its_addresses_is() {
        let hosts = Hosts::default();
        assert_eq!(hosts.is_private("127.0.0.1").await, Some(true));
        assert_eq!(hosts.is_private("::1").await, Some(true));
        assert_eq!(hosts.is_private("8.8.8.8").await, Some(false));
        assert_eq!(hosts.is_private("localhost").await, Some(true));
        assert_eq!(hosts.is_private("nowhere.invalid").await, None);
    }
}
