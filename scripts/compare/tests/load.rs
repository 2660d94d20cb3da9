//! `compare load` as its users run it, on small services that are right, slow or wrong.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails where its set-up does")]

use std::fs;
use std::path::Path;
use std::process::Command;

use compare::results::{Load, Results};
use tempfile::TempDir;

/// What a run of `compare load` gave.
struct Ran {
    code: Option<i32>,
    out: String,
    found: Load,
}

/// A workspace with services that have these faults, named after them; the last is the
/// one that the others are compared with.
fn toy(faults: &[&str], little: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let toy = folder.path().join("crates/toy");
    fs::create_dir_all(&toy).unwrap();
    fs::write(toy.join("scenario.toml"), manifest(faults, little)).unwrap();
    let case = "[[case]]\nname = 'all say the same'\nargs = ['case']\nexit = 0\n";
    fs::write(toy.join("cases.toml"), case).unwrap();
    folder
}

fn manifest(faults: &[&str], little: &str) -> String {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/toy_check");
    let scripts = scripts.display();
    let service = |fault: &&str| {
        format!(
            "[[rung]]\nname = '{fault}'\nabout = ''\nsources = []\n\
             start = ['python3', '{scripts}/service.py', '{fault}']\n"
        )
    };
    let services: String = faults.iter().map(service).collect();
    format!(
        "name = 'toy'\nprogram = 'toy'\nabout = 'a toy'\n\
         case_files = ['cases.toml']\n{services}[load]\n\
         serve = ['serve', '--db', '{{dir}}/clicks']\nkey = ['key']\n\
         fill = ['python3', '{scripts}/generator.py', '{{base}}', '{{key}}', 'fill']\n\
         generator = ['python3', '{scripts}/generator.py', '{{base}}', '{{key}}']\n\
         prove = ['sh', '-c', '[ $(cat {{dir}}/clicks) = $(({{clicks}} + 1)) ] \
         && echo {{clicks}} clicks || (echo $(cat {{dir}}/clicks) stored >&2; exit 1)']\n\
         connections = 1\n[[load.mix]]\nname = 'all'\nabout = 'one thing'\n\
         args = ['{little}']\nrate = 10\nreferences = true\n\
         [[load.reference]]\nname = 'bare'\nabout = ''\nleaves_out = 'all'\n\
         start = ['python3', '{scripts}/service.py', 'none', 'serve', '--db', \
         '{{dir}}/clicks']\nargs = ['1']\n\
         [[load.size]]\nname = 'small'\nseconds = 0.1\nwarm_up = 0.02\nrounds = 3\n\
         mixes = ['all']\n[twins]\nrust = ''\npython = ''\n",
    )
}

fn load(folder: &TempDir) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_compare"))
        .arg("--root")
        .arg(folder.path())
        .args(["load", "--seed", "7"])
        .env_remove("GITHUB_STEP_SUMMARY")
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    let results = folder.path().join("target/compare/results.json");
    let found = Results::load(&results).map(|results| results.load.unwrap());
    let found = found.unwrap_or_else(|error| panic!("{error:#}\n{out}{err}"));
    Ran { code: output.status.code(), out, found }
}

#[test]
fn a_service_that_works_more_costs_more() {
    let ran = load(&toy(&["slow", "none"], "1"));
    assert_eq!(ran.code, Some(0), "{}{:?}", ran.out, ran.found.failures);
    let mix = &ran.found.mixes[0];
    let ratio = mix.ratio("slow", "none", 7).unwrap().interval;
    assert!(ratio.low > 2.0, "{ratio:?}");
    let same = mix.ratio("bare", "none", 7).unwrap().interval;
    assert!(same.ratio < ratio.ratio, "{same:?}");
    let sample = &mix.row("slow").unwrap().load_samples[0];
    assert!(sample.cpu_us > 5_000.0, "{sample:?}");
    assert!(sample.proved.ends_with(" clicks"), "{sample:?}");
    assert!(sample.idle_bytes.unwrap() > 1_000_000, "{sample:?}");
    assert!(ran.out.contains("bare *"), "{}", ran.out);
    assert_eq!(ran.found.cases_passed, Some(1));
    assert!(ran.out.contains("Checked: 1 cases agree."), "{}", ran.out);
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80), "{}", ran.out);
}

#[test]
fn a_service_that_fails_has_no_figures() {
    let ran = load(&toy(&["wrong", "lose", "exit", "none"], "1"));
    assert_eq!(ran.code, Some(1), "{}", ran.out);
    let reasons = [
        "wrong replies; the first: the body is not `right`",
        "stored",
        "it did not end well",
    ];
    for (row, why) in ran.found.mixes[0].rows.iter().zip(reasons) {
        let missing = row.missing.as_ref().unwrap();
        assert!(missing.contains(why), "{missing}");
        assert!(row.load_samples.is_empty(), "{row:?}");
        let told = format!("toy: all: {}: {missing}", row.name);
        assert!(ran.found.failures.contains(&told), "{:?}", ran.found.failures);
    }
    assert!(ran.found.mixes[0].row("none").is_some(), "{}", ran.out);
}

#[test]
fn a_service_that_fails_a_case_is_not_measured() {
    let ran = load(&toy(&["slow", "differ", "none"], "1"));
    assert_eq!(ran.code, Some(1), "{}", ran.out);
    let rows = &ran.found.mixes[0].rows;
    assert_eq!(rows[1].missing.as_deref(), Some("it failed a case"));
    assert!(rows[1].load_samples.is_empty());
    assert_eq!(rows[2].load_samples.len(), 3);
    assert_eq!(ran.found.cases_passed, Some(0));
}

#[test]
fn a_loop_that_misses_littles_law_has_no_figures() {
    let ran = load(&toy(&["none"], "1.2"));
    assert_eq!(ran.code, Some(1), "{}", ran.out);
    assert!(ran.found.failures[0].contains("Little's law fails"), "{}", ran.out);
    assert!(ran.found.mixes[0].row("none").is_none());
}
