//! The core of `logsum`: opening inputs, and summarising them.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::mpsc::sync_channel;
use std::thread;

use cli_tool::core::{open_inputs, summarise_inputs};
use cli_tool::entry::parse;
use cli_tool::errors;
use cli_tool::filter::{Filter, Statuses};
use cli_tool::summary::{Summary, Top};
use common::input::Input;
use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};

use crate::interrupts::wait_for;

create_exception!(
    bridge,
    LogsumError,
    PyException,
    "Why a log can't be summarised: a message for people, and the exit code."
);

/// Logs that are open, to be read once.
#[pyclass]
pub(crate) struct LogInputs(Mutex<Option<Vec<Input>>>);

/// Opens all logs; nothing is read yet.
///
/// # Errors
///
/// `LogsumError` for the first that can't be opened.
#[pyfunction]
#[expect(clippy::needless_pass_by_value, reason = "Python gives objects away")]
pub(crate) fn open_logs(py: Python<'_>, files: Vec<PathBuf>) -> PyResult<LogInputs> {
    let inputs =
        py.detach(|| open_inputs(&files)).map_err(|error| to_py_err(&error))?;
    Ok(LogInputs(Mutex::new(Some(inputs))))
}

/// Which entries are asked for, as Python gives it: since, until, statuses from and to,
/// methods, and what the path begins with.
type Asked = (Option<i64>, Option<i64>, Vec<(u16, u16)>, Vec<Vec<u8>>, Vec<u8>);

/// Summarises the entries that are asked for, with `jobs` threads.
///
/// Returns the fields of a summary, in their order.
///
/// # Errors
///
/// `LogsumError` as the core's; `KeyboardInterrupt`.
#[pyfunction]
pub(crate) fn summarise_logs<'py>(
    py: Python<'py>,
    inputs: &LogInputs,
    asked: Asked,
    jobs: usize,
    strict: bool,
    top: usize,
) -> PyResult<Bound<'py, PyTuple>> {
    let inputs = inputs.0.lock().expect("no thread panics with the lock").take();
    let inputs = inputs
        .ok_or_else(|| PyValueError::new_err("these inputs were read already"))?;
    let filter = filter(asked);
    let (sender, receiver) = sync_channel(1);
    thread::spawn(move || {
        // Nobody listens any more after Python raised an exception.
        let _ = sender.send(summarise_inputs(inputs, &filter, jobs, strict, top));
    });
    let summary = wait_for(py, &Mutex::new(receiver))?;
    summary_to_python(py, summary.map_err(|error| to_py_err(&error))?)
}

/// An entry's fields, in their order; those of its request together.
type EntryFields<'py> = (
    Bound<'py, PyBytes>,
    i64,
    [Bound<'py, PyBytes>; 3],
    u16,
    u64,
    Option<Bound<'py, PyBytes>>,
    Option<Bound<'py, PyBytes>>,
);

/// Makes an entry of a line: for tests that hand the same line to both languages.
///
/// # Errors
///
/// `ValueError` with the reason why the line is malformed.
#[pyfunction]
pub(crate) fn parse_log_line<'py>(
    py: Python<'py>,
    line: &[u8],
) -> PyResult<EntryFields<'py>> {
    let entry =
        parse(line).map_err(|reason| PyValueError::new_err(reason.to_string()))?;
    let request = entry.request;
    let bytes = |text: &[u8]| PyBytes::new(py, text);
    Ok((
        bytes(entry.host),
        entry.time,
        [bytes(request.method), bytes(&request.path), bytes(request.protocol)],
        entry.status,
        entry.bytes,
        entry.referrer.map(|text| bytes(&text)),
        entry.agent.map(|text| bytes(&text)),
    ))
}

/// What is asked for, as the core takes it.
pub(crate) fn filter((since, until, statuses, methods, path): Asked) -> Filter {
    let statuses = statuses.into_iter().map(|(first, last)| Statuses { first, last });
    Filter { since, until, statuses: statuses.collect(), methods, path }
}

/// The fields of a summary, in their order.
pub(crate) fn summary_to_python(
    py: Python<'_>,
    summary: Summary,
) -> PyResult<Bound<'_, PyTuple>> {
    let tops = |list: &[Top]| {
        let entry =
            |top: &Top| (PyBytes::new(py, &top.key), top.hits, top.bytes, top.errors);
        list.iter().map(entry).collect::<Vec<_>>().into_pyobject(py)
    };
    let keys = |list: &[(Vec<u8>, u64)]| {
        let entry = |(key, hits): &(Vec<u8>, u64)| (PyBytes::new(py, key), *hits);
        list.iter().map(entry).collect::<Vec<_>>().into_pyobject(py)
    };
    let fields = [
        summary.lines.into_pyobject(py)?.into_any(),
        summary.parsed.into_pyobject(py)?.into_any(),
        summary.malformed.into_pyobject(py)?.into_any(),
        summary.filtered.into_pyobject(py)?.into_any(),
        summary.first.into_pyobject(py)?,
        summary.last.into_pyobject(py)?,
        summary.requests.into_pyobject(py)?.into_any(),
        summary.bytes.into_pyobject(py)?.into_any(),
        summary.hosts.into_pyobject(py)?.into_any(),
        summary.status.into_pyobject(py)?,
        summary.classes.into_pyobject(py)?,
        keys(&summary.methods)?,
        summary.hours.into_pyobject(py)?.into_any(),
        keys(&summary.protocols)?,
        tops(&summary.top_paths)?,
        tops(&summary.top_hosts)?,
        tops(&summary.top_referrers)?,
        tops(&summary.top_agents)?,
        tops(&summary.top_404)?,
        tops(&summary.top_5xx)?,
        summary.examples.into_pyobject(py)?,
    ];
    PyTuple::new(py, fields)
}

pub(crate) fn to_py_err(error: &errors::LogsumError) -> PyErr {
    LogsumError::new_err((error.to_string(), error.exit_code()))
}
