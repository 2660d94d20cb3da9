//! Links are deleted, by their owner only, and their slugs stay taken.

use super::NO_LINK;
use crate::case::{Case, Key};
use crate::session::Session;

const GONE: &str = "the link was deleted";

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    let url = "https://example.org/";
    let slug = "<run>-gone";
    session
        .exchange_all([
            Case::link(slug, url),
            Case::get("/<run>-gone").redirects(url),
            Case::delete(slug)
                .key(Key::Other)
                .named("not one's own")
                .problem(404, NO_LINK),
            Case::get("/<run>-gone").named("it is still there").redirects(url),
            Case::delete(slug),
            Case::delete(slug).named("again").problem(410, GONE),
            Case::delete(slug).key(Key::Other).problem(404, NO_LINK),
            Case::get("/<run>-gone").problem(410, GONE),
            Case::head("/<run>-gone").problem(410, GONE),
            Case::get("/api/links/<run>-gone").problem(410, GONE),
            Case::get("/api/links/<run>-gone/clicks").problem(410, GONE),
            Case::get("/api/links/<run>-gone").key(Key::Other).problem(404, NO_LINK),
            Case::link(slug, url)
                .named("its slug stays taken")
                .problem(409, "the slug \"<run>-gone\" is taken"),
            Case::delete("<run>-nobody").problem(404, NO_LINK),
            Case::delete("%2f").problem(404, NO_LINK),
        ])
        .await;
}
