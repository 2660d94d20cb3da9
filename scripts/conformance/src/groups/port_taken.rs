//! The address is in use.

use std::net::TcpListener;

use anyhow::Result;

use crate::bench::Bench;
use crate::case::Case;

/// Runs the group.
///
/// # Errors
///
/// If a service doesn't start or end.
pub(super) async fn run(bench: &mut Bench<'_>) -> Result<()> {
    let db = bench.db();
    let keys = bench.keys(&db).await?;
    let holder = TcpListener::bind("127.0.0.1:0")?;
    let address = holder.local_addr()?.to_string();
    bench.transcript.line("# somebody listens there already");
    let path = db.to_string_lossy().into_owned();
    let args = ["serve", "--db", &path, "--listen", &address];
    let mut ended = bench.program.run(&args, &[]).await?;
    ended.stderr = ended.stderr.replace(&address, "<address>");
    bench.told(&ended, 2, "shortlink: <address>: the address is in use");
    drop(holder);
    bench.transcript.line("# nobody listens there any more");
    let service = bench.serve(&db, &["--listen", &address]).await?;
    let there = service.address().to_string() == address;
    let sentence = "it listens where it was told to";
    bench.transcript.check(there, sentence, service.address());
    let mut session = bench.session(&service, &keys);
    session.exchange(&Case::get("/healthz").body(r#"{"status":"ok"}"#)).await;
    bench.stop(service).await?;
    Ok(())
}
