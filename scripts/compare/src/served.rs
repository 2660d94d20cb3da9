//! The addresses of a server: they change from run to run, so that what programs print
//! of them is replaced before it is compared with what the manifest says.

use std::collections::BTreeMap;

use crate::replacing::replace;

/// Where a server listens, by the names that it gave.
#[derive(Clone, Debug, Default)]
pub struct Addresses {
    /// What is replaced by what: longer texts first.
    texts: Vec<(String, String)>,
    /// The ports, and the placeholders that stand for them.
    ports: Vec<(String, String)>,
}

impl Addresses {
    /// Takes the texts that are addresses: `http://127.0.0.1:4321` and their like.
    #[must_use]
    pub fn new(ready: &BTreeMap<String, String>) -> Self {
        let mut addresses = Self::default();
        for (name, value) in ready.iter().filter(|(_, value)| value.contains("://")) {
            addresses.texts.push((value.clone(), format!("{{{name}}}")));
            let port = value.rsplit_once(':').map(|(_, port)| port.to_owned());
            let port =
                port.filter(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
            addresses.ports.extend(port.map(|port| (format!("{name}_port"), port)));
        }
        addresses.texts.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        addresses
    }

    /// Returns the ports by the name that stands for each: `site_port`.
    #[must_use]
    pub fn ports(&self) -> Vec<(String, String)> {
        self.ports.clone()
    }

    /// Replaces every address by its name in braces.
    ///
    /// A port behind another spelling of the host, `localhost:4321` or
    /// `0x7f.1%3A4321`, becomes `{site_port}`.
    #[must_use]
    pub fn replace(&self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for (text, name) in &self.texts {
            let fits = |_, after| ends(after);
            bytes = replace(&bytes, text.as_bytes(), name.as_bytes(), fits);
        }
        for (name, port) in &self.ports {
            for colon in [":", "%3A", "%3a"] {
                let from = format!("{colon}{port}");
                let to = format!("{colon}{{{name}}}");
                let fits = |before, after| is_host(before) && ends(after);
                bytes = replace(&bytes, from.as_bytes(), to.as_bytes(), fits);
            }
        }
        bytes
    }
}

/// Tells whether a byte may end a host: else a number behind a colon is no port.
fn is_host(byte: Option<u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b".]-".contains(&byte))
}

/// Tells whether a port ends before the byte, and is not the start of a longer one.
fn ends(byte: Option<u8>) -> bool {
    !byte.is_some_and(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(text: &str) -> String {
        let ready = [
            ("site", "http://127.0.0.1:4321"),
            ("other", "http://127.0.0.1:43210"),
            ("tls", "https://localhost:4444"),
            ("nonce", "4321"),
        ];
        let ready = ready.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let addresses = Addresses::new(&ready.into());
        String::from_utf8(addresses.replace(text.as_bytes())).unwrap()
    }

    #[test]
    fn every_address_becomes_its_name() {
        let text =
            "http://127.0.0.1:4321/a http://127.0.0.1:43210 https://localhost:4444/";
        assert_eq!(replaced(text), "{site}/a {other} {tls}/");
    }

    #[test]
    fn a_port_behind_another_spelling_of_the_host_becomes_its_name() {
        let text = "http://[::1]:4321/?u=http%3A%2F%2F0x7f.1%3A4321%2F localhost:43210";
        let expected = "http://[::1]:{site_port}/?u=http%3A%2F%2F0x7f.1%3A{site_port}%2F \
             localhost:{other_port}";
        assert_eq!(replaced(text), expected);
    }

    #[test]
    fn a_number_that_is_no_port_stays() {
        for text in [r#"{"pages":4321}"#, "pages: 4321", "http://127.0.0.1:432199/"] {
            assert_eq!(replaced(text), text);
        }
    }
}
