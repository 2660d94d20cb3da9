//! A service while it is measured: its start, its costs, its end.
//!
//! Unlike a scenario's server, which only serves the programs, this is what is measured.
//! It runs below the guard, which ends it whatever becomes of the harness.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, SysconfVar, sysconf};

use crate::guard::GUARD_FLAG;
use crate::pinning::Core;
use crate::process_tree;
use crate::spawner;
use crate::tree_memory;

/// What a service prints once it listens; its address follows.
const LISTENING: &str = "listening on ";
/// What the guard prints of a service that ended as it should.
const ENDED_WELL: &str = "the server has ended: exit status: 0";
/// How long a service may take to listen, to answer, and to end.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long between two looks whether it has ended.
const REST: Duration = Duration::from_millis(5);

/// A running service. It ends when this is dropped, if not before.
#[derive(Debug)]
pub struct Service {
    guard: Child,
    base: String,
    ready_s: f64,
    stderr: PathBuf,
}

impl Service {
    /// Starts a service in a folder, on a core of its own, and waits until it answers.
    ///
    /// That it is this one, and not left over from an earlier run, is known by its port:
    /// the kernel chose it, and the process itself printed it.
    ///
    /// # Errors
    ///
    /// If it can't be started, or doesn't listen or answer in time.
    pub fn start(command: &[String], folder: &Path, core: Core) -> Result<Self> {
        let stderr = folder.join("service-stderr");
        let begun = Instant::now();
        let mut prepared = Command::new(spawner::helper_path()?);
        prepared
            .arg(GUARD_FLAG)
            .args(command)
            .current_dir(folder)
            // Ctrl-C ends the harness; the guard must live to see that and clean up.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(&stderr)?);
        let mut guard =
            core.run(|| prepared.spawn()).context("compare-spawn can't be started")?;
        let output = guard.stdout.take().context("a guard has an output")?;
        let mut service = Self { guard, base: String::new(), ready_s: 0.0, stderr };
        service.base = first_line(output)
            .and_then(|line| {
                let base = line.strip_prefix(LISTENING).map(str::to_owned);
                base.with_context(|| format!("its first line is `{line}`"))
            })
            .with_context(|| service.last_words())?;
        service.await_reply().with_context(|| service.last_words())?;
        service.ready_s = begun.elapsed().as_secs_f64();
        Ok(service)
    }

    /// Its address, such as `http://127.0.0.1:40123`.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Seconds from its start to its first reply.
    #[must_use]
    pub fn ready_s(&self) -> f64 {
        self.ready_s
    }

    /// User and system time of its processes so far, with that of their children that
    /// have ended. The kernel tells it in steps of 10 ms.
    ///
    /// # Errors
    ///
    /// If it has ended.
    pub fn cpu(&self) -> Result<Duration> {
        let mut ticks = 0;
        let mut processes = 0;
        for process in process_tree::descendants(self.guard_id()?) {
            let path = format!("/proc/{}/stat", process.pid);
            // A process may end between the listing and the reading.
            if let Ok(stat) = fs::read_to_string(path) {
                ticks += parse_ticks(&stat).context("a stat line without times")?;
                processes += 1;
            }
        }
        ensure!(processes > 0, "the service has ended; {}", self.last_words());
        let second = sysconf(SysconfVar::CLK_TCK)?.context("no length of a tick")?;
        Ok(Duration::from_secs(1) * u32::try_from(ticks)? / u32::try_from(second)?)
    }

    /// The proportional set size of its processes, in bytes.
    #[must_use]
    pub fn memory(&self) -> Option<u64> {
        tree_memory::now(self.guard_id().ok()?)
    }

    /// Asks it to end, and waits until it has.
    ///
    /// # Errors
    ///
    /// If it doesn't in time, or its exit code isn't 0.
    pub fn stop(mut self) -> Result<()> {
        let processes = process_tree::descendants(self.guard_id()?);
        let first = processes.first().context("the service has ended too soon")?;
        kill(Pid::from_raw(first.pid), Signal::SIGTERM)?;
        let begun = Instant::now();
        while self.guard.try_wait()?.is_none() {
            ensure!(
                begun.elapsed() < PATIENCE,
                "the service doesn't end when asked to"
            );
            thread::sleep(REST);
        }
        let said = fs::read_to_string(&self.stderr).unwrap_or_default();
        ensure!(
            said.contains(ENDED_WELL),
            "it did not end well; {}",
            self.last_words()
        );
        Ok(())
    }

    /// Asks for anything until there is a reply.
    fn await_reply(&self) -> Result<()> {
        let host = self.base.strip_prefix("http://").context("no http:// address")?;
        let mut stream = TcpStream::connect(host)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let request = format!(
            "GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes())?;
        let mut reply = String::new();
        stream.read_to_string(&mut reply)?;
        ensure!(
            reply.starts_with("HTTP/1.1 "),
            "its reply begins otherwise: `{reply}`"
        );
        Ok(())
    }

    fn guard_id(&self) -> Result<i32> {
        Ok(i32::try_from(self.guard.id())?)
    }

    /// The last lines that it printed as errors.
    fn last_words(&self) -> String {
        let text = fs::read_to_string(&self.stderr).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let last = lines[lines.len().saturating_sub(5)..].join("\n");
        format!("the service said: `{last}`")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // The guard sees its input end, waits for a while, then kills what is left.
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

/// Reads the first line, and everything after it too, so that nothing ever blocks.
fn first_line(output: impl Read + Send + 'static) -> Result<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // Nobody waits for the second.
            let _ = sender.send(line);
        }
    });
    match lines.recv_timeout(PATIENCE) {
        Ok(line) => Ok(line),
        Err(mpsc::RecvTimeoutError::Timeout) => bail!("it never listened"),
        Err(mpsc::RecvTimeoutError::Disconnected) => bail!("it has ended"),
    }
}

/// Adds up user and system time of a `/proc/PID/stat` line, its ended children's too.
fn parse_ticks(stat: &str) -> Option<u64> {
    // The name stands in parentheses and may itself hold spaces and parentheses.
    let (_, rest) = stat.rsplit_once(") ")?;
    // proc(5) counts from 1; the state, behind the name, is field 3.
    let times = rest.split(' ').skip(14 - 3).take(4);
    times.map(|field| field.parse::<u64>().ok()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_the_process_and_of_its_children_are_added() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 1 2 3 4 10 20 300 4000 20 0 1 0 5";
        assert_eq!(parse_ticks(stat), Some(4330));
        assert_eq!(parse_ticks("7 (a) S 1"), Some(0));
        assert_eq!(parse_ticks("nothing"), None);
    }
}
