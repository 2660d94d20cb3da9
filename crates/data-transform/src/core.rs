//! The core: from open files to finished tables, with nothing of the outside.
//!
//! The hybrid replaces Python's by this one, so what crosses the boundary is what
//! crosses this module's: paths and numbers in, rows of cells out.
//!
//! Twin: `python-ref/data_transform/core.py`.

use std::path::{Path, PathBuf};

use common::errors::ProgramError;
use common::input::{Input, open_input, total_size};
use common::progress::Progress;

use crate::PROGRAM;
use crate::aggregate::Reject;
use crate::cells::{Row, Table};
use crate::chunks::{CHUNK_BYTES, chunks};
use crate::errors::FlightsError;
use crate::flight::COLUMNS;
use crate::names::read_names;
use crate::parallel::add_up;
use crate::summary::summarise;
use crate::tables::{reject_row, tables};

/// Everything that is read, open but not read yet.
pub struct Inputs {
    pub flights: Vec<Input>,
    pub airlines: Input,
    pub airports: Input,
}

/// What a report says.
#[derive(Debug, PartialEq)]
pub struct Report {
    /// Rows that were read, blank ones not counted.
    pub rows: u64,
    /// Rows that could not be used.
    pub rejected: u64,
    /// The tables but for the one of rejected rows.
    pub tables: Vec<Table>,
}

/// Called with each row of the table `rejects`, in the order of the input.
///
/// An error ends the work.
pub type OnReject<'a> = dyn FnMut(Row) -> Result<(), FlightsError> + Send + 'a;

/// Opens everything first, so that a missing file is told before work begins.
///
/// # Errors
///
/// [`ProgramError::File`] for the first that can't be opened.
pub fn open_inputs(
    flights: &[PathBuf],
    airlines: &Path,
    airports: &Path,
) -> Result<Inputs, ProgramError> {
    let flights =
        flights.iter().map(|path| open_input(path)).collect::<Result<_, _>>()?;
    let (airlines, airports) = (open_input(airlines)?, open_input(airports)?);
    Ok(Inputs { flights, airlines, airports })
}

/// Makes the tables with `jobs` workers; `top` is the number of routes.
///
/// # Errors
///
/// Any [`FlightsError`]; with `strict`, the first rejected row is one.
pub fn make_tables(
    inputs: Inputs,
    jobs: usize,
    strict: bool,
    top: usize,
    on_reject: &mut OnReject<'_>,
) -> Result<Report, FlightsError> {
    let names = read_names(inputs.airlines, inputs.airports)?;
    let progress = Progress::shown(PROGRAM, total_size(&inputs.flights));
    let chunks = chunks(inputs.flights, &COLUMNS, CHUNK_BYTES, progress);
    let mut lay_out = |path: &Path, rejects: Vec<Reject>| {
        let mut rows = rejects.into_iter().map(|reject| reject_row(path, reject));
        rows.try_for_each(&mut *on_reject)
    };
    let totals = add_up(chunks, jobs, strict, &mut lay_out)?;
    let summary = summarise(&totals, top);
    let (rows, rejected) = (summary.rows, summary.rejected);
    Ok(Report { rows, rejected, tables: tables(&summary, &names) })
}
