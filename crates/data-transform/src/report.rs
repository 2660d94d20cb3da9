//! Makes a report from start to end.
//!
//! Twin: `python-ref/data_transform/report.py`.

use std::path::PathBuf;
use std::sync::Arc;

use crate::aggregate::Reject;
use crate::chunks::{CHUNK_BYTES, chunks};
use crate::errors::FlightsError;
use crate::flight::COLUMNS;
use crate::input::{Input, open_input};
use crate::names::{Names, open_names};
use crate::output::{Format, OutputFolder, Unfinished};
use crate::parallel::{OnRejects, add_up};
use crate::progress::Progress;
use crate::summary::{Summary, summarise};
use crate::tables::{
    CARRIER_COLUMNS, Cell, HOUR_COLUMNS, REJECT_COLUMNS, ROUTE_COLUMNS, carrier_row,
    hour_row, reject_row, route_row,
};

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

/// Writes the report; returns what it says.
///
/// # Errors
///
/// Any [`FlightsError`]; then nothing is written.
pub fn report(
    options: &Options,
    unfinished: Unfinished,
) -> Result<Summary, FlightsError> {
    // Everything is opened first, so that a missing file is told before work begins.
    let inputs = open_all(&options.flights)?;
    let names = open_names(&options.airlines, &options.airports)?;
    let mut output = OutputFolder::create(&options.out, options.format, unfinished)?;
    // Rejected rows are written as they come: there may be too many to keep.
    let mut rejects = output.start("rejects", &REJECT_COLUMNS)?;
    let mut on_rejects = |path: &Arc<PathBuf>, found: Vec<Reject>| {
        found
            .into_iter()
            .try_for_each(|reject| rejects.write(&reject_row(path, reject)))
    };
    let (jobs, strict, top) = (options.jobs, options.strict, options.top);
    let summary = count(inputs, jobs, strict, top, &mut on_rejects)?;
    write_tables(&mut output, &summary, &names)?;
    output.complete(rejects)?;
    output.commit()?;
    Ok(summary)
}

/// Opens all inputs.
///
/// # Errors
///
/// [`FlightsError::File`] for the first that can't be opened.
pub fn open_all(paths: &[PathBuf]) -> Result<Vec<Input>, FlightsError> {
    paths.iter().map(|path| open_input(path)).collect()
}

/// Counts the flights in all inputs: what the hybrid calls.
///
/// # Errors
///
/// As [`add_up`].
pub fn count(
    inputs: Vec<Input>,
    jobs: usize,
    strict: bool,
    top: usize,
    on_rejects: &mut OnRejects<'_>,
) -> Result<Summary, FlightsError> {
    let total = inputs.iter().map(|input| input.size).sum();
    let chunks = chunks(inputs, &COLUMNS, CHUNK_BYTES, Progress::shown(total));
    let totals = add_up(chunks, jobs, strict, on_rejects)?;
    Ok(summarise(&totals, top))
}

fn write_tables(
    output: &mut OutputFolder,
    summary: &Summary,
    names: &Names,
) -> Result<(), FlightsError> {
    let carriers = summary.carriers.iter().map(|sums| carrier_row(sums, names));
    write_table(output, "carriers", &CARRIER_COLUMNS, carriers)?;
    let routes = summary.routes.iter().map(|sums| route_row(sums, names));
    write_table(output, "routes", &ROUTE_COLUMNS, routes)?;
    let hours = summary.hours.iter().map(hour_row);
    write_table(output, "hours", &HOUR_COLUMNS, hours)
}

fn write_table(
    output: &mut OutputFolder,
    name: &str,
    columns: &'static [&'static str],
    rows: impl Iterator<Item = Vec<Cell>>,
) -> Result<(), FlightsError> {
    let mut table = output.start(name, columns)?;
    for row in rows {
        table.write(&row)?;
    }
    output.complete(table)
}
