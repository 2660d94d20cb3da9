//! The manifest: `crates/<scenario>/scenario.toml`, a scenario's only registration.
//!
//! Everything the harness knows of a scenario is read here: its rungs and peers, the
//! cases that prove the rungs equal, the sizes that are timed, and what is expected.
//! `docs/src/manifest.md` describes the file for those who write one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

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
    /// Existing tools that do the same job.
    #[serde(rename = "peer", default)]
    pub peers: Vec<Peer>,
    /// The inputs that are timed, smallest first.
    #[serde(rename = "size")]
    pub sizes: Vec<Size>,
    /// What is timed.
    pub time: Timed,
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
    /// The largest size it is run at; all of them where it is missing.
    pub largest: Option<String>,
}

/// An input that is timed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// `small`, `medium` or `large`.
    pub name: String,
    /// What the input is.
    pub about: String,
    /// The input, relative to the root: what `{input}` stands for.
    pub input: String,
    /// Commands that make the input; run from the root only if it is missing.
    pub make: Vec<Vec<String>>,
    /// How many units of work it holds, and what they are called.
    pub units: u64,
    /// What a unit is called, in the plural: `flights`.
    pub unit: String,
    /// Rungs that are not timed at this size, with the reason.
    #[serde(default)]
    pub skip: BTreeMap<String, String>,
}

/// What is timed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timed {
    /// The program's arguments; `{input}` and the other placeholders are filled in.
    pub args: Vec<String>,
    /// The rows beside each other: all cores, one worker. The first is the headline.
    #[serde(rename = "variant")]
    pub variants: Vec<Variant>,
    /// The empty input on which start-up is timed.
    pub startup: Startup,
}

/// One way of running the timed work.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// What the report calls it: `all cores`.
    pub name: String,
    /// Arguments added to the timed ones.
    pub args: Vec<String>,
    /// Whether peers run in it too.
    #[serde(default)]
    pub peers: bool,
}

/// The run that shows what starting and ending costs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Startup {
    /// The program's arguments.
    pub args: Vec<String>,
    /// Files made in the working folder beforehand.
    #[serde(default)]
    pub files: BTreeMap<String, FileSpec>,
}

/// A differential case: one command line on one set of files, run on every rung.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// A sentence that is unique in its scenario.
    pub name: String,
    /// `golden`, `edge` or `sized`.
    #[serde(default)]
    pub kind: CaseKind,
    /// The program's arguments; the file's defaults where they are missing.
    pub args: Option<Vec<String>>,
    /// Arguments added to the others.
    #[serde(default)]
    pub more_args: Vec<String>,
    /// Files in the working folder, by relative path; added to the file's defaults.
    #[serde(default)]
    pub files: BTreeMap<String, FileSpec>,
    /// Standard input; empty where it is missing.
    pub stdin: Option<FileSpec>,
    /// Values for placeholders: the case runs once for each, as `{jobs}` in `args`.
    #[serde(default)]
    pub each: BTreeMap<String, Vec<String>>,
    /// Extra environment variables.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// The exit code that every rung must give.
    pub exit: i32,
    /// How standard error is compared.
    #[serde(default)]
    pub stderr: StderrClass,
    /// Text that must stand in standard error.
    #[serde(default)]
    pub stderr_has: Vec<String>,
    /// What must stand in standard output, whole; not checked where it is missing.
    pub stdout: Option<String>,
    /// A file of the scenario's folder that holds it.
    pub stdout_golden: Option<String>,
    /// What standard output leads to; a pipe that is read where it is missing.
    pub stdout_to: Option<StdoutTo>,
    /// Files that must be there afterwards, with their whole contents.
    #[serde(default)]
    pub written: BTreeMap<String, String>,
    /// Files and folders that must not be there afterwards.
    #[serde(default)]
    pub absent: Vec<String>,
    /// A folder of the scenario whose files must equal what was written, name by name.
    pub golden: Option<String>,
    /// A folder of the working folder that is mounted in a special way.
    pub mount: Option<Mount>,
    /// Something that happens to the files, or the program, while it runs.
    pub during: Option<During>,
    /// Seconds until the program is killed and the case fails; 60 where it is missing.
    pub timeout: Option<u64>,
}

/// What a case is for.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum CaseKind {
    /// A good input with a known answer.
    Golden,
    /// A bad or rare input.
    #[default]
    Edge,
    /// A run on the timed input; `{input}` may stand in its arguments.
    Sized,
}

/// How the standard error of the rungs is compared.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum StderrClass {
    /// The same bytes.
    #[default]
    Exact,
    /// Some text that mentions the usage; argument parsers word it differently.
    Usage,
}

/// What standard output leads to, where nothing of it can be seen.
#[derive(Clone, Copy, Debug, Deserialize, serde::Serialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum StdoutTo {
    /// A pipe whose reader is gone.
    Closed,
    /// A disk that is full.
    Full,
}

/// How a file is made: the parts after each other, then packed, then cut.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileSpec {
    /// Its text.
    pub text: Option<String>,
    /// Its bytes, in hexadecimal with optional white space.
    pub hex: Option<String>,
    /// Parts after each other.
    #[serde(default)]
    pub parts: Vec<FileSpec>,
    /// How often the text, bytes or parts are repeated.
    pub times: Option<usize>,
    /// What is replaced, in each repetition, by its number, counted from 1.
    pub number: Option<String>,
    /// Whether it is packed with gzip (after the parts were joined).
    #[serde(default)]
    pub gzip: bool,
    /// How many bytes are cut off its end (after packing).
    #[serde(default)]
    pub cut: usize,
    /// A file, relative to the root, that is copied; placeholders allowed.
    pub copy: Option<String>,
    /// Whether it is a folder.
    #[serde(default)]
    pub folder: bool,
    /// Whether nobody may read it. Meaningless to root, so see `Mount` for folders.
    #[serde(default)]
    pub unreadable: bool,
}

/// A folder that is mounted in a special way. It needs the right to mount.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mount {
    /// The folder, relative to the working folder; made if it is missing.
    pub folder: String,
    /// What is special.
    pub how: MountKind,
}

/// What is special about a mounted folder.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum MountKind {
    /// Nothing can be written.
    ReadOnly,
    /// Files can be made, but not a byte can be written into them.
    Full,
}

/// Something that happens while the program runs, once it holds a file open.
#[derive(Clone, Debug, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct During {
    /// The file, relative to the working folder, that the program (or a process below
    /// it) must have open before anything happens. Its standard input stays open until
    /// then, and is closed after; after an interrupt only when the program has ended.
    pub once_open: String,
    /// What happens.
    pub action: DuringAction,
    /// The text that `append` writes.
    #[serde(default)]
    pub text: String,
}

/// What happens while the program runs.
#[derive(Clone, Copy, Debug, Deserialize, serde::Serialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum DuringAction {
    /// `text` is written to the end of the open file.
    Append,
    /// The open file is cut to half its length.
    Truncate,
    /// The program's process group gets SIGINT, as from a terminal's Ctrl-C.
    Interrupt,
}

/// A file of cases: defaults, then the cases.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    #[serde(default)]
    defaults: CaseDefaults,
    #[serde(rename = "case", default)]
    cases: Vec<Case>,
}

/// What the cases of a file share.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseDefaults {
    #[serde(default)]
    args: Vec<String>,
    #[serde(default)]
    files: BTreeMap<String, FileSpec>,
}

/// Cases that a seeded generator makes: for each seed, a folder of files.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generated {
    /// A sentence that is unique in its scenario.
    pub name: String,
    /// The generator's command line; `{seed}` and `{dir}` are filled in.
    pub make: Vec<String>,
    /// The program's arguments, run in the folder that was made.
    pub args: Vec<String>,
    /// How many seeds are tried, counted up from the run's seed.
    pub seeds: u64,
    /// Exit codes that are allowed; all rungs must give the same one.
    pub exits: Vec<i32>,
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
            scenario.cases.extend(load_cases(&scenario.folder, pattern)?);
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
        ensure!(!self.sizes.is_empty(), "no [[size]]");
        ensure!(!self.time.variants.is_empty(), "no [[time.variant]]");
        let mut names: Vec<&str> = self.cases.iter().map(|case| &*case.name).collect();
        names.sort_unstable();
        if let Some((name, _)) =
            names.iter().zip(names.iter().skip(1)).find(|(one, next)| one == next)
        {
            bail!("two cases are named `{name}`");
        }
        for deviation in &self.deviations {
            ensure!(deviation.rung == "native", "only the rung `native` may deviate");
            ensure!(
                names.contains(&&*deviation.case),
                "a deviation names the unknown case `{}`",
                deviation.case
            );
        }
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
}

/// Reads the case files that match a pattern, with their defaults filled in.
fn load_cases(folder: &Path, pattern: &str) -> Result<Vec<Case>> {
    let pattern = folder.join(pattern);
    let mut cases = Vec::new();
    let mut paths: Vec<PathBuf> =
        glob::glob(&pattern.to_string_lossy())?.collect::<Result<_, _>>()?;
    paths.sort();
    ensure!(!paths.is_empty(), "no case file matches {}", pattern.display());
    for path in paths {
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("{}: can't be read", path.display()))?;
        let file: CaseFile =
            toml::from_str(&text).with_context(|| path.display().to_string())?;
        for mut case in file.cases {
            case.args.get_or_insert_with(|| file.defaults.args.clone());
            if let Some(golden) = &case.stdout_golden {
                let path = folder.join(golden);
                let text = std::fs::read_to_string(&path)
                    .with_context(|| format!("{}: can't be read", path.display()))?;
                ensure!(case.stdout.is_none(), "`{}`: two `stdout`", case.name);
                case.stdout = Some(text);
            }
            for (name, spec) in &file.defaults.files {
                case.files.entry(name.clone()).or_insert_with(|| spec.clone());
            }
            cases.push(case);
        }
    }
    Ok(cases)
}
