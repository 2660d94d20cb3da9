//! Slugs that are refused, and the shortest and longest that are not.

use crate::case::Case;
use crate::session::Session;

const FORM: &str = "slug: must be 3 to 64 of A-Z a-z 0-9 _ -";

/// Slugs, written as in JSON, that no link can have.
const REFUSED: [&str; 23] = [
    "",
    "a",
    "ab",
    "/",
    "..",
    "...",
    "%2f",
    "a/b",
    "abc/",
    "abc ",
    " abc",
    "a b",
    "a.b",
    "abc\\n",
    "abc\\u0000",
    "\\u00fcber",
    "abc\\u0301",
    "\\u0661\\u0662\\u0663",
    "a+b",
    "abc?",
    "abc#",
    "abc~",
    "../abc",
];

/// Slugs that no link may have, in the spellings that are tried.
const RESERVED: [&str; 17] = [
    "admin", "api", "assets", "docs", "health", "healthz", "help", "login", "metrics",
    "openapi", "readyz", "robots", "static", "ADMIN", "Api", "HealthZ", "sTATIC",
];

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    let url = "https://example.org/";
    let with = |slug: &str| Case::link(slug, url);
    for slug in REFUSED {
        session.exchange(&with(slug).problem(422, FORM)).await;
    }
    for slug in RESERVED {
        let detail = format!("the slug \"{slug}\" is reserved");
        session.exchange(&with(slug).problem(409, &detail)).await;
    }
    let longest = format!("<run>{}", "a".repeat(58));
    session
        .exchange_all([
            with("<3>").named("three characters"),
            with(&longest).named("64 characters"),
            with(&format!("{longest}a")).named("65 characters").problem(422, FORM),
            with("<run>_-9Z").named("all kinds of characters"),
            with("<run>-admins").named("a reserved slug within a longer one"),
            with("<run>-abc"),
            with("<run>-ABC").named("slugs have a case"),
            Case::get("/<3>").redirects(url),
            Case::get(&format!("/{longest}")).redirects(url),
            with("api").problem(409, "the slug \"api\" is reserved"),
            Case::post(r#"{"url":"nonsense","slug":"api"}"#)
                .named("what isn't valid comes before what is reserved")
                .problem(422, "url: must begin with http:// or https://"),
        ])
        .await;
}
