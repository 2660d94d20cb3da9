//! One connection to a service, made of bytes.
//!
//! HTTP libraries refuse to send what is wrong; here nothing is refused. Only replies
//! are parsed, and what is wrong with them is told.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::reply::{Framing, Reply};

/// How long an answer may take that nothing delays.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// How long a server may take to close a connection after it said so.
const CLOSING: Duration = Duration::from_secs(5);
/// More fields than any reply of a service has.
const MOST_FIELDS: usize = 64;

/// What came of a request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Answer {
    /// A whole reply.
    Reply(Reply),
    /// The connection ended without a byte.
    Closed,
    /// The connection ended within a reply.
    Cut,
    /// Nothing, or not all of it, came in time.
    Silent,
    /// Something that is no reply, and what is wrong with it.
    Malformed(String),
    /// No connection could be made.
    Unreachable(String),
}

/// An open connection, and what came in that no reply was made of yet.
#[derive(Debug)]
pub struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Wire {
    /// Opens a connection.
    ///
    /// # Errors
    ///
    /// If nobody listens there.
    pub async fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::new() })
    }

    /// Sends the bytes. A server may close before it has read them all, and its answer
    /// can be read all the same; so a failure to send is no error yet.
    pub async fn send(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes).await;
    }

    /// Sends the bytes, and says whether the server has closed the connection, which
    /// it must in that time if it reads no more.
    pub async fn is_refused(&mut self, bytes: &[u8], patience: Duration) -> bool {
        matches!(timeout(patience, self.stream.write_all(bytes)).await, Ok(Err(_)))
    }

    /// Reads one reply, to a HEAD request or another.
    pub async fn answer(&mut self, to_head: bool, patience: Duration) -> Answer {
        match timeout(patience, self.read_reply(to_head)).await {
            Ok(answer) => answer,
            Err(_) => Answer::Silent,
        }
    }

    /// Says whether the server closes the connection in time, without another byte.
    pub async fn is_closed(&mut self) -> bool {
        self.is_closed_within(CLOSING).await
    }

    /// Likewise, within that time.
    pub async fn is_closed_within(&mut self, patience: Duration) -> bool {
        let more = timeout(patience, self.more()).await;
        self.buffer.is_empty() && more == Ok(false)
    }

    async fn read_reply(&mut self, to_head: bool) -> Answer {
        let (length, mut reply) = loop {
            match parse_head(&self.buffer) {
                Ok(Some(parsed)) => break parsed,
                Ok(None) => {}
                Err(reason) => return Answer::Malformed(reason),
            }
            if !self.more().await {
                let nothing = self.buffer.is_empty();
                return if nothing { Answer::Closed } else { Answer::Cut };
            }
        };
        self.buffer.drain(..length);
        let body = match reply.framing(to_head) {
            Ok(framing) => self.read_body(framing).await,
            Err(reason) => return Answer::Malformed(reason),
        };
        match body {
            Ok(body) => {
                reply.body = body;
                Answer::Reply(reply)
            }
            Err(other) => other,
        }
    }

    async fn read_body(&mut self, framing: Framing) -> Result<Vec<u8>, Answer> {
        match framing {
            Framing::Empty => Ok(Vec::new()),
            Framing::Length(length) => self.take(length).await,
            Framing::Chunked => self.read_chunks().await,
            Framing::UntilClosed => {
                while self.more().await {}
                Ok(std::mem::take(&mut self.buffer))
            }
        }
    }

    async fn read_chunks(&mut self) -> Result<Vec<u8>, Answer> {
        let mut body = Vec::new();
        loop {
            let size = match httparse::parse_chunk_size(&self.buffer) {
                Ok(httparse::Status::Complete((length, size))) => {
                    self.buffer.drain(..length);
                    usize::try_from(size).unwrap_or(usize::MAX)
                }
                Ok(httparse::Status::Partial) if self.more().await => continue,
                Ok(httparse::Status::Partial) => return Err(Answer::Cut),
                Err(_) => return Err(Answer::Malformed("a bad chunk".to_owned())),
            };
            body.extend(self.take(size).await?);
            // No service sends trailers, so the last chunk ends as the others do.
            if self.take(2).await? != b"\r\n" {
                return Err(Answer::Malformed("a chunk without an end".to_owned()));
            }
            if size == 0 {
                return Ok(body);
            }
        }
    }

    /// Takes so many bytes off what comes in.
    async fn take(&mut self, length: usize) -> Result<Vec<u8>, Answer> {
        while self.buffer.len() < length {
            if !self.more().await {
                return Err(Answer::Cut);
            }
        }
        Ok(self.buffer.drain(..length).collect())
    }

    /// Reads what has come in; false at the end, in order or not.
    async fn more(&mut self) -> bool {
        matches!(self.stream.read_buf(&mut self.buffer).await, Ok(1..))
    }
}

/// Reads the head of a reply, and tells its length; `None` if it isn't complete yet.
fn parse_head(bytes: &[u8]) -> Result<Option<(usize, Reply)>, String> {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut parsed = httparse::Response::new(&mut fields);
    let length = match parsed.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(error) => return Err(format!("no reply: {error}")),
    };
    let own = |field: &httparse::Header<'_>| {
        let value = String::from_utf8_lossy(field.value).into_owned();
        (field.name.to_owned(), value)
    };
    let reply = Reply {
        status: parsed.code.unwrap_or_default(),
        version: parsed.version.unwrap_or_default(),
        headers: parsed.headers.iter().map(own).collect(),
        body: Vec::new(),
    };
    Ok(Some((length, reply)))
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    /// Answers one connection with the bytes, whatever it asks, and closes it.
    async fn answered(bytes: &'static [u8]) -> Wire {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let wire = Wire::connect(listener.local_addr().unwrap()).await.unwrap();
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(bytes).await.unwrap();
        wire
    }

    async fn bodies(bytes: &'static [u8]) -> Vec<String> {
        let mut wire = answered(bytes).await;
        let mut all = Vec::new();
        while let Answer::Reply(reply) = wire.answer(false, PATIENCE).await {
            all.push(String::from_utf8(reply.body).unwrap());
        }
        all
    }

    #[tokio::test]
    async fn replies_follow_each_other_however_they_are_framed() {
        let bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab\
            HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\ncd\r\n0\r\n\r\n\
            HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\n\r\nef";
        assert_eq!(bodies(bytes).await, ["ab", "cd", "", "ef"]);
    }

    #[tokio::test]
    async fn a_reply_that_is_cut_off_is_none() {
        let mut wire = answered(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na").await;
        assert_eq!(wire.answer(false, PATIENCE).await, Answer::Cut);
        let mut wire = answered(b"").await;
        assert_eq!(wire.answer(false, PATIENCE).await, Answer::Closed);
        assert!(wire.is_closed().await);
    }

    #[tokio::test]
    async fn what_is_no_reply_is_told() {
        let mut wire = answered(b"hello\r\n\r\n").await;
        let answer = wire.answer(false, PATIENCE).await;
        assert!(matches!(answer, Answer::Malformed(_)), "{answer:?}");
    }
}
