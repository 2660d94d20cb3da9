//! Exchanges cases with a service, and prints what was asked, answered and wrong.

use crate::case::Case;
use crate::judge;
use crate::reply::Reply;
use crate::shown::Shown;
use crate::target::Target;
use crate::transcript::Transcript;
use crate::wire::{Answer, PATIENCE, Wire};

/// The fields of a reply that are shown, in this order.
const FIELDS: [&str; 8] = [
    "Location",
    "Content-Type",
    "Content-Length",
    "Transfer-Encoding",
    "Cache-Control",
    "Allow",
    "WWW-Authenticate",
    "Retry-After",
];

/// A conversation with a service, on one connection for as long as it lasts.
#[derive(Debug)]
pub struct Session<'t> {
    /// The service.
    pub target: Target,
    /// The placeholders.
    pub shown: Shown,
    /// Where everything is printed.
    pub transcript: &'t mut Transcript,
    wire: Option<Wire>,
}

impl<'t> Session<'t> {
    /// Makes a conversation whose slugs hold the word `run`.
    pub fn new(target: Target, run: &str, transcript: &'t mut Transcript) -> Self {
        let shown = Shown::new(&target, run);
        Self { target, shown, transcript, wire: None }
    }

    /// Sends the cases one after the other.
    pub async fn exchange_all(&mut self, cases: impl IntoIterator<Item = Case>) {
        for case in cases {
            self.exchange(&case).await;
        }
    }

    /// Sends the case, prints it with its reply, and says what is wrong. A reply of
    /// status 0 stands for none.
    pub async fn exchange(&mut self, case: &Case) -> Reply {
        self.transcript.request(case);
        let bytes = case.bytes(&self.shown);
        if case.raw.is_some() {
            self.wire = None;
        }
        let answer = self.ask(&bytes, case.method == "HEAD").await;
        self.told(case, answer).await
    }

    /// Prints the answer to a case, and says what is wrong with it.
    async fn told(&mut self, case: &Case, answer: Answer) -> Reply {
        let reply = match answer {
            Answer::Reply(reply) => reply,
            other => {
                self.wire = None;
                self.transcript.fail(format_args!("expected a reply: {other:?}"));
                return Reply::default();
            }
        };
        self.shown.learn(case, &reply);
        let body = self.shown.show(&reply.body);
        self.print(case, &reply, &body);
        let location = reply.header("location");
        let location = location.map(|location| self.shown.show(location.as_bytes()));
        for failure in judge::failures(case, &reply, &body, location.as_deref()) {
            self.transcript.fail(failure);
        }
        let open_question = case.wants.status == 0 && !case.wants.closes;
        if open_question {
            // Either the server or the program refused it; only the server closes.
            self.wire = None;
        } else if reply.says_close() || case.wants.closes {
            self.see_closed().await;
        }
        reply
    }

    /// Prints a reply that was read elsewhere, and judges it.
    pub fn show(&mut self, case: &Case, reply: &Reply) {
        self.transcript.request(case);
        let body = self.shown.show(&reply.body);
        self.print(case, reply, &body);
        let location = reply.header("location");
        let location = location.map(|location| self.shown.show(location.as_bytes()));
        for failure in judge::failures(case, reply, &body, location.as_deref()) {
            self.transcript.fail(failure);
        }
    }

    /// Sends the case and says nothing unless its status isn't as wanted.
    pub async fn quietly(&mut self, case: &Case) -> Reply {
        let bytes = case.bytes(&self.shown);
        match self.ask(&bytes, case.method == "HEAD").await {
            Answer::Reply(reply) => {
                self.shown.learn(case, &reply);
                if case.wants.status != reply.status {
                    self.transcript.request(case);
                    let wants = case.wants.status;
                    let got = reply.status;
                    self.transcript.fail(format_args!("expected {wants}, got {got}"));
                }
                if reply.says_close() {
                    self.wire = None;
                }
                reply
            }
            other => {
                self.wire = None;
                self.transcript.request(case);
                self.transcript.fail(format_args!("expected a reply: {other:?}"));
                Reply::default()
            }
        }
    }

    /// Sends GET and HEAD, and compares their heads.
    pub async fn head_like_get(&mut self, path: &str, status: u16) {
        let get = self.quietly(&Case::get(path).status(status)).await;
        let head = self.exchange(&Case::head(path).status(status)).await;
        for field in FIELDS {
            if get.header(field) != head.header(field) {
                let (get, head) = (get.header(field), head.header(field));
                self.transcript.fail(format_args!(
                    "{field} is {get:?} for GET, {head:?} for HEAD"
                ));
            }
        }
    }

    /// Sends bytes on the conversation's connection, and reads one answer.
    async fn ask(&mut self, bytes: &[u8], to_head: bool) -> Answer {
        if let Some(mut wire) = self.wire.take() {
            wire.send(bytes).await;
            let answer = wire.answer(to_head, PATIENCE).await;
            // The server may have closed an idle connection; that is no answer.
            if answer != Answer::Closed {
                self.wire = Some(wire);
                return answer;
            }
        }
        let mut wire = match Wire::connect(self.target.address).await {
            Ok(wire) => wire,
            Err(error) => return Answer::Unreachable(error.to_string()),
        };
        wire.send(bytes).await;
        let answer = wire.answer(to_head, PATIENCE).await;
        self.wire = Some(wire);
        answer
    }

    /// Reads the answer that follows an interim one, on the same connection.
    pub async fn next_reply(&mut self, case: &Case) -> Reply {
        let answer = match &mut self.wire {
            Some(wire) => wire.answer(false, PATIENCE).await,
            None => Answer::Closed,
        };
        self.told(case, answer).await
    }

    /// Sends more of a request on the same connection.
    pub async fn send_more(&mut self, bytes: &[u8]) {
        if let Some(wire) = &mut self.wire {
            wire.send(bytes).await;
        }
    }

    /// Prints whether the server closes the connection, which it must.
    async fn see_closed(&mut self) {
        let closed = match &mut self.wire {
            Some(wire) => wire.is_closed().await,
            None => true,
        };
        self.transcript.check(closed, "< (closes the connection)", "it stays open");
        self.wire = None;
    }

    fn print(&mut self, case: &Case, reply: &Reply, body: &str) {
        if case.wants.status == 0 {
            let class = reply.status / 100;
            return self.transcript.line(format_args!("< {class}xx"));
        }
        self.transcript.line(format_args!("< {}", reply.status));
        // Of what a GET would have given, some may vary.
        let unseen = case.method == "HEAD" && case.path.starts_with("/api/");
        let same_length =
            body.as_bytes() == reply.body && !case.wants.hides_body && !unseen;
        for field in FIELDS {
            let Some(value) = reply.header(field) else { continue };
            let value = self.shown.show(value.as_bytes());
            let value = match field {
                "Content-Length" if !same_length => "<length>".to_owned(),
                _ => value,
            };
            self.transcript.line(format_args!("< {field}: {value}"));
        }
        if reply.header("x-request-id").is_some_and(judge::is_request_id) {
            self.transcript.line("< X-Request-Id: <id>");
        }
        if case.wants.hides_body && !body.is_empty() {
            self.transcript.line("< (a body)");
        } else if !body.is_empty() {
            self.transcript.line(format_args!("< {}", printable(body)));
        }
    }
}

/// Returns a body as one line.
fn printable(body: &str) -> String {
    body.replace('\r', "\\r").replace('\n', "\\n")
}
