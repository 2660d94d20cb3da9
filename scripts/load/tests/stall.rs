//! The method's own test: a server that stands still for a second.
//!
//! The closed loop asks a server that stalls for nothing, so the stall is one sample a
//! connection and is lost among the others. The open loop finds every request late that
//! was due meanwhile.

#![expect(clippy::unwrap_used, reason = "a test fails where its set-up does")]

mod support;

use std::thread;
use std::time::Duration;

use load::{Latency, Pace, Settings, run};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use support::{ServerProcess, serve_as_process, settings};

/// Runs five seconds of load, one of which the server stands still.
fn latency_with_a_stall(pace: Pace) -> Latency {
    let server = ServerProcess::start();
    let pid = Pid::from_raw(i32::try_from(server.child.id()).unwrap());
    let stall = thread::spawn(move || {
        thread::sleep(Duration::from_secs(2));
        kill(pid, Signal::SIGSTOP).unwrap();
        thread::sleep(Duration::from_secs(1));
        kill(pid, Signal::SIGCONT).unwrap();
    });
    let window = Duration::from_secs(5);
    let report = run(&Settings { pace, window, ..settings(&server.base) }).unwrap();
    stall.join().unwrap();
    assert_eq!((report.errors, report.first_error), (0, None));
    assert!((report.little.ratio - 1.0).abs() < 0.1, "{:?}", report.little);
    report.latency_us
}

#[test]
fn the_open_loop_shows_that_the_server_stood_still() {
    let latency = latency_with_a_stall(Pace::Open { rate: 400 });
    // One of the five seconds: requests of its first half waited half a second or more.
    assert!(latency.p999 >= 950_000, "{latency:?}");
    assert!(latency.p99 >= 850_000, "{latency:?}");
    assert!((300_000..700_000).contains(&latency.p90), "{latency:?}");
}

#[test]
fn the_closed_loop_hides_it_but_for_one_sample_a_connection() {
    let latency = latency_with_a_stall(Pace::Closed);
    assert!(latency.max >= 900_000, "{latency:?}");
    assert!(latency.p99 < 300_000, "{latency:?}");
}

#[test]
#[ignore = "is no test but the server that the others start as a process"]
fn server_process() {
    serve_as_process();
}
