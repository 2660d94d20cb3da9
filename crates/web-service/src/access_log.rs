//! The requests in the Combined format, a line each, for programs such as `logsum`.
//!
//! Twin: `python-ref/web_service/access_log.py`.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use common::errors::{ProgramError, system_reason};
use jiff::Timestamp;

use crate::errors::ShortlinkError;
use crate::moment;

/// The bytes that wait for being written, at most.
const BUFFER: usize = 64 * 1024;

/// A request and its reply.
#[derive(Debug)]
pub struct Entry<'a> {
    /// The address of the client.
    pub client: IpAddr,
    /// The request line, without its end.
    pub request: &'a str,
    /// The reply's status.
    pub status: u16,
    /// The bytes of the reply's body, where they are known beforehand.
    pub size: Option<u64>,
    /// The header Referer, if there is one.
    pub referrer: Option<&'a [u8]>,
    /// The header User-Agent, if there is one.
    pub agent: Option<&'a [u8]>,
}

/// A file of requests.
///
/// A lock is held for as long as it takes to copy a line; every so many lines they are
/// handed to the operating system, which takes them without waiting for the disk.
#[derive(Debug)]
pub struct AccessLog {
    lines: Mutex<Lines>,
}

#[derive(Debug)]
struct Lines {
    file: BufWriter<File>,
    line: String,
    /// The second that `stamp` spells: it is the same for many lines.
    second: i64,
    stamp: String,
}

impl AccessLog {
    /// Opens a file to append to, made where it is missing.
    ///
    /// # Errors
    ///
    /// [`ProgramError::File`].
    pub fn open(path: &Path) -> Result<Self, ShortlinkError> {
        let file = OpenOptions::new().create(true).append(true).open(path);
        let file = file.map_err(|error| ProgramError::File {
            path: path.to_owned(),
            reason: system_reason(&error),
        })?;
        let file = BufWriter::with_capacity(BUFFER, file);
        let (line, stamp) = (String::new(), String::new());
        Ok(Self { lines: Mutex::new(Lines { file, line, second: i64::MIN, stamp }) })
    }

    /// Adds a line.
    ///
    /// # Errors
    ///
    /// If the buffer is full, and the system doesn't take it.
    pub fn write(&self, entry: &Entry<'_>) -> io::Result<()> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.write(entry, moment::now())
    }

    /// Hands over what waits.
    ///
    /// # Errors
    ///
    /// If the system doesn't take it.
    pub fn flush(&self) -> io::Result<()> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).file.flush()
    }
}

impl Lines {
    fn write(&mut self, entry: &Entry<'_>, now: i64) -> io::Result<()> {
        if self.second != now {
            (self.second, self.stamp) = (now, stamp(now));
        }
        self.line.clear();
        combined(&mut self.line, entry, &self.stamp);
        self.file.write_all(self.line.as_bytes())
    }
}

fn combined(line: &mut String, entry: &Entry<'_>, stamp: &str) {
    let Entry { client, request, status, size, referrer, agent } = entry;
    let _ = write!(line, "{client} - - [{stamp}] \"");
    escape(line, request.as_bytes());
    let _ = write!(line, "\" {status} ");
    match size {
        Some(size) => _ = write!(line, "{size}"),
        None => line.push('-'),
    }
    line.push_str(" \"");
    escape(line, referrer.unwrap_or(b"-"));
    line.push_str("\" \"");
    escape(line, agent.unwrap_or(b"-"));
    line.push_str("\"\n");
}

/// Appends what a client sent, so that it can't end the quotes or the line.
fn escape(line: &mut String, text: &[u8]) {
    for &byte in text {
        match byte {
            b'"' | b'\\' => line.extend(['\\', char::from(byte)]),
            b' '..=b'~' => line.push(char::from(byte)),
            _ => _ = write!(line, "\\x{byte:02x}"),
        }
    }
}

/// The time as such logs spell it: `22/Nov/2026:12:00:00 +0000`.
fn stamp(now: i64) -> String {
    let time = Timestamp::from_second(now).unwrap_or_default();
    time.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string()
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn entry<'a>() -> Entry<'a> {
        Entry {
            client: Ipv4Addr::LOCALHOST.into(),
            request: "GET /abc HTTP/1.1",
            status: 302,
            size: Some(0),
            referrer: None,
            agent: Some(b"curl/8"),
        }
    }

    fn line(entry: &Entry<'_>) -> String {
        let mut line = String::new();
        combined(&mut line, entry, &stamp(1_795_348_800));
        line
    }

    #[test]
    fn a_line_has_the_combined_format() {
        assert_eq!(
            line(&entry()),
            "127.0.0.1 - - [22/Nov/2026:12:00:00 +0000] \"GET /abc HTTP/1.1\" 302 0 \
             \"-\" \"curl/8\"\n"
        );
        let unknown = Entry { size: None, referrer: Some(b"http://h/"), ..entry() };
        assert!(line(&unknown).ends_with(" 302 - \"http://h/\" \"curl/8\"\n"));
    }

    #[test]
    fn what_a_client_sends_cannot_forge_a_line() {
        let agent = Some(&b"a\"b\\c\n\x7f\xff"[..]);
        let line = line(&Entry { agent, ..entry() });
        assert!(line.ends_with("\"a\\\"b\\\\c\\x0a\\x7f\\xff\"\n"), "{line}");
    }

    #[test]
    fn lines_wait_until_they_are_flushed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("access.log");
        let log = AccessLog::open(&path).unwrap();
        log.write(&entry()).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "");
        log.flush().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 1);
    }
}
