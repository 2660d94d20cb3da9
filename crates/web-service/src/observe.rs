//! What is done around every request: named, limited, counted and logged.
//!
//! One function instead of a stack of layers, each of which would cost as much as
//! finding a link.
//!
//! Twin: `python-ref/web_service/observe.py`.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Instant;

use axum::Router;
use axum::body::HttpBody;
use axum::http::header::{CONNECTION, REFERER, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri, Version};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

use crate::access_log::Entry;
use crate::app::App;
use crate::log::Reply;
use crate::problem::Problem;

/// The header that names a request, in its reply and in the logs.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The header in which a front says for whom it asks.
pub const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// The routes that answer however many requests there are.
const UNLIMITED: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// Returns the route that a path takes, as its template; `none` if there is none.
#[must_use]
pub fn route_of(path: &str) -> &'static str {
    match path {
        "/api/links" => "/api/links",
        "/healthz" => "/healthz",
        "/readyz" => "/readyz",
        "/metrics" => "/metrics",
        "/openapi.json" => "/openapi.json",
        _ => shape_of(path),
    }
}

/// Returns the methods that a route takes, as `Allow` names them.
#[must_use]
pub fn allowed(route: &str) -> &'static str {
    match route {
        "/api/links" => "GET, HEAD, POST",
        "/api/links/{slug}" => "DELETE, GET, HEAD",
        _ => "GET, HEAD",
    }
}

/// Who asks, and how the request is named: for the service behind.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The address of the client.
    pub client: IpAddr,
    /// What names the request.
    pub id: HeaderValue,
}

/// An application, with everything that happens around its requests.
#[derive(Clone, Debug)]
pub struct Observed {
    app: Arc<App>,
    inner: TowerToHyperService<Router>,
}

impl Observed {
    /// Returns the application around its routes.
    #[must_use]
    pub fn new(app: Arc<App>, inner: Router) -> Self {
        Self { app, inner: TowerToHyperService::new(inner) }
    }

    /// Has a request answered, and tells what came of it.
    pub async fn answer(
        &self,
        mut request: Request<Incoming>,
        peer: IpAddr,
    ) -> Response {
        let app = &*self.app;
        let began = Instant::now();
        let _flight = app.metrics.flight();
        let client = client(app, request.headers(), peer);
        let id = request_id(app, request.headers());
        let method = request.method().clone();
        let uri = request.uri().clone();
        let route = route_of(uri.path());
        if app.behind.is_some() {
            request.extensions_mut().insert(Asked { client, id: id.clone() });
        }
        let kept = app.access_log.is_some().then(|| Kept::of(&request));
        let mut response = if UNLIMITED.contains(&route) || app.allows(client) {
            match caught(self.inner.call(request)).await {
                Some(Ok::<_, Infallible>(response)) => response,
                None => Problem::failed().into_response(),
            }
        } else {
            Problem::rate(app.options.rate.unwrap_or_default()).into_response()
        };
        let status = response.status().as_u16();
        app.metrics.count_request(route, &method, status);
        if app.log.wants_reply(status) {
            app.log.reply(&Reply {
                request: id.to_str().unwrap_or_default(),
                method: method.as_str(),
                path: uri.path(),
                status,
                us: u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX),
            });
        }
        if let Some(kept) = kept {
            kept.log(app, client, &response);
        }
        finish(&mut response, id, app.is_stopping());
        response
    }
}

/// Has a request answered; `None` if that panics, which the hook of `serve` has logged.
async fn caught<T>(answering: impl Future<Output = T>) -> Option<T> {
    let mut answering = pin!(answering);
    poll_fn(|context| {
        // What a panic interrupts is dropped, but for locks, which are taken anyway.
        let poll = AssertUnwindSafe(|| answering.as_mut().poll(context));
        catch_unwind(poll).map_or(Poll::Ready(None), |poll| poll.map(Some))
    })
    .await
}

/// What the logs keep of a request, since answering consumes it.
struct Kept {
    method: Method,
    target: String,
    version: &'static str,
    referrer: Option<HeaderValue>,
    agent: Option<HeaderValue>,
}

impl Kept {
    fn of(request: &Request<Incoming>) -> Self {
        let headers = request.headers();
        Self {
            method: request.method().clone(),
            target: target(request.uri()),
            version: match request.version() {
                Version::HTTP_10 => "HTTP/1.0",
                _ => "HTTP/1.1",
            },
            referrer: headers.get(REFERER).cloned(),
            agent: headers.get(USER_AGENT).cloned(),
        }
    }

    fn log(&self, app: &App, client: IpAddr, response: &Response) {
        let Some(access_log) = &app.access_log else { return };
        let size = match self.method {
            Method::HEAD => Some(0),
            _ => response.body().size_hint().exact(),
        };
        let written = access_log.write(&Entry {
            client,
            request: &format!("{} {} {}", self.method, self.target, self.version),
            status: response.status().as_u16(),
            size,
            referrer: self.referrer.as_ref().map(HeaderValue::as_bytes),
            agent: self.agent.as_ref().map(HeaderValue::as_bytes),
        });
        if let Err(error) = written {
            app.log.failure("access_log", &error.to_string());
        }
    }
}

/// The path and the query as they were sent; not the host of a whole address, nor a
/// question mark with nothing behind it.
fn target(uri: &Uri) -> String {
    match uri.query() {
        None | Some("") => uri.path().to_owned(),
        Some(query) => format!("{}?{query}", uri.path()),
    }
}

/// The route of a path that isn't one address only.
fn shape_of(path: &str) -> &'static str {
    let mut segments = path.strip_prefix('/').unwrap_or_default().split('/');
    let first_four = [(); 4].map(|()| segments.next());
    match first_four.map(|segment| segment.filter(|segment| !segment.is_empty())) {
        _ if segments.next().is_some() || path.ends_with('/') => "none",
        [Some(_), None, None, None] => "/{slug}",
        [Some("api"), Some("links"), Some(_), None] => "/api/links/{slug}",
        [Some("api"), Some("links"), Some(_), Some("clicks")] => {
            "/api/links/{slug}/clicks"
        }
        _ => "none",
    }
}

/// Adds what every reply has.
fn finish(response: &mut Response, id: HeaderValue, is_last: bool) {
    response.headers_mut().insert(REQUEST_ID, id);
    if is_last {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
}

/// The address of whoever asks, by the word of a front if it is trusted.
fn client(app: &App, headers: &HeaderMap, peer: IpAddr) -> IpAddr {
    if !app.options.trust_forwarded {
        return peer;
    }
    // The nearest front appends its own peer: what stands before, anyone may have sent.
    let last = headers.get_all(FORWARDED_FOR).iter().next_back();
    let text = last.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let address = text.rsplit(',').next().and_then(|last| last.trim().parse().ok());
    address.map_or(peer, |address: IpAddr| address.to_canonical())
}

/// The name that a trusted front gave, or a new one: 16 hexadecimal digits.
fn request_id(app: &App, headers: &HeaderMap) -> HeaderValue {
    if app.options.trust_forwarded
        && let Some(given) = headers.get(REQUEST_ID)
        && given.len() == 16
        && given.as_bytes().iter().all(u8::is_ascii_hexdigit)
    {
        return given.clone();
    }
    let number = app.next_id();
    let digit = |place: usize| {
        let value = (number >> (60 - 4 * place)) & 15;
        b"0123456789abcdef"[value as usize]
    };
    HeaderValue::from_bytes(&std::array::from_fn::<u8, 16, _>(digit))
        .expect("digits can be sent")
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::path::PathBuf;
    use std::time::Duration;

    use axum::http::StatusCode;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::spawn;
    use tokio::sync::watch;

    use super::*;
    use crate::connection::hold;
    use crate::options::{Level, Options};

    fn app(db: PathBuf, listen: SocketAddr) -> Arc<App> {
        let options = Options {
            db,
            listen,
            base_url: None,
            read_timeout_s: 10,
            max_body: 100,
            rate: None,
            access_log: None,
            log_level: Level::Error,
            trust_forwarded: false,
            count_clicks: true,
            pass_api: None,
        };
        Arc::new(App::open(options, listen).unwrap())
    }

    #[tokio::test]
    async fn a_failure_that_nobody_foresaw_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = app(folder.path().join("links.db"), address);
        let fails = async || -> StatusCode { panic!("as the test wants") };
        let routes = Router::new().route("/{slug}", get(fails));
        let observed = Arc::new(Observed::new(Arc::clone(&app), routes));
        let mut client = TcpStream::connect(address).await.unwrap();
        let (stream, peer) = listener.accept().await.unwrap();
        let (_stop, stopped) = watch::channel(false);
        spawn(hold(stream, peer, observed, Duration::from_secs(10), stopped));
        let request = b"GET /abc HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
        client.write_all(request).await.unwrap();
        let mut reply = String::new();
        client.read_to_string(&mut reply).await.unwrap();
        assert!(reply.starts_with("HTTP/1.1 500 "), "{reply}");
        assert!(reply.contains("\r\ncontent-type: application/problem+json\r\n"));
        let problem = String::from_utf8(Problem::failed().body()).unwrap();
        assert!(reply.ends_with(&problem), "{reply}");
        assert!(app.metrics.text().contains("status=\"500\""));
    }

    #[test]
    fn a_path_takes_one_route() {
        for (path, route) in [
            ("/abc", "/{slug}"),
            ("/%2f", "/{slug}"),
            ("/api", "/{slug}"),
            ("/healthz", "/healthz"),
            ("/api/links", "/api/links"),
            ("/api/links/abc", "/api/links/{slug}"),
            ("/api/links/abc/clicks", "/api/links/{slug}/clicks"),
            ("", "none"),
            ("*", "none"),
            ("/", "none"),
            ("//", "none"),
            ("//abc", "none"),
            ("/abc/", "none"),
            ("/api/", "none"),
            ("/api/links/", "none"),
            ("/api/links//clicks", "none"),
            ("/api/links/abc/", "none"),
            ("/api/links/abc/clicks/", "none"),
            ("/api/links/abc/clicks/d", "none"),
            ("/api/links/abc/days", "none"),
            ("/api//abc", "none"),
        ] {
            assert_eq!(route_of(path), route, "{path}");
        }
    }
}
