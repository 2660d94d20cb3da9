//! When requests are due.

use std::time::Duration;

use crate::clock::{Nanos, nanos};
use crate::settings::Pace;

/// How long after the end of the window replies are waited for.
pub(crate) const DRAIN: Duration = Duration::from_secs(2);

/// The times of a run, in nanoseconds since its start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schedule {
    pace: Pace,
    /// When the warm-up is over.
    pub(crate) begin: Nanos,
    /// From when on no request is due.
    pub(crate) end: Nanos,
    /// When the last replies are given up.
    pub(crate) give_up: Nanos,
}

impl Schedule {
    /// Sets the times of a run.
    pub(crate) fn new(pace: Pace, warm_up: Duration, window: Duration) -> Self {
        let begin = nanos(warm_up);
        let end = begin.saturating_add(nanos(window));
        Self { pace, begin, end, give_up: end.saturating_add(nanos(DRAIN)) }
    }

    /// Returns when request `number`, from 0, was due, if that time has come.
    ///
    /// In the closed loop a request is due as soon as a connection is free, so `now`.
    pub(crate) fn due(&self, number: u64, now: Nanos) -> Option<Nanos> {
        self.next_due(number, now).filter(|&due| due <= now)
    }

    /// Returns when request `number`, from 0, is due, and None if that's after the end.
    pub(crate) fn next_due(&self, number: u64, now: Nanos) -> Option<Nanos> {
        let due = match self.pace {
            Pace::Closed => now,
            // Multiplied first, so that the intervals don't drift.
            Pace::Open { rate } => {
                let due = u128::from(number) * 1_000_000_000 / u128::from(rate);
                Nanos::try_from(due).unwrap_or(Nanos::MAX)
            }
        };
        (due < self.end).then_some(due)
    }

    /// Returns whether requests fall due whatever the server does.
    pub(crate) fn is_open(&self) -> bool {
        self.pace != Pace::Closed
    }

    /// Returns whether a request that was due and answered at these times counts.
    ///
    /// In the open loop the time when it was due decides: what comes late, after the
    /// end, was held up and must show.
    pub(crate) fn counts(&self, due: Nanos, answered: Nanos) -> bool {
        let decisive = if self.is_open() { due } else { answered };
        self.is_within(decisive)
    }

    /// Returns whether a time is within the window.
    pub(crate) fn is_within(&self, time: Nanos) -> bool {
        (self.begin..self.end).contains(&time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Nanos = 1_000_000_000;

    fn schedule(pace: Pace) -> Schedule {
        Schedule::new(pace, Duration::from_secs(1), Duration::from_secs(2))
    }

    #[test]
    fn open_requests_are_due_at_fixed_intervals_until_the_end() {
        let open = schedule(Pace::Open { rate: 3 });
        let due: Vec<Option<Nanos>> = (0..3).map(|n| open.next_due(n, 0)).collect();
        assert_eq!(due, [Some(0), Some(333_333_333), Some(666_666_666)]);
        assert_eq!(open.due(3, SECOND - 1), None);
        assert_eq!(open.due(3, 9 * SECOND), Some(SECOND));
        assert_eq!(open.due(9, 9 * SECOND), None);
    }

    #[test]
    fn closed_requests_are_due_at_once_until_the_end() {
        let closed = schedule(Pace::Closed);
        assert_eq!(closed.due(7, 5), Some(5));
        assert_eq!(closed.due(7, 3 * SECOND), None);
    }

    #[test]
    fn what_was_held_up_beyond_the_end_counts_in_the_open_loop_only() {
        let (due, answered) = (2 * SECOND, 4 * SECOND);
        assert!(schedule(Pace::Open { rate: 1 }).counts(due, answered));
        assert!(!schedule(Pace::Closed).counts(due, answered));
        assert!(!schedule(Pace::Open { rate: 1 }).counts(0, 2 * SECOND));
        assert!(schedule(Pace::Closed).counts(0, 2 * SECOND));
    }
}
