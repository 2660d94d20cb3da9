//! The timing of one scenario: start-up, then every size in every variant.

use std::time::Duration;

use anyhow::Result;

use crate::block::{self, Measured, Plan};
use crate::checked::Checked;
use crate::entrant::{self, Field};
use crate::expectations;
use crate::growth;
use crate::inputs;
use crate::manifest::{Scenario, Size};
use crate::placeholders::Placeholders;
use crate::progress::Progress;
use crate::results::{
    Block, CheckSummary, DeviationFound, Outcome, PeerInfo, RungInfo, ScenarioResult,
    Settings, SizeResult,
};
use crate::rounds::Limits;
use crate::spawner::Spawner;
use crate::time::Args;
use crate::track::Track;
use crate::workspace::Workspace;

/// The time for the rounds of start-up, in seconds: they are short.
const STARTUP_BUDGET_S: f64 = 4.0;

/// What the timing of all scenarios shares.
#[derive(Debug)]
pub struct Timing<'a> {
    workspace: &'a Workspace,
    args: &'a Args,
    settings: Settings,
    track: Track<'a>,
    progress: Progress,
}

impl<'a> Timing<'a> {
    /// Prepares the timing.
    #[must_use]
    pub fn new(
        workspace: &'a Workspace,
        args: &'a Args,
        settings: &Settings,
        spawner: Spawner,
    ) -> Self {
        let folder = workspace.products().join("work/time");
        let timeout_s = args.timeout;
        let track = Track { workspace, spawner, folder, timeout_s, server: None };
        let progress = Progress::start();
        Self { workspace, args, settings: settings.clone(), track, progress }
    }

    /// Times a scenario that is built; rungs that failed a case are left out.
    ///
    /// # Errors
    ///
    /// If an input can't be made, or nothing can be run.
    pub fn scenario(
        &mut self,
        scenario: &Scenario,
        checked: Option<&Checked>,
    ) -> Result<ScenarioResult> {
        let mut found = describe(scenario, checked);
        if scenario.load.is_some() {
            // A service is measured under load.
            return Ok(found);
        }
        if self.args.peers {
            found.peers = entrant::find_peers(self.workspace, scenario)?;
        }
        let failed: Vec<String> =
            checked.into_iter().flat_map(|one| &one.rungs_failed).cloned().collect();
        let known = Placeholders::new(self.workspace, scenario);
        let known = self.track.serve(
            scenario,
            scenario.time.startup.server.as_deref(),
            known,
        )?;
        let field = entrant::startup_field(scenario, known, &failed)?;
        let label = format!("{}: start-up", scenario.name);
        let budget = self.args.budget.unwrap_or(STARTUP_BUDGET_S);
        let budget = Duration::from_secs_f64(budget);
        found.startup =
            self.block(scenario, &field, &label, budget, &mut found.failures)?;
        for (number, size) in scenario.sizes.iter().enumerate() {
            let sized = self.size(scenario, (number, size), &failed, &mut found)?;
            found.sizes.push(sized);
            if size.name == self.args.size {
                break;
            }
        }
        self.conclude(scenario, &mut found);
        Ok(found)
    }

    /// Times one size in all variants.
    fn size(
        &mut self,
        scenario: &Scenario,
        (number, size): (usize, &Size),
        failed: &[String],
        found: &mut ScenarioResult,
    ) -> Result<SizeResult> {
        let input = inputs::ensure_made(self.workspace, scenario, size)?;
        let mut variants = Vec::new();
        for (place, variant) in scenario.time.variants.iter().enumerate() {
            let what = (size, variant);
            let known = entrant::placeholders(self.workspace, scenario, what)?;
            let added =
                size.server.as_ref().map(|one| [&**one, &*variant.server].concat());
            let known = self.track.serve(scenario, added.as_deref(), known)?;
            let peers = &found.peers;
            let field = entrant::timed_field(scenario, what, known, failed, peers)?;
            let label = format!("{}: {}, {}", scenario.name, size.name, variant.name);
            let budget = self.args.budget(number, place);
            let failures = &mut found.failures;
            variants.push(self.block(scenario, &field, &label, budget, failures)?);
        }
        Ok(SizeResult {
            name: size.name.clone(),
            about: size.about.clone(),
            units: size.units,
            unit: size.unit.clone(),
            input_bytes: input.bytes,
            input_sha256: input.sha256,
            variants,
        })
    }

    fn block(
        &mut self,
        scenario: &Scenario,
        field: &Field,
        label: &str,
        budget: Duration,
        failures: &mut Vec<String>,
    ) -> Result<Block> {
        let headline = &scenario.time.variants[0].name;
        let plan = Plan {
            scenario,
            field,
            label,
            limits: Limits {
                rounds: self.args.runs,
                budget,
                half_width: self.args.half_width,
            },
            memory: field.name == *headline,
            settings: &self.settings,
        };
        let Measured { block, failures: more } =
            block::measure(&mut self.track, &plan, &self.progress)?;
        failures.extend(more);
        Ok(block)
    }

    /// Draws the conclusions that need all sizes.
    fn conclude(&self, scenario: &Scenario, found: &mut ScenarioResult) {
        let refused = growth::refuse_what_does_not_grow(found);
        found.failures.extend(refused);
        found.growth = growth::exponents(found);
        let seed = self.settings.seed;
        block::add_ratios(scenario, &mut found.startup, seed);
        for size in &mut found.sizes {
            for block in &mut size.variants {
                block::add_ratios(scenario, block, seed);
            }
        }
        found.expectations = expectations::judge_all(scenario, found, seed);
        let failed =
            found.expectations.iter().filter(|one| one.outcome == Outcome::Fails);
        let failed: Vec<String> = failed
            .map(|one| format!("{}: not met: {}", scenario.name, one.text))
            .collect();
        found.failures.extend(failed);
    }
}

/// Describes the scenario, and what its checks said.
fn describe(scenario: &Scenario, checked: Option<&Checked>) -> ScenarioResult {
    let mut found = ScenarioResult {
        name: scenario.name.clone(),
        program: scenario.program.clone(),
        about: scenario.about.clone(),
        reference: block::reference(scenario).to_owned(),
        rungs: scenario
            .rungs
            .iter()
            .map(|rung| RungInfo { name: rung.name.clone(), about: rung.about.clone() })
            .collect(),
        peers: Vec::<PeerInfo>::new(),
        ..ScenarioResult::default()
    };
    let Some(checked) = checked else { return found };
    found.checked = Some(CheckSummary {
        passed: checked.passed,
        failed: checked.failed,
        not_run: checked.not_run.len(),
    });
    let deviations = checked.deviations.iter().map(|one| DeviationFound {
        rung: one.rung.clone(),
        case: one.case.clone(),
        reason: one.reason.clone(),
    });
    found.deviations = deviations.collect();
    if checked.failed > 0 {
        found.failures.push(format!(
            "{}: {} of its cases failed; `make check SCENARIO={}` shows them",
            scenario.name, checked.failed, scenario.name
        ));
    }
    found
}
