//! Queries that are not valid.

use crate::case::{Case, Key};
use crate::session::Session;

const LIMIT: &str = "limit: must be from 1 to 100";
const CURSOR: &str = "cursor: must be the text that an earlier reply gave as next";

/// Queries that are refused.
const REFUSED: [(&str, &str); 30] = [
    ("limit=0", LIMIT),
    ("limit=00", LIMIT),
    ("limit=101", LIMIT),
    ("limit=-1", LIMIT),
    ("limit=+1", LIMIT),
    ("limit=%2B1", LIMIT),
    ("limit=1.5", LIMIT),
    ("limit=1e1", LIMIT),
    ("limit=0x10", LIMIT),
    ("limit=ten", LIMIT),
    ("limit=", LIMIT),
    ("limit", LIMIT),
    ("limit=%20", LIMIT),
    ("limit=1%20", LIMIT),
    ("limit=1_0", LIMIT),
    ("limit=%D9%A1", LIMIT),
    ("limit=%ff", LIMIT),
    ("limit=18446744073709551617", LIMIT),
    ("limit=99999999999999999999999999999999999999", LIMIT),
    ("limit=0&cursor=x", LIMIT),
    ("limit=1&limit=1", "limit: is given twice"),
    ("cursor=", CURSOR),
    ("cursor=0", CURSOR),
    ("cursor=-1", CURSOR),
    ("cursor=+1", CURSOR),
    ("cursor=abc", CURSOR),
    ("cursor=1.0", CURSOR),
    ("cursor=9223372036854775808", CURSOR),
    ("cursor=18446744073709551617", CURSOR),
    ("cursor=1&cursor=2", "cursor: is given twice"),
];

/// Queries of an owner without links that are taken.
const TAKEN: [&str; 11] = [
    "",
    "limit=1",
    "limit=100",
    "limit=007",
    "limit=%31%30",
    "l%69mit=5",
    "cursor=9223372036854775807",
    "cursor=1&limit=1",
    "LIMIT=0",
    "x=1&x=2&limit=1",
    "&&limit=1&",
];

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    for (query, detail) in REFUSED {
        let case = Case::get(&format!("/api/links?{query}")).key(Key::Other);
        session.exchange(&case.problem(422, detail)).await;
    }
    for query in TAKEN {
        let case = Case::get(&format!("/api/links?{query}")).key(Key::Other);
        session.exchange(&case.body(r#"{"links":[],"next":null}"#)).await;
    }
}
