//! Keys that are missing, wrong, cut off, or another owner's.

use super::{NO_LINK, NO_ROUTE};
use crate::case::{Case, Key};
use crate::session::Session;

const NEEDED: &str = "an API key is needed: send Authorization: Bearer KEY";

/// What stands in the place of the right `Authorization`.
const WRONG: [&str; 12] = [
    "Bearer",
    "Bearer sl_0000000000000000000000000000000000000000000000000000000000000000",
    "Bearer <key>0",
    "Bearer x<key>",
    "Bearer sl_",
    "Bearer <key>, <key>",
    "Bearer \"<key>\"",
    "Basic <key>",
    "Token <key>",
    "Bearer<key>",
    "<key>",
    "Bearer sl_\u{e9}",
];

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    let url = "https://example.org/";
    session.exchange_all(missing()).await;
    for wrong in WRONG {
        let case =
            Case::get("/api/links/<run>-keys").key(Key::Instead(wrong.to_owned()));
        session.exchange(&case.problem(401, NEEDED)).await;
    }
    let key = session.target.key.clone();
    session.shown.add("<key but its last digit>", &key[..key.len() - 1]);
    session.shown.add("<KEY>", &key.to_uppercase());
    for wrong in ["Bearer <key but its last digit>", "Bearer <KEY>"] {
        let case =
            Case::get("/api/links/<run>-keys").key(Key::Instead(wrong.to_owned()));
        session.exchange(&case.problem(401, NEEDED)).await;
    }
    let with = |text: &str| {
        Case::get("/api/links/<run>-keys").key(Key::Instead(text.to_owned()))
    };
    session
        .exchange_all([
            Case::link("<run>-keys", url),
            with("bearer <key>").named("a scheme's name has no case").hides_body(),
            Case::get("/api/links/<run>-keys?key=<key>")
                .key(Key::Missing)
                .named("a key belongs into the head")
                .problem(401, NEEDED),
            Case::get("/api/links/<run>-keys").key(Key::Other).problem(404, NO_LINK),
            Case::get("/api/links/<run>-keys/clicks")
                .key(Key::Other)
                .problem(404, NO_LINK),
            Case::delete("<run>-keys").key(Key::Other).problem(404, NO_LINK),
            with("Bearer <key>")
                .header("Authorization", "Bearer wrong")
                .named("of two keys the first counts")
                .hides_body(),
            with("Bearer wrong")
                .header("Authorization", "Bearer <key>")
                .named("though it is wrong")
                .problem(401, NEEDED),
            Case::get("/<run>-keys").named("redirects need no key").redirects(url),
        ])
        .await;
}

/// Requests without a key, and what is looked at before it.
fn missing() -> Vec<Case> {
    let without = |case: Case| case.key(Key::Missing).problem(401, NEEDED);
    vec![
        without(Case::get("/api/links")),
        without(Case::head("/api/links")),
        without(Case::get("/api/links/<run>-keys")),
        without(Case::get("/api/links/<run>-keys/clicks")),
        without(Case::delete("<run>-keys")),
        without(Case::post(r#"{"url":"https://example.org/"}"#)),
        without(Case::post("no JSON").named("the key comes before the body")),
        without(Case::post("").content_type(None).named("and before its media type")),
        without(Case::get("/api/links?limit=0").named("and before the query")),
        Case::request("PUT", "/api/links")
            .key(Key::Missing)
            .named("the method comes before the key")
            .problem(405, "this address takes GET, HEAD, POST"),
        Case::get("/api/nothing")
            .key(Key::Missing)
            .named("and so does the address")
            .problem(404, NO_ROUTE),
    ]
}
