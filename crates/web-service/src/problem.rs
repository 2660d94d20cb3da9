//! Why a request isn't answered as it was meant, told in the format of RFC 9457.
//!
//! All that is refused is worded here, so that both languages word it alike.
//!
//! Twin: `python-ref/web_service/problem.py`.

use serde::Serialize;
use thiserror::Error;
use utoipa::ToSchema;

use crate::json::BadJson;

/// Why a request isn't answered as it was meant.
#[derive(Clone, Debug, Error, PartialEq)]
#[error("{status}: {detail}")]
pub struct Problem {
    /// The status of the reply.
    pub status: u16,
    /// What is wrong and what to do, in a sentence.
    pub detail: String,
    /// What the reply says beside it: names and values of headers.
    pub headers: Vec<(&'static str, String)>,
    /// Whether the connection ends, since not all that it carries is read.
    pub close: bool,
}

/// A problem as the API shows it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemJson {
    /// What sort of problem it is: none that the status doesn't tell.
    pub r#type: String,
    /// What the status means.
    pub title: String,
    /// The status of the reply.
    pub status: u16,
    /// What is wrong and what to do, in a sentence.
    pub detail: String,
}

impl Problem {
    /// Tells that a body isn't JSON.
    #[must_use]
    pub fn bad_json(error: &BadJson) -> Self {
        Self::new(400, error.to_string())
    }

    /// Tells that a request has no key, or none that is known.
    #[must_use]
    pub fn no_key() -> Self {
        Self::new(401, "an API key is needed: send Authorization: Bearer KEY")
            .with("WWW-Authenticate", "Bearer")
    }

    /// Tells that there is no such link, or none that is the caller's.
    #[must_use]
    pub fn no_link() -> Self {
        Self::new(404, "there is no such link")
    }

    /// Tells that no route leads to the address.
    #[must_use]
    pub fn no_route() -> Self {
        Self::new(404, "there is nothing at this address")
    }

    /// Tells that an address doesn't take the method.
    ///
    /// `allow` names those that it takes, separated by a comma and a space.
    #[must_use]
    pub fn method(allow: &str) -> Self {
        Self::new(405, format!("this address takes {allow}")).with("Allow", allow)
    }

    /// Tells that a body was too slow.
    ///
    /// `seconds` is how long it may take.
    #[must_use]
    pub fn slow_body(seconds: u64) -> Self {
        Self::new(408, format!("the body took longer than {seconds} s")).closing()
    }

    /// Tells that another link has the slug, or had it.
    #[must_use]
    pub fn taken(slug: &str) -> Self {
        Self::new(409, format!("the slug \"{slug}\" is taken"))
    }

    /// Tells that the service keeps the slug for itself.
    #[must_use]
    pub fn reserved(slug: &str) -> Self {
        Self::new(409, format!("the slug \"{slug}\" is reserved"))
    }

    /// Tells that the link was there once.
    #[must_use]
    pub fn deleted() -> Self {
        Self::new(410, "the link was deleted")
    }

    /// Tells that the link's time is over.
    #[must_use]
    pub fn expired() -> Self {
        Self::new(410, "the link has expired")
    }

    /// Tells that a body is larger than it may be.
    ///
    /// `limit` is how many bytes it may have.
    #[must_use]
    pub fn large_body(limit: usize) -> Self {
        Self::new(413, format!("the body is larger than {limit} bytes")).closing()
    }

    /// Tells that a body doesn't say that it is JSON.
    #[must_use]
    pub fn not_json() -> Self {
        Self::new(415, "the body must be application/json")
    }

    /// Tells that a body says that it is compressed.
    #[must_use]
    pub fn compressed() -> Self {
        Self::new(415, "the body must not be compressed")
    }

    /// Tells what is wrong with a field of the body, or with a parameter.
    #[must_use]
    pub fn invalid(field: &str, what: &str) -> Self {
        Self::new(422, format!("{field}: {what}"))
    }

    /// Tells that a client asks too often.
    ///
    /// `limit` is how many requests it may send in a second.
    #[must_use]
    pub fn rate(limit: u32) -> Self {
        Self::new(429, format!("too many requests: at most {limit} a second"))
            .with("Retry-After", "1")
    }

    /// Tells that the program has a fault.
    #[must_use]
    pub fn failed() -> Self {
        Self::new(500, "the service failed: see its log")
    }

    /// Tells that others keep the database locked.
    #[must_use]
    pub fn busy() -> Self {
        Self::new(503, "the database is busy: try again").with("Retry-After", "1")
    }

    /// Tells that the database refused a change.
    ///
    /// `reason` is what it said.
    #[must_use]
    pub fn unwritable(reason: &str) -> Self {
        Self::new(503, format!("the database can't be written: {reason}"))
    }

    /// Tells that the service takes no more requests.
    #[must_use]
    pub fn stopping() -> Self {
        Self::new(503, "the service is stopping").closing()
    }

    /// Tells that all slugs that were made up are taken.
    #[must_use]
    pub fn no_free_slug() -> Self {
        Self::new(503, "no free slug was found: try again")
    }

    /// Returns the body of the reply, as compact JSON.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        let shown = ProblemJson {
            r#type: "about:blank".to_owned(),
            title: title(self.status).to_owned(),
            status: self.status,
            detail: self.detail.clone(),
        };
        serde_json::to_vec(&shown).expect("texts and numbers can be written")
    }

    fn new(status: u16, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), headers: Vec::new(), close: false }
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    fn closing(self) -> Self {
        Self { close: true, ..self }
    }
}

/// Returns what a status means (RFC 9110, 15).
///
/// The libraries have older names for some.
#[must_use]
pub fn title(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Internal Server Error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_in_compact_json() {
        let body = Problem::taken("a\"ü\u{1}\u{7f}\n").body();
        let expected = r#"{"type":"about:blank","title":"Conflict","status":409,"#
            .to_owned()
            + "\"detail\":\"the slug \\\"a\\\"ü\\u0001\u{7f}\\n\\\" is taken\"}";
        assert_eq!(String::from_utf8(body), Ok(expected));
    }

    #[test]
    fn every_problem_has_the_title_of_its_status() {
        for (problem, title) in [
            (Problem::bad_json(&BadJson::Syntax), "Bad Request"),
            (Problem::no_key(), "Unauthorized"),
            (Problem::no_link(), "Not Found"),
            (Problem::no_route(), "Not Found"),
            (Problem::method("GET, HEAD"), "Method Not Allowed"),
            (Problem::slow_body(10), "Request Timeout"),
            (Problem::reserved("api"), "Conflict"),
            (Problem::deleted(), "Gone"),
            (Problem::expired(), "Gone"),
            (Problem::large_body(9), "Content Too Large"),
            (Problem::not_json(), "Unsupported Media Type"),
            (Problem::compressed(), "Unsupported Media Type"),
            (Problem::invalid("url", "is missing"), "Unprocessable Content"),
            (Problem::rate(5), "Too Many Requests"),
            (Problem::failed(), "Internal Server Error"),
            (Problem::busy(), "Service Unavailable"),
            (Problem::unwritable("disk I/O error"), "Service Unavailable"),
            (Problem::stopping(), "Service Unavailable"),
            (Problem::no_free_slug(), "Service Unavailable"),
        ] {
            let body: serde_json::Value =
                serde_json::from_slice(&problem.body()).expect("it is JSON");
            assert_eq!(body["title"], title);
            assert_eq!(body["status"], problem.status);
            assert_eq!(body["detail"], problem.detail);
        }
    }

    #[test]
    fn details_name_what_to_keep_to() {
        for (problem, expected) in [
            (
                Problem::bad_json(&BadJson::Deep),
                "400: the body is not JSON: nested deeper than 100",
            ),
            (Problem::method("GET"), "405: this address takes GET"),
            (Problem::slow_body(10), "408: the body took longer than 10 s"),
            (Problem::large_body(16_384), "413: the body is larger than 16384 bytes"),
            (Problem::invalid("limit", "is given twice"), "422: limit: is given twice"),
            (Problem::rate(5), "429: too many requests: at most 5 a second"),
            (Problem::unwritable("full"), "503: the database can't be written: full"),
        ] {
            assert_eq!(problem.to_string(), expected);
        }
    }

    #[test]
    fn some_problems_come_with_headers() {
        let only = |name, value: &str| vec![(name, value.to_owned())];
        assert_eq!(Problem::no_key().headers, only("WWW-Authenticate", "Bearer"));
        assert_eq!(Problem::method("GET, HEAD").headers, only("Allow", "GET, HEAD"));
        assert_eq!(Problem::rate(5).headers, only("Retry-After", "1"));
        assert_eq!(Problem::busy().headers, only("Retry-After", "1"));
        assert_eq!(Problem::no_link().headers, []);
    }

    #[test]
    fn a_connection_ends_where_its_rest_is_not_read() {
        for problem in
            [Problem::slow_body(1), Problem::large_body(1), Problem::stopping()]
        {
            assert!(problem.close, "{problem}");
        }
        assert!(!Problem::no_key().close);
    }
}
