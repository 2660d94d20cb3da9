//! Reads the body of a request, within limits of size and of time.
//!
//! Twin: `python-ref/web_service/body.py`.

use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::timeout;

use crate::json::BadJson;
use crate::problem::Problem;

/// Returns the bytes of a body that says it is JSON.
///
/// `limit` is in bytes, `seconds` is for the whole body.
///
/// # Errors
///
/// 415 for another kind of body, 413 for a larger one, 408 for a slower one. A body
/// that breaks off is no JSON: 400, which nobody will read.
pub async fn read_body(
    request: Request,
    limit: usize,
    seconds: u32,
) -> Result<Bytes, Problem> {
    check_kind(request.headers())?;
    let body = request.into_body();
    // What is announced as too large needn't be read.
    if body.size_hint().lower() > limit as u64 {
        return Err(Problem::large_body(limit));
    }
    match timeout(Duration::from_secs(seconds.into()), collect(body, limit)).await {
        Ok(bytes) => bytes,
        Err(_) => Err(Problem::slow_body(seconds.into())),
    }
}

async fn collect(body: Body, limit: usize) -> Result<Bytes, Problem> {
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Problem::large_body(limit)),
        Err(_) => Err(broken()),
    }
}

/// Returns the reply to a body that breaks off, or has no order.
#[must_use]
pub fn broken() -> Problem {
    Problem { close: true, ..Problem::bad_json(&BadJson::Syntax) }
}

/// Refuses what isn't said to be plain JSON.
fn check_kind(headers: &HeaderMap) -> Result<(), Problem> {
    let identity =
        |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"identity");
    if !headers.get_all(CONTENT_ENCODING).iter().all(identity) {
        return Err(Problem::compressed());
    }
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    match (types.next().map(is_json), types.next()) {
        (Some(true), None) => Ok(()),
        _ => Err(Problem::not_json()),
    }
}

/// Whether a content type is `application/json`, with no parameter but its charset.
fn is_json(value: &HeaderValue) -> bool {
    let Ok(text) = value.to_str() else { return false };
    let mut parts = text.split(';').map(str::trim_ascii);
    let kind = parts.next().unwrap_or_default();
    let is_charset = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or_default();
        let value =
            value.strip_prefix('"').and_then(|v| v.strip_suffix('"')).unwrap_or(value);
        name.eq_ignore_ascii_case("charset") && value.eq_ignore_ascii_case("utf-8")
    };
    kind.eq_ignore_ascii_case("application/json") && parts.all(is_charset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(fields: &[(&'static str, &'static str)]) -> Result<(), String> {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, HeaderValue::from_static(value));
        }
        check_kind(&headers).map_err(|problem| problem.detail)
    }

    #[test]
    fn a_body_must_say_that_it_is_json() {
        for kind in [
            "application/json",
            "Application/JSON",
            "application/json;charset=utf-8",
            "application/json ; Charset=\"UTF-8\"",
        ] {
            assert_eq!(checked(&[("content-type", kind)]), Ok(()), "{kind}");
        }
        for kind in [
            "",
            "text/json",
            "application/json; charset=latin-1",
            "application/json; charset",
            "application/json;",
            "application/json; version=1",
            "application/jsonp",
            "application/json, application/json",
        ] {
            let error = "the body must be application/json".to_owned();
            assert_eq!(checked(&[("content-type", kind)]), Err(error), "{kind}");
        }
        assert!(checked(&[]).is_err());
    }

    #[test]
    fn a_body_must_not_be_compressed() {
        let json = ("content-type", "application/json");
        assert_eq!(checked(&[json, ("content-encoding", "Identity")]), Ok(()));
        for encoding in ["gzip", "identity, gzip", "br"] {
            let error = "the body must not be compressed".to_owned();
            assert_eq!(checked(&[json, ("content-encoding", encoding)]), Err(error));
        }
    }

    #[tokio::test]
    async fn a_body_has_a_limit() {
        let post = |body: &'static str| {
            let request = Request::post("/").header(CONTENT_TYPE, "application/json");
            request.body(Body::from(body)).expect("a request")
        };
        assert_eq!(read_body(post("12345"), 5, 1).await, Ok("12345".into()));
        let large = read_body(post("123456"), 5, 1).await.unwrap_err();
        assert_eq!((large.status, large.close), (413, true));
    }
}
