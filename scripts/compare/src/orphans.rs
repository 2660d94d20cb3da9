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

/// How long the killed may take to go.
const LAST: Duration = Duration::from_secs(5);

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

/// Waits for what the ended program left behind, kills what stays, and returns the
/// killed: each as its number and name.
#[cfg(target_os = "linux")]
#[must_use]
pub fn clear(_group: Pid) -> Vec<String> {
    use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};

    let ended = Instant::now();
    let mut killed: Vec<String> = Vec::new();
    loop {
        match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            Ok(WaitStatus::StillAlive) if ended.elapsed() < GRACE => {}
            Ok(WaitStatus::StillAlive) if ended.elapsed() < GRACE + LAST => {
                let me = Pid::this().as_raw();
                for process in crate::process_tree::kill_descendants(me) {
                    let line = format!("{} {}", process.pid, process.name);
                    if !killed.contains(&line) {
                        killed.push(line);
                    }
                }
            }
            // An orphan that had ended by itself, or was killed: more may follow.
            Ok(WaitStatus::Exited(..) | WaitStatus::Signaled(..)) => continue,
            // No child is left, or one that can't be killed: it is listed by now.
            Ok(_) | Err(_) => return killed,
        }
        thread::sleep(Duration::from_millis(2));
    }
}

/// Waits for what the ended program left behind, kills what stays, and returns the
/// killed: the process group, for the single processes can't be seen here.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn clear(group: Pid) -> Vec<String> {
    let ended = Instant::now();
    let mut killed = Vec::new();
    while killpg(group, None).is_ok() && ended.elapsed() < GRACE + LAST {
        if ended.elapsed() >= GRACE {
            let _ = killpg(group, Signal::SIGKILL);
            if killed.is_empty() {
                killed.push(format!("{group} (a process group)"));
            }
        }
        thread::sleep(Duration::from_millis(2));
    }
    killed
}
