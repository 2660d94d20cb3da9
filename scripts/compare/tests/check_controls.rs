//! Controls of `compare check`: toy rungs with known faults, each of which must be found.

mod toy_check;

use std::fs;
use std::process::Command;

use toy_check::{Toy, eventually, nap, sleeps};

#[test]
fn equal_rungs_pass() {
    let said = Toy::two("echo a; echo b > out", "echo a; echo b > out")
        .case("stdout = \"a\\n\"\nwritten = { out = \"b\\n\" }")
        .check();
    said.passes(1);
    assert!(said.out.starts_with("toy: 1 case × 2 rungs: all agree\n"), "{}", said.out);
}

#[test]
fn a_wrong_byte_in_stdout_is_found() {
    let said = Toy::two("echo one; echo two", "echo one; echo twp").case("").check();
    said.fails_with(&[
        "FAILED toy: `it`: rust",
        "stdout\n    first difference at byte 6, line 2 (8 and 8 bytes)",
        "    -two\n    +twp",
        "again:  make check SCENARIO=toy CASE=it",
        "direct: (cd target/compare/sandboxes/toy/it-",
        "0 passed, 1 failed",
    ]);
}

#[test]
fn a_wrong_byte_in_a_file_is_found() {
    let said = Toy::two(
        "mkdir out; printf 'a\\nb\\n' > out/x.csv",
        "mkdir out; printf 'a\\r\\nb\\n' > out/x.csv",
    )
    .case("")
    .check();
    said.fails_with(&["out/x.csv\n    first difference at byte 1, line 1", "+a\\r"]);
}

#[test]
fn a_missing_file_and_one_too_many_are_found() {
    let said = Toy::two("echo > a", "echo > b").case("").check();
    said.fails_with(&["a is missing, python has it", "b is there, python has none"]);
}

#[test]
fn another_mode_is_found() {
    let said =
        Toy::two("echo > a; chmod 644 a", "echo > a; chmod 600 a").case("").check();
    said.fails_with(&["a has mode 600, python has 644"]);
}

#[test]
fn a_wrong_exit_code_is_found() {
    let said = Toy::two("exit 0", "exit 3").case("").check();
    said.fails_with(&["exit code 3, python has exit code 0"]);
}

#[test]
fn rungs_that_agree_on_what_is_wrong_fail() {
    let said = Toy::two("echo x >&2; exit 1", "echo x >&2; exit 1")
        .case("stdout = 'y'\nstderr_has = ['z']\nwritten = { f = '' }")
        .check();
    said.fails_with(&[
        "FAILED toy: `it`: python",
        "FAILED toy: `it`: rust",
        "exit code 1, 0 is right",
        "stderr has no `z`",
        "f is missing",
        "-y (no line end)",
    ]);
}

#[test]
fn a_reference_that_is_wrong_does_not_make_the_others_wrong() {
    let said = Toy::two("echo 2; exit 1", "echo 1").case("stdout = \"1\\n\"").check();
    said.fails_with(&["FAILED toy: `it`: python", "exit code 1, 0 is right"]);
    assert!(!said.out.contains(": rust"), "{}", said.out);
}

#[test]
fn a_file_that_must_not_be_there_is_found() {
    let script = "mkdir -p out; echo > out/.partial";
    let said = Toy::two(script, script).case("absent = ['out/.partial']").check();
    said.fails_with(&["out/.partial is there, and must not be"]);
}

#[test]
fn errors_are_compared_apart_from_the_folder() {
    let toy = Toy::two("echo $PWD/x >&2", "echo $PWD/x >&2");
    toy.case("stderr_has = ['{dir}/x']").check().passes(1);
    let said = Toy::two("echo a >&2", "echo b >&2").case("").check();
    said.fails_with(&["stderr\n    first difference at byte 0"]);
}

#[test]
fn usage_errors_may_be_worded_differently_but_must_be_there() {
    let more = "exit = 2\nstderr = 'usage'";
    let toy = Toy::two("echo usage: a >&2; exit 2", "echo Usage: b >&2; exit 2");
    toy.named_case("it", more).check().passes(1);
    let toy = Toy::two("echo usage: a >&2; exit 2", "echo oops >&2; exit 2");
    toy.named_case("it", more).check().fails_with(&["stderr has no usage"]);
}

#[test]
fn a_hang_is_killed_with_its_whole_group() {
    let nap = nap(4242);
    let hang = format!("sleep {nap} & sleep {nap}; wait");
    let started = std::time::Instant::now();
    let toy = Toy::two("exit 0", &hang).case("timeout = 1");
    toy.check().fails_with(&["killed, since its time was up"]);
    assert!(started.elapsed().as_secs() < 30);
    assert!(!sleeps(&nap));
}

#[test]
fn a_crash_by_a_signal_is_found() {
    let said = Toy::two("exit 0", "kill -SEGV $$").case("").check();
    said.fails_with(&["killed by signal 11"]);
}

#[test]
fn an_orphan_is_killed_and_reported() {
    let nap = nap(4343);
    let script = format!("sleep {nap} & exit 0");
    let said = Toy::two("exit 0", &script).case("").check();
    said.fails_with(&["left processes behind: ", " sleep"]);
    assert!(!sleeps(&nap));
}

#[cfg(target_os = "linux")]
#[test]
fn an_orphan_with_a_session_of_its_own_is_killed_and_reported() {
    // It holds standard output open, too, and must not keep the harness waiting.
    let nap = nap(4444);
    let script = format!("setsid sleep {nap} & exit 0");
    let said = Toy::two("exit 0", &script).case("").check();
    said.fails_with(&["left processes behind: ", " sleep"]);
    assert!(!sleeps(&nap));
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_runs_on_when_the_harness_is_killed() {
    let nap = nap(4545);
    let script = format!("setsid sleep {nap} & sleep {nap}");
    let toy = Toy::two(&script, "exit 0").case("");
    // This check only writes the manifest.
    let said = toy.check_with(&["--case", "none"]);
    said.refuses_with("no case's name has `none`");
    assert!(said.out.is_empty(), "{}", said.out);
    let mut harness = Command::new(env!("CARGO_BIN_EXE_compare"))
        .args(["--root", &toy.path().to_string_lossy(), "check"])
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    assert!(eventually(|| sleeps(&nap)));
    harness.kill().unwrap();
    harness.wait().unwrap();
    assert!(eventually(|| !sleeps(&nap)));
}

#[test]
fn a_traceback_is_found_whatever_the_case_expects() {
    let script = "echo 'Traceback (most recent call last):' >&2; exit 2";
    let toy = Toy::two(script, script).named_case("it", "exit = 2");
    toy.check().fails_with(&["stderr has `Traceback (most recent call last)`"]);
    let script = "echo \"thread 'main' panicked at x\" >&2; exit 2";
    let toy = Toy::two(script, script).named_case("it", "exit = 2");
    toy.check().fails_with(&["stderr has `panicked at`"]);
}

#[test]
fn a_case_runs_for_each_value_and_on_its_files() {
    let script = "cat - in.txt; echo $1 $WORD";
    let toy = Toy::two(script, script).named_case(
        "it",
        "exit = 0\nmore_args = ['{n}']\neach = { n = ['1', '2'] }\n\
         stdin = { text = 'S' }\nfiles = { 'in.txt' = { text = 'F' } }\n\
         env = { WORD = 'w' }\nstdout = \"SF1 w\\n\"",
    );
    let said = toy.check();
    said.fails_with(&["`it [n=2]`", "-SF1 w\n    +SF2 w", "1 passed, 1 failed"]);
}

#[test]
fn the_environment_is_clean_and_the_same() {
    let script =
        "env | cut -d= -f1 | grep -v -e PWD -e OLDPWD -e SHLVL -e '^_$' | sort";
    let toy = Toy::two(script, script)
        .case("stdout = \"HOME\\nLANG\\nNO_COLOR\\nPATH\\nPYTHONNOUSERSITE\\nTZ\\n\"");
    toy.check().passes(1);
}

#[test]
fn the_input_of_a_sized_case_is_made() {
    let toy = Toy::two("cat $1", "cat $1")
        .case("kind = 'sized'\nmore_args = ['{input}']\nstdout = \"line\\n\"");
    toy.check().passes(1);
}

#[test]
fn a_stale_build_is_built_again_or_refused() {
    let toy = Toy::two("echo 1", "echo 1")
        .rung(
            "native",
            ". \"${0%/*}/made\"",
            "sources = ['crates/toy/source']\nartifacts = ['crates/toy/mad?']\n\
             build = ['/bin/sh', '-c', 'cp crates/toy/source crates/toy/made']",
        )
        .case("");
    let source = toy.path().join("crates/toy/source");
    let made = toy.path().join("crates/toy/made");
    fs::write(&source, "echo 1").unwrap();
    let refused = |reason: &str| toy.check_with(&["--no-build"]).refuses_with(reason);

    refused("rung native is stale: it was never built here; run `/bin/sh -c");
    let first = toy.check();
    first.passes(1);
    assert!(first.err.contains("toy: rung native: /bin/sh -c"), "{}", first.err);
    let second = toy.check_with(&["--no-build"]);
    second.passes(1);
    assert!(!second.err.contains("/bin/sh -c"), "built again: {}", second.err);

    // The product of another build, which would fail the case.
    fs::write(&made, "echo 2").unwrap();
    refused("rung native is stale: crates/toy/made has changed");
    toy.check().passes(1);
    fs::write(&source, "echo 3").unwrap();
    refused("rung native is stale: crates/toy/source has changed");
    toy.check().fails_with(&["FAILED toy: `it`: native", "+3"]);
}

#[test]
fn a_build_that_fails_shows_what_it_printed() {
    let build = "build = ['/bin/sh', '-c', 'echo no compiler; exit 7']";
    let toy = Toy::new().rung("python", "", build).case("");
    toy.check().refuses_with("failed (exit status: 7):\nno compiler");
}

#[test]
fn a_source_that_changes_while_cases_run_is_noticed() {
    let toy = Toy::two("echo '#' >> $0", "exit 0").case("");
    toy.check().refuses_with("is no longer what ran: crates/toy/python.sh has changed");
}

const DEVIATION: &str =
    "[[deviation]]\nrung = 'native'\ncase = 'it'\nreason = 'its library rounds'\n";

#[test]
fn a_deviation_is_accepted_and_reported() {
    let toy = Toy::two("echo 1", "echo 1").rung("native", "echo 2", "");
    let said = toy.extra(DEVIATION).case("").check();
    said.passes(1);
    let line =
        "toy: `it`: native differs, as the manifest allows: its library rounds\n";
    assert!(said.out.contains(line), "{}", said.out);
}

#[test]
fn a_deviation_does_not_allow_a_crash() {
    let toy = Toy::two("echo 1", "echo 1").rung("native", "kill -KILL $$", "");
    toy.extra(DEVIATION).case("").check().fails_with(&["killed by signal 9"]);
}

#[test]
fn a_deviation_that_has_gone_is_an_error() {
    let toy = Toy::two("echo 1", "echo 1").rung("native", "echo 1", "");
    let said = toy.extra(DEVIATION).case("").check();
    said.fails_with(&["there is no difference any more", "0 passed, 1 failed"]);
}

#[test]
fn generated_cases_are_made_once_and_agree() {
    let generated = "[[generated]]\nname = 'messy'\nseeds = 3\nexits = [0]\n\
        make = ['/bin/sh', '-c', 'echo $1 > $2/in; echo x >> made', '-', '{seed}', '{dir}']\n\
        args = ['in']\n";
    let toy = Toy::two("cat $1", "sed s/12/99/ $1").extra(generated);
    let said = toy.check_with(&["--seed", "10"]);
    said.fails_with(&["`messy [seed=12]`", "-12\n    +99", "2 passed, 1 failed"]);
    let made = fs::read_to_string(toy.path().join("made")).unwrap();
    assert_eq!(made, "x\n".repeat(3), "once for all rungs");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_changes_while_it_is_read() {
    // The script reads the file only after its input has ended.
    let script = "exec 3< f; cat; cat <&3";
    let during = |action: &str, truth: &str| {
        Toy::two(script, script)
            .case(&format!(
                "files = {{ f = {{ text = 'abcd' }} }}\nstdin = {{ text = 'I' }}\n\
                 during = {{ once_open = 'f', action = '{action}', text = 'ef' }}\n\
                 stdout = '{truth}'"
            ))
            .check()
    };
    during("append", "Iabcdef").passes(1);
    during("truncate", "Iab").passes(1);
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_reaches_the_program_and_what_never_happens_fails() {
    let more = "exit = 130\nfiles = { f = { text = 'a' } }\n\
        during = { once_open = 'f', action = 'interrupt' }";
    let script = "trap 'exit 130' INT; exec 3< f; while :; do sleep 0.02; done";
    Toy::two(script, script).named_case("it", more).check().passes(1);
    let said = Toy::two("exit 130", "exit 130").named_case("it", more).check();
    said.fails_with(&["it never had the file of `during` open"]);
}

#[test]
fn a_mounted_folder_refuses_to_be_written_or_the_case_is_not_run() {
    for how in ["read-only", "full"] {
        let script = "(echo x > out/f) 2> /dev/null && exit 1; exit 0";
        let case = format!("mount = {{ folder = 'out', how = '{how}' }}");
        let said = Toy::two(script, script).case(&case).check();
        let not_run = said.out.contains("(1 not run: needs the right to mount)");
        said.passes(usize::from(!not_run));
    }
}

#[test]
fn golden_files_are_compared_and_blessed_only_if_rungs_agree() {
    let toy = Toy::two("echo 1 > a", "echo 1 > a").case("golden = 'golden/it'");
    toy.check().fails_with(&["a is not among the golden files"]);
    toy.check_with(&["--bless"]).passes(1);
    toy.check().passes(1);
    let golden = toy.path().join("crates/toy/golden/it");
    fs::write(golden.join("a"), "2\n").unwrap();
    fs::write(golden.join("b"), "").unwrap();
    toy.check().fails_with(&["b was not written", "-2\n    +1"]);
    let differing = toy.rung("hybrid", "echo 3 > a", "");
    differing.check_with(&["--bless"]).fails_with(&["hybrid"]);
    assert_eq!(fs::read(golden.join("a")).unwrap(), b"2\n", "left as it was");
}

#[test]
fn cases_and_rungs_can_be_selected() {
    let toy = Toy::two("echo 1", "echo 2")
        .rung("hybrid", "echo 1", "")
        .case("")
        .named_case("other", "exit = 0");
    toy.check().fails_with(&["0 passed, 2 failed"]);
    toy.check_with(&["--rung", "hybrid"]).passes(2);
    toy.check_with(&["--rung", "hybrid", "--case", "oth"]).passes(1);
    toy.check_with(&["--rung", "cobol"]).refuses_with("no rung is named `cobol`");
    toy.check_with(&["--scenario", "x"]).refuses_with("no scenario is named `x`");
    toy.check_with(&["--size", "x"]).refuses_with("no size is named `x`; known: small");
    toy.check_with(&["--nonsense"]).refuses_with("--nonsense");
}

#[test]
fn a_manifest_with_an_unknown_placeholder_is_refused() {
    let toy = Toy::two("", "").case("more_args = ['{nobody}']");
    toy.check().refuses_with("`it`: `{nobody}`: unknown placeholder {nobody}");
}

#[test]
fn a_program_that_can_not_be_started_fails_its_case() {
    let toy = Toy::two("exit 0", "exit 0").case("");
    fs::write(toy.path().join("no-program"), "").unwrap();
    let rung = "[[rung]]\nname = 'hybrid'\nabout = ''\nstart = ['{root}/no-program']\n\
        sources = ['no-program']\n";
    toy.extra(rung).check().fails_with(&["not started: ", "no-program"]);
}

#[test]
fn flags_of_the_caller_do_not_reach_a_build() {
    let build = "build = ['/bin/sh', '-c', 'env > env.txt']\nartifacts = ['env.txt']";
    let toy = Toy::new().rung("rust", "exit 0", build).case("");
    let flags = [
        ("RUSTFLAGS", "-Ctarget-cpu=native"),
        ("CARGO_ENCODED_RUSTFLAGS", "-Ctarget-cpu=native"),
        ("CARGO_BUILD_RUSTFLAGS", "-Ctarget-cpu=native"),
        ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ];
    toy.check_in(&flags, &[]).passes(1);
    let env = fs::read_to_string(toy.path().join("env.txt")).unwrap();
    assert!(env.contains("CARGO_TARGET_DIR="), "{env}");
    for (name, _) in flags {
        assert!(
            !env.lines().any(|line| line.starts_with(&format!("{name}="))),
            "{env}"
        );
    }
}
