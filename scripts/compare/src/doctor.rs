//! `compare doctor`: what is here, what is missing, and what to install.

use std::path::Path;
use std::process::Command;
use std::thread::available_parallelism;

use anyhow::{Result, ensure};
use nix::sys::statvfs::statvfs;

use crate::cli::Outcome;
use crate::manifest::{MountKind, Peer, Scenario};
use crate::mounts;
use crate::placeholders::{Placeholders, fill_all};
use crate::workspace::Workspace;

/// The room that the large inputs and what is built need, in bytes.
const ROOM: u64 = 8_000_000_000;

/// What `compare doctor` is asked to do: always the same.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Args {}

/// What was found out about one thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Its name.
    pub what: String,
    /// What is known of it.
    pub state: State,
}

/// Whether something is here.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// It is here: its version, or a number.
    Here(String),
    /// It is not, and nothing works without: what to do.
    Missing(String),
    /// It is not, and something is left out without: what, and what to do.
    Optional(String),
}

/// Prints a line for each thing that the comparison needs or can use.
///
/// # Errors
///
/// If something is missing that nothing works without.
pub fn run(workspace: &Workspace, _args: &Args) -> Result<Outcome> {
    let mut checks = toolchain();
    checks.extend(environment(workspace));
    checks.extend(machine(workspace));
    for scenario in workspace.scenarios(&[])? {
        let known = Placeholders::new(workspace, &scenario);
        checks.extend(
            scenario.peers.iter().map(|peer| check_peer(peer, &scenario, &known)),
        );
    }
    for check in &checks {
        println!("{}", line(check));
    }
    let missing =
        checks.iter().filter(|check| matches!(check.state, State::Missing(_))).count();
    ensure!(missing == 0, "doctor: {missing} of the things above are missing");
    Ok(Outcome::Agree)
}

fn line(check: &Check) -> String {
    let (mark, text) = match &check.state {
        State::Here(text) => ("here", text),
        State::Missing(text) => ("MISSING", text),
        State::Optional(text) => ("absent", text),
    };
    format!("{mark:<8}{:<18}{text}", check.what)
}

/// Checks the compilers and interpreters that a machine has to bring.
fn toolchain() -> Vec<Check> {
    let rust = "install Rust 1.95 or later (https://rustup.rs)";
    let python = "install Python 3.11 or later";
    vec![
        required("cargo", &["cargo", "--version"], rust),
        required("rustc", &["rustc", "--version"], rust),
        required("C compiler", &["cc", "--version"], "install gcc, or Xcode's tools"),
        required("make", &["make", "--version"], "install make"),
        required(
            "python3",
            &[
                "python3",
                "-c",
                "import sys; assert sys.version_info >= (3, 11); print(sys.version)",
            ],
            python,
        ),
        required(
            "venv",
            &["python3", "-c", "import ensurepip, venv; print('module')"],
            "install python3-venv",
        ),
        optional(
            "cargo-nextest",
            &["cargo", "nextest", "--version"],
            "`make test` uses `cargo test`; install cargo-nextest for speed",
        ),
        optional(
            "shellcheck",
            &["shellcheck", "--version"],
            "`make lint` only parses the scripts; install shellcheck for more",
        ),
    ]
}

/// Checks the Python environment and what is built into it.
fn environment(workspace: &Workspace) -> Vec<Check> {
    let python = workspace.python();
    let python = python.to_string_lossy();
    let interpreter = workspace.root().join("scripts/interpreter.py");
    let interpreter = interpreter.to_string_lossy();
    let package = |name: &str| {
        let code = format!(
            "import importlib.metadata as m, {name}; print(m.version('{name}'))"
        );
        required(name, &[&python, "-c", &code], "run `make setup`")
    };
    vec![
        required(".venv", &[&python, &interpreter], "run `make setup`"),
        optional(
            "fit for measuring",
            &[&python, &interpreter, "--measure"],
            "an optimised Python is faster: `make setup PYTHON=FILE` takes another",
        ),
        package("polars"),
        package("bridge"),
    ]
}

/// Checks what the machine offers to the measurements.
fn machine(workspace: &Workspace) -> Vec<Check> {
    let cores = available_parallelism().map_or(1, usize::from);
    let mut checks = vec![
        Check {
            what: "cores".to_owned(),
            state: if cores > 1 {
                State::Here(cores.to_string())
            } else {
                State::Optional("there is one: parallel rows show no gain".to_owned())
            },
        },
        Check { what: "room".to_owned(), state: room(workspace.root()) },
        Check { what: "right to mount".to_owned(), state: right_to_mount() },
    ];
    let governor = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor";
    if let Ok(governor) = std::fs::read_to_string(governor) {
        let governor = governor.trim().to_owned();
        let steady = governor == "performance";
        let advice = format!("it is `{governor}`: `performance` makes times steadier");
        let state =
            if steady { State::Here(governor) } else { State::Optional(advice) };
        checks.push(Check { what: "CPU governor".to_owned(), state });
    }
    checks
}

/// Checks the room on the disk that holds the workspace.
fn room(root: &Path) -> State {
    let Ok(disk) = statvfs(root) else {
        return State::Optional("the room on the disk is unknown".to_owned());
    };
    #[allow(
        clippy::useless_conversion,
        reason = "these types are as wide as the system makes them"
    )]
    let free = u64::from(disk.blocks_available()) * u64::from(disk.fragment_size());
    let text = format!("{} GB are free", free / 1_000_000_000);
    if free >= ROOM {
        State::Here(text)
    } else {
        let need = ROOM / 1_000_000_000;
        State::Optional(format!("{text}: SIZE=large needs {need} GB"))
    }
}

/// Tries a mount in a folder of its own.
fn right_to_mount() -> State {
    let tried = tempfile::tempdir().map_err(anyhow::Error::from).and_then(|folder| {
        Ok(mounts::mount(folder.path(), MountKind::ReadOnly)?.is_some())
    });
    match tried {
        Ok(true) => State::Here("full and read-only folders can be tried".to_owned()),
        _ => State::Optional(
            "cases with a full or read-only folder are not run; they need root"
                .to_owned(),
        ),
    }
}

fn check_peer(peer: &Peer, scenario: &Scenario, known: &Placeholders) -> Check {
    let what = peer.name.clone();
    let state = match fill_all(&peer.version, known) {
        Ok(command) => {
            let words: Vec<&str> = command.iter().map(String::as_str).collect();
            let advice =
                format!("a peer of {}; to install: {}", scenario.name, peer.install);
            return optional(&what, &words, &advice);
        }
        Err(error) => State::Optional(format!("{error:#}")),
    };
    Check { what, state }
}

fn required(what: &str, command: &[&str], advice: &str) -> Check {
    let state = first_line(command)
        .map_or_else(|| State::Missing(advice.to_owned()), State::Here);
    Check { what: what.to_owned(), state }
}

fn optional(what: &str, command: &[&str], advice: &str) -> Check {
    let state = first_line(command)
        .map_or_else(|| State::Optional(advice.to_owned()), State::Here);
    Check { what: what.to_owned(), state }
}

/// Returns the first line that a command prints, if it succeeds.
fn first_line(command: &[&str]) -> Option<String> {
    let (program, arguments) = command.split_first()?;
    let output = Command::new(program).args(arguments).output().ok()?;
    // awk's versions disagree on where a version is printed.
    let text = [output.stdout, output.stderr].concat();
    let line = String::from_utf8_lossy(&text).lines().next().map(str::to_owned);
    output.status.success().then(|| line.unwrap_or_else(|| "here".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_tool_is_told_with_what_to_do() {
        let check = required("ghost", &["no-such-program-at-all"], "install ghost");
        assert_eq!(line(&check), "MISSING ghost             install ghost");
    }

    #[test]
    fn a_tool_that_is_here_shows_its_first_line() {
        let check = optional("sh", &["sh", "-c", "echo one; echo two"], "");
        assert_eq!(line(&check), "here    sh                one");
    }

    #[test]
    fn a_tool_that_fails_is_not_here() {
        assert_eq!(first_line(&["sh", "-c", "echo one; exit 3"]), None);
    }

    #[test]
    fn the_disk_of_the_root_has_some_room() {
        let (State::Here(text) | State::Optional(text)) = room(Path::new("/")) else {
            panic!("room is never required");
        };
        assert!(text.contains("GB are free"), "{text}");
    }
}
