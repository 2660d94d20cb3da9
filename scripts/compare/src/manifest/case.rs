//! The cases of a manifest, and the files that hold them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::Amount;

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
    /// Words before the rung's command line: a program that starts it in a special way.
    #[serde(default)]
    pub under: Vec<String>,
    /// How often the case runs on each rung; every run must agree.
    #[serde(default = "once")]
    pub repeat: usize,
    /// What is added to the command line of the scenario's server; it runs only for
    /// cases that have this, be it empty.
    pub server: Option<Vec<String>>,
    /// Files that the server serves, by path relative to its root.
    #[serde(default)]
    pub pages: BTreeMap<String, FileSpec>,
    /// What the server's counters must be after each run.
    #[serde(default)]
    pub counters: BTreeMap<String, Amount>,
    /// The most that they may be.
    #[serde(default)]
    pub counters_at_most: BTreeMap<String, Amount>,
    /// Counters that must be the same on each rung.
    #[serde(default)]
    pub counters_same: Vec<String>,
}

fn once() -> usize {
    1
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
#[expect(clippy::struct_excessive_bools, reason = "each key is a step that is taken")]
pub struct FileSpec {
    /// Its text.
    pub text: Option<String>,
    /// Whether the placeholders in the text are filled in.
    #[serde(default)]
    pub fill: bool,
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

/// Something that happens while the program runs, once its moment has come.
///
/// Its standard input stays open until then, and is closed after; after an interrupt
/// only when the program has ended.
#[derive(Clone, Debug, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct During {
    /// The file, relative to the working folder, that the program (or a process below
    /// it) must have open. There is this or `once_requested`.
    pub once_open: Option<String>,
    /// How many requests the server must have counted.
    pub once_requested: Option<u64>,
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
    /// `text` is written to the end of the file of `once_open`.
    Append,
    /// The file of `once_open` is cut to half its length.
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
    /// What is added to the command line of the scenario's server, as in a case.
    pub server: Option<Vec<String>>,
}

impl Case {
    /// Checks what can be wrong with the case alone, or without a server.
    ///
    /// # Errors
    ///
    /// If keys contradict each other, or need a server that is not there.
    pub(super) fn validate(&self, has_server: bool) -> Result<()> {
        ensure!(self.repeat > 0, "repeat = 0: it must run at least once");
        ensure!(
            self.server.is_none() || has_server,
            "`server`: the manifest has no [server]"
        );
        let needs = [
            ("pages", !self.pages.is_empty()),
            ("counters", !self.counters.is_empty()),
            ("counters_at_most", !self.counters_at_most.is_empty()),
            ("counters_same", !self.counters_same.is_empty()),
            ("once_requested", self.during.iter().any(During::needs_server)),
        ];
        for (key, is_there) in needs {
            let served = self.server.is_some() || !is_there;
            ensure!(served, "`{key}` needs a server; add `server = []` to the case");
        }
        self.during.as_ref().map_or(Ok(()), During::validate)
    }
}

impl During {
    fn needs_server(&self) -> bool {
        self.once_requested.is_some()
    }

    fn validate(&self) -> Result<()> {
        ensure!(
            self.once_open.is_some() != self.once_requested.is_some(),
            "`during` needs either `once_open` or `once_requested`"
        );
        ensure!(
            self.once_open.is_some() || self.action == DuringAction::Interrupt,
            "`during`: append and truncate need a file in `once_open`"
        );
        Ok(())
    }
}

/// Reads the case files that match a pattern, with their defaults filled in.
pub(super) fn load(folder: &Path, pattern: &str) -> Result<Vec<Case>> {
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
