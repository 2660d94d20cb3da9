//! Makes a checked flight of a row, or says why the row can't be used.
//!
//! Twin: `python-ref/data_transform/flight.py`.

use std::borrow::Cow;

use crate::chunks::Columns;
use crate::fields::{field_at, split_plain, split_quoted};
use crate::reason::Reason;
use crate::rows::Row;
use crate::values::{integer, is_date, is_missing, is_time_of_day};

/// The columns that are used, in the order in which [`Columns::places`] has them.
pub const COLUMNS: [&str; 11] = [
    "year",
    "month",
    "day",
    "hour",
    "dep_time",
    "dep_delay",
    "arr_delay",
    "air_time",
    "carrier",
    "origin",
    "dest",
];

/// What the report needs to know of a flight.
#[derive(Clone, Debug, PartialEq)]
pub struct Flight<'a> {
    /// From 1 to 12.
    pub month: u8,
    /// The hour of the scheduled departure, from 0 to 23.
    pub hour: u8,
    /// Whether it left: cancelled flights have no time of departure.
    pub departed: bool,
    /// In minutes; negative if early.
    pub departure_delay: Option<i64>,
    /// In minutes; negative if early.
    pub arrival_delay: Option<i64>,
    /// In minutes.
    pub air_time: Option<i64>,
    /// The carrier's code.
    pub carrier: Cow<'a, [u8]>,
    /// The code of the airport it left.
    pub origin: Cow<'a, [u8]>,
    /// The code of the airport it was bound for.
    pub dest: Cow<'a, [u8]>,
}

/// A column's name, and what stands in it.
type Field<'a> = (&'static str, &'a [u8]);

/// Makes a flight of a row.
///
/// `ends` is emptied; the rows of a chunk share it.
///
/// # Errors
///
/// The first [`Reason`] that is found: in the grammar, then in [`COLUMNS`], in order.
pub fn parse<'a>(
    row: Row<'a>,
    columns: &Columns,
    ends: &mut Vec<usize>,
) -> Result<Flight<'a>, Reason> {
    if row.quoted {
        let fields = split_quoted(row.text)?;
        columns.check_count(fields.len())?;
        return from_fields(|wanted| &fields[columns.places[wanted]])
            .map(Flight::into_owned);
    }
    split_plain(row.text, ends);
    columns.check_count(ends.len())?;
    from_fields(|wanted| field_at(row.text, ends, columns.places[wanted]))
}

/// Makes a flight of the wanted fields, by their index in [`COLUMNS`].
fn from_fields<'a>(text: impl Fn(usize) -> &'a [u8]) -> Result<Flight<'a>, Reason> {
    let field = |wanted: usize| (COLUMNS[wanted], text(wanted));
    Ok(Flight {
        month: month_of_date(field(0), field(1), field(2))?,
        hour: hour_of_day(field(3))?,
        departed: has_departed(field(4))?,
        departure_delay: optional(field(5))?,
        arrival_delay: optional(field(6))?,
        air_time: optional(field(7))?,
        carrier: code(field(8))?,
        origin: code(field(9))?,
        dest: code(field(10))?,
    })
}

/// The month of a date that exists.
fn month_of_date(year: Field, month: Field, day: Field) -> Result<u8, Reason> {
    let (year, month, day) = (required(year)?, required(month)?, required(day)?);
    if !is_date(year, month, day) {
        return Err(Reason::ImpossibleDate);
    }
    Ok(u8::try_from(month).expect("a month of a date"))
}

/// The hour in a field that must hold one.
fn hour_of_day(field: Field) -> Result<u8, Reason> {
    match required(field)? {
        hour @ 0..24 => Ok(u8::try_from(hour).expect("just matched")),
        _ => Err(Reason::ImpossibleHour),
    }
}

/// Whether there is a time of departure.
fn has_departed(field: Field) -> Result<bool, Reason> {
    match optional(field)? {
        Some(time) if !is_time_of_day(time) => Err(Reason::ImpossibleTime),
        time => Ok(time.is_some()),
    }
}

/// The integer in a field that must hold one.
fn required((column, text): Field) -> Result<i64, Reason> {
    optional((column, text))?.ok_or(Reason::Missing { column })
}

/// The integer in a field that may be empty.
fn optional((column, text): Field) -> Result<Option<i64>, Reason> {
    if is_missing(text) {
        return Ok(None);
    }
    integer(text).map(Some).ok_or(Reason::NotAnInteger { column })
}

/// The code in a field that must hold one: any bytes.
fn code((column, text): Field) -> Result<Cow<[u8]>, Reason> {
    if is_missing(text) {
        return Err(Reason::Missing { column });
    }
    Ok(Cow::Borrowed(text))
}

impl Flight<'_> {
    /// Cuts the tie to the row's bytes.
    fn into_owned(self) -> Flight<'static> {
        Flight {
            carrier: Cow::Owned(self.carrier.into_owned()),
            origin: Cow::Owned(self.origin.into_owned()),
            dest: Cow::Owned(self.dest.into_owned()),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The columns in order, and one more.
    fn read(text: &str) -> Result<Flight<'_>, Reason> {
        let columns = Columns { count: 12, places: (0..11).collect() };
        let row = Row { line: 2, text: text.as_bytes(), quoted: text.contains('"') };
        parse(row, &columns, &mut Vec::new())
    }

    #[test]
    fn a_good_row_is_a_flight() {
        let flight = read("2013,6,30,23,2400,-5,0,120,UA,EWR,IAH,x").unwrap();
        assert_eq!((flight.month, flight.hour, flight.departed), (6, 23, true));
        assert_eq!((flight.departure_delay, flight.arrival_delay), (Some(-5), Some(0)));
        assert_eq!(flight.air_time, Some(120));
        assert_eq!((&*flight.carrier, &*flight.dest), (&b"UA"[..], &b"IAH"[..]));
    }

    #[test]
    fn quotes_make_no_difference() {
        let plain = read("2013,6,30,23,1,2,3,4,UA,EWR,IAH,x");
        let quoted = read("2013,\"6\",30,23,1,2,3,4,\"UA\",EWR,IAH,\"x\"");
        assert_eq!(plain, quoted);
    }

    #[test]
    fn missing_values_are_na_or_empty() {
        let flight = read("2013,6,30,5,NA,,NA,,UA,EWR,IAH,x").unwrap();
        assert!(!flight.departed);
        assert_eq!((flight.departure_delay, flight.arrival_delay), (None, None));
    }

    #[test]
    fn each_reason_is_told() {
        for (text, reason) in [
            ("2013,6,30", "expected 12 fields, found 3"),
            ("2013,6,30,5,1,1,1,1,\"UA\"x,EWR,IAH,x", "text after a closing quote"),
            (
                "2013,6,30,5,1,1,1,1,U\"A\",EWR,IAH,x",
                "a quote inside a field without quotes",
            ),
            ("NA,6,30,5,1,1,1,1,UA,EWR,IAH,x", "year is missing"),
            ("2013,6,30,5,1,1,1,1,UA,EWR,,x", "dest is missing"),
            ("2013,6,30,5,1,nan,1,1,UA,EWR,IAH,x", "dep_delay is not an integer"),
            ("2013,2,31,5,1,1,1,1,UA,EWR,IAH,x", "there is no such date"),
            ("2013,6,30,24,1,1,1,1,UA,EWR,IAH,x", "hour is not from 0 to 23"),
            ("2013,6,30,5,2460,1,1,1,UA,EWR,IAH,x", "dep_time is not a time of day"),
        ] {
            assert_eq!(read(text).unwrap_err().to_string(), reason, "{text}");
        }
    }
}
