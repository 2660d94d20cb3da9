//! The work of `compare-spawn --guard`: runs a server for as long as the harness lives.
//!
//! The harness may be killed at any moment, and then nobody would end the server. So it
//! runs below this process, which passes its standard input on, and sees that end with
//! the harness. `server.rs` is the other end.

use std::io::{self, BufRead, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use nix::unistd::Pid;

use crate::helper;
use crate::orphans;

/// The flag with which the helper runs as a guard; the server's command line follows.
pub const GUARD_FLAG: &str = "--guard";

/// How long a server may take to end once its input has ended.
const GRACE: Duration = Duration::from_secs(5);

/// What a guard waits for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Event {
    /// The harness is gone, or has no commands any more.
    InputEnded,
    /// The server has ended.
    ServerEnded,
}

/// Runs the server until it ends, or the input does; then leaves nothing of it behind.
///
/// # Errors
///
/// If the server can't be started.
pub fn run(command: &[String]) -> Result<()> {
    orphans::adopt()?;
    let (program, arguments) = command.split_first().context("no server is named")?;
    let mut server = Command::new(program)
        .args(arguments)
        .process_group(0)
        .stdin(Stdio::piped())
        .spawn()
        .with_context(|| format!("{program}: can't be started"))?;
    let group = Pid::from_raw(i32::try_from(server.id())?);
    let commands = server.stdin.take().context("the server has no input")?;
    let (sender, events) = mpsc::channel();
    let input_ended = sender.clone();
    thread::spawn(move || pass_on(commands, &input_ended));
    thread::spawn(move || await_end(server, &sender));
    if events.recv() == Ok(Event::InputEnded) {
        // What comes next is the end of the server, or that it is late.
        let _ = events.recv_timeout(GRACE);
    }
    helper::kill_all(Some(group));
    Ok(())
}

/// Passes commands on until they end, then closes the server's input.
fn pass_on(mut commands: ChildStdin, events: &Sender<Event>) {
    for line in io::stdin().lock().lines().map_while(Result::ok) {
        // A server that reads no more has ended, or will be killed.
        if writeln!(commands, "{line}").and_then(|()| commands.flush()).is_err() {
            break;
        }
    }
    drop(commands);
    let _ = events.send(Event::InputEnded);
}

/// Waits for the server, and says how it ended: nobody asked it to if commands go on.
fn await_end(mut server: Child, events: &Sender<Event>) {
    if let Ok(status) = server.wait() {
        eprintln!("compare-spawn: the server has ended: {status}");
    }
    let _ = events.send(Event::ServerEnded);
}
