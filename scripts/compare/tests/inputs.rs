//! The inputs that are timed: made once, and anew when they are not what was made.

#![expect(clippy::unwrap_used, reason = "a test fails where its set-up does")]

use std::fs::{self, File};
use std::time::SystemTime;

use anyhow::Result;
use compare::digest;
use compare::inputs::{self, Input};
use compare::manifest::Scenario;
use compare::workspace::Workspace;
use tempfile::TempDir;

/// A workspace whose only size is made by a shell command.
struct Toy {
    folder: TempDir,
    workspace: Workspace,
    scenario: Scenario,
}

impl Toy {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let manifest = folder.path().join("crates/toy/scenario.toml");
        fs::create_dir_all(manifest.parent().unwrap()).unwrap();
        let text = "name = 'toy'\nprogram = 'toy'\nabout = 'a toy'\n\
            [[rung]]\nname = 'rust'\nabout = ''\nstart = []\nsources = []\n\
            [[size]]\nname = 'small'\nabout = ''\ninput = 'input'\nunits = 1\n\
            unit = 'lines'\nmake = []\n\
            [time]\nargs = []\n[[time.variant]]\nname = 'one'\nargs = []\n\
            [time.startup]\nargs = []\n\
            [twins]\nrust = ''\npython = ''\nspine = []\n";
        fs::write(&manifest, text).unwrap();
        let workspace = Workspace::find(Some(folder.path())).unwrap();
        let scenario = Scenario::load(&manifest).unwrap();
        let mut toy = Self { folder, workspace, scenario };
        toy.made_by("echo line > {input}");
        toy
    }

    /// Sets the command, which also keeps count of its runs.
    fn made_by(&mut self, script: &str) {
        let script = format!("echo run >> runs; {script}");
        self.scenario.sizes[0].make =
            vec![["sh", "-c", &script].map(str::to_owned).to_vec()];
    }

    fn ensure_made(&self) -> Result<Input> {
        let size = &self.scenario.sizes[0];
        inputs::ensure_made(&self.workspace, &self.scenario, size)
    }

    fn runs(&self) -> usize {
        let runs = fs::read_to_string(self.folder.path().join("runs"));
        runs.unwrap_or_default().lines().count()
    }

    fn write(&self, text: &str) {
        fs::write(self.folder.path().join("input"), text).unwrap();
    }

    fn read(&self) -> String {
        fs::read_to_string(self.folder.path().join("input")).unwrap()
    }
}

#[test]
fn an_input_is_made_once_and_its_digest_is_known() {
    let toy = Toy::new();
    let input = toy.ensure_made().unwrap();
    assert_eq!(input.sha256, digest::of_bytes(b"line\n"));
    assert_eq!(input.bytes, 5);
    assert_eq!(toy.ensure_made().unwrap(), input);
    assert_eq!(toy.runs(), 1);
}

#[test]
fn a_file_that_nobody_made_is_not_taken() {
    let toy = Toy::new();
    toy.write("mine\n");
    toy.ensure_made().unwrap();
    assert_eq!((toy.runs(), &*toy.read()), (1, "line\n"));
}

#[test]
fn a_changed_input_is_made_anew_even_at_the_same_length() {
    let toy = Toy::new();
    toy.ensure_made().unwrap();
    toy.write("lime\n");
    toy.ensure_made().unwrap();
    assert_eq!((toy.runs(), &*toy.read()), (2, "line\n"));
}

#[test]
fn an_input_that_was_only_touched_is_kept() {
    let toy = Toy::new();
    toy.ensure_made().unwrap();
    let file = File::options().append(true).open(toy.folder.path().join("input"));
    file.unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    toy.ensure_made().unwrap();
    assert_eq!(toy.runs(), 1);
}

#[test]
fn a_changed_command_makes_the_input_anew() {
    let mut toy = Toy::new();
    toy.ensure_made().unwrap();
    toy.made_by("echo other > {input}");
    toy.ensure_made().unwrap();
    assert_eq!((toy.runs(), &*toy.read()), (2, "other\n"));
}

#[test]
fn an_input_comes_back_if_it_cannot_be_made_anew() {
    let mut toy = Toy::new();
    toy.write("mine\n");
    toy.made_by("echo half > {input}; exit 1");
    let error = toy.ensure_made().unwrap_err().to_string();
    assert!(error.starts_with("toy: input small: "), "{error}");
    assert_eq!(toy.read(), "mine\n");
}

#[test]
fn an_input_without_a_command_is_taken_as_it_is() {
    let mut toy = Toy::new();
    toy.scenario.sizes[0].make.clear();
    toy.write("mine\n");
    assert_eq!(toy.ensure_made().unwrap().sha256, digest::of_bytes(b"mine\n"));
    toy.write("mind\n");
    assert_eq!(toy.ensure_made().unwrap().sha256, digest::of_bytes(b"mind\n"));
}
