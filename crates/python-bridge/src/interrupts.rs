//! Answers Ctrl-C while Rust works.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use pyo3::prelude::*;

/// How often Python may answer a signal while Rust works.
const SIGNAL_INTERVAL: Duration = Duration::from_millis(50);

/// Waits for a message of a working thread, with the interpreter released.
///
/// Work that is to be interrupted needs a thread of its own, so that this one can answer
/// Ctrl-C even while the other waits for standard input. If it does, the other ends with
/// the process.
///
/// # Errors
///
/// What a signal raises: `KeyboardInterrupt`.
pub(crate) fn wait_for<T: Send>(
    py: Python<'_>,
    receiver: &Mutex<Receiver<T>>,
) -> PyResult<T> {
    loop {
        match py.detach(|| receive(receiver)) {
            Ok(message) => return Ok(message),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => {
                panic!("the working thread panicked: its message stands above")
            }
        }
    }
}

/// Waits a while; the lock is there for `detach`, which shares what it is given.
fn receive<T>(receiver: &Mutex<Receiver<T>>) -> Result<T, RecvTimeoutError> {
    let receiver = receiver.lock().expect("no thread panics with the lock");
    receiver.recv_timeout(SIGNAL_INTERVAL)
}
