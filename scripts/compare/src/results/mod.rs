//! What a run found: the contents of `results.json`.
//!
//! Everything that a table or page shows is here, the samples of every run included, so
//! that reports are made again without running anything. `docs/src/results.md` describes
//! each field for those who read the file with other tools.

mod block;
mod boundary;
#[cfg(test)]
pub(crate) mod example;
mod load;
mod scenario;
mod setting;
mod sweep;

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::manifest::Metric;
use crate::statistics::Interval;

pub use block::{Block, Ratio, Row, Sample, Stopped};
pub use boundary::{Boundary, Kind, TaskResult, Way};
pub use load::{Latency, Load, LoadRatio, LoadRow, LoadSample, MixResult};
pub use scenario::{
    CheckSummary, DeviationFound, ExpectationFound, Growth, Outcome, PeerInfo,
    RungInfo, ScenarioResult, SizeResult,
};
pub use setting::{Environment, Settings};
pub use sweep::{Axis, Point, Sweep};

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
    /// What crossing the boundary costs; missing unless `compare boundary` measured it.
    #[serde(default)]
    pub boundary: Option<Boundary>,
    /// What was found along the axes of a server; missing unless `compare sweep`
    /// measured it.
    #[serde(default)]
    pub sweep: Option<Sweep>,
    /// What services cost under load; missing unless `compare load` or `compare run`
    /// measured one.
    #[serde(default)]
    pub load: Option<Load>,
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

    /// Returns results in which nothing was found yet.
    #[must_use]
    pub fn begun(
        started: String,
        environment: Environment,
        settings: Settings,
    ) -> Self {
        Self {
            schema: SCHEMA,
            started,
            elapsed_s: 0.0,
            environment,
            settings,
            scenarios: Vec::new(),
            baseline: Vec::new(),
            boundary: None,
            sweep: None,
            load: None,
        }
    }

    /// Puts the parts of these results, be it the boundary, into earlier ones; or
    /// returns them alone, where the earlier ones hold nothing else.
    #[must_use]
    pub fn joined_to(self, earlier: Option<Self>) -> Self {
        let Some(mut kept) = earlier else { return self };
        let replaced = |old: bool, new: bool| !old || new;
        if kept.scenarios.is_empty()
            && replaced(kept.boundary.is_some(), self.boundary.is_some())
            && replaced(kept.sweep.is_some(), self.sweep.is_some())
            && replaced(kept.load.is_some(), self.load.is_some())
        {
            return self;
        }
        kept.boundary = self.boundary.or(kept.boundary);
        kept.sweep = self.sweep.or(kept.sweep);
        kept.load = self.load.or(kept.load);
        kept
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
        let example = example::results();
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
        let results = example::results();
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
        let mut row = example::results().scenarios[0].startup.rows[2].clone();
        row.remove("it crashed");
        assert_eq!(row, Row::without_figures("awk", true, "it crashed"));
        assert!(row.wall_s.is_none() && row.samples.is_empty());
    }
}
