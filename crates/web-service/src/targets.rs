//! Where links lead that were followed lately, in memory.
//!
//! A link never changes its target, so what was read once holds until the link is
//! deleted. Only the process that deletes knows of that at once: a front, behind which
//! another one does, must not remember.
//!
//! Twin: `python-ref/web_service/targets.py`.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::spawn;

use crate::link::Target;
use crate::outcome::StoreError;

/// How many are remembered; with more all are forgotten, and those that matter come
/// again.
const MOST: usize = 20_000;

/// Targets by their slugs, for many to ask at once.
///
/// Each has a clone.
#[derive(Clone, Debug)]
pub struct Targets {
    remembers: bool,
    known: Arc<RwLock<Known>>,
}

#[derive(Debug, Default)]
struct Known {
    targets: HashMap<String, Target>,
    deletions: u64,
}

impl Targets {
    /// Returns none yet; whether there will be any is for the caller to say.
    #[must_use]
    pub fn new(remembers: bool) -> Self {
        Self { remembers, known: Arc::default() }
    }

    /// Returns the target of a slug; it is read if it isn't remembered.
    ///
    /// # Errors
    ///
    /// That of reading.
    pub fn find(
        &self,
        slug: &str,
        read: impl FnOnce() -> Result<Option<Target>, StoreError>,
    ) -> Result<Option<Target>, StoreError> {
        let deletions = {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(target) = known.targets.get(slug) {
                return Ok(Some(target.clone()));
            }
            known.deletions
        };
        let found = read()?;
        let lasting = found.as_ref().filter(|target| self.remembers && !target.deleted);
        if let Some(target) = lasting {
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            // Whatever was deleted meanwhile on another thread may have been this.
            if known.deletions == deletions {
                if known.targets.len() == MOST {
                    known.targets.clear();
                }
                known.targets.insert(slug.to_owned(), target.clone());
            }
        }
        Ok(found)
    }

    /// Forgets a slug as soon as its link is deleted.
    ///
    /// Returns what came of that. A task of its own sees to it, which goes on if the
    /// handler that asked is dropped: neither server does that when a client hangs up,
    /// but both do when a drain has taken too long.
    ///
    /// # Errors
    ///
    /// That of deleting.
    pub async fn forget_after<T: Send + 'static>(
        &self,
        slug: &str,
        deleting: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (known, slug) = (Arc::clone(&self.known), slug.to_owned());
        let task = spawn(async move {
            let deleted = deleting.await;
            let mut known = known.write().unwrap_or_else(PoisonError::into_inner);
            known.deletions += 1;
            known.targets.remove(&slug);
            deleted
        });
        task.await.unwrap_or_else(|_| Err(StoreError::closed()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(deleted: bool) -> Target {
        let url = "https://example.org/".to_owned();
        Target { id: 1, url, expires_at: None, deleted }
    }

    #[tokio::test]
    async fn what_was_read_is_remembered_until_it_is_deleted() {
        let targets = Targets::new(true);
        let read = || Ok(Some(target(false)));
        assert_eq!(targets.find("abc", read), Ok(Some(target(false))));
        let again = || Err(StoreError::Busy);
        assert_eq!(targets.find("abc", again), Ok(Some(target(false))));
        assert_eq!(targets.find("other", again), Err(StoreError::Busy));
        assert_eq!(targets.forget_after("abc", async { Ok(7) }).await, Ok(7));
        assert_eq!(
            targets.find("abc", || Ok(Some(target(true)))),
            Ok(Some(target(true)))
        );
        // Neither what is deleted nor what isn't there is worth remembering.
        assert_eq!(targets.find("abc", || Ok(None)), Ok(None));
        assert_eq!(targets.find("abc", again), Err(StoreError::Busy));
    }

    #[tokio::test]
    async fn a_deletion_goes_on_if_whoever_asked_has_gone() {
        let targets = Targets::new(true);
        assert!(targets.find("abc", || Ok(Some(target(false)))).is_ok());
        let (committed, commit) = tokio::sync::oneshot::channel::<()>();
        let deleting = async move { commit.await.map_err(|_| StoreError::Busy) };
        let other = targets.clone();
        let asked = spawn(async move { other.forget_after("abc", deleting).await });
        tokio::task::yield_now().await;
        asked.abort();
        assert!(asked.await.unwrap_err().is_cancelled());
        committed.send(()).unwrap();
        while targets.find("abc", || Ok(None)) != Ok(None) {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn what_is_deleted_while_it_is_read_is_not_remembered() {
        let targets = Targets::new(true);
        let other = targets.clone();
        let read = || {
            other.known.write().unwrap().deletions += 1;
            Ok(Some(target(false)))
        };
        assert_eq!(targets.find("abc", read), Ok(Some(target(false))));
        assert_eq!(targets.find("abc", || Ok(None)), Ok(None));
    }

    #[test]
    fn a_front_remembers_nothing() {
        let targets = Targets::new(false);
        assert_eq!(
            targets.find("abc", || Ok(Some(target(false)))),
            Ok(Some(target(false)))
        );
        assert_eq!(targets.find("abc", || Ok(None)), Ok(None));
    }

    #[test]
    fn so_many_are_remembered_and_no_more() {
        let targets = Targets::new(true);
        for number in 0..=MOST {
            let found = targets.find(&number.to_string(), || Ok(Some(target(false))));
            assert!(found.is_ok());
        }
        assert_eq!(targets.known.read().unwrap().targets.len(), 1);
    }
}
