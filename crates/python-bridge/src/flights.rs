//! The core of `flights`: opening inputs, and making tables of them.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use common::errors::ProgramError;
use data_transform::cells::{Cell, Row};
use data_transform::core::{self, Inputs, Report};
use data_transform::errors;
use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString, PyTuple};

use crate::interrupts::wait_for;

create_exception!(
    bridge,
    FlightsError,
    PyException,
    "Why a report can't be made: a message for people, and the exit code."
);

/// How many rejected rows cross at once: enough to make a crossing cheap.
const BATCH_ROWS: usize = 1000;
/// How many batches may wait: more would let rejected rows fill the memory.
const MESSAGES: usize = 4;

/// Inputs that are open, to be read once.
#[pyclass]
pub(crate) struct FlightsInputs(Mutex<Option<Inputs>>);

/// What the working thread tells the one that holds the interpreter.
enum Message {
    Rejects(Vec<Row>),
    Done(Box<Result<Report, errors::FlightsError>>),
}

/// Opens everything that is read; nothing is read yet.
///
/// # Errors
///
/// `FlightsError` for the first that can't be opened.
#[pyfunction]
#[expect(clippy::needless_pass_by_value, reason = "Python gives objects away")]
pub(crate) fn open_flights(
    py: Python<'_>,
    flights: Vec<PathBuf>,
    airlines: PathBuf,
    airports: PathBuf,
) -> PyResult<FlightsInputs> {
    let inputs = py.detach(|| core::open_inputs(&flights, &airlines, &airports));
    let inputs = inputs.map_err(|error| to_py_err(&error.into()))?;
    Ok(FlightsInputs(Mutex::new(Some(inputs))))
}

/// Makes the tables with `jobs` threads; `top` is the number of routes.
///
/// Returns rows, rejected rows, and for each table its name, columns and rows. A cell is
/// `None`, an `int`, a `str`, `bytes`, or for a decimal a tuple of its hundredths.
/// `on_rejects` is called with rows of the table `rejects`.
///
/// # Errors
///
/// `FlightsError` as the core's; what `on_rejects` raises; `KeyboardInterrupt`.
#[pyfunction]
pub(crate) fn make_flights_tables<'py>(
    py: Python<'py>,
    inputs: &FlightsInputs,
    jobs: usize,
    strict: bool,
    top: usize,
    on_rejects: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let inputs = inputs.0.lock().expect("no thread panics with the lock").take();
    let inputs = inputs
        .ok_or_else(|| PyValueError::new_err("these inputs were read already"))?;
    let (sender, receiver) = sync_channel(MESSAGES);
    let receiver = Mutex::new(receiver);
    thread::spawn(move || make_and_tell(inputs, jobs, strict, top, &sender));
    loop {
        match wait_for(py, &receiver)? {
            Message::Rejects(rows) if rows.is_empty() => {}
            Message::Rejects(rows) => {
                on_rejects.call1((rows_to_python(py, &rows)?,))?;
            }
            Message::Done(report) => {
                let report = report.map_err(|error| to_py_err(&error))?;
                return report_to_python(py, &report);
            }
        }
    }
}

/// Runs on the working thread.
fn make_and_tell(
    inputs: Inputs,
    jobs: usize,
    strict: bool,
    top: usize,
    sender: &SyncSender<Message>,
) {
    let mut batch = Vec::new();
    let mut on_reject = |row: Row| {
        batch.push(row);
        if batch.len() < BATCH_ROWS {
            return Ok(());
        }
        // Nobody listens any more after Python raised an exception.
        let sent = sender.send(Message::Rejects(std::mem::take(&mut batch)));
        sent.map_err(|_| ProgramError::Interrupted.into())
    };
    let report = core::make_tables(inputs, jobs, strict, top, &mut on_reject);
    let _ = sender.send(Message::Rejects(batch));
    let _ = sender.send(Message::Done(Box::new(report)));
}

fn report_to_python<'py>(
    py: Python<'py>,
    report: &Report,
) -> PyResult<Bound<'py, PyAny>> {
    let mut tables = Vec::with_capacity(report.tables.len());
    for table in &report.tables {
        let columns = PyTuple::new(py, table.columns)?;
        tables.push((table.name, columns, rows_to_python(py, &table.rows)?));
    }
    Ok((report.rows, report.rejected, tables).into_pyobject(py)?.into_any())
}

fn rows_to_python<'py>(
    py: Python<'py>,
    rows: &[Row],
) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let mut tuples = Vec::with_capacity(rows.len());
    for row in rows {
        let cells = row.iter().map(|cell| cell_to_python(py, cell));
        let cells = cells.collect::<PyResult<Vec<_>>>()?;
        tuples.push(PyTuple::new(py, cells)?.into_any());
    }
    Ok(tuples)
}

fn cell_to_python<'py>(py: Python<'py>, cell: &Cell) -> PyResult<Bound<'py, PyAny>> {
    Ok(match cell {
        Cell::Missing => py.None().into_bound(py),
        Cell::Integer(number) => number.into_pyobject(py)?.into_any(),
        Cell::Decimal(decimal) => (decimal.0,).into_pyobject(py)?.into_any(),
        Cell::Text(text) => PyString::new(py, text).into_any(),
        Cell::Raw(bytes) => PyBytes::new(py, bytes).into_any(),
    })
}

fn to_py_err(error: &errors::FlightsError) -> PyErr {
    FlightsError::new_err((error.to_string(), error.exit_code()))
}
