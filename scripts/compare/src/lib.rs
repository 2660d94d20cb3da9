//! The harness.

pub mod manifest;
pub mod spawner;
