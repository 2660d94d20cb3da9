//! `compare boundary` as its users run it, with an interpreter that says what it is told.

#![expect(clippy::unwrap_used, reason = "a test fails where its set-up does")]

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output};

use compare::results::{Kind, Results, Way};
use tempfile::TempDir;

const MANIFEST: &str = "name = 'cli-tool'\nprogram = 'toy'\nabout = 'a toy'\n\
    [[rung]]\nname = 'hybrid'\nabout = ''\nstart = []\nsources = []\n\
    [[size]]\nname = 'small'\nabout = ''\ninput = 'log'\nunits = 1\n\
    unit = 'lines'\nmake = [['sh', '-c', 'echo line > {input}']]\n\
    [time]\nargs = []\n[[time.variant]]\nname = 'one'\nargs = []\n\
    [time.startup]\nargs = []\n\
    [twins]\nrust = ''\npython = ''\nspine = []\n";
const DOCUMENT: &str = r#"{"lines": 1, "text_bytes": 5, "rounds": 3, "seed": 7,
    "series": [
    {"kind": "call", "size": 0, "way": "python", "batch": 0, "items": 1, "calls": 9,
     "ns": [20.0, 21.0, 22.0]},
    {"kind": "call", "size": 0, "way": "rust", "batch": 0, "items": 1, "calls": 9,
     "ns": [40.0, 42.0, 44.0]}]}"#;

/// A workspace whose interpreter is a shell script.
struct Toy(TempDir);

impl Toy {
    /// The script runs when the package is asked for; `--version` it answers before.
    fn new(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (krate, bin) = ("crates/cli-tool", ".venv/bin");
        for made in [krate, bin] {
            fs::create_dir_all(folder.path().join(made)).unwrap();
        }
        fs::write(folder.path().join(krate).join("scenario.toml"), MANIFEST).unwrap();
        fs::write(folder.path().join("document.json"), DOCUMENT).unwrap();
        let python = folder.path().join(bin).join("python");
        let version = "[ \"$1\" = --version ] && echo 'Python 3' && exit 0";
        fs::write(&python, format!("#!/bin/sh\n{version}\n{script}\n")).unwrap();
        fs::set_permissions(&python, Permissions::from_mode(0o755)).unwrap();
        Self(folder)
    }

    fn run(&self) -> Output {
        Command::new(env!("CARGO_BIN_EXE_compare"))
            .arg("--root")
            .arg(self.0.path())
            .args(["boundary", "--runs", "3", "--seed", "7"])
            .output()
            .unwrap()
    }

    fn results(&self) -> PathBuf {
        self.0.path().join("target/compare/results.json")
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn what_the_package_prints_is_kept_and_shown() {
    let toy = Toy::new("cat ../../../../../document.json");
    let output = toy.run();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let out = text(&output.stdout);
    assert!(out.contains("one of a Python function 21.0 ns"), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    let boundary = Results::load(&toy.results()).unwrap().boundary.unwrap();
    let rust = boundary.task(Kind::Call, 0, Way::Rust).unwrap();
    assert!((rust.vs_python.unwrap().ratio - 2.0).abs() < 1e-9);
    assert_eq!(boundary.seed, 7);
}

#[test]
fn a_wrong_answer_ends_with_1_and_nothing_is_written() {
    let toy = Toy::new("echo 'boundary: call of 0: rust differs' >&2; exit 1");
    let output = toy.run();
    assert_eq!(output.status.code(), Some(1));
    let err = text(&output.stderr);
    assert!(err.contains("boundary: call of 0: rust differs"), "{err}");
    assert!(!toy.results().exists());
}

#[test]
fn a_package_that_crashes_ends_with_2_and_what_it_said() {
    let toy = Toy::new("echo 'ModuleNotFoundError: bridge' >&2; exit 3");
    let output = toy.run();
    assert_eq!(output.status.code(), Some(2));
    let err = text(&output.stderr);
    assert!(err.contains("exit code 3\nModuleNotFoundError: bridge"), "{err}");
}

#[test]
fn what_was_not_asked_for_is_refused() {
    let toy = Toy::new("sed 's/\"seed\": 7/\"seed\": 8/' ../../../../../document.json");
    let output = toy.run();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("not what was asked"));
}

#[test]
fn two_rounds_are_too_few() {
    let toy = Toy::new("exit 0");
    let output = Command::new(env!("CARGO_BIN_EXE_compare"))
        .arg("--root")
        .arg(toy.0.path())
        .args(["boundary", "--runs", "2"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let err = text(&output.stderr);
    assert_eq!(err, "compare: --runs 2: at least 3 rounds are needed\n");
}
