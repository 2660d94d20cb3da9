//! How fast a host is asked.
//!
//! Twin: `python-ref/concurrent_workers/pace.py`.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// The time between two requests to a host, and when the next may be sent.
#[derive(Debug)]
pub struct Pace {
    interval: Option<Duration>,
    next: Mutex<HashMap<String, Instant>>,
}

impl Pace {
    /// Returns the pace of `rate` requests a second to each host; any without one.
    #[must_use]
    pub fn new(rate: Option<f64>) -> Self {
        let interval = rate.map(|rate| Duration::from_secs_f64(1.0 / rate));
        Self { interval, next: Mutex::default() }
    }

    /// Waits until the host may be asked.
    pub async fn wait(&self, host: &str) {
        let Some(interval) = self.interval else { return };
        let slot = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            let slot = next.get(host).map_or(now, |&slot| slot.max(now));
            // The slot is taken before anybody waits, so that no two have the same.
            next.insert(host.to_owned(), slot + interval);
            slot
        };
        sleep_until(slot).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn each_host_has_its_own_pace() {
        let pace = Pace::new(Some(2.0));
        let start = Instant::now();
        for host in ["a", "b", "a", "a"] {
            pace.wait(host).await;
        }
        assert_eq!(start.elapsed(), Duration::from_secs(1));
    }
}
