//! What is asked for, and what came of it.
//!
//! Apart from the frontier, which hands the one out and takes the other, since whoever
//! fetches needs only these.
//!
//! Twin: `python-ref/concurrent_workers/task.py`.

use crate::failure::{Failure, Kind};
use crate::links::PageLinks;

/// An address that is to be asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Its place in the order.
    pub place: usize,
    /// The address.
    pub address: String,
    /// Whether it is read for links; otherwise it is only checked.
    pub read: bool,
    /// Whether it must not be a private address.
    pub guarded: bool,
}

/// What came of asking for an address.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// A page with these links.
    Page(PageLinks),
    /// Something that is no page, or wasn't read.
    Fine,
    /// It leads to another address.
    Moved(String),
    /// It is not there.
    Broken(Failure),
    /// The site asks robots not to ask for it.
    Disallowed,
}

/// What came of asking for an address, and whether that is a private one.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What came of it.
    pub reply: Reply,
    /// Whether its host is in a private network.
    pub private: bool,
}

impl Answer {
    /// Returns the answer that there is none.
    #[must_use]
    pub fn broken(kind: Kind) -> Self {
        Self { reply: Reply::Broken(Failure::of_kind(kind)), private: false }
    }
}
