//! URLs that are refused, and how the others are written.

use crate::case::Case;
use crate::session::Session;

const CONTROL: &str = "url: must not contain control characters or spaces";
const SCHEME: &str = "url: must begin with http:// or https://";
const HOST: &str = "url: must name a host";
const USER: &str = "url: must not contain a user or password";
const INVALID: &str = "url: is not valid";
const OWN: &str = "url: must not lead to this service";
const LONG: &str = "url: must not be longer than 2048 bytes";

/// URLs, written as in JSON, that are refused.
const REFUSED: [(&str, &str); 58] = [
    ("", SCHEME),
    ("example.org", SCHEME),
    ("//example.org/", SCHEME),
    ("/path", SCHEME),
    ("javascript:alert(1)", SCHEME),
    ("JavaScript://example.org/%0aalert(1)", SCHEME),
    ("data:text/html,x", SCHEME),
    ("file:///etc/passwd", SCHEME),
    ("ftp://example.org/", SCHEME),
    ("mailto:a@example.org", SCHEME),
    ("view-source:http://example.org/", SCHEME),
    ("http:example.org", SCHEME),
    ("http:/example.org", SCHEME),
    ("httpx://example.org", SCHEME),
    ("blob:http://example.org/", SCHEME),
    ("\\uff48ttp://example.org", SCHEME),
    ("http://example.org/a b", CONTROL),
    (" http://example.org/", CONTROL),
    ("http://example.org/\\r\\nSet-Cookie: a=b", CONTROL),
    ("http://example.org/\\r", CONTROL),
    ("http://example.org/\\n", CONTROL),
    ("http://example.org/\\t", CONTROL),
    ("java\\tscript:alert(1)", CONTROL),
    ("http://example.org/\\u0000", CONTROL),
    ("http://example.org/\\u001f", CONTROL),
    ("http://example.org/\\u007f", CONTROL),
    ("http://example.org/\\u0085", CONTROL),
    ("http://exa\\u009fmple.org/", CONTROL),
    ("http:\\\\\\\\example.org\\\\", "url: must not contain a backslash"),
    ("http://example.org\\\\@evil.example/", "url: must not contain a backslash"),
    ("http://", HOST),
    ("http:///", HOST),
    ("http:///path", HOST),
    ("https://?a", HOST),
    ("https://#a", HOST),
    ("http://:80/", HOST),
    ("http://user@/", HOST),
    ("http://user@:80/", HOST),
    ("http://user@example.org/", USER),
    ("http://user:password@example.org/", USER),
    ("http://@example.org/", USER),
    ("http://example.org@evil.example/", USER),
    ("http://a@b@example.org/", USER),
    ("http://example.org:65536/", INVALID),
    ("http://example.org:abc/", INVALID),
    ("http://example.org:-1/", INVALID),
    ("http://example.org:80:80/", INVALID),
    ("http://[::1/", INVALID),
    ("http://[::g]/", INVALID),
    ("http://[1.2.3.4]/", INVALID),
    ("http://1.2.3.256/", INVALID),
    ("http://1.2.3.4.5/", INVALID),
    ("http://exa%00mple.org/", INVALID),
    ("http://a<b/", INVALID),
    ("http://a|b/", INVALID),
    ("http://%/", INVALID),
    ("http://xn--/", INVALID),
    ("http://\\u00ad/", INVALID),
];

/// URLs, written as in JSON, and what they become.
const NORMALISED: [(&str, &str); 28] = [
    ("http://example.org", "http://example.org/"),
    ("HTTP://EXAMPLE.ORG/Path", "http://example.org/Path"),
    ("hTTps://example.org:443/", "https://example.org/"),
    ("http://example.org:80/", "http://example.org/"),
    ("http://example.org:0080/", "http://example.org/"),
    ("http://example.org:8080", "http://example.org:8080/"),
    ("http://example.org:/", "http://example.org/"),
    ("http://example.org./", "http://example.org./"),
    ("http://example.org/a/./b/../c/%2e%2e/d", "http://example.org/a/d"),
    ("http://example.org/../..", "http://example.org/"),
    ("http://example.org//a//b", "http://example.org//a//b"),
    ("http://example.org?a=b", "http://example.org/?a=b"),
    ("http://example.org#", "http://example.org/#"),
    ("http://example.org/?", "http://example.org/?"),
    ("http://example.org/a^b?c^d#e^f", "http://example.org/a%5Eb?c^d#e^f"),
    (
        "http://example.org/\\u00e9?\\u00e9#\\u00e9",
        "http://example.org/%C3%A9?%C3%A9#%C3%A9",
    ),
    ("http://example.org/%e9%zz%", "http://example.org/%e9%zz%"),
    ("http://example.org/<>`{}|'", "http://example.org/%3C%3E%60%7B%7D|'"),
    ("http://example.org/?\\\"<>'", "http://example.org/?%22%3C%3E%27"),
    ("http://example.org/@user:b", "http://example.org/@user:b"),
    ("https://b\\u00fccher.example/", "https://xn--bcher-kva.example/"),
    ("https://B\\u00dcCHER.example/", "https://xn--bcher-kva.example/"),
    ("https://\\u2603.net/", "https://xn--n3h.net/"),
    ("https://\\u2460.example/", "https://1.example/"),
    ("https://stra\\u00dfe.example/", "https://xn--strae-oqa.example/"),
    ("http://[0:0::1]:8080/", "http://[::1]:8080/"),
    ("http://0x7f.1/", "http://127.0.0.1/"),
    ("http://2130706434:81/", "http://127.0.0.2:81/"),
];

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    for (url, detail) in REFUSED {
        let body = format!("{{\"url\":\"{url}\"}}");
        session.exchange(&Case::post(body).problem(422, detail)).await;
    }
    for (number, (url, normalised)) in (1..).zip(NORMALISED) {
        let slug = format!("<slug {number}>");
        let body = format!("{{\"url\":\"{url}\"}}");
        session.exchange(&Case::post(body).creates(&slug, normalised)).await;
    }
    let last = NORMALISED.len();
    session
        .exchange(
            &Case::get(&format!("/<slug {}>", last - 13))
                .named("as it is sent")
                .redirects(NORMALISED[last - 14].1),
        )
        .await;
    lengths(session, last + 1).await;
    own(session).await;
}

/// URLs of the longest length, and longer ones.
async fn lengths(session: &mut Session<'_>, number: usize) {
    let filled = |letter: &str, bytes: usize| {
        format!("http://a/{}", letter.repeat((bytes - 9) / letter.len()))
    };
    let body = |url: &str| format!("{{\"url\":\"{url}\"}}");
    let longest = filled("a", 2048);
    let slug = format!("<slug {number}>");
    session
        .exchange_all([
            Case::post(body(&longest)).named("2048 bytes").creates(&slug, &longest),
            Case::post(body(&filled("a", 2049))).named("2049 bytes").problem(422, LONG),
            Case::post(body(&filled("\u{e9}", 1001)))
                .named("too long when it is normalised")
                .problem(422, LONG),
            Case::post(body(&format!("{} ", filled("a", 2048))))
                .named("the length comes first")
                .problem(422, LONG),
        ])
        .await;
}

/// Ways to write this service's own address, and addresses that only look like it.
async fn own(session: &mut Session<'_>) {
    let body = |url: &str| format!("{{\"url\":\"{url}\"}}");
    let mut cases: Vec<Case> = ["<base>", "<base>/x?y#z", "<base>/healthz"]
        .iter()
        .map(|url| Case::post(body(url)).problem(422, OWN))
        .collect();
    if session.target.base.starts_with("http://127.0.0.1:") {
        for host in ["127.1", "0x7f.0.0.1", "2130706433", "127.0.0.1."] {
            let url = format!("http://{host}:<port>/");
            cases.push(Case::post(body(&url)).problem(422, OWN));
        }
        let other = Case::post(body("http://127.0.0.1:1/"));
        cases.push(
            other.named("another port").creates("<slug 30>", "http://127.0.0.1:1/"),
        );
        let url = "https://127.0.0.1/";
        cases.push(Case::post(body(url)).creates("<slug 31>", url));
    }
    session.exchange_all(cases).await;
}
