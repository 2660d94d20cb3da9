//! Why a row can't be used, in the words of the `rejects` table.
//!
//! Twin: `python-ref/data_transform/reason.py`.

use std::fmt;

/// Why a row can't be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reason {
    /// The row has more or fewer fields than the header.
    FieldCount { expected: usize, found: usize },
    /// Something stands between a closing quote and the next comma.
    TextAfterQuote,
    /// A quote stands in a field that doesn't begin with one.
    QuoteInField,
    /// A field that must hold something is empty or `NA`.
    Missing { column: &'static str },
    /// A field holds something else than an integer of 64 bits.
    NotAnInteger { column: &'static str },
    /// A field holds something else than a number of degrees in its range.
    NotDegrees { column: &'static str },
    /// The calendar has no such date.
    ImpossibleDate,
    /// The hour is not from 0 to 23.
    ImpossibleHour,
    /// The time of departure is not from 0000 to 2400.
    ImpossibleTime,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FieldCount { expected, found } => {
                write!(f, "expected {expected} fields, found {found}")
            }
            Self::TextAfterQuote => write!(f, "text after a closing quote"),
            Self::QuoteInField => write!(f, "a quote inside a field without quotes"),
            Self::Missing { column } => write!(f, "{column} is missing"),
            Self::NotAnInteger { column } => write!(f, "{column} is not an integer"),
            Self::NotDegrees { column } => write!(f, "{column} is not in degrees"),
            Self::ImpossibleDate => write!(f, "there is no such date"),
            Self::ImpossibleHour => write!(f, "hour is not from 0 to 23"),
            Self::ImpossibleTime => write!(f, "dep_time is not a time of day"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_name_the_column() {
        let reason = Reason::NotAnInteger { column: "dep_delay" };
        assert_eq!(reason.to_string(), "dep_delay is not an integer");
    }
}
