//! The command line: fill a service with links, or put it under load.

use std::io::{self, Write};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

use crate::base::Base;
use crate::settings::{Fill, Mix, Pace, Settings};
use crate::{fill, run as run_load};

const EXAMPLES: &str = "\
Examples:
  load fill --base http://127.0.0.1:8080 --key KEY --links 10000
  load run --base http://127.0.0.1:8080 --key KEY --mix read --closed
  load run --base http://127.0.0.1:8080 --mix redirects --rate 5000 --seconds 30
  load run --base http://127.0.0.1:8080 --mix burst --closed \\
    --constant --location https://example.com/

Prints one JSON object. Pin it to one core and the service to others (taskset), so
that neither takes the other's time.";

/// Fills link shorteners with links and puts them under load, checking every reply.
#[derive(Debug, Parser)]
#[command(name = "load", version, after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Creates the links s00000, s00001 and so on; stops at the first wrong reply
    Fill(FillArgs),
    /// Makes requests for some time and reports throughput and latency
    Run(RunArgs),
}

#[derive(Debug, clap::Args)]
struct Common {
    /// The service, as http://HOST:PORT
    #[arg(long, value_name = "URL")]
    base: Base,
    /// How many links the service has, from 1 to 100000
    #[arg(long, default_value_t = 10_000)]
    links: u32,
    /// How many connections are open
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// Decides the links' targets
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How long a reply may take, in seconds
    #[arg(long, default_value = "10", value_name = "SECONDS", value_parser = seconds)]
    timeout: Duration,
}

#[derive(Debug, clap::Args)]
struct FillArgs {
    #[command(flatten)]
    common: Common,
    /// The key to create links with
    #[arg(long)]
    key: String,
}

#[derive(Debug, clap::Args)]
struct RunArgs {
    #[command(flatten)]
    common: Common,
    /// The key to create links with
    #[arg(long)]
    key: Option<String>,
    /// Which requests are made
    #[arg(long, value_enum)]
    mix: Mix,
    /// Decides the sequence of requests
    #[arg(long, default_value_t = 1, value_name = "SEED")]
    order: u64,
    /// Closed loop: each connection sends its next request when its reply has come
    #[arg(long, conflicts_with = "rate", required_unless_present = "rate")]
    closed: bool,
    /// Open loop: so many requests a second fall due, and latency counts from then
    #[arg(long)]
    rate: Option<u32>,
    /// How long what is counted lasts
    #[arg(long, default_value = "10", value_parser = seconds)]
    seconds: Duration,
    /// How many seconds requests are made before that
    #[arg(long, default_value = "2", value_name = "SECONDS", value_parser = seconds)]
    warm_up: Duration,
    /// The service answers every request with one redirect, as reference servers do
    #[arg(long, requires = "location")]
    constant: bool,
    /// The Location of that redirect
    #[arg(long, requires = "constant", value_name = "URL")]
    location: Option<String>,
}

/// Does what the arguments say and prints the report as one line of JSON.
///
/// # Errors
///
/// If the settings are wrong, the service takes no connections or can't be filled, or
/// the report can't be written.
pub fn run(args: &Args) -> Result<()> {
    let report = match &args.command {
        Command::Fill(args) => serde_json::to_string(&fill(&args.settings())?),
        Command::Run(args) => serde_json::to_string(&run_load(&args.settings())?),
    };
    writeln!(io::stdout(), "{}", report.context("report")?).context("stdout")
}

impl FillArgs {
    fn settings(&self) -> Fill {
        let common = &self.common;
        Fill {
            base: common.base.clone(),
            key: self.key.clone(),
            links: common.links,
            connections: common.connections,
            seed: common.seed,
            timeout: common.timeout,
        }
    }
}

impl RunArgs {
    fn settings(&self) -> Settings {
        let common = &self.common;
        Settings {
            base: common.base.clone(),
            key: self.key.clone(),
            mix: self.mix,
            links: common.links,
            connections: common.connections,
            pace: match self.rate {
                Some(rate) if !self.closed => Pace::Open { rate },
                _ => Pace::Closed,
            },
            window: self.seconds,
            warm_up: self.warm_up,
            seed: common.seed,
            order: self.order,
            location: self.location.clone().filter(|_| self.constant),
            timeout: common.timeout,
        }
    }
}

/// Reads a number of seconds, up to a day.
fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    if !(0.0..=86_400.0).contains(&number) {
        return Err("must be from 0 to 86400 seconds".to_owned());
    }
    Ok(Duration::from_secs_f64(number))
}
