//! Passes requests on to the service behind, and its replies back, as they come.
//!
//! This is how a team moves a service over path by path. hyper's client instead of
//! reqwest, which is built on it: an address goes on as it came, where reqwest would
//! resolve its `..` and turn its `\` into `/`.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::extract::{Request, State};
use axum::http::header::{
    CONNECTION, EXPECT, HeaderName, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE,
    TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use axum::http::{HeaderMap, HeaderValue, Uri, Version};
use axum::response::Response;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client, Error};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::time::timeout;

use crate::app::App;
use crate::body::broken;
use crate::observe::{Asked, FORWARDED_FOR, REQUEST_ID};
use crate::problem::Problem;
use crate::replies::text_header;

/// How long the service behind may take until the head of its reply, beside the time
/// that the client has for its body, which goes on as it comes.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a connection to it is kept that nothing comes over: less than it does, or a
/// request would now and then meet a connection that is being closed.
const KEEP: Duration = Duration::from_secs(4);
/// What belongs to a connection, not to what comes over it (RFC 9110, 7.6.1).
const OF_CONNECTIONS: [HeaderName; 9] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// The service behind.
#[derive(Debug)]
pub struct Behind {
    client: Client<HttpConnector, Body>,
    base: String,
}

impl Behind {
    /// Returns the service at an address such as `http://127.0.0.1:8080`.
    #[must_use]
    pub fn new(base: &str) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(KEEP)
            .build(connector);
        Self { client, base: base.to_owned() }
    }
}

/// Has a request answered by the service behind.
///
/// # Errors
///
/// 503 if it can't be reached, 504 if it takes too long, 400 if the body breaks off,
/// 413 if it is announced as too large.
pub async fn pass_on(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Problem> {
    let (limit, body) = (app.options.max_body, request.body().size_hint());
    let too_large = body.exact().is_some_and(|bytes| bytes > limit as u64);
    if too_large && request.headers().contains_key(EXPECT) {
        // It would be told to go on before the service behind could refuse.
        return Err(Problem::large_body(limit));
    }
    let mut reply = send(&app, request).await?;
    // It closes when it hasn't read all, and then the client must stop sending as well.
    let closes = reply.headers().get(CONNECTION).is_some_and(|value| value == "close");
    strip(reply.headers_mut());
    if closes {
        reply.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(reply)
}

/// Sends a request to the service behind, and returns its reply.
///
/// # Errors
///
/// 503 if it can't be reached, 504 if it takes too long, 400 if the body breaks off.
pub async fn send(app: &App, mut request: Request) -> Result<Response, Problem> {
    let behind = app.behind.as_ref().expect("the route is there for a service behind");
    prepare(&mut request, &behind.base)?;
    let patience = PATIENCE + Duration::from_secs(app.options.read_timeout_s.into());
    let reply = timeout(patience, behind.client.request(request)).await;
    let reply = reply.map_err(|_| unanswered(504))?.map_err(|error| {
        if is_of_the_body(&error) {
            return broken();
        }
        app.log.failure("pass_on", &error.to_string());
        unanswered(503)
    })?;
    Ok(reply.map(Body::new))
}

/// Tells that the service behind gives no reply that can be used.
#[must_use]
pub fn unanswered(status: u16) -> Problem {
    Problem {
        status,
        detail: "the service behind does not answer".to_owned(),
        headers: Vec::new(),
        close: false,
    }
}

/// Whether a request couldn't be sent since its body broke off, or has no order.
fn is_of_the_body(error: &Error) -> bool {
    let source = error.source().and_then(|source| source.downcast_ref());
    source.is_some_and(hyper::Error::is_user)
}

/// Makes a request of this service one to the service behind.
fn prepare(request: &mut Request, base: &str) -> Result<(), Problem> {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let uri =
        Uri::try_from(format!("{base}{path}")).map_err(|_| Problem::no_route())?;
    *request.uri_mut() = uri;
    *request.version_mut() = Version::HTTP_11;
    let asked = request.extensions_mut().remove::<Asked>();
    let headers = request.headers_mut();
    strip(headers);
    headers.remove(EXPECT);
    if let Some(Asked { client, id }) = asked {
        headers.insert(REQUEST_ID, id);
        headers.insert(FORWARDED_FOR, text_header(client.to_string()));
    }
    Ok(())
}

/// Removes what belongs to the connection, and what it names as such.
fn strip(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|names| names.split(','))
        .filter_map(|name| HeaderName::try_from(name.trim()).ok())
        .collect();
    for name in OF_CONNECTIONS.iter().chain(&named) {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn an_address_goes_on_as_it_came() {
        for path in ["/api/links/..", "/api/links/%2e%2E?a=/../b", "/api/a|b^c"] {
            let mut request = Request::get(path).body(Body::empty()).unwrap();
            prepare(&mut request, "http://127.0.0.1:1").unwrap();
            assert_eq!(request.uri().path_and_query().unwrap().as_str(), path);
        }
    }

    #[test]
    fn what_belongs_to_the_connection_stays() {
        let request = Request::get("/api/links")
            .header("connection", "close, X-Own")
            .header("x-own", "1")
            .header("keep-alive", "timeout=5")
            .header("te", "trailers")
            .header("authorization", "Bearer k")
            .header("x-forwarded-for", "203.0.113.9")
            .extension(Asked {
                client: Ipv4Addr::LOCALHOST.into(),
                id: HeaderValue::from_static("0123456789abcdef"),
            });
        let mut request = request.body(Body::empty()).unwrap();
        prepare(&mut request, "http://127.0.0.1:1").unwrap();
        let headers = request.headers();
        assert_eq!(headers.len(), 3, "{headers:?}");
        assert_eq!(headers["authorization"], "Bearer k");
        assert_eq!(headers["x-forwarded-for"], "127.0.0.1");
        assert_eq!(headers["x-request-id"], "0123456789abcdef");
    }
}
