//! What the service says of itself: a JSON object a line, on standard error.
//!
//! Twin: `python-ref/web_service/log.py`.

use std::io::{self, Write};
use std::time::{Duration, SystemTime};

use serde::Serialize;

use crate::moment;
use crate::options::Level;

/// A request and what came of it.
#[derive(Debug, Serialize)]
pub struct Reply<'a> {
    /// What names the request, in its reply and in the logs.
    pub request: &'a str,
    /// The request's method.
    pub method: &'a str,
    /// The request's path, as it was sent.
    pub path: &'a str,
    /// The reply's status.
    pub status: u16,
    /// The microseconds from the head of the request to that of the reply.
    pub us: u64,
}

/// What the service says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Log {
    level: Level,
}

/// An event with its fields, in the order in which they are written.
#[derive(Serialize)]
struct Line<'a, T> {
    time: &'a str,
    level: &'a str,
    event: &'a str,
    #[serde(flatten)]
    fields: T,
}

#[derive(Serialize)]
struct Address<'a> {
    address: &'a str,
}

#[derive(Serialize)]
struct Reason<'a> {
    reason: &'a str,
}

#[derive(Serialize)]
struct Nothing {}

impl Log {
    /// Returns a log of what matters at least as much as the level.
    #[must_use]
    pub fn new(level: Level) -> Self {
        Self { level }
    }

    /// Says where the service listens.
    pub fn listening(self, address: &str) {
        self.event(Level::Info, "listening", &Address { address });
    }

    /// Says that the service was told to stop.
    pub fn stopping(self) {
        self.event(Level::Info, "stopping", &Nothing {});
    }

    /// Says that the service has stopped.
    pub fn stopped(self) {
        self.event(Level::Info, "stopped", &Nothing {});
    }

    /// Says what a request came to: only for debugging, unless the service failed.
    pub fn reply(self, reply: &Reply<'_>) {
        self.event(reply_level(reply.status), "reply", reply);
    }

    /// Says whether a reply of this status is logged.
    #[must_use]
    pub fn wants_reply(self, status: u16) -> bool {
        reply_level(status) <= self.level
    }

    /// Says what went wrong, and where.
    pub fn failure(self, event: &str, reason: &str) {
        self.event(Level::Error, event, &Reason { reason });
    }

    fn event(self, level: Level, event: &str, fields: &impl Serialize) {
        if level > self.level {
            return;
        }
        let line = line(&now(), level, event, fields);
        // A log that can't be written is no reason to fail.
        let _ = io::stderr().write_all(line.as_bytes());
    }
}

fn reply_level(status: u16) -> Level {
    if status >= 500 { Level::Error } else { Level::Debug }
}

/// The line of an event, with its end: written at once, lines never mix.
fn line(time: &str, level: Level, event: &str, fields: &impl Serialize) -> String {
    let level = match level {
        Level::Error => "error",
        Level::Info => "info",
        Level::Debug => "debug",
    };
    let line = Line { time, level, event, fields };
    let mut line = serde_json::to_string(&line).expect("strings and numbers are JSON");
    line.push('\n');
    line
}

/// The time, to the millisecond.
fn now() -> String {
    let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or(Duration::ZERO);
    let seconds = moment::rfc3339(since.as_secs().cast_signed());
    let whole = seconds.strip_suffix('Z').unwrap_or(&seconds);
    format!("{whole}.{:03}Z", since.subsec_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: &str = "2026-11-22T12:00:00.123Z";

    #[test]
    fn a_line_is_a_json_object() {
        let address = Address { address: "127.0.0.1:80" };
        assert_eq!(
            line(TIME, Level::Info, "listening", &address),
            "{\"time\":\"2026-11-22T12:00:00.123Z\",\"level\":\"info\",\
             \"event\":\"listening\",\"address\":\"127.0.0.1:80\"}\n"
        );
        let stopped = line(TIME, Level::Info, "stopped", &Nothing {});
        assert!(stopped.ends_with("\"event\":\"stopped\"}\n"), "{stopped}");
    }

    #[test]
    fn a_path_cannot_forge_a_line() {
        let reply =
            Reply { request: "0a", method: "GET", path: "/\"\n", status: 302, us: 7 };
        let line = line(TIME, Level::Debug, "reply", &reply);
        assert!(line.ends_with(
            "\"request\":\"0a\",\"method\":\"GET\",\"path\":\"/\\\"\\n\",\
             \"status\":302,\"us\":7}\n"
        ));
    }

    #[test]
    fn only_failures_are_logged_above_debugging() {
        assert!(Log::new(Level::Error).wants_reply(503));
        assert!(!Log::new(Level::Info).wants_reply(404));
        assert!(Log::new(Level::Debug).wants_reply(200));
    }

    #[test]
    fn times_have_milliseconds() {
        let now = now();
        assert_eq!((now.len(), &now[19..20], &now[23..]), (24, ".", "Z"));
    }
}
