//! The application: what all requests share, and which of them goes where.
//!
//! Twin: `python-ref/web_service/app.py`.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::Router;
use axum::routing::{any, get};
use bytes::Bytes;

use crate::access_log::AccessLog;
use crate::document;
use crate::errors::ShortlinkError;
use crate::log::Log;
use crate::metrics::Metrics;
use crate::metrics_behind::metrics_of_both;
use crate::options::Options;
use crate::outcome::StoreError;
use crate::pass_on::{Behind, pass_on};
use crate::problem::Problem;
use crate::rate::Rate;
use crate::routes::{
    count_clicks_by_day, create_link, delete_link, follow, get_link, health,
    list_links, metrics, openapi, ready, refuse_method, refuse_route,
};
use crate::slug_source;
use crate::store::Store;
use crate::target::Origin;
use crate::targets::Targets;

/// What all requests share.
#[derive(Debug)]
pub struct App {
    /// What was asked for on the command line.
    pub options: Options,
    /// What short addresses begin with.
    pub base: String,
    /// Where the service itself is found, which no link may lead to.
    pub own: Origin,
    /// What is known of links, keys and clicks.
    pub store: Store,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// What the service says of itself.
    pub log: Log,
    /// Where requests are logged.
    pub access_log: Option<AccessLog>,
    /// The service that answers for `/api`, if it isn't this one.
    pub behind: Option<Behind>,
    /// The OpenAPI document.
    pub document: Bytes,
    rate: Option<Mutex<Rate>>,
    opened: Instant,
    stopping: AtomicBool,
    next_id: AtomicU64,
}

impl App {
    /// Opens what requests need: the database, and the logs.
    ///
    /// # Errors
    ///
    /// Any [`ShortlinkError`] of the database or the access log.
    pub fn open(
        options: Options,
        listening: SocketAddr,
    ) -> Result<Self, ShortlinkError> {
        let metrics = Arc::new(Metrics::new());
        let committed = Arc::clone(&metrics);
        let slugs = slug_source::from_environment();
        // Behind a front it is another process that deletes.
        let targets = Targets::new(options.pass_api.is_none());
        let store = Store::open(&options.db, targets, slugs, move |changes| {
            committed.count_commit(changes);
        })?;
        let own_address = || format!("http://{listening}");
        let base = options.base_url.clone().unwrap_or_else(own_address);
        let mut seed = [0; 8];
        slug_source::system_random(&mut seed);
        Ok(Self {
            own: Origin::of(&base).expect("the command line takes no other"),
            base,
            store,
            metrics,
            log: Log::new(options.log_level),
            access_log: options
                .access_log
                .as_deref()
                .map(AccessLog::open)
                .transpose()?,
            behind: options.pass_api.as_deref().map(Behind::new),
            document: document::document().into(),
            rate: options.rate.map(|limit| Mutex::new(Rate::new(limit))),
            opened: Instant::now(),
            stopping: AtomicBool::new(false),
            next_id: AtomicU64::new(u64::from_le_bytes(seed)),
            options,
        })
    }

    /// Returns whether a client may ask now, or has asked too often.
    #[must_use]
    pub fn allows(&self, client: IpAddr) -> bool {
        let Some(rate) = &self.rate else { return true };
        let mut rate = rate.lock().unwrap_or_else(PoisonError::into_inner);
        rate.allow(client, self.opened.elapsed())
    }

    /// Returns a number that no other request of this process has.
    ///
    /// A counter, mixed so that it looks like chance: two numbers never meet, and the
    /// system's generator isn't asked for each request (Steele, Lea and Flood, "Fast
    /// splittable pseudorandom number generators", 2014).
    pub fn next_id(&self) -> u64 {
        let mut number = self.next_id.fetch_add(0x9e37_79b9_7f4a_7c15, Relaxed);
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }

    /// Returns what the store answered.
    ///
    /// # Errors
    ///
    /// The reply to a request that the store couldn't serve.
    pub fn checked<T>(&self, answer: Result<T, StoreError>) -> Result<T, Problem> {
        answer.map_err(|error| self.failed(error))
    }

    /// Returns the reply to a request that the store couldn't serve; it is logged.
    pub fn failed(&self, error: StoreError) -> Problem {
        match error {
            StoreError::Busy => Problem::busy(),
            StoreError::Failed(reason) => {
                self.log.failure("store", &reason);
                Problem::unwritable(&reason)
            }
        }
    }

    /// Notes that the service stops: nobody should send more requests.
    pub fn stop(&self) {
        self.stopping.store(true, Relaxed);
    }

    /// Returns whether the service stops.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Relaxed)
    }
}

/// Returns the table of routes.
pub fn router(app: Arc<App>) -> Router {
    let api = if app.behind.is_some() {
        Router::new()
            .route("/api/{*rest}", any(pass_on))
            .route("/openapi.json", any(pass_on))
            .route("/metrics", get(metrics_of_both))
    } else {
        Router::new()
            .route("/api/links", get(list_links).post(create_link))
            .route("/api/links/{slug}", get(get_link).delete(delete_link))
            .route("/api/links/{slug}/clicks", get(count_clicks_by_day))
            .route("/openapi.json", get(openapi))
            .route("/metrics", get(metrics))
    };
    api.route("/{slug}", get(follow))
        .route("/healthz", get(health))
        .route("/readyz", get(ready))
        .fallback(refuse_route)
        .method_not_allowed_fallback(refuse_method)
        .with_state(app)
}
