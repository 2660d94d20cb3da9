//! Entry point: parse the arguments, run, report at most one error.

use std::process::ExitCode;

use clap::Parser;
use load::cli;

fn main() -> ExitCode {
    match cli::run(&cli::Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("load: {error:#}");
            ExitCode::from(2)
        }
    }
}
