//! The file system is full, and then is not.
//!
//! The database lies in memory of its own, mounted where nobody else sees it, and a
//! second file takes all that is left of it.

use anyhow::Result;

use crate::bench::Bench;
use crate::case::Case;
use crate::database;
use crate::mounts::{Mounted, SKIPPED};
use crate::session::Session;

/// The size of the file system, in bytes.
const SIZE: u64 = 4 << 20;
const UNWRITABLE: &str = "the database can't be written: <reason>";
/// More links than fit into what the file system may have left.
const MOST: usize = 500;

/// Runs the group.
///
/// # Errors
///
/// If a service doesn't start or end, or the file system can't be filled.
pub(super) async fn run(bench: &mut Bench<'_>, may_mount: bool) -> Result<()> {
    let folder = bench.folder.join("small");
    let mounted = if may_mount { Mounted::memory(&folder, SIZE)? } else { None };
    let Some(mounted) = mounted else {
        bench.transcript.line(SKIPPED);
        return Ok(());
    };
    let db = folder.join("links.db");
    let keys = bench.keys(&db).await?;
    let service = bench.serve(&db, &[]).await?;
    let mut session = bench.session(&service, &keys);
    let url = "https://example.org/";
    session.exchange(&Case::link("before", url)).await;
    session.exchange(&Case::get("/before").redirects(url)).await;
    let filler = mounted.fill()?;
    session.transcript.line("# the file system is full");
    let made = until_unwritable(&mut session).await;
    while_unwritable(&mut session, url).await;
    std::fs::remove_file(filler)?;
    session.transcript.line("# there is room again");
    session
        .exchange_all([
            Case::link("after", url),
            Case::get("/before").redirects(url),
            Case::get("/after").redirects(url),
            Case::get("/api/links/before").hides_body(),
            Case::delete("before"),
            Case::get("/readyz").body(r#"{"status":"ready"}"#),
        ])
        .await;
    bench.stop(service).await?;
    let connection = database::open(&db)?;
    let urls = database::urls(&connection)?;
    let lost = made.iter().filter(|slug| !urls.contains_key(*slug)).count();
    bench.transcript.check(lost == 0, "every acknowledged link is there", lost);
    let integrity = database::integrity(&connection)?;
    bench.transcript.check(integrity == "ok", "integrity_check: ok", &integrity);
    Ok(())
}

/// Makes links until none can be made, and returns those that were: what the log has
/// room for still goes in.
async fn until_unwritable(session: &mut Session<'_>) -> Vec<String> {
    let mut made = Vec::new();
    for number in 0..MOST {
        let slug = format!("full-{number}");
        let body = format!(r#"{{"url":"https://example.org/","slug":"{slug}"}}"#);
        let bytes = Case::post(body).bytes(&session.shown);
        let reply =
            crate::crowd::all_at_once(&session.target, vec![bytes]).await.remove(0);
        if reply.status != 201 {
            return made;
        }
        made.push(slug);
    }
    session.transcript.fail(format_args!("{MOST} links were made"));
    made
}

/// What a service does while its database can't be written.
pub(super) async fn while_unwritable(session: &mut Session<'_>, url: &str) {
    session
        .exchange_all([
            Case::link("while", url).problem(503, UNWRITABLE),
            Case::get("/before")
                .named("a click can't be counted")
                .problem(503, UNWRITABLE),
            Case::delete("before").problem(503, UNWRITABLE),
            Case::get("/api/links/before").named("reads go on").hides_body(),
            Case::get("/api/links").hides_body(),
            Case::head("/before").redirects(url),
            Case::get("/readyz").body(r#"{"status":"ready"}"#),
            Case::get("/healthz").body(r#"{"status":"ok"}"#),
        ])
        .await;
}
