//! The groups of cases, one file each.

mod burst;
mod clicks;
mod clock;
mod collisions;
mod command_line;
mod connection;
mod corrupt;
mod counters;
mod create;
mod delete;
mod delete_under_load;
mod forwarded;
mod full;
mod heads;
mod injection;
mod interrupt;
mod json;
mod keys;
mod kill;
mod list;
mod locked;
mod media;
mod methods;
mod operations;
mod port_taken;
mod queries;
mod race;
mod rate;
mod read;
mod readonly;
mod redirect;
mod settings;
mod sizes;
mod slow;
mod slugs;
mod stop;
mod stop_twice;
mod urls;

use anyhow::Result;

use crate::bench::Bench;
use crate::exercise::Kills;
use crate::group::Group;
use crate::session::Session;

/// Runs a group that needs nothing but a service; the others do nothing here.
pub async fn over_http(group: Group, session: &mut Session<'_>) {
    match group {
        Group::List => list::run(session).await,
        Group::Create => create::run(session).await,
        Group::Read => read::run(session).await,
        Group::Clicks => clicks::run(session).await,
        Group::Delete => delete::run(session).await,
        Group::Redirect => redirect::run(session).await,
        Group::Operations => operations::run(session).await,
        Group::Counters => counters::run(session).await,
        Group::Keys => keys::run(session).await,
        Group::Json => json::run(session).await,
        Group::Urls => urls::run(session).await,
        Group::Slugs => slugs::run(session).await,
        Group::Queries => queries::run(session).await,
        Group::Methods => methods::run(session).await,
        Group::Media => media::run(session).await,
        Group::Sizes => sizes::run(session).await,
        Group::Heads => heads::run(session).await,
        Group::Slow => slow::run(session).await,
        Group::Connection => connection::run(session).await,
        Group::Race => race::run(session).await,
        Group::Burst => burst::run(session).await,
        Group::Injection => injection::run(session).await,
        Group::Rate => rate::run(session).await,
        _ => {}
    }
}

/// Runs a group that starts services itself; the others do nothing here.
///
/// # Errors
///
/// If a service doesn't start or end.
pub async fn with_program(
    group: Group,
    bench: &mut Bench<'_>,
    kills: Kills,
) -> Result<()> {
    match group {
        Group::Collisions => collisions::run(bench).await,
        Group::DeleteUnderLoad => delete_under_load::run(bench).await,
        Group::Forwarded => forwarded::run(bench).await,
        Group::Locked => locked::run(bench).await,
        Group::Full => full::run(bench, kills.may_mount).await,
        Group::Readonly => readonly::run(bench, kills.may_mount).await,
        Group::Corrupt => corrupt::run(bench).await,
        Group::PortTaken => port_taken::run(bench).await,
        Group::Stop => stop::run(bench).await,
        Group::StopTwice => stop_twice::run(bench).await,
        Group::Interrupt => interrupt::run(bench).await,
        Group::CommandLine => command_line::run(bench).await,
        Group::Settings => settings::run(bench).await,
        Group::Clock => clock::run(bench).await,
        Group::Kill => kill::run(bench, kills).await,
        _ => Ok(()),
    }
}

/// What every unknown slug is answered with.
const NO_LINK: &str = "there is no such link";
/// What every unknown address is answered with.
const NO_ROUTE: &str = "there is nothing at this address";
