//! The reference row: what axum costs alone, when it has nothing to look up.
//!
//! Answers `GET /{slug}` as `shortlink` does, always with the same address.

use std::io::{self, Write};

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// Serves on a free port of the loopback interface until told to stop.
#[tokio::main]
async fn main() -> io::Result<()> {
    let mut terminated = signal(SignalKind::terminate())?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    writeln!(io::stdout(), "listening on http://{}", listener.local_addr()?)?;
    let listener = listener.tap_io(|stream| _ = stream.set_nodelay(true));
    let app = Router::new().route("/{slug}", get(follow));
    axum::serve(listener, app)
        .with_graceful_shutdown(async move { _ = terminated.recv().await })
        .await
}

async fn follow() -> impl IntoResponse {
    let headers = [(LOCATION, "https://example.com/"), (CACHE_CONTROL, "no-store")];
    (StatusCode::FOUND, headers)
}
