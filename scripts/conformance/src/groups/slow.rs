//! Clients that are slow, or say nothing; the service waits for a second.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::case::Case;
use crate::session::Session;
use crate::target::Target;
use crate::wire::{Answer, PATIENCE, Wire};

/// A service that waits for a second must not wait longer than this.
const LATEST: Duration = Duration::from_secs(8);
/// It must not wait less than this.
const EARLIEST: Duration = Duration::from_millis(900);
/// How long a slow client rests between two bytes.
const REST: Duration = Duration::from_millis(250);

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    let target = session.target.clone();
    let head = post_head(&target);
    let sized = format!("{head}Content-Length: 100\r\n\r\n");
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n");
    let body = Case::post("").problem(408, "the body took longer than 1 s").closes();
    let part = "GET /healthz HTTP/1.1\r\nHos";
    let refused = Case::raw(part).refused();
    let slow: [(&str, String, String, &Case); 6] = [
        ("a head that stops", part.to_owned(), String::new(), &refused),
        ("a head byte by byte", part.to_owned(), "a".repeat(60), &refused),
        ("a body that stops", format!("{sized}{{"), String::new(), &body),
        ("a body byte by byte", sized.clone(), " ".repeat(60), &body),
        (
            "a body in chunks that stops",
            format!("{chunked}1\r\n{{"),
            String::new(),
            &body,
        ),
        ("chunks one by one", chunked.clone(), "1\r\n \r\n".repeat(20), &body),
    ];
    // All at once: each takes as long as the service waits.
    let answers = slow.each_ref().map(|(_, at_once, slowly, _)| {
        tokio::spawn(drip(target.clone(), at_once.clone(), slowly.clone()))
    });
    sleep(Duration::from_millis(300)).await;
    let healthy = Case::get("/healthz").body(r#"{"status":"ok"}"#);
    session.exchange(&healthy.named("slow clients hold up nobody")).await;
    for ((name, _, _, case), answer) in slow.iter().zip(answers) {
        let Ok((answer, closed, took)) = answer.await else { continue };
        tell(session, name, case, answer, closed, took);
    }
    silent(session).await;
    unread(session).await;
    in_time(session).await;
}

fn post_head(target: &Target) -> String {
    let (address, key) = (target.address, &target.key);
    format!(
        "POST /api/links HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: application/json\r\n"
    )
}

/// Sends some bytes, then others slowly until an answer comes; says what came, whether
/// the connection was closed, and how long it took.
async fn drip(
    target: Target,
    at_once: String,
    slowly: String,
) -> (Answer, bool, Duration) {
    let Ok(mut wire) = Wire::connect(target.address).await else {
        return (Answer::Closed, true, Duration::ZERO);
    };
    let begun = Instant::now();
    wire.send(at_once.as_bytes()).await;
    let mut answer = Answer::Silent;
    for byte in slowly.as_bytes() {
        answer = wire.answer(false, REST).await;
        if answer != Answer::Silent {
            break;
        }
        wire.send(&[*byte]).await;
    }
    if answer == Answer::Silent {
        answer = wire.answer(false, PATIENCE).await;
    }
    let took = begun.elapsed();
    (answer, wire.is_closed().await, took)
}

fn tell(
    session: &mut Session<'_>,
    name: &str,
    case: &Case,
    answer: Answer,
    closed: bool,
    took: Duration,
) {
    session.transcript.line(format_args!("# {name}"));
    match answer {
        Answer::Reply(reply) => session.show(case, &reply),
        other => session.transcript.fail(format_args!("expected a reply: {other:?}")),
    }
    session.transcript.check(closed, "< (closes the connection)", "it stays open");
    in_bounds(session, took);
}

fn in_bounds(session: &mut Session<'_>, took: Duration) {
    if !(EARLIEST..LATEST).contains(&took) {
        session.transcript.fail(format_args!("a second was {took:?}"));
    }
}

/// Connections on which nothing is said are closed without a word.
async fn silent(session: &mut Session<'_>) {
    let address = session.target.address;
    let health = Some("/healthz");
    for (name, before, then) in [
        ("nothing at all", None, ""),
        ("nothing more", health, ""),
        ("an empty line", None, "\r\n"),
        ("an empty line behind a reply", health, "\r\n"),
    ] {
        session.transcript.line(format_args!("# {name}"));
        let Ok(mut wire) = Wire::connect(address).await else {
            session.transcript.fail("no connection");
            continue;
        };
        if let Some(path) = before {
            wire.send(&session.target.plain("GET", path)).await;
            let answer = wire.answer(false, PATIENCE).await;
            let answered = matches!(answer, Answer::Reply(_));
            session.transcript.check(answered, "< (a reply)", format!("{answer:?}"));
        }
        wire.send(then.as_bytes()).await;
        let begun = Instant::now();
        let closed = wire.is_closed_within(PATIENCE).await;
        session.transcript.check(closed, "< (closes without a word)", "it does not");
        in_bounds(session, begun.elapsed());
    }
}

/// A client that asks and asks, and reads no reply, is not kept.
async fn unread(session: &mut Session<'_>) {
    session.transcript.line("# replies that nobody reads");
    let requests = session.target.plain("GET", "/openapi.json").repeat(100);
    let Ok(mut wire) = Wire::connect(session.target.address).await else {
        return session.transcript.fail("no connection");
    };
    let begun = Instant::now();
    let mut closed = false;
    while !closed && begun.elapsed() < LATEST {
        closed = wire.is_refused(&requests, LATEST).await;
    }
    session.transcript.check(closed, "< (closes the connection)", "it stays open");
    in_bounds(session, begun.elapsed());
}

/// A client that rests for less than the time it has is answered.
async fn in_time(session: &mut Session<'_>) {
    let target = session.target.clone();
    let request = format!(
        "{}Content-Length: 30\r\n\r\n{{\"url\":\"https://example.org/\"}}",
        post_head(&target)
    );
    session.transcript.line("# a client that is slow, and not too slow");
    let Ok(mut wire) = Wire::connect(target.address).await else {
        return session.transcript.fail("no connection");
    };
    for part in
        [&request[..20], &request[20..request.len() - 5], &request[request.len() - 5..]]
    {
        sleep(REST).await;
        wire.send(part.as_bytes()).await;
    }
    match wire.answer(false, PATIENCE).await {
        Answer::Reply(reply) => {
            let sentence = "it is answered by 201";
            session.transcript.check(reply.status == 201, sentence, reply.status);
        }
        other => session.transcript.fail(format_args!("expected a reply: {other:?}")),
    }
}
