//! Controls: the suite fails what is no conforming service, and leaves nothing behind.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

fn suite(arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("conformance"));
    command.args(arguments);
    command
}

/// Runs the suite, and returns its exit code, its transcript and its errors.
fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = suite(arguments).output().expect("the suite can be started");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it prints text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Serves the same reply to every request, and closes; returns its address.
fn constant(reply: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("it has a port"));
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || {
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(reply.as_bytes());
            });
        }
    });
    base
}

#[test]
fn every_group_has_a_line() {
    let (code, transcript, _) = run(&["groups"]);
    assert_eq!((code, transcript.lines().count()), (Some(0), 38));
}

#[test]
fn a_service_that_always_says_yes_fails_every_group() {
    let base =
        constant("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
    let keys = ["--key", "sl_a", "--other-key", "sl_b"];
    for group in ["create", "redirect", "methods", "heads", "race", "operations"] {
        let against = [&["against", &base, "--group", group][..], &keys].concat();
        let (code, transcript, errors) = run(&against);
        assert_eq!(code, Some(1), "{group}: {errors}");
        let failures =
            transcript.lines().filter(|line| line.starts_with("FAIL: ")).count();
        assert!(failures > 5, "{group}: {transcript}");
    }
}

#[test]
fn a_service_that_says_nothing_fails() {
    let base = constant("");
    let keys = ["--key", "sl_a", "--other-key", "sl_b"];
    let against = [&["against", &base, "--group", "delete"][..], &keys].concat();
    let (code, transcript, _) = run(&against);
    assert_eq!(code, Some(1));
    assert!(transcript.contains("FAIL: expected a reply: Closed"), "{transcript}");
}

#[test]
fn what_can_not_be_tried_is_no_failure_of_a_service() {
    for (arguments, reason) in [
        (&["exercise", "create", "--", "false"][..], "`key add` made no key"),
        (&["exercise", "create", "--", "/no/such/program"], "can't be started"),
        (&["exercise", "create"], "--"),
        (&["exercise", "nonsense", "--", "true"], "nonsense"),
        (&["against", "localhost", "--key", "a", "--other-key", "b"], "must be like"),
        (
            &[
                "against",
                "http://[::1]:1",
                "--key",
                "a",
                "--other-key",
                "b",
                "--group",
                "kill",
            ],
            "exercise kill",
        ),
    ] {
        let (code, _, errors) = run(arguments);
        assert_eq!(code, Some(2), "{arguments:?}");
        assert!(errors.contains(reason), "{arguments:?}: {errors}");
    }
}

#[test]
fn an_interrupt_leaves_neither_a_service_nor_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    // A program that makes keys, tells its process's number, and says that it listens
    // where nobody answers.
    let script = format!(
        "case $1 in key) echo sl_a;; serve) echo $$ > \"$3.pid\"; \
         echo listening on http://{address}; sleep 60 & wait;; esac"
    );
    let mut command_line =
        suite(&["exercise", "locked", "--", "sh", "-c", &script, "sh"]);
    command_line.env("TMPDIR", folder.path()).stdout(Stdio::piped());
    let mut child = command_line.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // The second line is the first request, which is never answered.
    assert!(lines.next().is_some() && lines.next().is_some());
    let service = pid_in(folder.path());
    let suite_pid = Pid::from_raw(i32::try_from(child.id()).unwrap());
    kill(suite_pid, Signal::SIGINT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let until = Instant::now() + Duration::from_secs(5);
    while kill(service, None).is_ok() && is_running(service) {
        assert!(Instant::now() < until, "the service lives on");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// Returns the number that the program wrote into the suite's folder.
fn pid_in(folder: &std::path::Path) -> Pid {
    let mut entries = std::fs::read_dir(folder).expect("the folder is there").flatten();
    let path = entries.next().expect("the suite's own folder is in it").path();
    let text = std::fs::read_to_string(path.join("links.db.pid"));
    let number = text.ok().and_then(|text| text.trim().parse().ok());
    Pid::from_raw(number.expect("the program wrote its number"))
}

/// Says whether a process that is there is more than a zombie.
fn is_running(pid: Pid) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    !stat.is_empty() && !stat.contains(") Z ")
}
