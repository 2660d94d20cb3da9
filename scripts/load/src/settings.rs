//! What to ask, how often and for how long.

use std::time::Duration;

use anyhow::{Result, ensure};
use clap::ValueEnum;
use serde::Serialize;

use crate::base::Base;

/// Slugs have five digits.
pub(crate) const MOST_LINKS: u32 = 100_000;

/// Which requests are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mix {
    /// 95 % redirects, by Zipf's law over the links, and 5 % creates
    Read,
    /// Creates only
    Write,
    /// Redirects only, by Zipf's law over the links
    Redirects,
    /// Redirects of one link
    Burst,
}

impl Mix {
    /// Returns whether links are created, for which a key is needed.
    #[must_use]
    pub fn creates(self) -> bool {
        matches!(self, Self::Read | Self::Write)
    }
}

/// When requests are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Each connection sends its next request when its reply has come.
    Closed,
    /// Requests fall due at fixed intervals, whatever the server does.
    Open {
        /// How many fall due a second; at least 1.
        rate: u32,
    },
}

/// What a run does.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The service.
    pub base: Base,
    /// The key that links are created with.
    pub key: Option<String>,
    /// Which requests are made.
    pub mix: Mix,
    /// How many links the service was filled with, from 1 to 100,000.
    pub links: u32,
    /// How many connections are open; at least 1.
    pub connections: usize,
    /// When requests are made.
    pub pace: Pace,
    /// How long what is counted lasts.
    pub window: Duration,
    /// How long requests are made before that.
    pub warm_up: Duration,
    /// Decides the links' targets, as it did when filling.
    pub seed: u64,
    /// Decides the sequence of requests.
    pub order: u64,
    /// The one `Location` of every reply, where the service isn't a link shortener.
    pub location: Option<String>,
    /// How long a reply may take until its connection is given up.
    pub timeout: Duration,
}

impl Settings {
    /// Says what is wrong with the settings, if anything.
    ///
    /// # Errors
    ///
    /// If a number is out of range or settings don't go together; the text names the
    /// option of the command line.
    pub fn check(&self) -> Result<()> {
        check_links(self.links, self.connections)?;
        ensure!(self.pace != Pace::Open { rate: 0 }, "--rate: must be at least 1");
        ensure!(!self.window.is_zero(), "--seconds: must be above 0");
        if self.mix.creates() {
            ensure!(
                self.location.is_none(),
                "--constant: such a service creates no links: take --mix redirects or \
                 burst"
            );
            ensure!(
                self.key.is_some(),
                "--key: this mix creates links, for which a key is needed"
            );
        }
        check_key(self.key.as_deref().unwrap_or_default())
    }
}

/// What filling does.
#[derive(Debug, Clone)]
pub struct Fill {
    /// The service.
    pub base: Base,
    /// The key that links are created with.
    pub key: String,
    /// How many links are created, from 1 to 100,000.
    pub links: u32,
    /// How many connections are open; at least 1.
    pub connections: usize,
    /// Decides the targets.
    pub seed: u64,
    /// How long a reply may take.
    pub timeout: Duration,
}

impl Fill {
    /// Says what is wrong with the settings, if anything.
    ///
    /// # Errors
    ///
    /// If a number is out of range; the text names the option of the command line.
    pub fn check(&self) -> Result<()> {
        check_links(self.links, self.connections)?;
        check_key(&self.key)
    }
}

fn check_links(links: u32, connections: usize) -> Result<()> {
    ensure!((1..=MOST_LINKS).contains(&links), "--links: must be from 1 to 100000");
    ensure!((1..=10_000).contains(&connections), "--connections: must be 1 to 10000");
    Ok(())
}

/// A key stands in a field of the request's head, where a line end would start another.
fn check_key(key: &str) -> Result<()> {
    ensure!(key.bytes().all(|byte| byte.is_ascii_graphic()), "--key: is not a key");
    Ok(())
}
