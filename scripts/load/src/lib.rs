//! The HTTP load generator that the services are measured with.
//!
//! One process with one thread, so that it can be pinned to a core of its own, and
//! cheaper for each request than the fastest server: sockets that never block, one
//! `epoll`, requests put together without allocation. Yet every reply is checked, since
//! a server that answers wrongly is often a fast one.
//!
//! Read in this order:
//!
//! - [`Settings`] says what to ask, how often and for how long.
//! - [`Plan`] is the sequence of requests, which the mix and the seed decide;
//!   [`target_url`] is what each link leads to.
//! - `engine` sends them and takes the replies, `schedule` says when each is due.
//! - `reply` finds where a reply ends, `check` says whether it is the right one.
//! - `tally` counts, [`Report`] is what comes out.
//!
//! In the closed loop each connection sends its next request when its reply has come,
//! so a server that stalls is asked less. In the open loop requests fall due at fixed
//! times, whatever the server does, and a latency counts from the time when the request
//! was due; a stall then shows in each request that it held up (Tene, "How not to
//! measure latency", 2013).

mod base;
mod check;
pub mod cli;
mod clock;
mod connection;
mod engine;
mod plan;
mod poller;
mod reply;
mod report;
mod requests;
mod run;
mod schedule;
mod settings;
mod tally;
mod target;
mod zipf;

pub use base::Base;
pub use plan::{Ask, Plan};
pub use report::{FillReport, Late, Latency, Little, Report};
pub use run::{fill, run};
pub use settings::{Fill, Mix, Pace, Settings};
pub use target::target_url;
pub use zipf::Zipf;
