//! Placeholders for what varies from run to run, and the way back.
//!
//! A transcript must be the same bytes for every service, so ports, keys, times and
//! generated slugs are shown by name: `<base>`, `<key>`, `<time>`, `<slug 1>`. Cases
//! are written with the same names, which are filled in before a request is sent.

use crate::case::Case;
use crate::reply::Reply;
use crate::target::Target;

/// The known placeholders.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// Names and values, in the order in which values are looked for.
    names: Vec<(String, String)>,
    /// Cursors are plain numbers, and replaced only where a reply names the next page.
    cursors: Vec<String>,
    slugs: usize,
}

impl Shown {
    /// The placeholders of a service, and of a run with that word in its slugs.
    ///
    /// `run` has six characters; its last three are a slug of the smallest length.
    #[must_use]
    pub fn new(target: &Target, run: &str) -> Self {
        let mut shown = Self::default();
        shown.add("<other key>", &target.other_key);
        shown.add("<key>", &target.key);
        shown.add("<base>", &target.base);
        shown.add("<address>", &target.address.to_string());
        shown.add(":<port>", &format!(":{}", target.address.port()));
        shown.add("<run>", run);
        shown.add("<3>", &run[run.len() - 3..]);
        shown
    }

    /// Adds a name for a value.
    pub fn add(&mut self, name: &str, value: &str) {
        self.names.push((name.to_owned(), value.to_owned()));
    }

    /// Names what the reply made up: a generated slug, the cursor of the next page.
    pub fn learn(&mut self, case: &Case, reply: &Reply) {
        let sent = String::from_utf8_lossy(&case.body);
        if reply.status == 201
            && let Some(slug) = reply.text("slug")
            && !sent.contains("\"slug\"")
        {
            self.slugs += 1;
            self.add(&format!("<slug {}>", self.slugs), &slug);
        }
        if let Some(next) = reply.text("next")
            && !self.cursors.contains(&next)
        {
            self.cursors.push(next);
        }
    }

    /// Puts the values in the place of their names.
    #[must_use]
    pub fn fill(&self, bytes: &[u8]) -> Vec<u8> {
        let mut filled = bytes.to_vec();
        for (name, value) in &self.names {
            filled = replace(&filled, name.as_bytes(), value.as_bytes());
        }
        for (number, cursor) in (1..).zip(&self.cursors) {
            let name = format!("<cursor {number}>");
            filled = replace(&filled, name.as_bytes(), cursor.as_bytes());
        }
        filled
    }

    /// Puts the names in the place of their values; what isn't UTF-8 is replaced.
    #[must_use]
    pub fn show(&self, bytes: &[u8]) -> String {
        let mut text = String::from_utf8_lossy(bytes).into_owned();
        for (name, value) in &self.names {
            text = text.replace(value, name);
        }
        for (number, cursor) in (1..).zip(&self.cursors) {
            let next = format!("\"next\":\"{cursor}\"");
            text = text.replace(&next, &format!("\"next\":\"<cursor {number}>\""));
        }
        let text = hide(&text, "\"created_at\":\"", "0000-00-00T00:00:00Z", "<time>");
        hide(&text, "\"day\":\"", "0000-00-00", "<day>")
    }
}

/// Replaces what follows `before` if it has the form, where `0` stands for any digit.
fn hide(text: &str, before: &str, form: &str, name: &str) -> String {
    let mut parts = text.split(before);
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        shown.push_str(before);
        match part.get(..form.len()) {
            Some(value) if has_form(value, form) => {
                shown.push_str(name);
                shown.push_str(&part[form.len()..]);
            }
            _ => shown.push_str(part),
        }
    }
    shown
}

/// Says whether the text has the form, where `0` stands for any digit.
fn has_form(text: &str, form: &str) -> bool {
    text.bytes().zip(form.bytes()).all(|(byte, wanted)| match wanted {
        b'0' => byte.is_ascii_digit(),
        _ => byte == wanted,
    })
}

/// Replaces each occurrence; bytes need not be UTF-8.
fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(from) {
            replaced.extend(to);
            rest = after;
        } else {
            replaced.push(rest[0]);
            rest = &rest[1..];
        }
    }
    replaced
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown() -> Shown {
        let target = Target {
            address: "127.0.0.1:4711".parse().unwrap(),
            base: "http://127.0.0.1:4711".to_owned(),
            key: "sl_a".to_owned(),
            other_key: "sl_b".to_owned(),
        };
        Shown::new(&target, "srun7z")
    }

    #[test]
    fn names_are_filled_in_and_shown_again() {
        let text = "<base>/<run>-x <key> <other key> http://127.1:<port>/ <address>";
        let filled = shown().fill(text.as_bytes());
        let expected = "http://127.0.0.1:4711/srun7z-x sl_a sl_b http://127.1:4711/ \
            127.0.0.1:4711";
        assert_eq!(String::from_utf8(filled.clone()).unwrap(), expected);
        assert_eq!(shown().show(&filled), text);
    }

    #[test]
    fn times_and_days_are_hidden_only_in_the_right_form() {
        let good = br#"{"created_at":"2026-11-22T12:00:00Z","day":"2026-11-22"}"#;
        assert_eq!(shown().show(good), r#"{"created_at":"<time>","day":"<day>"}"#);
        let bad = r#"{"created_at":"2026-11-22 12:00:00Z"}"#;
        assert_eq!(shown().show(bad.as_bytes()), bad);
    }

    #[test]
    fn slugs_and_cursors_are_named_in_the_order_of_their_appearance() {
        let mut shown = shown();
        let mut reply = Reply { status: 201, ..Reply::default() };
        reply.body = br#"{"slug":"AbCdEfGhIj"}"#.to_vec();
        shown.learn(&Case::post(r#"{"url":"u"}"#), &reply);
        assert_eq!(shown.fill(b"/<slug 1>"), b"/AbCdEfGhIj");
        reply.body = br#"{"links":[],"next":"3"}"#.to_vec();
        shown.learn(&Case::get("/"), &reply);
        assert_eq!(shown.show(br#"3 "next":"3""#), r#"3 "next":"<cursor 1>""#);
        assert_eq!(shown.fill(b"cursor=<cursor 1>"), b"cursor=3");
    }

    #[test]
    fn a_slug_that_was_asked_for_has_no_other_name() {
        let mut shown = shown();
        let body = br#"{"slug":"AbCdEfGhIj"}"#.to_vec();
        let reply = Reply { status: 201, body, ..Reply::default() };
        shown.learn(&Case::link("AbCdEfGhIj", "u"), &reply);
        assert_eq!(shown.show(b"AbCdEfGhIj"), "AbCdEfGhIj");
    }
}
