//! What one run did, and whether that is what was proven.

use std::fmt::Write;

use anyhow::{Context, Result};

use crate::counters::{Counters, Rules};
use crate::digest;
use crate::entrant::Entrant;
use crate::peer_proof::Verdict;
use crate::sandbox::{Entry, EntryKind, Sandbox, Tree};
use crate::spawner::{Ended, Exit};

/// One run.
#[derive(Debug)]
pub struct Trial {
    /// How it ended, and what it took.
    pub ended: Ended,
    /// What it left.
    pub output: Output,
    /// Whether it wrote anything: a file, or to standard output.
    pub wrote: bool,
    /// What the server counted of it; missing without one.
    pub counters: Option<Counters>,
    /// What a peer's own proof said of this run; missing where it wasn't asked.
    pub proof: Option<Verdict>,
    /// The largest memory of its process tree, in bytes, if it was sampled.
    pub tree_pss_bytes: Option<u64>,
}

/// The run that all others of a block must equal.
#[derive(Debug)]
pub struct Proven {
    /// What it left.
    pub output: Output,
    /// What the server counted of it; missing without one.
    pub counters: Option<Counters>,
}

/// What a run left: standard output and files.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    stdout_sha256: String,
    stdout_bytes: u64,
    tree: Tree,
}

impl Trial {
    /// Looks at what a run left, before anything else happens to it.
    ///
    /// # Errors
    ///
    /// If something that it wrote can't be read.
    pub fn look(sandbox: &Sandbox, before: &Tree, ended: Ended) -> Result<Self> {
        let output = Output {
            stdout_sha256: ended.stdout_sha256.clone(),
            stdout_bytes: ended.stdout_bytes,
            tree: sandbox.tree().context("what a timed run wrote can't be read")?,
        };
        let is_new = |(name, entry): (&String, &Entry)| {
            matches!(entry.kind, EntryKind::File(..)) && before.get(name) != Some(entry)
        };
        let wrote = output.stdout_bytes > 0 || output.tree.iter().any(is_new);
        let (counters, proof, tree_pss_bytes) = (None, None, None);
        Ok(Self { ended, output, wrote, counters, proof, tree_pss_bytes })
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
/// `rules` hold for the server's counters of rungs. `proven` is the run that the rungs
/// agreed on; without it only the ending counts. `own` is what a peer with a proof of
/// its own wrote in the run that was proven.
#[must_use]
pub fn fault(
    rules: &Rules,
    entrant: &Entrant,
    trial: &Trial,
    proven: Option<&Proven>,
    own: Option<&Output>,
) -> Option<String> {
    if trial.ended.exit != Exit::Code(entrant.exit) {
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
    if let Some(miscount) = miscount(rules, entrant, trial, proven) {
        return Some(miscount);
    }
    let proven = &proven?.output;
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

/// Says which of the server's counters is wrong after a rung's run; `None` if none is.
fn miscount(
    rules: &Rules,
    entrant: &Entrant,
    trial: &Trial,
    proven: Option<&Proven>,
) -> Option<String> {
    let counted = trial.counters.as_ref().filter(|_| !entrant.peer)?;
    let right = proven.and_then(|proven| proven.counters.as_ref());
    let changed = right.map(|right| rules.changed(counted, right, "the proof run"));
    let mut wrong =
        rules.broken(counted).into_iter().chain(changed.into_iter().flatten());
    wrong.next()
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
