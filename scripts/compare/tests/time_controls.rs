//! Controls of the measurement itself, on real processes: what must be seen is seen, and
//! what must be refused is refused.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

use compare::manifest::Metric;
use compare::results::{Block, Outcome, Ratio, Results, Row, Stopped};
use tempfile::TempDir;

/// Counts to the number in a file, in the shell itself, whose start-up is a millisecond.
/// The mode says what is special; `nth` gives the number of the run on a real input.
const BURN: &str = r#"
mode=$1
root=${0%/*}
read -r count < "$2"
burn() { i=0; while [ "$i" -lt "$1" ]; do i=$((i + 1)); done; }
nth=0
if [ "$count" -gt 0 ]; then
    [ ! -f "$root/$mode.runs" ] || read -r nth < "$root/$mode.runs"
    nth=$((nth + 1))
    echo "$nth" > "$root/$mode.runs"
fi
said=$count
case $mode/$nth in
    twice/*) sh "$0" plain "$2" > first.txt; rm -r out first.txt; burn "$count" ;;
    quick/0) burn 50000 ;;
    quick/*) burn 20000 ;;
    late-byte/3) burn "$count"; said=$((count + 1)) ;;
    always-byte/*) burn "$count"; said=$((count + 1)) ;;
    late-crash/3) kill -s SEGV $$ ;;
    late-hang/3) sleep 60 ;;
    late-code/3) exit 3 ;;
    orphan/2) sleep 60 & ;;
    *) burn "$count" ;;
esac
mkdir out
echo "$said" > out/count.txt
echo counted
"#;

/// The processor is shared by the tests of this file, one at a time.
static PROCESSOR: Mutex<()> = Mutex::new(());

/// A workspace with a toy scenario: its first rung is plain, the other has a mode.
struct Toy {
    folder: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Toy {
    fn new(mode: &str, extra: &str) -> Self {
        let turn = PROCESSOR.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("crates/toy")).unwrap();
        fs::write(root.join("burn.sh"), BURN).unwrap();
        fs::write(root.join("small.txt"), "60000\n").unwrap();
        fs::write(root.join("medium.txt"), "180000\n").unwrap();
        fs::write(root.join("crates/toy/scenario.toml"), manifest(mode, extra))
            .unwrap();
        Self { folder, _turn: turn }
    }

    fn compare(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_compare"))
            .args(arguments)
            .arg("--root")
            .arg(self.folder.path())
            .env_remove("GITHUB_STEP_SUMMARY")
            .output()
            .unwrap()
    }

    /// Times the toy and returns the exit code and what was found.
    fn time(&self, arguments: &[&str]) -> (Option<i32>, Results) {
        let output = self.compare(&[&["time"], arguments].concat());
        let results = Results::load(&self.path("target/compare/results.json"));
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        (
            output.status.code(),
            results.unwrap_or_else(|error| panic!("{error:#}\n{stderr}")),
        )
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn manifest(mode: &str, extra: &str) -> String {
    let rung = |name: &str, mode: &str| {
        format!(
            "[[rung]]\nname = '{name}'\nabout = 'toy'\nsources = ['burn.sh']\n\
             start = ['sh', '{{root}}/burn.sh', '{mode}']\n"
        )
    };
    let size = |name: &str, units: u32| {
        format!(
            "[[size]]\nname = '{name}'\nabout = 'toy'\ninput = '{name}.txt'\n\
             make = []\nunits = {units}\nunit = 'steps'\n"
        )
    };
    let (top, tables) = if extra.starts_with('[') { ("", extra) } else { (extra, "") };
    format!(
        "name = 'toy'\nprogram = 'burn'\nabout = 'Counts.'\n{top}{}{}{}{}\
         [time]\nargs = ['{{input}}']\n[[time.variant]]\nname = 'all'\nargs = []\npeers = true\n\
         [time.startup]\nargs = ['none.txt']\nfiles = {{ 'none.txt' = {{ text = '0' }} }}\n\
         [twins]\nrust = ''\npython = ''\nspine = []\n{tables}",
        rung("plain", "plain"),
        rung("other", mode),
        size("small", 60_000),
        size("medium", 180_000),
    )
}

fn headline(results: &Results) -> &Block {
    &results.scenarios[0].sizes[0].variants[0]
}

fn wall(results: &Results) -> &Ratio {
    let ratios = &headline(results).ratios;
    ratios.iter().find(|ratio| ratio.metric == Metric::Wall).unwrap()
}

/// Checks that the run failed, the row went, and both say why.
fn assert_refused(mode: &str, arguments: &[&str], why: &str) {
    let toy = Toy::new(mode, "");
    let (code, results) =
        toy.time(&[&["--runs", "4", "--seed", "1"], arguments].concat());
    assert_eq!(code, Some(1), "{mode}");
    let block = headline(&results);
    assert!(block.row("plain").is_some(), "{mode}: the healthy row went");
    assert!(block.row("other").is_none(), "{mode}: the row is still there");
    let reason = block.rows[1].missing.as_deref().unwrap();
    assert!(reason.contains(why), "{mode}: {reason}");
    assert!(block.rows[1].samples.is_empty() && block.ratios.is_empty());
    let failures = &results.scenarios[0].failures;
    assert!(failures.iter().any(|failure| failure.contains(why)), "{failures:?}");
}

#[test]
fn a_rung_against_itself_shows_no_clear_difference() {
    let toy = Toy::new("plain", "");
    // By construction one in twenty says otherwise, and more on a machine whose load
    // comes in bursts, so a majority of seeds decides.
    let clear = ["1", "2", "3", "4", "5"].iter().filter(|seed| {
        let (code, results) = toy.time(&["--runs", "8", "--seed", seed]);
        assert_eq!(code, Some(0));
        let cpu = headline(&results).ratio(Metric::Cpu, "other", "plain", 1).unwrap();
        assert!((0.85..1.18).contains(&cpu.interval.ratio), "{cpu:?}");
        wall(&results).clear
    });
    assert!(clear.count() <= 2);
}

#[test]
fn a_rung_that_does_the_work_twice_takes_twice_as_long() {
    let toy = Toy::new("twice", "");
    let held = ["1", "2", "3"].iter().filter(|seed| {
        let (code, results) = toy.time(&["--runs", "8", "--seed", seed]);
        assert_eq!(code, Some(0));
        let ratio = wall(&results);
        assert!(ratio.clear && ratio.of == "plain" && ratio.over == "other");
        // Tidying up between the two costs up to three hundredths.
        let (low, high) = (1.0 / ratio.interval.high, 1.0 / ratio.interval.low);
        println!("[{low}, {high}]");
        low <= 2.06 && 2.0 <= high
    });
    // By construction one in twenty misses, so a majority of seeds decides.
    assert!(held.count() >= 2);
    // The processor's time hardly depends on what else runs.
    let results = Results::load(&toy.path("target/compare/results.json")).unwrap();
    let cpu = headline(&results).ratio(Metric::Cpu, "other", "plain", 1).unwrap();
    assert!((1.85..2.15).contains(&cpu.interval.ratio), "{cpu:?}");
}

#[test]
fn an_expectation_that_does_not_hold_fails_the_run() {
    let expect = |size: &str, of: &str, over: &str| {
        format!(
            "[[expect]]\nsize = '{size}'\nmetric = 'wall'\nof = '{of}'\n\
             over = '{over}'\nat_least = 1.2\n"
        )
    };
    let bounds = [
        expect("small", "other", "plain"),
        expect("small", "plain", "other"),
        expect("medium", "other", "plain"),
    ];
    let toy = Toy::new("twice", &bounds.concat());
    let (code, results) = toy.time(&["--runs", "5", "--seed", "4"]);
    let outcomes: Vec<Outcome> =
        results.scenarios[0].expectations.iter().map(|one| one.outcome).collect();
    assert_eq!(outcomes, [Outcome::Holds, Outcome::Fails, Outcome::NotChecked]);
    assert_eq!(code, Some(1));
}

#[test]
fn a_wrong_byte_in_a_timed_run_is_refused() {
    assert_refused("late-byte", &[], "timed run 2: its output differs");
}

#[test]
fn a_wrong_byte_in_every_run_is_refused_before_anything_is_timed() {
    assert_refused("always-byte", &[], "the proof run: its output differs");
}

#[test]
fn a_crash_in_a_timed_run_is_a_failure() {
    assert_refused("late-crash", &[], "timed run 2: killed by signal 11");
}

#[test]
fn a_wrong_exit_code_in_a_timed_run_is_a_failure() {
    assert_refused("late-code", &[], "timed run 2: exit code 3");
}

#[test]
fn a_hang_in_a_timed_run_is_a_failure() {
    assert_refused("late-hang", &["--timeout", "2"], "its time was up");
}

#[cfg(target_os = "linux")]
#[test]
fn a_process_left_behind_is_a_failure() {
    assert_refused("orphan", &[], "it left a process behind");
}

#[test]
fn a_time_that_does_not_grow_is_refused() {
    assert_refused("quick", &[], "measurement refused");
}

#[test]
fn every_size_is_timed_and_the_report_can_be_made_again() {
    let toy = Toy::new("plain", "");
    let page = toy.path("page.md");
    let marked = "<!-- compare:begin toy/table -->\n<!-- compare:end toy/table -->\n";
    fs::write(&page, marked).unwrap();
    let page = page.to_str().unwrap();
    let (code, results) = toy.time(&["--runs", "3", "--size", "medium", "--seed", "5"]);
    assert_eq!(code, Some(0));
    let found = &results.scenarios[0];
    assert_eq!(found.sizes.len(), 2);
    assert_eq!((headline(&results).rounds, headline(&results).rows.len()), (3, 2));
    assert_eq!(headline(&results).stopped, Some(Stopped::Rounds));
    let exponent = found.growth[0].exponent.unwrap();
    assert!((0.7..1.3).contains(&exponent), "{exponent}");
    // What is shown depends on the file alone.
    let shown = toy.compare(&["report"]).stdout;
    assert_eq!(shown, toy.compare(&["report"]).stdout);
    let text = String::from_utf8(shown).unwrap();
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert_eq!(toy.compare(&["report", "--verify", page]).status.code(), Some(1));
    assert_eq!(toy.compare(&["report", "--update", page]).status.code(), Some(0));
    assert_eq!(toy.compare(&["report", "--verify", page]).status.code(), Some(0));
    assert!(fs::read_to_string(page).unwrap().contains("| plain |"));
    let summary = toy.path("target/compare/summary.md");
    assert!(summary.is_file());
}

#[cfg(target_os = "linux")]
#[test]
fn the_memory_of_the_tree_is_measured() {
    let toy = Toy::new("plain", "");
    let (_, results) = toy.time(&["--runs", "3", "--seed", "6"]);
    let row = headline(&results).row("plain").unwrap();
    assert!(row.tree_pss_bytes.unwrap() > 100_000, "{row:?}");
    assert!(results.environment.spawner_floor_bytes < 20_000_000);
}

#[test]
fn a_rung_that_fails_a_case_has_no_times_but_the_others_have() {
    let toy = Toy::new("always-byte", "case_files = ['cases.toml']\n");
    let case = "[[case]]\nname = 'a small number is counted'\nargs = ['seven.txt']\n\
        files = { 'seven.txt' = { text = '7' } }\nexit = 0\n";
    fs::write(toy.path("crates/toy/cases.toml"), case).unwrap();
    let output = toy.compare(&["run", "--runs", "3", "--seed", "7"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    let results = Results::load(&toy.path("target/compare/results.json")).unwrap();
    let checked = results.scenarios[0].checked.clone().unwrap();
    assert_eq!((checked.passed, checked.failed), (0, 1));
    let block = headline(&results);
    assert_eq!(block.rows[1].missing.as_deref(), Some("it failed a case"));
    assert_eq!(block.row("plain").unwrap().samples.len(), 3);
    assert_eq!(block.stopped, Some(Stopped::Alone));
}

#[test]
fn a_rung_that_lost_against_the_baseline_fails_the_run() {
    let toy = Toy::new("plain", "");
    let (_, mut earlier) = toy.time(&["--runs", "6", "--seed", "8"]);
    for sample in &mut earlier.scenarios[0].sizes[0].variants[0].rows[1].samples {
        sample.wall_s /= 4.0;
    }
    let path = toy.path("earlier.json");
    earlier.save(&path).unwrap();
    let baseline = ["--runs", "6", "--seed", "9", "--baseline", path.to_str().unwrap()];
    let (code, results) = toy.time(&baseline);
    assert_eq!(code, Some(1));
    let worse = results.baseline.iter().find(|change| change.worse).unwrap();
    assert_eq!((&*worse.rung, worse.metric), ("other", Metric::Wall));
}

#[test]
fn cases_that_agreed_run_again_only_after_a_change() {
    let toy = Toy::new("plain", "");
    assert!(ran(&toy));
    assert!(!ran(&toy));
    let script = toy.folder.path().join("burn.sh");
    let changed = fs::read_to_string(&script).unwrap() + "# changed\n";
    fs::write(&script, changed).unwrap();
    assert!(ran(&toy));
}

/// Declares a peer that runs in a mode; `keys` say what proves it.
fn peer(mode: &str, keys: &str) -> String {
    format!(
        "[[peer]]\nname = 'tool'\nabout = 'toy'\nleaves_out = 'nothing'\n\
         version = ['sh', '-c', 'echo 1']\ninstall = 'none'\n\
         start = ['sh', '{{root}}/burn.sh', '{mode}', '{{input}}']\n{keys}\n"
    )
}

/// Times the toy with a peer, and returns the exit code, the peer's row, and the results.
fn time_peer(rung: &str, peer: &str) -> (Option<i32>, Row, Results) {
    let toy = Toy::new(rung, peer);
    let (code, results) = toy.time(&["--peers", "--runs", "3", "--seed", "1"]);
    (code, headline(&results).rows[2].clone(), results)
}

#[test]
fn a_peer_is_compared_with_files_that_the_rungs_write() {
    let (code, row, _) = time_peer("plain", &peer("plain", "same = ['out/count.txt']"));
    assert_eq!((code, row.missing), (Some(0), None));
    let (code, row, _) = time_peer("plain", &peer("plain", "same = ['out/cuont.txt']"));
    assert_eq!(code, Some(1));
    let reason = row.missing.unwrap();
    assert!(reason.contains("out/cuont.txt, which no rung writes"), "{reason}");
}

#[test]
fn a_peer_with_nothing_to_compare_is_refused() {
    let toy = Toy::new("plain", &peer("plain", "same = []"));
    let output = toy.compare(&["time", "--peers"]);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("peer tool: nothing proves what it does"), "{stderr}");
}

/// A proof that holds for the toy's numbers, and leaves a file that is nobody's output.
const PROOF: &str = "prove = ['sh', '-c', \
    'grep -qx [0-9]*0000 out/count.txt && touch left && echo digits: equal']";

#[test]
fn a_peer_with_bytes_of_its_own_is_proven_by_a_command_that_says_what_it_compared() {
    let toy = Toy::new("plain", &peer("plain", PROOF));
    let (code, results) = toy.time(&["--peers", "--runs", "3", "--seed", "1"]);
    assert_eq!(code, Some(0), "{:?}", results.scenarios[0].failures);
    let row = headline(&results).row("tool").unwrap();
    assert_eq!(row.proved.as_deref(), Some("digits: equal"));
    assert!(row.output_sha256.is_some());
    let shown = String::from_utf8(toy.compare(&["report"]).stdout).unwrap();
    assert!(shown.contains("leaves out: nothing; proved at small: digits:"), "{shown}");
}

#[test]
fn a_peer_whose_proof_fails_is_refused() {
    let proof = "prove = ['sh', '-c', 'echo status: 3 hits, 4 are right >&2; exit 1']";
    let (code, row, results) = time_peer("plain", &peer("plain", proof));
    assert_eq!((code, row.samples.len(), row.proved), (Some(1), 0, None));
    let reason = row.missing.unwrap();
    let told = "the proof run: its `prove` failed: exit code 1: status: 3 hits, 4";
    assert!(reason.starts_with(told), "{reason}");
    let failures = &results.scenarios[0].failures;
    assert!(failures.iter().any(|failure| failure.contains(told)), "{failures:?}");
    assert!(headline(&results).row("plain").is_some());
}

#[test]
fn a_proof_that_does_not_say_what_it_compared_is_refused() {
    let (code, row, _) = time_peer("plain", &peer("plain", "prove = ['true']"));
    assert_eq!(code, Some(1));
    let reason = row.missing.unwrap();
    assert!(reason.ends_with("it doesn't say what it compared"), "{reason}");
}

#[test]
fn a_timed_run_of_a_peer_that_leaves_other_bytes_than_the_proven_is_refused() {
    let (code, row, results) = time_peer("plain", &peer("late-byte", PROOF));
    assert_eq!((code, row.samples.len(), row.proved), (Some(1), 0, None));
    let reason = row.missing.unwrap();
    let told =
        "timed run 2: its output differs from the proven one: file out/count.txt";
    assert!(reason.starts_with(told), "{reason}");
    assert!(headline(&results).row("plain").is_some());
}

#[test]
fn a_proof_that_relies_on_a_rung_without_figures_is_not_asked() {
    let (code, row, _) = time_peer("always-byte", &peer("plain", PROOF));
    assert_eq!(code, Some(1));
    let reason = row.missing.unwrap();
    assert_eq!(reason, "other, on which its proof relies, is not left");
}

#[test]
fn rungs_that_write_nothing_are_refused() {
    let toy = Toy::new("plain", "");
    fs::write(toy.path("burn.sh"), "exit 0\n").unwrap();
    let (code, results) = toy.time(&["--runs", "3", "--seed", "1"]);
    assert_eq!(code, Some(1));
    for row in [&headline(&results).rows[0], &results.scenarios[0].startup.rows[1]] {
        let reason = row.missing.as_deref().unwrap();
        assert!(reason.contains("there is nothing to compare"), "{reason}");
    }
}

/// Runs the cases if need be, and tells whether they ran.
fn ran(toy: &Toy) -> bool {
    let said = toy.compare(&["run", "--runs", "3", "--budget", "1"]);
    !String::from_utf8_lossy(&said.stderr).contains("the cases agreed at")
}

#[test]
fn another_seed_or_rung_is_not_remembered_but_a_whole_check_is() {
    let toy = Toy::new("plain", "");
    for arguments in [&["check", "--seed", "2"][..], &["check", "--rung", "other"]] {
        assert_eq!(toy.compare(arguments).status.code(), Some(0));
        assert!(!toy.path("target/compare/proofs").exists(), "{arguments:?}");
    }
    assert_eq!(toy.compare(&["check"]).status.code(), Some(0));
    assert!(!ran(&toy));
}

#[test]
fn another_package_in_the_environment_runs_the_cases_again() {
    let toy = Toy::new("plain", "");
    let package = toy.path(".venv/lib/python3.11/site-packages/toy-1.dist-info");
    fs::create_dir_all(&package).unwrap();
    fs::write(package.join("RECORD"), "toy.py,sha256=1,1\n").unwrap();
    assert!(ran(&toy));
    assert!(!ran(&toy));
    fs::write(package.join("RECORD"), "toy.py,sha256=2,1\n").unwrap();
    assert!(ran(&toy));
}

#[test]
fn what_changes_while_the_cases_run_is_not_remembered() {
    let generated = "[[generated]]\nname = 'a number is counted'\n\
        make = ['{root}/make', '{dir}']\nargs = ['n.txt']\nseeds = 1\nexits = [0]\n";
    let toy = Toy::new("plain", generated);
    let make = toy.path("make");
    fs::write(&make, "#!/bin/sh\necho 7 > \"$1/n.txt\"\necho '#' >> \"$0\"\n").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(&make, mode).unwrap();
    assert_eq!(toy.compare(&["check"]).status.code(), Some(0));
    assert!(!toy.path("target/compare/proofs").exists());
}

#[test]
fn the_digest_of_the_input_is_told() {
    let toy = Toy::new("plain", "");
    let (_, results) = toy.time(&["--runs", "3", "--seed", "1"]);
    let size = &results.scenarios[0].sizes[0];
    assert_eq!(size.input_sha256, compare::digest::of_bytes(b"60000\n"));
    assert_eq!(size.input_bytes, 6);
}

#[test]
fn wrong_usage_gives_2_and_names_what_is_known() {
    let toy = Toy::new("plain", "");
    let cases: [(&[&str], &str); 4] = [
        (&["time", "--size", "huge"], "no size is named `huge`; known: small, medium"),
        (&["time", "--scenario", "toys"], "known: toy"),
        (&["time", "--runs", "0"], "--runs 0"),
        (&["report"], "`compare run` makes one"),
    ];
    for (arguments, text) in cases {
        let output = toy.compare(arguments);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(text), "{stderr}");
    }
}
