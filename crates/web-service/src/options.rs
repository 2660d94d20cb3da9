//! What is asked for: where the links are, where to listen, and what is allowed.
//!
//! Twin: `python-ref/web_service/options.py`.

use std::net::SocketAddr;
use std::path::PathBuf;

/// How much is logged.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, clap::ValueEnum)]
pub enum Level {
    /// What went wrong.
    Error,
    /// What the service does besides answering.
    Info,
    /// Each reply, too.
    Debug,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Options {
    /// The file of the database.
    pub db: PathBuf,
    /// The address to listen on; any free port where it is 0.
    pub listen: SocketAddr,
    /// What short addresses begin with; the listening address where it is missing.
    pub base_url: Option<String>,
    /// The seconds that a head may take, and a body, and the silence in between.
    pub read_timeout_s: u32,
    /// The most bytes of a request's body.
    pub max_body: usize,
    /// Requests a second of each client; any number where it is missing.
    pub rate: Option<u32>,
    /// Where requests are logged in the Combined format.
    pub access_log: Option<PathBuf>,
    /// How much is logged to standard error.
    pub log_level: Level,
    /// Whether a front names the client and the request.
    pub trust_forwarded: bool,
    /// Whether redirects are counted.
    pub count_clicks: bool,
    /// The service that answers `/api`; this one where it is missing.
    pub pass_api: Option<String>,
}
