//! What is wrong with a link.
//!
//! Twin: `python-ref/concurrent_workers/failure.py`.

/// What kind of thing is wrong with a link.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// The reply has a status that is no success.
    Status,
    /// Nobody takes the connection.
    Refused,
    /// The connection ended before the reply did.
    Reset,
    /// The whole exchange took longer than its time limit.
    TimedOut,
    /// The certificate isn't trusted, or encryption failed.
    BadTls,
    /// The host has no address.
    NameNotFound,
    /// The redirects go round in a circle, or there are more than the limit.
    TooManyRedirects,
    /// The page is larger than the limit, once it is decoded.
    TooLarge,
    /// The page is encoded in an unknown way, or wrongly.
    BadEncoding,
    /// The reply isn't HTTP.
    BadReply,
    /// A redirect or a link leads into a private network.
    Blocked,
    /// A redirect doesn't say where to.
    NoLocation,
    /// The link is no address.
    Invalid,
}

impl Kind {
    /// Returns the name that stands in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Refused => "refused",
            Self::Reset => "reset",
            Self::TimedOut => "timed out",
            Self::BadTls => "bad TLS",
            Self::NameNotFound => "name not found",
            Self::TooManyRedirects => "too many redirects",
            Self::TooLarge => "too large",
            Self::BadEncoding => "bad encoding",
            Self::BadReply => "bad reply",
            Self::Blocked => "blocked",
            Self::NoLocation => "no location",
            Self::Invalid => "invalid",
        }
    }
}

/// What is wrong with a link, and the status of the reply if there was one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Failure {
    /// What kind of thing is wrong.
    pub kind: Kind,
    /// The status of the reply.
    pub status: Option<u16>,
}

impl Failure {
    /// Returns the failure that a status is.
    #[must_use]
    pub fn of_status(status: u16) -> Self {
        Self { kind: Kind::Status, status: Some(status) }
    }

    /// Returns a failure without a reply.
    #[must_use]
    pub fn of_kind(kind: Kind) -> Self {
        Self { kind, status: None }
    }

    /// Returns it as people read it: the status, or else the kind.
    #[must_use]
    pub fn text(&self) -> String {
        match self.status {
            Some(status) if self.kind == Kind::Status => status.to_string(),
            _ => self.kind.name().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_as_its_number() {
        assert_eq!(Failure::of_status(404).text(), "404");
        assert_eq!(Failure::of_kind(Kind::BadTls).text(), "bad TLS");
        let failure = Failure { kind: Kind::NoLocation, status: Some(302) };
        assert_eq!(failure.text(), "no location");
    }
}
