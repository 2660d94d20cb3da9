//! The program as users run it. Twin: `python-ref/tests/cli_tool/test_program.py`.

#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

const LINE: &str = "h - - [10/Oct/2000:13:55:36 -0700] \"GET /a HTTP/1.1\" 200 5\n";

fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_logsum"));
    program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    program
}

/// Runs the program with a text on standard input.
fn run(arguments: &[&str], text: &str) -> Output {
    let mut running = program().args(arguments).spawn().unwrap();
    // A program that refuses its arguments may have ended already.
    let _ = running.stdin.take().unwrap().write_all(text.as_bytes());
    running.wait_with_output().unwrap()
}

/// The exit code, and what was printed to standard output and standard error.
fn ended(output: &Output) -> (Option<i32>, &str, &str) {
    let text = |bytes| str::from_utf8(bytes).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// Writes a log; returns its path.
fn write_log(folder: &Path, text: &str) -> String {
    let log = folder.join("a.log");
    fs::write(&log, text).unwrap();
    log.display().to_string()
}

#[test]
fn help_teaches_by_example() {
    let output = run(&["--help"], "");
    let (code, help, errors) = ended(&output);
    assert_eq!((code, errors), (Some(0), ""));
    for taught in ["--since <TIME>", "Examples:", "Exit codes:", "130 interrupted"] {
        assert!(help.contains(taught), "{taught}");
    }
}

#[test]
fn wrong_usage_ends_with_2_and_tells_the_usage() {
    for wrong in [
        &["--since"][..],
        &["--no-such-option"],
        &["--jobs", "0"],
        &["--format", "x"],
        &["--until", "yesterday"],
        &["--status", "600-700"],
        &["--method", ""],
        &["--top", "-1"],
    ] {
        let output = run(wrong, "");
        let (code, printed, errors) = ended(&output);
        assert_eq!((code, printed), (Some(2), ""), "{wrong:?}");
        // Where a value is wrong, clap points to the help instead.
        let is_told = errors.contains("Usage: logsum") || errors.contains("--help");
        assert!(is_told, "{wrong:?}: {errors}");
    }
}

#[test]
fn standard_input_is_summarised_where_no_file_is_named() {
    let output = run(&["--format", "json"], &[LINE, "x\n"].concat());
    let (code, printed, errors) = ended(&output);
    assert_eq!(code, Some(0));
    assert!(
        printed.starts_with(r#"{"lines":2,"parsed":1,"malformed":1,"#),
        "{printed}"
    );
    let expected = "logsum: -:2: no time like [10/Oct/2000:13:55:36 -0700]\n\
                    logsum: 1 of 2 lines are malformed\n";
    assert_eq!(errors, expected);
}

#[test]
fn a_malformed_line_ends_a_strict_run_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let log = write_log(folder.path(), &[LINE, "\n"].concat());
    let output = run(&[&log, "--strict"], "");
    let message = format!("logsum: {log}:2: the line is empty (no report: --strict)\n");
    assert_eq!(ended(&output), (Some(1), "", &*message));
}

#[test]
fn a_missing_file_is_named_and_nothing_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.log").display().to_string();
    let output = run(&["-", &missing], LINE);
    let message = format!("logsum: {missing}: No such file or directory\n");
    assert_eq!(ended(&output), (Some(2), "", &*message));
}

// macOS can't limit the address space.
#[cfg(target_os = "linux")]
#[test]
fn a_line_without_an_end_takes_no_more_memory_than_a_chunk() {
    let folder = tempfile::tempdir().unwrap();
    let log = write_log(folder.path(), "");
    // Zeros that take no place on the disk.
    fs::File::create(&log).unwrap().set_len(1 << 28).unwrap();
    // In kilobytes: the program may use as much address space, and no more.
    let limited = "ulimit -v 200000 && exec \"$0\" \"$1\" --jobs 1 --format json";
    let output = Command::new("sh")
        .args(["-c", limited, env!("CARGO_BIN_EXE_logsum"), &log])
        .output()
        .unwrap();
    let (code, printed, _) = ended(&output);
    assert_eq!(code, Some(0));
    assert!(
        printed.starts_with(r#"{"lines":1,"parsed":0,"malformed":1,"#),
        "{printed}"
    );
}

#[test]
fn an_interrupt_ends_with_130_and_reports_nothing() {
    for ending in ["-INT", "-TERM"] {
        // A pipe that stays open: the program waits for more.
        let mut running = program().arg("-").arg("--strict").spawn().unwrap();
        let mut input = running.stdin.take().unwrap();
        // More than a pipe holds: when all is written, the program has begun to read.
        input.write_all(LINE.repeat(100_000).as_bytes()).unwrap();
        let id = running.id().to_string();
        assert!(Command::new("kill").args([ending, &id]).status().unwrap().success());
        let code = running.wait().unwrap().code();
        let (mut printed, mut message) = (String::new(), String::new());
        running.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
        running.stderr.take().unwrap().read_to_string(&mut message).unwrap();
        let said = (code, &*printed, &*message);
        assert_eq!(said, (Some(130), "", "logsum: interrupted\n"));
    }
}
