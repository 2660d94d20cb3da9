//! Things that happen to a program, or to its files, while it runs.
//!
//! A case may say that a file grows or shrinks, or that the program is interrupted, once
//! it has a file open. The program's standard input stays open until then, so that a
//! program that reads both can't be done too early.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::process::{Child, ChildStdin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::Result;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::manifest::{During, DuringAction};
use crate::process_tree;
use crate::spawner::Job;

/// How often it is looked whether the program has the file open.
const STEP: Duration = Duration::from_micros(500);
/// How long a file is left alone after it was opened: a program asks for its size next,
/// which may take it a while on a busy machine. It then waits for its standard input.
const SETTLED: Duration = Duration::from_millis(200);

/// What waits for its moment while a program runs.
#[derive(Debug)]
pub struct Interference {
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<bool>>,
}

/// Starts to wait for the moment; does nothing where the job has no `during`.
///
/// `group` is the number of the child and of its process group.
pub fn start(job: &Job, child: &mut Child, group: Pid) -> Interference {
    let ended = Arc::new(AtomicBool::new(false));
    let thread = job.during.clone().zip(child.stdin.take()).map(|(during, stdin)| {
        let input = job.stdin.clone();
        let path = job.cwd.join(&during.once_open);
        let path = path.canonicalize().unwrap_or(path);
        let ended = Arc::clone(&ended);
        thread::spawn(move || {
            let stdin = feed(stdin, input.as_deref());
            let happened = wait_until_open(group.as_raw(), &path, &ended)
                && act(&during, group, &path).is_ok();
            // An interrupted program must end by itself: if its input ended too, it
            // might be done before it has seen the signal.
            while during.action == DuringAction::Interrupt
                && happened
                && !ended.load(Ordering::Relaxed)
            {
                thread::sleep(STEP);
            }
            drop(stdin);
            happened
        })
    });
    Interference { ended, thread }
}

impl Interference {
    /// Stops waiting, now that the program has ended; returns whether it did happen.
    #[must_use]
    pub fn finish(self) -> bool {
        self.ended.store(true, Ordering::Relaxed);
        self.thread.is_some_and(|thread| thread.join().unwrap_or(false))
    }
}

/// Writes what the program reads first, and returns its input, still open.
///
/// What a case gives is shorter than a pipe's buffer, so this does not wait.
fn feed(mut stdin: ChildStdin, input: Option<&Path>) -> ChildStdin {
    let bytes = input.and_then(|path| std::fs::read(path).ok()).unwrap_or_default();
    // The program may have ended already; its exit code tells then.
    let _ = stdin.write_all(&bytes);
    stdin
}

fn wait_until_open(pid: i32, path: &Path, ended: &AtomicBool) -> bool {
    while !ended.load(Ordering::Relaxed) {
        let below = process_tree::descendants(pid);
        let mut pids = below.iter().map(|process| process.pid).chain([pid]);
        if pids.any(|pid| process_tree::holds_open(pid, path)) {
            return true;
        }
        thread::sleep(STEP);
    }
    false
}

fn act(during: &During, group: Pid, path: &Path) -> Result<()> {
    match during.action {
        DuringAction::Append => {
            thread::sleep(SETTLED);
            let mut file = OpenOptions::new().append(true).open(path)?;
            file.write_all(during.text.as_bytes())?;
        }
        DuringAction::Truncate => {
            thread::sleep(SETTLED);
            let file = OpenOptions::new().write(true).open(path)?;
            file.set_len(file.metadata()?.len() / 2)?;
        }
        DuringAction::Interrupt => killpg(group, Signal::SIGINT)?,
    }
    Ok(())
}
