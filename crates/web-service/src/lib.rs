//! `shortlink`: a link shortener over SQLite.
//!
//! Data goes forward along this line, and each arrow is a boundary between modules:
//! request → authenticated → validated → store (one writer) → reply.
//!
//! Read the spine first, in this order:
//!
//! 1. [`routes`]: what is answered to which request,
//! 2. [`store`]: what is known of links, keys and clicks,
//! 3. [`writer`]: one thread that commits what many requests change.
//!
//! What makes the program fit for real use hangs off the spine: [`cli`], [`options`]
//! and [`errors`] to start it; [`serve`], [`connection`], [`wire`], [`framing`],
//! [`app`], [`observe`], [`dependencies`], [`body`], [`replies`] and [`pass_on`] for
//! HTTP; [`keys`], [`rate`] and [`validate`] for who may ask for what; [`slug`],
//! [`slug_source`], [`target`], [`moment`], [`json`], [`link`] and [`problem`] for what
//! is said; [`schema`], [`queries`], [`readers`], [`targets`], [`change`],
//! [`transaction`], [`statements`] and [`outcome`] for the database; [`document`],
//! [`metrics`], [`metrics_behind`], [`log`] and [`access_log`] for those who run it.
//!
//! Twin: `python-ref/web_service/__init__.py`.

pub mod access_log;
pub mod app;
pub mod body;
pub mod change;
pub mod cli;
pub mod connection;
pub mod dependencies;
pub mod document;
pub mod errors;
pub mod framing;
pub mod json;
pub mod keys;
pub mod link;
pub mod log;
pub mod metrics;
pub mod metrics_behind;
pub mod moment;
pub mod observe;
pub mod options;
pub mod outcome;
pub mod pass_on;
pub mod problem;
pub mod queries;
pub mod rate;
pub mod readers;
pub mod replies;
#[expect(clippy::missing_errors_doc, reason = "a refusal is told by `Problem`")]
pub mod routes;
pub mod schema;
pub mod serve;
pub mod slug;
pub mod slug_source;
pub mod statements;
pub mod store;
pub mod target;
pub mod targets;
pub mod transaction;
pub mod validate;
pub mod wire;
pub mod writer;
