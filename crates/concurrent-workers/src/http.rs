//! One exchange: a request, its reply, and the page if it is one.
//!
//! Twin: `python-ref/concurrent_workers/http.py`.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName,
    HeaderValue, LOCATION, RETRY_AFTER,
};
use reqwest::{Client, Method, Response, Url, redirect, retry};
use tokio::time::timeout;

use crate::charset::is_html;
use crate::failure::Kind;
use crate::gunzip::{Gunzip, Problem};
use crate::hosts::{Hosts, Resolver};
use crate::statistics::Counters;

/// How the program names itself to servers.
const USER_AGENT: &str = concat!("linkcheck/", env!("CARGO_PKG_VERSION"));

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// The status of the reply.
    pub status: u16,
    /// What the reply says it is.
    pub content_type: String,
    /// Where the reply leads to, as it stands there.
    pub location: Option<String>,
    /// When to come back, as it stands there.
    pub retry_after: Option<String>,
    /// The decoded body, if it was read.
    pub body: Option<Vec<u8>>,
}

/// Which bodies are read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wanted {
    /// None.
    Nothing,
    /// Those of pages.
    Pages,
    /// All that are no errors.
    Everything,
}

/// What makes exchanges.
#[derive(Debug)]
pub struct Http {
    client: Client,
    time_limit: Duration,
    max_body: usize,
    counters: Arc<Counters>,
}

impl Http {
    /// Returns a client that heeds limits: of time, and of bytes.
    ///
    /// # Errors
    ///
    /// If encryption can't be set up.
    pub fn open(
        time_limit: Duration,
        max_body: usize,
        hosts: Arc<Hosts>,
        counters: Arc<Counters>,
    ) -> Result<Self, reqwest::Error> {
        // Another part of the process may have installed one, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // Only gzip, which is unpacked here, where its size is watched.
        let gzip = HeaderValue::from_static("gzip");
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .default_headers(HeaderMap::from_iter([(ACCEPT_ENCODING, gzip)]))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .no_proxy()
            .http1_only()
            .dns_resolver(Resolver(hosts))
            .build()?;
        Ok(Self { client, time_limit, max_body, counters })
    }

    /// Exchanges a request for a reply, which is read as far as it is wanted.
    ///
    /// # Errors
    ///
    /// The kind of failure, if no whole reply comes within the time limit.
    pub async fn exchange(
        &self,
        method: Method,
        address: &str,
        wanted: Wanted,
    ) -> Result<Exchange, Kind> {
        let _open = self.counters.request();
        let whole = self.exchange_at_leisure(method, address, wanted);
        timeout(self.time_limit, whole).await.unwrap_or(Err(Kind::TimedOut))
    }

    async fn exchange_at_leisure(
        &self,
        method: Method,
        address: &str,
        wanted: Wanted,
    ) -> Result<Exchange, Kind> {
        let url: Url = address.parse().map_err(|_| Kind::Invalid)?;
        let sent = self.client.request(method, url).send().await;
        let response = sent.map_err(|error| kind_of(&error))?;
        let mut exchange = Exchange {
            status: response.status().as_u16(),
            content_type: text(&response, &CONTENT_TYPE).unwrap_or_default(),
            location: text(&response, &LOCATION),
            retry_after: text(&response, &RETRY_AFTER),
            body: None,
        };
        let is_wanted = match wanted {
            Wanted::Nothing => false,
            Wanted::Pages => is_html(&exchange.content_type),
            Wanted::Everything => true,
        };
        if response.status().is_success() && is_wanted {
            exchange.body = Some(self.read(response).await?);
        }
        Ok(exchange)
    }

    /// Reads a body and decodes it.
    async fn read(&self, mut response: Response) -> Result<Vec<u8>, Kind> {
        let encoding = text(&response, &CONTENT_ENCODING).unwrap_or_default();
        let mut body = match &*encoding.to_ascii_lowercase() {
            "" | "identity" => Body::Plain(Vec::new()),
            "gzip" | "x-gzip" => Body::Gzip(Gunzip::new(self.max_body)),
            _ => return Err(Kind::BadEncoding),
        };
        let mut is_empty = true;
        while let Some(bytes) = response.chunk().await.map_err(|e| kind_of(&e))? {
            self.counters.received(bytes.len());
            is_empty = false;
            match &mut body {
                Body::Plain(plain) => {
                    plain.extend_from_slice(&bytes);
                    if plain.len() > self.max_body {
                        return Err(Kind::TooLarge);
                    }
                }
                Body::Gzip(gzip) => gzip.feed(&bytes).map_err(kind_of_problem)?,
            }
        }
        match body {
            Body::Plain(plain) => Ok(plain),
            // What isn't there isn't packed, whatever the head says.
            Body::Gzip(_) if is_empty => Ok(Vec::new()),
            Body::Gzip(gzip) => gzip.finish().map_err(kind_of_problem),
        }
    }
}

/// A body that is being read.
enum Body {
    Plain(Vec<u8>),
    Gzip(Gunzip),
}

/// Returns a field of the head; what isn't UTF-8 in it is replaced.
fn text(response: &Response, name: &HeaderName) -> Option<String> {
    let value = response.headers().get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).trim_ascii().to_owned())
}

fn kind_of_problem(problem: Problem) -> Kind {
    match problem {
        Problem::TooLarge => Kind::TooLarge,
        Problem::Damaged => Kind::BadEncoding,
    }
}

/// Returns what an error wraps; one of the system would leave out what it wraps first.
fn cause_of<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

/// Returns the kind of failure that is at the bottom of an error.
fn kind_of(error: &reqwest::Error) -> Kind {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    let mut kind = Kind::Reset;
    while let Some(error) = cause {
        if error.is::<rustls::Error>() {
            return Kind::BadTls;
        } else if let Some(error) = error.downcast_ref::<hyper::Error>() {
            if error.is_parse() {
                return Kind::BadReply;
            }
        } else if let Some(error) = error.downcast_ref::<io::Error>() {
            match error.kind() {
                ErrorKind::ConnectionRefused
                | ErrorKind::HostUnreachable
                | ErrorKind::NetworkUnreachable
                | ErrorKind::AddrNotAvailable => return Kind::Refused,
                ErrorKind::TimedOut => return Kind::TimedOut,
                ErrorKind::NotFound => return Kind::NameNotFound,
                ErrorKind::InvalidInput => kind = Kind::BadReply,
                _ => (),
            }
        }
        cause = cause_of(error);
    }
    kind
}
