//! An exchange, made again while that may help.
//!
//! Twin: `python-ref/concurrent_workers/attempts.py`.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::Method;
use tokio::time::sleep;

use crate::address::host;
use crate::failure::Kind;
use crate::hosts::Hosts;
use crate::http::{Exchange, Http, Wanted};
use crate::options::Manners;
use crate::pace::Pace;
use crate::retry::{delay, retry_after};
use crate::statistics::Counters;

/// What makes exchanges, and makes them again.
#[derive(Debug)]
pub struct Attempts {
    http: Http,
    pace: Pace,
    /// How often an exchange is repeated.
    retries: u32,
    /// How long a server may ask to be left alone.
    patience: Duration,
    counters: Arc<Counters>,
}

impl Attempts {
    /// Prepares for asking with these manners.
    ///
    /// # Errors
    ///
    /// If encryption can't be set up.
    pub fn open(
        manners: &Manners,
        hosts: &Arc<Hosts>,
        counters: &Arc<Counters>,
    ) -> Result<Self, reqwest::Error> {
        let Manners { timeout, max_body, rate, retries, .. } = *manners;
        let (hosts, counters) = (Arc::clone(hosts), Arc::clone(counters));
        let http = Http::open(timeout, max_body, hosts, Arc::clone(&counters))?;
        Ok(Self { http, pace: Pace::new(rate), retries, patience: timeout, counters })
    }

    /// Makes an exchange, again and again while that may help.
    ///
    /// # Errors
    ///
    /// As that of the last attempt.
    pub async fn exchange(
        &self,
        method: Method,
        address: &str,
        wanted: Wanted,
    ) -> Result<Exchange, Kind> {
        for attempt in 0.. {
            self.pace.wait(host(address)).await;
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
        if attempt == self.retries {
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
                (pause <= self.patience).then_some(pause)
            }
            _ => None,
        }
    }
}
