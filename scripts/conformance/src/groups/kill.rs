//! kill -9 under load, again and again: nothing acknowledged is lost.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use anyhow::Result;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tokio::time::sleep;

use crate::bench::{Bench, Keys, target};
use crate::case::Case;
use crate::database::{self, Missing};
use crate::exercise::Kills;
use crate::load::{Ledger, Load, Plan};

const LINKS: usize = 10;
/// How long a service lives once it listens, in milliseconds.
const LIFE_MS: std::ops::RangeInclusive<u64> = 50..=300;

/// Runs the group.
///
/// # Errors
///
/// If a service doesn't start, or lives on.
pub(super) async fn run(bench: &mut Bench<'_>, kills: Kills) -> Result<()> {
    let db = bench.db();
    let keys = bench.keys(&db).await?;
    let slugs = make_links(bench, &keys).await?;
    let mut random = ChaCha8Rng::seed_from_u64(kills.seed);
    let mut acknowledged = Ledger::default();
    let mut worst = Missing::default();
    let mut intact = 0;
    for number in 1..=kills.times {
        let life = Duration::from_millis(random.random_range(LIFE_MS));
        let service = bench.serve(&db, &[]).await?;
        let plan = Plan {
            creators: 4,
            clickers: 4,
            slugs: slugs.clone(),
            urls: format!("https://example.org/{number}"),
        };
        let load = Load::start(&target(&service, &keys), &plan);
        sleep(life).await;
        service.kill().await?;
        acknowledged.extend(load.end().await);
        let copy = database::snapshot(&db, &bench.folder.join("copy.db"))?;
        intact += u32::from(database::integrity(&copy)? == "ok");
        let missing = database::missing(&copy, &acknowledged)?;
        // What is lost stays lost, so the worst is what there ever was.
        worst.links = worst.links.max(missing.links);
        worst.clicks = worst.clicks.max(missing.clicks);
        worst.invented = worst.invented.max(missing.invented);
        progress(number, kills.times, &acknowledged);
    }
    told(bench, kills, &acknowledged, worst, intact);
    let service = bench.serve(&db, &[]).await?;
    bench.stop(service).await?;
    Ok(())
}

async fn make_links(bench: &mut Bench<'_>, keys: &Keys) -> Result<Vec<String>> {
    let service = bench.serve(&bench.db(), &[]).await?;
    let mut session = bench.session(&service, keys);
    let slugs: Vec<String> =
        (0..LINKS).map(|number| format!("kill-{number}")).collect();
    for slug in &slugs {
        session.quietly(&Case::link(slug, "https://example.org/")).await;
    }
    bench.stop(service).await?;
    Ok(slugs)
}

fn told(
    bench: &mut Bench<'_>,
    kills: Kills,
    acknowledged: &Ledger,
    worst: Missing,
    intact: u32,
) {
    let Kills { times, .. } = kills;
    let transcript = &mut *bench.transcript;
    let clicks: u64 =
        acknowledged.clicks.values().map(|clicks| clicks.acknowledged).sum();
    let few = usize::try_from(times).unwrap_or(usize::MAX);
    let worked = acknowledged.links.len() >= few && clicks >= u64::from(times);
    transcript.check(worked, "links were made and followed all the time", clicks);
    let others = &acknowledged.others;
    let all = "every reply was 201 or 302";
    transcript.check(others.is_empty(), all, format!("{others:?}"));
    let Missing { links, clicks, invented } = worst;
    let sentence = format!(
        "{times} kills: {links} creates lost, {clicks} clicks lost, \
         {invented} clicks too many, integrity ok {intact} times"
    );
    let holds = worst == Missing::default() && intact == times;
    if holds {
        transcript.line(sentence);
    } else {
        transcript.fail(sentence);
    }
}

/// Shows on a terminal how far it is.
fn progress(number: u32, times: u32, acknowledged: &Ledger) {
    if io::stderr().is_terminal() {
        let links = acknowledged.links.len();
        let end = if number == times { "\n" } else { "" };
        // That nobody sees it is no reason to end.
        let _ = write!(io::stderr(), "\r{number} of {times} kills, {links} links{end}");
    }
}
