//! How often a client may ask: a bucket of tokens for each.
//!
//! Twin: `python-ref/web_service/rate.py`.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

/// A token in parts, so small that each nanosecond brings a whole number of them: as
/// many as the limit is. Whole numbers, unlike fractions, are the same everywhere.
const TOKEN: u64 = 1_000_000_000;
/// After this time without a request any bucket is full.
const FULL_AFTER: Duration = Duration::from_secs(1);

/// What is left to each client.
#[derive(Debug)]
pub struct Rate {
    limit: u64,
    buckets: HashMap<IpAddr, Bucket>,
    /// When those that are full were forgotten last.
    forgot: Duration,
}

#[derive(Debug)]
struct Bucket {
    /// In parts of a token.
    left: u64,
    at: Duration,
}

impl Rate {
    /// Makes the buckets: `limit` tokens come back a second, and as many fit in.
    #[must_use]
    pub fn new(limit: u32) -> Self {
        let limit = u64::from(limit.max(1));
        Self { limit, buckets: HashMap::new(), forgot: Duration::ZERO }
    }

    /// Takes a token of a client; there may be none left.
    ///
    /// `now` is the time since any start, by a clock that isn't set back.
    pub fn allow(&mut self, client: IpAddr, now: Duration) -> bool {
        if now.saturating_sub(self.forgot) >= FULL_AFTER {
            self.forget_full(now);
        }
        let full = self.limit * TOKEN;
        let bucket =
            self.buckets.entry(client).or_insert(Bucket { left: full, at: now });
        // Requests may come in another order than they looked at the clock.
        let passed = now.saturating_sub(bucket.at).as_nanos();
        let passed = u64::try_from(passed).unwrap_or(u64::MAX);
        let back = passed.saturating_mul(self.limit);
        bucket.left = bucket.left.saturating_add(back).min(full);
        bucket.at = bucket.at.max(now);
        let allowed = bucket.left >= TOKEN;
        if allowed {
            bucket.left -= TOKEN;
        }
        allowed
    }

    /// Returns how many clients are remembered: of the last two seconds at most.
    #[must_use]
    pub fn clients(&self) -> usize {
        self.buckets.len()
    }

    /// Forgets the buckets that are full: one that is new is full as well.
    fn forget_full(&mut self, now: Duration) {
        self.buckets.retain(|_, bucket| now.saturating_sub(bucket.at) < FULL_AFTER);
        self.forgot = now;
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// A client of this number.
    fn client(number: u32) -> IpAddr {
        IpAddr::from(number.to_be_bytes())
    }

    /// Which requests of one client are allowed, sent at these milliseconds.
    fn allowed(limit: u32, times_ms: &[u64]) -> Vec<bool> {
        let mut rate = Rate::new(limit);
        let times = times_ms.iter().map(|time| Duration::from_millis(*time));
        times.map(|now| rate.allow(client(1), now)).collect()
    }

    #[test]
    fn a_burst_has_as_many_as_the_limit() {
        assert_eq!(allowed(3, &[5000; 5]), [true, true, true, false, false]);
        assert_eq!(
            allowed(1, &[0, 0, 999, 1000, 1001]),
            [true, false, false, true, false]
        );
        assert_eq!(allowed(0, &[0, 0, 1000]), [true, false, true]);
    }

    #[test]
    fn tokens_come_back_evenly() {
        let times = [0, 0, 0, 0, 249, 250, 251, 499, 500, 5000, 5000, 5000, 5000, 5000];
        let expected = [
            true, true, true, true, false, true, false, false, true, true, true, true,
            true, false,
        ];
        assert_eq!(allowed(4, &times), expected);
    }

    #[test]
    fn a_clock_that_is_read_late_gives_nothing() {
        assert_eq!(
            allowed(1, &[1000, 0, 1999, 500, 2000]),
            [true, false, false, false, true]
        );
    }

    #[test]
    fn clients_have_buckets_of_their_own() {
        let mut rate = Rate::new(1);
        for number in 0..9 {
            assert!(rate.allow(client(number), Duration::ZERO));
            assert!(!rate.allow(client(number), Duration::ZERO));
        }
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let mut rate = Rate::new(5);
        for number in 0..100_000 {
            rate.allow(client(number), Duration::from_millis(u64::from(number)));
            assert!(rate.clients() <= 2001);
        }
        rate.allow(client(1), Duration::from_secs(1000));
        assert_eq!(rate.clients(), 1);
    }

    #[test]
    fn no_limit_is_too_large() {
        let mut rate = Rate::new(u32::MAX);
        assert!(rate.allow(client(1), Duration::MAX));
        assert!(rate.allow(client(1), Duration::MAX));
    }

    proptest! {
        #[test]
        fn no_span_of_time_has_more_than_it_brings(
            limit in 1_u32..9,
            pauses_ms in vec(0_u64..400, 1..60),
        ) {
            let mut now = 0;
            let times: Vec<u64> =
                pauses_ms.iter().map(|pause| { now += pause; now }).collect();
            let given = allowed(limit, &times);
            let limit = u64::from(limit);
            for (start, &from) in times.iter().enumerate() {
                let mut count = 0;
                for (&to, &given) in times[start..].iter().zip(&given[start..]) {
                    count += u64::from(given);
                    prop_assert!(1000 * count <= 1000 * limit + limit * (to - from));
                }
            }
            // Nobody is refused who keeps to the limit.
            for pair in times.windows(2).zip(given.windows(2)) {
                let (times, given) = pair;
                prop_assert!(given[1] || limit * (times[1] - times[0]) < 1000);
            }
        }
    }
}
