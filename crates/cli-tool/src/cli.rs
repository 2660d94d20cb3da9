//! The command line: what can be asked for.
//!
//! Twin: `python-ref/cli_tool/cli.py`.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use clap::Parser;
use clap::builder::OsStringValueParser;
use common::arguments::{cores, jobs, natural};
use common::interrupts::{end_interrupted, on_interrupt};

use crate::errors::LogsumError;
use crate::filter::{Filter, Statuses, parse_statuses};
use crate::moment::parse_asked;
use crate::report::{Format, Options, report};

const EXAMPLES: &str = "\
Examples:
  logsum access.log
  zcat access.log.*.gz | logsum --top 20
  logsum --status 5xx --since 2026-03-01 --until 2026-03-02T06:00:00Z access.log
  logsum --format json --path /api/ access.log | jq .top_paths

The log is in the Common or the Combined Log Format of Apache and nginx. Malformed
lines are counted, and the first five are shown. In the lists, a query is no part of
a path, and errors are replies with a status from 400 to 599.

Exit codes: 0 done; 1 a line was malformed (--strict); 2 wrong usage or bad input;
130 interrupted.";

/// A list that is one value: clap takes a plain `Vec` for an option given many times.
type List<T> = Vec<T>;

/// Summarise access logs: what a web server was asked, by whom, and how it went.
#[derive(Debug, Parser)]
#[command(name = "logsum", version, after_help = EXAMPLES)]
#[command(args_override_self = true, allow_negative_numbers = true)]
pub struct Args {
    /// Logs, plain or gzip; `-` or none is standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How the report is written
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Length of each list
    #[arg(long, value_name = "N", default_value = "10", value_parser = natural)]
    top: usize,
    /// Count from this time on: RFC 3339, or YYYY-MM-DD in UTC
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Option<i64>,
    /// Count what came before this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<i64>,
    /// Count these statuses only, such as 404,5xx
    #[arg(long, value_name = "LIST", value_parser = statuses)]
    status: Option<List<Statuses>>,
    /// Count these methods only, such as GET,POST
    #[arg(long, value_name = "LIST", value_parser = methods)]
    method: Option<List<Vec<u8>>>,
    /// Count paths only that begin with this
    #[arg(long, value_name = "PREFIX", value_parser = OsStringValueParser::new())]
    path: Option<OsString>,
    /// Number of workers [default: all cores]
    #[arg(long, value_name = "N", value_parser = jobs)]
    jobs: Option<usize>,
    /// Stop with exit code 1 at the first malformed line
    #[arg(long)]
    strict: bool,
}

/// Does what was asked for.
///
/// # Errors
///
/// Any [`LogsumError`].
pub fn run(args: Args) -> Result<(), LogsumError> {
    on_interrupt(|| end_interrupted("logsum"))?;
    report(&options(args))
}

fn options(args: Args) -> Options {
    let standard_input = || vec![PathBuf::from("-")];
    Options {
        files: if args.files.is_empty() { standard_input() } else { args.files },
        filter: Filter {
            since: args.since,
            until: args.until,
            statuses: args.status.unwrap_or_default(),
            methods: args.method.unwrap_or_default(),
            path: args.path.unwrap_or_default().into_vec(),
        },
        format: args.format,
        jobs: args.jobs.unwrap_or_else(cores),
        strict: args.strict,
        top: args.top,
    }
}

/// A moment.
fn time(text: &str) -> Result<i64, String> {
    let moment = parse_asked(text);
    moment.ok_or_else(|| "must be like 2026-03-01 or 2026-03-01T12:00:00Z".to_owned())
}

/// Statuses and classes of them.
fn statuses(text: &str) -> Result<List<Statuses>, String> {
    let statuses = text.split(',').map(parse_statuses).collect::<Option<_>>();
    statuses.ok_or_else(|| "must be like 404 or 5xx".to_owned())
}

/// Names of methods.
fn methods(text: &str) -> Result<List<Vec<u8>>, String> {
    let methods: Vec<_> =
        text.split(',').map(|name| name.as_bytes().to_vec()).collect();
    if methods.iter().any(Vec::is_empty) {
        return Err("a method must not be empty".to_owned());
    }
    Ok(methods)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, clap::Error> {
        Args::try_parse_from(line.split(' ')).map(options)
    }

    #[test]
    fn the_defaults_are_as_documented() {
        let options = parse("logsum").unwrap();
        assert_eq!(options.files, [PathBuf::from("-")]);
        assert_eq!(options.filter, Filter::default());
        assert_eq!(
            (options.format, options.strict, options.top),
            (Format::Text, false, 10)
        );
        assert!(options.jobs >= 1);
    }

    #[test]
    fn lists_are_separated_by_commas() {
        let options = parse("logsum a --status 404,5xx --method GET,PUT b").unwrap();
        assert_eq!(options.files, [PathBuf::from("a"), PathBuf::from("b")]);
        let ranges: Vec<_> =
            options.filter.statuses.iter().map(|one| (one.first, one.last)).collect();
        assert_eq!(ranges, [(404, 404), (500, 599)]);
        assert_eq!(options.filter.methods, [b"GET", b"PUT"]);
        for wrong in ["404,", "", "099", "1000", "4x", "0xx", "404, 500"] {
            let line = ["logsum", "--status", wrong];
            assert!(Args::try_parse_from(line).is_err(), "{wrong}");
        }
        assert!(Args::try_parse_from(["logsum", "--method", "GET,"]).is_err());
    }
}
