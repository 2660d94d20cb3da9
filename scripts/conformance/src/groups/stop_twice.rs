//! A second SIGTERM ends at once.

use std::time::Duration;

use anyhow::Result;
use nix::sys::signal::Signal;
use tokio::time::{Instant, sleep};

use crate::bench::{Bench, target};
use crate::database;
use crate::wire::Wire;

/// What "at once" may take where much else runs.
const AT_ONCE: Duration = Duration::from_secs(3);

/// Runs the group.
///
/// # Errors
///
/// If a service doesn't start or end.
pub(super) async fn run(bench: &mut Bench<'_>) -> Result<()> {
    let db = bench.db();
    let keys = bench.keys(&db).await?;
    let mut service = bench.serve(&db, &[]).await?;
    let target = target(&service, &keys);
    let request = target.create(r#"{"url":"https://example.org/"}"#);
    let mut wire = Wire::connect(target.address).await?;
    wire.send(&request[..request.len() - 10]).await;
    sleep(Duration::from_millis(300)).await;
    service.signal(Signal::SIGTERM);
    sleep(Duration::from_millis(500)).await;
    let waits =
        !service.processes().is_empty() && !wire.is_closed_within(AT_ONCE / 10).await;
    bench.transcript.check(
        waits,
        "the first SIGTERM waits for a request",
        "it does not",
    );
    service.signal(Signal::SIGTERM);
    let begun = Instant::now();
    service.end().await?;
    let took = begun.elapsed();
    let sentence = "the second one ends the service at once";
    bench.transcript.check(took < AT_ONCE, sentence, format!("after {took:?}"));
    let integrity = database::integrity(&database::open(&db)?)?;
    bench.transcript.check(integrity == "ok", "integrity_check: ok", &integrity);
    let service = bench.serve(&db, &[]).await?;
    bench.transcript.line("it starts again");
    bench.stop(service).await?;
    Ok(())
}
