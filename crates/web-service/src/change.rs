//! A change that waits for the writer, and who waits for the change.
//!
//! Twin: `python-ref/web_service/change.py`.

use std::time::Instant;

use tokio::sync::oneshot;

use crate::link::NewLink;
use crate::outcome::{Created, Deleted, StoreError};

/// Whoever waits for a change, and what came of it so far.
#[derive(Debug)]
pub struct Answer<T> {
    waiter: oneshot::Sender<Result<T, StoreError>>,
    outcome: Option<T>,
}

/// A change that waits for the writer.
#[derive(Debug)]
pub enum Change {
    /// A link is to be there.
    Create { owner: i64, new: NewLink, now: i64, answer: Answer<Created> },
    /// A link is to be deleted.
    Delete { owner: i64, slug: String, now: i64, answer: Answer<Deleted> },
    /// A link was followed once on a day, in days since 1970.
    Count { link: i64, day: i64, answer: Answer<()> },
    /// What came before is to be written, and nothing comes after.
    Close,
}

impl Change {
    /// Answers whoever waits: all is well only once it is `committed`.
    pub fn settle(self, committed: &Result<(), StoreError>) {
        match self {
            Self::Create { answer, .. } => answer.settle(committed),
            Self::Delete { answer, .. } => answer.settle(committed),
            Self::Count { answer, .. } => answer.settle(committed),
            Self::Close => {}
        }
    }
}

/// What somebody asks for, and since when.
#[derive(Debug)]
pub struct Asked {
    /// When it was asked for: a place in the queue is waited for as well.
    pub at: Instant,
    /// What is asked for.
    pub change: Change,
}

impl<T> Answer<T> {
    /// Returns the answer for whoever waits at the other end.
    #[must_use]
    pub fn new(waiter: oneshot::Sender<Result<T, StoreError>>) -> Self {
        Self { waiter, outcome: None }
    }

    /// Notes what came of the change, if its transaction is committed.
    pub fn note(&mut self, outcome: T) {
        self.outcome = Some(outcome);
    }

    fn settle(self, committed: &Result<(), StoreError>) {
        let outcome = match (committed, self.outcome) {
            (Ok(()), Some(outcome)) => Ok(outcome),
            (Ok(()), None) => Err(StoreError::closed()),
            (Err(error), _) => Err(error.clone()),
        };
        // Whoever doesn't wait any more has no use for the answer.
        let _ = self.waiter.send(outcome);
    }
}
