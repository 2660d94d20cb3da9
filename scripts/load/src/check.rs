//! Says whether a reply is the right one.

use std::borrow::Cow;

use serde::Deserialize;

use crate::plan::Ask;
use crate::reply::Reply;
use crate::target::{target_url, write_target};

/// How many characters a slug has that the service chooses.
const GENERATED_LENGTH: usize = 10;

/// Knows the right reply to every request.
#[derive(Debug)]
pub(crate) struct Checker {
    /// The target of each link, or the one of all.
    locations: Locations,
    seed: u64,
    /// The target of the link just created; kept so that no memory is asked for.
    target: String,
}

#[derive(Debug)]
enum Locations {
    Each(Vec<String>),
    Constant(String),
}

/// The part of a created link that is checked.
#[derive(Debug, Deserialize)]
struct Created<'a> {
    #[serde(borrow)]
    slug: Cow<'a, str>,
    #[serde(borrow)]
    url: Cow<'a, str>,
}

impl Checker {
    /// Reckons the targets of all links, or takes the one `constant` location.
    pub(crate) fn new(links: u32, seed: u64, constant: Option<&str>) -> Self {
        let locations = match constant {
            Some(location) => Locations::Constant(location.to_owned()),
            None => Locations::Each(
                (0..links).map(|link| target_url(u64::from(link), seed)).collect(),
            ),
        };
        Self { locations, seed, target: String::new() }
    }

    /// Compares a reply with the right one.
    ///
    /// # Errors
    ///
    /// The first difference, as a sentence.
    pub(crate) fn check(&mut self, ask: Ask, reply: &Reply<'_>) -> Result<(), String> {
        match ask {
            Ask::Redirect { link } => self.check_redirect(link, reply),
            Ask::Create { target } => self.check_created(target, None, reply),
            Ask::Fill { link } => {
                self.check_created(u64::from(link), Some(link), reply)
            }
        }
    }

    fn check_redirect(&self, link: u32, reply: &Reply<'_>) -> Result<(), String> {
        check_status(302, reply)?;
        let expected = match &self.locations {
            Locations::Each(targets) => &targets[link as usize],
            Locations::Constant(location) => location,
        };
        if reply.location != Some(expected.as_bytes()) {
            return Err(differs("Location", expected, reply.location));
        }
        if reply.cache_control != Some(b"no-store") {
            return Err(differs("Cache-Control", "no-store", reply.cache_control));
        }
        Ok(())
    }

    fn check_created(
        &mut self,
        target: u64,
        link: Option<u32>,
        reply: &Reply<'_>,
    ) -> Result<(), String> {
        check_status(201, reply)?;
        let created: Created<'_> = serde_json::from_slice(reply.body)
            .map_err(|error| format!("the link's JSON can't be read: {error}"))?;
        self.target.clear();
        write_target(&mut self.target, target, self.seed);
        if created.url != self.target {
            let url = created.url.as_bytes();
            return Err(differs("url", &self.target, Some(url)));
        }
        let is_right = match link {
            Some(link) => is_slug_of(&created.slug, link),
            None => is_generated(&created.slug),
        };
        if !is_right {
            return Err(format!("the slug is `{}`, which was not due", created.slug));
        }
        let location = reply.location.unwrap_or_default();
        if location.strip_prefix(b"/api/links/") != Some(created.slug.as_bytes()) {
            let expected = format!("/api/links/{}", created.slug);
            return Err(differs("Location", &expected, reply.location));
        }
        Ok(())
    }
}

fn check_status(expected: u16, reply: &Reply<'_>) -> Result<(), String> {
    if reply.status == expected {
        return Ok(());
    }
    let body = String::from_utf8_lossy(reply.body);
    let start: String = body.chars().take(200).collect();
    Err(format!("status {} instead of {expected}: {start}", reply.status))
}

fn is_generated(slug: &str) -> bool {
    slug.len() == GENERATED_LENGTH
        && slug.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_slug_of(slug: &str, link: u32) -> bool {
    slug.len() == 6 && slug.strip_prefix('s').is_some_and(|n| n.parse() == Ok(link))
}

fn differs(what: &str, expected: &str, found: Option<&[u8]>) -> String {
    match found {
        Some(found) => {
            let found = String::from_utf8_lossy(found);
            format!("{what} is `{found}` instead of `{expected}`")
        }
        None => format!("{what} is missing: it should be `{expected}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redirect(location: &str) -> Reply<'_> {
        Reply {
            status: 302,
            location: Some(location.as_bytes()),
            cache_control: Some(b"no-store"),
            body: &[],
            closes: false,
        }
    }

    fn problem(ask: Ask, reply: &Reply<'_>) -> String {
        Checker::new(10, 1, None).check(ask, reply).unwrap_err()
    }

    #[test]
    fn the_right_redirect_is_accepted() {
        let mut checker = Checker::new(10, 1, None);
        let target = target_url(7, 1);
        assert_eq!(
            checker.check(Ask::Redirect { link: 7 }, &redirect(&target)),
            Ok(())
        );
    }

    #[test]
    fn each_wrong_part_of_a_redirect_is_named() {
        let ask = Ask::Redirect { link: 7 };
        let target = target_url(7, 1);
        assert!(
            problem(ask, &redirect("https://a.example/")).starts_with("Location is")
        );
        let cached = Reply { cache_control: None, ..redirect(&target) };
        assert!(problem(ask, &cached).starts_with("Cache-Control is missing"));
        let gone = Reply { status: 410, body: b"gone", ..redirect(&target) };
        assert_eq!(problem(ask, &gone), "status 410 instead of 302: gone");
    }

    #[test]
    fn a_constant_redirect_is_the_one_expected() {
        let mut checker = Checker::new(10, 1, Some("https://a.example/"));
        let right = redirect("https://a.example/");
        assert_eq!(checker.check(Ask::Redirect { link: 7 }, &right), Ok(()));
        assert!(checker.check(Ask::Redirect { link: 7 }, &redirect("/")).is_err());
    }

    #[test]
    fn a_created_link_has_the_target_and_a_slug_of_the_right_form() {
        let url = target_url(3, 1);
        let check = |ask: Ask, slug: &str, url: &str, location: &str| {
            let body = format!(r#"{{"slug":"{slug}","url":"{url}","clicks":0}}"#);
            let reply = Reply {
                status: 201,
                body: body.as_bytes(),
                cache_control: None,
                ..redirect(location)
            };
            Checker::new(10, 1, None).check(ask, &reply)
        };
        let (create, fill) = (Ask::Create { target: 3 }, Ask::Fill { link: 3 });
        let generated = "aB3456789z";
        let at = "/api/links/aB3456789z";
        assert_eq!(check(create, generated, &url, at), Ok(()));
        assert_eq!(check(fill, "s00003", &url, "/api/links/s00003"), Ok(()));
        assert!(check(create, "s00003", &url, "/api/links/s00003").is_err());
        assert!(check(create, generated, "https://a.example/", at).is_err());
        assert!(check(create, generated, &url, "/aB3456789z").is_err());
        assert!(check(fill, generated, &url, at).is_err());
    }
}
