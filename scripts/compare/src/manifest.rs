//! The manifest: `crates/<scenario>/scenario.toml`, a scenario's only registration.
//!
//! Everything the harness knows of a scenario is read here: its rungs and peers, the
//! cases that prove the rungs equal, the sizes that are timed, and what is expected.
//! `docs/src/manifest.md` describes the file for those who write one.

mod case;
mod load;
mod server;
mod sweep;
mod timed;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

pub use case::{
    Case, CaseKind, During, DuringAction, FileSpec, Generated, Mount, MountKind,
    StderrClass, StdoutTo,
};
pub use load::{Load, LoadSize, Mix, Reference};
pub use server::{Amount, CounterRules, Server};
pub use sweep::Sweep;
pub use timed::{Size, Startup, Timed, Variant};

/// A scenario: one program on several rungs, and how they are compared.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// The crate's name, which is also its folder's: `data-transform`.
    pub name: String,
    /// The program's name, as it stands before its error messages: `flights`.
    pub program: String,
    /// One line that says what the program does.
    pub about: String,
    /// The implementations, in the order of the ladder.
    #[serde(rename = "rung")]
    pub rungs: Vec<Rung>,
    /// A program that runs the rungs for the cases, where they are services.
    pub driver: Option<Driver>,
    /// A program that serves the rungs, where they need one.
    pub server: Option<Server>,
    /// Existing tools that do the same job.
    #[serde(rename = "peer", default)]
    pub peers: Vec<Peer>,
    /// The inputs that are timed, smallest first; none for a service.
    #[serde(rename = "size", default)]
    pub sizes: Vec<Size>,
    /// What is timed; nothing for a service.
    #[serde(default)]
    pub time: Timed,
    /// How a service is put under load.
    pub load: Option<Load>,
    /// How the rungs are timed along the axes of a server, if they are.
    pub sweep: Option<Sweep>,
    /// Further files with cases, relative to the manifest; globs allowed.
    #[serde(default)]
    pub case_files: Vec<String>,
    /// Cases made by a seeded generator.
    #[serde(rename = "generated", default)]
    pub generated: Vec<Generated>,
    /// Where a `native` rung may differ, and why.
    #[serde(rename = "deviation", default)]
    pub deviations: Vec<Deviation>,
    /// Bounds on ratios that `compare run` and `compare time` enforce.
    #[serde(rename = "expect", default)]
    pub expectations: Vec<Expectation>,
    /// The twins that `compare tidy` keeps in step.
    pub twins: Twins,
    /// The manifest's own folder; set when it is loaded.
    #[serde(skip)]
    pub folder: PathBuf,
    /// All cases, from `case_files`; set when it is loaded.
    #[serde(skip)]
    pub cases: Vec<Case>,
}

/// One implementation of a scenario.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// `python`, `native`, `hybrid` or `rust`.
    pub name: String,
    /// What it is made of, for the reports.
    pub about: String,
    /// The command line up to the program's own arguments; placeholders allowed.
    pub start: Vec<String>,
    /// How it is built from the workspace's root; empty where there is nothing to build.
    #[serde(default)]
    pub build: Vec<String>,
    /// Files that the build makes, relative to the root; globs allowed.
    #[serde(default)]
    pub artifacts: Vec<String>,
    /// Files and folders, relative to the root, that the build stamp covers.
    pub sources: Vec<String>,
}

/// A program that runs a rung and tells in its output what the rung did.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Driver {
    /// Its command line; the case's arguments, `--` and the rung's command line follow.
    pub start: Vec<String>,
}

/// An existing tool that does the same job, shown beside the rungs for honesty.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Peer {
    /// The tool's name.
    pub name: String,
    /// What runs, and how.
    pub about: String,
    /// What it leaves out of the job.
    pub leaves_out: String,
    /// A command that succeeds where the tool is installed, and prints its version.
    pub version: Vec<String>,
    /// How to install it: one command.
    pub install: String,
    /// The whole command line; placeholders allowed.
    pub start: Vec<String>,
    /// Written files, relative to the working folder, that must equal the rungs'.
    #[serde(default)]
    pub same: Vec<String>,
    /// A command that compares what it wrote with the rungs', where their bytes can't be
    /// equal: it runs in the working folder after the warm-up run, and prints in a line
    /// what it compared. There is this, or `same`, or both.
    #[serde(default)]
    pub prove: Vec<String>,
    /// The exit code of a run that succeeded.
    #[serde(default)]
    pub exit: i32,
    /// The largest size it is run at; all of them where it is missing.
    pub largest: Option<String>,
}

/// A case on which a `native` rung is allowed to differ.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deviation {
    /// The rung; only `native` may deviate.
    pub rung: String,
    /// The case's name.
    pub case: String,
    /// Why its library can't be brought to behave.
    pub reason: String,
}

/// A coarse bound on the ratio of two rungs, never an absolute time.
///
/// It fails when the whole confidence interval lies on the wrong side of the bound.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// The size at which it is checked; it is not checked where that size isn't timed.
    pub size: String,
    /// The variant; the headline where it is missing.
    pub variant: Option<String>,
    /// What is compared.
    pub metric: Metric,
    /// The rung or peer in the numerator of the ratio.
    pub of: String,
    /// The rung or peer in the denominator.
    pub over: String,
    /// The ratio `of / over` is at least this.
    pub at_least: Option<f64>,
    /// The ratio `of / over` is at most this.
    pub at_most: Option<f64>,
}

/// A measured quantity.
#[derive(
    Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, serde::Serialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Metric {
    /// Seconds from the start of the process to its end.
    Wall,
    /// Seconds of user and system time, of the process and the children it waited for.
    Cpu,
    /// The largest resident set of a single process, in bytes.
    Memory,
}

/// Which files `compare tidy` keeps in step.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Twins {
    /// The folder of the Rust modules, relative to the root.
    pub rust: String,
    /// The folder of the Python modules, relative to the root.
    pub python: String,
    /// The spine: the modules a first reader reads, in order, without ending; none where
    /// the crate is no program.
    #[serde(default)]
    pub spine: Vec<String>,
    /// Modules that only one side has, with the reason: `native.py`.
    #[serde(default)]
    pub alone: BTreeMap<String, String>,
    /// Items that only one side has, with the reason: `errors.rs:Kind`.
    #[serde(default)]
    pub items_alone: BTreeMap<String, String>,
}

impl Scenario {
    /// Reads a manifest and the case files it names.
    ///
    /// # Errors
    ///
    /// If a file can't be read, doesn't parse, or contradicts itself.
    pub fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("{}: can't be read", path.display()))?;
        let mut scenario: Scenario =
            toml::from_str(&text).with_context(|| path.display().to_string())?;
        scenario.folder = path.parent().unwrap_or(Path::new(".")).to_path_buf();
        for pattern in &scenario.case_files {
            scenario.cases.extend(case::load(&scenario.folder, pattern)?);
        }
        scenario.validate().with_context(|| path.display().to_string())?;
        Ok(scenario)
    }

    /// Returns the rung of that name.
    #[must_use]
    pub fn rung(&self, name: &str) -> Option<&Rung> {
        self.rungs.iter().find(|rung| rung.name == name)
    }

    fn validate(&self) -> Result<()> {
        ensure!(!self.rungs.is_empty(), "no [[rung]]");
        if let Some(load) = &self.load {
            load.validate().context("load")?;
            ensure!(self.sizes.is_empty(), "a service has its sizes in [load]");
        } else {
            ensure!(!self.sizes.is_empty(), "no [[size]]");
            ensure!(!self.time.variants.is_empty(), "no [[time.variant]]");
        }
        self.validate_cases()?;
        self.validate_timed()?;
        for peer in &self.peers {
            ensure!(
                !(peer.same.is_empty() && peer.prove.is_empty()),
                "peer {}: nothing proves what it does; name files in `same` that \
                 equal the rungs', or a command in `prove` that compares them",
                peer.name
            );
        }
        for expectation in &self.expectations {
            for name in [&expectation.of, &expectation.over] {
                let known = self.rung(name).is_some()
                    || self.peers.iter().any(|peer| peer.name == *name);
                ensure!(known, "an expectation names the unknown rung `{name}`");
            }
        }
        Ok(())
    }

    fn validate_cases(&self) -> Result<()> {
        let mut names: Vec<&str> = self.cases.iter().map(|case| &*case.name).collect();
        names.sort_unstable();
        if let Some((name, _)) =
            names.iter().zip(names.iter().skip(1)).find(|(one, next)| one == next)
        {
            bail!("two cases are named `{name}`");
        }
        for case in &self.cases {
            let served = case.validate(self.server.is_some());
            served.with_context(|| format!("`{}`", case.name))?;
        }
        for generated in &self.generated {
            ensure!(
                generated.server.is_none() || self.server.is_some(),
                "`{}`: `server`: the manifest has no [server]",
                generated.name
            );
        }
        for deviation in &self.deviations {
            ensure!(deviation.rung == "native", "only the rung `native` may deviate");
            ensure!(
                names.contains(&&*deviation.case),
                "a deviation names the unknown case `{}`",
                deviation.case
            );
        }
        Ok(())
    }
    fn validate_timed(&self) -> Result<()> {
        if let Some(sweep) = &self.sweep {
            sweep.validate(self.server.is_some()).context("sweep")?;
        }
        let mut served = vec![("time.startup", self.time.startup.server.is_some())];
        for size in &self.sizes {
            ensure!(
                size.input.is_some() || size.server.is_some(),
                "size {}: nothing to work on; give it an `input` or a `server`",
                size.name
            );
            served.push((&size.name, size.server.is_some()));
        }
        for (place, is_served) in served {
            ensure!(
                !is_served || self.server.is_some(),
                "{place}: `server`: the manifest has no [server]"
            );
        }
        Ok(())
    }
}
