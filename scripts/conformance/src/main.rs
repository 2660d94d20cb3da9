//! Entry point: parse the arguments, run, report at most one error.

use std::process::ExitCode;

use clap::Parser;
use conformance::cli;

fn main() -> ExitCode {
    match cli::run(&cli::Args::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("conformance: {error:#}");
            ExitCode::from(2)
        }
    }
}
