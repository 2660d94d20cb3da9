//! Ctrl-C and SIGTERM, answered even while the program waits for standard input.
//!
//! Python raises `KeyboardInterrupt` instead, which unwinds through the clean-up of an
//! error: see `python-ref/common/program.py`.

use std::process::exit;
use std::thread;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::errors::{ProgramError, system_reason, tell};
use crate::progress;

/// Calls the handler each time the user interrupts the program.
///
/// It runs on a thread of its own, must leave nothing half done behind, and ends with
/// [`end_interrupted`].
///
/// # Errors
///
/// [`ProgramError::Signals`] if the system refuses to say when that is.
pub fn on_interrupt(
    mut handler: impl FnMut() + Send + 'static,
) -> Result<(), ProgramError> {
    let mut signals = Signals::new([SIGINT, SIGTERM])
        .map_err(|error| ProgramError::Signals { reason: system_reason(&error) })?;
    thread::spawn(move || {
        for _ in &mut signals {
            handler();
        }
    });
    Ok(())
}

/// Says that the program was interrupted, and ends it.
pub fn end_interrupted(program: &str) -> ! {
    let error = ProgramError::Interrupted;
    progress::wipe();
    tell(program, &error.to_string());
    exit(error.exit_code().into());
}
