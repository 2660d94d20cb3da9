//! The program as its users run it: its command line, its logs, its ends.

mod support;

use std::fs;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use support::{Shortlink, api};

#[test]
fn help_teaches_by_examples() {
    let program = Shortlink::new();
    for arguments in [&["--help"][..], &["serve", "--help"]] {
        let (code, help, _) = program.run(arguments);
        assert_eq!(code, 0);
        assert!(help.contains("shortlink key add ana --db links.db"), "{help}");
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
    }
    let (_, version, _) = program.run(&["--version"]);
    assert_eq!(version, format!("shortlink {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_key_is_printed_alone_and_only_once() {
    let program = Shortlink::new();
    let key = program.add_key("ana");
    assert!(key.starts_with("sl_") && key.len() == 67, "{key}");
    let (code, output, said) = program.run(&["key", "add", "ana", "--db", "l.db"]);
    assert_eq!((code, &*output), (2, ""));
    assert_eq!(said, "shortlink: a key named `ana` exists already\n");
    let (code, _, _) = program.run(&["key", "add", "a b", "--db", "l.db"]);
    assert_eq!(code, 2);
    for entry in fs::read_dir(program.folder.path()).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(key.len()).any(|part| part == key.as_bytes()));
    }
}

#[test]
fn a_signal_ends_in_order() {
    for (signal, code) in [(Signal::SIGTERM, 0), (Signal::SIGINT, 130)] {
        let program = Shortlink::new();
        let mut service = program.serve(&[]);
        let _idle = service.connect();
        assert_eq!(service.get("/healthz").body, "{\"status\":\"ok\"}");
        assert_eq!(service.end(signal).code(), Some(code));
        assert_eq!(service.rest_of_output(), "");
        let events: Vec<_> =
            service.log().iter().map(|line| line["event"].clone()).collect();
        assert_eq!(events, ["listening", "stopping", "stopped"]);
        assert!(!program.path("l.db-wal").exists(), "the log is part of the database");
    }
}

#[test]
fn a_request_in_flight_is_answered_before_the_end() {
    let program = Shortlink::new();
    let key = program.add_key("ana");
    let mut service = program.serve(&[]);
    let request = api("POST", "/api/links", &key, r#"{"url":"https://example.org/"}"#);
    let (first, rest) = request.split_at(request.len() - 5);
    let mut client = service.connect();
    client.send(first);
    // Only once the service has the request, it is in flight.
    while !service.get("/metrics").body.contains("shortlink_in_flight 2\n") {}
    service.signal(Signal::SIGTERM);
    while service.log().len() < 2 {}
    client.send(rest);
    let reply = client.reply(true);
    assert_eq!(reply.status, 201, "{reply:?}");
    assert!(reply.closes(), "{reply:?}");
    assert_eq!(client.rest(), "");
    assert_eq!(service.child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_second_signal_ends_at_once() {
    let program = Shortlink::new();
    let key = program.add_key("ana");
    let mut service = program.serve(&[]);
    let mut client = service.connect();
    let request = api("POST", "/api/links", &key, "{ ");
    client.send(request.strip_suffix(' ').unwrap());
    while !service.get("/metrics").body.contains("shortlink_in_flight 2\n") {}
    let began = Instant::now();
    service.signal(Signal::SIGTERM);
    while service.log().len() < 2 {}
    assert_eq!(service.end(Signal::SIGINT).code(), Some(130));
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_port_that_is_taken_is_an_error() {
    let program = Shortlink::new();
    let service = program.serve(&[]);
    let address = service.address.clone();
    let (code, output, said) =
        program.run(&["serve", "--db", "other.db", "--listen", &address]);
    assert_eq!((code, &*output), (2, ""));
    assert_eq!(said, format!("shortlink: {address}: the address is in use\n"));
}

#[test]
fn a_file_that_is_no_database_is_an_error() {
    let program = Shortlink::new();
    fs::write(program.path("l.db"), "no database\n".repeat(100)).unwrap();
    let (code, output, said) = program.run(&["serve", "--db", "l.db"]);
    assert_eq!((code, &*output), (2, ""));
    assert_eq!(said, "shortlink: l.db: not a shortlink database\n");
}

#[test]
fn a_log_that_cannot_be_opened_is_an_error() {
    let program = Shortlink::new();
    let (code, _, said) =
        program.run(&["serve", "--db", "l.db", "--access-log", "no/folder"]);
    assert_eq!(code, 2);
    assert_eq!(said, "shortlink: no/folder: No such file or directory\n");
}

#[test]
fn options_come_from_the_environment_and_the_command_line_wins() {
    let program = Shortlink::new();
    let key = program.add_key("ana");
    let mut command =
        program.command(&["serve", "--base-url", "https://given.example/"]);
    command.env("SHORTLINK_DB", "l.db").env("SHORTLINK_MAX_BODY", "40");
    command.env("SHORTLINK_BASE_URL", "https://environment.example");
    let service = program.serve_by(&mut command);
    let body = r#"{"url":"https://a.example/"}"#;
    let link = service.ask(&api("POST", "/api/links", &key, body)).json();
    let address = link["short_url"].as_str().unwrap();
    assert!(address.starts_with("https://given.example/"), "{address}");
    let body = r#"{"url":"https://a.example/","slug":"abc"}"#;
    let large = service.ask(&api("POST", "/api/links", &key, body));
    assert_eq!(large.json()["detail"], "the body is larger than 40 bytes");
}

#[test]
fn wrong_usage_is_told() {
    let program = Shortlink::new();
    for arguments in [&[][..], &["serve"], &["key"], &["serve", "--db", "l", "--x"]] {
        let (code, output, said) = program.run(arguments);
        assert_eq!((code, &*output), (2, ""), "{arguments:?}");
        assert!(said.contains("Usage: shortlink"), "{said}");
    }
}

#[test]
fn replies_are_logged_under_the_name_of_their_request() {
    let program = Shortlink::new();
    let service = program.serve(&["--log-level", "debug"]);
    let reply = service.get("/nothing?a");
    let log = service.log();
    let line = &log[1];
    assert_eq!((&line["event"], &line["level"]), (&"reply".into(), &"debug".into()));
    assert_eq!(line["request"], *reply.headers["x-request-id"]);
    assert_eq!((&line["method"], &line["path"]), (&"GET".into(), &"/nothing".into()));
    assert_eq!(line["status"], 404);
    assert!(line["us"].is_u64());
}

#[test]
fn the_access_log_has_the_combined_format() {
    let program = Shortlink::new();
    let mut service = program.serve(&["--access-log", "access.log"]);
    service.ask("GET /a%22b?c HTTP/1.1\r\nHost: h\r\nUser-Agent: x\"y\r\n\r\n");
    service.ask("HEAD /healthz HTTP/1.0\r\nReferer: http://r/\r\n\r\n");
    for target in ["/a?", "http://h/a?b", "http://h"] {
        service.ask(&format!("GET {target} HTTP/1.1\r\nHost: h\r\n\r\n"));
    }
    service.end(Signal::SIGTERM);
    let log = fs::read_to_string(program.path("access.log")).unwrap();
    let lines: Vec<_> = log.lines().collect();
    assert_eq!(lines.len(), 5, "{log}");
    for (line, request) in lines[2..].iter().zip(["GET /a ", "GET /a?b ", "GET / "]) {
        assert!(line.contains(request), "{log}");
    }
    assert!(lines[0].starts_with("127.0.0.1 - - ["), "{log}");
    assert!(
        lines[0].ends_with(r#"] "GET /a%22b?c HTTP/1.1" 404 88 "-" "x\"y""#),
        "{log}"
    );
    assert!(
        lines[1].ends_with(r#"] "HEAD /healthz HTTP/1.0" 200 0 "http://r/" "-""#),
        "{log}"
    );
}
