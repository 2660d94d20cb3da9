//! Cases against a server: what it must be, what it counts, and that it always ends.

mod toy_check;

use std::path::Path;
use std::process::{Command, Stdio};

use toy_check::{Toy, eventually, runs_with};

/// The server's table; what a case adds comes behind it.
fn table() -> String {
    let program =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/toy_check/server.py");
    format!(
        "[server]\nstart = ['python3', '{}', '--nonce', '{{nonce}}']\nidle = 'open'\n",
        program.display()
    )
}

/// Two rungs that are shell scripts, and the server.
fn toy(python: &str, rust: &str) -> Toy {
    Toy::two(python, rust).extra(&table())
}

const GET: &str = "curl -sS $1";

#[test]
fn rungs_are_served_and_addresses_are_replaced_before_they_are_compared() {
    let script =
        "curl -sS $1/p; echo; echo see $1/p | tee out.txt >&2; echo $2; echo $URL";
    let case = "server = []\nmore_args = ['{site}', 'localhost:{site_port}']\n\
        env = { URL = '{site}/env' }\n\
        pages = { p = { text = '<a href=\"{site}/p\">', fill = true } }\n\
        stdout = \"\"\"<a href=\"{site}/p\">\nlocalhost:{site_port}\n{site}/env\n\"\"\"\n\
        stderr_has = ['see {site}/p']\nwritten = { 'out.txt' = \"see {site}/p\\n\" }";
    toy(script, script).case(case).check().passes(1);
}

#[test]
fn what_the_server_counts_must_be_right_and_the_same_on_each_rung() {
    let twice = "curl -sS $1/a $1/a; exit 0";
    let same = "server = []\nmore_args = ['{site}']\ncounters_same = ['requests']\n";
    let exact = format!("{same}counters = {{ duplicates = 0 }}\n");
    let said = toy(twice, twice).case(&exact).check();
    said.fails_with(&[
        "FAILED toy: `it`: python",
        "FAILED toy: `it`: rust",
        "the server counted duplicates = 1, 0 is right",
        "server: python3",
    ]);
    let said = toy(twice, "curl -sS $1/a; printf /a").case(same).check();
    said.fails_with(&["the server counted requests = 1, python 2"]);
    let most = format!("{same}counters_at_most = {{ requests = '{{n}}' }}\n");
    let case = format!("{most}each = {{ n = ['1', '2'] }}");
    let said = toy(twice, twice).case(&case).check();
    said.fails_with(&["`it [n=1]`", "requests = 2, at most 1", "1 passed, 1 failed"]);
    let case = "server = []\nmore_args = ['{site}/']\ncounters = { pages = 1 }";
    let said = toy(GET, GET).case(case).check();
    said.fails_with(&["the server does not count `pages`; known: duplicates, open"]);
}

#[test]
fn every_repetition_must_agree_and_is_counted_apart() {
    let count =
        "n=$(cat ../../n 2> /dev/null || echo 0); n=$((n + 1)); echo $n > ../../n";
    let third = format!("curl -sS $1; {count}; [ $n -ne 3 ] || echo oops");
    let case = "server = []\nmore_args = ['{site}/a']\nrepeat = 3\n\
        counters = { requests = 1 }\nstdout = '/a'";
    toy(GET, GET).case(case).check().passes(1);
    let said = toy(GET, &third).case(case).check();
    said.fails_with(&["FAILED toy: `it`: rust", "+/aoops", "/rust-3/cwd &&"]);
}

#[test]
fn a_program_can_be_started_under_another() {
    let script = "echo $LIMIT $(ulimit -n)";
    let case = "under = ['sh', '-c', 'ulimit -n 40; LIMIT=yes exec \"$@\"', 'sh']\n\
        stdout = \"yes 40\\n\"";
    Toy::two(script, script).case(case).check().passes(1);
    let said = Toy::two(script, "echo no").case(case).check();
    said.fails_with(&["    -yes 40\n    +no", "ulimit -n 40;"]);
}

#[test]
fn an_interrupt_comes_in_the_middle_of_the_requests() {
    let script = "trap 'exit 130' INT; i=0\n\
        while [ $i -lt 200 ]; do i=$((i + 1)); curl -sS $1/$i > last; done; rm last";
    let more = "exit = 130\nserver = ['--latency', '5']\nmore_args = ['{site}']\n\
        during = { once_requested = 3, action = 'interrupt' }\n\
        counters_at_most = { requests = 100 }\n";
    let tidy = script.replace("exit 130", "rm -f last; exit 130");
    toy(&tidy, &tidy).named_case("it", more).check().passes(1);
    let said = toy("curl -sS $1; exit 130", "exit 130").named_case("it", more).check();
    said.fails_with(&["the server never counted the requests of `during`, so nothing"]);
}

#[test]
fn generated_cases_are_served_with_their_seed() {
    let generated = "[[generated]]\nname = 'many'\nseeds = 2\nexits = [0]\n\
        make = ['/bin/sh', '-c', 'echo > $1/in', '-', '{dir}']\n\
        args = ['{site}/{seed}']\nserver = ['--seed', '{seed}']\n";
    toy(GET, GET).extra(generated).check().passes(2);
}

#[test]
fn a_server_that_dies_fails_the_case_with_what_it_printed() {
    let case = "server = []\nmore_args = ['{site}/die']";
    let script = "curl -s $1; exit 0";
    let said = toy(script, script).case(case).check();
    said.fails_with(&[
        "FAILED toy: `it`: python",
        "the server: ",
        "| the server is ill",
        "| compare-spawn: the server has ended: exit status: 3",
    ]);
}

#[test]
fn a_server_that_is_not_the_one_that_was_started_is_refused() {
    let case = |mode: &str| format!("server = ['--mode', '{mode}']");
    let said = toy(GET, GET).case(&case("lie")).check();
    said.refuses_with("/.well-known/ready: not the server that was started");
    let said = toy(GET, GET).case(&case("mute")).check();
    said.refuses_with("`it`: the server never got ready: the server: it has ended");
    assert!(said.err.contains("no port is free"), "{}", said.err);
}

#[test]
fn a_server_that_does_not_end_by_itself_is_killed() {
    let mark = format!("mark-{}", std::process::id());
    let case = format!("server = ['--mode', 'deaf', '--mark', '{mark}']");
    toy("exit 0", "exit 0").case(&case).check().passes(1);
    assert!(!runs_with(&mark));
}

#[cfg(target_os = "linux")]
#[test]
fn no_server_runs_on_when_the_harness_is_killed() {
    let mark = format!("kill-{}", std::process::id());
    let case = format!("server = ['--mode', 'deaf', '--mark', '{mark}']");
    let toy = toy("sleep 60", "exit 0").case(&case);
    toy.check_with(&["--case", "none"]).refuses_with("no case's name has `none`");
    let mut harness = Command::new(env!("CARGO_BIN_EXE_compare"))
        .args(["--root", &toy.path().to_string_lossy(), "check"])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    assert!(eventually(|| runs_with(&mark)));
    harness.kill().unwrap();
    harness.wait().unwrap();
    assert!(eventually(|| !runs_with(&mark)));
}

#[test]
fn keys_that_need_a_server_are_refused_without_one() {
    let refused = |case: &str, why: &str| {
        toy(GET, GET).case(case).check().refuses_with(why);
    };
    refused("pages = { a = {} }", "`it`: `pages` needs a server");
    refused("counters = { requests = 1 }", "`it`: `counters` needs a server");
    let during = "during = { once_requested = 1, action = 'interrupt' }";
    refused(during, "`it`: `once_requested` needs a server");
    let during = "server = []\nduring = { once_requested = 1, action = 'append' }";
    refused(during, "append and truncate need a file in `once_open`");
    refused("during = { action = 'interrupt' }", "either `once_open` or");
    refused("repeat = 0", "it must run at least once");
    refused("more_args = ['{site}']", "`it`: `{site}`: unknown placeholder {site}");
    refused("server = ['{nobody}']", "`it`: `{nobody}`: unknown placeholder {nobody}");
    let said = Toy::two(GET, GET).case("server = []").check();
    said.refuses_with("`it`: `server`: the manifest has no [server]");
}
