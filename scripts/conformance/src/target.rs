//! The service that is asked: where it is, and with which keys.

use std::net::SocketAddr;

/// A running service, and two keys of it that belong to different owners.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Target {
    /// Where it listens.
    pub address: SocketAddr,
    /// What its short URLs begin with, without a `/` at the end.
    pub base: String,
    /// The key that the suite works with.
    pub key: String,
    /// A second key; the suite makes no links with it.
    pub other_key: String,
}

impl Target {
    /// Makes a request without a body, as clients send it.
    #[must_use]
    pub fn plain(&self, method: &str, path: &str) -> Vec<u8> {
        let key = &self.key;
        let address = self.address;
        format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\n\
             Authorization: Bearer {key}\r\n\r\n"
        )
        .into_bytes()
    }

    /// Makes the request that creates a link.
    #[must_use]
    pub fn create(&self, body: &str) -> Vec<u8> {
        let (key, address, length) = (&self.key, self.address, body.len());
        format!(
            "POST /api/links HTTP/1.1\r\nHost: {address}\r\n\
             Authorization: Bearer {key}\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        )
        .into_bytes()
    }
}
