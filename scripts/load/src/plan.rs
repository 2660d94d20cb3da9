//! The sequence of requests, which the mix and the seed decide.
//!
//! Requests are drawn in the order in which they are sent, whatever connection takes
//! them, so two runs with one seed ask for the same links in the same order.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::settings::Mix;
use crate::zipf::Zipf;

/// How many of 100 requests of [`Mix::Read`] create a link.
const CREATES_PERCENT: u32 = 5;

/// One request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Follows the link with this number: `GET /s00042`.
    Redirect {
        /// From 0, below the count of links.
        link: u32,
    },
    /// Creates a link with a slug that the service chooses.
    Create {
        /// The number of the target.
        target: u64,
    },
    /// Creates the link with this number, under its slug.
    Fill {
        /// From 0, below the count of links.
        link: u32,
    },
}

/// The requests of a run, in order.
#[derive(Debug, Clone)]
pub struct Plan(Kind);

#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "there is one of it in a run")]
enum Kind {
    Fill { next: u32, links: u32 },
    Mixed { mix: Mix, zipf: Zipf, chances: ChaCha8Rng, next_target: u64 },
}

impl Plan {
    /// Plans to create every one of `links` links once.
    #[must_use]
    pub fn fill(links: u32) -> Self {
        Self(Kind::Fill { next: 0, links })
    }

    /// Plans requests without end; `links` is at least 1.
    #[must_use]
    pub fn mixed(mix: Mix, links: u32, seed: u64) -> Self {
        Self(Kind::Mixed {
            mix,
            zipf: Zipf::new(links),
            chances: ChaCha8Rng::seed_from_u64(seed),
            // Targets of created links differ from those of the links that are there.
            next_target: u64::from(links),
        })
    }
}

impl Iterator for Plan {
    type Item = Ask;

    fn next(&mut self) -> Option<Ask> {
        match &mut self.0 {
            Kind::Fill { next, links } => {
                let link = *next;
                *next += 1;
                (link < *links).then_some(Ask::Fill { link })
            }
            Kind::Mixed { mix, zipf, chances, next_target } => {
                let creates = match mix {
                    Mix::Read => chances.random_range(0..100_u32) < CREATES_PERCENT,
                    Mix::Write => true,
                    Mix::Redirects | Mix::Burst => false,
                };
                if creates {
                    let target = *next_target;
                    *next_target += 1;
                    return Some(Ask::Create { target });
                }
                let link = match mix {
                    Mix::Burst => 0,
                    _ => zipf.rank(chances.random()) - 1,
                };
                Some(Ask::Redirect { link })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asks(mix: Mix, links: u32, seed: u64) -> Vec<Ask> {
        Plan::mixed(mix, links, seed).take(2000).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn one_seed_asks_for_one_sequence(seed: u64, links in 1_u32..2000) {
            prop_assert_eq!(asks(Mix::Read, links, seed), asks(Mix::Read, links, seed));
        }

        #[test]
        fn rank_one_is_asked_for_most(seed: u64, links in 1_u32..2000) {
            let mut times = vec![0; links as usize];
            for ask in asks(Mix::Redirects, links, seed) {
                let Ask::Redirect { link } = ask else { panic!("{ask:?}") };
                times[link as usize] += 1;
            }
            prop_assert_eq!(times.iter().max(), Some(&times[0]));
        }
    }

    #[test]
    fn another_seed_asks_for_another_sequence() {
        assert_ne!(asks(Mix::Read, 100, 1), asks(Mix::Read, 100, 2));
    }

    #[test]
    fn five_percent_of_the_read_mix_create() {
        let creates = Plan::mixed(Mix::Read, 100, 1)
            .take(10_000)
            .filter(|ask| matches!(ask, Ask::Create { .. }))
            .count();
        assert!((400..600).contains(&creates), "{creates}");
    }

    #[test]
    fn a_burst_asks_for_one_link_and_writes_only_create() {
        let burst = asks(Mix::Burst, 100, 1);
        assert!(burst.iter().all(|ask| *ask == Ask::Redirect { link: 0 }));
        let writes = asks(Mix::Write, 100, 1);
        assert_eq!(writes[..2], [100, 101].map(|target| Ask::Create { target }));
    }

    #[test]
    fn filling_creates_each_link_once() {
        let links: Vec<Ask> = Plan::fill(3).collect();
        assert_eq!(links, [0, 1, 2].map(|link| Ask::Fill { link }));
    }
}
