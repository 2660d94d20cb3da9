//! Waits until connections have something to read, or a moment has come.

use std::net::TcpStream;
use std::os::fd::AsFd;
use std::time::Duration;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags};
use nix::sys::prctl::set_timerslack;
use nix::sys::time::TimeSpec;

use crate::clock::Nanos;

const MILLISECOND: Nanos = 1_000_000;

/// As many connections as are taken care of between two looks at the clock.
const MOST_EVENTS: usize = 256;

/// An `epoll` over connections that are told apart by a number.
#[derive(Debug)]
pub(crate) struct Poller {
    epoll: Epoll,
    events: Vec<EpollEvent>,
    ready: usize,
}

impl Poller {
    /// Makes a poller without connections, for the thread that it is made in.
    pub(crate) fn new() -> nix::Result<Self> {
        // The system delays timers by 50 microseconds so that it wakes less often;
        // requests would then be sent late.
        set_timerslack(1)?;
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        Ok(Self { epoll, events: vec![EpollEvent::empty(); MOST_EVENTS], ready: 0 })
    }

    /// Watches a connection; closing it ends that.
    pub(crate) fn watch(&self, stream: &TcpStream, number: usize) -> nix::Result<()> {
        let number = u64::try_from(number).expect("a usize is no wider than a u64");
        self.epoll.add(stream, EpollEvent::new(EpollFlags::EPOLLIN, number))
    }

    /// Waits until a connection has something to read, at most for `time`, and returns
    /// how many have.
    pub(crate) fn wait(&mut self, time: Nanos) -> nix::Result<usize> {
        // `epoll` waits for whole milliseconds. The rest is waited for with `ppoll`,
        // which is asked only if nothing is there to read.
        let coarse = (time / MILLISECOND).saturating_sub(1);
        let coarse = u16::try_from(coarse).unwrap_or(u16::MAX);
        self.ready = self.look(coarse)?;
        if self.ready == 0 && coarse == 0 && time > 0 {
            let mut watched = [PollFd::new(self.epoll.0.as_fd(), PollFlags::POLLIN)];
            let time = TimeSpec::from_duration(Duration::from_nanos(time));
            match ppoll(&mut watched, Some(time), None) {
                Ok(0) | Err(Errno::EINTR) => {}
                Ok(_) => self.ready = self.look(0)?,
                Err(error) => return Err(error),
            }
        }
        Ok(self.ready)
    }

    /// Returns the number of the connection at `index` among those with something to
    /// read.
    pub(crate) fn number(&self, index: usize) -> usize {
        usize::try_from(self.events[..self.ready][index].data())
            .expect("the number was a usize")
    }

    fn look(&mut self, milliseconds: u16) -> nix::Result<usize> {
        match self.epoll.wait(&mut self.events, milliseconds) {
            Err(Errno::EINTR) => Ok(0),
            other => other,
        }
    }
}
