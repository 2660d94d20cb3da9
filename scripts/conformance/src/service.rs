//! A service that runs; it is killed with all below it when this is dropped.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStdout};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::process_tree;
use crate::program::Ended;

/// How long a service may take until it listens.
const STARTING: Duration = Duration::from_mins(1);
/// How long a service may take to end: longer than the ten seconds that it promises.
const ENDING: Duration = Duration::from_secs(30);
/// What stands before the address in the line that a service prints.
const LISTENING: &str = "listening on http://";

/// What came of starting a service.
#[derive(Debug)]
pub enum Start {
    /// It listens.
    Listening(Service),
    /// It has ended instead.
    Ended(Ended),
}

/// A running service.
#[derive(Debug)]
pub struct Service {
    child: Child,
    pid: i32,
    address: SocketAddr,
    stdout: JoinHandle<String>,
    stderr: JoinHandle<String>,
}

impl Service {
    /// Waits until the process says that it listens, or has ended.
    ///
    /// # Errors
    ///
    /// If it does neither in time, or says something else.
    pub async fn listening(mut child: Child) -> Result<Start> {
        let pid = i32::try_from(child.id().context("it has ended already")?)?;
        let stdout = child.stdout.take().context("there is no standard output")?;
        let mut stderr = child.stderr.take().context("there is no standard error")?;
        let stderr = tokio::spawn(async move {
            let mut bytes = Vec::new();
            // What was read until a failure is all that can be shown.
            let _ = stderr.read_to_end(&mut bytes).await;
            String::from_utf8_lossy(&bytes).into_owned()
        });
        let mut stdout = BufReader::new(stdout);
        let mut line = String::new();
        let read = timeout(STARTING, stdout.read_line(&mut line)).await;
        if !matches!(read, Ok(Ok(1..))) && read.is_ok() {
            let code = child.wait().await?.code();
            let stderr = stderr.await?;
            return Ok(Start::Ended(Ended { code, stdout: line, stderr }));
        }
        let address = line.strip_prefix(LISTENING).map(str::trim_end);
        let Some(Ok(address)) = address.map(str::parse) else {
            process_tree::kill_all(pid, &process_tree::tree(pid));
            bail!("the service does not say where it listens, but `{line}`");
        };
        let stdout = tokio::spawn(rest(stdout, line));
        Ok(Start::Listening(Self { child, pid, address, stdout, stderr }))
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The processes that it consists of.
    #[must_use]
    pub fn processes(&self) -> Vec<i32> {
        process_tree::tree(self.pid)
    }

    /// Sends a signal to the process that was started, and to no other.
    pub fn signal(&self, signal: Signal) {
        // It may have ended by itself; that is seen where its end is awaited.
        let _ = kill(Pid::from_raw(self.pid), signal);
    }

    /// Waits for the service's end.
    ///
    /// # Errors
    ///
    /// If it doesn't end; then it is killed.
    pub async fn end(&mut self) -> Result<Ended> {
        let processes = self.processes();
        let Ok(status) = timeout(ENDING, self.child.wait()).await else {
            process_tree::kill_all(self.pid, &processes);
            bail!("the service did not end within {} s", ENDING.as_secs());
        };
        let code = status?.code();
        if !process_tree::all_gone(&processes, ENDING).await {
            process_tree::kill_all(self.pid, &processes);
            bail!("the service ended, but left a process behind");
        }
        let stdout = (&mut self.stdout).await?;
        let stderr = (&mut self.stderr).await?;
        Ok(Ended { code, stdout, stderr })
    }

    /// Kills the service and all below it, as a loss of power would.
    ///
    /// # Errors
    ///
    /// If it lives on.
    pub async fn kill(mut self) -> Result<()> {
        let processes = self.processes();
        process_tree::kill_all(self.pid, &processes);
        self.child.wait().await?;
        if !process_tree::all_gone(&processes, ENDING).await {
            bail!("a process of the service survived its killing");
        }
        Ok(())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // Once the process was waited for, its number may be another's.
        if self.child.id().is_some() {
            process_tree::kill_all(self.pid, &self.processes());
        }
    }
}

/// Reads standard output to its end; a service prints nothing after its first line.
async fn rest(mut stdout: BufReader<ChildStdout>, mut text: String) -> String {
    let mut bytes = Vec::new();
    // What was read until a failure is all that can be shown.
    let _ = stdout.read_to_end(&mut bytes).await;
    text.push_str(&String::from_utf8_lossy(&bytes));
    text
}
