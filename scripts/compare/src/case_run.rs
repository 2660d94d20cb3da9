//! Runs one case on every rung, each in a sandbox of its own.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context, Result};
use walkdir::WalkDir;

use crate::cases::CaseRun;
use crate::commands;
use crate::counters::Counters;
use crate::file_spec;
use crate::helper::FULL_DISK;
use crate::manifest::{During, Rung, Scenario, StdoutTo};
use crate::mounts;
use crate::placeholders::{Placeholders, fill_all};
use crate::replacing::replace;
use crate::requests_watch;
use crate::sandbox::{Sandbox, Tree};
use crate::served::Addresses;
use crate::server::{self, Server};
use crate::spawner::{Ended, Job, Spawner};
use crate::workspace::Workspace;

/// What a rung did with a case.
#[derive(Debug)]
pub struct Seen {
    /// The rung's name.
    pub rung: String,
    /// The whole command line.
    pub argv: Vec<String>,
    /// How it ended.
    pub ended: Ended,
    /// What it printed, with its server's addresses replaced.
    pub stdout: Vec<u8>,
    /// Likewise, as errors, with the working folder replaced by `{dir}`.
    pub stderr: Vec<u8>,
    /// What stood in the working folder before.
    pub before: Tree,
    /// What stood there afterwards.
    pub after: Tree,
    /// Where it ran.
    pub sandbox: Sandbox,
    /// What its server saw of it; missing without one.
    pub served: Option<Served>,
}

/// What a server saw of a rung.
#[derive(Debug)]
pub struct Served {
    /// The server's command line.
    pub argv: Vec<String>,
    /// Where it listened.
    pub addresses: Addresses,
    /// What it counted, or how it had failed by then.
    pub counters: Result<Counters, String>,
}

impl Seen {
    /// Reads a file of the working folder, and replaces the server's addresses in it.
    ///
    /// # Errors
    ///
    /// If it can't be read.
    pub fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let bytes = fs::read(self.sandbox.cwd().join(path))?;
        Ok(match &self.served {
            Some(served) => served.addresses.replace(&bytes),
            None => bytes,
        })
    }
}

/// What came of running a case.
#[derive(Debug)]
pub enum Attempt {
    /// Every rung ran; in the order that was asked for.
    Ran(Vec<Seen>),
    /// It can't be run here, for this reason.
    NotRun(String),
}

/// Runs the case on the rungs, one after the other.
///
/// # Errors
///
/// If a sandbox or the case's files can't be made, or the helper is gone.
pub fn attempt(
    workspace: &Workspace,
    scenario: &Scenario,
    run: &CaseRun,
    rungs: &[&Rung],
    spawner: &mut Spawner,
) -> Result<Attempt> {
    if let Some(reason) = why_not_run(run) {
        return Ok(Attempt::NotRun(reason));
    }
    let work = workspace.products().join("sandboxes").join(&scenario.name);
    let folder = work.join(run.folder_name());
    let made = folder.join("made");
    if let Some(make) = &run.make {
        generate(workspace, run, make, &made)?;
    }
    let mut server = serve(workspace, scenario, run, &folder.join("server"))?;
    let known = match &server {
        Some(server) => server.placeholders(&run.placeholders),
        None => run.placeholders.clone(),
    };
    let mut all = Vec::new();
    for (rung, turn) in turns(rungs, run.repeat) {
        let name =
            if turn == 1 { rung.name.clone() } else { format!("{}-{turn}", rung.name) };
        let mut sandbox = Sandbox::make(&folder.join(name))?;
        if run.make.is_some() {
            copy_folder(&made, &sandbox.cwd())?;
        }
        if !prepare(workspace, run, &known, &mut sandbox)? {
            sandbox.remove()?;
            return Ok(Attempt::NotRun("needs the right to mount".to_owned()));
        }
        if let Some(server) = &mut server {
            server.reset()?;
        }
        let job = job_of(run, run.argv(&rung.start, &known)?, &known, &sandbox)?;
        let seen = observe(run, &rung.name, &job, sandbox, &mut server, spawner)?;
        let gone = seen.served.as_ref().is_some_and(|served| served.counters.is_err());
        all.push(seen);
        if gone {
            // Its failure is told with this run; there is nothing for the others.
            break;
        }
    }
    Ok(Attempt::Ran(all))
}

/// Says why the case can't be run here; `None` if it can.
fn why_not_run(run: &CaseRun) -> Option<String> {
    // Permissions don't bind root, so the case would show something else.
    let closed = run.files.values().any(|spec| spec.unreadable);
    if closed && nix::unistd::geteuid().is_root() {
        return Some("root may read every file".to_owned());
    }
    let opens = |during: &During| during.once_open.is_some();
    if run.during.as_ref().is_some_and(opens) && !cfg!(target_os = "linux") {
        return Some("needs /proc, as Linux has it".to_owned());
    }
    if run.stdout_to == Some(StdoutTo::Full) && !Path::new(FULL_DISK).exists() {
        return Some(format!("needs {FULL_DISK}, as Linux has it"));
    }
    None
}

/// Lists each rung as often as the case runs on it, counted from 1.
fn turns<'a>(
    rungs: &[&'a Rung],
    repeat: usize,
) -> impl Iterator<Item = (&'a Rung, usize)> {
    rungs.iter().flat_map(move |rung| (1..=repeat).map(|turn| (*rung, turn)))
}

/// Starts the case's server, if it has one, then makes the files that it serves: they
/// may name its addresses.
fn serve(
    workspace: &Workspace,
    scenario: &Scenario,
    run: &CaseRun,
    folder: &Path,
) -> Result<Option<Server>> {
    let (Some(declared), Some(added)) = (&scenario.server, &run.server) else {
        return Ok(None);
    };
    server::make_folder(folder)?;
    let pages = folder.join("pages");
    fs::create_dir_all(&pages)?;
    let mut added = added.clone();
    if !run.pages.is_empty() {
        added.extend(["--root".to_owned(), "{served}/pages".to_owned()]);
    }
    let server = Server::start(declared, &added, &run.placeholders, folder)?;
    let known = server.placeholders(&run.placeholders);
    for (name, spec) in &run.pages {
        file_spec::make(workspace, &pages.join(name), spec, &known)?;
    }
    Ok(Some(server))
}

/// Removes what the case left, the sandboxes of the rungs apart.
///
/// # Errors
///
/// If something can't be removed.
pub fn clear_away(seen: Vec<Seen>) -> Result<()> {
    let folder = seen.first().and_then(|one| one.sandbox.folder().parent());
    let folder = folder.map(Path::to_path_buf);
    for one in seen {
        one.sandbox.remove()?;
    }
    if let Some(folder) = folder {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}

/// Makes the files of a generated case, once for all rungs.
fn generate(
    workspace: &Workspace,
    run: &CaseRun,
    make: &[String],
    folder: &Path,
) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let known = Placeholders::default().with("dir", folder.display());
    commands::run_quietly(workspace, &run.label, &fill_all(make, &known)?)
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for entry in WalkDir::new(from).min_depth(1) {
        let entry = entry?;
        let target = to.join(entry.path().strip_prefix(from)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

/// Makes the case's files; false if that takes a right that is missing here.
fn prepare(
    workspace: &Workspace,
    run: &CaseRun,
    known: &Placeholders,
    sandbox: &mut Sandbox,
) -> Result<bool> {
    for (name, spec) in &run.files {
        let path = sandbox.cwd().join(name);
        file_spec::make(workspace, &path, spec, known)?;
    }
    if let Some(stdin) = &run.stdin {
        file_spec::make(workspace, &sandbox.stdin(), stdin, known)?;
    }
    if let Some(special) = &run.mount {
        let folder = sandbox.cwd().join(&special.folder);
        fs::create_dir_all(&folder)?;
        match mounts::mount(&folder, special.how)? {
            Some(mounted) => sandbox.hold(mounted),
            None => return Ok(false),
        }
    }
    Ok(true)
}

/// Describes the run in the sandbox for the helper.
fn job_of(
    run: &CaseRun,
    argv: Vec<String>,
    known: &Placeholders,
    sandbox: &Sandbox,
) -> Result<Job> {
    let mut env = sandbox.environment();
    env.extend(run.variables(known)?);
    Ok(Job {
        argv,
        cwd: sandbox.cwd(),
        env,
        stdin: run.stdin.is_some().then(|| sandbox.stdin()),
        stdout: Some(sandbox.stdout()),
        stdout_to: run.stdout_to,
        stderr: sandbox.stderr(),
        timeout_s: run.timeout_s,
        during: run.during.clone(),
        moment: Some(sandbox.folder().join("moment")),
    })
}

/// Runs the job in the sandbox and looks at everything it did.
fn observe(
    run: &CaseRun,
    rung: &str,
    job: &Job,
    sandbox: Sandbox,
    server: &mut Option<Server>,
    spawner: &mut Spawner,
) -> Result<Seen> {
    let before = sandbox.tree()?;
    let requests = run.during.as_ref().and_then(|during| during.once_requested);
    let ended = match (server.as_mut(), requests) {
        (Some(server), Some(requests)) => {
            requests_watch::run(spawner, job, server, requests)?
        }
        _ => spawner.run(job)?,
    };
    let seen_by = server.as_mut().map(|server| Served {
        argv: server.argv().to_vec(),
        addresses: server.addresses(),
        counters: server.counters_at_rest().map_err(|error| format!("{error:#}")),
    });
    let shown = |bytes: Vec<u8>| match &seen_by {
        Some(known) => known.addresses.replace(&bytes),
        None => bytes,
    };
    // A program that was not started has written no streams.
    let stdout = shown(fs::read(sandbox.stdout()).unwrap_or_default());
    let stderr = shown(fs::read(sandbox.stderr()).unwrap_or_default());
    let cwd = sandbox.cwd().to_string_lossy().into_owned();
    Ok(Seen {
        rung: rung.to_owned(),
        argv: job.argv.clone(),
        ended,
        stdout,
        stderr: replace(&stderr, cwd.as_bytes(), b"{dir}", |_, _| true),
        before,
        after: sandbox.tree().context("the working folder can't be read any more")?,
        sandbox,
        served: seen_by,
    })
}
