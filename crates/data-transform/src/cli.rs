//! The command line: what can be asked for, and what is said at the end.
//!
//! Twin: `python-ref/data_transform/cli.py`.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use common::arguments::{cores, jobs, natural};
use common::errors::tell;
use common::interrupts::{end_interrupted, on_interrupt};

use crate::PROGRAM;
use crate::errors::FlightsError;
use crate::output::{Format, Unfinished};
use crate::report::{Options, report};

const EXAMPLES: &str = "\
Examples:
  flights report --flights 2013.csv --airlines airlines.csv \\
      --airports airports.csv --out report
  zcat *.csv.gz | flights report --flights - --airlines airlines.csv \\
      --airports airports.csv --out report --format both --top 50

Columns of the flights that are used: year, month, day, hour, dep_time, dep_delay,
arr_delay, air_time, carrier, origin, dest. They may stand in any order. An empty
field and NA are missing. A row that can't be used goes to the table `rejects`.

Exit codes: 0 done; 1 a row was rejected (--strict); 2 wrong usage or bad input;
130 interrupted. If it isn't 0, nothing was written.";

/// On-time performance of flights.
#[derive(Debug, Parser)]
#[command(name = "flights", version, about, args_override_self = true)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Report(ReportArgs),
}

/// Report on-time performance by carrier, route and hour.
///
/// Writes the tables carriers, routes, hours and rejects into a folder.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, args_override_self = true)]
struct ReportArgs {
    /// CSV with a header, plain or gzip; `-` is standard input
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    flights: Vec<PathBuf>,
    /// CSV with the columns carrier and name
    #[arg(long, value_name = "FILE")]
    airlines: PathBuf,
    /// CSV with the columns faa, name, lat and lon (in degrees)
    #[arg(long, value_name = "FILE")]
    airports: PathBuf,
    /// Folder for the tables; made if it is missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Number of workers [default: all cores]
    #[arg(long, value_name = "N", value_parser = jobs)]
    jobs: Option<usize>,
    /// How the tables are written
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// Stop with exit code 1 at the first row that can't be used
    #[arg(long)]
    strict: bool,
    /// Number of routes
    #[arg(long, value_name = "N", default_value = "20", value_parser = natural)]
    top: usize,
}

/// Does what was asked for.
///
/// # Errors
///
/// Any [`FlightsError`].
pub fn run(args: &Args) -> Result<(), FlightsError> {
    let Command::Report(args) = &args.command;
    let unfinished = Unfinished::default();
    let removed = unfinished.clone();
    on_interrupt(move || removed.abandon(|| end_interrupted(PROGRAM)))?;
    let report = report(&options(args), unfinished)?;
    let (rows, rejected) = (report.rows, report.rejected);
    let used = rows - rejected;
    tell(PROGRAM, &format!("{rows} rows read, {used} used, {rejected} rejected"));
    Ok(())
}

fn options(args: &ReportArgs) -> Options {
    Options {
        flights: args.flights.clone(),
        airlines: args.airlines.clone(),
        airports: args.airports.clone(),
        out: args.out.clone(),
        jobs: args.jobs.unwrap_or_else(cores),
        format: args.format,
        strict: args.strict,
        top: args.top,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(more: &[&str]) -> Result<Args, clap::Error> {
        let line = "flights report --flights a b --airlines c --airports d --out e";
        Args::try_parse_from(line.split(' ').chain(more.iter().copied()))
    }

    #[test]
    fn the_defaults_are_as_documented() {
        let Command::Report(args) = args(&[]).unwrap().command;
        let options = options(&args);
        assert_eq!(options.flights, [PathBuf::from("a"), PathBuf::from("b")]);
        assert_eq!(
            (options.format, options.strict, options.top),
            (Format::Csv, false, 20)
        );
        assert!(options.jobs >= 1);
    }

    #[test]
    fn numbers_are_ascii_digits_in_range() {
        assert!(args(&["--jobs", "8", "--top", "0"]).is_ok());
        for text in ["0", "1025", "-1", "1_0", " 1", "٣", "", "99999999999999999999"] {
            assert!(args(&["--jobs", text]).is_err(), "{text}");
        }
    }
}
