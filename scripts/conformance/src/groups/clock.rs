//! The clock was set back.
//!
//! To a service, rows from a day ahead are what a clock that was set back by a day
//! leaves behind; where `faketime` is installed, the clock itself is set back as well.

use std::process::Command;

use anyhow::Result;

use crate::bench::{Bench, Keys};
use crate::case::Case;
use crate::database;

/// Runs the group.
///
/// # Errors
///
/// If a service doesn't start or end.
pub(super) async fn run(bench: &mut Bench<'_>) -> Result<()> {
    let db = bench.db();
    let keys = bench.keys(&db).await?;
    make(bench, &keys, &["a1", "a2"]).await?;
    database::open(&db)?.execute_batch(
        "UPDATE links SET created_at = created_at + 86400;
         UPDATE clicks SET day = day + 1",
    )?;
    bench.transcript.line("# the clock was set back by a day");
    make(bench, &keys, &["b1", "b2"]).await?;
    listed(bench, &keys, &["b2", "b1", "a2", "a1"]).await?;
    let set_back = ["faketime", "-f", "-2d"];
    let installed = Command::new("faketime").args(["-f", "-2d", "true"]).output();
    if !installed.is_ok_and(|output| output.status.success()) {
        bench.transcript.line("skipped: the rest needs faketime");
        return Ok(());
    }
    bench.transcript.line("# the clock is set back by two days");
    let program = bench.program.clone();
    bench.program = program.below(&set_back);
    make(bench, &keys, &["c1", "c2"]).await?;
    bench.program = program;
    listed(bench, &keys, &["c2", "c1", "b2", "b1", "a2", "a1"]).await
}

/// Makes links on a service of their own, and follows each once.
async fn make(bench: &mut Bench<'_>, keys: &Keys, names: &[&str]) -> Result<()> {
    let service = bench.serve(&bench.db(), &[]).await?;
    let mut session = bench.session(&service, keys);
    let url = "https://example.org/";
    for name in names {
        let slug = format!("clock-{name}");
        session.exchange(&Case::link(&slug, url)).await;
        session.exchange(&Case::get(&format!("/{slug}")).redirects(url)).await;
    }
    bench.stop(service).await?;
    Ok(())
}

/// Checks that the list is in the order in which the links were made.
async fn listed(bench: &mut Bench<'_>, keys: &Keys, names: &[&str]) -> Result<()> {
    let service = bench.serve(&bench.db(), &[]).await?;
    let mut session = bench.session(&service, keys);
    let json = session.quietly(&Case::get("/api/links")).await.json();
    let links = json["links"].as_array().cloned().unwrap_or_default();
    let slugs: Vec<&str> =
        links.iter().filter_map(|link| link["slug"].as_str()).collect();
    let wanted: Vec<String> =
        names.iter().map(|name| format!("clock-{name}")).collect();
    let sentence = format!("newest first: {}", wanted.join(" "));
    session.transcript.check(slugs == wanted, &sentence, slugs.join(" "));
    let times: Vec<&str> =
        links.iter().filter_map(|link| link["created_at"].as_str()).collect();
    let back = times.first() < times.last();
    let sentence = "the newest bears an earlier time than the oldest";
    session.transcript.check(back, sentence, format!("{times:?}"));
    bench.stop(service).await?;
    Ok(())
}
