//! Entry point: parse the arguments, run, report at most one error.
//!
//! Twin: `python-ref/web_service/__main__.py`.

use std::process::ExitCode;

use clap::Parser;
use common::errors::tell;
use web_service::cli::{self, Args};

/// Runs the program.
fn main() -> ExitCode {
    match cli::run(Args::parse()) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            tell("shortlink", &error.to_string());
            ExitCode::from(error.exit_code())
        }
    }
}
