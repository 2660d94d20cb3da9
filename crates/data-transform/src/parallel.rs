//! Adds the flights of all chunks up, with workers.
//!
//! Twin: `python-ref/data_transform/parallel.py`.

use std::path::{Path, PathBuf};

use common::parallel::fold_in_order;

use crate::aggregate::{Reject, Totals};
use crate::chunks::{Chunk, Chunks};
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
    let work = |totals: &mut Totals, chunk| examine(totals, chunk, strict);
    let mut pass_on = |(path, rejects): Found| on_rejects(&path, rejects);
    fold_in_order(chunks, jobs, work, Totals::merge, &mut pass_on)
}

/// What was found in a chunk: whose it is, and what was rejected.
type Found = (PathBuf, Vec<Reject>);

/// Adds a chunk to the sums.
fn examine(
    totals: &mut Totals,
    chunk: Chunk,
    strict: bool,
) -> Result<Found, FlightsError> {
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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use common::input::open_input;
    use common::progress::Progress;

    use super::*;
    use crate::chunks::chunks;
    use crate::flight::COLUMNS;

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
