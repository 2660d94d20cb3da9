//! What a request may say: the fields of a new link, the parameters of a query.
//!
//! Told apart by hand and not by the types of a framework, since both languages must
//! find the same fault first and word it alike.
//!
//! Twin: `python-ref/web_service/validate.py`.

use std::ops::RangeInclusive;

use url::form_urlencoded;

use crate::json::Json;
use crate::link::NewLink;
use crate::moment;
use crate::problem::Problem;
use crate::slug::{is_reserved, is_slug};
use crate::target::{Origin, normalise};

const FIELDS: [&str; 3] = ["url", "slug", "expires_at"];
const LIMITS: RangeInclusive<i64> = 1..=100;
const DEFAULT_LIMIT: u32 = 20;

/// Checks what a new link is asked to be.
///
/// `own` is where this service is, `now` a moment in seconds since 1970.
///
/// # Errors
///
/// [`Problem`]: the first that applies: a member that is unknown, in the order of the
/// text; then the fields `url`, `slug` and `expires_at`; at last that the slug is
/// reserved, which is no fault of the request's form.
pub fn new_link(json: &Json, own: &Origin, now: i64) -> Result<NewLink, Problem> {
    let Json::Object(members) = json else {
        return Err(Problem::invalid("body", "must be an object"));
    };
    if let Some((name, _)) = members.iter().find(|(name, _)| !FIELDS.contains(&&**name))
    {
        return Err(Problem::invalid(name, "there is no such field"));
    }
    let member = |wanted: &str| {
        members.iter().find(|(name, _)| name == wanted).map(|(_, value)| value)
    };
    let url = checked_url(member("url"), own)?;
    let slug = member("slug").map(checked_slug).transpose()?;
    let expires_at = member("expires_at");
    let expires_at = expires_at.map(|value| checked_expiry(value, now)).transpose()?;
    if let Some(slug) = slug.as_deref().filter(|slug| is_reserved(slug)) {
        return Err(Problem::reserved(slug));
    }
    Ok(NewLink { url, slug, expires_at })
}

/// A part of a list of links: newest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The links that were created before the one with this id, or all of them.
    pub before: Option<i64>,
    /// How many of them at most, from 1 to 100.
    pub limit: u32,
}

/// Reads which part of a list is asked for.
///
/// `query` is what stands after the question mark, as it was sent; what it says beside
/// `limit` and `cursor` is no concern of ours.
///
/// # Errors
///
/// [`Problem`] if a parameter is wrong, or given twice.
pub fn page(query: &str) -> Result<Page, Problem> {
    let limit = match parameter(query, "limit")? {
        None => DEFAULT_LIMIT,
        Some(text) => number(&text)
            .filter(|limit| LIMITS.contains(limit))
            .and_then(|limit| u32::try_from(limit).ok())
            .ok_or_else(|| Problem::invalid("limit", "must be from 1 to 100"))?,
    };
    let what = "must be the text that an earlier reply gave as next";
    let before = parameter(query, "cursor")?.map(|text| {
        number(&text)
            .filter(|before| *before >= 1)
            .ok_or_else(|| Problem::invalid("cursor", what))
    });
    Ok(Page { before: before.transpose()?, limit })
}

/// Checks that clicks are asked for as they can be told: by day.
///
/// # Errors
///
/// [`Problem`] if they aren't, or if the parameter is given twice.
pub fn by_day(query: &str) -> Result<(), Problem> {
    match parameter(query, "by")?.as_deref() {
        None | Some("day") => Ok(()),
        Some(_) => Err(Problem::invalid("by", "must be day")),
    }
}

fn checked_url(value: Option<&Json>, own: &Origin) -> Result<String, Problem> {
    match value {
        None => Err(Problem::invalid("url", "is missing")),
        Some(Json::String(text)) => normalise(text, own)
            .map_err(|bad| Problem::invalid("url", &bad.to_string())),
        Some(_) => Err(Problem::invalid("url", "must be a string")),
    }
}

fn checked_slug(value: &Json) -> Result<String, Problem> {
    match value {
        Json::String(text) if is_slug(text) => Ok(text.clone()),
        Json::String(_) => {
            Err(Problem::invalid("slug", "must be 3 to 64 of A-Z a-z 0-9 _ -"))
        }
        _ => Err(Problem::invalid("slug", "must be a string")),
    }
}

fn checked_expiry(value: &Json, now: i64) -> Result<i64, Problem> {
    let what = match value {
        Json::String(text) => match moment::parse(text) {
            Some(expires_at) if expires_at > now => return Ok(expires_at),
            Some(_) => "must be in the future",
            None => "must be a time like 2027-01-31T12:00:00Z",
        },
        _ => "must be a time like 2027-01-31T12:00:00Z",
    };
    Err(Problem::invalid("expires_at", what))
}

/// The value of a parameter, which may be given once.
fn parameter(query: &str, wanted: &str) -> Result<Option<String>, Problem> {
    let mut values = form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| name == wanted)
        .map(|(_, value)| value.into_owned());
    let first = values.next();
    match values.next() {
        Some(_) => Err(Problem::invalid(wanted, "is given twice")),
        None => Ok(first),
    }
}

/// The number that ASCII digits are, if SQLite could hold it.
fn number(text: &str) -> Option<i64> {
    // `parse` alone would take a sign.
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::read_json;

    /// 2027-01-31T12:00:00Z
    const NOW: i64 = 1_801_396_800;

    fn checked(body: &str) -> Result<NewLink, String> {
        let own = Origin::of("http://sho.rt").expect("it is an address");
        let json = read_json(body.as_bytes()).expect("it is JSON");
        new_link(&json, &own, NOW).map_err(|problem| problem.to_string())
    }

    fn refused(body: &str) -> String {
        checked(body).expect_err(body)
    }

    #[test]
    fn a_new_link_is_what_its_fields_say() {
        let text =
            r#"{"expires_at":"2027-01-31T12:00:01Z","slug":"a-b","url":"http://A"}"#;
        let expected = NewLink {
            url: "http://a/".to_owned(),
            slug: Some("a-b".to_owned()),
            expires_at: Some(NOW + 1),
        };
        assert_eq!(checked(text), Ok(expected));
        let expected =
            NewLink { url: "http://a/".to_owned(), slug: None, expires_at: None };
        assert_eq!(checked(r#"{"url":"http://a/"}"#), Ok(expected));
    }

    #[test]
    fn faults_are_told_in_the_order_of_the_fields() {
        for (body, expected) in [
            ("[]", "422: body: must be an object"),
            (r#"{"slug":1,"b":1,"a":1}"#, "422: b: there is no such field"),
            (r#"{"slug":1}"#, "422: url: is missing"),
            (r#"{"slug":1,"url":null}"#, "422: url: must be a string"),
            (
                r#"{"slug":1,"url":"ftp:a"}"#,
                "422: url: must begin with http:// or https://",
            ),
            (
                r#"{"expires_at":1,"url":"http://a","slug":null}"#,
                "422: slug: must be a string",
            ),
            (
                r#"{"expires_at":1,"url":"http://a","slug":"a"}"#,
                "422: slug: must be 3 to 64 of A-Z a-z 0-9 _ -",
            ),
            (
                r#"{"expires_at":null,"url":"http://a","slug":"api"}"#,
                "422: expires_at: must be a time like 2027-01-31T12:00:00Z",
            ),
            (
                r#"{"expires_at":"2027","url":"http://a"}"#,
                "422: expires_at: must be a time like 2027-01-31T12:00:00Z",
            ),
            (
                r#"{"expires_at":"2027-01-31T12:00:00Z","url":"http://a"}"#,
                "422: expires_at: must be in the future",
            ),
            (r#"{"url":"http://a","slug":"Api"}"#, "409: the slug \"Api\" is reserved"),
        ] {
            assert_eq!(refused(body), expected, "{body}");
        }
    }

    #[test]
    fn a_page_is_what_its_query_says() {
        for (query, before, limit) in [
            ("", None, 20),
            ("limit=1", None, 1),
            ("limit=100&cursor=7", Some(7), 100),
            ("cursor=9223372036854775807", Some(i64::MAX), 20),
            ("&x=1&x&Limit=0&limit=%30%305&&", None, 5),
            ("cursor=00000000000000000000000000001", Some(1), 20),
        ] {
            assert_eq!(page(query), Ok(Page { before, limit }), "{query}");
        }
        let zeros = format!("limit={}9", "0".repeat(5000));
        assert_eq!(page(&zeros), Ok(Page { before: None, limit: 9 }));
    }

    #[test]
    fn what_is_no_page_is_told() {
        let refused = |query: &str| page(query).expect_err(query).to_string();
        let nines = "9".repeat(5000);
        for value in
            ["", "0", "101", "-1", "%2b1", "+1", "1+", "1.0", "٣", "1e1", &nines]
        {
            let expected = "422: limit: must be from 1 to 100";
            assert_eq!(refused(&format!("cursor=x&limit={value}")), expected);
        }
        for value in ["", "0", "-1", "x", "9223372036854775808", "1%00", &nines] {
            let expected =
                "422: cursor: must be the text that an earlier reply gave as next";
            assert_eq!(refused(&format!("cursor={value}")), expected, "{value}");
        }
        assert_eq!(refused("limit=1&%6cimit=1"), "422: limit: is given twice");
        assert_eq!(refused("cursor&cursor"), "422: cursor: is given twice");
    }

    #[test]
    fn clicks_are_told_by_day() {
        for query in ["", "by=day", "%62y=da%79&x=1"] {
            assert_eq!(by_day(query), Ok(()), "{query}");
        }
        let refused = |query: &str| by_day(query).expect_err(query).to_string();
        for query in ["by", "by=", "by=Day", "by=week", "by=day+"] {
            assert_eq!(refused(query), "422: by: must be day");
        }
        assert_eq!(refused("by=day&by=day"), "422: by: is given twice");
    }
}
