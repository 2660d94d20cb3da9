//! One connection of a client, from its opening to its end.
//!
//! hyper leaves this to the program, which gains replies to slow heads, and closings
//! that don't cut a reply off. In Python uvicorn has most of it, and `protocol` adds
//! what is to be said of slow and large heads.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONNECTION, HOST};
use axum::http::{HeaderValue, Request, StatusCode, Version};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{HttpService, service_fn};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::select;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::observe::Observed;
use crate::wire::{Pace, Verdict, Wire};

/// The most bytes of a head; with more, hyper answers 431.
const MAX_HEAD: usize = 16 * 1024;
/// The most bytes that wait between the system and the program.
const BUFFER: usize = 64 * 1024;
/// How long a client may still send that has its last reply.
const LINGER: Duration = Duration::from_millis(500);
const SLOW_HEAD: &str =
    "HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// Answers the requests of a connection until either side ends it.
///
/// `limit` is for each head, and for silence. Once `stop` says so, the request that is
/// in flight is the last.
pub async fn hold(
    stream: TcpStream,
    peer: SocketAddr,
    observed: Arc<Observed>,
    limit: Duration,
    stop: watch::Receiver<bool>,
) {
    // Replies are small and whole: to wait for more of them would only delay them.
    let _ = stream.set_nodelay(true);
    let pace = Arc::new(Pace::new());
    let io = TokioIo::new(Wire::new(stream, Arc::clone(&pace)));
    let client = canonical(peer);
    let answering = Arc::clone(&pace);
    let service = service_fn(move |request: Request<Incoming>| {
        let (observed, pace) = (Arc::clone(&observed), Arc::clone(&answering));
        async move {
            pace.set_busy(true);
            let reply = if names_one_host(&request) {
                observed.answer(request, client).await
            } else {
                refusal()
            };
            pace.set_busy(false);
            Ok::<_, Infallible>(reply)
        }
    });
    let mut connection = http1::Builder::new()
        .max_header_size(MAX_HEAD)
        .max_buf_size(BUFFER)
        .half_close(true)
        .serve_connection(io, service);
    let last_words = drive(&mut connection, &pace, limit, stop).await;
    let stream = connection.into_parts().io.into_inner().into_stream();
    part(stream, last_words).await;
}

/// Drives a connection to its end; returns what is left to be said.
async fn drive<S>(
    connection: &mut http1::Connection<TokioIo<Wire>, S>,
    pace: &Pace,
    limit: Duration,
    mut stop: watch::Receiver<bool>,
) -> &'static str
where
    S: HttpService<Incoming, ResBody = Body>,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let mut stopping = false;
    let mut wait = limit;
    loop {
        // The connection comes first: what has arrived before the end is answered.
        select! {
            biased;
            _ = &mut *connection => return "",
            _ = stop.changed(), if !stopping => {
                stopping = true;
                std::pin::Pin::new(&mut *connection).graceful_shutdown();
            }
            () = sleep(wait) => match pace.verdict(limit) {
                Verdict::Wait(left) => wait = left,
                Verdict::Silent => return "",
                Verdict::SlowHead => return SLOW_HEAD,
            }
        }
    }
}

/// Ends a connection without cutting the last reply off.
///
/// To close while bytes of the client are unread makes the system discard what the
/// client hasn't read yet. So it is told that no more comes, and has a moment to end.
async fn part(mut stream: TcpStream, last_words: &str) {
    let farewell = async {
        stream.write_all(last_words.as_bytes()).await?;
        stream.shutdown().await?;
        let mut rest = [0; 4096];
        while stream.read(&mut rest).await? > 0 {}
        Ok::<(), std::io::Error>(())
    };
    // A client that has gone already needs none of this.
    let _ = timeout(LINGER, farewell).await;
}

/// Whether a request names the one host that it is for (RFC 9112, 3.2).
fn names_one_host(request: &Request<Incoming>) -> bool {
    let mut hosts = request.headers().get_all(HOST).iter();
    let is_old = request.version() == Version::HTTP_10;
    (hosts.next().is_some() || is_old) && hosts.next().is_none()
}

/// The reply to a request that no route should see.
fn refusal() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::BAD_REQUEST;
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// The address of a peer; what IPv6 has mapped from IPv4 is IPv4.
fn canonical(peer: SocketAddr) -> IpAddr {
    peer.ip().to_canonical()
}
