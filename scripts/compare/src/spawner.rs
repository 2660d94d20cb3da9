//! Runs programs through `compare-spawn`, a small process of its own.
//!
//! A process inherits the peak memory of the one that spawned it (see `docs/src/method.md`),
//! so the spawning and waiting is done by a freshly executed helper whose own peak, the
//! floor, is known. One line of JSON goes to the helper for each program, one comes back.

use std::path::PathBuf;

use anyhow::Result;
use serde::{Deserialize, Serialize};

/// One program to run.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Job {
    /// The program and its arguments.
    pub argv: Vec<String>,
    /// The working folder.
    pub cwd: PathBuf,
    /// The whole environment.
    pub env: Vec<(String, String)>,
    /// A file whose contents are standard input; empty where it is missing.
    pub stdin: Option<PathBuf>,
    /// Where standard output is kept; it is read and digested in any case.
    pub stdout: Option<PathBuf>,
    /// Where standard error is kept.
    pub stderr: PathBuf,
    /// Seconds until the whole process group is killed.
    pub timeout_s: f64,
}

/// How a program ended.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Exit {
    /// It returned a code.
    Code(i32),
    /// A signal ended it.
    Signal(i32),
    /// It was killed after its time was up.
    TimedOut,
    /// It could not be started.
    NotStarted(String),
}

/// What the helper saw of a program.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Ended {
    /// How it ended.
    pub exit: Exit,
    /// Seconds from before its start to after its end.
    pub wall_s: f64,
    /// Seconds of user time, of the process and the children it waited for.
    pub user_s: f64,
    /// Seconds of system time, likewise.
    pub system_s: f64,
    /// The largest resident set of a single process of the tree, in bytes.
    pub peak_rss_bytes: u64,
    /// The SHA-256 of standard output, in hexadecimal.
    pub stdout_sha256: String,
    /// The length of standard output, in bytes.
    pub stdout_bytes: u64,
    /// Processes of its group, or orphans of it, that outlived it and were killed.
    pub survivors: Vec<String>,
}

/// The running helper.
#[derive(Debug)]
pub struct Spawner {}

impl Spawner {
    /// Starts the helper.
    ///
    /// # Errors
    ///
    /// If `compare-spawn` is not beside `compare`, or can't be started.
    pub fn start() -> Result<Self> {
        unimplemented!()
    }

    /// The helper's own peak memory in bytes: the least that any program can show.
    #[must_use]
    pub fn floor_bytes(&self) -> u64 {
        unimplemented!()
    }

    /// Runs one program to its end.
    ///
    /// # Errors
    ///
    /// If the helper is gone. That the program fails is no error; see [`Ended`].
    pub fn run(&mut self, job: &Job) -> Result<Ended> {
        let _ = job;
        unimplemented!()
    }
}
