//! Where links may lead to: addresses as browsers read them (WHATWG URL), normalised.
//!
//! What people mistype, and what deceives those who follow a link, is told apart before
//! the library sees it, since both languages' libraries only say that something is
//! wrong. Five things are evened out between them: `url` leaves `^` in paths as it is;
//! ada-url takes ASCII hosts with labels that are no Punycode (`xn--a`), some labels
//! that begin with a mark, and names that mix directions (`1.א`); and it refuses hosts
//! of many thousand letters, so none may be longer than names can be. What stays is
//! that either knows letters in host names that the other doesn't know yet.
//!
//! Twin: `python-ref/web_service/target.py`.

use thiserror::Error;
use url::Url;

/// How long an address may be, before and after it is normalised.
const MAX_BYTES: usize = 2048;
/// The most letters of a host (RFC 1035, 2.3.4, less what surrounds its labels).
const MAX_HOST: usize = 253;
const SCHEMES: [&str; 2] = ["http://", "https://"];

/// Where a service is: a host and a port.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// Normalised, without the dot that may end a name.
    pub host: String,
    /// That of the scheme, unless another is named.
    pub port: u16,
}

impl Origin {
    /// Returns where an address leads to, unless no link could lead there.
    #[must_use]
    pub fn of(base_url: &str) -> Option<Self> {
        parse(base_url).ok().map(|url| origin(&url))
    }
}

/// Why a link may not lead somewhere.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum BadTarget {
    /// The address is too long, or becomes too long when it is normalised.
    #[error("must not be longer than {MAX_BYTES} bytes")]
    TooLong,

    /// It has letters that nobody sees, or that end a header.
    #[error("must not contain control characters or spaces")]
    Control,

    /// Browsers take a backslash for a slash, other programs don't.
    #[error("must not contain a backslash")]
    Backslash,

    /// It isn't one of the web.
    #[error("must begin with http:// or https://")]
    Scheme,

    /// It has no host.
    #[error("must name a host")]
    NoHost,

    /// What stands before an `@` looks like a host and isn't.
    #[error("must not contain a user or password")]
    User,

    /// The library refuses it: its host or port is wrong.
    #[error("is not valid")]
    Invalid,

    /// It would lead to this service again, perhaps for ever.
    #[error("must not lead to this service")]
    ThisService,
}

/// Returns the normalised form of the address that a link is to lead to.
///
/// It is ASCII, with a host in Punycode, and stays as it is if it is normalised again.
/// `own` is where this service is.
///
/// # Errors
///
/// [`BadTarget`]: the first that applies, in the order of its variants; that only the
/// normalised form is too long comes last.
pub fn normalise(text: &str, own: &Origin) -> Result<String, BadTarget> {
    let url = parse(text)?;
    if origin(&url) == *own {
        return Err(BadTarget::ThisService);
    }
    let address = String::from(url);
    if address.len() > MAX_BYTES { Err(BadTarget::TooLong) } else { Ok(address) }
}

/// The parsed form of an address that a link can lead to, be it to this service.
fn parse(text: &str) -> Result<Url, BadTarget> {
    if text.len() > MAX_BYTES {
        return Err(BadTarget::TooLong);
    }
    if text.contains(|c: char| c == ' ' || c.is_control()) {
        return Err(BadTarget::Control);
    }
    if text.contains('\\') {
        return Err(BadTarget::Backslash);
    }
    check_authority(authority(text).ok_or(BadTarget::Scheme)?)?;
    let mut url = Url::parse(text).map_err(|_| BadTarget::Invalid)?;
    if url.host_str().is_none_or(|host| host.len() > MAX_HOST) {
        return Err(BadTarget::Invalid);
    }
    if url.path().contains('^') {
        let path = url.path().replace('^', "%5E");
        url.set_path(&path);
    }
    Ok(url)
}

/// What stands between the scheme and the path, if the scheme is one of the web.
fn authority(text: &str) -> Option<&str> {
    let is_it = |scheme: &&str| {
        let start = text.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    let rest = &text[SCHEMES.iter().copied().find(is_it)?.len()..];
    rest.split(['/', '?', '#']).next()
}

/// Checks that an authority is of a host and perhaps a port.
fn check_authority(authority: &str) -> Result<(), BadTarget> {
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, authority),
    };
    if host.is_empty() || host.starts_with(':') {
        return Err(BadTarget::NoHost);
    }
    if user.is_some() { Err(BadTarget::User) } else { Ok(()) }
}

fn origin(url: &Url) -> Origin {
    let host = url.host_str().expect("`parse` takes no address without a host");
    let port = url.port_or_known_default().expect("http and https have ports");
    // `a.` is another way to write `a`.
    Origin { host: host.strip_suffix('.').unwrap_or(host).to_owned(), port }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn own() -> Origin {
        Origin::of("https://sho.rt").expect("it is an address")
    }

    #[test]
    fn addresses_are_normalised() {
        for (text, expected) in [
            ("http://a", "http://a/"),
            ("HTTPS://A:443/%7e/../b", "https://a/b"),
            (
                "http://münchen.de:8080/ä?ö#ü",
                "http://xn--mnchen-3ya.de:8080/%C3%A4?%C3%B6#%C3%BC",
            ),
            ("http://0x7f.1/", "http://127.0.0.1/"),
            ("http://a/^?^#^", "http://a/%5E?^#^"),
            ("http://a/@b", "http://a/@b"),
        ] {
            assert_eq!(normalise(text, &own()).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn the_first_rule_that_is_broken_is_told() {
        let long = format!("javascript:\\ {}", "a".repeat(MAX_BYTES));
        for (text, expected) in [
            (&*long, BadTarget::TooLong),
            ("javascript:\\ ", BadTarget::Control),
            ("javascript:\\", BadTarget::Backslash),
            ("javascript:alert(1)", BadTarget::Scheme),
            ("http://u@:80/", BadTarget::NoHost),
            ("http://u@a:99999/", BadTarget::User),
            ("http://a:99999/", BadTarget::Invalid),
            ("http://sho.rt:443/", BadTarget::ThisService),
        ] {
            assert_eq!(normalise(text, &own()), Err(expected), "{text}");
        }
    }

    #[test]
    fn what_becomes_too_long_is_too_long() {
        let filled = |letter: &str, bytes: usize| {
            format!("http://a/{}", letter.repeat((bytes - 9) / letter.len()))
        };
        let longest = filled("a", MAX_BYTES);
        assert_eq!(normalise(&longest, &own()), Ok(longest));
        assert_eq!(normalise(&filled("a", 2049), &own()), Err(BadTarget::TooLong));
        // Two bytes become six.
        assert_eq!(normalise(&filled("ä", 691), &own()), Err(BadTarget::TooLong));
        let longest = normalise(&filled("ä", 687), &own()).map(|text| text.len());
        assert_eq!(longest, Ok(2043));
    }

    #[test]
    fn a_service_is_where_its_host_and_port_are() {
        for text in ["https://sho.rt/a", "https://SHO.rt.:443", "http://sho.rt:443/"] {
            assert_eq!(normalise(text, &own()), Err(BadTarget::ThisService), "{text}");
        }
        for text in ["http://sho.rt/", "https://sho.rt:8443/", "https://a.sho.rt/"] {
            assert_eq!(normalise(text, &own()).as_deref(), Ok(text));
        }
        let origin = Origin { host: "[::1]".to_owned(), port: 80 };
        assert_eq!(Origin::of("http://[0::1]/base"), Some(origin));
        for base_url in ["", "sho.rt", "ftp://sho.rt", "http://u@sho.rt", "http://"] {
            assert_eq!(Origin::of(base_url), None, "{base_url}");
        }
    }

    proptest! {
        #[test]
        fn what_is_normalised_stays_as_it_is(
            text in r"https?://[a-z0-9.äß-]{1,12}(:[0-9]{1,3})?[/?#]([ -~]|\PC){0,30}",
        ) {
            if let Ok(address) = normalise(&text, &own()) {
                prop_assert!(address.bytes().all(|byte| byte.is_ascii_graphic()));
                prop_assert_eq!(normalise(&address, &own()), Ok(address));
            }
        }
    }
}
