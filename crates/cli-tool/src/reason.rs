//! Why a line is malformed.
//!
//! Apart so that both languages word every reason alike.
//!
//! Twin: `python-ref/cli_tool/reason.py`.

use thiserror::Error;

/// The longest line that is read: longer than any server lets a request be.
pub const MAX_LINE_BYTES: usize = 1 << 20;

/// Why a line is malformed.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Reason {
    #[error("the line is empty")]
    Empty,
    #[error("the line is longer than {MAX_LINE_BYTES} bytes")]
    TooLong,
    #[error("the line does not begin with host, ident and user")]
    Client,
    #[error("no time like [10/Oct/2000:13:55:36 -0700]")]
    Time,
    #[error("impossible time")]
    ImpossibleTime,
    #[error("no request in quotes after the time")]
    Request,
    #[error("a quote is opened and never closed")]
    OpenQuote,
    #[error("text after a closing quote")]
    AfterQuote,
    #[error("the status is not a number from 100 to 999")]
    Status,
    #[error("the size is neither `-` nor a number of up to 19 digits")]
    Bytes,
}
