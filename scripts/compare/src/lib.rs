//! The harness: proves that every rung of every scenario does the same, and times them.
//!
//! One command, one module: [`run`], [`check`], [`time`], [`boundary`], [`sweep`], [`report`], each
//! on its own chain of modules. What is read first, in the order of the data:
//!
//! - [`manifest`] what a scenario's `scenario.toml` says; [`workspace`] finds it
//! - [`builds`] builds each rung, and notices when it is stale
//! - [`cases`] expands the cases; [`case_run`] runs one on every rung, each in a fresh
//!   [`sandbox`]; [`judge`] says what is wrong; [`checked`] prints it
//! - [`spawner`] runs programs through a small [`helper`] process, which measures them
//! - [`rounds`] interleaves the timed runs; [`statistics`] compares them
//! - [`results`] is what is kept; [`render`] makes tables and pages of it

pub mod baseline;
pub mod block;
pub mod boundary;
pub mod boundary_document;
pub mod builds;
pub mod case_run;
pub mod cases;
pub mod check;
pub mod checked;
pub mod checker;
pub mod cli;
pub mod commands;
pub mod counters;
pub mod cpu_time;
pub mod diff;
pub mod digest;
pub mod doctor;
pub mod entrant;
pub mod environment;
pub mod expectations;
pub mod file_spec;
pub mod golden;
pub mod growth;
pub mod guard;
pub mod helper;
pub mod inputs;
pub mod interference;
pub mod judge;
pub mod load;
pub mod load_run;
pub mod manifest;
pub mod mounts;
pub mod orphans;
pub mod peer_proof;
pub mod pinning;
pub mod placeholders;
pub mod probe;
pub mod process_tree;
pub mod progress;
pub mod proofs;
pub mod render;
pub mod replacing;
pub mod report;
pub mod requests_watch;
pub mod results;
pub mod rounds;
pub mod run;
pub mod sandbox;
pub mod scenario_time;
pub mod search_path;
pub mod served;
pub mod server;
pub mod service;
pub mod sources;
pub mod spawner;
pub mod statistics;
pub mod stream_digest;
pub mod sweep;
pub mod sweep_points;
pub mod tidy;
pub mod time;
pub mod track;
pub mod tree_memory;
pub mod trial;
pub mod workspace;
