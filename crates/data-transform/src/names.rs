//! The names of carriers, and the names and places of airports.
//!
//! Read by the same rules as flights, but strictly: a row that can't be used would
//! lose names silently, so it ends the program.
//!
//! Twin: `python-ref/data_transform/names.py`.

use common::input::Input;
use common::progress::Progress;
use hashbrown::HashMap;

use crate::chunks::{CHUNK_BYTES, Columns, chunks};
use crate::distance::Coordinates;
use crate::errors::FlightsError;
use crate::fields::split_quoted;
use crate::groups::Code;
use crate::reason::Reason;
use crate::rows::rows;
use crate::values::is_missing;

const AIRLINE_COLUMNS: [&str; 2] = ["carrier", "name"];
const AIRPORT_COLUMNS: [&str; 4] = ["faa", "name", "lat", "lon"];

/// What codes stand for.
#[derive(Debug, Default, PartialEq)]
pub struct Names {
    /// The names of carriers, by code.
    pub airlines: HashMap<Code, Vec<u8>>,
    /// The airports, by code.
    pub airports: HashMap<Code, Airport>,
}

/// An airport's name and, where it is known, its place.
#[derive(Debug, PartialEq)]
pub struct Airport {
    pub name: Vec<u8>,
    pub place: Option<Coordinates>,
}

/// Reads both tables.
///
/// # Errors
///
/// If a table can't be read, has a row that can't be used, or a code twice.
pub fn read_names(airlines: Input, airports: Input) -> Result<Names, FlightsError> {
    let airlines =
        read_table(airlines, &AIRLINE_COLUMNS, |fields| Ok(fields[1].to_vec()))?;
    let airports = read_table(airports, &AIRPORT_COLUMNS, |fields| {
        let latitude = degrees("lat", fields[2], 90.0)?;
        let longitude = degrees("lon", fields[3], 180.0)?;
        let place = latitude.zip(longitude);
        Ok(Airport {
            name: fields[1].to_vec(),
            place: place
                .map(|(latitude, longitude)| Coordinates { latitude, longitude }),
        })
    })?;
    Ok(Names { airlines, airports })
}

/// Reads a table whose first wanted column is the key.
fn read_table<T>(
    input: Input,
    wanted: &'static [&'static str],
    value: impl Fn(&[&[u8]]) -> Result<T, Reason>,
) -> Result<HashMap<Code, T>, FlightsError> {
    let mut table = HashMap::new();
    for chunk in chunks(vec![input], wanted, CHUNK_BYTES, Progress::hidden()) {
        let chunk = chunk?;
        for row in rows(&chunk.lines, chunk.first_line) {
            let (path, line) = (chunk.path.clone(), row.line);
            let bad_row =
                |reason| FlightsError::BadRow { path: path.clone(), line, reason };
            let fields = split_quoted(row.text).map_err(bad_row)?;
            let fields: Vec<&[u8]> = fields.iter().map(|field| &**field).collect();
            let wanted = pick(&fields, &chunk.columns).map_err(bad_row)?;
            let value = value(&wanted).map_err(bad_row)?;
            if table.insert(wanted[0].to_vec(), value).is_some() {
                let key = String::from_utf8_lossy(wanted[0]).into_owned();
                return Err(FlightsError::RepeatedKey { path, line, key });
            }
        }
    }
    Ok(table)
}

/// The wanted fields of a row.
fn pick<'a>(fields: &[&'a [u8]], columns: &Columns) -> Result<Vec<&'a [u8]>, Reason> {
    columns.check_count(fields.len())?;
    Ok(columns.places.iter().map(|&place| fields[place]).collect())
}

/// The degrees in a field, from -`limit` to `limit`: digits with an optional fraction.
fn degrees(
    column: &'static str,
    text: &[u8],
    limit: f64,
) -> Result<Option<f64>, Reason> {
    if is_missing(text) {
        return Ok(None);
    }
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let is_number = digits.split(|&byte| byte == b'.').count() <= 2
        && digits
            .split(|&byte| byte == b'.')
            .all(|part| !part.is_empty() && part.iter().all(u8::is_ascii_digit));
    let number = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
    match number.filter(|number: &f64| is_number && number.abs() <= limit) {
        Some(number) => Ok(Some(number)),
        None => Err(Reason::NotDegrees { column }),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use common::input::open_input;

    use super::*;

    fn read(airlines: &str, airports: &str) -> Result<Names, String> {
        let mut files = [(); 2].map(|()| tempfile::NamedTempFile::new().unwrap());
        files[0].write_all(airlines.as_bytes()).unwrap();
        files[1].write_all(airports.as_bytes()).unwrap();
        let [airlines, airports] = files.each_ref().map(|file| open_input(file.path()));
        read_names(airlines.unwrap(), airports.unwrap())
            .map_err(|error| error.to_string().split_once(':').unwrap().1.to_owned())
    }

    #[test]
    fn names_and_places_are_found_by_code() {
        let names =
            read("carrier,name\nAA,\"A, B\"\n", "faa,lon,lat,name\nX,-5.5,NA,x\n");
        let names = names.unwrap();
        assert_eq!(names.airlines[&b"AA"[..]], b"A, B");
        assert_eq!(
            names.airports[&b"X"[..]],
            Airport { name: b"x".into(), place: None }
        );
    }

    #[test]
    fn a_repeated_key_is_refused() {
        let error =
            read("carrier,name\nAA,a\nAA,b\n", "faa,lon,lat,name\n").unwrap_err();
        assert_eq!(error, "3: the key `AA` is there twice");
    }

    #[test]
    fn degrees_are_decimals_in_range() {
        assert_eq!(degrees("lat", b"-41.5", 90.0), Ok(Some(-41.5)));
        assert_eq!(degrees("lat", b"", 90.0), Ok(None));
        for text in
            ["90.1", "1e1", "nan", "inf", "+1", ".5", "5.", "1_0", " 1", "-", "1.2.3"]
        {
            let refused = Err(Reason::NotDegrees { column: "lat" });
            assert_eq!(degrees("lat", text.as_bytes(), 90.0), refused, "{text}");
        }
    }
}
