//! Expands the cases of a scenario into single runs.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use crate::counters::{self, Rules};
use crate::digest;
use crate::inputs;
use crate::manifest::{
    Case, CaseKind, During, FileSpec, Generated, Mount, Scenario, Size, StderrClass,
    StdoutTo,
};
use crate::placeholders::{Placeholders, fill, fill_all};
use crate::workspace::Workspace;

/// Seconds until a case's program is killed, where the case doesn't say.
const TIMEOUT: u64 = 60;

/// One command line on one set of files.
#[derive(Clone, Debug)]
pub struct CaseRun {
    /// The case's name, which deviations use.
    pub case: String,
    /// The name with the values of this run: `is the same [jobs=2]`.
    pub label: String,
    /// Words before the rung's command line, with their placeholders.
    pub under: Vec<String>,
    /// The driver's command line, with its placeholders; empty without one.
    pub driver: Vec<String>,
    /// The program's arguments, with their placeholders.
    pub args: Vec<String>,
    /// How often it runs on each rung.
    pub repeat: usize,
    /// What is added to the server's command line; missing without one.
    pub server: Option<Vec<String>>,
    /// Files that the server serves, by relative path.
    pub pages: BTreeMap<String, FileSpec>,
    /// Files in the working folder, by relative path.
    pub files: BTreeMap<String, FileSpec>,
    /// A generator that makes more of them; `{dir}` is filled in when it runs.
    pub make: Option<Vec<String>>,
    /// Standard input; empty where it is missing.
    pub stdin: Option<FileSpec>,
    /// Extra environment variables, with their placeholders.
    pub env: BTreeMap<String, String>,
    /// A folder that is mounted in a special way.
    pub mount: Option<Mount>,
    /// What standard output leads to instead of a pipe that is read.
    pub stdout_to: Option<StdoutTo>,
    /// Something that happens while the program runs.
    pub during: Option<During>,
    /// Seconds until the program is killed.
    pub timeout_s: f64,
    /// What must come of it.
    pub truth: Truth,
    /// What the placeholders stand for, those of its server apart.
    pub placeholders: Placeholders,
}

/// What the manifest says must come of a case.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    /// The exit codes that are right.
    pub exits: Vec<i32>,
    /// How standard error is compared.
    pub stderr: StderrClass,
    /// Text that must stand in standard error.
    pub stderr_has: Vec<String>,
    /// The whole standard output.
    pub stdout: Option<String>,
    /// Files that must be there, with their contents.
    pub written: BTreeMap<String, String>,
    /// What must not be there.
    pub absent: Vec<String>,
    /// A folder of the scenario with all that must be written.
    pub golden: Option<String>,
    /// What the server's counters must be.
    pub counters: Rules,
}

impl CaseRun {
    /// Returns the command line of a rung that starts with these words.
    ///
    /// # Errors
    ///
    /// If a placeholder is unknown.
    pub fn argv(&self, start: &[String], known: &Placeholders) -> Result<Vec<String>> {
        let end = ["--".to_owned()];
        let words = if self.driver.is_empty() {
            [&*self.under, start, &*self.args].concat()
        } else {
            [&*self.under, &*self.driver, &*self.args, &end, start].concat()
        };
        fill_all(&words, known)
    }

    /// Returns the extra environment variables.
    ///
    /// # Errors
    ///
    /// If a placeholder is unknown.
    pub fn variables(&self, known: &Placeholders) -> Result<Vec<(String, String)>> {
        let filled = |(name, value): (&String, &String)| -> Result<_> {
            Ok((name.clone(), fill(value, known)?))
        };
        self.env.iter().map(filled).collect()
    }

    /// Checks the placeholders, as long as no server has to name some of them.
    fn checked(self) -> Result<Self> {
        if self.server.is_none() {
            self.argv(&[], &self.placeholders)?;
            self.variables(&self.placeholders)?;
        }
        Ok(self)
    }

    /// A name for the run's folder: readable, and unique by a digest.
    #[must_use]
    pub fn folder_name(&self) -> String {
        let mut name: String = self
            .label
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .take(40)
            .collect();
        name.push('-');
        name.push_str(&digest::of_bytes(self.label.as_bytes())[..8]);
        name
    }
}

/// Expands the scenario's cases, then the generated ones, in the manifest's order.
///
/// Cases on the timed input run at `size`; its input must have been made. Generated
/// cases count their seeds up from `seed`.
///
/// # Errors
///
/// If a placeholder is unknown.
pub fn expand(
    workspace: &Workspace,
    scenario: &Scenario,
    size: Option<&Size>,
    seed: u64,
) -> Result<Vec<CaseRun>> {
    let known = Placeholders::new(workspace, scenario);
    let mut runs = Vec::new();
    for case in &scenario.cases {
        let known = match size {
            Some(size) if case.kind == CaseKind::Sized => {
                inputs::placeholders(workspace, size, known.clone())
            }
            _ => known.clone(),
        };
        runs.extend(of_case(case, &known).with_context(|| format!("`{}`", case.name))?);
    }
    for generated in &scenario.generated {
        for seed in (seed..).take(usize::try_from(generated.seeds)?) {
            let run = of_seed(generated, seed, &known);
            runs.push(run.with_context(|| format!("`{}`", generated.name))?);
        }
    }
    if let Some(driver) = &scenario.driver {
        for run in &mut runs {
            run.driver.clone_from(&driver.start);
        }
    }
    Ok(runs)
}

fn of_case(case: &Case, known: &Placeholders) -> Result<Vec<CaseRun>> {
    let mut args = case.args.clone().unwrap_or_default();
    args.extend_from_slice(&case.more_args);
    let mut runs = Vec::new();
    for values in combinations(&case.each) {
        let mut known = known.clone();
        let mut label = case.name.clone();
        for (name, value) in values {
            known = known.with(name, value);
            label = format!("{label} [{name}={value}]");
        }
        let run = CaseRun {
            case: case.name.clone(),
            label,
            under: case.under.clone(),
            driver: Vec::new(),
            args: args.clone(),
            repeat: case.repeat,
            server: case.server.clone(),
            pages: case.pages.clone(),
            files: case.files.clone(),
            make: None,
            stdin: case.stdin.clone(),
            env: case.env.clone(),
            mount: case.mount.clone(),
            stdout_to: case.stdout_to,
            during: case.during.clone(),
            timeout_s: seconds(case.timeout.unwrap_or(TIMEOUT)),
            truth: truth_of(case, &known)?,
            placeholders: known,
        };
        runs.push(run.checked()?);
    }
    Ok(runs)
}

fn truth_of(case: &Case, known: &Placeholders) -> Result<Truth> {
    Ok(Truth {
        exits: vec![case.exit],
        stderr: case.stderr,
        stderr_has: case.stderr_has.clone(),
        stdout: case.stdout.clone(),
        written: case.written.clone(),
        absent: case.absent.clone(),
        golden: case.golden.clone(),
        counters: Rules {
            exact: counters::amounts(&case.counters, known)?,
            at_most: counters::amounts(&case.counters_at_most, known)?,
            same: case.counters_same.clone(),
        },
    })
}

fn of_seed(generated: &Generated, seed: u64, known: &Placeholders) -> Result<CaseRun> {
    let known = known.clone().with("seed", seed);
    // The folder is known only when the case runs: its name stays as it is until then.
    let open = known.clone().with("dir", "{dir}");
    let run = CaseRun {
        case: generated.name.clone(),
        label: format!("{} [seed={seed}]", generated.name),
        under: Vec::new(),
        driver: Vec::new(),
        args: generated.args.clone(),
        repeat: 1,
        server: generated.server.clone(),
        pages: BTreeMap::new(),
        files: BTreeMap::new(),
        make: Some(fill_all(&generated.make, &open)?),
        stdin: None,
        env: BTreeMap::new(),
        mount: None,
        stdout_to: None,
        during: None,
        timeout_s: seconds(TIMEOUT),
        truth: Truth { exits: generated.exits.clone(), ..Truth::default() },
        placeholders: known,
    };
    run.checked()
}

/// Converts exactly: no case lasts longer than an `u32` holds.
fn seconds(whole: u64) -> f64 {
    f64::from(u32::try_from(whole).unwrap_or(u32::MAX))
}

/// Lists every combination of one value for each name; a single empty one for no name.
fn combinations(each: &BTreeMap<String, Vec<String>>) -> Vec<Vec<(&String, &String)>> {
    let mut all = vec![Vec::new()];
    for (name, values) in each {
        let mut longer = Vec::new();
        for shorter in &all {
            for value in values {
                let mut one = shorter.clone();
                one.push((name, value));
                longer.push(one);
            }
        }
        all = longer;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(toml: &str) -> Vec<CaseRun> {
        let known = Placeholders::default();
        of_case(&toml::from_str(toml).unwrap(), &known).unwrap()
    }

    #[test]
    fn a_case_runs_once_for_every_combination() {
        let runs = runs(
            "name = 'n'\nexit = 0\nargs = ['{jobs}', '{top}']\n\
             each = { jobs = ['1', '2'], top = ['a', 'b'] }",
        );
        let labels: Vec<&str> = runs.iter().map(|run| &*run.label).collect();
        assert_eq!(labels[0], "n [jobs=1] [top=a]");
        assert_eq!(labels.len(), 4);
        let argv = runs[3].argv(&[], &runs[3].placeholders).unwrap();
        assert_eq!(argv, ["2", "b"]);
    }

    #[test]
    fn added_arguments_follow_the_others() {
        let runs = runs("name = 'n'\nexit = 0\nargs = ['a']\nmore_args = ['b']");
        assert_eq!(runs[0].args, ["a", "b"]);
    }

    #[test]
    fn folder_names_are_unique_and_safe() {
        let runs = runs("name = 'a/b \"c\"'\nexit = 0\neach = { x = ['.', '-'] }");
        assert_ne!(runs[0].folder_name(), runs[1].folder_name());
        let safe = |c: char| c.is_ascii_alphanumeric() || c == '-';
        assert!(runs[0].folder_name().chars().all(safe));
    }

    #[test]
    fn the_seed_is_filled_in_and_the_folder_left_for_later() {
        let generated = Generated {
            name: "messy".into(),
            make: vec!["gen".into(), "{seed}".into(), "{dir}".into()],
            args: vec!["in.csv".into()],
            seeds: 1,
            exits: vec![0, 2],
            server: None,
        };
        let run = of_seed(&generated, 7, &Placeholders::default()).unwrap();
        assert_eq!(run.make.unwrap(), ["gen", "7", "{dir}"]);
        assert_eq!(run.label, "messy [seed=7]");
    }
}
