//! `compare tidy`: are the twins in step?
//!
//! People read a Rust file beside its Python twin, so a function that one side lacks, or
//! has elsewhere or under another name, is an error here and not a matter of taste.

pub mod columns;
pub mod files;
pub mod findings;
pub mod outline;
pub mod pairing;
pub mod python;
pub mod rust;
pub mod sentences;
pub mod spine;
pub mod subject;
pub mod twins;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::cli::Outcome;
use crate::manifest::Twins;
use crate::workspace::Workspace;
use findings::{Finding, Findings, Place};
use outline::Outline;
use subject::{Subject, subjects};

/// What `compare tidy` is asked to do.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Args {
    /// Only these scenarios
    #[arg(long = "scenario", value_name = "NAME")]
    pub scenarios: Vec<String>,
}

/// How many things are in step, and what isn't.
#[derive(Debug, Default)]
pub struct Tidiness {
    /// How many modules have a twin.
    pub modules: usize,
    /// How many public items have a twin.
    pub items: usize,
    /// How many tests have a twin.
    pub tests: usize,
    /// What is out of step, by file and line.
    pub findings: Vec<Finding>,
}

/// Compares the twins of the scenarios and of what they share, and prints what is out of step.
///
/// # Errors
///
/// If a manifest is wrong, or a source file can't be read.
pub fn run(workspace: &Workspace, args: &Args) -> Result<Outcome> {
    let mut tidy = true;
    for subject in subjects(workspace, &args.scenarios)? {
        let found =
            check(workspace.root(), &subject).with_context(|| subject.name.clone())?;
        for finding in &found.findings {
            println!("{finding}");
        }
        let Tidiness { modules, items, tests, findings } = &found;
        let outcome = match findings.len() {
            0 => "in step".to_owned(),
            1 => "1 finding".to_owned(),
            count => format!("{count} findings"),
        };
        println!(
            "{}: {modules} modules, {items} items and {tests} tests compared: {outcome}",
            subject.name
        );
        tidy &= findings.is_empty();
    }
    Ok(if tidy { Outcome::Agree } else { Outcome::Differ })
}

/// The modules of both languages: by stem, the file's name in its folder.
struct Modules<'a> {
    root: &'a Path,
    rust_folder: &'a Path,
    python_folder: &'a Path,
    rust: BTreeMap<String, String>,
    python: BTreeMap<String, String>,
}

/// Compares the twins of a crate.
///
/// # Errors
///
/// If a source file can't be read, or has a syntax error.
pub fn check(root: &Path, subject: &Subject) -> Result<Tidiness> {
    let twins = &subject.twins;
    let (rust_folder, python_folder) =
        (Path::new(&twins.rust), Path::new(&twins.python));
    let modules = Modules {
        root,
        rust_folder,
        python_folder,
        rust: files::modules(&root.join(rust_folder), "rs")?,
        python: files::modules(&root.join(python_folder), "py")?,
    };

    let mut tidiness = Tidiness::default();
    let mut findings = Findings::default();
    find_alone(&modules, &twins.alone, &mut findings);
    for stem in modules.rust.keys().filter(|stem| modules.python.contains_key(*stem)) {
        compare_twins(&modules, stem, twins, &mut tidiness, &mut findings)?;
    }
    if subject.has_spine {
        check_spine(&modules, &subject.manifest, &twins.spine, &mut findings)?;
    }
    columns::check(root, subject, &mut findings)?;
    check_stale(subject, &mut findings);
    tidiness.findings = findings.sorted();
    Ok(tidiness)
}

/// Finds the modules that have no twin.
fn find_alone(
    modules: &Modules<'_>,
    alone: &BTreeMap<String, String>,
    findings: &mut Findings,
) {
    for (ours, theirs, folder) in [
        (&modules.rust, &modules.python, modules.rust_folder),
        (&modules.python, &modules.rust, modules.python_folder),
    ] {
        for (stem, name) in ours {
            if !theirs.contains_key(stem) && !findings.excused(alone, name) {
                let what = format!("the module has no twin (excuse: `{name}`)");
                findings.add(Place::new(&folder.join(name), 1), what, None);
            }
        }
    }
}

/// Compares a module and its tests with the twin's.
fn compare_twins(
    modules: &Modules<'_>,
    stem: &str,
    twins: &Twins,
    tidiness: &mut Tidiness,
    findings: &mut Findings,
) -> Result<()> {
    let root = modules.root;
    let names = (&*modules.rust[stem], &*modules.python[stem]);
    let rust = load(root, &modules.rust_folder.join(names.0))?;
    let python = load(root, &modules.python_folder.join(names.1))?;
    let excused = &twins.items_alone;
    tidiness.modules += 1;
    tidiness.items += twins::compare(&rust, &python, names, excused, findings);
    if stem == "lib" {
        spine::check_names(&rust, &twins.spine, findings);
        spine::check_names(&python, &twins.spine, findings);
    }

    let path = files::python_tests(modules.python_folder, stem);
    let tests = if root.join(&path).is_file() {
        load(root, &path)?
    } else {
        Outline { path, ..Outline::default() }
    };
    tidiness.tests += twins::compare_tests(&rust, &tests, names, excused, findings);
    Ok(())
}

/// Checks the modules that a first reader reads.
fn check_spine(
    modules: &Modules<'_>,
    manifest: &Path,
    stems: &[String],
    findings: &mut Findings,
) -> Result<()> {
    spine::check_count(manifest, stems, findings);
    for stem in stems {
        if !modules.rust.contains_key(stem) || !modules.python.contains_key(stem) {
            let what = format!("the spine names `{stem}`, which is no pair of twins");
            findings.add(Place::new(manifest, 1), what, None);
        }
    }
    for (known, folder) in
        [(&modules.rust, modules.rust_folder), (&modules.python, modules.python_folder)]
    {
        let names = stems.iter().filter_map(|stem| known.get(stem));
        let paths: Vec<PathBuf> = names.map(|name| folder.join(name)).collect();
        spine::check_length(modules.root, &paths, findings)?;
    }
    Ok(())
}

fn load(root: &Path, path: &Path) -> Result<Outline> {
    let text = files::read(&root.join(path))?;
    let rust = path.extension().is_some_and(|found| found == "rs");
    let outline =
        if rust { rust::outline(path, &text) } else { python::outline(path, &text) };
    outline.with_context(|| path.display().to_string())
}

fn check_stale(subject: &Subject, findings: &mut Findings) {
    let granted: BTreeMap<String, String> = subject
        .twins
        .alone
        .iter()
        .chain(&subject.twins.items_alone)
        .map(|(key, reason)| (key.clone(), reason.clone()))
        .collect();
    findings.add_stale(&subject.manifest, &granted);
}
