//! Entry point: parse the arguments, run, report at most one error.

use std::process::ExitCode;

use clap::Parser;
use compare::cli::{self, Cli};

fn main() -> ExitCode {
    match cli::dispatch(&Cli::parse()) {
        Ok(outcome) => outcome.exit_code(),
        Err(error) => {
            eprintln!("compare: {error:#}");
            ExitCode::from(2)
        }
    }
}
