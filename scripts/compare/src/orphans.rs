//! What a program leaves behind when it ends.
//!
//! On Linux the helper is a *subreaper*: whatever loses its parent, in whatever session
//! it is, becomes the helper's child and can't get away. Elsewhere only the program's
//! process group is seen.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
#[cfg(not(target_os = "linux"))]
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

/// How long what was left behind may take to end by itself. Python's multiprocessing
/// leaves a process that sees the end of its parent and then ends.
const GRACE: Duration = Duration::from_millis(250);

/// How long between two looks: no longer, for the wall time may end with an orphan's.
const REST: Duration = Duration::from_micros(200);

/// How long the killed may take to go.
const LAST: Duration = Duration::from_secs(5);

/// What was left behind.
#[derive(Debug, Default)]
pub struct Cleared {
    /// Whether there was anything: its work is part of the program's.
    pub any: bool,
    /// What had to be killed: each as its number and name.
    pub killed: Vec<String>,
}

/// Makes this process the parent of all orphans below it.
///
/// # Errors
///
/// If the kernel refuses.
pub fn adopt() -> Result<()> {
    #[cfg(target_os = "linux")]
    nix::sys::prctl::set_child_subreaper(true)?;
    Ok(())
}

/// Waits for what the ended program left behind, and kills what stays.
#[cfg(target_os = "linux")]
#[must_use]
pub fn clear(_group: Pid) -> Cleared {
    use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};

    let ended = Instant::now();
    let mut cleared = Cleared::default();
    loop {
        let status = waitpid(None, Some(WaitPidFlag::WNOHANG));
        cleared.any |= status.is_ok();
        match status {
            Ok(WaitStatus::StillAlive) if ended.elapsed() < GRACE => {}
            Ok(WaitStatus::StillAlive) if ended.elapsed() < GRACE + LAST => {
                let me = Pid::this().as_raw();
                for process in crate::process_tree::kill_descendants(me) {
                    let line = format!("{} {}", process.pid, process.name);
                    if !cleared.killed.contains(&line) {
                        cleared.killed.push(line);
                    }
                }
            }
            // An orphan that had ended by itself, or was killed: more may follow.
            Ok(WaitStatus::Exited(..) | WaitStatus::Signaled(..)) => continue,
            // No child is left, or one that can't be killed: it is listed by now.
            Ok(_) | Err(_) => return cleared,
        }
        thread::sleep(REST);
    }
}

/// Waits for what the ended program left behind, and kills what stays: the process
/// group, for the single processes can't be seen here.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn clear(group: Pid) -> Cleared {
    let ended = Instant::now();
    let mut cleared = Cleared::default();
    while killpg(group, None).is_ok() && ended.elapsed() < GRACE + LAST {
        cleared.any = true;
        if ended.elapsed() >= GRACE {
            let _ = killpg(group, Signal::SIGKILL);
            if cleared.killed.is_empty() {
                cleared.killed.push(format!("{group} (a process group)"));
            }
        }
        thread::sleep(REST);
    }
    cleared
}
