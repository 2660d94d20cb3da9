//! How often each whole number of minutes was seen, for exact percentiles.
//!
//! Twin: `python-ref/data_transform/histogram.py`.

use std::collections::BTreeMap;

/// The least number of minutes that is counted in the array.
const FIRST: i64 = -128;
/// One more than the largest number of minutes that is counted in the array.
const END: i64 = 1920;

/// How often each number of minutes was seen.
///
/// Python keeps one dictionary. Here nearly every delay lies between -2 and 32 hours
/// and is counted in an array, where adding is a single step; the rest go to a map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histogram {
    near: Vec<u64>,
    far: BTreeMap<i64, u64>,
}

impl Histogram {
    /// Counts a number of minutes once.
    pub fn add(&mut self, minutes: i64) {
        if !(FIRST..END).contains(&minutes) {
            *self.far.entry(minutes).or_default() += 1;
            return;
        }
        let slot = slot(minutes);
        if slot >= self.near.len() {
            // No longer than needed: there may be many histograms with few delays each.
            self.near.resize((slot + 1).next_power_of_two(), 0);
        }
        self.near[slot] += 1;
    }

    /// Adds the counts of another histogram to this one's.
    pub fn merge(&mut self, other: Self) {
        if self.near.len() < other.near.len() {
            self.near.resize(other.near.len(), 0);
        }
        for (mine, theirs) in self.near.iter_mut().zip(other.near) {
            *mine += theirs;
        }
        for (minutes, count) in other.far {
            *self.far.entry(minutes).or_default() += count;
        }
    }

    // In the book: ANCHOR: percentile
    /// Returns the `q`-th percentile in minutes, by nearest rank; `1 <= q <= 100`.
    ///
    /// `None` if nothing was counted.
    #[must_use]
    pub fn percentile(&self, q: u64) -> Option<i64> {
        let total: u64 = self.ascending().map(|(_, count)| count).sum();
        // Ranks count from 1.
        let rank = (q * total).div_ceil(100);
        let mut seen = 0;
        for (minutes, count) in self.ascending() {
            seen += count;
            if seen >= rank {
                return Some(minutes);
            }
        }
        None
    }
    // ANCHOR_END: percentile

    /// The numbers of minutes that were seen, ascending, with their counts.
    fn ascending(&self) -> impl Iterator<Item = (i64, u64)> {
        let near = (FIRST..END).zip(self.near.iter().copied());
        let below = self.far.range(..FIRST).map(|(&minutes, &count)| (minutes, count));
        let above = self.far.range(END..).map(|(&minutes, &count)| (minutes, count));
        below.chain(near.filter(|&(_, count)| count > 0)).chain(above)
    }
}

/// The place of a number of minutes in the array.
fn slot(minutes: i64) -> usize {
    usize::try_from(minutes - FIRST).expect("only asked from FIRST on")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn histogram(minutes: &[i64]) -> Histogram {
        let mut histogram = Histogram::default();
        for &value in minutes {
            histogram.add(value);
        }
        histogram
    }

    #[test]
    fn percentiles_are_values_that_were_seen() {
        let delays = histogram(&[5, -3, 40, 12]);
        assert_eq!(delays.percentile(50), Some(5));
        assert_eq!(delays.percentile(90), Some(40));
        assert_eq!(delays.percentile(1), Some(-3));
    }

    #[test]
    fn one_value_is_every_percentile() {
        let delays = histogram(&[7]);
        assert_eq!((delays.percentile(1), delays.percentile(100)), (Some(7), Some(7)));
    }

    #[test]
    fn nothing_has_no_percentile() {
        assert_eq!(Histogram::default().percentile(50), None);
    }

    proptest! {
        #[test]
        fn percentiles_agree_with_a_sorted_list(
            mut minutes in prop::collection::vec(
                prop_oneof![-200_i64..2000, any::<i64>()], 1..200),
            q in 1_u64..=100,
        ) {
            let delays = histogram(&minutes);
            minutes.sort_unstable();
            let rank = (usize::try_from(q).unwrap() * minutes.len()).div_ceil(100);
            prop_assert_eq!(delays.percentile(q), Some(minutes[rank - 1]));
        }

        #[test]
        fn merging_is_adding_all(
            left in prop::collection::vec(-200_i64..2500, 0..50),
            right in prop::collection::vec(-200_i64..2500, 0..50),
        ) {
            let mut merged = histogram(&left);
            merged.merge(histogram(&right));
            let all = histogram(&[left, right].concat());
            for q in [1, 50, 90, 99, 100] {
                prop_assert_eq!(merged.percentile(q), all.percentile(q));
            }
        }
    }
}
