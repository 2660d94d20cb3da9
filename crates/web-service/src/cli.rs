//! The command line: what can be asked for.
//!
//! Twin: `python-ref/web_service/cli.py`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args as Group, Parser, Subcommand};
use common::arguments::natural;
use common::output::write_report;

use crate::errors::ShortlinkError;
use crate::keys::{self, is_name};
use crate::options::{Level, Options};
use crate::slug_source::system_random;
use crate::target::Origin;
use crate::{moment, schema, serve};

const EXAMPLES: &str = "\
Examples:
  shortlink key add ana --db links.db
  shortlink serve --db links.db --listen 127.0.0.1:8080
  curl -H 'Authorization: Bearer sl_…' --json '{\"url\":\"https://example.org/\"}' \\
      http://127.0.0.1:8080/api/links
  SHORTLINK_DB=links.db SHORTLINK_RATE=50 shortlink serve

Each option of `serve` may also come from the environment, as SHORTLINK_DB,
SHORTLINK_LISTEN and so on; the command line wins. Once the service is ready it prints
one line, `listening on http://…`. It logs to standard error, as JSON.

Exit codes: 0 ended by SIGTERM; 2 it can't start, or wrong usage; 130 ended by Ctrl-C.
Either way requests in flight are answered first.";

/// Shorten links: redirect, count the clicks, and manage them over an API.
#[derive(Debug, Parser)]
#[command(name = "shortlink", version, after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer requests until told to stop
    #[command(after_help = EXAMPLES, args_override_self = true)]
    Serve(Box<Serve>),
    /// Manage the keys of the API
    #[command(subcommand)]
    Key(Key),
}

#[derive(Debug, Subcommand)]
enum Key {
    /// Print a new key; only its hash is kept
    Add {
        /// Who will use it: up to 64 of A-Z a-z 0-9 _ . -
        #[arg(value_parser = name)]
        name: String,
        /// The database, made where it is missing
        #[arg(long, value_name = "FILE", env = "SHORTLINK_DB", hide_env = true)]
        db: PathBuf,
    },
}

#[derive(Debug, Group)]
struct Serve {
    /// The database, made where it is missing
    #[arg(long, value_name = "FILE", env = "SHORTLINK_DB", hide_env = true)]
    db: PathBuf,
    /// The address and port to listen on; any free port for 0
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    #[arg(value_parser = listen, env = "SHORTLINK_LISTEN", hide_env = true)]
    listen: SocketAddr,
    /// What short addresses begin with [default: where it listens]
    #[arg(long, value_name = "URL", value_parser = base_url)]
    #[arg(env = "SHORTLINK_BASE_URL", hide_env = true)]
    base_url: Option<String>,
    /// Seconds for the head of a request, for its body, and for silence
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    #[arg(env = "SHORTLINK_READ_TIMEOUT", hide_env = true)]
    read_timeout: u32,
    /// The most bytes of a request's body
    #[arg(long, value_name = "BYTES", default_value = "16384", value_parser = bytes)]
    #[arg(env = "SHORTLINK_MAX_BODY", hide_env = true)]
    max_body: usize,
    /// The most requests a second of each client [default: any]
    #[arg(long, value_name = "R", value_parser = rate)]
    #[arg(env = "SHORTLINK_RATE", hide_env = true)]
    rate: Option<u32>,
    /// Log requests to this file, in the Combined format
    #[arg(long, value_name = "FILE")]
    #[arg(env = "SHORTLINK_ACCESS_LOG", hide_env = true)]
    access_log: Option<PathBuf>,
    /// How much is logged to standard error
    #[arg(long, value_enum, default_value = "info")]
    #[arg(env = "SHORTLINK_LOG_LEVEL", hide_env = true)]
    log_level: Level,
    /// Believe X-Forwarded-For and X-Request-Id, behind a front that sets them
    #[arg(long, value_name = "yes|no", default_value = "no", value_parser = switch)]
    #[arg(env = "SHORTLINK_TRUST_FORWARDED", hide_env = true)]
    #[arg(action = clap::ArgAction::Set, hide_default_value = true)]
    #[arg(num_args = 0..=1, default_missing_value = "yes")]
    trust_forwarded: bool,
    /// Whether redirects are counted, each before it is answered
    #[arg(long, value_name = "yes|no", default_value = "yes", value_parser = switch)]
    #[arg(env = "SHORTLINK_COUNT_CLICKS", hide_env = true)]
    #[arg(action = clap::ArgAction::Set)]
    count_clicks: bool,
    /// Pass requests for /api on to the service at this address
    #[arg(long, value_name = "URL", value_parser = pass_api)]
    #[arg(env = "SHORTLINK_PASS_API", hide_env = true)]
    pass_api: Option<String>,
}

/// Does what was asked for; returns the exit code.
///
/// # Errors
///
/// Any [`ShortlinkError`].
pub fn run(args: Args) -> Result<u8, ShortlinkError> {
    match args.command {
        Command::Serve(serve) => serve::serve(options(*serve)),
        Command::Key(Key::Add { name, db }) => {
            let key = keys::generate(&mut system_random);
            schema::add_key(&db, &name, &keys::hash(&key), moment::now())?;
            write_report(format!("{key}\n").as_bytes())?;
            Ok(0)
        }
    }
}

fn options(args: Serve) -> Options {
    Options {
        db: args.db,
        listen: args.listen,
        base_url: args.base_url,
        read_timeout_s: args.read_timeout,
        max_body: args.max_body,
        rate: args.rate,
        access_log: args.access_log,
        log_level: args.log_level,
        trust_forwarded: args.trust_forwarded,
        count_clicks: args.count_clicks,
        pass_api: args.pass_api,
    }
}

/// The name of a key.
fn name(text: &str) -> Result<String, String> {
    if is_name(text) {
        Ok(text.to_owned())
    } else {
        Err("must be 1 to 64 of A-Z a-z 0-9 _ . -".to_owned())
    }
}

/// An address of an interface, with a port.
fn listen(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "must be like 127.0.0.1:8080".to_owned())
}

/// An address that others can be appended to.
fn base_url(text: &str) -> Result<String, String> {
    let base = text.strip_suffix('/').unwrap_or(text);
    match Origin::of(base) {
        Some(_) => Ok(base.to_owned()),
        None => Err("must be like https://example.org".to_owned()),
    }
}

/// An address without encryption: what is behind a front is on its own machine.
fn pass_api(text: &str) -> Result<String, String> {
    match base_url(text) {
        Ok(base) if base.starts_with("http://") => Ok(base),
        _ => Err("must be like http://127.0.0.1:8080".to_owned()),
    }
}

/// A time limit.
fn seconds(text: &str) -> Result<u32, String> {
    match natural(text)? {
        number @ 1..=3600 => Ok(u32::try_from(number).expect("3600 fits")),
        _ => Err("must be from 1 to 3600".to_owned()),
    }
}

/// A size of bodies, below any that would fill the memory.
fn bytes(text: &str) -> Result<usize, String> {
    match natural(text)? {
        number @ 1..=0x4000_0000 => Ok(number),
        _ => Err("must be from 1 to 1073741824".to_owned()),
    }
}

/// A number of requests a second.
fn rate(text: &str) -> Result<u32, String> {
    match natural(text)? {
        number @ 1..=1_000_000 => Ok(u32::try_from(number).expect("a million fits")),
        _ => Err("must be from 1 to 1000000".to_owned()),
    }
}

/// Whether something is wanted.
fn switch(text: &str) -> Result<bool, String> {
    match text {
        "yes" | "true" | "1" => Ok(true),
        "no" | "false" | "0" => Ok(false),
        _ => Err("must be yes or no".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, clap::Error> {
        let args = Args::try_parse_from(line.split(' '))?;
        match args.command {
            Command::Serve(serve) => Ok(options(*serve)),
            Command::Key(_) => panic!("not a line for `serve`"),
        }
    }

    #[test]
    fn the_defaults_are_as_documented() {
        let options = parse("shortlink serve --db l.db").unwrap();
        assert_eq!(options.db, PathBuf::from("l.db"));
        assert_eq!(options.listen.to_string(), "127.0.0.1:0");
        assert_eq!((options.read_timeout_s, options.max_body), (10, 16_384));
        assert_eq!((options.base_url, options.rate), (None, None));
        assert_eq!((options.log_level, options.access_log), (Level::Info, None));
        assert!(options.count_clicks && !options.trust_forwarded);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for wrong in [
            "",
            "--db",
            "--db l --listen localhost",
            "--db l --listen 127.0.0.1",
            "--db l --base-url example.org",
            "--db l --read-timeout 0",
            "--db l --read-timeout 1.5",
            "--db l --max-body -1",
            "--db l --max-body 0",
            "--db l --rate 0",
            "--db l --rate x",
            "--db l --log-level warn",
            "--db l --trust-forwarded maybe",
            "--db l --count-clicks maybe",
            "--db l extra",
        ] {
            assert!(parse(&format!("shortlink serve {wrong}")).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_base_address_ends_without_a_slash() {
        let line = "shortlink serve --db l --base-url https://s.example.org/";
        let base = parse(line).unwrap().base_url;
        assert_eq!(base.as_deref(), Some("https://s.example.org"));
    }

    #[test]
    fn the_last_of_two_wins() {
        let options = parse("shortlink serve --db a --db b --rate 1 --rate 2").unwrap();
        assert_eq!((options.db, options.rate), (PathBuf::from("b"), Some(2)));
    }

    #[test]
    fn a_front_is_trusted_by_a_switch_with_or_without_a_word() {
        for (given, trusts) in [
            ("--trust-forwarded", true),
            ("--trust-forwarded yes", true),
            ("--trust-forwarded=no", false),
            ("--trust-forwarded --trust-forwarded no", false),
            ("--trust-forwarded --rate 1", true),
        ] {
            let options = parse(&format!("shortlink serve --db l {given}")).unwrap();
            assert_eq!(options.trust_forwarded, trusts, "{given}");
        }
    }
}
