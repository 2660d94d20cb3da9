//! The command line: what can be asked for.
//!
//! Twin: `python-ref/concurrent_workers/cli.py`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use common::arguments::{jobs, natural};

use crate::address::parse_start;
use crate::check::check;
use crate::errors::LinkcheckError;
use crate::exclude::Excluded;
use crate::options::{Format, Limits, Manners, Options};

const EXAMPLES: &str = "\
Examples:
  linkcheck http://localhost:8000/
  linkcheck --check-external --fragments https://docs.example.org/
  linkcheck --exclude '*/archive/*' --exclude '*.pdf' --rate 5 https://example.org/
  linkcheck --format json --stats stats.json http://localhost:8000/ | jq .broken

Pages of the start addresses' origins are read, and their links followed. The report is
the same however fast the replies are; what depends on time goes to --stats. In a
pattern, `*` stands for any text and `?` for one character.

Exit codes: 0 nothing is broken; 1 something is; 2 a start address can't be read, or
wrong usage; 130 interrupted, with a report of what was found until then.";

/// Check every link of a web site: crawl its pages, and see what they lead to.
#[derive(Debug, Parser)]
#[command(name = "linkcheck", version, after_help = EXAMPLES)]
#[command(args_override_self = true, allow_negative_numbers = true)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Args {
    /// Where to start: addresses of http or https
    #[arg(value_name = "URL", required = true, value_parser = start)]
    starts: Vec<String>,
    /// The most requests at a time
    #[arg(long, value_name = "N", default_value = "16", value_parser = jobs)]
    workers: usize,
    /// Seconds for one request with its whole reply
    #[arg(long, value_name = "S", default_value = "20", value_parser = positive)]
    timeout: f64,
    /// How often a request is repeated that failed in passing
    #[arg(long, value_name = "N", default_value = "2", value_parser = few)]
    retries: u32,
    /// The most addresses of the site that are asked for
    #[arg(long, value_name = "N", default_value = "100000", value_parser = natural)]
    max_pages: usize,
    /// The most links from a start address [default: any]
    #[arg(long, value_name = "N", value_parser = natural)]
    max_depth: Option<usize>,
    /// The most redirects from a link
    #[arg(long, value_name = "N", default_value = "10", value_parser = natural)]
    max_redirects: usize,
    /// The most bytes of a page, once it is decoded
    #[arg(long, value_name = "BYTES", default_value = "5000000")]
    #[arg(value_parser = natural)]
    max_body: usize,
    /// The most requests a second to each host [default: any]
    #[arg(long, value_name = "R", value_parser = positive)]
    rate: Option<f64>,
    /// Check links to other origins, too
    #[arg(long)]
    check_external: bool,
    /// Let redirects lead into private networks
    #[arg(long)]
    allow_private: bool,
    /// Don't ask for robots.txt
    #[arg(long)]
    ignore_robots: bool,
    /// Check that pages have the fragments that links name
    #[arg(long)]
    fragments: bool,
    /// Leave out addresses that match (may be repeated)
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
    /// How the report is written
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Write what depends on time to this file, as JSON
    #[arg(long, value_name = "FILE")]
    stats: Option<PathBuf>,
}

/// Does what was asked for; returns the exit code.
///
/// # Errors
///
/// Any [`LinkcheckError`].
pub fn run(args: Args) -> Result<u8, LinkcheckError> {
    check(&options(args))
}

fn options(args: Args) -> Options {
    Options {
        starts: args.starts,
        limits: Limits {
            pages: args.max_pages,
            depth: args.max_depth.unwrap_or(usize::MAX),
            redirects: args.max_redirects,
            external: args.check_external,
            private: args.allow_private,
            fragments: args.fragments,
            excluded: Excluded::new(&args.exclude),
        },
        manners: Manners {
            timeout: Duration::from_secs_f64(args.timeout),
            retries: args.retries,
            max_body: args.max_body,
            rate: args.rate,
            robots: !args.ignore_robots,
            fragments: args.fragments,
        },
        workers: args.workers,
        format: args.format,
        stats: args.stats,
    }
}

/// An address to start at.
fn start(text: &str) -> Result<String, String> {
    parse_start(text).ok_or_else(|| "must be like http://example.org/".to_owned())
}

/// A number above zero, with or without a fraction.
fn positive(text: &str) -> Result<f64, String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_decimal = [whole, fraction].iter().all(|digits| {
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    match text.parse::<f64>() {
        Ok(number) if is_decimal && (0.001..=1e6).contains(&number) => Ok(number),
        _ => Err("must be a number from 0.001 to 1000000, such as 2.5".to_owned()),
    }
}

/// A number of retries.
fn few(text: &str) -> Result<u32, String> {
    match natural(text)? {
        number @ 0..=10 => Ok(u32::try_from(number).expect("10 fits")),
        _ => Err("must be from 0 to 10".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, clap::Error> {
        Args::try_parse_from(line.split(' ')).map(options)
    }

    #[test]
    fn the_defaults_are_as_documented() {
        let options = parse("linkcheck http://a").unwrap();
        assert_eq!(options.starts, ["http://a/"]);
        assert_eq!((options.workers, options.manners.retries), (16, 2));
        assert_eq!(options.manners.timeout, Duration::from_secs(20));
        assert_eq!(options.limits.pages, 100_000);
        assert_eq!(
            (options.limits.redirects, options.manners.max_body),
            (10, 5_000_000)
        );
        assert!(options.manners.robots && !options.limits.external);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for wrong in [
            "",
            "ftp://a",
            "a.html",
            "http://",
            "http://a --workers 0",
            "http://a --timeout 0",
            "http://a --timeout 1e3",
            "http://a --rate .5",
            "http://a --retries 11",
            "http://a --max-pages -1",
            "http://a --timeout inf",
        ] {
            assert!(parse(&format!("linkcheck {wrong}")).is_err(), "{wrong}");
        }
    }

    #[test]
    fn decimals_are_plain() {
        let options = parse("linkcheck http://a --timeout 0.5 --rate 12.25").unwrap();
        assert_eq!(options.manners.timeout, Duration::from_millis(500));
        assert_eq!(options.manners.rate, Some(12.25));
    }
}
