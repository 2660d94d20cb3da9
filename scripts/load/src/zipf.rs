//! Which links are popular: Zipf's law with the exponent 1.
//!
//! The link of rank r is asked for in proportion to 1/r, as pages of the web are
//! (Breslau et al., "Web caching and Zipf-like distributions", 1999).

/// A Zipf distribution with the exponent 1 over the ranks from 1 to a count.
#[derive(Debug, Clone)]
pub struct Zipf {
    /// At index i, the chance that the rank is at most i + 1.
    cumulative: Vec<f64>,
}

impl Zipf {
    /// Prepares the distribution over `count` ranks; `count` is at least 1.
    #[must_use]
    pub fn new(count: u32) -> Self {
        let mut sum = 0.0;
        let mut cumulative = Vec::new();
        for rank in 1..=count {
            sum += 1.0 / f64::from(rank);
            cumulative.push(sum);
        }
        for chance in &mut cumulative {
            *chance /= sum;
        }
        Self { cumulative }
    }

    /// Returns the rank, from 1, that a uniform chance in `0.0..1.0` stands for.
    #[must_use]
    pub fn rank(&self, chance: f64) -> u32 {
        let above = self.cumulative.partition_point(|&limit| limit <= chance);
        let index = above.min(self.cumulative.len() - 1);
        u32::try_from(index).expect("the count of ranks is a u32") + 1
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ranks_come_in_proportion_to_their_inverse() {
        let zipf = Zipf::new(3);
        // 1 + 1/2 + 1/3 = 11/6, so the chances are 6/11, 3/11 and 2/11.
        let ranks: Vec<u32> =
            (0..11).map(|part| zipf.rank((f64::from(part) + 0.5) / 11.0)).collect();
        assert_eq!(ranks, [1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3]);
    }

    proptest! {
        #[test]
        fn every_rank_is_in_range(count in 1_u32..20_000, chance in 0.0_f64..1.0) {
            prop_assert!((1..=count).contains(&Zipf::new(count).rank(chance)));
        }

        #[test]
        fn a_larger_chance_never_gives_a_smaller_rank(
            count in 1_u32..1000,
            one in 0.0_f64..1.0,
            other in 0.0_f64..1.0,
        ) {
            let zipf = Zipf::new(count);
            prop_assert!(zipf.rank(one.min(other)) <= zipf.rank(one.max(other)));
        }
    }
}
