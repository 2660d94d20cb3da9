//! Entry point: parse the arguments, run, report at most one error.
//!
//! Twin: `python-ref/cli_tool/__main__.py`.

use std::process::ExitCode;

use clap::Parser;
use cli_tool::cli::{self, Args};
use common::errors::tell;

/// Runs the program.
fn main() -> ExitCode {
    match cli::run(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell("logsum", &error.to_string());
            ExitCode::from(error.exit_code())
        }
    }
}
