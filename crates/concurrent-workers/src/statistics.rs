//! What depends on time, and stands apart from the report.
//!
//! Twin: `python-ref/concurrent_workers/statistics.py`.

use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::errors::ProgramError;
use common::input::file_error;
use serde::Serialize;
use tempfile::Builder;

/// Counts of what goes on, shared by all that fetch.
#[derive(Debug, Default)]
pub struct Counters {
    requests: AtomicUsize,
    open: AtomicUsize,
    highest_concurrency: AtomicUsize,
    retries: AtomicUsize,
    bytes: AtomicUsize,
}

/// A request that is under way; it is counted as open until this is dropped.
#[derive(Debug)]
pub struct Open<'a>(&'a Counters);

impl Counters {
    /// Counts a request, which is open for a while.
    ///
    /// That is until the result is dropped.
    pub fn request(&self) -> Open<'_> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let open = self.open.fetch_add(1, Ordering::Relaxed) + 1;
        self.highest_concurrency.fetch_max(open, Ordering::Relaxed);
        Open(self)
    }

    /// Counts a retry.
    pub fn retry(&self) {
        self.retries.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts bytes of pages, as they were sent.
    pub fn received(&self, size: usize) {
        self.bytes.fetch_add(size, Ordering::Relaxed);
    }

    /// Returns the counts, with the time that the crawl took.
    #[must_use]
    pub fn statistics(&self, pages: usize, seconds: f64) -> Statistics {
        // No crawl has so many pages that the precision of a float matters.
        #[expect(clippy::cast_precision_loss, reason = "see above")]
        let pages_per_second = pages as f64 / seconds;
        Statistics {
            seconds: rounded(seconds),
            pages_per_second: rounded(pages_per_second),
            requests: self.requests.load(Ordering::Relaxed),
            retries: self.retries.load(Ordering::Relaxed),
            highest_concurrency: self.highest_concurrency.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
        }
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// How long the crawl took, and what it needed.
#[derive(Clone, Debug, Serialize)]
pub struct Statistics {
    /// Seconds from the first request to the last reply.
    pub seconds: f64,
    /// Pages that were read in a second.
    pub pages_per_second: f64,
    /// Requests, those for robots.txt and the retries included.
    pub requests: usize,
    /// Requests that repeat one that failed.
    pub retries: usize,
    /// The most requests that were under way at a time.
    pub highest_concurrency: usize,
    /// Bytes of pages, as they were sent.
    pub bytes: usize,
}

/// Writes the statistics as one JSON object; the file is complete, or as it was.
///
/// # Errors
///
/// [`ProgramError::File`] if it can't be written.
pub fn write_statistics(
    path: &Path,
    statistics: &Statistics,
) -> Result<(), ProgramError> {
    let mut json = serde_json::to_vec(statistics).expect("numbers always can be");
    json.push(b'\n');
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let write = || -> std::io::Result<()> {
        // As any other file would be made; those for a while are made for nobody else.
        let permissions = Permissions::from_mode(0o666);
        let mut file = Builder::new().permissions(permissions).tempfile_in(folder)?;
        file.write_all(&json)?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(|error| file_error(path, &error))
}

/// Returns a number with three decimals.
fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_concurrency_is_that_of_requests_at_the_same_time() {
        let counters = Counters::default();
        {
            let _two = (counters.request(), counters.request());
        }
        drop(counters.request());
        counters.retry();
        counters.received(7);
        let statistics = counters.statistics(4, 2.0);
        assert_eq!((statistics.requests, statistics.highest_concurrency), (3, 2));
        assert_eq!((statistics.retries, statistics.bytes), (1, 7));
        assert!((statistics.pages_per_second - 2.0).abs() < 1e-9);
    }

    #[test]
    fn the_file_is_written_as_any_other() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("stats"), folder.path().join("other"));
        let statistics = Counters::default().statistics(0, 1.0);
        write_statistics(&path, &statistics).unwrap();
        std::fs::write(&other, "").unwrap();
        let mode = |path| std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&path), mode(&other));
        let expected = "{\"seconds\":1.0,\"pages_per_second\":0.0,\"requests\":0,\
             \"retries\":0,\"highest_concurrency\":0,\"bytes\":0}\n";
        assert_eq!(std::fs::read_to_string(&path).unwrap(), expected);
    }

    #[test]
    fn a_folder_that_is_missing_is_an_error_that_names_the_file() {
        let statistics = Counters::default().statistics(0, 1.0);
        let error = write_statistics(Path::new("no/stats.json"), &statistics);
        let text = error.unwrap_err().to_string();
        assert_eq!(text, "no/stats.json: No such file or directory");
    }
}
