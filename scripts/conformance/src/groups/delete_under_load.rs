//! Links are deleted while they are followed.

use std::time::Duration;

use anyhow::Result;
use tokio::time::sleep;

use crate::bench::{Bench, target};
use crate::case::Case;
use crate::database;
use crate::load::{Load, Plan};

const LINKS: usize = 20;

/// Runs the group.
///
/// # Errors
///
/// If a service doesn't start or end.
pub(super) async fn run(bench: &mut Bench<'_>) -> Result<()> {
    let db = bench.db();
    let keys = bench.keys(&db).await?;
    let service = bench.serve(&db, &[]).await?;
    let mut session = bench.session(&service, &keys);
    let slugs: Vec<String> =
        (0..LINKS).map(|number| format!("deleted-{number}")).collect();
    for slug in &slugs {
        session.quietly(&Case::link(slug, "https://example.org/")).await;
    }
    let target = target(&service, &keys);
    let plan =
        Plan { creators: 0, clickers: 16, slugs: slugs.clone(), urls: String::new() };
    let load = Load::start(&target, &plan);
    let mut deleted = 0;
    for slug in &slugs {
        sleep(Duration::from_millis(15)).await;
        let reply = session.quietly(&Case::delete(slug)).await;
        deleted += usize::from(reply.status == 204);
    }
    let ledger = load.end().await;
    session.transcript.check(deleted == LINKS, "20 links deleted", deleted);
    for slug in &slugs {
        let gone = Case::get(&format!("/{slug}")).status(410);
        session.quietly(&gone).await;
    }
    session.transcript.line("20 links answer 410");
    bench.stop(service).await?;
    let others = format!("{:?}, {} cut off", ledger.others, ledger.cut);
    let none = ledger.others.is_empty() && ledger.cut == 0;
    bench.transcript.check(none, "every click was answered by 302 or 410", others);
    let db = database::open(&db)?;
    let missing = database::missing(&db, &ledger)?;
    let (clicks, invented) = (missing.clicks, missing.invented);
    let orphans = database::orphans(&db)?;
    let integrity = database::integrity(&db)?;
    let transcript = &mut *bench.transcript;
    transcript.check(clicks == 0, "every redirect was counted", clicks);
    transcript.check(invented == 0, "and nothing else was", invented);
    transcript.check(orphans == 0, "no count is without its link", orphans);
    transcript.check(integrity == "ok", "integrity_check: ok", &integrity);
    Ok(())
}
