//! What a server counts of a run, and what must hold of it.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::manifest::{Amount, CounterRules};
use crate::placeholders::Placeholders;

/// A server's counters by name.
pub type Counters = BTreeMap<String, u64>;

/// What must hold of a server's counters after a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    /// What counters must be.
    pub exact: Counters,
    /// The most that they may be.
    pub at_most: Counters,
    /// Those that must be the same in every run.
    pub same: Vec<String>,
}

impl Rules {
    /// Returns the rules of timed runs, with their placeholders filled in.
    ///
    /// # Errors
    ///
    /// If an amount is no number.
    pub fn of_timed(rules: &CounterRules, known: &Placeholders) -> Result<Self> {
        Ok(Self {
            exact: rules.zero.iter().map(|name| (name.clone(), 0)).collect(),
            at_most: amounts(&rules.at_most, known)?,
            same: rules.same.clone(),
        })
    }

    /// Says, each in a sentence, which counters are not what they must be.
    #[must_use]
    pub fn broken(&self, counted: &Counters) -> Vec<String> {
        let exact = self.exact.iter().filter_map(|(name, right)| {
            told(counted, name, |count| count == *right, &format!("{right} is right"))
        });
        let at_most = self.at_most.iter().filter_map(|(name, most)| {
            told(counted, name, |count| count <= *most, &format!("at most {most}"))
        });
        exact.chain(at_most).collect()
    }

    /// Likewise, which are not what they were in another run.
    #[must_use]
    pub fn changed(
        &self,
        counted: &Counters,
        other: &Counters,
        whose: &str,
    ) -> Vec<String> {
        let same = self.same.iter().filter_map(|name| {
            let Some(right) = other.get(name) else {
                return Some(unknown(other, name));
            };
            told(counted, name, |count| count == *right, &format!("{whose} {right}"))
        });
        same.collect()
    }
}

/// Fills in the placeholders of amounts.
///
/// # Errors
///
/// If an amount is no number.
pub fn amounts(
    table: &BTreeMap<String, Amount>,
    known: &Placeholders,
) -> Result<Counters> {
    let filled = |(name, amount): (&String, &Amount)| -> Result<_> {
        Ok((name.clone(), amount.value(known)?))
    };
    table.iter().map(filled).collect()
}

/// Says what was counted and what should have been; `None` if it holds.
fn told(
    counted: &Counters,
    name: &str,
    holds: impl Fn(u64) -> bool,
    right: &str,
) -> Option<String> {
    match counted.get(name) {
        None => Some(unknown(counted, name)),
        Some(count) if holds(*count) => None,
        Some(count) => Some(format!("the server counted {name} = {count}, {right}")),
    }
}

fn unknown(counted: &Counters, name: &str) -> String {
    let known: Vec<&str> = counted.keys().map(String::as_str).collect();
    format!("the server does not count `{name}`; known: {}", known.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counters(pairs: &[(&str, u64)]) -> Counters {
        pairs.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
    }

    #[test]
    fn what_is_not_as_it_must_be_is_told() {
        let rules = Rules {
            exact: counters(&[("duplicates", 0)]),
            at_most: counters(&[("busy", 4)]),
            same: vec!["requests".to_owned()],
        };
        let right = counters(&[("busy", 4), ("duplicates", 0), ("requests", 7)]);
        assert!(rules.broken(&right).is_empty());
        assert!(rules.changed(&right, &right, "python").is_empty());
        let wrong = counters(&[("busy", 5), ("duplicates", 2), ("requests", 8)]);
        let told = [
            "the server counted duplicates = 2, 0 is right",
            "the server counted busy = 5, at most 4",
        ];
        assert_eq!(rules.broken(&wrong), told);
        let changed = rules.changed(&wrong, &right, "the proof run");
        assert_eq!(changed, ["the server counted requests = 8, the proof run 7"]);
    }

    #[test]
    fn a_counter_that_does_not_exist_is_told_with_those_that_do() {
        let rules = Rules { exact: counters(&[("request", 1)]), ..Rules::default() };
        let told = rules.broken(&counters(&[("requests", 1)]));
        assert_eq!(told, ["the server does not count `request`; known: requests"]);
    }
}
