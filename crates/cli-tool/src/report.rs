//! Summarises logs from start to end.
//!
//! Twin: `python-ref/cli_tool/report.py`.

use std::path::PathBuf;

use common::errors::tell;
use common::output::write_report;

use crate::core::{open_inputs, summarise_inputs};
use crate::errors::LogsumError;
use crate::filter::Filter;
use crate::json_report::json_report;
use crate::summary::Summary;
use crate::text_report::text_report;

/// How a report is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq, clap::ValueEnum)]
pub enum Format {
    /// Columns and bars, for people.
    Text,
    /// A JSON object, for programs.
    Json,
}

/// What is to be summarised, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// One or more files; `-` is standard input.
    pub files: Vec<PathBuf>,
    pub filter: Filter,
    pub format: Format,
    /// The number of workers, at least 1.
    pub jobs: usize,
    /// Whether the first malformed line ends the program.
    pub strict: bool,
    /// The length of each list.
    pub top: usize,
}

/// Writes the report, and the first malformed lines to standard error.
///
/// # Errors
///
/// Any [`LogsumError`]; then nothing is reported.
pub fn report(options: &Options) -> Result<(), LogsumError> {
    let Options { filter, jobs, strict, top, .. } = options;
    if let (Some(since), Some(until)) = (filter.since, filter.until)
        && since > until
    {
        return Err(LogsumError::Interval);
    }
    let inputs = open_inputs(&options.files)?;
    let summary = summarise_inputs(inputs, filter, *jobs, *strict, *top)?;
    tell_malformed(&summary);
    Ok(write_report(&match options.format {
        Format::Text => text_report(&summary).into_bytes(),
        Format::Json => json_report(&summary),
    })?)
}

/// Shows the first malformed lines, and tells how many there are.
fn tell_malformed(summary: &Summary) {
    for example in &summary.examples {
        tell("logsum", example);
    }
    if summary.malformed > 0 {
        let (malformed, lines) = (summary.malformed, summary.lines);
        tell("logsum", &format!("{malformed} of {lines} lines are malformed"));
    }
}
