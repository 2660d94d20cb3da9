//! The PyO3 extension that lets Python call the Rust cores.
//!
//! One module a scenario; each releases the interpreter, calls the core, and maps what
//! comes back. Nothing else is done here: what a program does stands in its crate.

mod flights;

use pyo3::prelude::*;

/// The extension module; the Python package `bridge` re-exports it.
#[pymodule]
mod _core {
    #[pymodule_export]
    use crate::flights::{
        FlightsError, FlightsInputs, make_flights_tables, open_flights,
    };
    use crate::pyfunction;

    /// Returns the version of the workspace the bridge was built from.
    #[pyfunction]
    fn version() -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}
