//! One run in a fresh folder, and whether what it did is what was proven.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::digest;
use crate::entrant::{Entrant, Field};
use crate::file_spec;
use crate::peer_proof::{self, Verdict};
use crate::sandbox::{Entry, EntryKind, Sandbox, Tree};
use crate::spawner::{Ended, Exit, Job, Spawner};
use crate::tree_memory;
use crate::workspace::Workspace;

/// What all runs of a scenario share.
#[derive(Debug)]
pub struct Track<'a> {
    /// The workspace.
    pub workspace: &'a Workspace,
    /// The helper that spawns.
    pub spawner: Spawner,
    /// The folder that is made afresh for each run; the same path for all of them, since
    /// its length is part of the command line and the environment.
    pub folder: PathBuf,
    /// Seconds until a run is killed.
    pub timeout_s: f64,
}

/// One run.
#[derive(Debug)]
pub struct Trial {
    /// How it ended, and what it took.
    pub ended: Ended,
    /// What it left.
    pub output: Output,
    /// Whether it wrote anything: a file, or to standard output.
    pub wrote: bool,
    /// What a peer's own proof said of this run; missing where it wasn't asked.
    pub proof: Option<Verdict>,
    /// The largest memory of its process tree, in bytes, if it was sampled.
    pub tree_pss_bytes: Option<u64>,
}

/// What a run left: standard output and files.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    stdout_sha256: String,
    stdout_bytes: u64,
    tree: Tree,
}

impl Track<'_> {
    /// Runs an entrant once, with `padding` bytes more in its environment.
    ///
    /// # Errors
    ///
    /// If the folder or its files can't be made or read, or the helper is gone.
    pub fn run(
        &mut self,
        field: &Field,
        entrant: &Entrant,
        padding: usize,
    ) -> Result<Trial> {
        let (sandbox, before) = self.prepare(field)?;
        let job = self.job(&sandbox, entrant, padding);
        let ended = self.spawner.run(&job)?;
        let trial = look(&sandbox, &before, ended, None)?;
        sandbox.remove()?;
        Ok(trial)
    }

    /// Runs an entrant once, then its own proof, if it has one, on what it left.
    ///
    /// # Errors
    ///
    /// As [`Track::run`].
    pub fn run_and_prove(
        &mut self,
        field: &Field,
        entrant: &Entrant,
        padding: usize,
    ) -> Result<Trial> {
        let (sandbox, before) = self.prepare(field)?;
        let job = self.job(&sandbox, entrant, padding);
        let ended = self.spawner.run(&job)?;
        let mut trial = look(&sandbox, &before, ended, None)?;
        if !entrant.prove.is_empty() && trial.ended.exit == Exit::Code(0) {
            // Only now, for it may write files, too, which are nobody's output.
            let job = Job {
                argv: entrant.prove.clone(),
                stdout: Some(sandbox.stdout()),
                ..self.job(&sandbox, entrant, 0)
            };
            trial.proof = Some(peer_proof::run(&mut self.spawner, &job)?);
        }
        sandbox.remove()?;
        Ok(trial)
    }

    /// Runs an entrant once while the memory of its process tree is sampled.
    ///
    /// # Errors
    ///
    /// As [`Track::run`].
    pub fn run_sampled(&mut self, field: &Field, entrant: &Entrant) -> Result<Trial> {
        let (sandbox, before) = self.prepare(field)?;
        let job = self.job(&sandbox, entrant, 0);
        let (ended, tree_pss_bytes) = tree_memory::run(&mut self.spawner, &job)?;
        let trial = look(&sandbox, &before, ended, tree_pss_bytes)?;
        sandbox.remove()?;
        Ok(trial)
    }

    /// Makes the folder, and returns it with what is in it.
    fn prepare(&self, field: &Field) -> Result<(Sandbox, Tree)> {
        let sandbox = Sandbox::make(&self.folder)?;
        for (name, spec) in &field.files {
            let path = sandbox.cwd().join(name);
            file_spec::make(self.workspace, &path, spec, &field.placeholders)?;
        }
        let before = sandbox.tree()?;
        Ok((sandbox, before))
    }

    fn job(&self, sandbox: &Sandbox, entrant: &Entrant, padding: usize) -> Job {
        let mut env = sandbox.environment();
        env.push(("COMPARE_PADDING".to_owned(), "x".repeat(padding)));
        Job {
            argv: entrant.argv.clone(),
            cwd: sandbox.cwd(),
            env,
            stdin: None,
            // A pipe that is digested; a copy would cost the same for all, but cost.
            stdout: None,
            stdout_to: None,
            stderr: sandbox.stderr(),
            timeout_s: self.timeout_s,
            during: None,
        }
    }
}

impl Output {
    /// Returns one digest of everything.
    #[must_use]
    pub fn sha256(&self) -> String {
        let mut text = format!("{}\n", self.stdout_sha256);
        for (name, entry) in &self.tree {
            if let EntryKind::File(length, sha256) = &entry.kind {
                let _ = writeln!(text, "{length} {sha256} {name}");
            }
        }
        digest::of_bytes(text.as_bytes())
    }

    /// Says what differs first from another output; `None` if nothing does.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Option<String> {
        if self.stdout_sha256 != other.stdout_sha256 {
            let (here, there) = (self.stdout_bytes, other.stdout_bytes);
            return Some(format!("standard output ({here} bytes against {there})"));
        }
        let names = self.tree.keys().chain(other.tree.keys());
        let differs = |name: &&String| self.tree.get(*name) != other.tree.get(*name);
        names.filter(differs).min().map(|name| self.file_difference(other, name))
    }

    fn has_file(&self, name: &str) -> bool {
        let entry = self.tree.get(name);
        entry.is_some_and(|entry| matches!(entry.kind, EntryKind::File(..)))
    }

    /// Says how one file differs from that of another output.
    fn file_difference(&self, other: &Self, name: &str) -> String {
        match (self.tree.get(name), other.tree.get(name)) {
            (None, _) => format!("file {name}, which is missing"),
            (_, None) => format!("file {name}, which should not be there"),
            (Some(here), Some(there)) => match (&here.kind, &there.kind) {
                (EntryKind::File(here, _), EntryKind::File(there, _)) => {
                    format!("file {name} ({here} bytes against {there})")
                }
                _ => format!("{name}, which is something else"),
            },
        }
    }
}

/// Says what is wrong with a run; `None` if nothing is.
///
/// `proven` is the output that the rungs agreed on; without it only the ending counts.
/// `own` is what a peer with a proof of its own wrote in the run that was proven.
#[must_use]
pub fn fault(
    entrant: &Entrant,
    trial: &Trial,
    proven: Option<&Output>,
    own: Option<&Output>,
) -> Option<String> {
    if trial.ended.exit != Exit::Code(0) {
        return Some(trial.ended.exit.to_string());
    }
    if let [first, ..] = &*trial.ended.survivors {
        return Some(format!("it left a process behind: {first}"));
    }
    if !trial.wrote && (proven.is_none() || !entrant.prove.is_empty()) {
        return Some("it wrote nothing, so there is nothing to compare".to_owned());
    }
    if let Some(Verdict::Differs(why)) = &trial.proof {
        return Some(format!("its `prove` failed: {why}"));
    }
    let proven = proven?;
    if let Some(name) = entrant.same.iter().find(|name| !proven.has_file(name)) {
        return Some(format!("its `same` names {name}, which no rung writes"));
    }
    let different = if entrant.peer {
        let differs =
            |name: &&String| proven.tree.get(*name) != trial.output.tree.get(*name);
        let first = entrant.same.iter().find(differs);
        first
            .map(|name| trial.output.file_difference(proven, name))
            .or_else(|| trial.output.difference(own?))
    } else {
        trial.output.difference(proven)
    };
    different.map(|what| format!("its output differs from the proven one: {what}"))
}

/// Looks at what a run left, before anything else happens to it.
fn look(
    sandbox: &Sandbox,
    before: &Tree,
    ended: Ended,
    tree_pss_bytes: Option<u64>,
) -> Result<Trial> {
    let output = Output {
        stdout_sha256: ended.stdout_sha256.clone(),
        stdout_bytes: ended.stdout_bytes,
        tree: sandbox.tree().context("what a timed run wrote can't be read")?,
    };
    let is_new = |(name, entry): (&String, &Entry)| {
        matches!(entry.kind, EntryKind::File(..)) && before.get(name) != Some(entry)
    };
    let wrote = output.stdout_bytes > 0 || output.tree.iter().any(is_new);
    Ok(Trial { ended, output, wrote, proof: None, tree_pss_bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(files: &[(&str, &str)]) -> Output {
        let entry = |(name, text): &(&str, &str)| {
            let sha256 = digest::of_bytes(text.as_bytes());
            let kind = EntryKind::File(text.len() as u64, sha256);
            ((*name).to_owned(), Entry { mode: 0o644, kind })
        };
        Output {
            stdout_sha256: digest::of_bytes(b""),
            stdout_bytes: 0,
            tree: files.iter().map(entry).collect(),
        }
    }

    #[test]
    fn the_first_file_that_differs_is_named() {
        let proven = output(&[("out/a", "1"), ("out/b", "2")]);
        assert_eq!(proven.difference(&proven), None);
        let wrong = output(&[("out/a", "1"), ("out/b", "23")]);
        let told = wrong.difference(&proven).unwrap();
        assert_eq!(told, "file out/b (2 bytes against 1)");
        let missing = output(&[("out/b", "2")]);
        let told = missing.difference(&proven).unwrap();
        assert_eq!(told, "file out/a, which is missing");
    }

    #[test]
    fn a_changed_byte_or_name_changes_the_digest() {
        let digest = output(&[("out/a", "1")]).sha256();
        assert_ne!(digest, output(&[("out/a", "2")]).sha256());
        assert_ne!(digest, output(&[("out/b", "1")]).sha256());
    }
}
