//! Things that happen to a program, or to its files, while it runs.
//!
//! A case may say that a file grows or shrinks, or that the program is interrupted, once
//! it has a file open or has asked a server often enough. The program's standard input stays open until then, so that a
//! program that reads both can't be done too early.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
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

/// How often it is looked whether the moment has come.
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

/// What is waited for.
#[derive(Clone, Debug)]
enum Moment {
    /// The program, or a process below it, has this file open.
    Opened(PathBuf),
    /// The harness has made this file.
    Told(PathBuf),
}

/// Starts to wait for the moment; does nothing where the job has no `during`.
///
/// `group` is the number of the child and of its process group.
pub fn start(job: &Job, child: &mut Child, group: Pid) -> Interference {
    let ended = Arc::new(AtomicBool::new(false));
    let thread = job.during.clone().zip(child.stdin.take()).map(|(during, stdin)| {
        let input = job.stdin.clone();
        let moment = Moment::of(job, &during);
        let ended = Arc::clone(&ended);
        thread::spawn(move || {
            let stdin = feed(stdin, input.as_deref());
            let happened = moment.is_some_and(|moment| {
                moment.wait(group.as_raw(), &ended)
                    && act(&during, group, &moment).is_ok()
            });
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

impl Moment {
    fn of(job: &Job, during: &During) -> Option<Self> {
        match &during.once_open {
            Some(name) => {
                let path = job.cwd.join(name);
                Some(Self::Opened(path.canonicalize().unwrap_or(path)))
            }
            None => job.moment.clone().map(Self::Told),
        }
    }

    /// Waits for it; false if the program ends before.
    fn wait(&self, pid: i32, ended: &AtomicBool) -> bool {
        while !ended.load(Ordering::Relaxed) {
            if self.has_come(pid) {
                return true;
            }
            thread::sleep(STEP);
        }
        false
    }

    fn has_come(&self, pid: i32) -> bool {
        match self {
            Self::Opened(path) => {
                let below = process_tree::descendants(pid);
                let mut pids = below.iter().map(|process| process.pid).chain([pid]);
                pids.any(|pid| process_tree::holds_open(pid, path))
            }
            Self::Told(path) => path.exists(),
        }
    }
}

fn act(during: &During, group: Pid, moment: &Moment) -> Result<()> {
    let (Moment::Opened(path) | Moment::Told(path)) = moment;
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
