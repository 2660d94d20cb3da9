//! The program as its users run it.

#![expect(clippy::unwrap_used, reason = "a test fails where its set-up does")]

mod support;

use std::sync::atomic::Ordering;

use assert_cmd::Command;
use serde_json::Value;
use support::{Behaviour, Server};

fn load(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_load"));
    command.args(arguments);
    command
}

fn json(arguments: &[&str]) -> Value {
    let output = load(arguments).assert().success().get_output().stdout.clone();
    assert!(output.ends_with(b"}\n"), "{}", String::from_utf8_lossy(&output));
    serde_json::from_slice(&output).unwrap()
}

#[test]
fn a_service_is_filled_and_put_under_load() {
    let server = Server::start(Behaviour::default());
    let base = server.base.text();
    let common = ["--base", base, "--key", "sl_test", "--links", "50", "--seed", "7"];
    let filled = json(&[&["fill"], &common[..]].concat());
    assert_eq!(filled["links"], 50);
    assert_eq!(server.creates.load(Ordering::Relaxed), 50);
    let run = ["--mix", "read", "--seconds", "0.5", "--warm-up", "0.1"];
    for pace in [&["--closed"][..], &["--rate", "200"]] {
        let report = json(&[&["run"], &common[..], &run, pace].concat());
        assert_eq!(report["errors"], 0, "{report}");
        assert!(report["redirects"].as_u64().unwrap() > 0, "{report}");
        let busy = report["own_busy"].as_f64().unwrap();
        assert!((0.0..=1.1).contains(&busy), "{report}");
        let is_open = pace[0] == "--rate";
        assert_eq!(report["rate"].is_null(), !is_open);
        assert_eq!(report["late_us"].is_null(), !is_open);
    }
}

#[test]
fn help_shows_how_it_is_used() {
    let output = load(&["--help"]).assert().success().get_output().stdout.clone();
    let text = String::from_utf8(output).unwrap();
    assert!(text.contains("load run --base http://127.0.0.1:8080"), "{text}");
}

#[test]
fn mistakes_end_with_two_and_say_where() {
    let base = ["run", "--base", "http://127.0.0.1:1"];
    for (rest, text) in [
        (&["--mix", "read", "--closed"][..], "load: --key: "),
        (&["--mix", "burst", "--closed"], "load: http://127.0.0.1:1: "),
        (&["--mix", "burst"], "--closed"),
        (&["--mix", "burst", "--closed", "--rate", "5"], "cannot be used with"),
        (&["--mix", "burst", "--closed", "--constant"], "--location"),
        (&["--mix", "burst", "--closed", "--seconds", "x"], "number of seconds"),
    ] {
        let output = load(&[&base[..], rest].concat()).assert().code(2);
        let error = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
        assert!(error.contains(text), "{error}");
    }
}
