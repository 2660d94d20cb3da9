//! The service under load: where it listens and what it is called.

use std::net::SocketAddr;
use std::str::FromStr;

use anyhow::{Context, Error, Result, bail, ensure};
use url::Url;

/// The address of a service, as `http://HOST:PORT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    text: String,
    host: String,
    address: SocketAddr,
}

impl Base {
    /// Returns the value of the field `Host`.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the address to connect to.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the address as it was given, for messages.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl FromStr for Base {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let url = Url::parse(text).context("write it as http://HOST:PORT")?;
        ensure!(url.scheme() == "http", "only http:// is spoken");
        ensure!(
            url.path() == "/" && url.query().is_none() && url.fragment().is_none(),
            "nothing may follow the port"
        );
        ensure!(url.username().is_empty(), "a user name is not sent");
        let Some(address) = url.socket_addrs(|| None)?.first().copied() else {
            bail!("the host has no address");
        };
        let name = url.host_str().context("the host is missing")?;
        let host = match url.port() {
            Some(port) => format!("{name}:{port}"),
            None => name.to_owned(),
        };
        Ok(Self { text: text.to_owned(), host, address })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_and_port_are_taken_from_the_address() {
        let base: Base = "http://127.0.0.1:8080/".parse().unwrap();
        assert_eq!(base.host(), "127.0.0.1:8080");
        assert_eq!(base.address(), "127.0.0.1:8080".parse().unwrap());
    }

    #[test]
    fn other_addresses_are_refused() {
        for text in [
            "127.0.0.1:8080",
            "https://127.0.0.1",
            "http://127.0.0.1/api",
            "http://127.0.0.1/?a",
            "http://a@127.0.0.1",
        ] {
            assert!(text.parse::<Base>().is_err(), "{text}");
        }
    }
}
