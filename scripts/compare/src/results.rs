//! What a run found: the contents of `results.json`.
//!
//! Everything that a table or page shows is here, the samples of every run included, so
//! that reports are made again without running anything. `docs/src/results.md` describes
//! each field for those who read the file with other tools.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::manifest::Metric;
use crate::statistics::{self, Interval, Summary};

/// The version of the file's format; it changes when a field changes its meaning.
pub const SCHEMA: u32 = 1;

/// A whole run.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Results {
    /// The version of this format: [`SCHEMA`].
    pub schema: u32,
    /// When the run began: RFC 3339, UTC, to the second.
    pub started: String,
    /// How long the run took, in seconds.
    pub elapsed_s: f64,
    /// Where it ran.
    pub environment: Environment,
    /// How it was asked to run.
    pub settings: Settings,
    /// What it found, scenario by scenario.
    pub scenarios: Vec<ScenarioResult>,
    /// What became of an earlier run's ratios; empty without a baseline.
    pub baseline: Vec<BaselineChange>,
}

/// The machine and the versions that were measured.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Environment {
    /// The processor's model name.
    pub cpu: String,
    /// Logical cores that the run may use.
    pub cores: usize,
    /// Main memory, in bytes.
    pub memory_bytes: Option<u64>,
    /// The kernel's name and release.
    pub kernel: String,
    /// The operating system's name and version.
    pub os: String,
    /// The load averages of 1, 5 and 15 minutes before the run.
    pub load_before: Option<[f64; 3]>,
    /// The load averages of 1, 5 and 15 minutes after the run.
    pub load_after: Option<[f64; 3]>,
    /// What `rustc --version` says.
    pub rustc: String,
    /// What `cargo --version` says.
    pub cargo: String,
    /// What the environment's `python --version` says.
    pub python: String,
    /// The direct dependencies of the scenario crates, with their versions.
    pub rust_libraries: BTreeMap<String, String>,
    /// The direct dependencies of the Python side, with the versions installed.
    pub python_libraries: BTreeMap<String, String>,
    /// The commit of the working tree; missing outside a git checkout.
    pub commit: Option<String>,
    /// Whether the working tree differed from the commit.
    pub dirty: Option<bool>,
    /// The least peak memory that any program can show here, in bytes.
    pub spawner_floor_bytes: u64,
}

/// What the run was asked to do.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Settings {
    /// The seed of the order of runs, of the padding and of the bootstrap.
    pub seed: u64,
    /// The largest size that was timed.
    pub size: String,
    /// The most rounds for a size and variant.
    pub max_rounds: usize,
    /// Rounds end when every headline ratio is known to plus or minus this share.
    pub half_width: f64,
    /// Whether peers were timed.
    pub peers: bool,
    /// The confidence of the intervals: 0.95.
    pub confidence: f64,
    /// How many resamples the bootstrap drew.
    pub resamples: usize,
}

/// What was found for one scenario.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct ScenarioResult {
    /// The scenario: `data-transform`.
    pub name: String,
    /// Its program: `flights`.
    pub program: String,
    /// What the program does, in a line.
    pub about: String,
    /// The rung that ratios are shown against: `rust`.
    pub reference: String,
    /// The rungs, in the order of the ladder.
    pub rungs: Vec<RungInfo>,
    /// The peers, installed or not.
    pub peers: Vec<PeerInfo>,
    /// What the differential cases said; missing where they weren't run.
    pub checked: Option<CheckSummary>,
    /// Where a rung was allowed to differ, and did.
    pub deviations: Vec<DeviationFound>,
    /// The start-up times, on the empty input.
    pub startup: Block,
    /// The timed sizes, smallest first.
    pub sizes: Vec<SizeResult>,
    /// How time grows with size; empty for a single size.
    pub growth: Vec<Growth>,
    /// What became of the expectations.
    pub expectations: Vec<ExpectationFound>,
    /// Why the run failed, in sentences; empty if it didn't.
    pub failures: Vec<String>,
}

/// A rung of a scenario.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct RungInfo {
    /// `python`, `native`, `hybrid` or `rust`.
    pub name: String,
    /// What it is made of.
    pub about: String,
}

/// A peer of a scenario.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct PeerInfo {
    /// The tool's name.
    pub name: String,
    /// What runs, and how.
    pub about: String,
    /// What it leaves out of the job.
    pub leaves_out: String,
    /// How to install it.
    pub install: String,
    /// The installed version; missing where it isn't installed.
    pub version: Option<String>,
}

/// How the differential cases went.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct CheckSummary {
    /// Cases on which all rungs agreed.
    pub passed: usize,
    /// Cases on which they didn't.
    pub failed: usize,
    /// Cases that could not be run here, such as those that mount.
    pub not_run: usize,
}

/// A case on which a rung was allowed to differ, and did.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct DeviationFound {
    /// The rung.
    pub rung: String,
    /// The case.
    pub case: String,
    /// Why its library can't be brought to behave.
    pub reason: String,
}

/// One size of input.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct SizeResult {
    /// `small`, `medium` or `large`.
    pub name: String,
    /// What the input is.
    pub about: String,
    /// How many units of work it holds.
    pub units: u64,
    /// What a unit is called, in the plural.
    pub unit: String,
    /// The input's length, in bytes.
    pub input_bytes: u64,
    /// The ways it was run; the first is the headline.
    pub variants: Vec<Block>,
}

/// Rows that were measured in the same rounds.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Block {
    /// The variant: `all cores`; `start-up` for the start-up times.
    pub name: String,
    /// The arguments that the variant adds.
    pub args: Vec<String>,
    /// Untimed rounds before the timed ones; the first proves the outputs equal.
    pub warm_ups: usize,
    /// Timed rounds.
    pub rounds: usize,
    /// Why the rounds ended; missing where none was run.
    pub stopped: Option<Stopped>,
    /// A row for each rung, then for each peer.
    pub rows: Vec<Row>,
    /// The ratios between rows that were asked for, with their intervals.
    pub ratios: Vec<Ratio>,
}

/// Why the rounds of a block ended.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stopped {
    /// Every headline ratio's interval was narrow enough.
    Narrow,
    /// The most rounds allowed had been run.
    Rounds,
    /// The time budget was spent.
    Budget,
    /// A single row was left, so there was no ratio to narrow; a few rounds were run.
    Alone,
}

/// A rung or peer in a block.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Row {
    /// The rung's or peer's name.
    pub name: String,
    /// Whether it is a peer.
    pub peer: bool,
    /// Why there are no figures; missing where there are.
    pub missing: Option<String>,
    /// The SHA-256 of standard output and of the written files' names and bytes, the
    /// same in every run.
    pub output_sha256: Option<String>,
    /// Wall time of the runs, in seconds.
    pub wall_s: Option<Summary>,
    /// User and system time of the runs, in seconds, with that of child processes.
    pub cpu_s: Option<Summary>,
    /// The largest resident set of a single process, in bytes.
    pub peak_rss_bytes: Option<Summary>,
    /// The largest proportional set size of the whole process tree, in bytes, sampled
    /// in a run of its own; missing where it wasn't measured.
    pub tree_pss_bytes: Option<u64>,
    /// Every timed run, in the order of rounds.
    pub samples: Vec<Sample>,
}

/// One timed run.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Sample {
    /// The round, counted from 0.
    pub round: usize,
    /// The place in the round, counted from 0.
    pub place: usize,
    /// Wall time, in seconds.
    pub wall_s: f64,
    /// User time, in seconds.
    pub user_s: f64,
    /// System time, in seconds.
    pub system_s: f64,
    /// The largest resident set of a single process, in bytes.
    pub peak_rss_bytes: u64,
    /// How many bytes of padding stood in the environment.
    pub padding_bytes: usize,
}

/// A ratio between two rows of a block.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Ratio {
    /// What is compared.
    pub metric: Metric,
    /// The row in the numerator.
    pub of: String,
    /// The row in the denominator.
    pub over: String,
    /// The ratio and its interval.
    #[serde(flatten)]
    pub interval: Interval,
    /// Whether the interval leaves out 1.
    pub clear: bool,
}

/// How a rung's time grows with the size of its input.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Growth {
    /// The rung.
    pub rung: String,
    /// The variant.
    pub variant: String,
    /// The exponent of the whole wall time: 1 is proportional to the units.
    pub exponent: Option<f64>,
    /// The exponent after the start-up time was subtracted.
    pub work_exponent: Option<f64>,
}

/// What became of an expectation.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct ExpectationFound {
    /// The expectation in words.
    pub text: String,
    /// What became of it.
    pub outcome: Outcome,
    /// The ratio that was found; missing where it wasn't checked.
    pub interval: Option<Interval>,
    /// Why it wasn't checked; missing where it was.
    pub reason: Option<String>,
}

/// What became of an expectation.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The estimate is on the right side of the bound.
    Holds,
    /// The estimate is on the wrong side, but the interval reaches over the bound.
    NotClear,
    /// The whole interval is on the wrong side.
    Fails,
    /// The size, variant or row wasn't measured.
    NotChecked,
}

/// How a ratio between two rungs differs from an earlier run's.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct BaselineChange {
    /// The scenario.
    pub scenario: String,
    /// The size.
    pub size: String,
    /// The variant.
    pub variant: String,
    /// What is compared.
    pub metric: Metric,
    /// The rung whose ratios to the others rose or fell.
    pub rung: String,
    /// The rung it is compared with; missing where it changed against all others.
    pub against: Option<String>,
    /// The ratio then.
    pub before: Interval,
    /// The ratio now.
    pub after: Interval,
    /// Whether this fails the run.
    pub worse: bool,
}

impl Results {
    /// Reads a results file.
    ///
    /// # Errors
    ///
    /// If it can't be read, isn't a results file, or has another schema.
    pub fn load(path: &Path) -> Result<Self> {
        let shown = path.display();
        let text = std::fs::read_to_string(path).with_context(|| {
            format!("{shown}: can't be read; `compare run` makes one")
        })?;
        let value: serde_json::Value = serde_json::from_str(&text)
            .with_context(|| format!("{shown}: is not a results file"))?;
        let schema = value.get("schema").and_then(serde_json::Value::as_u64);
        ensure!(
            schema == Some(SCHEMA.into()),
            "{shown}: has no schema {SCHEMA}; measure again with `compare run`"
        );
        serde_json::from_value(value)
            .with_context(|| format!("{shown}: is not a results file"))
    }

    /// Writes the results beside their place, then renames them into it.
    ///
    /// # Errors
    ///
    /// If the file can't be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        write_whole(path, &text)
    }
}

impl Row {
    /// Returns a row without figures.
    #[must_use]
    pub fn without_figures(name: &str, peer: bool, reason: &str) -> Self {
        let missing = Some(reason.to_owned());
        Self { name: name.to_owned(), peer, missing, ..Self::default() }
    }

    /// Computes the summaries from the samples.
    pub fn summarise(&mut self) {
        self.wall_s = Summary::of(&self.series(Metric::Wall));
        self.cpu_s = Summary::of(&self.series(Metric::Cpu));
        self.peak_rss_bytes = Summary::of(&self.series(Metric::Memory));
    }

    /// Takes the figures away, with the reason.
    pub fn remove(&mut self, reason: &str) {
        *self = Self::without_figures(&self.name, self.peer, reason);
    }

    /// Returns the samples of a metric, in the order of rounds.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "bytes of memory are below 2^52")]
    pub fn series(&self, metric: Metric) -> Vec<f64> {
        let value = |sample: &Sample| match metric {
            Metric::Wall => sample.wall_s,
            Metric::Cpu => sample.user_s + sample.system_s,
            Metric::Memory => sample.peak_rss_bytes as f64,
        };
        self.samples.iter().map(value).collect()
    }
}

impl Block {
    /// Returns the row of that name, if it has figures.
    #[must_use]
    pub fn row(&self, name: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.name == name && row.missing.is_none())
    }

    /// Computes the ratio of two rows from their samples.
    #[must_use]
    pub fn ratio(
        &self,
        metric: Metric,
        of: &str,
        over: &str,
        seed: u64,
    ) -> Option<Ratio> {
        let (above, below) = (self.row(of)?, self.row(over)?);
        let (above, below) = (above.series(metric), below.series(metric));
        let interval = statistics::paired_ratio(&above, &below, seed)?;
        Some(Ratio {
            metric,
            of: of.to_owned(),
            over: over.to_owned(),
            interval,
            clear: interval.is_clear(),
        })
    }
}

/// Writes a text file beside its place, then renames it, so that no half is ever seen.
///
/// # Errors
///
/// If the folder can't be made or the file can't be written.
pub fn write_whole(path: &Path, text: &str) -> Result<()> {
    let shown = path.display();
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("{shown}: its folder can't be made"))?;
    }
    std::fs::write(&partial, text)
        .and_then(|()| std::fs::rename(&partial, path))
        .with_context(|| format!("{shown}: can't be written"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results_example;
    use serde_json::Value;
    use std::collections::BTreeSet;

    fn add_fields(value: &Value, fields: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    fields.insert(name.clone());
                    add_fields(member, fields);
                }
            }
            Value::Array(members) => {
                for member in members {
                    add_fields(member, fields);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn every_field_is_documented() {
        let page =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/results.md");
        let page = std::fs::read_to_string(page).unwrap();
        let mut fields = BTreeSet::new();
        let example = results_example::results();
        add_fields(&serde_json::to_value(example).unwrap(), &mut fields);
        assert!(fields.len() > 80, "{}", fields.len());
        for field in fields {
            assert!(
                page.contains(&format!("`{field}`")),
                "`{field}` is not in the page"
            );
        }
    }

    #[test]
    fn what_is_saved_is_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/results.json");
        let results = results_example::results();
        results.save(&path).unwrap();
        assert_eq!(Results::load(&path).unwrap(), results);
        assert_eq!(std::fs::read_dir(folder.path().join("new")).unwrap().count(), 1);
    }

    #[test]
    fn another_schema_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("results.json");
        std::fs::write(&path, r#"{"schema": 2}"#).unwrap();
        let error = Results::load(&path).unwrap_err().to_string();
        assert!(error.contains("has no schema 1"), "{error}");
    }

    #[test]
    fn a_removed_row_keeps_its_name_and_nothing_else() {
        let mut row = results_example::results().scenarios[0].startup.rows[2].clone();
        row.remove("it crashed");
        assert_eq!(row, Row::without_figures("awk", true, "it crashed"));
        assert!(row.wall_s.is_none() && row.samples.is_empty());
    }
}
