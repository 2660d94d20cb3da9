//! Says what is wrong with a reply, whatever it was a reply to.

use crate::case::Case;
use crate::reply::Reply;
use crate::transcript::escaped;

/// Returns what is wrong with the reply; `body` is its body as it is shown, and so is
/// `location`.
#[must_use]
pub fn failures(
    case: &Case,
    reply: &Reply,
    body: &str,
    location: Option<&str>,
) -> Vec<String> {
    let wants = &case.wants;
    if wants.status == 0 {
        let refused = (400..500).contains(&reply.status);
        let otherwise = format!("expected a status from 400 on, got {}", reply.status);
        return if refused { Vec::new() } else { vec![otherwise] };
    }
    let mut failures = Vec::new();
    if reply.status != wants.status {
        failures.push(format!("expected {}, got {}", wants.status, reply.status));
    }
    failures.extend(general(case, reply));
    if reply.status < 200 {
        return failures;
    }
    if let Some(detail) = &wants.detail {
        failures.extend(problem(case, reply, body, detail));
    }
    if let Some(wanted) = &wants.body
        && wanted != body
    {
        failures.push(format!("expected the body {}", escaped(wanted.as_bytes())));
    }
    if let Some(wanted) = &wants.location
        && location != Some(wanted)
    {
        failures.push(format!("expected Location: {wanted}"));
    }
    failures
}

/// What every reply must have.
fn general(case: &Case, reply: &Reply) -> Vec<String> {
    let mut failures = Vec::new();
    let interim = reply.status < 200;
    let id = reply.header("x-request-id");
    if !interim && !id.is_some_and(is_request_id) {
        failures.push(format!("X-Request-Id must be 16 hex digits, is {id:?}"));
    }
    if !interim && reply.header("date").is_none() {
        failures.push("a reply must have a Date".to_owned());
    }
    if let Some(server) = reply.header("server") {
        failures.push(format!("no Server must be named, is `{server}`"));
    }
    if reply.status == 302 && reply.header("cache-control") != Some("no-store") {
        failures.push("a redirect must have Cache-Control: no-store".to_owned());
    }
    let empty = case.method == "HEAD" || matches!(reply.status, 204 | 302);
    if empty && !reply.body.is_empty() {
        failures.push("there must be no body".to_owned());
    }
    let media = match reply.status {
        _ if reply.body.is_empty() || case.path == "/metrics" => None,
        400.. => Some("application/problem+json"),
        _ => Some("application/json"),
    };
    let has = reply.header("content-type");
    if media.is_some() && media != has {
        failures.push(format!("expected Content-Type: {media:?}, got {has:?}"));
    }
    failures
}

/// What a problem document must be, and the fields that go with its status.
fn problem(case: &Case, reply: &Reply, body: &str, detail: &str) -> Vec<String> {
    let mut failures = Vec::new();
    let got = reply.detail();
    let detail = match detail.strip_suffix("<reason>") {
        Some(start) if got.starts_with(start) => got.as_str(),
        _ => detail,
    };
    let expected = document(reply.status, detail);
    if case.method != "HEAD" && body != expected {
        failures.push(format!("expected the body {expected}"));
    }
    let field = match reply.status {
        401 => Some(("WWW-Authenticate", "Bearer")),
        405 => detail.strip_prefix("this address takes ").map(|allow| ("Allow", allow)),
        429 => Some(("Retry-After", "1")),
        503 if detail.ends_with("is busy: try again") => Some(("Retry-After", "1")),
        _ => None,
    };
    if let Some((name, value)) = field
        && reply.header(name) != Some(value)
    {
        failures.push(format!("expected {name}: {value}"));
    }
    failures
}

/// Returns the problem document (RFC 9457) of a status.
fn document(status: u16, detail: &str) -> String {
    let title = title(status);
    // The text is quoted by JSON's own rules.
    let detail = serde_json::Value::from(detail);
    format!(
        "{{\"type\":\"about:blank\",\"title\":\"{title}\",\"status\":{status},\
         \"detail\":{detail}}}"
    )
}

/// Returns the reason phrase of a status (RFC 9110, section 15).
fn title(status: u16) -> &'static str {
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
        _ => "?",
    }
}

/// Says whether the text is a request's id.
#[must_use]
pub fn is_request_id(text: &str) -> bool {
    let hex = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text.len() == 16 && text.bytes().all(hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, body: &str, more: &[(&str, &str)]) -> Reply {
        let media =
            if status < 400 { "application/json" } else { "application/problem+json" };
        let mut headers = vec![
            ("date".to_owned(), "today".to_owned()),
            ("x-request-id".to_owned(), "0123456789abcdef".to_owned()),
            ("content-type".to_owned(), media.to_owned()),
        ];
        let own = |(name, value): &(&str, &str)| (name.to_string(), value.to_string());
        headers.extend(more.iter().map(own));
        Reply { status, version: 1, headers, body: body.as_bytes().to_vec() }
    }

    fn judged(case: &Case, reply: &Reply) -> usize {
        let body = String::from_utf8(reply.body.clone()).unwrap();
        failures(case, reply, &body, reply.header("location")).len()
    }

    #[test]
    fn a_right_reply_has_no_failures() {
        let case = Case::get("/healthz").body("{}");
        assert_eq!(judged(&case, &reply(200, "{}", &[])), 0);
    }

    #[test]
    fn each_difference_is_a_failure() {
        let case = Case::get("/healthz").body("{}").location("/x");
        assert_eq!(judged(&case, &reply(201, "{ }", &[("server", "s")])), 4);
    }

    #[test]
    fn a_problem_has_its_document_and_its_field() {
        let case = Case::get("/x").problem(429, "slow down");
        let body = document(429, "slow down");
        assert_eq!(judged(&case, &reply(429, &body, &[("retry-after", "1")])), 0);
        assert_eq!(judged(&case, &reply(429, &body, &[])), 1);
        assert_eq!(judged(&case, &reply(429, "{}", &[("retry-after", "1")])), 1);
    }

    #[test]
    fn a_reason_may_be_any_text() {
        let case = Case::get("/x").problem(503, "can't: <reason>");
        assert_eq!(judged(&case, &reply(503, &document(503, "can't: disk"), &[])), 0);
        assert_eq!(judged(&case, &reply(503, &document(503, "won't"), &[])), 1);
    }

    #[test]
    fn what_the_server_refuses_needs_no_more_than_a_status() {
        let case = Case::raw("x").refused();
        assert_eq!(judged(&case, &Reply { status: 431, ..Reply::default() }), 0);
        assert_eq!(judged(&case, &Reply { status: 200, ..Reply::default() }), 1);
    }
}
