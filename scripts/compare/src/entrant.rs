//! Who is timed: the rungs, and the peers that are installed.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context, Result};

use crate::counters::Rules;
use crate::inputs;
use crate::manifest::{FileSpec, Peer, Scenario, Size, Sweep, Variant};
use crate::placeholders::{Placeholders, fill, fill_all};
use crate::results::{PeerInfo, Row};
use crate::workspace::Workspace;

/// A rung or peer with the command line of a block.
#[derive(Clone, Debug, PartialEq)]
pub struct Entrant {
    /// The rung's or peer's name.
    pub name: String,
    /// The whole command line.
    pub argv: Vec<String>,
    /// The exit code of a run that succeeded.
    pub exit: i32,
    /// Whether it is a peer.
    pub peer: bool,
    /// The files of a peer that must equal the rungs'.
    pub same: Vec<String>,
    /// The command that compares a peer's output with the rungs'; empty without one.
    pub prove: Vec<String>,
}

/// What is timed together: the same files, and a command line for each entrant.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// What the block is called: the variant's name, or `start-up`.
    pub name: String,
    /// The arguments that the variant adds.
    pub args: Vec<String>,
    /// Files in the working folder before each run.
    pub files: BTreeMap<String, FileSpec>,
    /// What stands in braces in those files' declarations.
    pub placeholders: Placeholders,
    /// Who runs, rungs first.
    pub entrants: Vec<Entrant>,
    /// Who does not run, as rows that say why.
    pub absent: Vec<Row>,
    /// What must hold of the server's counters after each run of a rung.
    pub rules: Rules,
}

/// Returns what the command lines of a size's variant may use, its server apart.
///
/// # Errors
///
/// If one of the variant's values holds an unknown placeholder.
pub fn placeholders(
    workspace: &Workspace,
    scenario: &Scenario,
    (size, variant): (&Size, &Variant),
) -> Result<Placeholders> {
    let basic = Placeholders::new(workspace, scenario);
    let mut known = inputs::placeholders(workspace, size, basic.clone());
    for (name, value) in &variant.values {
        known = known.with(name, fill(value, &basic)?);
    }
    Ok(known)
}

/// Lists the rungs on the empty input.
///
/// `known` has what the server named, `failed` the rungs that failed a case.
///
/// # Errors
///
/// If a command line holds an unknown placeholder.
pub fn startup_field(
    scenario: &Scenario,
    known: Placeholders,
    failed: &[String],
) -> Result<Field> {
    let startup = &scenario.time.startup;
    let mut field = Field {
        name: "start-up".to_owned(),
        files: startup.files.clone(),
        placeholders: known,
        ..Field::default()
    };
    let args = (&*startup.args, startup.exit);
    add_rungs(&mut field, scenario, args, &BTreeMap::new(), failed)?;
    Ok(field)
}

/// Lists the rungs and peers on a size's input.
///
/// `known` has the [`placeholders`] and what the server named.
///
/// # Errors
///
/// If a command line holds an unknown placeholder, or a counter's bound is no number.
pub fn timed_field(
    scenario: &Scenario,
    (size, variant): (&Size, &Variant),
    known: Placeholders,
    failed: &[String],
    peers: &[PeerInfo],
) -> Result<Field> {
    let rules = match size.server {
        Some(_) => {
            Rules::of_timed(&scenario.time.counters, &known).context("time.counters")?
        }
        None => Rules::default(),
    };
    let mut field = Field {
        name: variant.name.clone(),
        args: variant.args.clone(),
        placeholders: known,
        rules,
        ..Field::default()
    };
    let arguments = [&*scenario.time.args, &*variant.args].concat();
    let args = (&*arguments, scenario.time.exit);
    add_rungs(&mut field, scenario, args, &size.skip, failed)?;
    let installed = |peer: &&Peer| {
        peers.iter().any(|info| info.name == peer.name && info.version.is_some())
    };
    for peer in scenario.peers.iter().filter(installed).filter(|_| variant.peers) {
        if is_beyond(scenario, size, peer.largest.as_deref()) {
            let reason = "its largest size is smaller than this";
            field.absent.push(Row::without_figures(&peer.name, true, reason));
            continue;
        }
        let filled = |command: &[String]| {
            fill_all(command, &field.placeholders)
                .with_context(|| format!("{}: peer {}", scenario.name, peer.name))
        };
        let entrant = Entrant {
            name: peer.name.clone(),
            argv: filled(&peer.start)?,
            exit: peer.exit,
            peer: true,
            same: peer.same.clone(),
            prove: filled(&peer.prove)?,
        };
        field.entrants.push(entrant);
    }
    Ok(field)
}

/// Lists the rungs at a point of a sweep.
///
/// `known` has the point and what the server named.
///
/// # Errors
///
/// If a command line holds an unknown placeholder, or a counter's bound is no number.
pub fn sweep_field(
    scenario: &Scenario,
    sweep: &Sweep,
    name: String,
    known: Placeholders,
) -> Result<Field> {
    let rules = Rules::of_timed(&sweep.counters, &known).context("sweep.counters")?;
    let mut field = Field { name, placeholders: known, rules, ..Field::default() };
    let args = (&*sweep.args, sweep.exit);
    add_rungs(&mut field, scenario, args, &BTreeMap::new(), &[])?;
    Ok(field)
}

/// Asks each peer of the scenario for its version.
///
/// # Errors
///
/// If a command line holds an unknown placeholder.
pub fn find_peers(workspace: &Workspace, scenario: &Scenario) -> Result<Vec<PeerInfo>> {
    let known = Placeholders::new(workspace, scenario);
    let mut found = Vec::new();
    for peer in &scenario.peers {
        let command = fill_all(&peer.version, &known)
            .with_context(|| format!("{}: peer {}", scenario.name, peer.name))?;
        found.push(PeerInfo {
            name: peer.name.clone(),
            about: peer.about.clone(),
            leaves_out: peer.leaves_out.clone(),
            install: peer.install.clone(),
            version: version(workspace, &command),
        });
    }
    Ok(found)
}

fn add_rungs(
    field: &mut Field,
    scenario: &Scenario,
    (arguments, exit): (&[String], i32),
    skip: &BTreeMap<String, String>,
    failed: &[String],
) -> Result<()> {
    for rung in &scenario.rungs {
        let reason = if failed.contains(&rung.name) {
            Some("it failed a case")
        } else {
            skip.get(&rung.name).map(String::as_str)
        };
        if let Some(reason) = reason {
            field.absent.push(Row::without_figures(&rung.name, false, reason));
            continue;
        }
        let command = [&*rung.start, arguments].concat();
        let argv = fill_all(&command, &field.placeholders)
            .with_context(|| format!("{}: rung {}", scenario.name, rung.name))?;
        let (name, same, prove) = (rung.name.clone(), Vec::new(), Vec::new());
        field.entrants.push(Entrant { name, argv, exit, peer: false, same, prove });
    }
    Ok(())
}

/// Tells whether the size comes after the largest one that a peer is run at.
fn is_beyond(scenario: &Scenario, size: &Size, largest: Option<&str>) -> bool {
    let place = |name: &str| scenario.sizes.iter().position(|one| one.name == name);
    largest.is_some_and(|largest| place(&size.name) > place(largest))
}

/// Returns the first line that a version command prints; `None` if it fails.
fn version(workspace: &Workspace, command: &[String]) -> Option<String> {
    let (program, arguments) = command.split_first()?;
    let output = Command::new(program)
        .args(arguments)
        .current_dir(workspace.root())
        .stdin(std::process::Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().next().unwrap_or_default().trim().to_owned();
    output.status.success().then_some(line)
}
