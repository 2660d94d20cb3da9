//! Asks for one address, as often as it takes, and says what came of it.
//!
//! Twin: `python-ref/concurrent_workers/fetch.py`.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::Method;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

use crate::address::{Base, Reference, host};
use crate::failure::{Failure, Kind};
use crate::frontier::{Answer, Reply, Task};
use crate::hosts::Hosts;
use crate::http::{Exchange, Http, Wanted};
use crate::links::read_page;
use crate::pace::Pace;
use crate::permissions::Permissions;
use crate::retry::{delay, retry_after};
use crate::statistics::Counters;

/// How addresses are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Manners {
    /// The time limit of an exchange, from the look-up of the host to the last byte.
    pub timeout: Duration,
    /// How often a request is repeated that failed.
    pub retries: u32,
    /// The most bytes of a page, once it is decoded.
    pub max_body: usize,
    /// Requests a second to each host; any where it is missing.
    pub rate: Option<f64>,
    /// Whether robots.txt is asked for and obeyed.
    pub robots: bool,
    /// Whether the names of fragments are collected.
    pub fragments: bool,
}

/// What all fetching shares.
#[derive(Debug)]
pub struct Fetcher {
    manners: Manners,
    hosts: Arc<Hosts>,
    http: Http,
    permissions: Permissions,
    pace: Pace,
    counters: Arc<Counters>,
}

impl Fetcher {
    /// Prepares for fetching.
    ///
    /// # Errors
    ///
    /// If encryption can't be set up.
    pub fn new(
        manners: Manners,
        counters: Arc<Counters>,
    ) -> Result<Self, reqwest::Error> {
        let hosts = Arc::new(Hosts::default());
        let shared = (Arc::clone(&hosts), Arc::clone(&counters));
        let http = Http::new(manners.timeout, manners.max_body, shared.0, shared.1)?;
        let pace = Pace::new(manners.rate);
        let permissions = Permissions::default();
        Ok(Self { manners, hosts, http, permissions, pace, counters })
    }

    /// Asks for an address, and reads the page if it is one.
    pub async fn fetch(&self, task: &Task) -> Answer {
        let address = &task.address;
        let look_up = async { self.hosts.is_private(&host(address)).await };
        let private = match timeout(self.manners.timeout, look_up).await {
            Ok(Some(private)) => private,
            Ok(None) => return broken(Kind::NameNotFound),
            Err(_) => return broken(Kind::TimedOut),
        };
        let reply = if private && task.guarded {
            Reply::Broken(Failure::of_kind(Kind::Blocked))
        } else if self.may_ask(address).await {
            self.ask(task).await
        } else {
            Reply::Disallowed
        };
        Answer { reply, private }
    }

    async fn may_ask(&self, address: &str) -> bool {
        let (http, hosts, pace) = (&self.http, &self.hosts, &self.pace);
        !self.manners.robots
            || self.permissions.allow(address, http, hosts, pace).await
    }

    async fn ask(&self, task: &Task) -> Reply {
        let exchange = if task.read {
            self.exchange(Method::GET, &task.address, Wanted::Pages).await
        } else {
            self.check(&task.address).await
        };
        match exchange {
            Ok(exchange) => self.judge(task, exchange).await,
            Err(kind) => Reply::Broken(Failure::of_kind(kind)),
        }
    }

    /// Asks for the head alone, if the server answers that.
    async fn check(&self, address: &str) -> Result<Exchange, Kind> {
        let exchange = self.exchange(Method::HEAD, address, Wanted::Nothing).await?;
        if !matches!(exchange.status, 405 | 501) {
            return Ok(exchange);
        }
        self.exchange(Method::GET, address, Wanted::Nothing).await
    }

    /// Makes an exchange, again and again while that may help.
    async fn exchange(
        &self,
        method: Method,
        address: &str,
        wanted: Wanted,
    ) -> Result<Exchange, Kind> {
        for attempt in 0.. {
            self.pace.wait(&host(address)).await;
            let asked = self.http.exchange(method.clone(), address, wanted).await;
            match self.pause(address, attempt, &asked) {
                Some(pause) => sleep(pause).await,
                None => return asked,
            }
            self.counters.retry();
        }
        unreachable!("the number of retries is limited")
    }

    /// Returns how long to wait before the exchange is repeated; `None` if it isn't.
    fn pause(
        &self,
        address: &str,
        attempt: u32,
        asked: &Result<Exchange, Kind>,
    ) -> Option<Duration> {
        if attempt == self.manners.retries {
            return None;
        }
        let usual = delay(address, attempt);
        match asked {
            Err(Kind::Refused | Kind::Reset) => Some(usual),
            Ok(reply) if matches!(reply.status, 429 | 503) => {
                let now = Timestamp::now().as_second().unsigned_abs();
                let wish = reply.retry_after.as_ref().and_then(|s| retry_after(s, now));
                let pause = wish.map_or(usual, Duration::from_secs);
                // Who wants to be left alone for longer is.
                (pause <= self.manners.timeout).then_some(pause)
            }
            _ => None,
        }
    }

    /// Says what a reply means.
    async fn judge(&self, task: &Task, exchange: Exchange) -> Reply {
        let status = exchange.status;
        match status {
            200..=299 => match exchange.body {
                Some(body) => self.read(task, body, exchange.content_type).await,
                None => Reply::Fine,
            },
            301 | 302 | 303 | 307 | 308 => {
                let location = exchange.location.as_deref().unwrap_or_default();
                match Base::new(&task.address).resolve(location) {
                    Reference::Http(to) if !location.is_empty() => {
                        Reply::Moved(to.address)
                    }
                    _ => Reply::Broken(Failure {
                        kind: Kind::NoLocation,
                        status: Some(status),
                    }),
                }
            }
            _ => Reply::Broken(Failure::of_status(status)),
        }
    }

    /// Reads a page where computing holds up nobody who waits.
    async fn read(&self, task: &Task, body: Vec<u8>, content_type: String) -> Reply {
        let address = task.address.clone();
        let fragments = self.manners.fragments;
        let page = spawn_blocking(move || {
            read_page(&body, &content_type, &address, fragments)
        });
        Reply::Page(page.await.expect("reading neither panics nor is aborted"))
    }
}

fn broken(kind: Kind) -> Answer {
    Answer { reply: Reply::Broken(Failure::of_kind(kind)), private: false }
}
