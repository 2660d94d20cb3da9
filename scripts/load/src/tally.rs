//! Counts what happens in a run.

use std::collections::BTreeMap;

use anyhow::Result;
use hdrhistogram::Histogram;

use crate::clock::{Nanos, float};
use crate::connection::Flight;
use crate::plan::Ask;
use crate::schedule::Schedule;

/// The longest latency that is told apart: a minute, in microseconds.
const LONGEST_US: u64 = 60_000_000;

/// What has happened so far.
#[derive(Debug)]
pub(crate) struct Tally {
    schedule: Schedule,
    /// Good replies that count.
    pub(crate) creates: u64,
    pub(crate) redirects: u64,
    /// Good replies that came within the window.
    pub(crate) within: u64,
    /// Good replies from the start of the warm-up to the end of the drain.
    pub(crate) answered: u64,
    pub(crate) clicks: u64,
    pub(crate) errors: u64,
    pub(crate) first_error: Option<String>,
    pub(crate) statuses: BTreeMap<u16, u64>,
    /// In microseconds, of the good replies that count.
    pub(crate) latency: Histogram<u64>,
    latency_sum: u128,
    /// In microseconds, how much later than due requests were sent for no other reason
    /// than this program.
    pub(crate) late: Histogram<u64>,
    /// Connection-nanoseconds: each request's time in flight within the window.
    in_flight: i128,
}

impl Tally {
    /// Starts with nothing.
    ///
    /// # Errors
    ///
    /// Never, as the histograms' bounds are right.
    pub(crate) fn new(schedule: Schedule) -> Result<Self> {
        let histogram = Histogram::new_with_bounds(1, LONGEST_US, 3)?;
        Ok(Self {
            schedule,
            creates: 0,
            redirects: 0,
            within: 0,
            answered: 0,
            clicks: 0,
            errors: 0,
            first_error: None,
            statuses: BTreeMap::new(),
            latency: histogram.clone(),
            latency_sum: 0,
            late: histogram,
            in_flight: 0,
        })
    }

    /// A request has fallen due.
    pub(crate) fn begin(&mut self, due: Nanos) {
        self.in_flight += self.rest_of_window(due);
    }

    /// A request was sent this much later than it was due, with a connection free.
    pub(crate) fn late(&mut self, by: Nanos) {
        if self.schedule.is_open() {
            self.late.saturating_record(by / 1000);
        }
    }

    /// A reply has come that was checked: `verdict` is what was wrong with it.
    pub(crate) fn finish(
        &mut self,
        flight: &Flight,
        now: Nanos,
        status: u16,
        verdict: Result<(), String>,
    ) {
        let counts = self.schedule.counts(flight.due, now);
        if counts {
            *self.statuses.entry(status).or_default() += 1;
        }
        if let Err(error) = verdict {
            self.lose(flight.ask, now, &error);
            return;
        }
        self.in_flight -= self.rest_of_window(now);
        self.answered += 1;
        self.within += u64::from(self.schedule.is_within(now));
        let is_click = matches!(flight.ask, Ask::Redirect { .. });
        self.clicks += u64::from(is_click);
        if counts {
            self.redirects += u64::from(is_click);
            self.creates += u64::from(!is_click);
            let latency = now.saturating_sub(flight.due);
            self.latency_sum += u128::from(latency);
            self.latency.saturating_record((latency + 500) / 1000);
        }
    }

    /// A request has come to nothing.
    pub(crate) fn lose(&mut self, ask: Ask, now: Nanos, error: &str) {
        self.in_flight -= self.rest_of_window(now);
        self.fault(|| format!("{}: {error}", crate::requests::name(ask)));
    }

    /// Something went wrong that belongs to no request.
    pub(crate) fn fault(&mut self, error: impl FnOnce() -> String) {
        self.errors += 1;
        self.first_error.get_or_insert_with(error);
    }

    /// Returns the mean latency in microseconds, not rounded as the histogram is.
    pub(crate) fn mean_latency_us(&self) -> f64 {
        let count = u128::from(self.creates + self.redirects);
        let mean = self.latency_sum.checked_div(count).unwrap_or(0);
        float(u64::try_from(mean).unwrap_or(u64::MAX)) / 1000.0
    }

    /// Returns how many requests were in flight in the mean over the window.
    pub(crate) fn in_flight_mean(&self) -> f64 {
        let window = self.schedule.end - self.schedule.begin;
        let sum = u64::try_from(self.in_flight).unwrap_or(0);
        float(sum) / float(window)
    }

    /// Returns how much of the window lies after a time.
    ///
    /// The sum of these over the starts of requests, less that over their ends, is the
    /// time that they were in flight within the window.
    fn rest_of_window(&self, time: Nanos) -> i128 {
        let from = time.clamp(self.schedule.begin, self.schedule.end);
        i128::from(self.schedule.end - from)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::settings::Pace;

    const SECOND: Nanos = 1_000_000_000;

    /// A window from 1 to 3 s.
    fn tally() -> Tally {
        let (warm_up, window) = (Duration::from_secs(1), Duration::from_secs(2));
        Tally::new(Schedule::new(Pace::Closed, warm_up, window)).unwrap()
    }

    fn flight(due: Nanos) -> Flight {
        Flight { ask: Ask::Redirect { link: 0 }, due, sent: due }
    }

    #[test]
    fn time_in_flight_is_that_within_the_window() {
        let mut tally = tally();
        // Half a second of the first, none of the second, all of the third.
        for (due, answered) in [(0, 3), (1, 2), (0, 9)] {
            tally.begin(due * SECOND / 2);
            tally.finish(&flight(due * SECOND / 2), answered * SECOND / 2, 302, Ok(()));
        }
        assert!((tally.in_flight_mean() - 1.25).abs() < 1e-9);
    }

    #[test]
    fn only_good_replies_within_the_window_count_but_every_click_does() {
        let mut tally = tally();
        for (answered, verdict) in [
            (SECOND / 2, Ok(())),
            (2 * SECOND, Ok(())),
            (2 * SECOND, Err("bad".into())),
        ] {
            tally.begin(0);
            tally.finish(&flight(0), answered, 302, verdict);
        }
        assert_eq!((tally.redirects, tally.clicks, tally.errors), (1, 2, 1));
        assert_eq!(tally.first_error.as_deref(), Some("GET /s00000: bad"));
        assert_eq!(tally.statuses, BTreeMap::from([(302, 2)]));
        assert!((tally.mean_latency_us() - 2_000_000.0).abs() < 1e-9);
    }
}
