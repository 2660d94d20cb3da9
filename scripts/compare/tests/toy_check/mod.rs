//! A scenario of shell scripts in a temporary workspace, checked by the real harness.

#![expect(clippy::unwrap_used, reason = "a test fails where its set-up does")]
#![allow(dead_code, reason = "each file of tests uses some of it")]

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// The parts of a manifest that checking doesn't use.
const REST: &str = r#"
[[size]]
name = "small"
about = "a line"
input = "target/data/line.txt"
make = [["/bin/sh", "-c", "mkdir -p target/data && echo line > {input}"]]
units = 1
unit = "lines"
[time]
args = []
[[time.variant]]
name = "one"
args = []
[time.startup]
args = []
[twins]
rust = "crates/toy"
python = "crates/toy"
spine = []
"#;

/// What `compare check` said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A workspace with the scenario `toy`.
pub(crate) struct Toy {
    folder: TempDir,
    rungs: String,
    extra: String,
    cases: String,
}

impl Toy {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("crates/toy")).unwrap();
        Self {
            folder,
            rungs: String::new(),
            extra: String::new(),
            cases: String::new(),
        }
    }

    /// Two rungs, `python` and `rust`, that are shell scripts.
    pub(crate) fn two(python: &str, rust: &str) -> Self {
        Self::new().rung("python", python, "").rung("rust", rust, "")
    }

    /// Adds a rung that is a shell script; `more` is added to its table.
    pub(crate) fn rung(mut self, name: &str, script: &str, more: &str) -> Self {
        let path = format!("crates/toy/{name}.sh");
        fs::write(self.folder.path().join(&path), script).unwrap();
        let sources = if more.contains("sources") {
            String::new()
        } else {
            format!("sources = ['{path}']")
        };
        let _ = writeln!(
            self.rungs,
            "[[rung]]\nname = '{name}'\nabout = 'a script'\n\
             start = ['/bin/sh', '{{scenario}}/{name}.sh']\n{sources}\n{more}"
        );
        self
    }

    /// Adds a case named `it` that exits with 0.
    pub(crate) fn case(self, more: &str) -> Self {
        self.named_case("it", &format!("exit = 0\n{more}"))
    }

    pub(crate) fn named_case(mut self, name: &str, more: &str) -> Self {
        let _ = writeln!(self.cases, "[[case]]\nname = '{name}'\nargs = []\n{more}");
        self
    }

    /// Adds tables to the manifest.
    pub(crate) fn extra(mut self, tables: &str) -> Self {
        self.extra += tables;
        self
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn check(&self) -> Said {
        self.check_with(&[])
    }

    pub(crate) fn check_with(&self, arguments: &[&str]) -> Said {
        self.check_in(&[], arguments)
    }

    /// Checks with more variables in the environment.
    pub(crate) fn check_in(&self, env: &[(&str, &str)], arguments: &[&str]) -> Said {
        let manifest = format!(
            "name = 'toy'\nprogram = 'toy'\nabout = 'a toy'\n\
             case_files = ['cases.toml']\n{}\n{}\n{REST}",
            self.rungs, self.extra
        );
        let crate_folder = self.path().join("crates/toy");
        fs::write(crate_folder.join("scenario.toml"), manifest).unwrap();
        fs::write(crate_folder.join("cases.toml"), &self.cases).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_compare"))
            .args(["--root", &self.path().to_string_lossy(), "check"])
            .args(arguments)
            .envs(env.iter().copied())
            .output()
            .unwrap();
        Said {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Said {
    /// Asserts that the check failed and printed each of the texts.
    pub(crate) fn fails_with(&self, texts: &[&str]) {
        assert_eq!(self.code, 1, "{}{}", self.out, self.err);
        for text in texts {
            assert!(self.out.contains(text), "no `{text}` in:\n{}", self.out);
        }
        assert!(self.out.trim_end().ends_with(" failed"), "{}", self.out);
    }

    /// Asserts that so many cases passed, and none failed.
    pub(crate) fn passes(&self, count: usize) {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        let last = self.out.lines().last().unwrap();
        assert_eq!(last, format!("{count} passed, 0 failed"), "{}", self.out);
    }

    /// Asserts that the check could not be made, for this reason.
    pub(crate) fn refuses_with(&self, text: &str) {
        assert_eq!(self.code, 2, "{}{}", self.out, self.err);
        assert!(self.err.contains(text), "no `{text}` in:\n{}", self.err);
    }
}

/// Makes a length of sleep that no other run of these tests uses.
pub(crate) fn nap(seconds: u32) -> String {
    format!("{seconds}.{}", std::process::id())
}

/// Says whether some process has just these arguments.
pub(crate) fn sleeps(nap: &str) -> bool {
    any_process(|line| line.trim_end().ends_with(&format!("sleep {nap}")))
}

/// Says whether some process has this text among its arguments.
pub(crate) fn runs_with(mark: &str) -> bool {
    any_process(|line| line.contains(mark))
}

fn any_process(fits: impl Fn(&str) -> bool) -> bool {
    let list = Command::new("ps").args(["-A", "-o", "args="]).output().unwrap();
    String::from_utf8_lossy(&list.stdout).lines().any(fits)
}

/// Waits until it holds; false if it doesn't within half a minute.
pub(crate) fn eventually(holds: impl Fn() -> bool) -> bool {
    let started = std::time::Instant::now();
    while started.elapsed().as_secs() < 30 {
        if holds() {
            return true;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    false
}
