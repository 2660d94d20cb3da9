//! Addresses, as browsers read them (WHATWG URL).
//!
//! One page is one address: normalised, without fragment and without user information.
//! The parsers of the two languages differ in five things, of which four are evened out
//! here: `url` leaves `^` in paths as it is; it refuses more than two slashes before a
//! host; ada-url takes some hosts that can't be names (`xn--a`, `1.א`); and it
//! refuses hosts of many thousand letters, so none may be longer than names can be.
//! What stays is that either knows letters in host names that the other doesn't know
//! yet.
//!
//! Twin: `python-ref/concurrent_workers/address.py`.

use std::borrow::Cow;

use url::Url;

/// The most letters of a host (RFC 1035, 2.3.4, less what surrounds its labels).
const MAX_HOST: usize = 253;

/// What a page refers to.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Normalised, `http` or `https`, without fragment and without user information.
    pub address: String,
    /// As the address had it, percent-encoded; empty for a bare `#`.
    pub fragment: Option<String>,
}

/// What comes of a reference in a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Reference {
    Http(Target),
    /// An address of another scheme, such as `mailto:`.
    Other,
    /// What no browser would follow.
    Invalid,
}

/// The address that the references of a page are relative to.
///
/// If it isn't one to `http` or `https`, nothing can be resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct Base(Option<Url>);

impl Base {
    /// Makes a base of a normalised address.
    #[must_use]
    pub fn new(address: &str) -> Self {
        Self(Url::parse(address).ok().filter(is_http).filter(is_nameable))
    }

    /// Resolves a reference as it stands in a page.
    #[must_use]
    pub fn resolve(&self, reference: &str) -> Reference {
        match self.join(reference) {
            Some(url) if is_http(&url) => Reference::Http(target(url)),
            Some(_) => Reference::Other,
            None => Reference::Invalid,
        }
    }

    /// Returns the base that a page's `<base href>` makes of this one.
    ///
    /// It stays as it is if the reference isn't one to `http` or `https`.
    #[must_use]
    pub fn joined(&self, href: &str) -> Self {
        let url = self.join(href).filter(is_http);
        url.map_or_else(|| self.clone(), |url| Self(Some(url)))
    }

    fn join(&self, reference: &str) -> Option<Url> {
        self.0.as_ref()?.join(&two_slashes(reference)).ok().filter(is_nameable)
    }
}

/// Returns the normalised form of an absolute address, without its fragment.
///
/// It must be one to `http` or `https`.
#[must_use]
pub fn parse_start(text: &str) -> Option<String> {
    Some(target(Base::new(text).0?).address)
}

/// Returns scheme, host and port of a normalised address: `http://host:port`.
///
/// The default port isn't named.
#[must_use]
pub fn origin(address: &str) -> &str {
    let host = address.find("://").map_or(0, |at| at + 3);
    let end = address[host..].find('/').map_or(address.len(), |at| host + at);
    &address[..end]
}

/// Returns the host of a normalised address, an IPv6 address without its brackets.
#[must_use]
pub fn host(address: &str) -> &str {
    let origin = origin(address);
    let host = origin.split_once("://").map_or("", |(_, host)| host);
    let (closing, host) = match host.strip_prefix('[') {
        Some(host) => (']', host),
        None => (':', host),
    };
    host.split(closing).next().unwrap_or_default()
}

fn is_http(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

/// Whether the host isn't longer than a name can be.
fn is_nameable(url: &Url) -> bool {
    !is_http(url) || url.host_str().is_none_or(|host| host.len() <= MAX_HOST)
}

/// The address and the fragment of a parsed address.
fn target(mut url: Url) -> Target {
    let fragment = url.fragment().map(str::to_owned);
    url.set_fragment(None);
    // A query of nothing is none: some clients send the mark alone, others don't.
    if url.query() == Some("") {
        url.set_query(None);
    }
    if !url.username().is_empty() || url.password().is_some() {
        let removed = url.set_username("").and_then(|()| url.set_password(None));
        removed.expect("an address with a host can have its user removed");
    }
    if url.path().contains('^') {
        let path = url.path().replace('^', "%5E");
        url.set_path(&path);
    }
    Target { address: url.into(), fragment }
}

/// The reference with two slashes before its host, if it has more of them.
///
/// The standard ignores all but two, `url` only after a scheme. Tabs and newlines are
/// ignored anywhere.
fn two_slashes(reference: &str) -> Cow<'_, str> {
    let text = reference.trim_start_matches(|c| c <= ' ');
    if !text.starts_with(['/', '\\']) {
        return reference.into();
    }
    let mut plain = text.to_owned();
    plain.retain(|c| !matches!(c, '\t' | '\n' | '\r'));
    let rest = plain.trim_start_matches(['/', '\\']);
    if plain.len() - rest.len() > 2 { format!("//{rest}").into() } else { plain.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The address that a reference in `http://h/a/b?q` stands for.
    fn resolved(reference: &str) -> String {
        match Base::new("http://h/a/b?q").resolve(reference) {
            Reference::Http(target) => target.address,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn references_are_resolved_and_normalised() {
        for (reference, expected) in [
            ("", "http://h/a/b?q"),
            ("c", "http://h/a/c"),
            (" ../c/./d\n", "http://h/c/d"),
            ("../../../c", "http://h/c"),
            ("%2e%2E/c", "http://h/c"),
            ("?r", "http://h/a/b?r"),
            ("c?#", "http://h/a/c"),
            ("//K:80/", "http://k/"),
            ("\\\\k\\c", "http://k/c"),
            ("HTTPS://K:443", "https://k/"),
            ("https://k:80/", "https://k:80/"),
            ("/a b\"<>`{}|^?a b^|", "http://h/a%20b%22%3C%3E%60%7B%7D|%5E?a%20b^|"),
            ("/%zz%41ä", "http://h/%zz%41%C3%A4"),
            ("//k/\tc\n", "http://k/c"),
        ] {
            assert_eq!(resolved(reference), expected, "{reference:?}");
        }
    }

    #[test]
    fn hosts_have_one_name() {
        for (reference, expected) in [
            ("//münchen.de/", "http://xn--mnchen-3ya.de/"),
            ("//XN--MNCHEN-3YA.de/", "http://xn--mnchen-3ya.de/"),
            ("//a。b%2ec/", "http://a.b.c/"),
            ("//0x7f.1/", "http://127.0.0.1/"),
            ("//2130706433/", "http://127.0.0.1/"),
            ("//0177.1/", "http://127.0.0.1/"),
            ("//[::ffff:7f00:1]/", "http://[::ffff:7f00:1]/"),
            ("//[0:0:0:0:0:0:0:1]:80/", "http://[::1]/"),
        ] {
            assert_eq!(resolved(reference), expected, "{reference}");
        }
    }

    #[test]
    fn more_slashes_than_two_are_ignored() {
        for reference in ["///k/c", "/\\/k/c", "/\t/\n/k/c", " ////k/c", "http:////k/c"]
        {
            assert_eq!(resolved(reference), "http://k/c", "{reference:?}");
        }
        assert_eq!(resolved("/c//d"), "http://h/c//d");
    }

    #[test]
    fn hosts_that_are_no_names_are_invalid() {
        for reference in [
            "//xn--a/",
            "//xn--/",
            "//a.xn--0.b/",
            "//xn--mnchen-3ya-/",
            "//1.א/",
            "//\u{301}a/",
        ] {
            assert_eq!(resolved(reference), "Invalid", "{reference}");
        }
        assert_eq!(resolved("/xn--a"), "http://h/xn--a");
    }

    #[test]
    fn no_host_is_longer_than_a_name_can_be() {
        let long = "a".repeat(MAX_HOST);
        assert_eq!(resolved(&format!("//{long}/")), format!("http://{long}/"));
        for host in [long + "a", "ü.".repeat(10_000), "%41".repeat(20_000)] {
            assert_eq!(resolved(&format!("//{host}/")), "Invalid");
            assert_eq!(parse_start(&format!("http://{host}/")), None);
        }
        assert_eq!(resolved(&format!("x://{}/", "a".repeat(300))), "Other");
    }

    #[test]
    fn other_schemes_are_not_followed() {
        for text in ["mailto:a@b", "data:,x", "javascript:;", "tel:1", "ftp://h/", "x:"]
        {
            assert_eq!(resolved(text), "Other", "{text}");
        }
    }

    #[test]
    fn what_does_not_parse_is_invalid() {
        for text in ["http://", "//", "//h:65536/", "//[::1/", "//a b/", "//1.2.3.256/"]
        {
            assert_eq!(resolved(text), "Invalid", "{text}");
        }
    }

    #[test]
    fn fragments_and_users_are_no_part_of_an_address() {
        for (reference, fragment) in [
            ("http://u:p@k/c?d#e", Some("e")),
            ("http://u@k/c?d#ä%zz^", Some("%C3%A4%zz^")),
            ("http://@k/c?d#", Some("")),
            ("http://k/c?d", None),
        ] {
            let target = Target {
                address: "http://k/c?d".to_owned(),
                fragment: fragment.map(str::to_owned),
            };
            let base = Base::new("https://h/");
            assert_eq!(base.resolve(reference), Reference::Http(target), "{reference}");
        }
    }

    #[test]
    fn a_base_must_be_http() {
        let base = Base::new("http://h/a/b");
        assert_eq!(base.joined("c/"), Base::new("http://h/a/c/"));
        assert_eq!(base.joined("https://k/"), Base::new("https://k/"));
        for href in ["mailto:a@b", "http://", "data:,x"] {
            assert_eq!(base.joined(href), base, "{href}");
        }
        for address in ["h", "file:///a", "http://"] {
            let reference = Base::new(address).resolve("http://k/");
            assert_eq!(reference, Reference::Invalid, "{address}");
        }
    }

    #[test]
    fn a_start_is_an_absolute_address() {
        let expected = Some("http://h/a".to_owned());
        assert_eq!(parse_start(" HTTP://u@H:80/./a#b "), expected);
        for text in ["", "h", "/a", "ftp://h/", "http://", "http://xn--a/"] {
            assert_eq!(parse_start(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_has_an_origin_and_a_host() {
        for (address, expected) in [
            ("http://h/a:b", ("http://h", "h")),
            ("https://h:8443/", ("https://h:8443", "h")),
            ("http://[::1]/", ("http://[::1]", "::1")),
            ("http://[::1]:8080/a", ("http://[::1]:8080", "::1")),
        ] {
            assert_eq!((origin(address), host(address)), expected, "{address}");
        }
    }
}
