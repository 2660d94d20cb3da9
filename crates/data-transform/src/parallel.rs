//! Spreads chunks over workers, and takes what they found in the order of the input.
//!
//! Here the runtimes differ: Rust's workers are threads that share the work's sums;
//! Python's are processes, each sending back the sums of its chunks.
//!
//! Twin: `python-ref/data_transform/parallel.py`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::ThreadPoolBuilder;
use rayon::iter::{ParallelBridge, ParallelIterator};

use crate::aggregate::{Reject, Totals};
use crate::chunks::Chunks;
use crate::errors::FlightsError;

/// Called for each chunk, in the order of the input, with the rows that were rejected.
///
/// An error ends the work.
pub type OnRejects<'a> =
    dyn FnMut(&Path, Vec<Reject>) -> Result<(), FlightsError> + Send + 'a;

/// Adds all chunks up with `jobs` workers.
///
/// # Errors
///
/// The error that stands first in the input, whichever worker comes upon one first:
/// of reading, of `on_rejects`, or with `strict` the first rejected row.
pub fn add_up(
    chunks: Chunks,
    jobs: usize,
    strict: bool,
    on_rejects: &mut OnRejects<'_>,
) -> Result<Totals, FlightsError> {
    let pool = ThreadPoolBuilder::new()
        .num_threads(jobs)
        .build()
        .map_err(|error| FlightsError::Workers { reason: error.to_string() })?;
    let failed = AtomicBool::new(false);
    let in_order = Mutex::new(InOrder::new(on_rejects));
    let work = |mut totals: Totals, (number, chunk)| {
        let found = examine(&mut totals, chunk, strict);
        if found.is_err() {
            // What stands before this chunk is being worked on already.
            failed.store(true, Ordering::Relaxed);
        }
        let mut in_order = in_order.lock().expect("no worker panics with the lock");
        if in_order.take(number, found).is_err() {
            failed.store(true, Ordering::Relaxed);
        }
        totals
    };
    let totals = pool.install(|| {
        chunks
            .enumerate()
            .take_while(|_| !failed.load(Ordering::Relaxed))
            .par_bridge()
            .fold(Totals::default, work)
            .reduce(Totals::default, |mut left, right| {
                left.merge(right);
                left
            })
    });
    in_order.into_inner().expect("no worker panics with the lock").finish()?;
    Ok(totals)
}

/// What was found in a chunk: whose it is, and what was rejected.
type Found = Result<(PathBuf, Vec<Reject>), FlightsError>;

/// Adds a chunk to the sums.
fn examine(
    totals: &mut Totals,
    chunk: Result<crate::chunks::Chunk, FlightsError>,
    strict: bool,
) -> Found {
    let chunk = chunk?;
    let rejects = totals.add_chunk(&chunk);
    match rejects.first() {
        Some(reject) if strict => Err(FlightsError::Rejected {
            path: chunk.path,
            line: reject.line,
            reason: reject.reason,
        }),
        _ => Ok((chunk.path, rejects)),
    }
}

/// Puts what the workers found back into the order of the input.
struct InOrder<'a, 'b> {
    on_rejects: &'a mut OnRejects<'b>,
    next: usize,
    waiting: BTreeMap<usize, Found>,
    error: Option<FlightsError>,
}

impl<'a, 'b> InOrder<'a, 'b> {
    fn new(on_rejects: &'a mut OnRejects<'b>) -> Self {
        Self { on_rejects, next: 0, waiting: BTreeMap::new(), error: None }
    }

    /// Takes what was found in a chunk, and passes on all that is next.
    ///
    /// `Err` if the first error in the order of the input is known.
    fn take(&mut self, number: usize, found: Found) -> Result<(), ()> {
        self.waiting.insert(number, found);
        while let Some(found) = self.waiting.remove(&self.next) {
            self.next += 1;
            if self.error.is_none() {
                let passed_on =
                    found.and_then(|(path, rejects)| (self.on_rejects)(&path, rejects));
                self.error = passed_on.err();
            }
        }
        if self.error.is_some() { Err(()) } else { Ok(()) }
    }

    /// Returns the first error, once all chunks were taken.
    fn finish(self) -> Result<(), FlightsError> {
        self.error.map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::chunks::chunks;
    use crate::flight::COLUMNS;
    use crate::input::open_input;
    use crate::progress::Progress;

    fn run(
        rows: &[String],
        jobs: usize,
        strict: bool,
    ) -> Result<(u64, Vec<u64>), FlightsError> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        writeln!(file, "{}", COLUMNS.join(",")).unwrap();
        file.write_all(rows.concat().as_bytes()).unwrap();
        let inputs = vec![open_input(file.path()).unwrap()];
        let chunks = chunks(inputs, &COLUMNS, 100, Progress::hidden());
        let mut lines = Vec::new();
        let mut on_rejects = |_: &Path, rejects: Vec<Reject>| {
            lines.extend(rejects.iter().map(|reject| reject.line));
            Ok(())
        };
        let totals = add_up(chunks, jobs, strict, &mut on_rejects)?;
        Ok((totals.rows, lines))
    }

    fn rows_with_a_reject_in_each_ten() -> Vec<String> {
        let day = |row| if row % 10 == 0 { 32 } else { 1 };
        (0..500)
            .map(|row| format!("2013,1,{},5,1,2,3,4,UA,EWR,IAH\n", day(row)))
            .collect()
    }

    #[test]
    fn rejects_come_in_the_order_of_the_input_for_every_number_of_workers() {
        let rows = rows_with_a_reject_in_each_ten();
        let expected: Vec<u64> = (0..50).map(|reject| 2 + 10 * reject).collect();
        for jobs in [1, 2, 8, 600] {
            assert_eq!(run(&rows, jobs, false), Ok((500, expected.clone())), "{jobs}");
        }
    }

    #[test]
    fn the_first_error_in_the_input_is_the_one_that_is_told() {
        let mut rows = rows_with_a_reject_in_each_ten();
        rows[0] = rows[1].clone();
        rows.push("\"never closed\n".to_owned());
        for jobs in [1, 2, 8] {
            let error = run(&rows, jobs, true).unwrap_err();
            assert!(
                matches!(error, FlightsError::Rejected { line: 12, .. }),
                "{error}"
            );
            let error = run(&rows, jobs, false).unwrap_err();
            assert!(matches!(error, FlightsError::UnterminatedQuote { .. }), "{error}");
        }
    }
}
