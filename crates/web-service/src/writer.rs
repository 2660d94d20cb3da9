//! One thread that writes: what many ask for at once is committed at once.
//!
//! A commit waits for the disk, and takes as long for 500 changes as for one. So the
//! thread takes all the changes that wait, makes them one transaction, and answers each
//! only after the commit: what is answered is on the disk. The next changes gather
//! meanwhile.
//!
//! Twin: `python-ref/web_service/writer.py`.

use std::io;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use rusqlite::Connection;
use tokio::sync::mpsc::error::SendError;
use tokio::sync::{mpsc, oneshot};

use crate::change::{Answer, Asked, Change};
use crate::outcome::{StoreError, store_error};
use crate::slug_source::SlugSource;
use crate::{statements, transaction};

/// How many changes may wait: whoever comes then waits for a place.
const WAITING: usize = 1024;
/// How many changes a commit has at most.
const MOST: usize = 512;

/// The thread that writes, as those see it who ask.
#[derive(Debug)]
pub struct Writer {
    queue: mpsc::Sender<Asked>,
    ended: Mutex<Option<oneshot::Receiver<Result<(), StoreError>>>>,
}

impl Writer {
    /// Starts the thread; it tells `on_commit` of each commit how many changes it has.
    ///
    /// # Errors
    ///
    /// If the system refuses a thread.
    pub fn new(
        connection: Connection,
        slugs: SlugSource,
        on_commit: impl FnMut(usize) + Send + 'static,
    ) -> io::Result<Self> {
        let (queue, changes) = mpsc::channel(WAITING);
        let (end, ended) = oneshot::channel();
        let desk = Desk { connection, slugs, on_commit };
        thread::Builder::new().name("writer".to_owned()).spawn(move || {
            // Nobody need wait for the end.
            let _ = end.send(desk.run(changes));
        })?;
        Ok(Self { queue, ended: Mutex::new(Some(ended)) })
    }

    /// Asks for a change.
    ///
    /// Returns what came of it, once that is committed.
    ///
    /// # Errors
    ///
    /// If it can't be committed: then nothing has changed.
    pub async fn ask<T>(
        &self,
        change: impl FnOnce(Answer<T>) -> Change,
    ) -> Result<T, StoreError> {
        let (waiter, answer) = oneshot::channel();
        let queued = self.send(change(Answer::new(waiter))).await;
        queued.map_err(|_| StoreError::closed())?;
        answer.await.unwrap_or_else(|_| Err(StoreError::closed()))
    }

    /// Ends the thread, after all is written that was asked for.
    ///
    /// The log is emptied, too.
    ///
    /// # Errors
    ///
    /// If the log can't be emptied, or the writer is closed already.
    pub async fn close(&self) -> Result<(), StoreError> {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner).take();
        let ended = ended.ok_or_else(StoreError::closed)?;
        // If nobody takes this, the thread has ended, and has said how.
        let _ = self.send(Change::Close).await;
        ended.await.unwrap_or_else(|_| Err(StoreError::closed()))
    }

    async fn send(&self, change: Change) -> Result<(), SendError<Asked>> {
        self.queue.send(Asked { at: Instant::now(), change }).await
    }
}

/// What the thread works with.
struct Desk<F> {
    connection: Connection,
    slugs: SlugSource,
    on_commit: F,
}

impl<F: FnMut(usize)> Desk<F> {
    fn run(mut self, mut changes: mpsc::Receiver<Asked>) -> Result<(), StoreError> {
        let mut batch = Vec::with_capacity(MOST);
        while changes.blocking_recv_many(&mut batch, MOST) > 0 {
            let count = batch.len();
            batch.retain(|asked| !matches!(asked.change, Change::Close));
            if batch.len() < count {
                // What came in before is still taken, and then the loop ends.
                changes.close();
            }
            while !batch.is_empty() {
                self.write(&mut batch);
            }
        }
        statements::checkpoint(&self.connection).map_err(|error| store_error(&error))
    }

    /// Writes a batch, or answers those of it who have waited for long enough.
    fn write(&mut self, batch: &mut Vec<Asked>) {
        let committed = transaction::commit(&self.connection, batch, &mut self.slugs);
        let count = match committed {
            Err(StoreError::Busy) => transaction::late(batch),
            _ => batch.len(),
        };
        batch.drain(..count).for_each(|asked| asked.change.settle(&committed));
        if committed.is_ok() {
            (self.on_commit)(count);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::keys::KeyHash;
    use crate::link::NewLink;
    use crate::outcome::Created;
    use crate::schema;
    use crate::slug_source::listed;

    /// A writer whose database has room for so many pages.
    fn writer(path: &Path, pages: i64) -> Writer {
        schema::add_key(path, "one", &KeyHash([1; 32]), 0).unwrap();
        let connection = schema::open_writer(path).unwrap();
        connection.pragma_update(None, "max_page_count", pages).unwrap();
        Writer::new(connection, listed("slug"), |_| {}).unwrap()
    }

    async fn create(
        writer: &Writer,
        slug: &str,
        size: usize,
    ) -> Result<Created, StoreError> {
        let (url, slug) = ("u".repeat(size), Some(slug.to_owned()));
        let new = NewLink { url, slug, expires_at: None };
        writer.ask(|answer| Change::Create { owner: 1, new, now: 0, answer }).await
    }

    fn slugs(path: &Path) -> Vec<String> {
        let connection = schema::open_reader(path).unwrap();
        let mut statement =
            connection.prepare("SELECT slug FROM links ORDER BY id").unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<rusqlite::Result<_>>().unwrap()
    }

    #[tokio::test]
    async fn a_full_disk_fails_a_change_and_the_next_one_succeeds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("links.db");
        let writer = writer(&path, 40);
        let full = Err(StoreError::Failed("database or disk is full".to_owned()));
        assert_eq!(create(&writer, "large", 200_000).await, full);
        assert!(create(&writer, "small", 10).await.is_ok());
        assert_eq!(slugs(&path), ["small"]);
    }

    #[tokio::test]
    async fn a_change_that_cannot_be_made_is_not_half_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("links.db");
        let writer = writer(&path, 1000);
        let count = |answer| Change::Count { link: 7, day: 1, answer };
        let orphan =
            Err(StoreError::Failed("FOREIGN KEY constraint failed".to_owned()));
        assert_eq!(writer.ask(count).await, orphan);
        assert!(create(&writer, "abc", 10).await.is_ok());
        writer.close().await.unwrap();
        assert_eq!(slugs(&path), ["abc"]);
    }

    #[tokio::test]
    async fn more_changes_than_may_wait_are_all_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("links.db");
        let writer = writer(&path, 1000);
        assert!(create(&writer, "abc", 10).await.is_ok());
        let writer = std::sync::Arc::new(writer);
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..3072 {
            let writer = std::sync::Arc::clone(&writer);
            let count = |answer| Change::Count { link: 1, day: 1, answer };
            tasks.spawn(async move { writer.ask(count).await });
        }
        // Even if it is to end: it began after them, while most wait for a place.
        tasks.spawn(async move { writer.close().await });
        assert!(tasks.join_all().await.iter().all(Result::is_ok));
        let connection = schema::open_reader(&path).unwrap();
        let counted: (i64, i64) = connection
            .query_row("SELECT day, clicks FROM clicks", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        assert_eq!(counted, (1, 3072));
    }
}
