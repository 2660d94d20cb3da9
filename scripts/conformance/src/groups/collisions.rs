//! Generated slugs that are taken already.
//!
//! `SHORTLINK_TEST_SLUGS` names the slugs that a service generates, the last one again
//! and again: the real generator would not collide within a lifetime.

use anyhow::Result;

use crate::bench::Bench;
use crate::case::Case;

const SLUGS: &str = "aaaaaaaaaa,aaaaaaaaaa,aaaaaaaaaa,bbbbbbbbbb,bbbbbbbbbb,cccccccccc";

/// Runs the group.
///
/// # Errors
///
/// If a service doesn't start or end.
pub(super) async fn run(bench: &mut Bench<'_>) -> Result<()> {
    let db = bench.db();
    let keys = bench.keys(&db).await?;
    let env = [("SHORTLINK_TEST_SLUGS", SLUGS)];
    let service = bench.serve_with(&db, &[], &env).await?;
    let mut session = bench.session(&service, &keys);
    let url = "https://example.org/";
    let post = || Case::post(r#"{"url":"https://example.org/"}"#);
    let exhausted = "no free slug was found: try again";
    session
        .exchange_all([
            post().named("the first one is free").creates("<slug 1>", url),
            Case::get("/aaaaaaaaaa").redirects(url),
            post().named("it is tried twice more").creates("<slug 2>", url),
            Case::get("/bbbbbbbbbb").redirects(url),
            Case::delete("bbbbbbbbbb"),
            post().named("a deleted one is not used again").creates("<slug 3>", url),
            Case::get("/cccccccccc").redirects(url),
            post().named("eight times the same").problem(503, exhausted),
            post().problem(503, exhausted),
            Case::link("<run>-own", url).named("a slug of one's own needs no luck"),
            Case::get("/<run>-own").redirects(url),
            Case::link("<slug 3>", url).problem(409, "the slug \"<slug 3>\" is taken"),
        ])
        .await;
    bench.stop(service).await?;
    Ok(())
}
