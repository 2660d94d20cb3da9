//! What every program of the workspace needs, whatever it does.
//!
//! A program's own crate holds what a reader compares; what two programs share would
//! only be read twice, and stands here: [`errors`], [`arguments`] and [`interrupts`]
//! for the command line; [`input`] (files, standard input, gzip) and [`progress`] for
//! reading; [`output`] for the report; [`parallel`] for workers whose findings come in
//! the order of the input.
//!
//! Twin: `python-ref/common/__init__.py`.

pub mod arguments;
pub mod errors;
pub mod input;
pub mod interrupts;
pub mod output;
pub mod parallel;
pub mod progress;
