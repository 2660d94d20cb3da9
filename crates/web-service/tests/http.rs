//! The service as its clients see it, byte for byte where it matters.

mod support;

use std::thread::sleep;
use std::time::{Duration, Instant};

use support::{Shortlink, api};

const URL: &str = r#"{"url":"https://example.org/a?b=c"}"#;

#[test]
fn a_link_lives_and_is_deleted() {
    let program = Shortlink::new();
    let key = program.add_key("ana");
    let service = program.serve(&["--base-url", "https://sho.rt"]);
    let body = r#"{"url":"https://example.org","slug":"abc"}"#;
    let created = service.ask(&api("POST", "/api/links", &key, body));
    assert_eq!(created.status, 201, "{created:?}");
    assert_eq!(created.headers["location"], "/api/links/abc");
    assert_eq!(created.headers["content-type"], "application/json");
    assert_eq!(created.json()["url"], "https://example.org/");

    let moved = service.get("/abc");
    assert_eq!(moved.status, 302);
    assert_eq!(moved.headers["location"], "https://example.org/");
    assert_eq!(moved.headers["cache-control"], "no-store");
    assert_eq!(moved.headers["content-length"], "0");
    assert!(moved.headers.contains_key("date"));
    assert!(!moved.headers.contains_key("server"));

    let clicks = service.ask(&api("GET", "/api/links/abc/clicks?by=day", &key, ""));
    let clicks = clicks.json();
    assert_eq!(
        (&clicks["total"], &clicks["days"][0]["clicks"]),
        (&1.into(), &1.into())
    );
    let listed = service.ask(&api("GET", "/api/links", &key, "")).json();
    assert_eq!(listed["links"][0]["short_url"], "https://sho.rt/abc");
    assert_eq!(listed["links"][0]["clicks"], 1);
    assert!(listed["next"].is_null());

    let deleted = service.ask(&api("DELETE", "/api/links/abc", &key, ""));
    assert_eq!((deleted.status, &*deleted.body), (204, ""));
    let gone = service.get("/abc");
    assert_eq!(gone.status, 410);
    assert_eq!(gone.headers["content-type"], "application/problem+json");
    assert_eq!(
        gone.body,
        "{\"type\":\"about:blank\",\"title\":\"Gone\",\"status\":410,\
         \"detail\":\"the link was deleted\"}"
    );
}

#[test]
fn head_is_answered_like_get_and_counts_nothing() {
    let program = Shortlink::new();
    let key = program.add_key("ana");
    let service = program.serve(&[]);
    let body = r#"{"url":"https://example.org","slug":"abc"}"#;
    service.ask(&api("POST", "/api/links", &key, body));
    let mut client = service.connect();
    client.send("HEAD /abc HTTP/1.1\r\nHost: h\r\n\r\n");
    client.send("HEAD /openapi.json HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_eq!(client.reply(false).status, 302);
    let document = client.reply(false);
    let length = service.get("/openapi.json").body.len().to_string();
    assert_eq!((document.status, &document.headers["content-length"]), (200, &length));
    let link = service.ask(&api("GET", "/api/links/abc", &key, "")).json();
    assert_eq!(link["clicks"], 0);
}

#[test]
fn a_path_is_taken_as_it_is_sent() {
    let program = Shortlink::new();
    let key = program.add_key("ana");
    let service = program.serve(&[]);
    let body = r#"{"url":"https://example.org","slug":"abc"}"#;
    service.ask(&api("POST", "/api/links", &key, body));
    for path in ["/%61bc", "/ab", "/a.c", "/..", "/abc%00", "/%ff%fe", "/unknown"] {
        let reply = service.get(path);
        assert_eq!(reply.status, 404, "{path}");
        assert_eq!(reply.json()["detail"], "there is no such link", "{path}");
    }
    for path in ["/", "/abc/", "//abc", "/a/b", "/api/", "/api/links/", "/api/x"] {
        let reply = service.get(path);
        assert_eq!(reply.status, 404, "{path}");
        assert_eq!(
            reply.json()["detail"],
            "there is nothing at this address",
            "{path}"
        );
    }
    let options = service.ask("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_eq!(options.status, 404);
    let absolute = service.get("http://other.example/abc");
    assert_eq!(absolute.status, 302);
}

#[test]
fn a_method_that_is_not_taken_is_told_which_are() {
    let service = Shortlink::new();
    let service = service.serve(&[]);
    for (request, allow) in [
        ("PUT /api/links", "GET, HEAD, POST"),
        ("POST /api/links/abc", "DELETE, GET, HEAD"),
        ("DELETE /api/links/abc/clicks", "GET, HEAD"),
        ("BREW /abc", "GET, HEAD"),
        ("POST /healthz", "GET, HEAD"),
    ] {
        let reply = service.ask(&format!("{request} HTTP/1.1\r\nHost: h\r\n\r\n"));
        assert_eq!(reply.status, 405, "{request}");
        assert_eq!(reply.headers["allow"], allow, "{request}");
        assert_eq!(reply.json()["detail"], format!("this address takes {allow}"));
    }
}

#[test]
fn a_key_is_needed() {
    let program = Shortlink::new();
    let key = program.add_key("ana");
    let service = program.serve(&[]);
    let requests = [
        api("GET", "/api/links", &key[..66], ""),
        api("GET", "/api/links", &format!("{key}0"), ""),
        api("GET", "/api/links", "", ""),
        "GET /api/links/abc HTTP/1.1\r\nHost: h\r\n\r\n".to_owned(),
        api("POST", "/api/links", &key, URL).replace("Bearer", "Basic"),
    ];
    for request in requests {
        let reply = service.ask(&request);
        assert_eq!(reply.status, 401, "{request}");
        assert_eq!(reply.headers["www-authenticate"], "Bearer");
    }
}

#[test]
fn a_large_body_is_refused_however_it_comes() {
    let program = Shortlink::new();
    let key = program.add_key("ana");
    let service = program.serve(&["--max-body", "100"]);
    let announced = api("POST", "/api/links", &key, &"x".repeat(101));
    let head = &announced[..announced.len() - 101];
    let chunked = head.replace("Content-Length: 101", "Transfer-Encoding: chunked");
    for request in [
        // Nothing of the body, all of it, and much more than is read.
        head.to_owned(),
        announced.clone(),
        format!("{chunked}65\r\n{}\r\n0\r\n\r\n", "x".repeat(101)),
        format!("{chunked}{}", "40\r\n".to_owned() + &"x".repeat(64) + "\r\n")
            .repeat(1)
            + &format!("40\r\n{}\r\n", "x".repeat(64)).repeat(500),
    ] {
        let mut client = service.connect();
        client.send(&request);
        let reply = client.reply(true);
        assert_eq!(reply.status, 413, "{reply:?}");
        assert_eq!(reply.json()["detail"], "the body is larger than 100 bytes");
        assert!(reply.closes());
        assert_eq!(client.rest(), "");
    }
    let fitting = api("POST", "/api/links", &key, &format!("{URL:100}"));
    assert_eq!(service.ask(&fitting).status, 201);
}

#[test]
fn a_slow_body_is_cut_off() {
    let program = Shortlink::new();
    let key = program.add_key("ana");
    let service = program.serve(&["--read-timeout", "1"]);
    let request = api("POST", "/api/links", &key, URL);
    let mut client = service.connect();
    client.send(&request[..request.len() - 1]);
    let reply = client.reply(true);
    assert_eq!(reply.json()["detail"], "the body took longer than 1 s");
    assert_eq!((reply.status, reply.closes()), (408, true));
    assert_eq!(client.rest(), "");
}

#[test]
fn a_slow_head_is_cut_off_and_silence_ends_without_a_word() {
    let program = Shortlink::new();
    let service = program.serve(&["--read-timeout", "1"]);
    let mut silent = service.connect();
    let mut slow = service.connect();
    let began = Instant::now();
    // A byte now and then must not keep the connection.
    for byte in "GET /abc HTTP/1.1\r\n".split_inclusive(' ') {
        slow.send(byte);
        sleep(Duration::from_millis(200));
    }
    let reply = slow.reply(true);
    assert_eq!((reply.status, reply.closes()), (408, true), "{reply:?}");
    assert_eq!(slow.rest(), "");
    assert_eq!(silent.rest(), "");
    let passed = began.elapsed();
    assert!(Duration::from_millis(900) < passed && passed < Duration::from_secs(5));
}

#[test]
fn silence_is_counted_from_the_last_reply() {
    let program = Shortlink::new();
    let service = program.serve(&["--read-timeout", "1"]);
    let mut client = service.connect();
    let began = Instant::now();
    for _ in 0..3 {
        client.send("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
        assert_eq!(client.reply(true).status, 200);
        sleep(Duration::from_millis(600));
    }
    assert!(began.elapsed() > Duration::from_secs(1));
    assert_eq!(client.rest(), "");
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let program = Shortlink::new();
    let key = program.add_key("ana");
    let service = program.serve(&[]);
    let mut client = service.connect();
    let requests = [
        "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n",
        &api("POST", "/api/links", &key, URL),
        "GET /unknown HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /readyz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
    ];
    client.send(&requests.concat());
    let statuses = [(); 4].map(|()| client.reply(true).status);
    assert_eq!(statuses, [200, 201, 404, 200]);
    assert_eq!(client.rest(), "");
}

#[test]
fn a_request_with_two_lengths_is_refused() {
    let service = Shortlink::new();
    let service = service.serve(&[]);
    for fields in [
        "Content-Length: 2\r\nContent-Length: 2\r\n",
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
        "A: b\r\n c\r\n",
    ] {
        let mut client = service.connect();
        client
            .send(&format!("POST /api/links HTTP/1.1\r\nHost: h\r\n{fields}\r\n{{}}"));
        let reply = client.reply(true);
        assert_eq!((reply.status, reply.closes()), (400, true), "{fields:?}");
        assert_eq!(client.rest(), "");
    }
}

#[test]
fn a_request_names_one_host() {
    let service = Shortlink::new();
    let service = service.serve(&[]);
    for (version, hosts, status) in [
        ("1.1", "", 400),
        ("1.1", "Host: h\r\nHost: h\r\n", 400),
        ("1.0", "Host: h\r\nHost: h\r\n", 400),
        ("1.1", "Host: h\r\n", 200),
        ("1.0", "", 200),
    ] {
        let reply = service.ask(&format!("GET /healthz HTTP/{version}\r\n{hosts}\r\n"));
        assert_eq!(reply.status, status, "{version} {hosts:?}");
        assert_eq!(reply.closes(), status == 400, "{version} {hosts:?}");
    }
}

#[test]
fn a_large_head_is_refused() {
    let service = Shortlink::new();
    let service = service.serve(&[]);
    let many = "A: b\r\n".repeat(100);
    let long = format!("A: {}\r\n", "b".repeat(16 * 1024));
    for fields in [many, long] {
        let mut client = service.connect();
        client.send(&format!("GET /healthz HTTP/1.1\r\nHost: h\r\n{fields}\r\n"));
        assert_eq!(client.reply(true).status, 431);
        assert_eq!(client.rest(), "");
    }
}

#[test]
fn who_asks_too_often_is_told_to_wait() {
    let program = Shortlink::new();
    let service = program.serve(&["--rate", "2", "--trust-forwarded"]);
    let ask = |path: &str, client: &str| {
        service.ask(&format!(
            "GET {path} HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: {client}\r\n\r\n"
        ))
    };
    let statuses = [(); 4].map(|()| ask("/abc", "192.0.2.1").status);
    assert_eq!(statuses, [404, 404, 429, 429]);
    let refused = ask("/nothing/here", "10.0.0.1, 192.0.2.1");
    assert_eq!(refused.json()["detail"], "too many requests: at most 2 a second");
    assert_eq!(refused.headers["retry-after"], "1");
    let put = "PUT /abc HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n";
    let refused = service.ask(put);
    assert_eq!((refused.status, refused.headers.get("allow")), (429, None));
    assert_eq!(ask("/healthz", "192.0.2.1").status, 200);
    assert_eq!(ask("/abc", "192.0.2.2").status, 404);
}

#[test]
fn a_front_is_believed_only_if_it_is_trusted() {
    let program = Shortlink::new();
    let request =
        "GET /abc HTTP/1.1\r\nHost: h\r\nX-Request-Id: 0123456789abcdef\r\n\r\n";
    let id = |options: &[&str], request: &str| {
        program.serve(options).ask(request).headers["x-request-id"].clone()
    };
    assert_eq!(id(&["--trust-forwarded"], request), "0123456789abcdef");
    assert_ne!(id(&[], request), "0123456789abcdef");
    let other = id(&["--trust-forwarded"], &request.replace("0123", "012x"));
    assert_eq!(other.len(), 16);
    assert!(other.bytes().all(|byte| byte.is_ascii_hexdigit()), "{other}");
}

#[test]
fn metrics_count_what_was_answered() {
    let program = Shortlink::new();
    let key = program.add_key("ana");
    let service = program.serve(&[]);
    let body = r#"{"url":"https://example.org","slug":"abc"}"#;
    service.ask(&api("POST", "/api/links", &key, body));
    service.get("/abc");
    service.get("/abc");
    service.ask("HEAD /abc HTTP/1.1\r\nHost: h\r\n\r\n");
    service.get("/x/y");
    let reply = service.get("/metrics");
    assert_eq!(
        reply.headers["content-type"],
        "text/plain; version=0.0.4; charset=utf-8"
    );
    for line in [
        r#"shortlink_requests_total{route="/{slug}",method="GET",status="302"} 2"#,
        r#"shortlink_requests_total{route="/{slug}",method="HEAD",status="302"} 1"#,
        r#"shortlink_requests_total{route="none",method="GET",status="404"} 1"#,
        r#"shortlink_requests_total{route="/api/links",method="POST",status="201"} 1"#,
        "shortlink_clicks_total 2",
        "shortlink_links_created_total 1",
        "shortlink_commits_total 3",
        "shortlink_commit_changes_count 3",
        "shortlink_in_flight 1",
    ] {
        assert!(
            reply.body.lines().any(|other| other == line),
            "{line}\n{}",
            reply.body
        );
    }
}

#[test]
fn clicks_are_exact_under_many_hands() {
    let program = Shortlink::new();
    let key = program.add_key("ana");
    let service = program.serve(&[]);
    let body = r#"{"url":"https://example.org","slug":"abc"}"#;
    service.ask(&api("POST", "/api/links", &key, body));
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                let mut client = service.connect();
                for _ in 0..50 {
                    client.send("GET /abc HTTP/1.1\r\nHost: h\r\n\r\n");
                    assert_eq!(client.reply(true).status, 302);
                }
            });
        }
    });
    let link = service.ask(&api("GET", "/api/links/abc", &key, "")).json();
    assert_eq!(link["clicks"], 1000);
}
