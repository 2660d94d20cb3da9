//! The processes of a service: what it started, however deep, and its process group.

use std::fs;
use std::time::Duration;

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use tokio::time::{Instant, sleep};

/// How long between two looks.
const REST: Duration = Duration::from_millis(2);

/// A process that has not ended: its number, its parent's and its group's.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Process {
    pid: i32,
    parent: i32,
    group: i32,
}

/// Lists the process, all below it, and the others of its group.
#[must_use]
pub fn tree(root: i32) -> Vec<i32> {
    let mut rest = processes();
    let mut found = vec![root];
    loop {
        let before = found.len();
        rest.retain(|process| {
            let belongs = found.contains(&process.parent) || process.group == root;
            if belongs && !found.contains(&process.pid) {
                found.push(process.pid);
            }
            !belongs
        });
        if found.len() == before {
            return found;
        }
    }
}

/// Kills the processes and the group of the first, as a loss of power would.
///
/// The last started goes first: a front must not live to see the end of what it fronts,
/// and tell its clients of it.
pub fn kill_all(root: i32, processes: &[i32]) {
    for pid in processes.iter().rev() {
        // It may have ended by itself since it was listed.
        let _ = kill(Pid::from_raw(*pid), Signal::SIGKILL);
    }
    // What was started after the listing.
    let _ = killpg(Pid::from_raw(root), Signal::SIGKILL);
}

/// Waits until none of the processes lives; false if that takes longer.
pub async fn all_gone(pids: &[i32], patience: Duration) -> bool {
    let until = Instant::now() + patience;
    loop {
        let alive = processes();
        if !alive.iter().any(|process| pids.contains(&process.pid)) {
            return true;
        }
        if Instant::now() > until {
            return false;
        }
        sleep(REST).await;
    }
}

/// Lists all processes that have not ended; none where there is no `/proc`.
fn processes() -> Vec<Process> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let mut processes = Vec::new();
    for entry in entries.flatten() {
        // A process may end between the listing and the reading.
        if let Ok(stat) = fs::read(entry.path().join("stat")) {
            processes.extend(parse_stat(&String::from_utf8_lossy(&stat)));
        }
    }
    processes
}

/// Reads one line of `/proc/PID/stat`; `None` for a process that has ended (a zombie).
fn parse_stat(stat: &str) -> Option<Process> {
    // The name stands in parentheses and may itself hold spaces and parentheses.
    let (pid, rest) = stat.split_once(" (")?;
    let (_, rest) = rest.rsplit_once(") ")?;
    let mut fields = rest.split(' ');
    if matches!(fields.next()?, "Z" | "X" | "x") {
        return None;
    }
    let pid = pid.parse().ok()?;
    let parent = fields.next()?.parse().ok()?;
    let group = fields.next()?.parse().ok()?;
    Some(Process { pid, parent, group })
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::CommandExt;

    use super::*;

    #[test]
    fn a_name_with_parentheses_is_read_and_a_zombie_has_ended() {
        let process = Process { pid: 12, parent: 3, group: 4 };
        assert_eq!(parse_stat("12 (a) (b) S 3 4 5 0 -1"), Some(process));
        assert_eq!(parse_stat("12 (sh) Z 3 4 5 0 -1"), None);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn what_a_process_started_is_killed_with_it() {
        let mut shell = std::process::Command::new("sh")
            .args(["-c", "sleep 60 & wait"])
            .process_group(0)
            .spawn()
            .unwrap();
        let root = i32::try_from(shell.id()).unwrap();
        let mut found = tree(root);
        while found.len() < 2 {
            found = tree(root);
        }
        assert!(!all_gone(&found, Duration::ZERO).await);
        kill_all(root, &found);
        shell.wait().unwrap();
        assert!(all_gone(&found, Duration::from_secs(5)).await);
    }
}
