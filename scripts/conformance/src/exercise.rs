//! Runs groups: against a service that runs, or services that it starts itself.

use anyhow::{Context, Result, ensure};

use crate::bench::{Bench, target};
use crate::group::{Group, Needs};
use crate::groups;
use crate::program::Program;
use crate::session::Session;
use crate::target::Target;
use crate::transcript::Transcript;

/// How the group `kill` goes about it.
#[derive(Clone, Copy, Debug)]
pub struct Kills {
    /// How many times the service is killed.
    pub times: u32,
    /// The seed of the moments at which it is killed.
    pub seed: u64,
    /// Whether a file system can be mounted; see [`crate::mounts::separate`].
    pub may_mount: bool,
}

/// Runs the groups against a service that runs; `run` is a word that none of its slugs
/// holds yet. Returns the number of failures.
///
/// # Errors
///
/// If the transcript can't be printed.
pub async fn against(target: &Target, run: &str, groups: &[Group]) -> Result<usize> {
    let mut transcript = Transcript::default();
    for group in groups {
        heading(&mut transcript, *group);
        let mut session = Session::new(target.clone(), run, &mut transcript);
        groups::over_http(*group, &mut session).await;
    }
    finished(&transcript)
}

/// Runs the groups, each on services that it starts itself. Returns the number of
/// failures.
///
/// # Errors
///
/// If a service doesn't start or end, or the transcript can't be printed.
pub async fn exercise(
    program: &Program,
    groups: &[Group],
    kills: Kills,
) -> Result<usize> {
    let mut transcript = Transcript::default();
    for group in groups {
        heading(&mut transcript, *group);
        let folder = tempfile::Builder::new().prefix("conformance-").tempdir()?;
        let mut bench = Bench {
            program: program.clone(),
            // Programs may show the path as the system knows it.
            folder: folder.path().canonicalize()?,
            transcript: &mut transcript,
        };
        match group.needs() {
            Needs::Service => one_service(*group, &mut bench, &[]).await,
            Needs::Options(options) => one_service(*group, &mut bench, options).await,
            Needs::Program => groups::with_program(*group, &mut bench, kills).await,
        }
        .with_context(|| group.described().0)?;
    }
    finished(&transcript)
}

/// Runs a group that works over HTTP on a service of its own.
async fn one_service(
    group: Group,
    bench: &mut Bench<'_>,
    options: &[&str],
) -> Result<()> {
    let db = bench.db();
    let keys = bench.keys(&db).await?;
    let service = bench.serve(&db, options).await?;
    let target = target(&service, &keys);
    let mut session = Session::new(target, crate::bench::RUN, bench.transcript);
    groups::over_http(group, &mut session).await;
    bench.stop(service).await?;
    bench.transcript.line("# stopped by SIGTERM");
    Ok(())
}

fn heading(transcript: &mut Transcript, group: Group) {
    let (name, sentence) = group.described();
    transcript.line(format_args!("== {name}: {sentence}"));
}

fn finished(transcript: &Transcript) -> Result<usize> {
    let broken = transcript.broken();
    ensure!(broken.is_none(), "the transcript can't be printed: {broken:?}");
    Ok(transcript.failures())
}
