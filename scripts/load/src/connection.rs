//! A connection with at most one request in flight.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::clock::Nanos;
use crate::plan::Ask;

/// The longest reply that is taken.
const MOST_BYTES: usize = 16 * 1024;

/// How long opening a connection may take; nothing else happens meanwhile.
const OPENING: Duration = Duration::from_secs(1);

/// A request on its way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flight {
    pub(crate) ask: Ask,
    /// When it was due.
    pub(crate) due: Nanos,
    /// When it was sent.
    pub(crate) sent: Nanos,
}

/// A connection, its buffer and the request in flight on it.
#[derive(Debug)]
pub(crate) struct Connection {
    /// None before it is opened and after it was closed.
    stream: Option<TcpStream>,
    buffer: Box<[u8]>,
    filled: usize,
    pub(crate) flight: Option<Flight>,
}

impl Connection {
    /// Makes a connection that isn't open yet.
    pub(crate) fn new() -> Self {
        let buffer = vec![0; MOST_BYTES].into_boxed_slice();
        Self { stream: None, buffer, filled: 0, flight: None }
    }

    /// Opens the connection and returns its stream, which never blocks.
    pub(crate) fn open(&mut self, address: SocketAddr) -> io::Result<&TcpStream> {
        let stream = TcpStream::connect_timeout(&address, OPENING)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        self.filled = 0;
        Ok(self.stream.insert(stream))
    }

    pub(crate) fn is_open(&self) -> bool {
        self.stream.is_some()
    }

    pub(crate) fn close(&mut self) {
        self.stream = None;
        self.filled = 0;
    }

    /// Sends a request in one piece.
    ///
    /// The last one was answered, so there is room for this one in the system's buffer.
    pub(crate) fn send(&mut self, request: &[u8]) -> io::Result<()> {
        let stream = self.stream.as_mut().ok_or(ErrorKind::NotConnected)?;
        if stream.write(request)? < request.len() {
            return Err(io::Error::other("the request was not taken in one piece"));
        }
        Ok(())
    }

    /// Takes bytes that have come, and returns whether there were any.
    ///
    /// # Errors
    ///
    /// As reading does; `UnexpectedEof` if the server closed the connection.
    pub(crate) fn receive(&mut self) -> io::Result<bool> {
        let Some(stream) = &mut self.stream else { return Ok(false) };
        match stream.read(&mut self.buffer[self.filled..]) {
            Ok(0) => {
                let text = "the server closed the connection";
                Err(io::Error::new(ErrorKind::UnexpectedEof, text))
            }
            Ok(count) => {
                self.filled += count;
                Ok(true)
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Returns the bytes that have come since the last request.
    pub(crate) fn received(&self) -> &[u8] {
        &self.buffer[..self.filled]
    }

    /// Returns whether no more bytes can be taken.
    pub(crate) fn is_full(&self) -> bool {
        self.filled == self.buffer.len()
    }

    /// Forgets the bytes that have come.
    pub(crate) fn forget(&mut self) {
        self.filled = 0;
    }
}
