//! Another process holds the database's write lock.

use std::time::Duration;

use anyhow::Result;
use tokio::time::Instant;

use crate::bench::Bench;
use crate::case::{Case, link_body};
use crate::crowd::{self, Crowd};
use crate::database;

const BUSY: &str = "the database is busy: try again";
/// So many that a writer takes them as three batches: one, 512, and the rest.
const CROWD: usize = 900;
/// A service waits for two seconds. If each batch did, the crowd would take six.
const LATEST: Duration = Duration::from_secs(5);

/// Runs the group.
///
/// # Errors
///
/// If a service doesn't start or end, or the database can't be locked.
pub(super) async fn run(bench: &mut Bench<'_>) -> Result<()> {
    let db = bench.db();
    let keys = bench.keys(&db).await?;
    let service = bench.serve(&db, &[]).await?;
    let mut session = bench.session(&service, &keys);
    let url = "https://example.org/";
    let link = |clicks| link_body("locked", url, "null", clicks);
    session.exchange(&Case::link("locked", url)).await;
    let other = database::open(&db)?;
    other.execute_batch("BEGIN IMMEDIATE")?;
    session.transcript.line("# another process locks the database");
    let refused = [
        Case::link("other", url).problem(503, BUSY),
        Case::get("/locked").problem(503, BUSY),
        Case::delete("locked").problem(503, BUSY),
    ];
    let requests = refused.iter().map(|case| case.bytes(&session.shown)).collect();
    let begun = Instant::now();
    let replies = crowd::all_at_once(&session.target, requests).await;
    let took = begun.elapsed();
    for (case, reply) in refused.iter().zip(&replies) {
        session.show(case, reply);
    }
    session.transcript.check(
        took < LATEST,
        "the wait was bounded",
        format!("{took:?}"),
    );
    let request = Case::get("/locked").bytes(&session.shown);
    let crowd = Crowd::gather(&session.target, CROWD).await;
    let begun = Instant::now();
    let replies = crowd.ask(vec![request; CROWD]).await;
    let took = begun.elapsed();
    let counted = crowd::counted(&replies);
    session.transcript.check(counted == "900 times 503", "900 times 503", &counted);
    session.transcript.check(
        took < LATEST,
        "nobody waited for the others' waits",
        format!("{took:?}"),
    );
    session
        .exchange_all([
            Case::delete("no.slug")
                .named("what can't be there needs no lock")
                .problem(404, super::NO_LINK),
            Case::get("/api/links/locked").named("reads go on").body(&link(0)),
            Case::get("/api/links").hides_body(),
            Case::get("/api/links/locked/clicks").hides_body(),
            Case::head("/locked").redirects(url),
            Case::get("/nobody").problem(404, super::NO_LINK),
            Case::get("/readyz").body(r#"{"status":"ready"}"#),
        ])
        .await;
    other.execute_batch("ROLLBACK")?;
    session.transcript.line("# it is unlocked");
    session
        .exchange_all([
            Case::link("other", url),
            Case::get("/locked").redirects(url),
            Case::get("/api/links/locked")
                .named("what was refused was not done later")
                .body(&link(1)),
            Case::delete("locked"),
        ])
        .await;
    bench.stop(service).await?;
    Ok(())
}
