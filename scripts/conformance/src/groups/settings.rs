//! Settings by option and environment, the access log, and the log.

use anyhow::Result;
use serde_json::Value;

use crate::bench::{Bench, Keys};
use crate::case::Case;
use crate::target::Target;

/// Runs the group.
///
/// # Errors
///
/// If a service doesn't start or end.
pub(super) async fn run(bench: &mut Bench<'_>) -> Result<()> {
    let keys = bench.keys(&bench.db()).await?;
    environment(bench, &keys).await?;
    base_url(bench, &keys).await?;
    clicks(bench, &keys).await?;
    access_log(bench, &keys).await?;
    log(bench, &keys).await
}

/// Settings come from the environment, and the command line has the last word.
async fn environment(bench: &mut Bench<'_>, keys: &Keys) -> Result<()> {
    let db = bench.db();
    let path = db.to_string_lossy().into_owned();
    let large = Case::post(" ".repeat(150));
    bench.transcript.line("# everything comes from the environment");
    let env = [("SHORTLINK_DB", &*path), ("SHORTLINK_MAX_BODY", "100")];
    let start = bench.program.start(&["serve"], &env).await?;
    if let crate::service::Start::Listening(service) = start {
        let mut session = bench.session(&service, keys);
        let detail = "the body is larger than 100 bytes";
        session.exchange(&large.clone().problem(413, detail).closes()).await;
        bench.stop(service).await?;
    } else {
        bench.transcript.fail("it does not start");
    }
    bench.transcript.line("# the command line has the last word");
    let env = [("SHORTLINK_MAX_BODY", "100"), ("SHORTLINK_DB", "/nowhere/links.db")];
    let service = bench.serve_with(&db, &["--max-body", "120"], &env).await?;
    let mut session = bench.session(&service, keys);
    let detail = "the body is larger than 120 bytes";
    session.exchange(&large.problem(413, detail).closes()).await;
    bench.stop(service).await?;
    let args = ["serve", "--db", &path];
    for setting in ["SHORTLINK_RATE", "SHORTLINK_LISTEN", "SHORTLINK_COUNT_CLICKS"] {
        let ended = bench.program.run(&args, &[(setting, "nonsense")]).await?;
        let refused = ended.code == Some(2);
        let sentence = format!("refused with 2: {setting}=nonsense");
        bench.transcript.check(refused, &sentence, &ended.stderr);
    }
    Ok(())
}

/// Short URLs begin with the base URL, and no link leads there.
async fn base_url(bench: &mut Bench<'_>, keys: &Keys) -> Result<()> {
    let base = "https://short.example";
    for given in [base, "https://short.example/"] {
        bench.transcript.line(format_args!("# --base-url {given}"));
        let service = bench.serve(&bench.db(), &["--base-url", given]).await?;
        let own = crate::bench::target(&service, keys);
        let target = Target { base: base.to_owned(), ..own };
        let mut session =
            crate::session::Session::new(target, crate::bench::RUN, bench.transcript);
        let slug = if given == base { "based" } else { "based-too" };
        let own = "url: must not lead to this service";
        let post = |url: &str| Case::post(format!("{{\"url\":\"{url}\"}}"));
        session
            .exchange_all([
                Case::link(slug, "https://example.org/"),
                post("https://SHORT.example:443/x").problem(422, own),
                post("http://short.example/")
                    .creates("<slug 1>", "http://short.example/"),
            ])
            .await;
        bench.stop(service).await?;
    }
    Ok(())
}

/// Redirects are not counted if nobody wants that.
async fn clicks(bench: &mut Bench<'_>, keys: &Keys) -> Result<()> {
    bench.transcript.line("# --count-clicks no");
    let service = bench.serve(&bench.db(), &["--count-clicks", "no"]).await?;
    let mut session = bench.session(&service, keys);
    let url = "https://example.org/";
    let none = r#"{"slug":"free","by":"day","total":0,"days":[]}"#;
    session
        .exchange_all([
            Case::link("free", url),
            Case::get("/free").redirects(url),
            Case::get("/api/links/free/clicks").body(none),
        ])
        .await;
    bench.stop(service).await?;
    Ok(())
}

/// The access log has a line for each request, which can't be forged.
async fn access_log(bench: &mut Bench<'_>, keys: &Keys) -> Result<()> {
    bench.transcript.line("# --access-log");
    let path = bench.folder.join("access.log");
    let path_text = path.to_string_lossy().into_owned();
    let options = ["--trust-forwarded", "--access-log", &path_text];
    let service = bench.serve(&bench.db(), &options).await?;
    let mut session = bench.session(&service, keys);
    let url = "https://example.org/";
    let odd = Case::get("/logged?a=%22b").header("User-Agent", "a \"b\" \\ \u{e9}\t.");
    session
        .exchange_all([
            Case::link("logged", url),
            odd.header("Referer", "https://example.org/\"").redirects(url),
            Case::head("/logged").redirects(url),
            Case::get("/nobody").problem(404, super::NO_LINK),
            Case::get("/logged?").redirects(url),
            Case::raw("GET http://<address>/logged?a=?b HTTP/1.1\r\nHost: a\r\n\r\n")
                .named("of a whole address, the path and the query are logged")
                .redirects(url),
            Case::get("/logged")
                .header("Referer", "a")
                .header("Referer", "b")
                .header("User-Agent", "c")
                .header("User-Agent", "d")
                .redirects(url),
        ])
        .await;
    for client in
        ["::ffff:192.0.2.1", "2001:DB8:0:0:1:0:0:1", "fe80::1%x", "192.0.2.08"]
    {
        let case = Case::get("/logged").header("X-Forwarded-For", client);
        session.exchange(&case.redirects(url)).await;
    }
    bench.stop(service).await?;
    let text = std::fs::read(&path)?;
    let text = String::from_utf8_lossy(&text);
    for line in text.lines() {
        let shown = without_time(line);
        bench.transcript.line(format_args!("| {shown}"));
        if shown == line {
            bench.transcript.fail("there is no time in this line");
        }
    }
    let whole = text.lines().count() == 11 && text.ends_with('\n');
    bench.transcript.check(whole, "eleven requests, eleven lines", "it has others");
    Ok(())
}

/// Hides the time, if it has the form `[22/Nov/2026:12:00:00 +0000]`.
fn without_time(line: &str) -> String {
    let Some((before, rest)) = line.split_once('[') else { return line.to_owned() };
    let Some((time, after)) = rest.split_once(']') else { return line.to_owned() };
    let digits = time.bytes().filter(u8::is_ascii_digit).count();
    if time.len() != 26 || digits != 16 || !time.ends_with(" +0000") {
        return line.to_owned();
    }
    format!("{before}[<time>]{after}")
}

/// The log is one JSON object a line, with what happened in order.
async fn log(bench: &mut Bench<'_>, keys: &Keys) -> Result<()> {
    for level in ["error", "info", "debug"] {
        bench.transcript.line(format_args!("# --log-level {level}"));
        let service = bench.serve(&bench.db(), &["--log-level", level]).await?;
        let mut session = bench.session(&service, keys);
        session.quietly(&Case::get("/nobody").status(404)).await;
        let ended = bench.stop(service).await?;
        let lines = ended.stdout.lines().count();
        bench.transcript.check(lines == 1, "standard output has one line", lines);
        let mut seen = Vec::new();
        for line in ended.stderr.lines().map(shown) {
            // Where two processes are one service, both tell what both do.
            if !seen.contains(&line) {
                bench.transcript.line(format_args!("| {line}"));
                seen.push(line);
            }
        }
    }
    Ok(())
}

/// Returns a line of the log with what varies replaced, in the order of its members.
fn shown(line: &str) -> String {
    let Ok(Value::Object(_)) = serde_json::from_str(line) else {
        return format!("FAIL: no JSON object: {line}");
    };
    let mut text = line.to_owned();
    for (member, name) in [
        ("\"time\":\"", "<time>"),
        ("\"address\":\"", "<address>"),
        ("\"request\":\"", "<id>"),
    ] {
        if let Some(start) = text.find(member).map(|at| at + member.len())
            && let Some(length) = text[start..].find('"')
        {
            text.replace_range(start..start + length, name);
        }
    }
    if let Some(start) = text.find("\"us\":").map(|at| at + 5) {
        let length = text[start..].bytes().take_while(u8::is_ascii_digit).count();
        text.replace_range(start..start + length, "<us>");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_right_time_is_hidden() {
        let line = r#"::1 - - [22/Nov/2026:12:00:00 +0000] "GET / HTTP/1.1" 404 2"#;
        assert_eq!(without_time(line), r#"::1 - - [<time>] "GET / HTTP/1.1" 404 2"#);
        assert_eq!(without_time("[2026-11-22]"), "[2026-11-22]");
    }

    #[test]
    fn what_varies_in_a_line_of_the_log_is_hidden() {
        let line = r#"{"time":"2026","event":"reply","request":"0f","us":12}"#;
        let expected =
            r#"{"time":"<time>","event":"reply","request":"<id>","us":<us>}"#;
        assert_eq!(shown(line), expected);
    }
}
