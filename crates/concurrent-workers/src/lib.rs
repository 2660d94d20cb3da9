//! `linkcheck`: every link of a web site, checked.
//!
//! Data goes forward along this line, and each arrow is a boundary between modules:
//! start addresses → frontier → fetched → links → checked → findings → report.
//!
//! Read the spine first, in this order:
//!
//! 1. [`crawl`]: one coordinator, and at most so many tasks at a time,
//! 2. [`frontier`]: what is asked for, and in which order it counts,
//! 3. [`fetch`]: asks for one address, and says what came of it.
//!
//! What makes the program fit for real use hangs off the spine: [`cli`], [`options`],
//! [`check`], [`errors`] and [`open_files`]; for asking [`http`], [`attempts`],
//! [`retry`], [`pace`], [`hosts`], [`networks`], [`permissions`], [`robots`] and
//! [`gunzip`]; for reading pages [`charset`], [`flat`], [`links`], [`srcset`] and
//! [`address`]; for what is known [`task`], [`graph`], [`exclude`] and [`failure`]; for
//! the report [`findings`], [`fragments`], [`text_report`], [`json_report`],
//! [`statistics`] and [`progress`].
//!
//! Twin: `python-ref/concurrent_workers/__init__.py`.

pub mod address;
pub mod attempts;
pub mod charset;
pub mod check;
pub mod cli;
pub mod crawl;
pub mod errors;
pub mod exclude;
pub mod failure;
pub mod fetch;
pub mod findings;
pub mod flat;
pub mod fragments;
pub mod frontier;
pub mod graph;
pub mod gunzip;
pub mod hosts;
pub mod http;
pub mod json_report;
pub mod links;
pub mod networks;
pub mod open_files;
pub mod options;
pub mod pace;
pub mod permissions;
pub mod progress;
pub mod retry;
pub mod robots;
pub mod srcset;
pub mod statistics;
pub mod task;
pub mod text_report;
