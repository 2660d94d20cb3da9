//! The server of a manifest: what is started, and what must hold of its counters.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::placeholders::{Placeholders, fill};

/// A program that serves the rungs, such as a web site that they crawl.
///
/// It says in a line of JSON where it listens, and obeys the commands `reset` and
/// `counters` on its standard input, until that ends.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// The command line, to which cases and sizes add; `{nonce}` is filled in.
    pub start: Vec<String>,
    /// A counter that is awaited to be 0 when a run has ended, before the others are read:
    /// connections that are open.
    pub idle: Option<String>,
}

/// A number, or a text with placeholders that becomes one: `"{workers}"`.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Amount {
    /// The number.
    Number(u64),
    /// The text.
    Text(String),
}

/// What must hold of the server's counters after each timed run of a rung.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CounterRules {
    /// Counters that must be what they were in the run that was proven.
    #[serde(default)]
    pub same: Vec<String>,
    /// Counters that must be 0.
    #[serde(default)]
    pub zero: Vec<String>,
    /// The most that counters may be.
    #[serde(default)]
    pub at_most: BTreeMap<String, Amount>,
}

impl Amount {
    /// Returns the number.
    ///
    /// # Errors
    ///
    /// If a placeholder is unknown, or the text is no whole number.
    pub fn value(&self, known: &Placeholders) -> Result<u64> {
        match self {
            Amount::Number(number) => Ok(*number),
            Amount::Text(text) => fill(text, known)?
                .parse()
                .with_context(|| format!("`{text}`: is not a whole number")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_a_number_or_becomes_one() {
        let known = Placeholders::default().with("workers", 8);
        let value = |text: &str| Amount::Text(text.to_owned()).value(&known);
        assert_eq!(Amount::Number(3).value(&known).unwrap(), 3);
        assert_eq!(value("{workers}").unwrap(), 8);
        let error = format!("{:#}", value("{workers}x").unwrap_err());
        assert!(error.starts_with("`{workers}x`: is not a whole number"), "{error}");
    }
}
