//! The core of `flights`: opening inputs and counting what is in them.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use data_transform::aggregate::Reject;
use data_transform::errors;
use data_transform::groups::{Code, Mean};
use data_transform::input::Input;
use data_transform::report;
use data_transform::summary::Summary;
use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

create_exception!(
    bridge,
    FlightsError,
    PyException,
    "Why flights can't be counted: a message for people, and the exit code."
);

/// How often Python may answer a signal while Rust works.
const SIGNAL_INTERVAL: Duration = Duration::from_millis(50);
/// How many messages may wait: more would let rejected rows fill the memory.
const MESSAGES: usize = 16;

/// Inputs that are open, to be counted once.
#[pyclass]
pub(crate) struct FlightsInputs(Mutex<Option<Vec<Input>>>);

/// What the working thread tells the one that holds the interpreter.
enum Message {
    Rejects(Arc<PathBuf>, Vec<Reject>),
    Done(Box<Result<Summary, errors::FlightsError>>),
}

/// Opens all inputs.
///
/// # Errors
///
/// `FlightsError` for the first that can't be opened.
#[pyfunction]
pub(crate) fn open_flights(
    py: Python<'_>,
    paths: Vec<PathBuf>,
) -> PyResult<FlightsInputs> {
    let inputs = py.detach(|| report::open_all(&paths)).map_err(to_py_err)?;
    Ok(FlightsInputs(Mutex::new(Some(inputs))))
}

/// Counts the flights in all inputs with `jobs` threads.
///
/// Returns rows, rejected rows, and the records of carriers, routes and hours as tuples
/// in the order of the fields of `data_transform.summary`. `on_rejects` is called with a
/// path and a list of `(line, reason, text)`.
///
/// # Errors
///
/// `FlightsError` as the core's; what `on_rejects` raises; `KeyboardInterrupt`.
#[pyfunction]
pub(crate) fn count_flights(
    py: Python<'_>,
    inputs: &FlightsInputs,
    jobs: usize,
    strict: bool,
    top: usize,
    on_rejects: &Bound<'_, PyAny>,
) -> PyResult<Py<PyAny>> {
    let inputs = inputs.0.lock().expect("no thread panics with the lock").take();
    let inputs = inputs
        .ok_or_else(|| PyValueError::new_err("these inputs were counted already"))?;
    // A thread of its own, so that this one can answer Ctrl-C even while the other waits
    // for standard input. If it does, the other ends with the process.
    let (sender, receiver) = sync_channel(MESSAGES);
    let receiver = Mutex::new(receiver);
    thread::spawn(move || count_and_tell(inputs, jobs, strict, top, &sender));
    loop {
        match py.detach(|| receive(&receiver)) {
            Ok(Message::Rejects(path, rejects)) => {
                pass_on(py, on_rejects, &path, rejects)?
            }
            Ok(Message::Done(result)) => {
                return to_python(py, (*result).map_err(to_py_err)?);
            }
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => {
                panic!("the counting thread panicked: its message stands above")
            }
        }
    }
}

/// Runs on the working thread.
fn count_and_tell(
    inputs: Vec<Input>,
    jobs: usize,
    strict: bool,
    top: usize,
    sender: &SyncSender<Message>,
) {
    let mut on_rejects = |path: &Arc<PathBuf>, rejects: Vec<Reject>| {
        if rejects.is_empty() {
            return Ok(());
        }
        let message = Message::Rejects(Arc::clone(path), rejects);
        // Nobody listens any more after Python raised an exception.
        sender.send(message).map_err(|_| errors::FlightsError::Interrupted)
    };
    let result = report::count(inputs, jobs, strict, top, &mut on_rejects);
    let _ = sender.send(Message::Done(Box::new(result)));
}

/// Waits for a message; the lock is there for `detach`, which shares what it is given.
fn receive(receiver: &Mutex<Receiver<Message>>) -> Result<Message, RecvTimeoutError> {
    let receiver = receiver.lock().expect("no thread panics with the lock");
    receiver.recv_timeout(SIGNAL_INTERVAL)
}

/// Hands rejected rows to Python.
fn pass_on(
    py: Python<'_>,
    on_rejects: &Bound<'_, PyAny>,
    path: &Arc<PathBuf>,
    rejects: Vec<Reject>,
) -> PyResult<()> {
    let rejects: Vec<_> = rejects
        .into_iter()
        .map(|reject| {
            let text = PyBytes::new(py, &reject.text);
            (reject.line, reject.reason.to_string(), text)
        })
        .collect();
    on_rejects.call1((OsString::from(path.as_os_str()), rejects))?;
    Ok(())
}

/// Makes tuples of the records, field by field.
fn to_python(py: Python<'_>, summary: Summary) -> PyResult<Py<PyAny>> {
    let code = |code: &Code| PyBytes::new(py, code).unbind();
    let mean = |mean: Mean| (mean.count, mean.sum);
    let carriers: Vec<_> = summary
        .carriers
        .iter()
        .map(|row| {
            let counts = (row.flights, row.cancelled, row.diverted, row.on_time);
            let (flights, cancelled, diverted, on_time) = counts;
            (
                code(&row.carrier),
                row.month,
                flights,
                cancelled,
                diverted,
                on_time,
                mean(row.departure_delay),
                row.arrival_delays,
            )
        })
        .collect();
    let routes: Vec<_> = summary
        .routes
        .iter()
        .map(|row| {
            let carriers: Vec<_> = row.carriers.iter().map(code).collect();
            let (air_time, arrival_delay) =
                (mean(row.air_time), mean(row.arrival_delay));
            (
                code(&row.origin),
                code(&row.dest),
                row.flights,
                carriers,
                air_time,
                arrival_delay,
            )
        })
        .collect();
    let hours: Vec<_> = summary
        .hours
        .iter()
        .map(|row| {
            (row.hour, row.month, row.flights, row.delayed, mean(row.departure_delay))
        })
        .collect();
    let all = (summary.rows, summary.rejected, carriers, routes, hours);
    Ok(all.into_pyobject(py)?.into_any().unbind())
}

fn to_py_err(error: errors::FlightsError) -> PyErr {
    FlightsError::new_err((error.to_string(), error.exit_code()))
}
