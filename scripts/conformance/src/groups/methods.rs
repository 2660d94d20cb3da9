//! Methods that an address does not take.

use crate::case::Case;
use crate::session::Session;

/// Each address, and the methods that it takes.
const ADDRESSES: [(&str, &str); 8] = [
    ("/api/links", "GET, HEAD, POST"),
    ("/api/links/<run>-methods", "DELETE, GET, HEAD"),
    ("/api/links/<run>-methods/clicks", "GET, HEAD"),
    ("/healthz", "GET, HEAD"),
    ("/readyz", "GET, HEAD"),
    ("/metrics", "GET, HEAD"),
    ("/openapi.json", "GET, HEAD"),
    ("/<run>-methods", "GET, HEAD"),
];

/// Methods that HTTP servers know; those of an address are left out.
const METHODS: [&str; 8] =
    ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE", "PROPFIND"];

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    session.exchange(&Case::link("<run>-methods", "https://example.org/")).await;
    for (path, allow) in ADDRESSES {
        for method in METHODS {
            if !allow.split(", ").any(|allowed| allowed == method) {
                let case = Case::request(method, path);
                let detail = format!("this address takes {allow}");
                session.exchange(&case.problem(405, &detail)).await;
            }
        }
    }
    session
        .exchange_all([
            Case::request("PUT", "/nothing/here")
                .named("an address that isn't there takes no method")
                .problem(404, super::NO_ROUTE),
            Case::get("/<run>-methods")
                .named("it is as it was")
                .redirects("https://example.org/"),
        ])
        .await;
}
