//! A block: its proof, its rounds, its memory runs, and the ratios between its rows.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::entrant::{Entrant, Field};
use crate::manifest::{Metric, Scenario};
use crate::peer_proof::Verdict;
use crate::progress::Progress;
use crate::results::{Block, Row, Sample, Settings};
use crate::rounds::{Limits, Lots, should_stop};
use crate::statistics::Interval;
use crate::track::Track;
use crate::trial::{Output, Proven, Trial, fault};

/// A block with what went wrong in it, in sentences.
#[derive(Debug, Default)]
pub struct Measured {
    /// The rows and samples; the ratios are left for [`add_ratios`].
    pub block: Block,
    /// What went wrong.
    pub failures: Vec<String>,
}

/// How a block is measured.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Who runs what.
    pub field: &'a Field,
    /// What stands before its failures: `data-transform: small, all cores`.
    pub label: &'a str,
    /// When the rounds end.
    pub limits: Limits,
    /// Whether the memory of the process trees is sampled afterwards.
    pub memory: bool,
    /// The run's settings, for the seed.
    pub settings: &'a Settings,
}

/// An entrant that is still in the running.
struct Runner<'a> {
    entrant: &'a Entrant,
    row: Row,
    /// What a peer with a proof of its own wrote in the run that was proven.
    own: Option<Output>,
}

/// Proves the outputs equal, runs the rounds, and samples the memory.
///
/// # Errors
///
/// If a folder can't be made or read, or the helper is gone.
pub fn measure(
    track: &mut Track<'_>,
    plan: &Plan<'_>,
    progress: &Progress,
) -> Result<Measured> {
    let mut measured = Measured::default();
    let mut lots = Lots::new(plan.settings.seed, plan.label);
    progress.say(&format!("{}: proving outputs equal", plan.label));
    let mut runners: Vec<Runner<'_>> = plan.field.entrants.iter().map(runner).collect();
    let proven = prove(track, plan, &mut runners, &mut lots, &mut measured)?;
    let block = &mut measured.block;
    block.name.clone_from(&plan.field.name);
    block.args.clone_from(&plan.field.args);
    block.warm_ups = 1;
    if let Some(proven) = proven {
        run_rounds(
            track,
            plan,
            &mut runners,
            &mut lots,
            &proven,
            &mut measured,
            progress,
        )?;
        if plan.memory {
            progress.say(&format!("{}: sampling memory", plan.label));
            sample_memory(track, plan, &mut runners, &proven, &mut measured)?;
        }
    }
    let mut rows: Vec<Row> = runners.into_iter().map(|runner| runner.row).collect();
    rows.extend(plan.field.absent.iter().cloned());
    rows.iter_mut().for_each(Row::summarise);
    rows.sort_by_key(|row| place(plan.scenario, row));
    measured.block.rows = rows;
    Ok(measured)
}

/// Computes the ratios of a block, once it is clear which rows keep their figures.
pub fn add_ratios(scenario: &Scenario, block: &mut Block, seed: u64) {
    let mut ratios = Vec::new();
    for (of, over) in pairs(reference(scenario), &block.rows) {
        for metric in [Metric::Wall, Metric::Cpu, Metric::Memory] {
            ratios.extend(block.ratio(metric, &of, &over, seed));
        }
    }
    block.ratios = ratios;
}

/// Returns the rung that ratios are shown against: `rust`, or else the last one.
#[must_use]
pub fn reference(scenario: &Scenario) -> &str {
    let last = scenario.rungs.last().map_or("", |rung| &rung.name);
    scenario.rung("rust").map_or(last, |rung| &rung.name)
}

/// Lists the pairs whose ratio is told: each row over the reference, and each rung over
/// its neighbour on the ladder.
fn pairs(reference: &str, rows: &[Row]) -> Vec<(String, String)> {
    let present: Vec<&Row> = rows.iter().filter(|row| row.missing.is_none()).collect();
    let rungs: Vec<&&Row> = present.iter().filter(|row| !row.peer).collect();
    let against = present.iter().map(|row| (&*row.name, reference));
    let neighbours = rungs.windows(2).map(|two| (&*two[0].name, &*two[1].name));
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (of, over) in against.chain(neighbours) {
        let pair = (of.to_owned(), over.to_owned());
        let shown = present.iter().any(|row| row.name == over);
        if of != over && shown && !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    pairs
}

/// Runs everyone once, untimed; the rung that comes first sets the output that all the
/// others must leave. A peer whose bytes are its own proves them, and must leave the
/// same in every further run. Those who fail lose their rows. `None` if no rung is left.
fn prove(
    track: &mut Track<'_>,
    plan: &Plan<'_>,
    runners: &mut [Runner<'_>],
    lots: &mut Lots,
    measured: &mut Measured,
) -> Result<Option<Proven>> {
    let reference = reference(plan.scenario);
    let mut reference_holds = false;
    let mut proven: Option<Proven> = None;
    for runner in runners {
        let entrant = runner.entrant;
        if entrant.peer && proven.is_none() {
            runner.row.remove("no rung is left to compare it with");
            continue;
        }
        if !entrant.prove.is_empty() && !reference_holds {
            let reason = format!("{reference}, on which its proof relies, is not left");
            runner.row.remove(&reason);
            continue;
        }
        let trial = track.run_and_prove(plan.field, entrant, lots.padding())?;
        if !judge(plan, runner, &trial, proven.as_ref(), "the proof run", measured) {
            continue;
        }
        runner.row.counters = trial.counters.clone().unwrap_or_default();
        if let Some(Verdict::Agrees(what)) = trial.proof {
            runner.row.output_sha256 = Some(trial.output.sha256());
            runner.row.proved = Some(what);
            runner.own = Some(trial.output);
        } else if !entrant.peer {
            reference_holds |= entrant.name == reference;
            runner.row.output_sha256 = Some(trial.output.sha256());
            let Trial { output, counters, .. } = trial;
            proven.get_or_insert(Proven { output, counters });
        }
    }
    Ok(proven)
}

fn run_rounds(
    track: &mut Track<'_>,
    plan: &Plan<'_>,
    runners: &mut [Runner<'_>],
    lots: &mut Lots,
    proven: &Proven,
    measured: &mut Measured,
    progress: &Progress,
) -> Result<()> {
    let mut spent = Duration::ZERO;
    for round in 0.. {
        let rows = runners.iter().map(|runner| &runner.row);
        let intervals = intervals(reference(plan.scenario), rows, plan.settings.seed);
        let stopped = should_stop(&plan.limits, round, spent, &intervals);
        if stopped.is_some() {
            progress.done(&format!("{}: {round} rounds", plan.label));
            measured.block.stopped = stopped;
            measured.block.rounds = round;
            break;
        }
        progress.say(&format!("{}: round {}", plan.label, round + 1));
        let start = Instant::now();
        for (place, number) in lots.order(runners.len()).into_iter().enumerate() {
            let padding_bytes = lots.padding();
            let runner = &mut runners[number];
            if runner.row.missing.is_some() {
                continue;
            }
            let trial = track.run(plan.field, runner.entrant, padding_bytes)?;
            let when = format!("timed run {}", round + 1);
            if judge(plan, runner, &trial, Some(proven), &when, measured) {
                let sample = sample(&trial, round, place, padding_bytes);
                runner.row.samples.push(sample);
            }
        }
        spent += start.elapsed();
    }
    Ok(())
}

fn sample_memory(
    track: &mut Track<'_>,
    plan: &Plan<'_>,
    runners: &mut [Runner<'_>],
    proven: &Proven,
    measured: &mut Measured,
) -> Result<()> {
    for runner in runners.iter_mut().filter(|runner| runner.row.missing.is_none()) {
        let trial = track.run_sampled(plan.field, runner.entrant)?;
        if judge(plan, runner, &trial, Some(proven), "the memory run", measured) {
            runner.row.tree_pss_bytes = trial.tree_pss_bytes;
        }
    }
    Ok(())
}

/// Takes the row's figures away if something is wrong with the run; true if nothing is.
fn judge(
    plan: &Plan<'_>,
    runner: &mut Runner<'_>,
    trial: &Trial,
    proven: Option<&Proven>,
    when: &str,
    measured: &mut Measured,
) -> bool {
    let (rules, own) = (&plan.field.rules, runner.own.as_ref());
    let Some(fault) = fault(rules, runner.entrant, trial, proven, own) else {
        return true;
    };
    let reason = format!("{when}: {fault}");
    let name = &runner.entrant.name;
    measured.failures.push(format!("{}: {name}: {reason}", plan.label));
    runner.row.remove(&reason);
    false
}

/// Computes the intervals that must become narrow, from the rounds so far.
///
/// Those between rungs, where there are several: a peer that varies more should not keep
/// all others waiting.
fn intervals<'a>(
    reference: &str,
    rows: impl Iterator<Item = &'a Row> + Clone,
    seed: u64,
) -> Vec<Option<Interval>> {
    let is_rung_left = |row: &&Row| !row.peer && row.missing.is_none();
    let alone = rows.clone().filter(is_rung_left).count() < 2;
    let rows: Vec<Row> = rows.filter(|row| alone || !row.peer).cloned().collect();
    let pairs = pairs(reference, &rows);
    let block = Block { rows, ..Block::default() };
    let ratios = pairs.iter().map(|(of, over)| {
        block.ratio(Metric::Wall, of, over, seed).map(|ratio| ratio.interval)
    });
    ratios.collect()
}

fn runner(entrant: &Entrant) -> Runner<'_> {
    let row = Row { name: entrant.name.clone(), peer: entrant.peer, ..Row::default() };
    Runner { entrant, row, own: None }
}

fn sample(trial: &Trial, round: usize, place: usize, padding_bytes: usize) -> Sample {
    let ended = &trial.ended;
    Sample {
        round,
        place,
        wall_s: ended.wall_s,
        user_s: ended.user_s,
        system_s: ended.system_s,
        peak_rss_bytes: ended.peak_rss_bytes,
        padding_bytes,
    }
}

/// The place of a row in the report: rungs in the order of the ladder, then peers.
fn place(scenario: &Scenario, row: &Row) -> (bool, usize) {
    let rung = scenario.rungs.iter().position(|rung| rung.name == row.name);
    let peer = scenario.peers.iter().position(|peer| peer.name == row.name);
    let place = if row.peer { peer } else { rung };
    (row.peer, place.unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, peer: bool, walls_s: [f64; 5]) -> Row {
        let samples = walls_s.into_iter().enumerate().map(|(round, wall_s)| Sample {
            round,
            wall_s,
            ..Sample::default()
        });
        let samples = samples.collect();
        Row { name: name.to_owned(), peer, samples, ..Row::default() }
    }

    #[test]
    fn a_peer_that_varies_does_not_keep_the_rungs_waiting() {
        let rust = row("rust", false, [1.0, 1.01, 1.0, 1.01, 1.0]);
        let python = row("python", false, [9.0, 9.09, 9.0, 9.09, 9.0]);
        let peer = row("awk", true, [1.0, 9.0, 2.0, 8.0, 3.0]);
        let half_widths = |rows: &[&Row]| {
            let found = intervals("rust", rows.iter().copied(), 1).into_iter();
            found.map(|interval| interval.unwrap().half_width()).collect::<Vec<_>>()
        };
        let among_rungs = half_widths(&[&python, &rust, &peer]);
        assert_eq!(among_rungs.len(), 1);
        assert!(among_rungs[0] < 0.02, "{among_rungs:?}");
        // With one rung there is nothing else that could be known well.
        let beside_a_peer = half_widths(&[&rust, &peer]);
        assert_eq!(beside_a_peer.len(), 1);
        assert!(beside_a_peer[0] > 0.2, "{beside_a_peer:?}");
    }
}
