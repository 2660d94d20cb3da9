//! `compare sweep` as its users run it, on scripts that fetch with curl.

#![expect(clippy::unwrap_used, reason = "a test fails where its set-up does")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use compare::manifest::Metric;
use compare::results::{Axis, Results};
use tempfile::TempDir;

/// Fetches twelve pages, as many at a time as there are workers.
const CRAWL: &str = "seq 12 | xargs -P \"$2\" -I{} curl -sS \"$1/{}\" > /dev/null\n\
    echo \"12 pages with $2 workers\"\n";

/// A workspace whose first rung does what a script says.
struct Toy(TempDir);

impl Toy {
    fn new(python: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let toy = folder.path().join("crates/toy");
        fs::create_dir_all(&toy).unwrap();
        fs::write(toy.join("python.sh"), python).unwrap();
        fs::write(toy.join("rust.sh"), CRAWL).unwrap();
        fs::write(toy.join("scenario.toml"), manifest()).unwrap();
        Self(folder)
    }

    fn sweep(&self, budget_s: &str, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_compare"))
            .arg("--root")
            .arg(self.0.path())
            .args(["sweep", "--seed", "7", "--budget", budget_s])
            .args(arguments)
            .env_remove("GITHUB_STEP_SUMMARY")
            .output()
            .unwrap()
    }

    fn results(&self) -> PathBuf {
        self.0.path().join("target/compare/results.json")
    }
}

fn manifest() -> String {
    let server =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/toy_check/server.py");
    let rung = |name: &str| {
        format!(
            "[[rung]]\nname = '{name}'\nabout = ''\nsources = []\n\
             start = ['sh', '{{scenario}}/{name}.sh']\n"
        )
    };
    format!(
        "name = 'toy'\nprogram = 'toy'\nabout = 'a toy'\n\
         [server]\nstart = ['python3', '{}', '--nonce', '{{nonce}}']\n{}{}\
         [[size]]\nname = 'small'\nabout = ''\nserver = []\nunits = 1\nunit = 'pages'\n\
         [sweep]\nabout = 'twelve pages'\nargs = ['{{site}}', '{{workers}}']\n\
         server = ['--latency', '{{latency}}']\nunits = 12\nunit = 'pages'\n\
         workers = [1, 6]\nlatency_ms = [0, 100]\nat_workers = 6\nat_latency_ms = 100\n\
         counters = {{ same = ['requests'] }}\n\
         [time]\nargs = []\n[[time.variant]]\nname = 'one'\nargs = []\n\
         [time.startup]\nargs = []\n[twins]\nrust = ''\npython = ''\nspine = []\n",
        server.display(),
        rung("python"),
        rung("rust"),
    )
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn points_are_timed_shown_and_kept_beside_what_was_found_before() {
    let toy = Toy::new(&format!("curl -sS \"$1/more\" > /dev/null\n{CRAWL}"));
    let output = toy.sweep("2", &[]);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{out}{err}");
    let why = "the server counted requests = 12, the proof run 13";
    let words: Vec<&str> = out.split_whitespace().collect();
    assert!(words.join(" ").contains(why), "{out}");

    fs::write(toy.0.path().join("crates/toy/python.sh"), CRAWL).unwrap();
    let output = toy.sweep("2", &[]);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{out}{err}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    assert!(out.contains("1: left out: 8 runs would take 10 s or more"), "{out}");
    let mut results = Results::load(&toy.results()).unwrap();
    let found = results.sweep.clone().unwrap();
    let line = found.line(Axis::Latency);
    assert_eq!(line.len(), 2);
    let ideal = line[1].ideal_s.unwrap();
    assert!((ideal - 0.2).abs() < 1e-9, "{ideal}");
    let wall = line[1].block.row("rust").unwrap().wall_s.unwrap();
    assert!(wall.min >= ideal, "{wall:?}");
    assert!(line[1].ratio(Metric::Wall, "python", "rust").is_some());
    let skipped: Vec<bool> =
        found.line(Axis::Workers).iter().map(|point| point.skipped.is_some()).collect();
    assert_eq!(skipped, [true, false]);

    // What another command found stays.
    results.scenarios.push(compare::results::ScenarioResult::default());
    results.save(&toy.results()).unwrap();
    assert_eq!(toy.sweep("2", &[]).status.code(), Some(0));
    let joined = Results::load(&toy.results()).unwrap();
    assert_eq!(joined.scenarios.len(), 1);
    assert_ne!(joined.sweep.unwrap().started, "");
}

#[test]
fn a_wrong_byte_at_one_point_loses_the_row_there_and_fails() {
    let wrong = format!("{CRAWL}[ \"$2\" = 6 ] || echo wrong\n");
    let toy = Toy::new(&wrong);
    let output = toy.sweep("20", &[]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let found = Results::load(&toy.results()).unwrap().sweep.unwrap();
    let line = found.line(Axis::Workers);
    let reason = line[0].block.rows[1].missing.as_deref().unwrap();
    assert!(reason.contains("its output differs from the proven one"), "{reason}");
    assert!(line[1].block.rows.iter().all(|row| row.missing.is_none()));
    assert_eq!(found.failures.len(), 1);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let toy = Toy::new(CRAWL);
    let refused = |arguments: &[&str], why: &str| {
        let output = toy.sweep("2", arguments);
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert!(err.contains(why), "{err}");
    };
    refused(&["--runs", "2"], "compare: --runs 2: at least 3 rounds are needed\n");
    refused(&["--timeout", "0"], "--timeout: must be a positive number of seconds");
    refused(&["--scenario", "x"], "no scenario is named `x`");
    let path = toy.0.path().join("crates/toy/scenario.toml");
    let manifest = manifest().replace("workers = [1, 6]", "workers = [6, 1]");
    fs::write(&path, &manifest).unwrap();
    refused(&[], "sweep: `workers` must ascend");
    let (start, end) =
        (manifest.find("[sweep]").unwrap(), manifest.find("[time]").unwrap());
    fs::write(&path, manifest[..start].to_owned() + &manifest[end..]).unwrap();
    refused(&[], "no scenario: has no [sweep] in its manifest");
    refused(&["--scenario", "toy"], "toy: has no [sweep] in its manifest");
}
