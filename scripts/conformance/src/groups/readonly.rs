//! The database can't be written, and then can.
//!
//! A file that is open can still be written when its file system is to become
//! read-only, so the kernel refuses that; and permissions mean nothing to root. While a
//! service runs, its processes are therefore forbidden to write at any place of any
//! file, by a limit on the size of files (`RLIMIT_FSIZE`), which every program obeys:
//! the signal that comes with it (SIGXFSZ) must not end a service. A read-only file
//! system is what a service finds when it starts.

use anyhow::Result;
use rustix::process::{Pid, Resource, Rlimit, prlimit};

use super::full::while_unwritable;
use crate::bench::Bench;
use crate::case::Case;
use crate::database;
use crate::mounts::{Mounted, SKIPPED};
use crate::service::Service;

/// The size of the file system, in bytes.
const SIZE: u64 = 4 << 20;

/// Runs the group.
///
/// # Errors
///
/// If a service doesn't start or end, or the limit can't be set.
pub(super) async fn run(bench: &mut Bench<'_>, may_mount: bool) -> Result<()> {
    while_it_runs(bench).await?;
    when_it_starts(bench, may_mount).await
}

async fn while_it_runs(bench: &mut Bench<'_>) -> Result<()> {
    let db = bench.db();
    let keys = bench.keys(&db).await?;
    let service = bench.serve(&db, &[]).await?;
    let mut session = bench.session(&service, &keys);
    let url = "https://example.org/";
    session.exchange(&Case::link("before", url)).await;
    let before = limit(&service, Some(0))?;
    session.transcript.line("# no file can be written");
    while_unwritable(&mut session, url).await;
    limit(&service, before)?;
    session.transcript.line("# files can be written again");
    session
        .exchange_all([
            Case::link("while", url),
            Case::get("/before").redirects(url),
            Case::delete("before"),
        ])
        .await;
    bench.stop(service).await?;
    let integrity = database::integrity(&database::open(&db)?)?;
    bench.transcript.check(integrity == "ok", "integrity_check: ok", &integrity);
    Ok(())
}

/// Limits the size of what the service's processes write, and returns the limit before.
fn limit(service: &Service, bytes: Option<u64>) -> Result<Option<u64>> {
    let mut before = None;
    for pid in service.processes() {
        let Some(pid) = Pid::from_raw(pid) else { continue };
        let was = rustix::process::prlimit(
            Some(pid),
            Resource::Fsize,
            Rlimit { current: bytes, maximum: None },
        );
        // Where the hard limit is lower, it stays what it is.
        let was = match was {
            Ok(was) => was,
            Err(_) => prlimit(
                Some(pid),
                Resource::Fsize,
                Rlimit { current: bytes, maximum: bytes },
            )?,
        };
        before = was.current;
    }
    Ok(before)
}

async fn when_it_starts(bench: &mut Bench<'_>, may_mount: bool) -> Result<()> {
    bench.transcript.line("# a service on a file system that is read-only");
    let folder = bench.folder.join("read-only");
    let mounted = if may_mount { Mounted::memory(&folder, SIZE)? } else { None };
    let Some(mounted) = mounted else {
        bench.transcript.line(SKIPPED);
        return Ok(());
    };
    let db = folder.join("links.db");
    let keys = bench.keys(&db).await?;
    mounted.set_read_only(true)?;
    let message = "shortlink: read-only/links.db: <reason>";
    bench.refuses("it does not start", &db, &[], message).await?;
    mounted.set_read_only(false)?;
    bench.transcript.line("# the file system can be written again");
    let service = bench.serve(&db, &[]).await?;
    let mut session = bench.session(&service, &keys);
    session.exchange(&Case::link("writable", "https://example.org/")).await;
    bench.stop(service).await?;
    Ok(())
}
