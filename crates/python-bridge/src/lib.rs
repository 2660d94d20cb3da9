//! The PyO3 extension that lets Python call the Rust cores.
//!
//! One module a scenario; each releases the interpreter, calls the core, and maps what
//! comes back. Nothing else is done here: what a program does stands in its crate.

mod boundary;
mod flights;
mod interrupts;
mod linkcheck;
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
    use crate::linkcheck::read_page;
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

#[cfg(test)]
mod tests {
    use pyo3::prelude::*;
    use pyo3::types::PyModule;
    use pyo3::wrap_pymodule;

    use super::_core;

    /// Gives a test the module, in an interpreter within this process.
    fn with_core(test: impl FnOnce(&Bound<'_, PyModule>) -> PyResult<()>) {
        Python::initialize();
        Python::attach(|py| {
            let core = wrap_pymodule!(_core)(py);
            test(core.bind(py).cast::<PyModule>().unwrap()).unwrap();
        });
    }

    #[test]
    fn the_fields_of_a_line_cross_as_python_has_them() {
        let line =
            br#"h - - [10/Oct/2000:13:55:36 -0700] "GET /a?b HTTP/1.1" 404 - "r""#;
        with_core(|core| {
            let entry = core.call_method1("parse_log_line", (line.as_slice(),))?;
            let text = entry.repr()?.to_string();
            let request = "[b'GET', b'/a', b'HTTP/1.1']";
            let expected = format!("(b'h', 971211336, {request}, 404, 0, b'r', None)");
            assert_eq!(text, expected);
            Ok(())
        });
    }

    #[test]
    fn an_error_of_the_core_is_raised_with_its_words_and_its_exit_code() {
        with_core(|core| {
            let error = core.call_method1("open_logs", (["missing.log"],)).unwrap_err();
            let error = error.into_value(core.py()).into_bound(core.py());
            assert_eq!(error.get_type().name()?, "LogsumError");
            let args: (String, u8) = error.getattr("args")?.extract()?;
            let message = "missing.log: No such file or directory";
            assert_eq!(args, (message.to_owned(), 2));
            Ok(())
        });
    }

    #[test]
    fn the_links_of_a_page_cross_as_python_has_them() {
        let page = b"<meta charset=latin1><a href=\xe4#b id=c><a href=x:y>";
        let args = (page.as_slice(), "text/html", "http://h/", true);
        with_core(|core| {
            let links = core.call_method1("read_page", args)?.repr()?.to_string();
            let expected = "([(0, 'http://h/%C3%A4', 'b'), (1, 'x:y', None)], ['c'])";
            assert_eq!(links, expected);
            Ok(())
        });
    }

    #[test]
    fn a_summary_of_what_python_hands_over_comes_back() {
        with_core(|core| {
            let counts = core.getattr("boundary")?.getattr("LogCounts")?.call0()?;
            counts.call_method1("add_text", (b"x\n\n".as_slice(),))?;
            counts.call_method1("add_line", (b"x".as_slice(),))?;
            let fields = counts.call_method1("finish", (10,))?;
            let lines: u64 = fields.get_item(0)?.extract()?;
            let malformed: u64 = fields.get_item(2)?.extract()?;
            assert_eq!((lines, malformed, fields.len()?), (3, 3, 21));
            Ok(())
        });
    }
}
