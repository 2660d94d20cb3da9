//! The work of `compare-spawn`: runs one program at a time and says how it ended.
//!
//! This process stays small, for what it spawns inherits its peak memory. It adopts the
//! orphans of what it runs, so that nothing a program leaves behind can escape it, and
//! it kills everything and ends when the harness is gone. `spawner.rs` is the other end.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use signal_hook::consts::SIGINT;
use wait4::{ResUse, Wait4};

use crate::manifest::StdoutTo;
use crate::spawner::{Ended, Exit, Hello, Job};
use crate::{
    cpu_time, interference, orphans, process_tree, search_path, stream_digest,
};

/// The flag with which the helper runs itself to do nothing.
pub const FLOOR_FLAG: &str = "--floor";

/// What takes no byte, as a full disk doesn't.
pub const FULL_DISK: &str = "/dev/full";

/// How long the end of standard output is awaited once all processes are gone.
const LAST_OUTPUT: Duration = Duration::from_secs(2);

/// The process group that runs, if any. It is locked while a program is started, so that
/// nothing starts unseen while everything is being killed.
type Running = Arc<Mutex<Option<Pid>>>;

/// Answers jobs from standard input on standard output until the input ends.
///
/// # Errors
///
/// If this process can't measure its floor, or can't answer.
pub fn serve() -> Result<()> {
    orphans::adopt()?;
    hear_interrupts()?;
    let mut answers = std::io::stdout();
    let running = Running::default();
    let hello = Hello { floor_bytes: measure_floor(&running)? };
    writeln!(answers, "{}", serde_json::to_string(&hello)?)?;
    let (sender, jobs) = mpsc::channel();
    let shared = Arc::clone(&running);
    thread::spawn(move || read_jobs(&sender, &shared));
    for line in jobs {
        let job: Job =
            serde_json::from_str(&line).context("a job is not understood")?;
        let ended = run(&job, &running);
        writeln!(answers, "{}", serde_json::to_string(&ended)?)?;
        answers.flush()?;
    }
    Ok(())
}

/// Sees to it that an interrupt ends what runs here.
///
/// A shell lets its jobs in the background ignore interrupts, and what is ignored stays
/// so in every program that is started. What is handled doesn't, and this does no more.
fn hear_interrupts() -> Result<()> {
    signal_hook::flag::register(SIGINT, Arc::default())?;
    Ok(())
}

/// Runs this very program to do nothing, and returns the peak memory that it shows.
///
/// It runs as every other program does, and more than once, so that this process has
/// grown by then to what it needs.
fn measure_floor(running: &Running) -> Result<u64> {
    let program = std::env::current_exe()?.to_string_lossy().into_owned();
    let job = Job {
        argv: vec![program, FLOOR_FLAG.to_owned()],
        cwd: std::env::temp_dir(),
        env: Vec::new(),
        stdin: None,
        stdout: None,
        stdout_to: None,
        stderr: "/dev/null".into(),
        timeout_s: 60.0,
        during: None,
        moment: None,
    };
    let mut floor = 0;
    for _ in 0..3 {
        let ended = run(&job, running);
        ensure!(ended.exit == Exit::Code(0), "no floor: {}", ended.exit);
        floor = floor.max(ended.peak_rss_bytes);
    }
    Ok(floor)
}

/// Passes lines on until the harness is gone, then kills what runs and ends the helper.
fn read_jobs(sender: &Sender<String>, running: &Running) {
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        if sender.send(line).is_err() {
            break;
        }
    }
    // Kept until the end of this process: nothing can be started any more.
    let group = running.lock().unwrap_or_else(PoisonError::into_inner);
    kill_all(*group);
    std::process::exit(0);
}

/// Kills the group, and everything below this process, whatever its group or session.
pub(crate) fn kill_all(group: Option<Pid>) {
    if let Some(group) = group {
        let _ = killpg(group, Signal::SIGKILL);
    }
    let me = Pid::this().as_raw();
    // A process may start another while it is being killed: look again until none lives.
    for _ in 0..100 {
        if process_tree::kill_descendants(me).is_empty() {
            break;
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// Runs one program to its end; what can't be started is an answer, too.
fn run(job: &Job, running: &Running) -> Ended {
    let mut command = match prepare(job) {
        Ok(command) => command,
        Err(error) => return not_started(format!("{error:#}")),
    };
    let started = Instant::now();
    let child = {
        let mut group = running.lock().unwrap_or_else(PoisonError::into_inner);
        match command.spawn() {
            Ok(child) => {
                *group = Some(pid_of(&child));
                child
            }
            Err(error) => return not_started(format!("{}: {error}", job.argv[0])),
        }
    };
    let ended = attend(job, child, started);
    *running.lock().unwrap_or_else(PoisonError::into_inner) = None;
    ended
}

/// Attends to the started program until its end, and clears away what it leaves behind.
fn attend(job: &Job, mut child: Child, started: Instant) -> Ended {
    let group = pid_of(&child);
    let before = cpu_time::of_children();
    // Where it leads elsewhere there is nothing to read.
    let digest = match child.stdout.take() {
        Some(stdout) => stream_digest::start(stdout, job.stdout.clone()),
        None => stream_digest::start(io::empty(), None),
    };
    let interference = interference::start(job, &mut child, group);
    let (ended, watch) = watch_time(group, job.timeout_s);
    let waited = child.wait4();
    let mut wall = started.elapsed();
    drop(ended);
    let timed_out = watch.join().unwrap_or(false);
    // What was left behind might still keep the interference from writing.
    let orphans::Cleared { any: orphaned, killed: mut survivors } =
        orphans::clear(group);
    let after = cpu_time::of_children();
    let happened = interference.finish();
    let (stdout_sha256, stdout_bytes) =
        digest.recv_timeout(LAST_OUTPUT).unwrap_or_else(|_| {
            survivors.push("unknown (it holds standard output open)".to_owned());
            (String::new(), 0)
        });
    if orphaned {
        // Work that was handed to the background is the program's own.
        wall = started.elapsed();
    }
    match waited {
        Ok(used) => Ended {
            exit: exit_of(&used, timed_out),
            wall_s: wall.as_secs_f64(),
            user_s: after.user.saturating_sub(before.user).as_secs_f64(),
            system_s: after.system.saturating_sub(before.system).as_secs_f64(),
            peak_rss_bytes: used.rusage.maxrss,
            stdout_sha256,
            stdout_bytes,
            survivors,
            happened,
        },
        Err(error) => not_started(format!("its end can't be awaited: {error}")),
    }
}

/// Makes the command, with its streams open.
fn prepare(job: &Job) -> Result<Command> {
    let (program, arguments) = job.argv.split_first().context("no program is named")?;
    let stdin = match (&job.during, &job.stdin) {
        (Some(_), _) => Stdio::piped(),
        (None, None) => Stdio::null(),
        (None, Some(path)) => File::open(path)
            .with_context(|| format!("{}: can't be read", path.display()))?
            .into(),
    };
    let stderr = File::create(&job.stderr)
        .with_context(|| format!("{}: can't be written", job.stderr.display()))?;
    // With a bare name the standard library would fork this process instead of spawning
    // from it, and the program would show less memory than the floor.
    let mut command = Command::new(search_path::resolve(program, job)?);
    command
        .arg0(program)
        .args(arguments)
        .current_dir(&job.cwd)
        .env_clear()
        .envs(job.env.iter().map(|(name, value)| (name, value)))
        .process_group(0)
        .stdin(stdin)
        .stdout(stdout_of(job)?)
        .stderr(stderr);
    Ok(command)
}

/// Opens what the job's standard output leads to.
fn stdout_of(job: &Job) -> Result<Stdio> {
    Ok(match job.stdout_to {
        None => Stdio::piped(),
        Some(StdoutTo::Closed) => {
            // The reader is dropped before anything is written.
            let (_, writer) = io::pipe()?;
            writer.into()
        }
        Some(StdoutTo::Full) => {
            OpenOptions::new().write(true).open(FULL_DISK).context(FULL_DISK)?.into()
        }
    })
}

/// Kills the program once its time is up, unless the returned sender is dropped before.
fn watch_time(group: Pid, timeout_s: f64) -> (Sender<()>, thread::JoinHandle<bool>) {
    let (ended, has_ended): (Sender<()>, Receiver<()>) = mpsc::channel();
    let timeout = Duration::try_from_secs_f64(timeout_s).unwrap_or(Duration::MAX);
    let watch = thread::spawn(move || {
        let late =
            has_ended.recv_timeout(timeout) == Err(mpsc::RecvTimeoutError::Timeout);
        if late {
            kill_all(Some(group));
        }
        late
    });
    (ended, watch)
}

fn pid_of(child: &Child) -> Pid {
    Pid::from_raw(i32::try_from(child.id()).expect("process numbers fit an i32"))
}

fn exit_of(used: &ResUse, timed_out: bool) -> Exit {
    match (used.status.code(), used.status.signal()) {
        // It may have ended by itself in the very moment in which its time was up.
        (Some(code), _) => Exit::Code(code),
        (None, _) if timed_out => Exit::TimedOut,
        (None, signal) => Exit::Signal(signal.unwrap_or(0)),
    }
}

fn not_started(why: String) -> Ended {
    Ended {
        exit: Exit::NotStarted(why),
        wall_s: 0.0,
        user_s: 0.0,
        system_s: 0.0,
        peak_rss_bytes: 0,
        stdout_sha256: String::new(),
        stdout_bytes: 0,
        survivors: Vec::new(),
        happened: false,
    }
}
