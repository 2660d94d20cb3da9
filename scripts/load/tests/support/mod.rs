//! A link shortener without a database, as slow or as wrong as a test wants it.

#![allow(dead_code, reason = "each file of tests uses a part of it")]
#![expect(clippy::unwrap_used, reason = "a test fails where its set-up does")]

use std::io::{self, BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use std::{env, thread};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use load::{Base, Mix, Pace, Settings, target_url};

/// The seed of every test.
pub(crate) const SEED: u64 = 7;

/// Set in the environment of a server that is a process of its own.
const PROCESS: &str = "LOAD_TEST_SERVER";

/// How the server behaves; by default well.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Behaviour {
    /// How long each reply takes.
    pub(crate) delay: Duration,
    /// Every so many redirects one leads elsewhere; 0 for none.
    pub(crate) wrong_every: u64,
    /// Whether each reply ends its connection.
    pub(crate) closes: bool,
}

/// A server in this process, which lasts as long as the process.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    pub(crate) base: Base,
    pub(crate) clicks: Arc<AtomicU64>,
    pub(crate) creates: Arc<AtomicU64>,
    behaviour: Behaviour,
}

impl Server {
    /// Starts a server on a free port.
    pub(crate) fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            base: base(listener.local_addr().unwrap()),
            clicks: Arc::default(),
            creates: Arc::default(),
            behaviour,
        };
        let copy = server.clone();
        thread::spawn(move || copy.serve(listener));
        server
    }

    fn serve(self, listener: TcpListener) {
        let router = Router::new()
            .route("/api/links", post(create))
            .route("/{slug}", get(redirect))
            .with_state(self);
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().build().unwrap().block_on(async {
            listener.set_nonblocking(true).unwrap();
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, router).await.unwrap();
        });
    }

    async fn delay(&self) {
        if !self.behaviour.delay.is_zero() {
            tokio::time::sleep(self.behaviour.delay).await;
        }
    }

    fn end(&self, mut response: Response) -> Response {
        if self.behaviour.closes {
            response.headers_mut().insert("connection", "close".parse().unwrap());
        }
        response
    }
}

async fn redirect(State(server): State<Server>, Path(slug): Path<String>) -> Response {
    server.delay().await;
    let click = server.clicks.fetch_add(1, Ordering::Relaxed) + 1;
    let wrong_every = server.behaviour.wrong_every;
    let location = if wrong_every > 0 && click.is_multiple_of(wrong_every) {
        "https://elsewhere.example/".to_owned()
    } else {
        target_url(slug[1..].parse().unwrap(), SEED)
    };
    let head = [("location", location.as_str()), ("cache-control", "no-store")];
    server.end((StatusCode::FOUND, head).into_response())
}

async fn create(
    State(server): State<Server>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    server.delay().await;
    if headers.get("authorization").is_none_or(|key| key != "Bearer sl_test") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let count = server.creates.fetch_add(1, Ordering::Relaxed);
    let link: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let generated = format!("aB{count:08}");
    let slug = link["slug"].as_str().unwrap_or(&generated);
    let body = serde_json::json!({"slug": slug, "url": link["url"], "clicks": 0});
    let location = format!("/api/links/{slug}");
    let head = [("location", location), ("content-type", "application/json".into())];
    server.end((StatusCode::CREATED, head, body.to_string()).into_response())
}

/// A server that is a process of its own, so that it can be stopped.
#[derive(Debug)]
pub(crate) struct ServerProcess {
    pub(crate) base: Base,
    pub(crate) child: Child,
}

impl ServerProcess {
    /// Runs the test `server_process` of this program, which calls
    /// [`serve_as_process`].
    pub(crate) fn start() -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "server_process", "--ignored", "--nocapture"])
            .env(PROCESS, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
        Self { base: line.trim().parse().unwrap(), child }
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Serves until standard input ends, which it does when the test that started it ends.
pub(crate) fn serve_as_process() {
    if env::var_os(PROCESS).is_none() {
        return;
    }
    let server = Server::start(Behaviour::default());
    eprintln!("{}", server.base.text());
    io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

/// Returns the address of a server as it is given to `load`.
pub(crate) fn base(address: SocketAddr) -> Base {
    format!("http://{address}").parse().unwrap()
}

/// Returns settings for a second of redirects in a closed loop.
pub(crate) fn settings(base: &Base) -> Settings {
    Settings {
        base: base.clone(),
        key: Some("sl_test".to_owned()),
        mix: Mix::Redirects,
        links: 100,
        connections: 4,
        pace: Pace::Closed,
        window: Duration::from_secs(1),
        warm_up: Duration::from_millis(200),
        seed: SEED,
        order: SEED,
        location: None,
        timeout: Duration::from_secs(10),
    }
}
