//! Whether the system allows as many connections as there may be.
//!
//! A connection is an open file. To run out of them in the middle of a crawl would look
//! as if the links were broken.
//!
//! Twin: `python-ref/concurrent_workers/open_files.py`.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

use crate::errors::LinkcheckError;

/// Open files that the program needs beside its connections, in either language.
const OTHERS: u64 = 32;

/// Makes sure that so many workers can have a connection each.
///
/// # Errors
///
/// [`LinkcheckError::OpenFiles`] if the system allows fewer, even when asked for more.
pub fn allow_connections(workers: usize) -> Result<(), LinkcheckError> {
    let needed = workers as u64 + OTHERS;
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else { return Ok(()) };
    if needed <= soft || setrlimit(Resource::RLIMIT_NOFILE, needed, hard).is_ok() {
        return Ok(());
    }
    Err(LinkcheckError::OpenFiles { workers, needed, allowed: hard })
}
