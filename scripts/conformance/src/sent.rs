//! The bytes of a request, and what a reader must know of them.

use crate::case::{Case, Key};
use crate::shown::Shown;

impl Case {
    /// Returns what a reader must know of the head beside method and path.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        match &self.key {
            Key::Unneeded | Key::Own => {}
            Key::Missing => notes.push("no key".to_owned()),
            Key::Other => notes.push("the other key".to_owned()),
            Key::Instead(value) => notes.push(format!("Authorization: {value}")),
        }
        match self.content_type.as_deref() {
            Some("application/json") => {}
            Some(other) => notes.push(format!("Content-Type: {other}")),
            None if self.method == "POST" => notes.push("no Content-Type".to_owned()),
            None => {}
        }
        notes.extend(
            self.headers.iter().map(|(name, value)| format!("{name}: {value}")),
        );
        if self.chunked {
            notes.push("in chunks".to_owned());
        }
        notes
    }

    /// Returns the bytes to send, with the placeholders filled in.
    #[must_use]
    pub fn bytes(&self, shown: &Shown) -> Vec<u8> {
        if let Some(raw) = &self.raw {
            return shown.fill(raw);
        }
        let body = shown.fill(&self.body);
        let mut lines = vec![
            format!("{} {} HTTP/1.1", self.method, self.path),
            "Host: <address>".to_owned(),
        ];
        match &self.key {
            Key::Unneeded | Key::Missing => {}
            Key::Own => lines.push("Authorization: Bearer <key>".to_owned()),
            Key::Other => lines.push("Authorization: Bearer <other key>".to_owned()),
            Key::Instead(value) => lines.push(format!("Authorization: {value}")),
        }
        if let Some(content_type) = &self.content_type {
            lines.push(format!("Content-Type: {content_type}"));
        }
        lines.extend(
            self.headers.iter().map(|(name, value)| format!("{name}: {value}")),
        );
        if self.chunked {
            lines.push("Transfer-Encoding: chunked".to_owned());
        } else if self.method == "POST" || !body.is_empty() {
            lines.push(format!("Content-Length: {}", body.len()));
        }
        let head = format!("{}\r\n\r\n", lines.join("\r\n"));
        let mut bytes = shown.fill(head.as_bytes());
        bytes.extend(if self.chunked { in_chunks(&body) } else { body });
        bytes
    }
}

/// Splits a body into chunks, uneven ones, so that no server can count on their size.
fn in_chunks(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for chunk in body.chunks(1000) {
        bytes.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
        bytes.extend(chunk);
        bytes.extend(b"\r\n");
    }
    bytes.extend(b"0\r\n\r\n");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_what_its_method_needs() {
        let bytes = Case::post("{}").bytes(&Shown::default());
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("POST /api/links HTTP/1.1\r\n"), "{text}");
        assert!(text.ends_with("Content-Length: 2\r\n\r\n{}"), "{text}");
        let bytes = Case::get("/x").bytes(&Shown::default());
        assert_eq!(bytes, b"GET /x HTTP/1.1\r\nHost: <address>\r\n\r\n");
    }

    #[test]
    fn chunks_end_with_an_empty_one() {
        assert_eq!(in_chunks(b"ab"), b"2\r\nab\r\n0\r\n\r\n");
    }

    #[test]
    fn only_what_is_unusual_is_noted() {
        assert!(Case::post("{}").notes().is_empty());
        let odd = Case::get("/api/links").key(Key::Missing).header("A", "b");
        assert_eq!(odd.notes(), ["no key", "A: b"]);
    }
}
