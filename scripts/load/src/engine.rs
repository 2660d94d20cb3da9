//! Sends the requests that are due and takes the replies.
//!
//! One thread does everything: it takes, checks and counts all replies that are there,
//! and then sends what is due. That is also what other generators do; answering each
//! reply with the next request at once would wake the server for every one of them.

use std::collections::VecDeque;
use std::io::ErrorKind;

use anyhow::{Context, Result};

use crate::base::Base;
use crate::check::Checker;
use crate::clock::{Clock, Nanos};
use crate::connection::{Connection, Flight};
use crate::plan::Plan;
use crate::poller::Poller;
use crate::reply::whole_reply;
use crate::requests::Requests;
use crate::schedule::Schedule;
use crate::tally::Tally;

/// How long a connection rests that could not be opened or written to.
const REST: Nanos = 10_000_000;

/// How often replies are looked for that don't come.
const SWEEP: Nanos = 100_000_000;

/// A run under way.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) base: Base,
    pub(crate) clock: Clock,
    pub(crate) schedule: Schedule,
    /// None when all requests of the plan were sent.
    pub(crate) plan: Option<Plan>,
    pub(crate) requests: Requests,
    pub(crate) checker: Checker,
    pub(crate) tally: Tally,
    pub(crate) timeout: Nanos,
    /// Whether the first error ends the run.
    pub(crate) stops_at_error: bool,
    pub(crate) poller: Poller,
    pub(crate) connections: Vec<Connection>,
    /// Connections without a request, the longest idle first.
    pub(crate) free: VecDeque<usize>,
    /// Connections that failed, and until when they rest.
    pub(crate) resting: VecDeque<(Nanos, usize)>,
    /// How many requests were taken from the plan.
    pub(crate) sent: u64,
    pub(crate) in_flight: usize,
    /// Whether a connection was free when requests were last looked for.
    pub(crate) was_free: bool,
    /// How often the server closed a connection between two requests.
    pub(crate) reopened: u64,
    pub(crate) next_sweep: Nanos,
}

impl Engine {
    /// Opens all connections, so that the first requests need not wait for that.
    ///
    /// # Errors
    ///
    /// If the server doesn't take them.
    pub(crate) fn open_all(&mut self) -> Result<()> {
        for number in 0..self.connections.len() {
            self.open(number).with_context(|| self.base.text().to_owned())?;
            self.free.push_back(number);
        }
        Ok(())
    }

    /// Runs until all is sent and answered, or given up.
    ///
    /// # Errors
    ///
    /// If the system can't wait for connections.
    pub(crate) fn drive(&mut self) -> Result<()> {
        loop {
            let now = self.send_due();
            if self.is_done(now) {
                return Ok(());
            }
            let ready = self.poller.wait(self.until_next(now)).context("epoll")?;
            for index in 0..ready {
                self.take_reply(self.poller.number(index));
            }
            self.sweep();
        }
    }

    /// Returns whether a request is due that was not sent, at the end of a run.
    pub(crate) fn has_unsent(&self, now: Nanos) -> bool {
        self.schedule.is_open() && self.schedule.due(self.sent, now).is_some()
    }

    fn is_done(&self, now: Nanos) -> bool {
        let all_sent =
            self.plan.is_none() || self.schedule.next_due(self.sent, now).is_none();
        (all_sent && self.in_flight == 0)
            || now >= self.schedule.give_up
            || (self.stops_at_error && self.tally.errors > 0)
    }

    /// Returns how long nothing happens unless a reply comes.
    fn until_next(&self, now: Nanos) -> Nanos {
        let mut next = self.next_sweep.min(self.schedule.give_up);
        if now < self.schedule.end {
            next = next.min(self.schedule.end);
        }
        if let Some((time, _)) = self.resting.front() {
            next = next.min(*time);
        }
        if !self.free.is_empty() && self.plan.is_some() {
            next = next.min(self.schedule.next_due(self.sent, now).unwrap_or(next));
        }
        next.saturating_sub(now)
    }

    /// Sends requests while one is due and a connection is free, and returns the time
    /// after that.
    fn send_due(&mut self) -> Nanos {
        let was_free = self.was_free;
        let mut now = self.clock.now();
        while let Some(&number) = self.free.front() {
            let Some(due) = self.schedule.due(self.sent, now) else { break };
            let Some(ask) = self.plan.as_mut().and_then(Iterator::next) else {
                self.plan = None;
                break;
            };
            self.free.pop_front();
            self.sent += 1;
            self.tally.begin(due);
            if was_free {
                self.tally.late(now - due);
            }
            match self.send(number, Flight { ask, due, sent: now }) {
                Ok(()) => self.in_flight += 1,
                Err(error) => {
                    self.tally.lose(ask, now, &format!("{error:#}"));
                    self.connections[number].close();
                    self.resting.push_back((now + REST, number));
                }
            }
            now = self.clock.now();
        }
        self.was_free = !self.free.is_empty();
        now
    }

    fn send(&mut self, number: usize, flight: Flight) -> Result<()> {
        if !self.connections[number].is_open() {
            self.open(number)?;
        }
        let connection = &mut self.connections[number];
        connection.send(self.requests.bytes(flight.ask))?;
        connection.flight = Some(flight);
        Ok(())
    }

    fn open(&mut self, number: usize) -> Result<()> {
        let stream = self.connections[number].open(self.base.address())?;
        self.poller.watch(stream, number)?;
        Ok(())
    }

    /// Takes what a connection has to read.
    fn take_reply(&mut self, number: usize) {
        let connection = &mut self.connections[number];
        let received = connection.receive();
        let now = self.clock.now();
        match received {
            Ok(false) => return,
            Ok(true) => {}
            Err(error) => {
                let is_end = error.kind() == ErrorKind::UnexpectedEof;
                if connection.flight.is_none() && is_end {
                    // A server may end an idle connection; the next request opens it.
                    self.reopened += 1;
                    connection.close();
                } else {
                    self.give_up(number, now, &error.to_string());
                }
                return;
            }
        }
        let Some(flight) = connection.flight else {
            self.give_up(number, now, "bytes came that nobody asked for");
            return;
        };
        match whole_reply(connection.received()) {
            Ok(None) if connection.is_full() => {
                self.give_up(number, now, "the reply is longer than 16 KiB");
            }
            Ok(None) => {}
            Ok(Some(reply)) => {
                let verdict = self.checker.check(flight.ask, &reply);
                self.tally.finish(&flight, now, reply.status, verdict);
                if reply.closes {
                    self.reopened += 1;
                    connection.close();
                }
                connection.forget();
                connection.flight = None;
                self.in_flight -= 1;
                self.free.push_back(number);
            }
            Err(error) => self.give_up(number, now, &error),
        }
    }

    /// Closes a connection that went wrong; it is opened again for its next request.
    fn give_up(&mut self, number: usize, now: Nanos, error: &str) {
        let connection = &mut self.connections[number];
        connection.close();
        match connection.flight.take() {
            Some(flight) => {
                self.tally.lose(flight.ask, now, error);
                self.in_flight -= 1;
                self.resting.push_back((now + REST, number));
            }
            // It is among the free ones already.
            None => self.tally.fault(|| error.to_owned()),
        }
    }

    /// Lets rested connections work again and gives up requests that take too long.
    fn sweep(&mut self) {
        let now = self.clock.now();
        while self.resting.front().is_some_and(|(time, _)| *time <= now) {
            self.free.extend(self.resting.pop_front().map(|(_, number)| number));
        }
        if now < self.next_sweep {
            return;
        }
        self.next_sweep = now + SWEEP;
        for number in 0..self.connections.len() {
            let flight = self.connections[number].flight;
            if flight.is_some_and(|flight| flight.sent + self.timeout <= now) {
                self.give_up(number, now, "no reply came in time");
            }
        }
    }
}
