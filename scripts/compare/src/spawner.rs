//! Runs programs through `compare-spawn`, a small process of its own.
//!
//! A process inherits the peak memory of the one that spawned it (see
//! `docs/src/method.md`), so the spawning and waiting is done by a freshly executed
//! helper whose own peak, the floor, is known. One line of JSON goes to the helper for
//! each program, one comes back. `helper.rs` is the other end.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::manifest::{During, StdoutTo};

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
    /// What standard output leads to instead of a pipe that is read.
    #[serde(default)]
    pub stdout_to: Option<StdoutTo>,
    /// Where standard error is kept.
    pub stderr: PathBuf,
    /// Seconds until the whole process group is killed.
    pub timeout_s: f64,
    /// Something that happens while the program runs; see [`During`].
    #[serde(default)]
    pub during: Option<During>,
    /// A file that appears at that moment, where the program need not open one.
    #[serde(default)]
    pub moment: Option<PathBuf>,
}

/// How a program ended.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
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

impl std::fmt::Display for Exit {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Exit::Code(code) => write!(formatter, "exit code {code}"),
            Exit::Signal(signal) => write!(formatter, "killed by signal {signal}"),
            Exit::TimedOut => write!(formatter, "killed, since its time was up"),
            Exit::NotStarted(why) => write!(formatter, "not started: {why}"),
        }
    }
}

/// What the helper saw of a program.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Ended {
    /// How it ended.
    pub exit: Exit,
    /// Seconds from before its start to after its end, or that of the last process that
    /// it left behind.
    pub wall_s: f64,
    /// Seconds of user time, of the process and everything below it, orphans included
    /// (on Linux; elsewhere only of the children that were waited for).
    pub user_s: f64,
    /// Seconds of system time, likewise.
    pub system_s: f64,
    /// The largest resident set of a single process of the tree, in bytes.
    pub peak_rss_bytes: u64,
    /// The SHA-256 of standard output, in hexadecimal.
    pub stdout_sha256: String,
    /// The length of standard output, in bytes.
    pub stdout_bytes: u64,
    /// Processes of its group, or orphans of it, that outlived it and were killed: each
    /// as its number and name.
    pub survivors: Vec<String>,
    /// Whether what the job has in `during` did happen.
    #[serde(default)]
    pub happened: bool,
}

/// The helper's first line.
#[derive(Debug, Deserialize, Serialize)]
pub struct Hello {
    /// The peak memory that a program shows that does nothing, in bytes.
    pub floor_bytes: u64,
}

/// The running helper. It ends, and kills what runs, when this is dropped.
#[derive(Debug)]
pub struct Spawner {
    helper: Child,
    helper_pid: i32,
    // Taken when the helper is to end.
    jobs: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    floor_bytes: u64,
}

impl Spawner {
    /// Starts the helper.
    ///
    /// # Errors
    ///
    /// If `compare-spawn` is not beside `compare`, or can't be started.
    pub fn start() -> Result<Self> {
        let program = helper_path()?;
        let mut helper = Command::new(&program)
            // Ctrl-C ends the harness; the helper must live to see that and clean up.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{}: can't be started", program.display()))?;
        let jobs = helper.stdin.take();
        let answers = helper.stdout.take().context("compare-spawn has no output")?;
        let helper_pid = i32::try_from(helper.id())?;
        let mut spawner = Self {
            helper,
            helper_pid,
            jobs,
            answers: BufReader::new(answers),
            floor_bytes: 0,
        };
        let hello: Hello = serde_json::from_str(&spawner.answer()?)?;
        spawner.floor_bytes = hello.floor_bytes;
        Ok(spawner)
    }

    /// The helper's own peak memory in bytes: the least that any program can show.
    #[must_use]
    pub fn floor_bytes(&self) -> u64 {
        self.floor_bytes
    }

    /// The helper's process number: what runs is found below it in the process tree.
    #[must_use]
    pub fn helper_pid(&self) -> i32 {
        self.helper_pid
    }

    /// Runs one program to its end.
    ///
    /// # Errors
    ///
    /// If the helper is gone. That the program fails is no error; see [`Ended`].
    pub fn run(&mut self, job: &Job) -> Result<Ended> {
        let mut line = serde_json::to_vec(job)?;
        line.push(b'\n');
        let Some(jobs) = &mut self.jobs else { bail!("compare-spawn has ended") };
        jobs.write_all(&line).context("compare-spawn has gone")?;
        Ok(serde_json::from_str(&self.answer()?)?)
    }

    fn answer(&mut self) -> Result<String> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        ensure!(!line.is_empty(), "compare-spawn ended without an answer");
        Ok(line)
    }
}

impl Drop for Spawner {
    fn drop(&mut self) {
        // The end of its standard input tells the helper to kill what runs and to end.
        drop(self.jobs.take());
        let _ = self.helper.wait();
    }
}

/// Finds the helper beside this program; a test's program stands one folder deeper.
///
/// # Errors
///
/// If it is not there.
pub fn helper_path() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    own.ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join("compare-spawn"))
        .find(|path| path.is_file())
        .with_context(|| {
            format!(
                "{}: no compare-spawn beside it; run `cargo build -p compare`",
                own.display()
            )
        })
}
