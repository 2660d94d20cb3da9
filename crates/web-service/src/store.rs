//! What is kept of links, keys and clicks, and how it is asked for.
//!
//! A read runs where it is asked for: a few pages that are in memory take microseconds,
//! less than handing the question to another thread. All writes go to the one writer.
//!
//! Twin: `python-ref/web_service/store.py`.

use std::path::Path;
use std::sync::Arc;

use crate::change::Change;
use crate::errors::ShortlinkError;
use crate::keys::KeyHash;
use crate::link::{Link, NewLink, Target};
use crate::moment::day_of;
pub use crate::outcome::{Created, Deleted, StoreError};
use crate::readers::Readers;
use crate::slug_source::SlugSource;
use crate::targets::Targets;
use crate::validate::Page;
use crate::writer::Writer;
use crate::{queries, schema};
use common::errors::{ProgramError, system_reason};

/// The database, for many to ask at once.
///
/// Each has a clone.
#[derive(Clone, Debug)]
pub struct Store {
    readers: Readers,
    writer: Arc<Writer>,
    targets: Targets,
}

#[expect(clippy::missing_errors_doc, reason = "StoreError says it for all of them")]
impl Store {
    /// Opens the database.
    ///
    /// It is created if there is none. `slugs` gives slugs that nobody chose;
    /// `on_commit` is told how many changes each commit has, on the writer's thread.
    pub fn open(
        path: &Path,
        targets: Targets,
        slugs: SlugSource,
        on_commit: impl FnMut(usize) + Send + 'static,
    ) -> Result<Self, ShortlinkError> {
        let connection = schema::open_writer(path)?;
        let writer = Writer::new(connection, slugs, on_commit)
            .map_err(|error| ProgramError::Workers { reason: system_reason(&error) })?;
        Ok(Self { readers: Readers::open(path)?, writer: Arc::new(writer), targets })
    }

    /// Reads something, whatever it is.
    pub fn check(&self) -> Result<(), StoreError> {
        self.readers.read(queries::check)
    }

    /// Returns the owner of a key.
    pub fn owner(&self, hash: &KeyHash) -> Result<Option<i64>, StoreError> {
        self.readers.read(|reader| queries::owner(reader, hash))
    }

    /// Returns what is known of a link when somebody follows it.
    pub fn target(&self, slug: &str) -> Result<Option<Target>, StoreError> {
        let read = || self.readers.read(|reader| queries::target(reader, slug));
        self.targets.find(slug, read)
    }

    /// Returns a link of an owner's, and whether it is deleted.
    pub fn link(
        &self,
        owner: i64,
        slug: &str,
    ) -> Result<Option<(Link, bool)>, StoreError> {
        self.readers.read(|reader| queries::link(reader, owner, slug))
    }

    /// Returns a part of an owner's links, and where the next part begins.
    pub fn links(
        &self,
        owner: i64,
        page: &Page,
    ) -> Result<(Vec<Link>, Option<i64>), StoreError> {
        self.readers.read(|reader| queries::links(reader, owner, page))
    }

    /// Returns the days on which a link was followed, each with how many times.
    pub fn days(&self, link: i64) -> Result<Vec<(i64, i64)>, StoreError> {
        self.readers.read(|reader| queries::days(reader, link))
    }

    /// Creates a link.
    pub async fn create(
        &self,
        owner: i64,
        new: NewLink,
        now: i64,
    ) -> Result<Created, StoreError> {
        self.writer.ask(|answer| Change::Create { owner, new, now, answer }).await
    }

    /// Deletes a link of an owner's.
    pub async fn delete(
        &self,
        owner: i64,
        slug: &str,
        now: i64,
    ) -> Result<Deleted, StoreError> {
        let (writer, asked) = (Arc::clone(&self.writer), slug.to_owned());
        let change = move |answer| Change::Delete { owner, slug: asked, now, answer };
        let deleting = async move { writer.ask(change).await };
        self.targets.forget_after(slug, deleting).await
    }

    /// Counts that a link was followed.
    pub async fn count(&self, link: i64, now: i64) -> Result<(), StoreError> {
        let day = day_of(now);
        self.writer.ask(|answer| Change::Count { link, day, answer }).await
    }

    /// Closes the database, after all is written that was asked for.
    pub async fn close(&self) -> Result<(), StoreError> {
        let closed = self.writer.close().await;
        self.readers.close();
        closed
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::{BufRead, BufReader, Write};
    use std::path::PathBuf;
    use std::process::{Command, Stdio};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::{Duration, Instant};
    use std::{env, io};

    use tempfile::TempDir;
    use tokio::task::JoinSet;

    use super::*;
    use crate::slug_source::listed;

    const NOON: i64 = 1_795_348_800;
    /// Tells the process that a test starts, to be killed, which database is its.
    const CHILD: &str = "SHORTLINK_TEST_CHILD";

    fn place() -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("links.db");
        for (name, hash) in [("one", 1), ("two", 2)] {
            schema::add_key(&path, name, &KeyHash([hash; 32]), NOON).unwrap();
        }
        (folder, path)
    }

    fn open(path: &Path) -> Store {
        Store::open(path, Targets::new(true), listed("generated"), |_| {}).unwrap()
    }

    fn new(slug: &str) -> NewLink {
        let (url, slug) = (format!("http://a/{slug}"), Some(slug.to_owned()));
        NewLink { url, slug, expires_at: None }
    }

    fn unnamed() -> NewLink {
        NewLink { url: "http://a/".to_owned(), slug: None, expires_at: Some(NOON + 1) }
    }

    async fn created(store: &Store, slug: &str) -> i64 {
        match store.create(1, new(slug), NOON).await.unwrap() {
            Created::Link(link) => link.id,
            other => panic!("{other:?}"),
        }
    }

    fn clicks(store: &Store, slug: &str) -> i64 {
        store.link(1, slug).unwrap().unwrap().0.clicks
    }

    #[tokio::test]
    async fn a_link_is_created_followed_and_deleted() {
        let (_folder, path) = place();
        let store = open(&path);
        store.check().unwrap();
        assert_eq!(store.target("abc").unwrap(), None);
        let id = created(&store, "abc").await;
        let target = store.target("abc").unwrap().unwrap();
        assert_eq!(
            (target.id, &*target.url, target.deleted),
            (id, "http://a/abc", false)
        );
        assert_eq!(store.target("ABC").unwrap(), None);
        for moment in [NOON, NOON + 1, NOON + 86_400] {
            store.count(id, moment).await.unwrap();
        }
        let day = NOON / 86_400;
        assert_eq!(store.days(id).unwrap(), [(day, 2), (day + 1, 1)]);
        let (link, deleted) = store.link(1, "abc").unwrap().unwrap();
        assert_eq!((link.clicks, link.created_at, deleted), (3, NOON, false));
        assert_eq!(store.link(2, "abc").unwrap(), None);

        assert_eq!(store.delete(2, "abc", NOON).await, Ok(Deleted::Unknown));
        assert_eq!(store.delete(1, "abc", NOON).await, Ok(Deleted::Done));
        assert_eq!(store.delete(1, "abc", NOON).await, Ok(Deleted::Gone));
        assert!(store.target("abc").unwrap().unwrap().deleted);
        assert!(store.link(1, "abc").unwrap().unwrap().1);
        // A deleted slug stays taken.
        assert_eq!(store.create(2, new("abc"), NOON).await, Ok(Created::Taken));
    }

    #[tokio::test]
    async fn lists_are_newest_first_and_stable_while_links_come_and_go() {
        let (_folder, path) = place();
        let store = open(&path);
        for slug in ["one", "two", "three", "four", "five"] {
            created(&store, slug).await;
        }
        store.create(2, new("theirs"), NOON).await.unwrap();
        let slugs = |before, limit| {
            let (links, next) = store.links(1, &Page { before, limit }).unwrap();
            (links.into_iter().map(|link| link.slug).collect::<Vec<_>>(), next)
        };
        let (first, next) = slugs(None, 2);
        assert_eq!(first, ["five", "four"]);
        created(&store, "six").await;
        store.delete(1, "three", NOON).await.unwrap();
        let (second, end) = slugs(next, 2);
        assert_eq!((second, end), (vec!["two".to_owned(), "one".to_owned()], None));
        assert_eq!(slugs(Some(1), 2), (vec![], None));
        assert_eq!(slugs(None, 100).0.len(), 5);
    }

    #[tokio::test]
    async fn the_owner_of_a_key_is_found_by_the_whole_hash() {
        let (_folder, path) = place();
        let mut alike = [1; 32];
        alike[31] = 9;
        schema::add_key(&path, "alike", &KeyHash(alike), NOON).unwrap();
        let store = open(&path);
        assert_eq!(store.owner(&KeyHash([1; 32])), Ok(Some(1)));
        assert_eq!(store.owner(&KeyHash([2; 32])), Ok(Some(2)));
        assert_eq!(store.owner(&KeyHash(alike)), Ok(Some(3)));
        alike[31] = 8;
        assert_eq!(store.owner(&KeyHash(alike)), Ok(None));
        assert_eq!(store.owner(&KeyHash([3; 32])), Ok(None));
    }

    #[tokio::test]
    async fn a_thousand_clicks_at_once_are_counted_exactly_in_few_commits() {
        let (_folder, path) = place();
        let commits = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
        let seen = Arc::clone(&commits);
        let store = Store::open(
            &path,
            Targets::new(true),
            listed("generated"),
            move |changes| {
                seen[0].fetch_add(1, Ordering::Relaxed);
                seen[1].fetch_add(changes, Ordering::Relaxed);
            },
        );
        let store = store.unwrap();
        let id = created(&store, "abc").await;
        let mut tasks = JoinSet::new();
        for _ in 0..1000 {
            let store = store.clone();
            tasks.spawn(async move { store.count(id, NOON).await });
        }
        assert!(tasks.join_all().await.into_iter().all(|counted| counted.is_ok()));
        assert_eq!(clicks(&store, "abc"), 1000);
        // The last commit is told of after it was answered.
        store.close().await.unwrap();
        let [commits, changes] = [0, 1].map(|at| commits[at].load(Ordering::Relaxed));
        assert_eq!(changes, 1001);
        assert!(commits < 500, "{commits}");
    }

    #[tokio::test]
    async fn clicks_are_counted_while_their_link_is_deleted() {
        let (_folder, path) = place();
        let store = open(&path);
        let id = created(&store, "abc").await;
        let mut tasks = JoinSet::new();
        for number in 0..200 {
            let store = store.clone();
            tasks.spawn(async move {
                if number == 100 {
                    assert_eq!(store.delete(1, "abc", NOON).await, Ok(Deleted::Done));
                } else {
                    store.count(id, NOON).await.unwrap();
                }
            });
        }
        tasks.join_all().await;
        let (link, deleted) = store.link(1, "abc").unwrap().unwrap();
        assert_eq!((link.clicks, deleted), (199, true));
    }

    #[tokio::test]
    async fn of_many_who_want_a_slug_one_gets_it() {
        let (_folder, path) = place();
        let store = open(&path);
        let mut tasks = JoinSet::new();
        for _ in 0..100 {
            let store = store.clone();
            tasks
                .spawn(async move { store.create(1, new("abc"), NOON).await.unwrap() });
        }
        let all = tasks.join_all().await;
        assert_eq!(all.iter().filter(|one| **one == Created::Taken).count(), 99);
    }

    #[tokio::test]
    async fn a_generated_slug_that_is_taken_is_generated_again() {
        let (_folder, path) = place();
        let eight = ["abc"; 7].join(",") + ",free," + &["abc"; 8].join(",") + ",late";
        let store =
            Store::open(&path, Targets::new(true), listed(&eight), |_| {}).unwrap();
        created(&store, "abc").await;
        let Ok(Created::Link(link)) = store.create(1, unnamed(), NOON).await else {
            panic!("the eighth slug is free");
        };
        assert_eq!((&*link.slug, link.expires_at), ("free", Some(NOON + 1)));
        assert_eq!(store.create(1, unnamed(), NOON).await, Ok(Created::Exhausted));
        assert_eq!(store.target("late").unwrap(), None);
    }

    #[tokio::test]
    async fn a_locked_database_is_busy_after_a_while_and_can_be_read_meanwhile() {
        let (_folder, path) = place();
        let store = open(&path);
        let id = created(&store, "abc").await;
        let other = schema::open_writer(&path).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let start = Instant::now();
        let counting = store.count(id, NOON);
        let reading = async { store.target("abc").unwrap().unwrap().id };
        let (counted, read) = tokio::join!(counting, reading);
        assert_eq!((counted, read), (Err(StoreError::Busy), id));
        assert!(start.elapsed() >= Duration::from_secs(2));
        other.execute_batch("ROLLBACK").unwrap();
        store.count(id, NOON).await.unwrap();
        assert_eq!(clicks(&store, "abc"), 1);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn two_stores_on_one_file_lose_nothing() {
        let (_folder, path) = place();
        let stores = [open(&path), open(&path)];
        let id = created(&stores[0], "abc").await;
        let mut tasks = JoinSet::new();
        for number in 0..64 {
            let store = stores[number % 2].clone();
            tasks.spawn(async move {
                for _ in 0..20 {
                    store.count(id, NOON).await.unwrap();
                }
            });
        }
        tasks.join_all().await;
        assert_eq!(stores.each_ref().map(|store| clicks(store, "abc")), [1280, 1280]);
    }

    #[tokio::test]
    async fn whoever_gives_up_takes_nothing_from_others() {
        let (_folder, path) = place();
        let store = open(&path);
        let id = created(&store, "abc").await;
        let mut tasks = JoinSet::new();
        for number in 0..300 {
            let store = store.clone();
            let counting = async move { store.count(id, NOON).await.unwrap() };
            let task = tasks.spawn(counting);
            if number % 3 == 0 {
                tokio::task::yield_now().await;
                task.abort();
            }
        }
        while let Some(ended) = tasks.join_next().await {
            assert!(ended.is_ok() || ended.unwrap_err().is_cancelled());
        }
        store.count(id, NOON).await.unwrap();
        let counted = clicks(&store, "abc");
        assert!((201..=301).contains(&counted), "{counted}");
    }

    #[tokio::test]
    async fn closing_writes_what_was_asked_for_and_leaves_one_file() {
        let (folder, path) = place();
        let store = open(&path);
        let id = created(&store, "abc").await;
        let (counted, closed) = tokio::join!(store.count(id, NOON), store.close());
        assert_eq!((counted, closed), (Ok(()), Ok(())));
        let closed = StoreError::closed();
        assert_eq!(store.count(id, NOON).await, Err(closed.clone()));
        assert_eq!(store.close().await, Err(closed.clone()));
        assert_eq!(store.check(), Err(closed));
        let names =
            folder.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name());
        assert_eq!(names.collect::<Vec<_>>(), ["links.db"]);
        assert_eq!(clicks(&open(&path), "abc"), 1);
    }

    #[test]
    fn what_was_acknowledged_is_there_after_a_kill() {
        if let Some(path) = env::var_os(CHILD) {
            write_until_killed(Path::new(&path));
        }
        let (_folder, path) = place();
        let mut acknowledged = BTreeMap::new();
        for round in 0..5_u64 {
            let arguments = [
                "--exact",
                "store::tests::what_was_acknowledged_is_there_after_a_kill",
            ];
            let mut child = Command::new(env::current_exe().unwrap())
                .args(arguments)
                .arg("--nocapture")
                .env(CHILD, &path)
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
            // Killed at another point of its work each time.
            let mut left = 50 + 37 * round;
            while let Some(Ok(line)) = lines.next() {
                // What was written half when it was killed isn't an acknowledgement.
                if let Some(slug) = line.strip_suffix(" counted") {
                    *acknowledged.entry(slug.to_owned()).or_insert(0) += 1;
                    left = left.saturating_sub(1);
                    if left == 0 {
                        let _ = child.kill();
                    }
                }
            }
            child.wait().unwrap();
        }
        let store = open(&path);
        let sound = schema::open_reader(&path).unwrap();
        let check: String = sound
            .pragma_query_value(None, "integrity_check", |row| row.get(0))
            .unwrap();
        assert_eq!(check, "ok");
        assert!(acknowledged.len() > 20, "{acknowledged:?}");
        for (slug, count) in acknowledged {
            // More may be committed of which nobody was told.
            let counted = clicks(&store, &slug);
            assert!((count..=3).contains(&counted), "{slug} {count} {counted}");
        }
    }

    /// Creates links and counts clicks of them, and says so, until it is killed.
    fn write_until_killed(path: &Path) -> ! {
        let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
        let store = open(path);
        runtime.block_on(async {
            let mut tasks = JoinSet::new();
            for task in 0..8 {
                let store = store.clone();
                tasks.spawn(async move {
                    for number in 0.. {
                        let slug = format!("{task}-{number}-{}", std::process::id());
                        let id = created(&store, &slug).await;
                        for _ in 0..3 {
                            store.count(id, NOON).await.unwrap();
                            writeln!(io::stdout(), "{slug} counted").unwrap();
                        }
                    }
                });
            }
            tasks.join_all().await;
        });
        unreachable!("it is killed")
    }
}
