//! Links: as they are asked for, kept, followed and shown.
//!
//! Twin: `python-ref/web_service/link.py`.

use serde::Serialize;
use utoipa::ToSchema;

use crate::moment::rfc3339;

/// A link as it is asked for, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct NewLink {
    /// Where it is to lead to, normalised.
    pub url: String,
    /// What it is to be called, if that was chosen.
    pub slug: Option<String>,
    /// From which moment on it isn't followed any more, if there is one.
    pub expires_at: Option<i64>,
}

/// A link as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Counts up: a later link has a higher one.
    pub id: i64,
    /// What it is called.
    pub slug: String,
    /// Where it leads to, normalised.
    pub url: String,
    /// When it was created, in seconds since 1970.
    pub created_at: i64,
    /// From which moment on it isn't followed any more, if there is one.
    pub expires_at: Option<i64>,
    /// How many times it was followed.
    pub clicks: i64,
}

/// What is known of a link when somebody follows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Under which its clicks are counted.
    pub id: i64,
    /// Where it leads to, normalised.
    pub url: String,
    /// From which moment on it isn't followed any more, if there is one.
    pub expires_at: Option<i64>,
    /// Whether its owner has deleted it.
    pub deleted: bool,
}

/// A link as the API shows it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Link)]
pub struct LinkJson {
    /// What stands after the last slash of the short link.
    pub slug: String,
    /// Where the link leads to, normalised.
    pub url: String,
    /// The short link itself.
    pub short_url: String,
    /// When the link was created.
    pub created_at: String,
    /// From when on the link isn't followed any more.
    #[schema(required = true)]
    pub expires_at: Option<String>,
    /// How many times the link was followed.
    pub clicks: i64,
}

impl Link {
    /// Returns the link as the API shows it.
    ///
    /// `base` is the address of the service, without a slash at its end.
    #[must_use]
    pub fn json(&self, base: &str) -> LinkJson {
        LinkJson {
            slug: self.slug.clone(),
            url: self.url.clone(),
            short_url: format!("{base}/{}", self.slug),
            created_at: rfc3339(self.created_at),
            expires_at: self.expires_at.map(rfc3339),
            clicks: self.clicks,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_shown_in_the_order_of_its_fields() {
        let link = Link {
            id: 7,
            slug: "abc".to_owned(),
            url: "http://a/\"?ü".to_owned(),
            created_at: 1_801_396_800,
            expires_at: None,
            clicks: 3,
        };
        let shown = serde_json::to_string(&link.json("https://sho.rt")).unwrap();
        let expected = r#"{"slug":"abc","url":"http://a/\"?ü","short_url":"#.to_owned()
            + r#""https://sho.rt/abc","created_at":"2027-01-31T12:00:00Z","#
            + r#""expires_at":null,"clicks":3}"#;
        assert_eq!(shown, expected);
        let expiring = Link { expires_at: Some(1_801_396_801), ..link };
        let expires_at = expiring.json("").expires_at;
        assert_eq!(expires_at.as_deref(), Some("2027-01-31T12:00:01Z"));
    }
}
