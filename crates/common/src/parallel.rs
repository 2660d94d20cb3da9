//! Spreads items over workers, and takes what they found in the order of the input.
//!
//! Here the runtimes differ: Rust's workers are threads that share the work's sums;
//! Python's are processes, each sending back the sums of its items.
//!
//! Twin: `python-ref/common/parallel.py`.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::ThreadPoolBuilder;
use rayon::iter::{ParallelBridge, ParallelIterator};

use crate::errors::ProgramError;

/// Adds all items up with `jobs` workers, at least 1.
///
/// Returns the sums. `work` adds an item to a worker's sums, and returns what it found
/// besides. Each finding goes to `on_found`, in the order of the input. `merge` adds
/// the sums of one worker to another's, in any order.
///
/// # Errors
///
/// The error that stands first in the input, whichever worker comes upon one first: of
/// `items`, of `work`, or of `on_found`. [`ProgramError::Workers`] if the system
/// refuses threads.
pub fn fold_in_order<Item, Sums, Found, Error>(
    items: impl Iterator<Item = Result<Item, Error>> + Send,
    jobs: usize,
    work: impl Fn(&mut Sums, Item) -> Result<Found, Error> + Sync,
    merge: impl Fn(&mut Sums, Sums) + Send + Sync,
    on_found: &mut OnFound<'_, Found, Error>,
) -> Result<Sums, Error>
where
    Item: Send,
    Sums: Default + Send,
    Found: Send,
    Error: From<ProgramError> + Send,
{
    let mut items = until_error(items);
    let first = items.next();
    let second = if jobs > 1 { items.next() } else { None };
    if second.is_some() {
        let items = first.into_iter().chain(second).chain(items);
        return fold_by_workers(items, jobs, work, merge, on_found);
    }
    // Starting threads takes longer than a single item does.
    let mut sums = Sums::default();
    for item in first.into_iter().chain(items) {
        on_found(work(&mut sums, item?)?)?;
    }
    Ok(sums)
}

/// Called with what was found in each item; an error ends the work.
type OnFound<'a, Found, Error> = dyn FnMut(Found) -> Result<(), Error> + Send + 'a;

/// Adds all items up, each by one of the workers.
fn fold_by_workers<Item, Sums, Found, Error>(
    items: impl Iterator<Item = Result<Item, Error>> + Send,
    jobs: usize,
    work: impl Fn(&mut Sums, Item) -> Result<Found, Error> + Sync,
    merge: impl Fn(&mut Sums, Sums) + Send + Sync,
    on_found: &mut OnFound<'_, Found, Error>,
) -> Result<Sums, Error>
where
    Item: Send,
    Sums: Default + Send,
    Found: Send,
    Error: From<ProgramError> + Send,
{
    let pool = ThreadPoolBuilder::new()
        .num_threads(jobs)
        .build()
        .map_err(|error| ProgramError::Workers { reason: error.to_string() })?;
    let failed = AtomicBool::new(false);
    let in_order = Mutex::new(InOrder::new(on_found));
    let add = |mut sums: Sums, (number, item): (usize, Result<Item, Error>)| {
        let found = item.and_then(|item| work(&mut sums, item));
        if found.is_err() {
            // What stands before this item is being worked on already.
            failed.store(true, Ordering::Relaxed);
        }
        let mut in_order = in_order.lock().expect("no worker panics with the lock");
        if in_order.take(number, found).is_err() {
            failed.store(true, Ordering::Relaxed);
        }
        sums
    };
    let sums = pool.install(|| {
        items
            .enumerate()
            .take_while(|_| !failed.load(Ordering::Relaxed))
            .par_bridge()
            .fold(Sums::default, add)
            .reduce(Sums::default, |mut left, right| {
                merge(&mut left, right);
                left
            })
    });
    in_order.into_inner().expect("no worker panics with the lock").finish()?;
    Ok(sums)
}

/// Returns the items up to the first error: what comes after it must not be read.
fn until_error<Item, Error>(
    mut items: impl Iterator<Item = Result<Item, Error>>,
) -> impl Iterator<Item = Result<Item, Error>> {
    let mut ended = false;
    std::iter::from_fn(move || {
        let item = if ended { None } else { items.next() };
        ended = !matches!(item, Some(Ok(_)));
        item
    })
}

/// Puts what the workers found back into the order of the input.
struct InOrder<'a, 'b, Found, Error> {
    on_found: &'a mut OnFound<'b, Found, Error>,
    next: usize,
    waiting: BTreeMap<usize, Result<Found, Error>>,
    error: Option<Error>,
}

impl<'a, 'b, Found, Error> InOrder<'a, 'b, Found, Error> {
    fn new(on_found: &'a mut OnFound<'b, Found, Error>) -> Self {
        Self { on_found, next: 0, waiting: BTreeMap::new(), error: None }
    }

    /// Takes what was found in an item, and passes on all that is next.
    ///
    /// `Err` if the first error in the order of the input is known.
    fn take(&mut self, number: usize, found: Result<Found, Error>) -> Result<(), ()> {
        self.waiting.insert(number, found);
        while let Some(found) = self.waiting.remove(&self.next) {
            self.next += 1;
            if self.error.is_none() {
                self.error = found.and_then(&mut *self.on_found).err();
            }
        }
        if self.error.is_some() { Err(()) } else { Ok(()) }
    }

    /// Returns the first error, once all items were taken.
    fn finish(self) -> Result<(), Error> {
        self.error.map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Sum = u64;

    fn error(item: u64) -> ProgramError {
        ProgramError::Workers { reason: item.to_string() }
    }

    /// Adds numbers up; finds each, unless it is `bad`, and takes each, unless refused.
    fn run(
        items: impl Iterator<Item = Result<u64, ProgramError>> + Send,
        jobs: usize,
        bad: u64,
        refused: u64,
    ) -> Result<(Sum, Vec<u64>), ProgramError> {
        let work = |sum: &mut Sum, item: u64| {
            *sum += item;
            if item == bad { Err(error(item)) } else { Ok(item) }
        };
        let mut found = Vec::new();
        let mut on_found = |item| {
            found.push(item);
            if item == refused { Err(error(item)) } else { Ok(()) }
        };
        let merge = |sum: &mut Sum, other| *sum += other;
        let sum = fold_in_order(items, jobs, work, merge, &mut on_found)?;
        Ok((sum, found))
    }

    #[test]
    fn findings_come_in_the_order_of_the_input_for_every_number_of_workers() {
        for (jobs, count) in [(1, 500), (2, 500), (8, 500), (600, 500), (8, 1), (8, 0)]
        {
            let expected: Vec<u64> = (1..=count).collect();
            let sum = expected.iter().sum();
            let result = run((1..=count).map(Ok), jobs, 0, 0);
            assert_eq!(result, Ok((sum, expected)), "{jobs} {count}");
        }
    }

    #[test]
    fn the_first_error_in_the_input_is_the_one_that_is_told() {
        for jobs in [1, 2, 8] {
            let items = || {
                (1..).map(|item| if item < 90 { Ok(item) } else { Err(error(item)) })
            };
            assert_eq!(run(items(), jobs, 0, 0), Err(error(90)), "{jobs}");
            assert_eq!(run(items(), jobs, 80, 0), Err(error(80)), "{jobs}");
            assert_eq!(run(items(), jobs, 80, 70), Err(error(70)), "{jobs}");
            assert_eq!(run(items(), jobs, 60, 70), Err(error(60)), "{jobs}");
        }
    }

    #[test]
    fn nothing_is_read_after_an_error() {
        for jobs in [1, 2, 8] {
            for last in [1, 2, 9] {
                let items = (1..).map(|item| {
                    assert!(item <= last, "{item} was read");
                    if item < last { Ok(item) } else { Err(error(item)) }
                });
                assert_eq!(run(items, jobs, 0, 0), Err(error(last)), "{jobs} {last}");
            }
        }
    }

    #[test]
    fn one_worker_or_one_item_is_worked_on_here() {
        let here = std::thread::current().id();
        for (jobs, count) in [(1, 3), (8, 1)] {
            let work = |(): &mut (), ()| Ok(std::thread::current().id());
            let mut found = Vec::new();
            let mut on_found = |thread| {
                found.push(thread);
                Ok::<(), ProgramError>(())
            };
            let items = (0..count).map(|_| Ok(()));
            fold_in_order(items, jobs, work, |(), ()| (), &mut on_found).unwrap();
            assert_eq!(found, vec![here; count], "{jobs} {count}");
        }
    }
}
