//! What the suite prints: every exchange, and what was wrong.

use std::fmt::Display;
use std::io::{self, Write};

use crate::case::Case;

/// How much of a request's body is shown.
const SHOWN_BYTES: usize = 240;

/// The transcript, on standard output, and the count of failures.
#[derive(Debug, Default)]
pub struct Transcript {
    failures: usize,
    broken: Option<io::ErrorKind>,
}

impl Transcript {
    /// Prints a line.
    pub fn line(&mut self, line: impl Display) {
        let printed = writeln!(io::stdout(), "{line}");
        if let Err(error) = printed {
            self.broken.get_or_insert(error.kind());
        }
    }

    /// Prints that something is not as it must be.
    pub fn fail(&mut self, what: impl Display) {
        self.failures += 1;
        self.line(format_args!("FAIL: {what}"));
    }

    /// Prints the sentence, or that it is not true and why.
    pub fn check(&mut self, holds: bool, sentence: &str, otherwise: impl Display) {
        if holds {
            self.line(sentence);
        } else {
            self.fail(format_args!("not so: {sentence}: {otherwise}"));
        }
    }

    /// Prints the name and the request of a case.
    pub fn request(&mut self, case: &Case) {
        if !case.name.is_empty() {
            self.line(format_args!("# {}", case.name));
        }
        self.line(format_args!("> {}", summary(case)));
    }

    /// How many failures were printed.
    #[must_use]
    pub fn failures(&self) -> usize {
        self.failures
    }

    /// Why the transcript could not be printed, if it couldn't.
    #[must_use]
    pub fn broken(&self) -> Option<io::ErrorKind> {
        self.broken
    }
}

/// Describes a request in a line: everything but the fields that all have.
fn summary(case: &Case) -> String {
    if let Some(raw) = &case.raw {
        return escaped(raw);
    }
    let mut line = format!("{} {}", case.method, case.path);
    for note in case.notes() {
        line.push_str(" [");
        line.push_str(&escaped(note.as_bytes()));
        line.push(']');
    }
    if !case.body.is_empty() {
        line.push(' ');
        line.push_str(&escaped(&case.body));
    }
    line
}

/// Returns bytes as a line of text: what can't be seen is escaped, much is cut short.
#[must_use]
pub fn escaped(bytes: &[u8]) -> String {
    let shown = &bytes[..bytes.len().min(SHOWN_BYTES)];
    let mut text = String::new();
    for chunk in shown.utf8_chunks() {
        for character in chunk.valid().chars() {
            if character.is_control() {
                text.extend(character.escape_default());
            } else {
                text.push(character);
            }
        }
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    if shown.len() < bytes.len() {
        text.extend([format!("... ({} bytes)", bytes.len())]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_not_be_seen_is_escaped() {
        assert_eq!(escaped(b"a\r\n\0\xff"), "a\\r\\n\\u{0}\\xff");
        assert_eq!(escaped("é\u{85}".as_bytes()), "é\\u{85}");
    }

    #[test]
    fn much_is_cut_short() {
        assert!(escaped(&[b'a'; 1000]).ends_with("a... (1000 bytes)"));
    }

    #[test]
    fn a_request_is_told_in_a_line() {
        let case = Case::post("{}").header("Content-Encoding", "gzip");
        assert_eq!(summary(&case), "POST /api/links [Content-Encoding: gzip] {}");
        assert_eq!(summary(&Case::get("/x")), "GET /x");
    }

    #[test]
    fn failures_are_counted() {
        let mut transcript = Transcript::default();
        transcript.check(true, "all is well", "");
        transcript.check(false, "all is well", "it isn't");
        assert_eq!(transcript.failures(), 1);
    }
}
