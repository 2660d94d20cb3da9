//! Asks for one address, and says what came of it.
//!
//! Twin: `python-ref/concurrent_workers/fetch.py`.

use std::sync::Arc;

use reqwest::Method;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::address::{Base, Reference, host};
use crate::attempts::Attempts;
use crate::failure::{Failure, Kind};
use crate::hosts::Hosts;
use crate::http::{Exchange, Wanted};
use crate::links::read_page;
use crate::options::Manners;
use crate::permissions::Permissions;
use crate::statistics::Counters;
use crate::task::{Answer, Reply, Task};

/// What all fetching shares.
#[derive(Debug)]
pub struct Fetcher {
    manners: Manners,
    hosts: Arc<Hosts>,
    permissions: Permissions,
    attempts: Attempts,
}

impl Fetcher {
    /// Prepares for fetching.
    ///
    /// # Errors
    ///
    /// If encryption can't be set up.
    pub fn open(
        manners: Manners,
        counters: &Arc<Counters>,
    ) -> Result<Self, reqwest::Error> {
        let hosts = Arc::new(Hosts::default());
        let permissions = Permissions::new(manners.robots);
        let attempts = Attempts::open(&manners, &hosts, counters)?;
        Ok(Self { manners, hosts, permissions, attempts })
    }

    /// Asks for an address; what came of it is the answer.
    pub async fn fetch(&self, task: &Task) -> Answer {
        let look_up = async { self.hosts.is_private(host(&task.address)).await };
        let private = match timeout(self.manners.timeout, look_up).await {
            Ok(Some(private)) => private,
            Ok(None) => return Answer::broken(Kind::NameNotFound),
            Err(_) => return Answer::broken(Kind::TimedOut),
        };
        let reply = if private && task.guarded {
            Reply::Broken(Failure::of_kind(Kind::Blocked))
        } else if self.permissions.allow(task, &self.attempts, &self.hosts).await {
            self.ask(task).await
        } else {
            Reply::Disallowed
        };
        Answer { reply, private }
    }

    async fn ask(&self, task: &Task) -> Reply {
        let exchange = if task.read {
            self.attempts.exchange(Method::GET, &task.address, Wanted::Pages).await
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
        let exchange =
            self.attempts.exchange(Method::HEAD, address, Wanted::Nothing).await?;
        if !matches!(exchange.status, 405 | 501) {
            return Ok(exchange);
        }
        self.attempts.exchange(Method::GET, address, Wanted::Nothing).await
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
