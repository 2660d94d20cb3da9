//! Too many requests of one client; the service allows five a second.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::case::{Case, Key};
use crate::crowd;
use crate::session::Session;

const TOO_MANY: &str = "too many requests: at most 5 a second";
/// How many requests are sent until one must have been refused.
const MOST: usize = 100;

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    at_once(session).await;
    until_refused(session, Case::get("/<run>-nobody"), TOO_MANY).await;
    until_refused(session, Case::head("/<run>-nobody"), TOO_MANY).await;
    let names = [
        ("before the address is looked at", Case::get("/nothing/here")),
        ("before the method", Case::request("PUT", "/<run>-nobody")),
        ("before the key", Case::get("/api/links").key(Key::Missing)),
        ("before the body", Case::post("no JSON")),
    ];
    for (name, case) in names {
        until_refused(session, case.named(name), TOO_MANY).await;
    }
    session.transcript.line("# 50 times each, however often it is asked");
    for path in ["/healthz", "/readyz", "/metrics"] {
        for _ in 0..50 {
            session.quietly(&Case::get(path)).await;
        }
        session.transcript.line(format_args!("> GET {path}\n< 200"));
    }
    sleep(Duration::from_millis(1200)).await;
    session.transcript.line("# a second later five pass again");
    for _ in 0..5 {
        session.quietly(&Case::get("/<run>-nobody").status(404)).await;
    }
    until_refused(session, Case::get("/<run>-nobody"), TOO_MANY).await;
}

/// As many pass as the bucket holds, and as were added meanwhile.
async fn at_once(session: &mut Session<'_>) {
    session.transcript.line("# 40 requests at once");
    sleep(Duration::from_millis(1200)).await;
    let request = Case::get("/<run>-nobody").bytes(&session.shown);
    let begun = Instant::now();
    let replies = crowd::all_at_once(&session.target, vec![request; 40]).await;
    let most = 5.0 + 5.0 * begun.elapsed().as_secs_f64();
    let passed = replies.iter().filter(|reply| reply.status == 404).count();
    let refused = replies.iter().filter(|reply| reply.status == 429).count();
    let sentence = "five pass, and those for which there was time; the others get 429";
    // At most 40 are counted: the conversion is exact.
    let within = u32::try_from(passed).is_ok_and(|passed| f64::from(passed) <= most);
    let holds = passed >= 5 && within && passed + refused == 40;
    session.transcript.check(holds, sentence, crowd::counted(&replies));
}

/// Sends the request until it is refused, and prints that.
pub(super) async fn until_refused(session: &mut Session<'_>, case: Case, detail: &str) {
    let case = case.problem(429, detail);
    for _ in 0..MOST {
        let bytes = case.bytes(&session.shown);
        let replies = crowd::all_at_once(&session.target, vec![bytes]).await;
        if replies[0].status == 429 {
            // Headers of a HEAD reply are read as those of any other without a body.
            return session.show(&case, &replies[0]);
        }
    }
    session.transcript.request(&case);
    session.transcript.fail(format_args!("none of {MOST} requests was refused"));
}
