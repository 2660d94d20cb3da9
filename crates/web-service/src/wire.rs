//! A connection on its way to hyper: watched, and timed.
//!
//! hyper closes a connection whose head is slow without a word, and starts its clock
//! for every request anew; here one clock for each connection tells silence from
//! slowness.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::framing::Framing;

/// A connection whose bytes are looked at before hyper reads them.
#[derive(Debug)]
pub struct Wire {
    stream: TcpStream,
    framing: Framing,
    pace: Arc<Pace>,
}

/// What a connection waits for, and since when.
///
/// The connection's own task alone writes this, so nothing needs an order.
#[derive(Debug)]
pub struct Pace {
    opened: Instant,
    /// The microseconds from the opening to what happened last.
    last: AtomicU64,
    in_head: AtomicBool,
    busy: AtomicBool,
}

/// What is to be done about a connection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// Nothing before so much time has passed.
    Wait(Duration),
    /// Nothing has happened for too long: it can be closed.
    Silent,
    /// A part of a head has arrived, and the rest takes too long.
    SlowHead,
}

impl Wire {
    /// Returns the connection with what watches it.
    #[must_use]
    pub fn new(stream: TcpStream, pace: Arc<Pace>) -> Self {
        Self { stream, framing: Framing::default(), pace }
    }

    /// Returns the connection alone.
    #[must_use]
    pub fn into_stream(self) -> TcpStream {
        self.stream
    }
}

impl Pace {
    /// Returns the pace of a connection that is opened now.
    #[must_use]
    pub fn new() -> Self {
        Self {
            opened: Instant::now(),
            last: AtomicU64::new(0),
            in_head: AtomicBool::new(false),
            busy: AtomicBool::new(false),
        }
    }

    /// Notes whether a request is being answered, which may take its time.
    pub fn set_busy(&self, busy: bool) {
        self.busy.store(busy, Relaxed);
    }

    /// Returns what is to be done if heads and silence may take as long as the limit.
    #[must_use]
    pub fn verdict(&self, limit: Duration) -> Verdict {
        let last = Duration::from_micros(self.last.load(Relaxed));
        let passed = self.opened.elapsed().saturating_sub(last);
        match limit.checked_sub(passed) {
            _ if self.busy.load(Relaxed) => Verdict::Wait(limit),
            Some(left) if !left.is_zero() => Verdict::Wait(left),
            _ if self.in_head.load(Relaxed) => Verdict::SlowHead,
            _ => Verdict::Silent,
        }
    }

    fn note(&self) {
        let passed = self.opened.elapsed().as_micros();
        self.last.store(u64::try_from(passed).unwrap_or(u64::MAX), Relaxed);
    }

    /// Notes that bytes have arrived. A head's time runs from its first byte.
    fn note_read(&self, in_head: bool) {
        let was_in_head = self.in_head.swap(in_head, Relaxed);
        if !(in_head && was_in_head) {
            self.note();
        }
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self::new()
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let arrived = &mut buffer.filled_mut()[before..];
        if arrived.is_empty() {
            return Poll::Ready(Ok(()));
        }
        if let Err(ambiguous) = self.framing.advance(arrived) {
            // hyper answers what came before, and then refuses what no head can hold.
            arrived[ambiguous.before] = 0;
            buffer.set_filled(before + ambiguous.before + 1);
        }
        self.pace.note_read(self.framing.is_in_head());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes));
        self.pace.note();
        Poll::Ready(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let stream = Pin::new(&mut self.stream);
        let written = ready!(stream.poll_write_vectored(context, bytes));
        self.pace.note();
        Poll::Ready(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    /// Leaves the connection open: something may be left to be said.
    fn poll_shutdown(
        self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(10);

    #[test]
    fn a_connection_has_time_while_something_happens() {
        let pace = Pace::new();
        assert!(matches!(pace.verdict(LIMIT), Verdict::Wait(left) if left <= LIMIT));
        assert_eq!(pace.verdict(Duration::ZERO), Verdict::Silent);
        pace.note_read(true);
        assert_eq!(pace.verdict(Duration::ZERO), Verdict::SlowHead);
        pace.note_read(false);
        assert_eq!(pace.verdict(Duration::ZERO), Verdict::Silent);
    }

    #[test]
    fn a_head_has_its_time_from_its_first_byte() {
        let pace = Pace::new();
        pace.note_read(true);
        let first = pace.last.load(Relaxed);
        pace.note_read(true);
        assert_eq!(pace.last.load(Relaxed), first);
    }

    #[test]
    fn a_request_that_is_being_answered_may_take_its_time() {
        let pace = Pace::new();
        pace.set_busy(true);
        assert_eq!(pace.verdict(Duration::ZERO), Verdict::Wait(Duration::ZERO));
    }
}
