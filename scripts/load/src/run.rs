//! Fills a service with links, or puts it under load.

use std::collections::VecDeque;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::base::Base;
use crate::check::Checker;
use crate::clock::{Clock, cpu_us, float, nanos, seconds};
use crate::connection::Connection;
use crate::engine::Engine;
use crate::plan::Plan;
use crate::poller::Poller;
use crate::report::{FillReport, Report};
use crate::requests::Requests;
use crate::schedule::Schedule;
use crate::settings::{Fill, Pace, Settings};
use crate::tally::Tally;

/// Longer than any filling takes.
const NO_END: Duration = Duration::from_hours(24);

/// Puts a service under load and reports what it did.
///
/// Blocks the thread until the window is over and the last replies have come, at most
/// two seconds later. Wrong replies are in the report.
///
/// # Errors
///
/// If the settings are wrong or the service takes no connections.
pub fn run(settings: &Settings) -> Result<Report> {
    settings.check()?;
    let mut engine = prepare(
        &settings.base,
        settings.connections,
        Schedule::new(settings.pace, settings.warm_up, settings.window),
        Plan::mixed(settings.mix, settings.links, settings.order),
        Requests::new(&settings.base, settings.key.as_deref(), settings.seed),
        Checker::new(settings.links, settings.seed, settings.location.as_deref()),
    )?;
    engine.timeout = nanos(settings.timeout);
    engine.open_all()?;
    let cpu_before = cpu_us()?;
    engine.clock = Clock::start();
    engine.drive()?;
    let took = engine.clock.now();
    Ok(Report::new(settings, &engine, took, cpu_us()? - cpu_before))
}

/// Creates the links `s00000`, `s00001` and so on over HTTP.
///
/// # Errors
///
/// If the settings are wrong, the service takes no connections, or a reply isn't the
/// right one.
pub fn fill(settings: &Fill) -> Result<FillReport> {
    settings.check()?;
    let mut engine = prepare(
        &settings.base,
        settings.connections,
        Schedule::new(Pace::Closed, Duration::ZERO, NO_END),
        Plan::fill(settings.links),
        Requests::new(&settings.base, Some(&settings.key), settings.seed),
        Checker::new(0, settings.seed, None),
    )?;
    engine.timeout = nanos(settings.timeout);
    engine.stops_at_error = true;
    engine.open_all()?;
    engine.clock = Clock::start();
    engine.drive()?;
    if let Some(error) = engine.tally.first_error {
        bail!("{}: {error}", settings.base.text());
    }
    let seconds = seconds(engine.clock.now());
    let links = engine.tally.answered;
    Ok(FillReport { links, seconds, throughput_per_s: float(links) / seconds })
}

fn prepare(
    base: &Base,
    connections: usize,
    schedule: Schedule,
    plan: Plan,
    requests: Requests,
    checker: Checker,
) -> Result<Engine> {
    Ok(Engine {
        base: base.clone(),
        clock: Clock::start(),
        schedule,
        plan: Some(plan),
        requests,
        checker,
        tally: Tally::new(schedule)?,
        timeout: 0,
        stops_at_error: false,
        poller: Poller::new().context("epoll")?,
        connections: (0..connections).map(|_| Connection::new()).collect(),
        free: VecDeque::with_capacity(connections),
        resting: VecDeque::new(),
        sent: 0,
        in_flight: 0,
        was_free: true,
        reopened: 0,
        next_sweep: 0,
    })
}
