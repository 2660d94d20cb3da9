//! Judges what a rung did with a case: is it sound, is it true, is it the same.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::case_run::Seen;
use crate::cases::Truth;
use crate::counters::Counters;
use crate::diff;
use crate::manifest::{During, StderrClass};
use crate::sandbox::{self, Entry, EntryKind, Tree};
use crate::spawner::Exit;

/// What no program may ever print as an error.
const CRASHES: [&str; 3] =
    ["Traceback (most recent call last)", "panicked at", "core dumped"];

/// Something that is wrong, with what there is to see of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// What is wrong, in a line.
    pub what: String,
    /// The lines that show it; may be empty.
    pub shown: String,
}

/// Lists what is wrong with the run itself, whatever the case.
#[must_use]
pub fn unsound(seen: &Seen, during: Option<&During>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let errors = String::from_utf8_lossy(&seen.stderr);
    if !matches!(seen.ended.exit, Exit::Code(_)) {
        findings.push(finding(seen.ended.exit.to_string(), &seen.stderr));
    }
    for crash in CRASHES {
        if errors.contains(crash) {
            findings.push(finding(format!("stderr has `{crash}`"), &seen.stderr));
        }
    }
    if !seen.ended.survivors.is_empty() {
        let left = seen.ended.survivors.join(", ");
        findings.push(finding(format!("left processes behind: {left}"), b""));
    }
    if let Some(during) = during.filter(|_| !seen.ended.happened) {
        let what = if during.once_open.is_some() {
            "it never had the file of `during` open"
        } else {
            "the server never counted the requests of `during`"
        };
        findings.push(finding(format!("{what}, so nothing happened to it"), b""));
    }
    if let Some(Err(error)) = seen.served.as_ref().map(|served| &served.counters) {
        let (what, said) = error.split_once('\n').unwrap_or((error, ""));
        findings.push(finding(what.to_owned(), said.as_bytes()));
    }
    findings
}

/// Lists how what the rung did differs from what the reference rung did.
#[must_use]
pub fn differences(reference: &Seen, seen: &Seen, truth: &Truth) -> Vec<Finding> {
    let mut findings = Vec::new();
    let names = (&*reference.rung, &*seen.rung);
    if reference.ended.exit != seen.ended.exit {
        let what = format!(
            "{}, {} has {}",
            seen.ended.exit, reference.rung, reference.ended.exit
        );
        findings.push(finding(what, &seen.stderr));
    }
    compare("stdout", names, &reference.stdout, &seen.stdout, &mut findings);
    if truth.stderr == StderrClass::Exact {
        compare("stderr", names, &reference.stderr, &seen.stderr, &mut findings);
    }
    let paths: BTreeSet<&String> =
        reference.after.keys().chain(seen.after.keys()).collect();
    findings
        .extend(paths.iter().filter_map(|path| differing_path(path, reference, seen)));
    if let (Some(left), Some(right)) = (counters(reference), counters(seen)) {
        let changed = truth.counters.changed(right, left, &reference.rung);
        findings.extend(changed.into_iter().map(|what| finding(what, b"")));
    }
    findings
}

/// Returns what the server counted, where there is one and it lives.
fn counters(seen: &Seen) -> Option<&Counters> {
    seen.served.as_ref()?.counters.as_ref().ok()
}

/// Says how what stands at the path differs; `None` if it is the same.
fn differing_path(path: &str, reference: &Seen, seen: &Seen) -> Option<Finding> {
    let has = &reference.rung;
    let (left, right) = match (reference.after.get(path), seen.after.get(path)) {
        (Some(left), Some(right)) => (left, right),
        (Some(_), None) => {
            return Some(finding(format!("{path} is missing, {has} has it"), b""));
        }
        (None, _) => {
            return Some(finding(format!("{path} is there, {has} has none"), b""));
        }
    };
    if left.kind != right.kind {
        // What is no file, or is closed, has no bytes to show.
        let bytes = |one: &Seen| one.read(path).unwrap_or_default();
        let names = (&**has, &*seen.rung);
        let shown = diff::describe(names, &bytes(reference), &bytes(seen));
        return Some(Finding { what: path.to_owned(), shown });
    }
    let Entry { mode, .. } = right;
    (left.mode != *mode).then(|| {
        finding(format!("{path} has mode {mode:o}, {has} has {:o}", left.mode), b"")
    })
}

/// Lists how what the rung did differs from what the manifest says must come of it.
///
/// `golden` is the folder with all that must be written, where there is one.
///
/// # Errors
///
/// If the golden folder can't be read.
pub fn untrue(
    truth: &Truth,
    golden: Option<&Path>,
    seen: &Seen,
) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    if let Exit::Code(code) = seen.ended.exit
        && !truth.exits.contains(&code)
    {
        let right: Vec<String> = truth.exits.iter().map(i32::to_string).collect();
        let what = format!("exit code {code}, {} is right", right.join(" or "));
        findings.push(finding(what, &seen.stderr));
    }
    findings.extend(untrue_stderr(truth, seen));
    let names = ("declared", &*seen.rung);
    if let Some(stdout) = &truth.stdout {
        compare("stdout", names, stdout.as_bytes(), &seen.stdout, &mut findings);
    }
    for (path, text) in &truth.written {
        match seen.read(path) {
            Ok(bytes) => compare(path, names, text.as_bytes(), &bytes, &mut findings),
            Err(_) => findings.push(finding(format!("{path} is missing"), b"")),
        }
    }
    for path in &truth.absent {
        if seen.after.contains_key(path.trim_end_matches('/')) {
            findings.push(finding(format!("{path} is there, and must not be"), b""));
        }
    }
    if let Some(golden) = golden {
        findings.extend(against_golden(golden, seen)?);
    }
    if let Some(counted) = counters(seen) {
        let broken = truth.counters.broken(counted);
        findings.extend(broken.into_iter().map(|what| finding(what, b"")));
    }
    Ok(findings)
}

/// Lists what standard error should have and has not.
fn untrue_stderr(truth: &Truth, seen: &Seen) -> Vec<Finding> {
    let mut findings = Vec::new();
    let errors = String::from_utf8_lossy(&seen.stderr);
    // Some parsers print the usage, some only how to get it.
    let shows_usage =
        errors.to_lowercase().contains("usage") || errors.contains("--help");
    if truth.stderr == StderrClass::Usage && !shows_usage {
        findings.push(finding("stderr has no usage".to_owned(), &seen.stderr));
    }
    for text in &truth.stderr_has {
        if !errors.contains(text) {
            findings.push(finding(format!("stderr has no `{text}`"), &seen.stderr));
        }
    }
    findings
}

/// Lists the files that the program wrote or changed, by relative path.
#[must_use]
pub fn written(seen: &Seen) -> Vec<&str> {
    let is_new = |(path, entry): &(&String, &Entry)| {
        matches!(entry.kind, EntryKind::File(..))
            && seen.before.get(*path) != Some(*entry)
    };
    seen.after.iter().filter(is_new).map(|(path, _)| path.as_str()).collect()
}

fn against_golden(golden: &Path, seen: &Seen) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let written = written(seen);
    let right = if golden.is_dir() { sandbox::tree(golden)? } else { Tree::default() };
    for (path, entry) in &right {
        if !matches!(entry.kind, EntryKind::File(..)) {
            continue;
        }
        if !written.contains(&&**path) {
            findings.push(finding(format!("{path} was not written"), b""));
            continue;
        }
        let left = fs::read(golden.join(path))?;
        let found = seen.read(path)?;
        compare(path, ("golden", &seen.rung), &left, &found, &mut findings);
    }
    for path in written {
        if !right.contains_key(path) {
            findings
                .push(finding(format!("{path} is not among the golden files"), b""));
        }
    }
    Ok(findings)
}

fn compare(
    what: &str,
    names: (&str, &str),
    left: &[u8],
    right: &[u8],
    findings: &mut Vec<Finding>,
) {
    if left != right {
        let shown = diff::describe(names, left, right);
        findings.push(Finding { what: what.to_owned(), shown });
    }
}

/// Makes a finding that shows the last lines of what was printed as errors.
fn finding(what: String, stderr: &[u8]) -> Finding {
    let lines: Vec<&[u8]> = stderr.split(|byte| *byte == b'\n').collect();
    let last = &lines[lines.len().saturating_sub(6)..];
    let mut shown = String::new();
    for line in last.iter().filter(|line| !line.is_empty()) {
        shown = format!(
            "{shown}| {}
",
            diff::escape(line)
        );
    }
    Finding { what, shown }
}
