//! Ctrl-C ends in order as well.

use anyhow::Result;
use nix::sys::signal::Signal;

use crate::bench::Bench;
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
    let mut service = bench.serve(&db, &[]).await?;
    let mut session = bench.session(&service, &keys);
    session.exchange(&Case::link("interrupt", "https://example.org/")).await;
    service.signal(Signal::SIGINT);
    let ended = service.end().await?;
    let code = crate::bench::shown_code(&ended);
    bench.transcript.check(ended.code == Some(130), "exit code 130", code);
    let lines = ended.stdout.lines().count();
    bench.transcript.check(lines == 1, "it printed one line", &ended.stdout);
    let left =
        std::fs::metadata(database::beside(&db, "-wal")).map_or(0, |wal| wal.len());
    bench.transcript.check(left == 0, "no write-ahead log is left", left);
    let urls = database::urls(&database::open(&db)?)?;
    let there = urls.contains_key("interrupt");
    bench.transcript.check(there, "the link is there", "it is not");
    Ok(())
}
