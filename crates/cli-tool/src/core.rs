//! The core: from open files to a summary, with nothing of the outside.
//!
//! The hybrid replaces Python's by this one, so what crosses the boundary is what
//! crosses this module's: paths and conditions in, a summary out.
//!
//! Twin: `python-ref/cli_tool/core.py`.

use std::path::PathBuf;
use std::sync::Mutex;

use common::input::{Input, open_input, total_size};
use common::parallel::fold_in_order;
use common::progress::Progress;

use crate::counts::Counts;
use crate::errors::LogsumError;
use crate::filter::Filter;
use crate::lines::{CHUNK_BYTES, Chunk, chunks};
use crate::malformed::Examples;
use crate::summary::{Summary, summarise};

/// How many keys all workers keep to themselves.
///
/// Without a bound each would have nearly all of them in the end, and the memory would
/// grow with the number of workers.
const OWN_KEYS: usize = 1 << 18;

/// Opens all files first, so that a missing one is told before work begins.
///
/// # Errors
///
/// [`LogsumError::Program`] for the first that can't be opened.
pub fn open_inputs(files: &[PathBuf]) -> Result<Vec<Input>, LogsumError> {
    files.iter().map(|path| Ok(open_input(path)?)).collect()
}

/// Summarises the entries that the filter takes, with `jobs` workers.
///
/// `top` is the length of each list.
///
/// # Errors
///
/// Any [`LogsumError`]; with `strict`, the first malformed line is one.
pub fn summarise_inputs(
    inputs: Vec<Input>,
    wanted: &Filter,
    jobs: usize,
    strict: bool,
    top: usize,
) -> Result<Summary, LogsumError> {
    let progress = Progress::shown("logsum", total_size(&inputs));
    let mut examples =
        Examples::new(inputs.iter().map(|input| input.path.clone()).collect());
    let chunks = chunks(inputs, CHUNK_BYTES, progress);
    let shared = Mutex::new(Counts::default());
    let hand_over = |counts: &mut Counts| {
        shared.lock().expect("no worker panics with the lock").merge(counts);
    };
    let count = |counts: &mut Counts, chunk: Chunk| {
        let examined = counts.add_lines(&chunk.text, wanted);
        if counts.keys() > OWN_KEYS / jobs {
            hand_over(counts);
        }
        Ok::<_, LogsumError>((chunk.file, examined))
    };
    let mut on_examined = |(file, examined)| {
        examples.add(file, &examined);
        match examples.first() {
            Some(malformed) if strict => {
                Err(LogsumError::MalformedLine(malformed.clone()))
            }
            _ => Ok(()),
        }
    };
    let mut counts = fold_in_order(
        chunks,
        jobs,
        count,
        |_, mut counts| hand_over(&mut counts),
        &mut on_examined,
    )?;
    hand_over(&mut counts);
    let counts = shared.into_inner().expect("no worker panics with the lock");
    summarise(&counts, examples.texts(), top).ok_or(LogsumError::TooManyBytes)
}
