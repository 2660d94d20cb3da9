//! `linkcheck`: every link of a web site, checked.

pub mod address;
pub mod charset;
pub mod exclude;
pub mod gunzip;
pub mod links;
pub mod networks;
pub mod retry;
pub mod robots;
pub mod srcset;
