//! Connections that are kept, shared by several requests, or broken off.

use std::time::Duration;

use tokio::time::sleep;

use crate::case::Case;
use crate::metrics;
use crate::session::Session;
use crate::wire::{Answer, PATIENCE, Wire};

/// How many clients break off.
const BREAKING_OFF: usize = 20;
/// A request that no server may take.
const TWO_LENGTHS: &[u8] =
    b"GET /readyz HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx";

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    session.exchange(&Case::link("<run>-kept", "https://example.org/")).await;
    let get = |path: &str| session.target.plain("GET", path);
    let create = |body: &str| session.target.create(body);
    let taken =
        session.shown.fill(br#"{"url":"https://example.org/","slug":"<run>-kept"}"#);
    let taken = String::from_utf8_lossy(&taken).into_owned();
    let slug =
        String::from_utf8_lossy(&session.shown.fill(b"/<run>-kept")).into_owned();
    let requests = [
        get("/healthz"),
        create(&taken),
        get("/nothing/here"),
        create("no JSON"),
        session.target.plain("HEAD", "/healthz"),
        session.target.plain("PUT", "/healthz"),
        get(&slug),
        create(r#"{"url":"https://example.org/"}"#),
        get("/readyz"),
    ];
    let statuses = [200, 409, 404, 400, 200, 405, 302, 201, 200];
    let heads = [4];
    session.transcript.line("# nine requests one after the other, on one connection");
    let mut one_by_one = Vec::new();
    if let Ok(mut wire) = Wire::connect(session.target.address).await {
        for (number, request) in requests.iter().enumerate() {
            wire.send(request).await;
            one_by_one
                .push(status(wire.answer(heads.contains(&number), PATIENCE).await));
        }
    }
    told(session, &one_by_one, &statuses);
    session.transcript.line("# the same nine in one piece: the replies keep the order");
    let mut in_one_piece = Vec::new();
    if let Ok(mut wire) = Wire::connect(session.target.address).await {
        wire.send(&requests.concat()).await;
        for number in 0..requests.len() {
            in_one_piece
                .push(status(wire.answer(heads.contains(&number), PATIENCE).await));
        }
    }
    told(session, &in_one_piece, &statuses);
    behind_good(session, &slug).await;
    in_pieces(session).await;
    unread(session).await;
    broken_off(session).await;
}

fn status(answer: Answer) -> u16 {
    match answer {
        Answer::Reply(reply) => reply.status,
        _ => 0,
    }
}

fn told(session: &mut Session<'_>, statuses: &[u16], wanted: &[u16]) {
    let words = |statuses: &[u16]| {
        let words: Vec<String> = statuses.iter().map(u16::to_string).collect();
        words.join(" ")
    };
    let holds = statuses == wanted;
    session.transcript.check(holds, &words(wanted), words(statuses));
}

/// A head that is refused takes nothing from the requests that came along with it.
async fn behind_good(session: &mut Session<'_>, slug: &str) {
    session.transcript.line("# two requests, and one with two lengths, in one piece");
    let mut requests = session.target.plain("GET", slug).repeat(2);
    requests.extend(TWO_LENGTHS);
    let mut statuses = Vec::new();
    if let Ok(mut wire) = Wire::connect(session.target.address).await {
        wire.send(&requests).await;
        for _ in 0..3 {
            statuses.push(status(wire.answer(false, PATIENCE).await));
        }
        let closed = wire.is_closed().await;
        session.transcript.check(closed, "< (closes the connection)", "it stays open");
    }
    told(session, &statuses, &[302, 302, 400]);
}

/// The size of a chunk may be long, and come in two pieces: who took it for zero would
/// look for the next heads in the wrong place.
async fn in_pieces(session: &mut Session<'_>) {
    session.transcript.line("# a chunk whose size has 200 zeros, in two pieces");
    let body = "\r\nPOST\r\nContent-Length: 1000\r\n\r\n";
    let zeros = "0".repeat(200);
    let mut first = session.target.create("");
    first.truncate(first.len() - "Content-Length: 0\r\n\r\n".len());
    first.extend(format!("Transfer-Encoding: chunked\r\n\r\n{zeros}2").bytes());
    let second = format!("0\r\n{body}\r\n0\r\n\r\n");
    let mut statuses = Vec::new();
    if let Ok(mut wire) = Wire::connect(session.target.address).await {
        wire.send(&first).await;
        sleep(Duration::from_millis(200)).await;
        for request in
            [second.as_bytes(), &session.target.plain("GET", "/healthz"), TWO_LENGTHS]
        {
            wire.send(request).await;
            statuses.push(status(wire.answer(false, PATIENCE).await));
        }
    }
    told(session, &statuses, &[400, 200, 400]);
}

/// Bodies that nobody looks at don't disturb the request behind them.
async fn unread(session: &mut Session<'_>) {
    session.transcript.line("# requests behind bodies that are not looked at");
    let body = format!("{{\"url\":\"https://example.org/\"}}{}", " ".repeat(2000));
    let cases = [
        ("401", Case::post(&*body).key(crate::case::Key::Missing)),
        ("415", Case::post(&*body).content_type(Some("text/plain"))),
        ("405", Case::post(&*body).header("X", "y")),
        ("404", Case::post(&*body).header("X", "z")),
    ];
    let mut statuses = Vec::new();
    for (wanted, mut case) in cases {
        match wanted {
            "405" => "/healthz".clone_into(&mut case.path),
            "404" => "/nothing/here".clone_into(&mut case.path),
            _ => {}
        }
        let Ok(mut wire) = Wire::connect(session.target.address).await else {
            continue;
        };
        wire.send(&case.bytes(&session.shown)).await;
        statuses.push(status(wire.answer(false, PATIENCE).await));
        wire.send(&session.target.plain("GET", "/healthz")).await;
        statuses.push(status(wire.answer(false, PATIENCE).await));
    }
    told(session, &statuses, &[401, 200, 415, 200, 405, 200, 404, 200]);
}

/// Clients that go away within a body or a head, or before the reply, leave nothing.
async fn broken_off(session: &mut Session<'_>) {
    let head = session.target.create(&" ".repeat(100));
    let cut = &head[..head.len() - 50];
    let get = session.target.plain("GET", "/healthz");
    for (name, bytes) in [
        ("within a body", cut),
        ("within a head", &get[..10]),
        ("before the reply", &get[..]),
        ("before a word", &[][..]),
    ] {
        for _ in 0..BREAKING_OFF {
            if let Ok(mut wire) = Wire::connect(session.target.address).await {
                wire.send(bytes).await;
            }
        }
        session
            .transcript
            .line(format_args!("# {BREAKING_OFF} clients go away {name}"));
        session.exchange(&Case::get("/healthz").body(r#"{"status":"ok"}"#)).await;
    }
    let mut in_flight = f64::NAN;
    for _ in 0..100 {
        let reply = session.quietly(&Case::get("/metrics")).await;
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        let read = metrics::parse(&text).unwrap_or_default();
        in_flight = read.value("shortlink_in_flight", &[]);
        if in_flight <= 1.0 {
            break;
        }
        sleep(Duration::from_millis(100)).await;
    }
    // The one is the request that asks for the metrics.
    let sentence = "nothing is in flight any more";
    session.transcript.check(in_flight <= 1.0, sentence, in_flight);
}
