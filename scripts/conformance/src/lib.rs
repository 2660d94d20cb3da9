//! The conformance suite of `shortlink`: proves over HTTP that a service is one.
//!
//! It prints a transcript that is the same, byte for byte, for every service that
//! conforms, whatever language it is written in. In the order of reading:
//!
//! - [`case`] is a request and what must come of it, [`sent`] its bytes; [`groups`]
//!   holds them all
//! - [`wire`] is one connection, made of bytes, since the suite also sends what no
//!   client library would; [`reply`] is what came back
//! - [`shown`] replaces what varies (ports, times, slugs) by placeholders, both ways
//! - [`session`] exchanges a case with a service; [`judge`] says what is wrong with the
//!   reply; [`transcript`] prints both
//! - [`program`] starts services, [`service`] is one that runs, [`process_tree`] ends
//!   it whatever it does; [`mod@bench`] is where a group of faults works
//! - [`crowd`] sends many requests at once, [`load`] keeps sending and remembers what
//!   was acknowledged, [`database`] looks whether that is there
//! - [`mounts`] are file systems that are full, or can't be written

pub mod bench;
pub mod case;
pub mod cli;
pub mod crowd;
pub mod database;
pub mod exercise;
pub mod group;
pub mod groups;
pub mod judge;
pub mod load;
pub mod metrics;
pub mod mounts;
pub mod process_tree;
pub mod program;
pub mod reply;
pub mod sent;
pub mod service;
pub mod session;
pub mod shown;
pub mod target;
pub mod transcript;
pub mod wire;
