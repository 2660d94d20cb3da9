//! The processor time of the processes that this one has waited for.

use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::{TimeVal, TimeValLike};

/// Processor time.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct CpuTime {
    /// Spent in the programs.
    pub user: Duration,
    /// Spent in the kernel for them.
    pub system: Duration,
}

/// Returns the time of all processes awaited so far.
///
/// Taken before and after, it counts the orphans too: Python's `forkserver` leaves all
/// its work to processes that the program itself never waits for.
#[must_use]
pub fn of_children() -> CpuTime {
    let Ok(usage) = getrusage(UsageWho::RUSAGE_CHILDREN) else {
        return CpuTime::default();
    };
    let exact = |time: TimeVal| {
        Duration::from_micros(
            u64::try_from(time.num_microseconds()).unwrap_or_default(),
        )
    };
    CpuTime { user: exact(usage.user_time()), system: exact(usage.system_time()) }
}
