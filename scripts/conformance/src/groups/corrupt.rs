//! Files that are no database, another's, damaged, or of a newer version.

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rusqlite::Connection;

use crate::bench::{Bench, Keys};
use crate::case::Case;
use crate::database;

/// How many links the database has whose pages are damaged.
const LINKS: usize = 400;

/// Runs the group.
///
/// # Errors
///
/// If a service or a database can't be started or made.
pub(super) async fn run(bench: &mut Bench<'_>) -> Result<()> {
    let db = bench.db();
    let keys = bench.keys(&db).await?;
    let service = bench.serve(&db, &[]).await?;
    let mut session = bench.session(&service, &keys);
    for number in 0..LINKS {
        let url = format!("https://example.org/{}", "x".repeat(60));
        session.quietly(&Case::link(&format!("link-{number}"), &url)).await;
    }
    session.transcript.line(format_args!("# a database of {LINKS} links"));
    bench.stop(service).await?;
    foreign(bench).await?;
    marked(bench, &db).await?;
    broken(bench, &db).await?;
    unreachable(bench).await?;
    middle(bench, &db, &keys).await
}

fn copied(bench: &Bench<'_>, db: &Path, name: &str) -> Result<PathBuf> {
    let copy = bench.folder.join(name);
    fs::copy(db, &copy)?;
    Ok(copy)
}

/// Files that never were a database of this program.
async fn foreign(bench: &mut Bench<'_>) -> Result<()> {
    let text = bench.folder.join("text.db");
    fs::write(&text, "a text, and a long one\n".repeat(400))?;
    let message = "shortlink: text.db: not a shortlink database";
    bench.refuses("a text", &text, &[], message).await?;
    let log = bench.folder.join("access.log");
    let options = ["--access-log", &*log.to_string_lossy()];
    bench.refuses("a text, and an access log", &text, &options, message).await?;
    let none = !log.exists();
    bench.transcript.check(none, "no access log is made", "one is");
    let text_path = text.to_string_lossy().into_owned();
    let added =
        bench.program.run(&["key", "add", "a", "--db", &text_path], &[]).await?;
    bench.transcript.line("# a text, for key add");
    bench.told(&added, 2, message);
    let kept = fs::read(&text)?.starts_with(b"a text, and");
    bench.transcript.check(kept, "the text is as it was", "it is changed");
    let other = bench.folder.join("other.db");
    Connection::open(&other)?.execute_batch("CREATE TABLE notes (text TEXT)")?;
    let message = "shortlink: other.db: not a shortlink database";
    bench.refuses("another program's database", &other, &[], message).await
}

/// Databases whose marks are not those of this version.
async fn marked(bench: &mut Bench<'_>, db: &Path) -> Result<()> {
    let newer = "shortlink: newer.db: made by a newer version of shortlink (schema 2; \
                 this one knows 1)";
    let cases = [
        ("a newer version's", "newer.db", "PRAGMA user_version = 2", newer),
        (
            "without a version",
            "none.db",
            "PRAGMA user_version = 0",
            "shortlink: none.db: not a shortlink database",
        ),
        (
            "with another program's mark",
            "mark.db",
            "PRAGMA application_id = 1",
            "shortlink: mark.db: not a shortlink database",
        ),
    ];
    for (name, file, change, message) in cases {
        let copy = copied(bench, db, file)?;
        Connection::open(&copy)?.execute_batch(change)?;
        bench.refuses(name, &copy, &[], message).await?;
        let path = copy.to_string_lossy().into_owned();
        let added = bench.program.run(&["key", "add", "a", "--db", &path], &[]).await?;
        bench.told(&added, 2, message);
    }
    Ok(())
}

/// Databases that were damaged where every start looks.
async fn broken(bench: &mut Bench<'_>, db: &Path) -> Result<()> {
    let pages = |table: &str| leaves(db, table);
    let first = *pages("links")?.first().context("there is a page of links")?;
    let keys = *pages("keys")?.first().context("there is a page of keys")?;
    for (name, file, page) in [
        ("the first page", "first.db", 1),
        ("the first page of links", "links-page.db", first),
        ("the first page of keys", "keys-page.db", keys),
    ] {
        let copy = copied(bench, db, file)?;
        damage(&copy, page)?;
        let message = format!("shortlink: {file}: damaged: <reason>");
        bench.refuses(&format!("{name} is damaged"), &copy, &[], &message).await?;
    }
    let copy = copied(bench, db, "half.db")?;
    let length = fs::metadata(&copy)?.len();
    fs::OpenOptions::new().write(true).open(&copy)?.set_len(length / 2)?;
    let message = "shortlink: half.db: damaged: <reason>";
    bench.refuses("the second half is gone", &copy, &[], message).await
}

/// Paths where no database can be.
async fn unreachable(bench: &mut Bench<'_>) -> Result<()> {
    let folder = bench.folder.join("folder.db");
    fs::create_dir(&folder)?;
    let message = "shortlink: folder.db: <reason>";
    bench.refuses("a folder", &folder, &[], message).await?;
    let missing = bench.folder.join("missing/links.db");
    let message = "shortlink: missing/links.db: <reason>";
    bench.refuses("in a folder that isn't there", &missing, &[], message).await
}

/// A page in the middle is damaged: what doesn't lie there is served.
async fn middle(bench: &mut Bench<'_>, db: &Path, keys: &Keys) -> Result<()> {
    let leaves = leaves(db, "links")?;
    let page = leaves[leaves.len() / 2];
    let copy = copied(bench, db, "middle.db")?;
    damage(&copy, page)?;
    bench.transcript.line("# a page in the middle is damaged");
    let service = bench.serve(&copy, &[]).await?;
    let mut session = bench.session(&service, keys);
    let url = format!("https://example.org/{}", "x".repeat(60));
    let mut lost = 0;
    for number in 0..LINKS {
        let case = Case::get(&format!("/link-{number}"));
        let bytes = case.bytes(&session.shown);
        let reply =
            crate::crowd::all_at_once(&session.target, vec![bytes]).await.remove(0);
        match reply.status {
            302 => {}
            503 => lost += 1,
            status => session.transcript.fail(format_args!("/link-{number}: {status}")),
        }
    }
    let some = lost > 0 && lost < LINKS / 2;
    session.transcript.check(some, "some links answer 503, most answer 302", lost);
    session
        .exchange_all([
            Case::get("/link-0").redirects(&url),
            Case::get("/healthz").body(r#"{"status":"ok"}"#),
            Case::link("new", &url).named("links can be made"),
        ])
        .await;
    bench.stop(service).await?;
    Ok(())
}

/// Returns the pages that hold a table's rows, in the order of the rows.
fn leaves(db: &Path, table: &str) -> Result<Vec<u32>> {
    let connection = database::open(db)?;
    let mut query = connection.prepare(
        "SELECT pageno FROM dbstat WHERE name = ?1 AND pagetype = 'leaf' ORDER BY path",
    )?;
    let rows = query.query_map([table], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Overwrites a page; of the first, all behind the file's own head.
fn damage(db: &Path, page: u32) -> Result<()> {
    const PAGE: u64 = 4096;
    let file = fs::OpenOptions::new().write(true).open(db)?;
    let head = if page == 1 { 100 } else { 0 };
    let start = u64::from(page - 1) * PAGE;
    let bytes = vec![0xa5; usize::try_from(PAGE - head)?];
    file.write_all_at(&bytes, start + head)?;
    Ok(())
}
