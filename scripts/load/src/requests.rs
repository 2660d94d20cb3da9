//! Requests as they go over the wire, put together in one buffer that is used again.

use std::fmt::Write as _;

use crate::base::Base;
use crate::plan::Ask;
use crate::target::write_target;

/// `GET /s00000` ends here; the five digits stand before.
const DIGITS_END: usize = 11;

/// What `expect` says where a string is written to.
const INFALLIBLE: &str = "a string takes all that is written to it";

/// Makes requests.
#[derive(Debug)]
pub(crate) struct Requests {
    redirect: Vec<u8>,
    /// The head of a create, up to the value of Content-Length.
    create_head: String,
    seed: u64,
    body: String,
    create: String,
}

impl Requests {
    /// Prepares what all requests have in common.
    pub(crate) fn new(base: &Base, key: Option<&str>, seed: u64) -> Self {
        let host = base.host();
        let key = key.unwrap_or_default();
        Self {
            redirect: format!("GET /s00000 HTTP/1.1\r\nHost: {host}\r\n\r\n").into(),
            create_head: format!(
                "POST /api/links HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer \
                 {key}\r\nContent-Type: application/json\r\nContent-Length: "
            ),
            seed,
            body: String::new(),
            create: String::new(),
        }
    }

    /// Returns the bytes of a request.
    pub(crate) fn bytes(&mut self, ask: Ask) -> &[u8] {
        match ask {
            Ask::Redirect { link } => self.redirect(link),
            Ask::Create { target } => self.create(target, None),
            Ask::Fill { link } => self.create(u64::from(link), Some(link)),
        }
    }

    /// Writes the link's number over the last one, from its last digit on.
    fn redirect(&mut self, link: u32) -> &[u8] {
        let mut rest = link;
        for digit in self.redirect[DIGITS_END - 5..DIGITS_END].iter_mut().rev() {
            *digit = b'0' + u8::try_from(rest % 10).expect("a digit is below 10");
            rest /= 10;
        }
        &self.redirect
    }

    fn create(&mut self, target: u64, link: Option<u32>) -> &[u8] {
        self.body.clear();
        self.body.push_str(r#"{"url":""#);
        write_target(&mut self.body, target, self.seed);
        match link {
            None => self.body.push_str(r#""}"#),
            Some(link) => {
                write!(self.body, r#"","slug":"s{link:05}"}}"#).expect(INFALLIBLE);
            }
        }
        self.create.clear();
        self.create.push_str(&self.create_head);
        write!(self.create, "{}\r\n\r\n{}", self.body.len(), self.body)
            .expect(INFALLIBLE);
        self.create.as_bytes()
    }
}

/// Returns the method and path of a request, for messages.
pub(crate) fn name(ask: Ask) -> String {
    match ask {
        Ask::Redirect { link } => format!("GET /s{link:05}"),
        Ask::Create { .. } => "POST /api/links".to_owned(),
        Ask::Fill { link } => format!("POST /api/links (s{link:05})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(ask: Ask) -> String {
        let base = "http://127.0.0.1:80".parse().unwrap();
        let mut requests = Requests::new(&base, Some("sl_1"), 1);
        // A number with more digits first: nothing of it may stay.
        requests.bytes(Ask::Redirect { link: 98_765 });
        String::from_utf8(requests.bytes(ask).to_vec()).unwrap()
    }

    #[test]
    fn a_redirect_names_the_link() {
        assert_eq!(
            text(Ask::Redirect { link: 42 }),
            "GET /s00042 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        );
    }

    #[test]
    fn a_create_says_how_long_its_body_is() {
        for ask in [Ask::Create { target: 12_345 }, Ask::Fill { link: 7 }] {
            let text = text(ask);
            let (head, body) = text.split_once("\r\n\r\n").unwrap();
            assert!(head.contains("Authorization: Bearer sl_1\r\n"), "{head}");
            assert!(head.ends_with(&format!("Content-Length: {}", body.len())));
            let body: serde_json::Value = serde_json::from_str(body).unwrap();
            match ask {
                Ask::Fill { .. } => assert_eq!(body["slug"], "s00007"),
                _ => assert_eq!(body["url"], crate::target_url(12_345, 1)),
            }
        }
    }
}
