//! Makes a report from start to end.
//!
//! Twin: `python-ref/data_transform/report.py`.

use std::path::PathBuf;

use common::errors::ProgramError;

use crate::cells::{Row, Table};
use crate::core::{Report, make_tables, open_inputs};
use crate::errors::FlightsError;
use crate::output::{Format, OutputFolder, Unfinished};

/// The columns of the table `rejects`.
pub const REJECT_COLUMNS: [&str; 4] = ["file", "line", "reason", "text"];

/// What is to be reported, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// One or more files; `-` is standard input.
    pub flights: Vec<PathBuf>,
    pub airlines: PathBuf,
    pub airports: PathBuf,
    /// The folder into which the tables are written.
    pub out: PathBuf,
    /// The number of workers, at least 1.
    pub jobs: usize,
    pub format: Format,
    /// Whether the first row that can't be used ends the program.
    pub strict: bool,
    /// How many routes are shown.
    pub top: usize,
}

/// Writes the report.
///
/// Returns what it says.
///
/// # Errors
///
/// Any [`FlightsError`]; then nothing is written.
pub fn report(
    options: &Options,
    unfinished: Unfinished,
) -> Result<Report, FlightsError> {
    let inputs = open_inputs(&options.flights, &options.airlines, &options.airports)?;
    let mut output = OutputFolder::create(&options.out, options.format, unfinished)?;
    // Rejected rows are written as they come: there may be too many to keep.
    let mut rejects = output.start("rejects", &REJECT_COLUMNS)?;
    let mut on_reject = |row: Row| Ok(rejects.write(&row)?);
    let (jobs, strict, top) = (options.jobs, options.strict, options.top);
    let report = make_tables(inputs, jobs, strict, top, &mut on_reject)?;
    // First, so that a full disk is told of the same file however much is buffered.
    output.complete(rejects)?;
    for table in &report.tables {
        write_table(&mut output, table)?;
    }
    output.commit()?;
    Ok(report)
}

fn write_table(output: &mut OutputFolder, table: &Table) -> Result<(), ProgramError> {
    let mut writer = output.start(table.name, table.columns)?;
    for row in &table.rows {
        writer.write(row)?;
    }
    output.complete(writer)
}
