//! The command line.

use std::net::{SocketAddr, ToSocketAddrs};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand, ValueEnum};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use rand::RngExt;
use tokio::signal::unix::{SignalKind, signal};

use crate::exercise::{self, Kills};
use crate::group::{Group, Needs};
use crate::mounts;
use crate::program::Program;
use crate::target::Target;

/// How many connections are open at once in the largest group, with room to spare.
const OPEN_FILES: u64 = 4096;

const EXAMPLES: &str = "\
Examples:
  conformance groups
  conformance exercise create redirect -- target/release/shortlink
  conformance exercise --all -- .venv/bin/python -m web_service
  conformance exercise kill --times 20 -- target/release/shortlink
  conformance against http://127.0.0.1:8080 --key sl_... --other-key sl_...

It prints every exchange, with names in the place of what varies (<base>, <time>,
<slug 1>), so that two conforming services give the same bytes. What is not as it must
be is a line `FAIL: ...`. Exit codes: 0 all is well, 1 something failed, 2 it could not
be tried, 130 interrupted.";

/// The conformance suite of shortlink: requests, faults and crashes.
#[derive(Debug, Parser)]
#[command(name = "conformance", version, after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lists the groups of cases, with a sentence each
    Groups,
    /// Tries a service that runs already, with the groups that need nothing but HTTP
    Against {
        /// Its address, of the form `http://127.0.0.1:8080`
        base: String,
        /// A key without links of its own, made by `key add`
        #[arg(long)]
        key: String,
        /// A second key, of another owner, without links
        #[arg(long)]
        other_key: String,
        /// What its short URLs begin with, if that is not its address
        #[arg(long, value_name = "URL")]
        base_url: Option<String>,
        /// Only this group; may be given several times
        #[arg(long = "group", value_name = "GROUP", value_enum)]
        groups: Vec<Group>,
    },
    /// Starts services by itself, on databases of its own, and tries groups on them
    Exercise {
        /// The groups, in the order in which they run
        #[arg(value_enum, required_unless_present = "all")]
        groups: Vec<Group>,
        /// All groups
        #[arg(long, conflicts_with = "groups")]
        all: bool,
        /// How many times the group `kill` kills the service
        #[arg(long, default_value_t = 200)]
        times: u32,
        /// The seed of the moments at which the group `kill` does so
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// What starts the program; `serve` and `key add` are added to it
        #[arg(last = true, required = true)]
        command: Vec<String>,
    },
}

/// Does what the arguments say.
///
/// # Errors
///
/// If it can't be tried: no service, no program, or one that doesn't start.
pub fn run(args: &Args) -> Result<ExitCode> {
    raise_open_files();
    match &args.command {
        Command::Groups => {
            for group in Group::value_variants() {
                let (name, sentence) = group.described();
                println!("{name:<18}{sentence}");
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Against { base, key, other_key, base_url, groups } => {
            let target = Target {
                address: address(base)?,
                base: base_url
                    .as_ref()
                    .unwrap_or(base)
                    .trim_end_matches('/')
                    .to_owned(),
                key: key.clone(),
                other_key: other_key.clone(),
            };
            let groups = only_http(groups)?;
            finish(exercise::against(&target, &word(), &groups))
        }
        Command::Exercise { groups, all, times, seed, command } => {
            let program = Program::new(command)?;
            let groups = if *all { Group::value_variants() } else { groups.as_slice() };
            let mounts = groups.iter().any(|group| group.mounts());
            let may_mount = mounts && mounts::separate()?;
            let kills = Kills { times: *times, seed: *seed, may_mount };
            finish(exercise::exercise(&program, groups, kills))
        }
    }
}

/// Runs to the end, or until somebody ends it; what was started ends with it.
fn finish(work: impl Future<Output = Result<usize>>) -> Result<ExitCode> {
    // One thread: what is mounted is seen by the thread that mounted it, and by the
    // processes that it starts.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let failures = runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::select! {
            failures = work => failures.map(Some),
            _ = terminate.recv() => Ok(None),
            _ = interrupt.recv() => Ok(None),
        }
    })?;
    Ok(match failures {
        Some(0) => ExitCode::SUCCESS,
        Some(_) => ExitCode::FAILURE,
        None => ExitCode::from(130),
    })
}

/// Returns the groups to run against a service that runs.
fn only_http(groups: &[Group]) -> Result<Vec<Group>> {
    let needs_service = |group: &Group| group.needs() == Needs::Service;
    if let Some(group) = groups.iter().find(|group| !needs_service(group)) {
        let (name, _) = group.described();
        bail!("the group {name} starts services itself: use `exercise {name}`");
    }
    if groups.is_empty() {
        let all = Group::value_variants().iter().copied();
        return Ok(all.filter(needs_service).collect());
    }
    Ok(groups.to_vec())
}

/// Returns the address that a URL of the form `http://HOST:PORT` names.
fn address(base: &str) -> Result<SocketAddr> {
    let authority = base.strip_prefix("http://").map(|rest| rest.trim_end_matches('/'));
    let authority = authority
        .with_context(|| format!("{base}: must be like http://127.0.0.1:8080"))?;
    let mut addresses = authority
        .to_socket_addrs()
        .with_context(|| format!("{base}: must be like http://127.0.0.1:8080"))?;
    addresses.next().with_context(|| format!("{base}: has no address"))
}

/// Makes a word for the slugs of this run; its last three characters are no word of
/// English, so no reserved slug either.
fn word() -> String {
    let mut random = rand::rng();
    let mut letter = || char::from(random.random_range(b'a'..=b'z'));
    let (a, b, c, d) = (letter(), letter(), letter(), letter());
    let digit = random.random_range(0..10_u8);
    format!("s{a}{b}{c}{digit}{d}")
}

/// Lets this process and its services have as many connections as the groups need.
fn raise_open_files() {
    if let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE)
        && soft < OPEN_FILES
    {
        // Where more isn't allowed, the group that needs it says so by failing.
        let _ = setrlimit(Resource::RLIMIT_NOFILE, OPEN_FILES.min(hard), hard);
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn an_address_is_taken_from_a_url() {
        let expected = "127.0.0.1:8080".parse().unwrap();
        assert_eq!(address("http://127.0.0.1:8080/").unwrap(), expected);
        for wrong in ["127.0.0.1:8080", "https://127.0.0.1:8080", "http://127.0.0.1"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_run_has_a_word_of_six_characters() {
        let word = word();
        assert_eq!(word.len(), 6);
        assert!(word.as_bytes()[4].is_ascii_digit());
    }

    #[test]
    fn only_groups_over_http_are_run_against_a_service() {
        assert!(only_http(&[]).unwrap().contains(&Group::List));
        assert!(only_http(&[Group::Kill]).is_err());
    }
}
