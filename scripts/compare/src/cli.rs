//! The command line of `compare`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::workspace::Workspace;
use crate::{boundary, check, doctor, load, report, run, sweep, tidy, time};

/// Proves that every rung of every scenario does the same, and times them.
#[derive(Debug, Parser)]
#[command(name = "compare", version)]
pub struct Cli {
    /// The workspace [default: at or above the current folder].
    #[arg(long, global = true, value_name = "FOLDER")]
    root: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build, check, time and report: the whole comparison.
    Run(run::Args),
    /// Run every case on every rung and compare what they do.
    Check(check::Args),
    /// Time every rung on inputs that grow.
    Time(time::Args),
    /// Time what it costs to cross from Python to Rust.
    Boundary(boundary::Args),
    /// Time every rung against a server, at many workers and many latencies.
    Sweep(sweep::Args),
    /// Measure every rung of a service under load.
    Load(load::Args),
    /// Show the last results again, or bring pages up to date.
    Report(report::Args),
    /// Find what is out of step between the twins.
    Tidy(tidy::Args),
    /// Say what is here, what is missing, and what to install.
    Doctor(doctor::Args),
}

/// What a command found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// All outputs agree and every expectation holds.
    Agree,
    /// An output differs, or an expectation fails.
    Differ,
}

impl Outcome {
    /// Returns the exit code: 0 or 1. Errors give 2.
    #[must_use]
    pub fn exit_code(self) -> ExitCode {
        match self {
            Outcome::Agree => ExitCode::SUCCESS,
            Outcome::Differ => ExitCode::from(1),
        }
    }
}

/// Runs the command.
///
/// # Errors
///
/// If the command can't do its work; see each one.
pub fn dispatch(cli: &Cli) -> Result<Outcome> {
    let workspace = Workspace::find(cli.root.as_deref())?;
    match &cli.command {
        Command::Run(args) => run::run(&workspace, args),
        Command::Check(args) => check::run(&workspace, args),
        Command::Time(args) => time::run(&workspace, args),
        Command::Boundary(args) => boundary::run(&workspace, args),
        Command::Sweep(args) => sweep::run(&workspace, args),
        Command::Load(args) => load::run(&workspace, args),
        Command::Report(args) => report::run(&workspace, args),
        Command::Tidy(args) => tidy::run(&workspace, args),
        Command::Doctor(args) => doctor::run(&workspace, args),
    }
}
