//! Time since the start of a run, and the processor time that the run took.

use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// Nanoseconds since the start of a run.
pub(crate) type Nanos = u64;

/// The clock of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock(Instant);

impl Clock {
    /// Starts the clock.
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// Returns the time since the start.
    pub(crate) fn now(self) -> Nanos {
        nanos(self.0.elapsed())
    }
}

/// Returns the nanoseconds of a time, which is shorter than 500 years.
pub(crate) fn nanos(time: Duration) -> Nanos {
    Nanos::try_from(time.as_nanos()).unwrap_or(Nanos::MAX)
}

/// Returns the seconds of a number of nanoseconds.
pub(crate) fn seconds(time: Nanos) -> f64 {
    Duration::from_nanos(time).as_secs_f64()
}

/// Returns a count as a number to reckon with.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2 to the 53rd")]
pub(crate) fn float(count: u64) -> f64 {
    count as f64
}

/// Returns the user and system time of this process so far, in microseconds.
///
/// # Errors
///
/// If the system doesn't tell.
pub(crate) fn cpu_us() -> nix::Result<u64> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    let spent =
        usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Ok(u64::try_from(spent).unwrap_or(0))
}
