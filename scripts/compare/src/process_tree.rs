//! The processes below a process, as `/proc` shows them.
//!
//! Where there is no `/proc` (macOS) every list is empty: there the harness sees only a
//! program's process group, and says what it could not measure.

use std::fs;
use std::path::Path;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A process that has not ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Process {
    /// Its number.
    pub pid: i32,
    /// The number of its parent.
    pub parent: i32,
    /// The number of its process group.
    pub group: i32,
    /// Its command's name, of at most 15 bytes.
    pub name: String,
}

/// Lists all processes that have not ended, in no particular order.
#[must_use]
pub fn processes() -> Vec<Process> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let mut processes = Vec::new();
    for entry in entries.flatten() {
        if !entry.file_name().as_encoded_bytes().iter().all(u8::is_ascii_digit) {
            continue;
        }
        // A process may end between the listing and the reading.
        if let Ok(stat) = fs::read(entry.path().join("stat")) {
            processes.extend(parse_stat(&String::from_utf8_lossy(&stat)));
        }
    }
    processes
}

/// Lists the processes below `ancestor`, parents before their children.
#[must_use]
pub fn descendants(ancestor: i32) -> Vec<Process> {
    let mut rest = processes();
    let mut found: Vec<Process> = Vec::new();
    let mut parents = vec![ancestor];
    while !parents.is_empty() {
        let (children, others): (Vec<_>, Vec<_>) =
            rest.into_iter().partition(|process| parents.contains(&process.parent));
        parents = children.iter().map(|child| child.pid).collect();
        found.extend(children);
        rest = others;
    }
    found
}

/// Kills every process below `ancestor`, and returns those that it found.
#[must_use]
pub fn kill_descendants(ancestor: i32) -> Vec<Process> {
    let found = descendants(ancestor);
    for process in &found {
        // It may have ended by itself since it was listed.
        let _ = kill(Pid::from_raw(process.pid), Signal::SIGKILL);
    }
    found
}

/// Says whether the process has the file open, or mapped into its memory.
///
/// `path` is absolute, without symbolic links.
#[must_use]
pub fn holds_open(pid: i32, path: &Path) -> bool {
    let folder = Path::new("/proc").join(pid.to_string());
    let open = fs::read_dir(folder.join("fd")).is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| fs::read_link(entry.path()).is_ok_and(|target| target == path))
    });
    // A mapped file needs no open descriptor.
    open || fs::read_to_string(folder.join("maps")).is_ok_and(|maps| {
        maps.lines().any(|line| line.ends_with(&*path.to_string_lossy()))
    })
}

/// Reads one line of `/proc/PID/stat`; `None` for a process that has ended (a zombie).
fn parse_stat(stat: &str) -> Option<Process> {
    // The name stands in parentheses and may itself hold spaces and parentheses.
    let (pid, rest) = stat.split_once(" (")?;
    let (name, rest) = rest.rsplit_once(") ")?;
    let mut fields = rest.split(' ');
    let state = fields.next()?;
    if matches!(state, "Z" | "X" | "x") {
        return None;
    }
    Some(Process {
        pid: pid.parse().ok()?,
        parent: fields.next()?.parse().ok()?,
        group: fields.next()?.parse().ok()?,
        name: name.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_parentheses_is_read() {
        let process = parse_stat("12 (a) (b) S 3 4 5 0 -1").unwrap();
        let expected = Process { pid: 12, parent: 3, group: 4, name: "a) (b".into() };
        assert_eq!(process, expected);
    }

    #[test]
    fn a_zombie_has_ended() {
        assert_eq!(parse_stat("12 (sh) Z 3 4 5 0 -1"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_child_is_found_below_its_parent_and_killed() {
        use std::os::unix::process::ExitStatusExt;
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let pid = i32::try_from(child.id()).unwrap();
        let me = i32::try_from(std::process::id()).unwrap();
        assert!(descendants(me).iter().any(|process| process.pid == pid));
        // Only the sleeper is killed: other tests have children of their own.
        kill(Pid::from_raw(pid), Signal::SIGKILL).unwrap();
        assert_eq!(child.wait().unwrap().signal(), Some(9));
        assert!(!descendants(me).iter().any(|process| process.pid == pid));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_open_file_is_seen_until_it_is_closed() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path().canonicalize().unwrap();
        let me = i32::try_from(std::process::id()).unwrap();
        assert!(holds_open(me, &path));
        let path_only = file.into_temp_path();
        assert!(!holds_open(me, &path));
        drop(path_only);
    }
}
