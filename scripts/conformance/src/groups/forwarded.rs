//! What a trusted front says of the client, and what an untrusted one says.

use anyhow::Result;

use super::rate::until_refused;
use crate::bench::{Bench, Keys};
use crate::case::Case;
use crate::service::Service;
use crate::session::Session;

const TOO_MANY: &str = "too many requests: at most 1 a second";
const ID: &str = "00112233445566ff";

/// Runs the group.
///
/// # Errors
///
/// If a service doesn't start or end.
pub(super) async fn run(bench: &mut Bench<'_>) -> Result<()> {
    let db = bench.db();
    let keys = bench.keys(&db).await?;
    bench.transcript.line("# a front that is not trusted");
    let service = bench.serve(&db, &["--rate", "1"]).await?;
    untrusted(bench, &keys, service).await?;
    bench.transcript.line("# nor is one that only the environment trusts");
    let options = ["--rate", "1", "--trust-forwarded", "no"];
    let trust = [("SHORTLINK_TRUST_FORWARDED", "yes")];
    let service = bench.serve_with(&db, &options, &trust).await?;
    untrusted(bench, &keys, service).await?;
    bench.transcript.line("# a front that is trusted");
    let service = bench.serve(&db, &["--rate", "1", "--trust-forwarded"]).await?;
    trusted(bench, &keys, service).await
}

async fn untrusted(bench: &mut Bench<'_>, keys: &Keys, service: Service) -> Result<()> {
    let mut session = bench.session(&service, keys);
    for number in 1..=3 {
        let client = format!("192.0.2.{number}");
        let case = Case::get("/nobody").header("X-Forwarded-For", &client);
        until_refused(&mut session, case, TOO_MANY).await;
    }
    let kept = keeps_id(&mut session, ID).await;
    session.transcript.check(!kept, "its request's id is not kept", "it is");
    bench.stop(service).await?;
    Ok(())
}

async fn trusted(bench: &mut Bench<'_>, keys: &Keys, service: Service) -> Result<()> {
    let mut session = bench.session(&service, keys);
    let from = |client: &str| {
        Case::get("/nobody").header("X-Forwarded-For", client).status(404)
    };
    for number in 1..=50 {
        session.quietly(&from(&format!("192.0.2.{number}"))).await;
    }
    session.transcript.line("50 clients of one front pass");
    for number in 1..=20 {
        session.quietly(&from(&format!("203.0.113.9, 198.51.100.{number}"))).await;
    }
    session.transcript.line("the last address is the client's, here 20 more");
    for number in 1..=20 {
        session.quietly(&from(&format!("2001:db8::{number}"))).await;
    }
    session.transcript.line("and 20 more with longer addresses");
    for clients in ["192.0.2.99", "203.0.113.1, 192.0.2.99", "192.0.2.99 "] {
        let case = Case::get("/nobody").header("X-Forwarded-For", clients);
        until_refused(&mut session, case, TOO_MANY).await;
    }
    let two = Case::get("/nobody")
        .named("two fields are one list")
        .header("X-Forwarded-For", "192.0.2.200")
        .header("X-Forwarded-For", "192.0.2.201");
    until_refused(&mut session, two, TOO_MANY).await;
    until_refused(
        &mut session,
        Case::get("/nobody").named("nobody is named"),
        TOO_MANY,
    )
    .await;
    let kept = keeps_id(&mut session, ID).await;
    session.transcript.check(kept, "its request's id is kept", "it is not");
    let two = Case::get("/healthz").header("X-Request-Id", ID);
    let reply = session.quietly(&two.header("X-Request-Id", "0123456789abcdef")).await;
    let first = reply.header("x-request-id") == Some(ID);
    session.transcript.check(first, "of two ids the first is kept", "it is not");
    for wrong in ["00112233445566f", "00112233445566ff0", "00112233445566fg", ""] {
        let kept = keeps_id(&mut session, wrong).await;
        let sentence = format!("an id that is none is not kept: `{wrong}`");
        session.transcript.check(!kept, &sentence, "it is");
    }
    bench.stop(service).await?;
    Ok(())
}

/// Says whether the reply has the id that the request came with.
async fn keeps_id(session: &mut Session<'_>, id: &str) -> bool {
    let reply =
        session.quietly(&Case::get("/healthz").header("X-Request-Id", id)).await;
    let got = reply.header("x-request-id").unwrap_or_default();
    if !crate::judge::is_request_id(got) {
        session.transcript.fail(format_args!("X-Request-Id is `{got}`"));
    }
    got == id
}
