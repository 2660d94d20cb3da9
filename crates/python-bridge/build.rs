//! Lets the tests find the libpython that PyO3 was configured for.

fn main() {
    // A distribution's libpython may stand beside the one in use (pyenv's, say), and the
    // loader would take the first it finds.
    pyo3_build_config::add_libpython_rpath_link_args();
}
