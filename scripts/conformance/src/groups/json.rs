//! Bodies that are not JSON, or JSON of the wrong kind.

use crate::case::Case;
use crate::session::Session;

const NOT_JSON: &str = "the body is not JSON";
const UTF_8: &str = "the body is not JSON: it must be UTF-8";
const HALF: &str = "the body is not JSON: half of a surrogate pair";
const LARGE: &str = "the body is not JSON: a number is too large";
const DEEP: &str = "the body is not JSON: nested deeper than 100";
const URL: &str = "url: must be a string";

/// Bodies that are refused, with their status.
const REFUSED: [(&[u8], u16, &str); 62] = [
    (b"", 400, NOT_JSON),
    (b"  \r\n\t", 400, NOT_JSON),
    (b"{", 400, NOT_JSON),
    (b"{}{}", 400, NOT_JSON),
    (b"{} x", 400, NOT_JSON),
    (b"{\"url\":\"https://example.org/\"", 400, NOT_JSON),
    (b"{\"url\":\"https://example.org/\",}", 400, NOT_JSON),
    (b"{\"url\" \"https://example.org/\"}", 400, NOT_JSON),
    (b"{\"url\":\"https://example.org/}", 400, NOT_JSON),
    (b"{url:\"https://example.org/\"}", 400, NOT_JSON),
    (b"{'url':'https://example.org/'}", 400, NOT_JSON),
    (b"[1,]", 400, NOT_JSON),
    (b"[1 2]", 400, NOT_JSON),
    (b"]", 400, NOT_JSON),
    (b"{\"url\":NaN}", 400, NOT_JSON),
    (b"{\"url\":Infinity}", 400, NOT_JSON),
    (b"{\"url\":-Infinity}", 400, NOT_JSON),
    (b"{\"url\":nan}", 400, NOT_JSON),
    (b"{\"url\":True}", 400, NOT_JSON),
    (b"{\"url\":undefined}", 400, NOT_JSON),
    (b"{\"url\":01}", 400, NOT_JSON),
    (b"{\"url\":+1}", 400, NOT_JSON),
    (b"{\"url\":.5}", 400, NOT_JSON),
    (b"{\"url\":1.}", 400, NOT_JSON),
    (b"{\"url\":1e}", 400, NOT_JSON),
    (b"{\"url\":0x1}", 400, NOT_JSON),
    (b"{\"url\":1_000}", 400, NOT_JSON),
    (b"{\"url\":\"a\nb\"}", 400, NOT_JSON),
    (b"{\"url\":\"a\0b\"}", 400, NOT_JSON),
    (b"{\"url\":\"a\tb\"}", 400, NOT_JSON),
    (b"{\"url\":\"\\x41\"}", 400, NOT_JSON),
    (b"{\"url\":\"\\u12\"}", 400, NOT_JSON),
    (b"// c\n{}", 400, NOT_JSON),
    (b"{/* c */}", 400, NOT_JSON),
    (b"\xef\xbb\xbf{}", 400, NOT_JSON),
    (b"\xc2\xa0{}", 400, NOT_JSON),
    (b"{\0}\0", 400, NOT_JSON),
    (b"url=https%3A%2F%2Fexample.org%2F", 400, NOT_JSON),
    (b"\xff\xfe{\0}\0", 400, UTF_8),
    (b"{\"url\":\"https://example.org/\xe9\"}", 400, UTF_8),
    (b"{\"url\":\"\xed\xa0\x80\"}", 400, UTF_8),
    (b"{\"url\":\"\xc0\xaf\"}", 400, UTF_8),
    (b"{\"url\":\"\\ud800\"}", 400, HALF),
    (b"{\"url\":\"\\udc00\\ud800\"}", 400, HALF),
    (b"{\"\\udfff\":1}", 400, HALF),
    (b"{\"url\":\"\\ud83d\\\\ude00\"}", 400, HALF),
    (b"{\"url\":1e400}", 400, LARGE),
    (b"{\"url\":-1e400}", 400, LARGE),
    (
        b"{\"url\":1,\"url\":2}",
        400,
        "the body is not JSON: the key \"url\" is given twice",
    ),
    (
        b"{\"url\":1,\"\\u0075rl\":2}",
        400,
        "the body is not JSON: the key \"url\" is given twice",
    ),
    (
        b"[{\"a\":{\"\":1,\"\":2}}]",
        400,
        "the body is not JSON: the key \"\" is given twice",
    ),
    (
        b"{\"\\\"\\n\":1,\"\\\"\\n\":2}",
        400,
        "the body is not JSON: the key \"\"\n\" is given twice",
    ),
    (b"{\"url\":9223372036854775807}", 422, URL),
    (b"{\"url\":9223372036854775808}", 422, URL),
    (b"{\"url\":18446744073709551616}", 422, URL),
    (b"{\"url\":-9223372036854775809}", 422, URL),
    (b"{\"url\":1e308}", 422, URL),
    (b"{\"url\":1e-999}", 422, URL),
    (b"{\"url\":{}}", 422, URL),
    (b"{\"url\":true}", 422, URL),
    (
        b"{\"slug\":9223372036854775808,\"url\":\"http://a\"}",
        422,
        "slug: must be a string",
    ),
    (b"\"\\ud83d\\ude00\"", 422, "body: must be an object"),
];

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    for (body, status, detail) in REFUSED {
        session.exchange(&Case::post(body).problem(status, detail)).await;
    }
    let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
    let inside = |depth| format!("{{\"url\":{}}}", nested(depth));
    let digits = "9".repeat(400);
    session
        .exchange_all([
            Case::post(nested(100)).problem(422, "body: must be an object"),
            Case::post(nested(101)).problem(400, DEEP),
            Case::post(inside(99)).problem(422, URL),
            Case::post(inside(100)).problem(400, DEEP),
            Case::post("[".repeat(10_000))
                .named("nested 10,000 deep")
                .problem(400, DEEP),
            Case::post("{\"a\":".repeat(3000)).problem(400, DEEP),
            Case::post(format!("{{\"url\":{digits}}}")).problem(400, LARGE),
            Case::post(r#"{"url":"https://example.org/\ud83d\ude00"}"#)
                .named("a whole pair is a letter")
                .creates("<slug 1>", "https://example.org/%F0%9F%98%80"),
        ])
        .await;
}
