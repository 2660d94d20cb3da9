//! A reply, as it came over the wire.

use serde_json::Value;

/// A reply of the service.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Reply {
    /// The status; 0 stands for no reply at all.
    pub status: u16,
    /// The minor version of HTTP/1.
    pub version: u8,
    /// The fields of the head, in the order they came in.
    pub headers: Vec<(String, String)>,
    /// The body, without what frames it.
    pub body: Vec<u8>,
}

/// How the end of a body is told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Framing {
    /// There is none.
    Empty,
    /// By its length in bytes.
    Length(usize),
    /// By a last chunk.
    Chunked,
    /// By the end of the connection.
    UntilClosed,
}

impl Reply {
    /// Returns the first field of that name, in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut named =
            self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value.as_str())
    }

    /// Says whether the service will close the connection after this reply.
    #[must_use]
    pub fn says_close(&self) -> bool {
        match self.header("connection") {
            Some(value) => value.to_ascii_lowercase().contains("close"),
            None => self.version == 0,
        }
    }

    /// Returns how the body ends (RFC 9112, section 6.3).
    ///
    /// # Errors
    ///
    /// If the length is not a number.
    pub fn framing(&self, to_head: bool) -> Result<Framing, String> {
        if to_head || self.status < 200 || matches!(self.status, 204 | 304) {
            return Ok(Framing::Empty);
        }
        if let Some(coding) = self.header("transfer-encoding") {
            return match coding {
                "chunked" => Ok(Framing::Chunked),
                other => Err(format!("unknown Transfer-Encoding `{other}`")),
            };
        }
        match self.header("content-length") {
            Some(length) => match length.parse() {
                Ok(length) => Ok(Framing::Length(length)),
                Err(_) => Err(format!("bad Content-Length `{length}`")),
            },
            None => Ok(Framing::UntilClosed),
        }
    }

    /// Returns the body as JSON; null if it isn't.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// Returns a member of the body's object that is a string.
    #[must_use]
    pub fn text(&self, member: &str) -> Option<String> {
        self.json().get(member).and_then(Value::as_str).map(str::to_owned)
    }

    /// Returns the `detail` of a problem document; empty if there is none.
    #[must_use]
    pub fn detail(&self) -> String {
        self.text("detail").unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, headers: &[(&str, &str)]) -> Reply {
        let own = |(name, value): &(&str, &str)| (name.to_string(), value.to_string());
        Reply {
            status,
            version: 1,
            headers: headers.iter().map(own).collect(),
            body: br#"{"detail":"d"}"#.to_vec(),
        }
    }

    #[test]
    fn names_of_fields_have_no_case() {
        assert_eq!(reply(200, &[("aLLow", "GET")]).header("Allow"), Some("GET"));
    }

    #[test]
    fn the_end_of_a_body_is_found_as_the_standard_says() {
        let sized = reply(200, &[("content-length", "3")]);
        assert_eq!(sized.framing(false), Ok(Framing::Length(3)));
        assert_eq!(sized.framing(true), Ok(Framing::Empty));
        assert_eq!(reply(204, &[]).framing(false), Ok(Framing::Empty));
        assert_eq!(reply(200, &[]).framing(false), Ok(Framing::UntilClosed));
        assert!(reply(200, &[("content-length", "x")]).framing(false).is_err());
    }

    #[test]
    fn old_http_closes_unless_it_says_otherwise() {
        let mut old = reply(200, &[]);
        assert!(!old.says_close());
        old.version = 0;
        assert!(old.says_close());
        assert!(reply(200, &[("connection", "Close")]).says_close());
    }

    #[test]
    fn the_detail_is_read_from_the_body() {
        assert_eq!(reply(400, &[]).detail(), "d");
    }
}
