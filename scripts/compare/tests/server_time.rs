//! Timing against a server: what it counts is held against every run.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod toy_check;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use compare::results::{Block, Results};
use tempfile::TempDir;
use toy_check::runs_with;

/// Asks the server for as many paths as it is told to; the mode says what is special.
const CRAWL: &str = r#"
mode=$1
nth=0
if [ "$3" -gt 0 ]; then
    [ ! -f "${0%/*}/$mode.runs" ] || read -r nth < "${0%/*}/$mode.runs"
    nth=$((nth + 1))
    echo "$nth" > "${0%/*}/$mode.runs"
fi
case $mode/$nth in
    more/3) curl -sS "$2/extra" > last ;;
    twice/*) curl -sS "$2/1" > last ;;
esac
i=0
while [ $i -lt "$3" ]; do i=$((i + 1)); curl -sS "$2/$i" > last; done
rm -f last
echo "$3 paths of $2"
exit 1
"#;

/// A workspace with a toy scenario: its first rung is plain, the other has a mode.
struct Toy(TempDir);

impl Toy {
    fn new(mode: &str, counters: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let toy = folder.path().join("crates/toy");
        fs::create_dir_all(&toy).unwrap();
        fs::write(folder.path().join("crawl.sh"), CRAWL).unwrap();
        fs::write(toy.join("scenario.toml"), manifest(mode, counters)).unwrap();
        Self(folder)
    }

    fn compare(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_compare"))
            .args(arguments)
            .arg("--root")
            .arg(self.0.path())
            .env_remove("GITHUB_STEP_SUMMARY")
            .output()
            .unwrap()
    }

    /// Times the toy; returns the exit code, and what was found.
    fn time(&self) -> (Option<i32>, Results) {
        let output = self.compare(&["time", "--runs", "3", "--seed", "1", "--peers"]);
        let results = Results::load(&self.0.path().join("target/compare/results.json"));
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        let results = results.unwrap_or_else(|error| panic!("{error:#}\n{stderr}"));
        (output.status.code(), results)
    }
}

fn manifest(mode: &str, counters: &str) -> String {
    let server =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/toy_check/server.py");
    let rung = |name: &str, mode: &str| {
        format!(
            "[[rung]]\nname = '{name}'\nabout = 'toy'\nsources = ['crawl.sh']\n\
             start = ['sh', '{{root}}/crawl.sh', '{mode}']\n"
        )
    };
    format!(
        "name = 'toy'\nprogram = 'crawl'\nabout = 'Crawls.'\n\
         [server]\nstart = ['python3', '{}', '--nonce', '{{nonce}}']\n{}{}\
         [[size]]\nname = 'small'\nabout = 'toy'\nserver = ['--mark', 'time-{}']\n\
         units = 4\nunit = 'pages'\n\
         [time]\nargs = ['{{site}}', '{{paths}}']\nexit = 1\ncounters = {{ {counters} }}\n\
         [[time.variant]]\nname = 'all'\nargs = []\npeers = true\n\
         server = ['--latency', '1']\nvalues = {{ paths = '4' }}\n\
         [time.startup]\nargs = ['{{site}}', '0']\nserver = []\nexit = 1\n\
         [[peer]]\nname = 'tool'\nabout = 'toy'\nleaves_out = 'all but one'\n\
         version = ['sh', '-c', 'echo 1']\ninstall = 'none'\n\
         start = ['curl', '-sS', '{{site}}/{{paths}}']\n\
         prove = ['sh', '-c', 'curl -sS \"$0/1\" && echo', '{{site}}']\n\
         [twins]\nrust = ''\npython = ''\nspine = []\n",
        server.display(),
        rung("plain", "plain"),
        rung("other", mode),
        std::process::id(),
    )
}

fn headline(results: &Results) -> &Block {
    &results.scenarios[0].sizes[0].variants[0]
}

/// Checks that the run failed, the row went, and both say why.
fn assert_refused(mode: &str, counters: &str, why: &str) {
    let (code, results) = Toy::new(mode, counters).time();
    assert_eq!(code, Some(1));
    let block = headline(&results);
    assert!(block.row("plain").is_some(), "the healthy row went");
    let reason = block.rows[1].missing.as_deref().unwrap();
    assert_eq!(reason, why);
    let failures = &results.scenarios[0].failures;
    assert!(failures.iter().any(|failure| failure.contains(why)), "{failures:?}");
}

#[test]
fn rungs_and_peers_are_timed_against_one_server_that_counts() {
    let rules = "same = ['requests'], zero = ['duplicates'], at_most = { requests = '{paths}' }";
    let toy = Toy::new("plain2", rules);
    let (code, results) = toy.time();
    assert_eq!(code, Some(0), "{:?}", results.scenarios[0].failures);
    let requests =
        |name: &str| headline(&results).row(name).unwrap().counters["requests"];
    assert_eq!((requests("plain"), requests("other"), requests("tool")), (4, 4, 1));
    assert_eq!(headline(&results).row("other").unwrap().samples.len(), 3);
    let startup = results.scenarios[0].startup.row("plain").unwrap();
    assert_eq!(startup.counters["requests"], 0);
    assert_eq!(results.scenarios[0].sizes[0].input_bytes, 0);
    let shown = String::from_utf8(toy.compare(&["report"]).stdout).unwrap();
    assert!(shown.contains("Requests: plain 4, other 4, tool 1."), "{shown}");
    assert!(!runs_with(&format!("time-{}", std::process::id())));
}

#[test]
fn a_request_more_than_in_the_proof_run_is_refused() {
    let why = "timed run 2: the server counted requests = 5, the proof run 4";
    assert_refused("more", "same = ['requests']", why);
}

#[test]
fn a_duplicate_is_refused() {
    let why = "the proof run: the server counted duplicates = 1, 0 is right";
    assert_refused("twice", "zero = ['duplicates']", why);
}

#[test]
fn more_than_is_allowed_is_refused() {
    let why = "the proof run: the server counted requests = 5, at most 4";
    assert_refused("twice", "at_most = { requests = '{paths}' }", why);
}

#[test]
fn a_size_without_work_and_a_server_that_is_not_there_are_refused() {
    let toy = Toy::new("plain", "");
    let path = toy.0.path().join("crates/toy/scenario.toml");
    let text = fs::read_to_string(&path).unwrap();
    let refused = |text: &str, why: &str| {
        fs::write(&path, text).unwrap();
        let output = toy.compare(&["time"]);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(why), "{stderr}");
    };
    let mark = format!("server = ['--mark', 'time-{}']\n", std::process::id());
    refused(&text.replace(&mark, ""), "size small: nothing to work on");
    let table = text.find("[server]").unwrap()..text.find("[[rung]]").unwrap();
    let mut bare = text.clone();
    bare.replace_range(table, "");
    refused(&bare, "time.startup: `server`: the manifest has no [server]");
}
