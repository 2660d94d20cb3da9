//! SIGTERM under load: what was acknowledged is there, and the end is in order.

use std::time::Duration;

use anyhow::{Context, Result};
use nix::sys::signal::Signal;
use tokio::time::sleep;

use crate::bench::{Bench, Keys, shown_code, target};
use crate::case::Case;
use crate::database;
use crate::load::{Load, Plan};
use crate::service::Service;
use crate::wire::{Answer, PATIENCE, Wire};

const LINKS: usize = 10;
/// How long a service may take until it accepts no more.
const CLOSING: Duration = Duration::from_secs(5);

/// Runs the group.
///
/// # Errors
///
/// If a service doesn't start or end.
pub(super) async fn run(bench: &mut Bench<'_>) -> Result<()> {
    let db = bench.db();
    let keys = bench.keys(&db).await?;
    for round in 1..=5 {
        under_load(bench, &keys, round).await?;
    }
    in_flight(bench, &keys).await
}

/// Ends a service that is busy.
async fn under_load(bench: &mut Bench<'_>, keys: &Keys, round: usize) -> Result<()> {
    let db = bench.db();
    let service = bench.serve(&db, &[]).await?;
    let mut session = bench.session(&service, keys);
    let slugs: Vec<String> =
        (0..LINKS).map(|number| format!("stop-{round}-{number}")).collect();
    for slug in &slugs {
        session.quietly(&Case::link(slug, "https://example.org/")).await;
    }
    let urls = format!("https://example.org/{round}");
    let plan = Plan { creators: 8, clickers: 8, slugs, urls: urls.clone() };
    let load = Load::start(&target(&service, keys), &plan);
    sleep(Duration::from_millis(300)).await;
    let ended = bench.stop(service).await?;
    let mut ledger = load.end().await;
    // Whoever has no reply was let go before anything was done: the end is in order.
    ledger.clicks.values_mut().for_each(|clicks| clicks.unanswered = 0);
    let transcript = &mut *bench.transcript;
    transcript.line(format_args!("# SIGTERM under load, {round} of 5"));
    transcript.line(format_args!("exit code {}", shown_code(&ended)));
    let worked = !ledger.links.is_empty() && !ledger.clicks.is_empty();
    transcript.check(worked, "links were made and followed", "none were");
    let cut = ledger.cut;
    transcript.check(cut == 0, "no reply was cut off", cut);
    let only_stopping = ledger.others.keys().all(|status| *status == 503);
    let others = format!("{:?}", ledger.others);
    transcript.check(only_stopping, "all were 201 or 302, or 503 at the end", others);
    let wal = database::beside(&db, "-wal");
    let left = std::fs::metadata(wal).map_or(0, |wal| wal.len());
    transcript.check(left == 0, "no write-ahead log is left", left);
    let connection = database::open(&db)?;
    let missing = database::missing(&connection, &ledger)?;
    transcript.check(
        missing.links == 0,
        "every acknowledged link is there",
        missing.links,
    );
    let made = database::urls(&connection)?;
    let made = made.values().filter(|url| url.starts_with(&format!("{urls}/"))).count();
    let more = made.saturating_sub(ledger.links.len());
    transcript.check(more == 0, "and no other", more);
    transcript.check(missing.clicks == 0, "every redirect was counted", missing.clicks);
    transcript.check(missing.invented == 0, "and nothing else was", missing.invented);
    Ok(())
}

/// Ends a service in the middle of a request, which it finishes.
async fn in_flight(bench: &mut Bench<'_>, keys: &Keys) -> Result<()> {
    let mut service = bench.serve(&bench.db(), &[]).await?;
    let target = target(&service, keys);
    bench
        .transcript
        .line("# SIGTERM in the middle of a body, and on an idle connection");
    let mut idle = Wire::connect(target.address).await?;
    idle.send(&target.plain("GET", "/healthz")).await;
    let answer = idle.answer(false, PATIENCE).await;
    let kept = matches!(&answer, Answer::Reply(reply) if !reply.says_close());
    bench.transcript.check(kept, "the idle one is kept", format!("{answer:?}"));
    let request = target.create(r#"{"url":"https://example.org/","slug":"in-flight"}"#);
    let (first, second) = request.split_at(request.len() - 10);
    let mut wire = Wire::connect(target.address).await?;
    wire.send(first).await;
    // The service must have read the head, or the connection is as idle as the other.
    sleep(Duration::from_millis(300)).await;
    service.signal(Signal::SIGTERM);
    let closed = idle.is_closed_within(CLOSING).await;
    bench.transcript.check(closed, "the idle one is closed at once", "it is not");
    let refused = refuses(&service).await;
    bench.transcript.check(refused, "new connections are refused", "they are not");
    wire.send(second).await;
    let answer = wire.answer(false, PATIENCE).await;
    let made = matches!(&answer, Answer::Reply(reply) if reply.status == 201);
    bench.transcript.check(
        made,
        "the request in flight is answered",
        format!("{answer:?}"),
    );
    let closed = wire.is_closed().await;
    bench.transcript.check(closed, "its connection is closed", "it is not");
    let ended = service.end().await.context("after SIGTERM")?;
    bench.transcript.line(format_args!("exit code {}", shown_code(&ended)));
    bench.transcript.check(ended.code == Some(0), "it ended in order", &ended.stderr);
    let urls = database::urls(&database::open(&bench.db())?)?;
    let there = urls.contains_key("in-flight");
    bench.transcript.check(there, "what it made is there", "it is not");
    Ok(())
}

/// Says whether the service soon accepts no connection any more.
async fn refuses(service: &Service) -> bool {
    for _ in 0..100 {
        if Wire::connect(service.address()).await.is_err() {
            return true;
        }
        sleep(CLOSING / 100).await;
    }
    false
}
