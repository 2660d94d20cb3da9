//! A server while it runs: its start, its commands, its end.
//!
//! It is started for a case or a block of timed runs, never by the helper that measures,
//! for what it costs is not the programs' cost. `guard.rs` ends it whatever becomes of
//! this process.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;

use crate::counters::Counters;
use crate::guard::GUARD_FLAG;
use crate::manifest;
use crate::placeholders::{Placeholders, fill_all};
use crate::probe;
use crate::served::Addresses;
use crate::spawner;

/// How long a server may take for an answer, the first one included.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long it may take to become idle.
const IDLE: Duration = Duration::from_secs(1);
/// How long between two looks whether it has.
const REST: Duration = Duration::from_millis(2);
/// How many of its last lines are shown of a server that failed.
const SHOWN: usize = 10;

/// A running server. It ends when this is dropped.
#[derive(Debug)]
pub struct Server {
    argv: Vec<String>,
    idle: Option<String>,
    guard: Child,
    // Taken when the server is to end.
    commands: Option<ChildStdin>,
    answers: Receiver<String>,
    stderr: PathBuf,
    ready: BTreeMap<String, String>,
}

impl Server {
    /// Starts a server in the folder and waits until it answers.
    ///
    /// `added` comes behind the command line of the manifest. A nonce is drawn and filled
    /// in as `{nonce}`, so that what answers can't be left over from an earlier run;
    /// `{served}` is the folder.
    ///
    /// # Errors
    ///
    /// If it can't be started, says nothing in time, or doesn't answer with the nonce.
    pub fn start(
        declared: &manifest::Server,
        added: &[String],
        known: &Placeholders,
        folder: &Path,
    ) -> Result<Self> {
        let nonce = format!("{:016x}", rand::random::<u64>());
        let known =
            known.clone().with("nonce", &nonce).with("served", folder.display());
        let argv = fill_all(&[&*declared.start, added].concat(), &known)?;
        let stderr = folder.join("stderr");
        let mut guard = Command::new(spawner::helper_path()?)
            .arg(GUARD_FLAG)
            .args(&argv)
            .current_dir(folder)
            // Ctrl-C ends the harness; the guard must live to see that and clean up.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(&stderr)?)
            .spawn()
            .context("compare-spawn can't be started")?;
        let commands = guard.stdin.take();
        let answers = read_lines(guard.stdout.take().context("a guard has an output")?);
        let mut server = Self {
            argv,
            idle: declared.idle.clone(),
            guard,
            commands,
            answers,
            stderr,
            ready: BTreeMap::new(),
        };
        server.get_ready(&nonce)?;
        Ok(server)
    }

    /// The command line that runs.
    #[must_use]
    pub fn argv(&self) -> &[String] {
        &self.argv
    }

    /// Returns what stands for its addresses in what programs print.
    #[must_use]
    pub fn addresses(&self) -> Addresses {
        Addresses::new(&self.ready)
    }

    /// Adds what it said when it was ready: `{site}`, and `{site_port}`.
    #[must_use]
    pub fn placeholders(&self, known: &Placeholders) -> Placeholders {
        let mut known = known.clone();
        for (name, value) in &self.ready {
            known = known.with(name, value);
        }
        for (name, port) in self.addresses().ports() {
            known = known.with(&name, port);
        }
        known
    }

    /// Forgets what was counted, once the server is idle.
    ///
    /// # Errors
    ///
    /// As [`Server::counters_at_rest`].
    pub fn reset(&mut self) -> Result<()> {
        self.counters_at_rest()?;
        self.ask("reset").map(|_| ())
    }

    /// Returns what it has counted of a program that has ended: it may see only now that
    /// connections are closed, so the counter that the manifest has in `idle` is awaited
    /// to be 0 for a while. One that never is shows that in its counters.
    ///
    /// # Errors
    ///
    /// If the server is gone, or counts nothing of that name.
    pub fn counters_at_rest(&mut self) -> Result<Counters> {
        let begun = Instant::now();
        loop {
            let counters = self.counters()?;
            let Some(name) = &self.idle else { return Ok(counters) };
            let Some(count) = counters.get(name) else {
                bail!("`idle`: the server does not count `{name}`");
            };
            if *count == 0 || begun.elapsed() > IDLE {
                return Ok(counters);
            }
            thread::sleep(REST);
        }
    }

    /// Returns what it has counted since it was reset.
    ///
    /// # Errors
    ///
    /// If the server is gone, or a counter is no whole number.
    pub fn counters(&mut self) -> Result<Counters> {
        let answer = self.ask("counters")?;
        serde_json::from_value(answer.clone())
            .with_context(|| format!("the server's counters are no numbers: {answer}"))
    }

    fn get_ready(&mut self, nonce: &str) -> Result<()> {
        let line = self.answer().context("the server never got ready")?;
        let Value::Object(ready) = line else {
            bail!("the server's first line is no JSON object: {line}");
        };
        for (name, value) in ready {
            if let Value::String(text) = value {
                self.ready.insert(name, text);
            }
        }
        let site = self.ready.get("site").context("the server names no `site`")?;
        probe::ready(site, nonce).map_err(|error| self.failed(&error))
    }

    fn ask(&mut self, command: &str) -> Result<Value> {
        let sent = match &mut self.commands {
            Some(commands) => writeln!(commands, "{command}").is_ok(),
            None => false,
        };
        if !sent {
            return Err(self.failed(&anyhow!("`{command}`: it reads no more")));
        }
        let answer = self.answer()?;
        if let Some(error) = answer.get("error") {
            bail!("the server: `{command}`: {error}");
        }
        Ok(answer)
    }

    fn answer(&mut self) -> Result<Value> {
        match self.answers.recv_timeout(PATIENCE) {
            Ok(line) => serde_json::from_str(&line)
                .with_context(|| format!("the server's line is no JSON: {line}")),
            Err(mpsc::RecvTimeoutError::Timeout) => {
                let seconds = PATIENCE.as_secs();
                Err(self.failed(&anyhow!("no answer within {seconds} s")))
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                Err(self.failed(&anyhow!("it has ended")))
            }
        }
    }

    /// Says what is wrong, with the last lines that the server printed as errors.
    fn failed(&self, error: &anyhow::Error) -> anyhow::Error {
        let text = fs::read(&self.stderr).unwrap_or_default();
        let text = String::from_utf8_lossy(&text).into_owned();
        let lines: Vec<&str> = text.lines().collect();
        let last = lines[lines.len().saturating_sub(SHOWN)..].join("\n");
        anyhow!("the server: {error:#}\n{last}")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The guard closes the server's input, waits for a while, then kills it.
        drop(self.commands.take());
        let _ = self.guard.wait();
    }
}

/// Makes an empty folder for a server; what an earlier one left there goes.
///
/// # Errors
///
/// If the folder can't be emptied or made.
pub fn make_folder(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)
        .with_context(|| format!("{}: can't be made", folder.display()))
}

/// Reads lines in a thread, so that they can be awaited for a limited time.
fn read_lines(output: ChildStdout) -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    lines
}
