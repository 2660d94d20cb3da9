//! The PyO3 extension that lets Python call the Rust cores.
//!
//! One module a scenario; each releases the interpreter, calls the core, and maps what
//! comes back. Nothing else is done here: what a program does stands in its crate.

mod boundary;
mod flights;
mod interrupts;
mod logsum;

use pyo3::prelude::*;

/// The extension module; the Python package `bridge` re-exports it.
#[pymodule]
mod _core {
    #[pymodule_export]
    use crate::flights::{
        FlightsError, FlightsInputs, make_flights_tables, open_flights,
    };
    #[pymodule_export]
    use crate::logsum::{
        LogInputs, LogsumError, open_logs, parse_log_line, summarise_logs,
    };

    use crate::{pyfunction, pymodule};

    /// Crossings of the boundary that do as little as possible, to be measured.
    #[pymodule]
    mod boundary {
        #[pymodule_export]
        use crate::boundary::{
            LogCounts, newlines_in, newlines_in_copy, nothing, records_out, string_in,
            string_out,
        };
    }

    /// Returns the version of the workspace the bridge was built from.
    #[pyfunction]
    fn version() -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}
