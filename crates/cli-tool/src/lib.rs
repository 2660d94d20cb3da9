//! `logsum`: what a web server was asked, by whom, and how it went.
//!
//! Data goes forward along this line, and each arrow is a boundary between modules:
//! arguments → lines → entries or malformed → counts → merged → top lists → rendered.
//!
//! Read the spine first, in this order:
//!
//! 1. [`report`]: runs the program from start to end,
//! 2. [`core`]: from open files to a summary,
//! 3. [`entry`]: makes an entry of a line, or says why it can't,
//! 4. [`counts`]: counts entries, and merges what was counted apart.
//!
//! What makes the program fit for real use hangs off the spine: [`cli`] and [`errors`];
//! for reading [`lines`], `fields`, [`quoted`], [`request`], [`moment`], [`filter`],
//! [`reason`] and [`malformed`]; for counting [`tally`]; for writing [`summary`],
//! [`text_report`], [`figures`], [`shown`] and [`json_report`]. What other programs
//! need, too, comes from the crate `common`: files, gzip, workers, standard output.
//!
//! Twin: `python-ref/cli_tool/__init__.py`.

pub mod cli;
pub mod core;
pub mod counts;
pub mod entry;
pub mod errors;
mod fields;
pub mod figures;
pub mod filter;
pub mod json_report;
pub mod lines;
pub mod malformed;
pub mod moment;
pub mod quoted;
pub mod reason;
pub mod report;
pub mod request;
pub mod shown;
pub mod summary;
pub mod tally;
pub mod text_report;
