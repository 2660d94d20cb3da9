//! The program from start to end: crawls, draws the conclusions, and writes the report.
//!
//! Twin: `python-ref/concurrent_workers/check.py`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use common::errors::{ProgramError, system_reason, tell};
use common::output::write_report;
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

use crate::crawl::crawl;
use crate::errors::LinkcheckError;
use crate::fetch::Fetcher;
use crate::findings::{Findings, find};
use crate::frontier::Frontier;
use crate::json_report::json_report;
use crate::open_files::allow_connections;
use crate::options::{Format, Options};
use crate::progress::Progress;
use crate::statistics::{Counters, write_statistics};
use crate::text_report::text_report;

/// How long a page that is being read may hold up the end of the program.
const LAST_PAGE: Duration = Duration::from_secs(1);

/// Checks a site; the exit code is 1 if something is broken.
///
/// # Errors
///
/// Any [`LinkcheckError`].
pub fn check(options: &Options) -> Result<u8, LinkcheckError> {
    allow_connections(options.workers)?;
    let runtime = Builder::new_multi_thread().enable_all().build();
    let runtime = runtime
        .map_err(|error| ProgramError::Workers { reason: system_reason(&error) })?;
    let counters = Arc::new(Counters::default());
    let begun = Instant::now();
    let findings = runtime.block_on(find_out(options, &counters))?;
    runtime.shutdown_timeout(LAST_PAGE);
    if let Some(path) = &options.stats {
        let statistics =
            counters.statistics(findings.pages, begun.elapsed().as_secs_f64());
        write_statistics(path, &statistics)?;
    }
    write_report(&match options.format {
        Format::Text => text_report(&findings).into_bytes(),
        Format::Json => json_report(&findings),
    })?;
    Ok(exit_code(&findings))
}

/// Crawls until everything is known, or the user interrupts the program.
async fn find_out(
    options: &Options,
    counters: &Arc<Counters>,
) -> Result<Findings, LinkcheckError> {
    let encryption = |error: reqwest::Error| LinkcheckError::Encryption {
        reason: error.to_string(),
    };
    let fetcher = Fetcher::open(options.manners, counters);
    let fetcher = Arc::new(fetcher.map_err(encryption)?);
    let limits = options.limits.clone();
    let ends = (limits.redirects, limits.private);
    let mut frontier = Frontier::new(&options.starts, limits);
    let mut progress = Progress::shown();
    let crawled = crawl(&mut frontier, &fetcher, options.workers, &mut progress);
    let interrupted = tokio::select! {
        () = crawled => false,
        signal = interrupt() => {
            let reason = |error| system_reason(&error);
            signal.map_err(|error| ProgramError::Signals { reason: reason(error) })?;
            true
        }
    };
    let (graph, starts) = frontier.into_graph();
    Ok(find(&graph, &starts, ends, interrupted))
}

/// Waits until the user interrupts the program.
async fn interrupt() -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
    }
}

/// Tells why the report isn't whole, if it isn't, and returns the exit code.
fn exit_code(findings: &Findings) -> u8 {
    for (start, reason) in &findings.unread {
        tell("linkcheck", &format!("{start}: {reason}"));
    }
    if findings.partial {
        let error = ProgramError::Interrupted;
        tell("linkcheck", &error.to_string());
        error.exit_code()
    } else if !findings.unread.is_empty() {
        2
    } else {
        u8::from(!findings.broken.is_empty() || !findings.fragments.is_empty())
    }
}
