//! Request heads that no server may take.
//!
//! Most of them are refused by the HTTP server before the program sees them, so that
//! only the class of the status is compared, and that the connection is closed.

use crate::case::Case;
use crate::session::Session;

const OK: &str = r#"{"status":"ok"}"#;
const HOST: &str = "Host: <address>\r\n";

/// What stands before the empty line of a GET request, and why it is refused.
const REFUSED: [(&str, &str); 18] = [
    ("two lengths", "Content-Length: 0\r\nContent-Length: 5\r\n"),
    ("two lengths, even the same", "Content-Length: 0\r\nContent-Length: 0\r\n"),
    ("a list of lengths", "Content-Length: 0, 5\r\n"),
    ("a length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
    ("chunks and a length", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
    ("an unknown coding", "Transfer-Encoding: bogus\r\n"),
    ("chunks that are not last", "Transfer-Encoding: chunked, identity\r\n"),
    ("a folded line", "X-Folded: a\r\n b\r\n"),
    ("a folded line with a tab", "X-Folded: a\r\n\tb\r\n"),
    ("a blank before the colon", "X-Blank : a\r\n"),
    ("a blank before the name", " X-Blank: a\r\n"),
    ("no colon", "X-No-Colon\r\n"),
    ("no name", ": a\r\n"),
    ("a name that is no token", "X(Y): a\r\n"),
    ("a NUL", "X-Nul: a\0b\r\n"),
    ("a bare CR", "X-Cr: a\rb\r\n"),
    ("a control character", "X-Control: a\u{1}b\r\n"),
    ("a second Host", "Host: evil.example\r\n"),
];

/// Requests, up to their second line, that are refused.
const LINES: [(&str, &str); 14] = [
    ("a method that is no token", "G@T /healthz HTTP/1.1\r\n"),
    ("a method that nobody knows", "BREW /healthz HTTP/1.1\r\n"),
    ("methods have a case", "get /healthz HTTP/1.1\r\n"),
    ("no method", " /healthz HTTP/1.1\r\n"),
    ("no version", "GET /healthz\r\n"),
    ("another protocol", "GET /healthz FTP/1.1\r\n"),
    ("versions have a case", "GET /healthz http/1.1\r\n"),
    ("a later version", "GET /healthz HTTP/2.0\r\n"),
    ("a version of two digits", "GET /healthz HTTP/1.10\r\n"),
    ("a blank in the path", "GET /heal thz HTTP/1.1\r\n"),
    ("a control character in the path", "GET /heal\u{1}thz HTTP/1.1\r\n"),
    ("no path", "GET  HTTP/1.1\r\n"),
    ("another alphabet", "GET\u{a0}/healthz HTTP/1.1\r\n"),
    ("no words at all", "hello\r\n"),
];

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    for (name, fields) in REFUSED {
        let request = format!("GET /healthz HTTP/1.1\r\n{HOST}{fields}\r\n");
        session.exchange(&Case::raw(request).named(name).refused()).await;
    }
    for (name, line) in LINES {
        let case = Case::raw(format!("{line}{HOST}\r\n")).named(name);
        // A method that is a token may be answered by the program or the HTTP server.
        let known = ["BREW", "get "].iter().any(|start| line.starts_with(start));
        let case = if known { case.status(0) } else { case.refused() };
        session.exchange(&case).await;
    }
    let raw = |name: &str, bytes: &[u8]| Case::raw(bytes).named(name).refused();
    session
        .exchange_all([
            raw("no Host", b"GET /healthz HTTP/1.1\r\n\r\n"),
            raw("TLS", b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03\r\n\r\n"),
            raw("bytes above ASCII", b"GET /heal\xffthz HTTP/1.1\r\nHost: a\r\n\r\n"),
        ])
        .await;
    large(session).await;
    long_lengths(session).await;
    taken(session).await;
}

/// Lengths with more digits than anyone needs: the line may have 128 bytes.
async fn long_lengths(session: &mut Session<'_>) {
    let body = "x".repeat(30);
    let length = |zeros: usize| {
        let zeros = "0".repeat(zeros);
        Case::raw(format!(
            "PUT /healthz HTTP/1.1\r\n{HOST}Content-Length: {zeros}30\r\n\r\n{body}"
        ))
    };
    session
        .exchange_all([
            length(110).named("a length of 112 digits").status(405),
            length(111).named("a length of 113 digits").refused(),
            length(5000).named("a length of 5,002 digits").refused(),
        ])
        .await;
}

/// Heads that are too large, and such as are just not.
async fn large(session: &mut Session<'_>) {
    let padded = |bytes: usize| {
        let value = "a".repeat(bytes);
        Case::raw(format!("GET /healthz HTTP/1.1\r\n{HOST}X-Pad: {value}\r\n\r\n"))
    };
    let fields = |count: usize| {
        let lines: Vec<String> = (1..count).map(|n| format!("X-{n}: a\r\n")).collect();
        let lines = lines.concat();
        Case::raw(format!("GET /healthz HTTP/1.1\r\n{HOST}{lines}\r\n"))
    };
    let path = |bytes: usize| {
        let slug = "a".repeat(bytes);
        Case::raw(format!("GET /{slug} HTTP/1.1\r\n{HOST}\r\n"))
    };
    session
        .exchange_all([
            padded(15_000).named("15,000 bytes").body(OK),
            padded(17_000).named("17,000 bytes").refused(),
            padded(200_000).named("200,000 bytes").refused(),
            fields(100).named("100 fields").body(OK),
            fields(101).named("101 fields").refused(),
            path(15_000).named("a long path").problem(404, super::NO_LINK),
            path(17_000).named("a path that is too long").refused(),
        ])
        .await;
}

/// Heads that are unusual, and taken.
async fn taken(session: &mut Session<'_>) {
    let get = |fields: &str| {
        Case::raw(format!("GET /healthz HTTP/1.1\r\n{fields}\r\n")).body(OK)
    };
    let with = |fields: &str| get(&format!("{HOST}{fields}"));
    session
        .exchange_all([
            Case::raw("GET /healthz HTTP/1.0\r\n\r\n")
                .named("an old version: answered, and closed")
                .body(OK)
                .closes(),
            Case::raw(format!("GET http://<address>/healthz HTTP/1.1\r\n{HOST}\r\n"))
                .named("a whole address as the target")
                .body(OK),
            get("hOsT:<address>\r\na:b\r\n").named("no blanks behind colons"),
            with("X-Empty:\r\nX: \u{e9}\r\n")
                .named("empty values, and such above ASCII"),
            Case::raw(format!("\r\nGET /healthz HTTP/1.1\r\n{HOST}\r\n"))
                .named("an empty line in front")
                .body(OK),
            with("Connection: close\r\n").named("the client asks to close").closes(),
            with("Upgrade: h2c\r\nConnection: upgrade\r\n")
                .named("an upgrade is not taken"),
        ])
        .await;
}
