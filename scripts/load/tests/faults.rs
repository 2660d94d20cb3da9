//! Wrong replies, broken connections and servers that are not there.

#![expect(clippy::unwrap_used, reason = "a test fails where its set-up does")]

mod support;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use load::{Base, Fill, Mix, Pace, Settings, fill, run, target_url};
use support::{Behaviour, SEED, Server, base, settings};

/// Longer than any reply may be.
const LONG: &str = match str::from_utf8(&[b'.'; 20_000]) {
    Ok(text) => text,
    Err(_) => "",
};

/// Answers each request with bytes in pieces, and then closes if asked to.
fn raw_server(pieces: &'static [&'static str], closes: bool) -> Base {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = base(listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            thread::spawn(move || answer(stream.unwrap(), pieces, closes));
        }
    });
    base
}

fn answer(mut stream: TcpStream, pieces: &[&str], closes: bool) {
    stream.set_nodelay(true).unwrap();
    let mut request = [0; 4096];
    while stream.read(&mut request).is_ok_and(|count| count > 0) {
        for piece in pieces {
            if stream.write_all(piece.as_bytes()).is_err() {
                return;
            }
            thread::sleep(Duration::from_millis(1));
        }
        if closes {
            // Both ends see the end; an error here is that of a peer already gone.
            let _ = stream.shutdown(Shutdown::Both);
            return;
        }
    }
}

fn constant(base: &Base) -> Settings {
    let location = Some("https://example.com/".to_owned());
    Settings { location, ..settings(base) }
}

#[test]
fn a_wrong_location_is_an_error() {
    let server = Server::start(Behaviour { wrong_every: 10, ..Behaviour::default() });
    let report = run(&settings(&server.base)).unwrap();
    let wrong = (report.answered + report.errors) / 10;
    assert_eq!(report.errors, wrong);
    let error = report.first_error.unwrap();
    assert!(error.starts_with("GET /s000"), "{error}");
    assert!(error.contains("`https://elsewhere.example/` instead of"), "{error}");
}

#[test]
fn a_wrong_key_is_an_error_of_each_create() {
    let server = Server::start(Behaviour::default());
    let key = Some("sl_wrong".to_owned());
    let wrong = Settings { key, mix: Mix::Write, ..settings(&server.base) };
    let report = run(&wrong).unwrap();
    assert_eq!(report.requests, 0);
    assert_eq!(report.statuses.keys().collect::<Vec<_>>(), [&401]);
    let error = report.first_error.unwrap();
    assert_eq!(error, "POST /api/links: status 401 instead of 201: ");
}

#[test]
fn connections_that_the_server_closes_are_opened_again() {
    let server = Server::start(Behaviour { closes: true, ..Behaviour::default() });
    let report = run(&settings(&server.base)).unwrap();
    assert_eq!((report.errors, report.first_error), (0, None));
    assert_eq!(report.reopened, report.answered);
}

#[test]
fn a_reply_in_pieces_is_put_together() {
    let pieces = &[
        "HTTP/1.1 302 Found\r\nLoca",
        "tion: https://example.com/\r\nCache-Control: no-store\r\nContent-",
        "Length: 2\r\n\r\n.",
        ".",
    ];
    let report = run(&constant(&raw_server(pieces, false))).unwrap();
    assert_eq!((report.errors, report.first_error), (0, None));
    assert!(report.redirects > 10, "{}", report.redirects);
}

#[test]
fn a_reply_that_breaks_off_is_an_error_and_the_run_goes_on() {
    let report = run(&constant(&raw_server(&["HTTP/1.1 302 Fo"], true))).unwrap();
    assert_eq!(report.requests, 0);
    assert!(report.errors > 4, "{}", report.errors);
    let error = report.first_error.unwrap();
    assert!(error.contains("closed the connection"), "{error}");
}

#[test]
fn a_connection_that_ends_after_a_reply_is_opened_again() {
    let pieces = &["HTTP/1.1 302 Found\r\nLocation: https://example.com/\r\n\
         Cache-Control: no-store\r\nContent-Length: 0\r\n\r\n"];
    // Rarely enough asked that the end has come before the next request.
    let pace = Pace::Open { rate: 20 };
    let report =
        run(&Settings { pace, ..constant(&raw_server(pieces, true)) }).unwrap();
    assert_eq!((report.errors, report.first_error), (0, None));
    assert_eq!(report.requests, 20);
    assert!(report.reopened >= 20, "{}", report.reopened);
}

#[test]
fn a_reply_that_is_too_long_is_an_error() {
    let long = &["HTTP/1.1 302 Found\r\nContent-Length: 20000\r\n\r\n", LONG];
    let report = run(&constant(&raw_server(long, false))).unwrap();
    let error = report.first_error.unwrap();
    assert!(error.ends_with("the reply is longer than 16 KiB"), "{error}");
}

#[test]
fn a_reply_that_does_not_come_is_an_error_after_its_time() {
    let silent = constant(&raw_server(&[], false));
    let timeout = Duration::from_millis(300);
    let report = run(&Settings { timeout, ..silent }).unwrap();
    // Four connections, each asked again after each time that ran out.
    assert!((8..=16).contains(&report.errors), "{}", report.errors);
    let error = report.first_error.unwrap();
    assert!(error.ends_with("no reply came in time"), "{error}");
}

#[test]
fn bytes_after_a_reply_are_an_error() {
    let two = &["HTTP/1.1 302 Found\r\nLocation: https://example.com/\r\n\
                 Content-Length: 0\r\n\r\nHTTP/1.1 302 Found\r\n"];
    let report = run(&constant(&raw_server(two, false))).unwrap();
    assert_eq!(report.requests, 0);
    assert!(report.first_error.unwrap().contains("20 bytes follow the reply"));
}

#[test]
fn a_server_that_goes_away_ends_in_errors_at_the_usual_time() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = base(listener.local_addr().unwrap());
    // It takes the connections, and then they and the port are closed.
    let closing = thread::spawn(move || {
        for _ in 0..4 {
            drop(listener.accept().unwrap());
        }
    });
    let report = run(&Settings { pace: Pace::Open { rate: 100 }, ..constant(&base) });
    closing.join().unwrap();
    let report = report.unwrap();
    assert_eq!(report.requests, 0);
    assert!(report.errors >= 100, "{}", report.errors);
}

#[test]
fn nobody_listening_is_an_error_that_names_the_server() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = base(listener.local_addr().unwrap());
    drop(listener);
    let error = format!("{:#}", run(&settings(&base)).unwrap_err());
    assert!(error.starts_with(&format!("{}: ", base.text())), "{error}");
}

#[test]
fn filling_creates_every_link_and_stops_at_an_error() {
    let server = Server::start(Behaviour::default());
    let mut settings = Fill {
        base: server.base.clone(),
        key: "sl_test".to_owned(),
        links: 1000,
        connections: 8,
        seed: SEED,
        timeout: Duration::from_secs(10),
    };
    assert_eq!(fill(&settings).unwrap().links, 1000);
    settings.key = "sl_wrong".to_owned();
    let error = format!("{:#}", fill(&settings).unwrap_err());
    let expected =
        format!("{}: POST /api/links (s00000): status 401", settings.base.text());
    assert!(error.starts_with(&expected), "{error}");
}

#[test]
fn settings_that_do_not_go_together_are_refused() {
    let base = base("127.0.0.1:1".parse().unwrap());
    let settings = settings(&base);
    for (wrong, option) in [
        (Settings { key: None, mix: Mix::Read, ..settings.clone() }, "--key: "),
        (Settings { key: Some("a\r\nb".into()), ..settings.clone() }, "--key: "),
        (Settings { links: 0, ..settings.clone() }, "--links: "),
        (Settings { connections: 0, ..settings.clone() }, "--connections: "),
        (Settings { window: Duration::ZERO, ..settings.clone() }, "--seconds: "),
        (Settings { pace: Pace::Open { rate: 0 }, ..settings.clone() }, "--rate: "),
        (
            Settings {
                location: Some(target_url(1, 1)),
                mix: Mix::Write,
                ..settings.clone()
            },
            "--constant: ",
        ),
    ] {
        let error = format!("{:#}", run(&wrong).unwrap_err());
        assert!(error.starts_with(option), "{error}");
    }
}
