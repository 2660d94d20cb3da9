//! Bodies at and above the limit, with and without their length.

use crate::case::Case;
use crate::session::Session;

/// The limit that a service has unless it is told another.
const LIMIT: usize = 16_384;
const LARGE: &str = "the body is larger than 16384 bytes";
const URL: &str = "https://example.org/";

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    session
        .exchange_all([
            sized(LIMIT).named("as large as may be").creates("<slug 1>", URL),
            sized(LIMIT).chunked().creates("<slug 2>", URL),
            sized(LIMIT + 1).named("one byte more").problem(413, LARGE).closes(),
            sized(LIMIT + 1).chunked().problem(413, LARGE).closes(),
            sized(LIMIT * 4).problem(413, LARGE).closes(),
            sized(LIMIT * 4).chunked().problem(413, LARGE).closes(),
            sized(LIMIT * 256)
                .named("far more than a socket holds")
                .problem(413, LARGE)
                .closes(),
            sized(LIMIT * 256).chunked().problem(413, LARGE).closes(),
            sized(LIMIT + 1)
                .content_type(Some("text/plain"))
                .named("the media type comes first")
                .problem(415, "the body must be application/json"),
            announced(&(LIMIT + 1).to_string())
                .named("refused by its length alone")
                .problem(413, LARGE)
                .closes(),
            announced("9999999999").problem(413, LARGE).closes(),
            announced("18446744073709551615")
                .named("no length that there is")
                .refused(),
            announced("18446744073709551616").refused(),
            announced("-1").refused(),
            announced("0x10").refused(),
            announced("").refused(),
        ])
        .await;
    chunks(session).await;
    continued(session).await;
    session.exchange(&Case::get("/healthz").body(r#"{"status":"ok"}"#)).await;
}

/// A body of that many bytes.
fn sized(bytes: usize) -> Case {
    let mut body = format!("{{\"url\":\"{URL}\"}}");
    body.push_str(&" ".repeat(bytes - body.len()));
    Case::post(body)
}

/// A request whose body is only announced.
fn announced(length: &str) -> Case {
    Case::raw(format!("{}Content-Length: {length}\r\n\r\n", head()))
}

fn head() -> String {
    "POST /api/links HTTP/1.1\r\nHost: <address>\r\nAuthorization: Bearer <key>\r\n\
     Content-Type: application/json\r\n"
        .to_owned()
}

/// Bodies in chunks of odd forms, and in what is no form of chunks.
async fn chunks(session: &mut Session<'_>) {
    let body = format!("{{\"url\":\"{URL}\"}}");
    let size = body.len();
    let chunked = |chunks: &str| {
        Case::raw(format!("{}Transfer-Encoding: chunked\r\n\r\n{chunks}", head()))
    };
    session
        .exchange_all([
            chunked(&format!("{size:X};a=b;c=\"d\"\r\n{body}\r\n0\r\n\r\n"))
                .named("with an extension")
                .creates("<slug 3>", URL),
            chunked(&format!("{size:x}\r\n{body}\r\n0\r\nX-Trailer: a\r\n\r\n"))
                .named("with a trailer")
                .creates("<slug 4>", URL),
            chunked(&format!("000{size:x}\r\n{body}\r\n000\r\n\r\n"))
                .named("with zeros in front")
                .creates("<slug 5>", URL),
            chunked("0\r\n\r\n").named("empty").problem(400, "the body is not JSON"),
            chunked("zz\r\n{}\r\n0\r\n\r\n").named("no size").refused(),
            chunked("-1\r\n{}\r\n0\r\n\r\n").refused(),
            chunked("2\r\n{}}}\r\n0\r\n\r\n").named("longer than its size").refused(),
            chunked("10000000000000000\r\n{}").named("a size beyond 64 bits").refused(),
        ])
        .await;
}

/// Clients that wait for leave to send the body.
async fn continued(session: &mut Session<'_>) {
    let body = format!("{{\"url\":\"{URL}\"}}");
    let size = body.len();
    let first =
        format!("{}Expect: 100-continue\r\nContent-Length: {size}\r\n\r\n", head());
    let leave = Case::raw(first).named("the client waits for leave").status(100);
    if session.exchange(&leave).await.status == 100 {
        session.send_more(body.as_bytes()).await;
        session.next_reply(&Case::post(body).creates("<slug 6>", URL)).await;
    }
    let head = head();
    let large = format!("{head}Expect: 100-continue\r\nContent-Length: 999999\r\n\r\n");
    let large =
        Case::raw(large).named("leave is not given").problem(413, LARGE).closes();
    session.exchange(&large).await;
}
