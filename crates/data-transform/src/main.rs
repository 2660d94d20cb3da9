//! Entry point: parse the arguments, run, report at most one error.
//!
//! Twin: `python-ref/data_transform/__main__.py`.

use std::process::ExitCode;

use clap::Parser;
use data_transform::cli::{self, Args};
use data_transform::errors::tell;

/// Runs the program.
fn main() -> ExitCode {
    match cli::run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&error.to_string());
            ExitCode::from(error.exit_code())
        }
    }
}
