//! Replies, as axum sends them.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::link::LinkJson;
use crate::problem::Problem;

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = typed("application/problem+json", self.body().into());
        *response.status_mut() =
            StatusCode::from_u16(self.status).expect("problems have statuses");
        let close = self.close.then(|| ("connection", "close".to_owned()));
        for (name, value) in self.headers.into_iter().chain(close) {
            let name = HeaderName::try_from(name).expect("problems name headers");
            response.headers_mut().insert(name, text_header(value));
        }
        response
    }
}

/// Returns the reply to a request that made a link.
#[must_use]
pub fn created(link: &LinkJson) -> Response {
    let location = text_header(format!("/api/links/{}", link.slug));
    (StatusCode::CREATED, [(LOCATION, location)], json_reply(link)).into_response()
}

/// Returns the reply that sends a client on to a link's target.
#[must_use]
pub fn redirect(target: String) -> Response {
    let no_store = HeaderValue::from_static("no-store");
    let headers = [(LOCATION, text_header(target)), (CACHE_CONTROL, no_store)];
    (StatusCode::FOUND, headers).into_response()
}

/// Returns a reply of JSON.
#[must_use]
pub fn json_reply(value: &impl Serialize) -> Response {
    let text = serde_json::to_vec(value).expect("strings and numbers are JSON");
    typed("application/json", text.into())
}

/// Returns a reply of a kind.
#[must_use]
pub fn typed(kind: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// Returns a header of text that was checked when it came.
#[must_use]
pub fn text_header(text: String) -> HeaderValue {
    HeaderValue::try_from(text).expect("targets and slugs are ASCII")
}
