//! The service as a front of another one, on one database.

mod support;

use nix::sys::signal::Signal;
use support::{Service, Shortlink, api};

const URL: &str = r#"{"url":"https://example.org/","slug":"abc"}"#;

/// A service behind, and the front that passes requests on to it.
fn pair(program: &Shortlink) -> (Service, Service) {
    let behind = program.serve(&["--trust-forwarded", "--log-level", "debug"]);
    let address = format!("http://{}", behind.address);
    let front = program.serve(&["--pass-api", &address, "--rate", "1000000"]);
    (front, behind)
}

#[test]
fn the_api_is_passed_on_and_redirects_are_served_here() {
    let program = Shortlink::new();
    let key = program.add_key("ana");
    let (front, behind) = pair(&program);
    let created = front.ask(&api("POST", "/api/links", &key, URL));
    assert_eq!(created.status, 201, "{created:?}");
    assert_eq!(created.headers["location"], "/api/links/abc");
    assert_eq!(front.get("/abc").status, 302);
    let link = front.ask(&api("GET", "/api/links/abc", &key, ""));
    assert_eq!(link.json()["clicks"], 1);
    let passed: Vec<_> =
        behind.log().into_iter().filter(|line| line["event"] == "reply").collect();
    assert_eq!(passed.len(), 2, "the redirect wasn't passed on");
    assert_eq!(passed[0]["request"], *created.headers["x-request-id"]);
    assert_eq!(front.get("/openapi.json").status, 200);
}

#[test]
fn refusals_come_back_as_they_are() {
    let program = Shortlink::new();
    let key = program.add_key("ana");
    let (front, behind) = pair(&program);
    let large = format!("{URL:20000}");
    for request in [
        api("GET", "/api/links/..", &key, ""),
        api("GET", "/api/links/%61bc", &key, ""),
        api("GET", "/api/links?limit=0", &key, ""),
        api("GET", "/api/x", &key, ""),
        api("PATCH", "/api/links", &key, ""),
        api("GET", "/api/links", "k", ""),
        api("POST", "/api/links", &key, "{"),
        api("POST", "/api/links", &key, &large),
        api("HEAD", "/api/links", &key, ""),
        api("POST", "/api/links", &key, "x")
            .replace("Content-Length: 1", "Transfer-Encoding: chunked"),
    ] {
        let (one, other) = (front.ask(&request), behind.ask(&request));
        assert_eq!((one.status, &one.body), (other.status, &other.body), "{request}");
        assert_eq!(one.closes(), other.closes(), "{request}");
        for name in ["content-type", "allow", "www-authenticate", "content-length"] {
            assert_eq!(one.headers.get(name), other.headers.get(name), "{request}");
        }
    }
}

#[test]
fn a_service_behind_that_is_gone_is_told() {
    let program = Shortlink::new();
    let key = program.add_key("ana");
    let (front, mut behind) = pair(&program);
    assert_eq!(front.ask(&api("GET", "/api/links", &key, "")).status, 200);
    behind.end(Signal::SIGTERM);
    let reply = front.ask(&api("GET", "/api/links", &key, ""));
    assert_eq!(reply.status, 503);
    assert_eq!(reply.json()["detail"], "the service behind does not answer");
    assert_eq!(front.get("/healthz").status, 200);
    // Its own counts alone would look like a new start.
    assert_eq!(front.get("/metrics").status, 503);
}
