//! Entry point: parse the arguments, run, report at most one error.
//!
//! Twin: `python-ref/data_transform/__main__.py`.

use std::process::ExitCode;

use clap::Parser;
use common::errors::tell;
use data_transform::PROGRAM;
use data_transform::cli::{self, Args};

/// Runs the program.
fn main() -> ExitCode {
    match cli::run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(PROGRAM, &error.to_string());
            ExitCode::from(error.exit_code())
        }
    }
}
