//! What is asked for: where to start, how far to go, and how to ask.
//!
//! Twin: `python-ref/concurrent_workers/options.py`.

use std::path::PathBuf;
use std::time::Duration;

use crate::exclude::Excluded;

/// How a report is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
pub enum Format {
    /// Lines, for people.
    Text,
    /// A JSON object, for programs.
    Json,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the crawl starts.
    pub starts: Vec<String>,
    /// How far it goes.
    pub limits: Limits,
    /// How addresses are asked for.
    pub manners: Manners,
    /// The most requests at a time.
    pub workers: usize,
    /// How the report is written.
    pub format: Format,
    /// Where the statistics are written.
    pub stats: Option<PathBuf>,
}

/// How far the crawl goes.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The most addresses of the start addresses' origins that are asked for.
    pub pages: usize,
    /// The most links from a start address.
    pub depth: usize,
    /// The most redirects from a link.
    pub redirects: usize,
    /// Whether addresses of other origins are checked.
    pub external: bool,
    /// Whether private addresses may be asked for, wherever they are found.
    pub private: bool,
    /// Whether fragments are checked.
    pub fragments: bool,
    /// The addresses that are left out.
    pub excluded: Excluded,
}

/// How addresses are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Manners {
    /// The time limit of an exchange, and of the look-up of a host.
    pub timeout: Duration,
    /// How often a request is repeated that failed.
    pub retries: u32,
    /// The most bytes of a page, once it is decoded.
    pub max_body: usize,
    /// Requests a second to each host; any where it is missing.
    pub rate: Option<f64>,
    /// Whether robots.txt is asked for and obeyed.
    pub robots: bool,
    /// Whether the names of fragments are collected.
    pub fragments: bool,
}
