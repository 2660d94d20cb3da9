//! Entry point: parse the arguments, run, report at most one error.
//!
//! Twin: `python-ref/concurrent_workers/__main__.py`.

use std::process::ExitCode;

use clap::Parser;
use common::errors::tell;
use concurrent_workers::cli::{self, Args};

/// Runs the program.
fn main() -> ExitCode {
    match cli::run(Args::parse()) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            tell("linkcheck", &error.to_string());
            ExitCode::from(error.exit_code())
        }
    }
}
