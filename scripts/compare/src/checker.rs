//! Runs the cases of a scenario, some at the same time, and gathers the verdicts.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};

use crate::case_run::{self, Attempt, Seen};
use crate::cases::CaseRun;
use crate::checked::{Checked, Deviated, Failure, NotRun};
use crate::commands::{shell_line, shell_word};
use crate::golden;
use crate::judge::{self, Finding};
use crate::manifest::{Deviation, Rung, Scenario};
use crate::spawner::{Exit, Spawner};
use crate::workspace::Workspace;

/// How many cases run at the same time.
const AT_ONCE: usize = 2;

/// What all cases of a scenario share.
#[derive(Debug)]
pub struct Checker<'a> {
    /// The workspace.
    pub workspace: &'a Workspace,
    /// The scenario, which is built.
    pub scenario: &'a Scenario,
    /// The rungs; the first is the reference.
    pub rungs: Vec<&'a Rung>,
    /// Whether the golden files are written anew.
    pub bless: bool,
}

/// What came of one run of a case.
enum Verdict<'a> {
    NotRun(String),
    Ran {
        failures: Vec<Failure>,
        /// Deviations of this case, with whether there was a difference.
        deviations: Vec<(&'a Deviation, bool)>,
    },
}

impl<'a> Checker<'a> {
    /// Runs all cases, some at the same time, and gathers the verdicts in their order.
    ///
    /// # Errors
    ///
    /// If a case can't be set up, or the helper is gone.
    ///
    /// # Panics
    ///
    /// If a worker has panicked.
    pub fn run_all(&self, runs: &[CaseRun]) -> Result<Checked> {
        let bar = progress(&self.scenario.name, runs.len());
        let next = AtomicUsize::new(0);
        let verdicts: Mutex<Vec<(usize, Verdict<'a>)>> = Mutex::default();
        thread::scope(|scope| -> Result<()> {
            let work = || -> Result<()> {
                let mut spawner = Spawner::start()?;
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(run) = runs.get(index) else { return Ok(()) };
                    let verdict = self
                        .verdict(run, &mut spawner)
                        .with_context(|| format!("`{}`", run.label))
                        .inspect_err(|_| next.store(runs.len(), Ordering::Relaxed))?;
                    bar.inc(1);
                    let mut all =
                        verdicts.lock().unwrap_or_else(PoisonError::into_inner);
                    all.push((index, verdict));
                }
            };
            let workers: Vec<_> =
                (0..AT_ONCE.min(runs.len())).map(|_| scope.spawn(work)).collect();
            workers.into_iter().try_for_each(|worker| {
                worker.join().expect("a worker reports its errors and doesn't panic")
            })
        })?;
        bar.finish_and_clear();
        let mut verdicts =
            verdicts.into_inner().unwrap_or_else(PoisonError::into_inner);
        verdicts.sort_by_key(|(index, _)| *index);
        Ok(self.gather(runs, verdicts))
    }

    /// Runs a case on every rung and judges each; what failed stays to be looked at.
    fn verdict(&self, run: &CaseRun, spawner: &mut Spawner) -> Result<Verdict<'a>> {
        let attempt = case_run::attempt(
            self.workspace,
            self.scenario,
            run,
            &self.rungs,
            spawner,
        )?;
        let all = match attempt {
            Attempt::NotRun(reason) => return Ok(Verdict::NotRun(reason)),
            Attempt::Ran(all) => all,
        };
        let golden = self.golden(run, &all)?;
        let reference = trusted(run, golden.as_deref(), &all[0])?;
        let (mut failures, mut deviations) = (Vec::new(), Vec::new());
        for seen in &all {
            let mut findings = judge::unsound(seen, run.during.as_ref());
            let mut differing = match reference {
                Some(first) => judge::differences(first, seen, &run.truth),
                None => Vec::new(),
            };
            if differing.is_empty() {
                differing = judge::untrue(&run.truth, golden.as_deref(), seen)?;
            }
            // A crash is never allowed; a difference may be.
            if let Some(allowed) = self.deviation(&seen.rung, &run.case) {
                deviations.push((allowed, !differing.is_empty()));
            } else if matches!(seen.ended.exit, Exit::Code(_)) {
                findings.extend(differing);
            }
            // Of a case that repeats, the first failure of a rung says enough.
            let told = |one: &Failure| one.rung == seen.rung;
            if !findings.is_empty() && !failures.iter().any(told) {
                failures.push(self.failure(run, seen, findings));
            }
        }
        if failures.is_empty() {
            case_run::clear_away(all)?;
        }
        Ok(Verdict::Ran { failures, deviations })
    }

    /// Returns the case's golden folder; writes it anew where that was asked for.
    fn golden(&self, run: &CaseRun, all: &[Seen]) -> Result<Option<PathBuf>> {
        let folder =
            run.truth.golden.as_ref().map(|name| self.scenario.folder.join(name));
        if self.bless
            && let Some(folder) = &folder
        {
            let agree = all.iter().all(|seen| {
                judge::unsound(seen, run.during.as_ref()).is_empty()
                    && judge::differences(&all[0], seen, &run.truth).is_empty()
            });
            if agree {
                golden::write(folder, &all[0])?;
            }
        }
        Ok(folder)
    }

    fn deviation(&self, rung: &str, case: &str) -> Option<&'a Deviation> {
        let mut all = self.scenario.deviations.iter();
        all.find(|deviation| deviation.rung == rung && deviation.case == case)
    }

    fn failure(&self, run: &CaseRun, seen: &Seen, findings: Vec<Finding>) -> Failure {
        let cwd = seen.sandbox.cwd();
        let folder = self.workspace.relative(&cwd).to_string_lossy().into_owned();
        let direct =
            format!("(cd {} && {})", shell_word(&folder), shell_line(&seen.argv));
        let server = seen
            .served
            .as_ref()
            .map_or(String::new(), |served| shell_line(&served.argv));
        Failure { direct, server, ..self.failure_of(&run.label, &seen.rung, findings) }
    }

    fn failure_of(&self, case: &str, rung: &str, findings: Vec<Finding>) -> Failure {
        Failure {
            scenario: self.scenario.name.clone(),
            case: case.to_owned(),
            rung: rung.to_owned(),
            findings,
            again: format!(
                "make check SCENARIO={} CASE={}",
                shell_word(&self.scenario.name),
                shell_word(case)
            ),
            direct: String::new(),
            server: String::new(),
        }
    }

    fn gather(&self, runs: &[CaseRun], verdicts: Vec<(usize, Verdict<'_>)>) -> Checked {
        let mut checked = Checked {
            scenario: self.scenario.name.clone(),
            rungs: self.rungs.iter().map(|rung| rung.name.clone()).collect(),
            ..Checked::default()
        };
        let mut allowed = Vec::new();
        for (index, verdict) in verdicts {
            match verdict {
                Verdict::NotRun(reason) => {
                    let case = runs[index].label.clone();
                    checked.not_run.push(NotRun { case, reason });
                }
                Verdict::Ran { failures, deviations } => {
                    checked.passed += usize::from(failures.is_empty());
                    checked.failed += usize::from(!failures.is_empty());
                    checked.failures.extend(failures);
                    allowed.extend(deviations);
                }
            }
        }
        self.judge_deviations(&mut checked, &allowed);
        checked.rungs_failed =
            checked.failures.iter().map(|failure| failure.rung.clone()).collect();
        checked
    }

    /// Reports the deviations that were seen; one that is there no more is a failure.
    fn judge_deviations(&self, checked: &mut Checked, seen: &[(&Deviation, bool)]) {
        for deviation in &self.scenario.deviations {
            // A case that runs for several values deviates if any of its runs does.
            let differs: Vec<bool> = seen
                .iter()
                .filter(|(one, _)| std::ptr::eq(*one, deviation))
                .map(|(_, differs)| *differs)
                .collect();
            let Deviation { rung, case, reason } = deviation.clone();
            if differs.contains(&true) {
                checked.deviations.push(Deviated { rung, case, reason });
            } else if !differs.is_empty() {
                let what = format!(
                    "there is no difference any more; take the [[deviation]] of \
                     {rung} out of the manifest"
                );
                let finding = Finding { what, shown: String::new() };
                checked.failures.push(self.failure_of(&case, &rung, vec![finding]));
                checked.passed = checked.passed.saturating_sub(1);
                checked.failed += 1;
            }
        }
    }
}

/// Returns the reference, unless it is wrong itself: then it says nothing about others.
fn trusted<'a>(
    run: &CaseRun,
    golden: Option<&Path>,
    first: &'a Seen,
) -> Result<Option<&'a Seen>> {
    let right = judge::unsound(first, run.during.as_ref()).is_empty()
        && judge::untrue(&run.truth, golden, first)?.is_empty();
    Ok(right.then_some(first))
}

/// Makes a bar that is drawn only on a terminal.
fn progress(scenario: &str, length: usize) -> ProgressBar {
    let bar = ProgressBar::new(length as u64);
    let style = ProgressStyle::with_template("{prefix}: [{bar:40}] {pos}/{len} cases");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.set_prefix(scenario.to_owned());
    bar
}
