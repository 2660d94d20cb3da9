//! Joins the sums with names and lays out what is printed.
//!
//! Twin: `python-ref/data_transform/tables.py`.

use std::path::Path;

use common::errors::shown;

use crate::aggregate::Reject;
use crate::cells::{Cell, Row, Table};
use crate::decimal::quotient;
use crate::distance::kilometres;
use crate::groups::Mean;
use crate::names::{Airport, Names};
use crate::summary::{CarrierSummary, HourSummary, RouteSummary, Summary};

/// The columns of the table `carriers`.
pub const CARRIER_COLUMNS: [&str; 12] = [
    "carrier",
    "name",
    "month",
    "flights",
    "cancelled",
    "diverted",
    "on_time",
    "on_time_percent",
    "mean_departure_delay",
    "arrival_delay_p50",
    "arrival_delay_p90",
    "arrival_delay_p99",
];
/// The columns of the table `routes`.
pub const ROUTE_COLUMNS: [&str; 9] = [
    "origin",
    "origin_name",
    "dest",
    "dest_name",
    "flights",
    "carriers",
    "distance_km",
    "mean_air_time",
    "mean_arrival_delay",
];
/// The columns of the table `hours`.
pub const HOUR_COLUMNS: [&str; 5] =
    ["hour", "month", "flights", "mean_departure_delay", "delayed_percent"];

/// Returns all tables but the one of rejected rows.
#[must_use]
pub fn tables(summary: &Summary, names: &Names) -> Vec<Table> {
    let carriers = summary.carriers.iter().map(|sums| carrier_row(sums, names));
    let routes = summary.routes.iter().map(|sums| route_row(sums, names));
    let hours = summary.hours.iter().map(hour_row);
    vec![
        Table { name: "carriers", columns: &CARRIER_COLUMNS, rows: carriers.collect() },
        Table { name: "routes", columns: &ROUTE_COLUMNS, rows: routes.collect() },
        Table { name: "hours", columns: &HOUR_COLUMNS, rows: hours.collect() },
    ]
}

/// Returns a row of the table `carriers`; an unknown carrier has an empty name.
#[must_use]
pub fn carrier_row(sums: &CarrierSummary, names: &Names) -> Row {
    let name = names.airlines.get(&sums.carrier).map_or(&[][..], Vec::as_slice);
    let [p50, p90, p99] = sums.arrival_delays;
    vec![
        text(&sums.carrier),
        text(name),
        count(sums.month),
        count(sums.flights),
        count(sums.cancelled),
        count(sums.diverted),
        count(sums.on_time),
        percent(sums.on_time, sums.flights),
        mean(sums.departure_delay),
        minutes(p50),
        minutes(p90),
        minutes(p99),
    ]
}

/// Returns a row of the table `routes`.
///
/// An unknown airport has no name and no place.
#[must_use]
pub fn route_row(sums: &RouteSummary, names: &Names) -> Row {
    let origin = names.airports.get(&sums.origin);
    let dest = names.airports.get(&sums.dest);
    let place = |airport: Option<&Airport>| airport.and_then(|airport| airport.place);
    let distance = match (place(origin), place(dest)) {
        (Some(from), Some(to)) => Cell::Integer(kilometres(from, to).into()),
        _ => Cell::Missing,
    };
    vec![
        text(&sums.origin),
        text(origin.map_or(&[], |airport| &airport.name)),
        text(&sums.dest),
        text(dest.map_or(&[], |airport| &airport.name)),
        count(sums.flights),
        text(&sums.carriers.join(&b' ')),
        distance,
        mean(sums.air_time),
        mean(sums.arrival_delay),
    ]
}

/// Returns a row of the table `hours`.
#[must_use]
pub fn hour_row(sums: &HourSummary) -> Row {
    vec![
        count(sums.hour),
        count(sums.month),
        count(sums.flights),
        mean(sums.departure_delay),
        percent(sums.delayed, sums.departure_delay.count),
    ]
}

/// Returns a row of the table `rejects`.
#[must_use]
pub fn reject_row(path: &Path, reject: Reject) -> Row {
    vec![
        Cell::Text(shown(path).to_string()),
        count(reject.line),
        Cell::Text(reject.reason.to_string()),
        Cell::Raw(reject.text),
    ]
}

/// A text that may not be UTF-8: what isn't is replaced.
fn text(bytes: &[u8]) -> Cell {
    Cell::Text(String::from_utf8_lossy(bytes).into_owned())
}

fn count(number: u64) -> Cell {
    Cell::Integer(number.into())
}

fn minutes(value: Option<i64>) -> Cell {
    value.map_or(Cell::Missing, |minutes| Cell::Integer(minutes.into()))
}

fn mean(mean: Mean) -> Cell {
    quotient(mean.sum, mean.count).map_or(Cell::Missing, Cell::Decimal)
}

fn percent(part: u64, whole: u64) -> Cell {
    quotient(100 * i128::from(part), whole).map_or(Cell::Missing, Cell::Decimal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decimal::Decimal;
    use crate::distance::Coordinates;

    fn names() -> Names {
        let place = Some(Coordinates { latitude: 0.0, longitude: 0.0 });
        let mut names = Names::default();
        names.airlines.insert(b"UA".into(), b"United".into());
        names
            .airports
            .insert(b"X".into(), Airport { name: b"Null Island".into(), place });
        names
    }

    fn carrier(code: &[u8]) -> CarrierSummary {
        CarrierSummary {
            carrier: code.to_vec(),
            month: 1,
            flights: 3,
            cancelled: 2,
            diverted: 1,
            on_time: 1,
            departure_delay: Mean::default(),
            arrival_delays: [None; 3],
        }
    }

    #[test]
    fn carriers_get_their_names() {
        let row = carrier_row(&carrier(b"UA"), &names());
        assert_eq!(row[1], Cell::Text("United".into()));
        assert_eq!(row[7], Cell::Decimal(Decimal(3333)));
        assert_eq!(
            row[8..],
            [Cell::Missing, Cell::Missing, Cell::Missing, Cell::Missing]
        );
    }

    #[test]
    fn unknown_carriers_keep_their_rows() {
        let row = carrier_row(&carrier(b"\xff"), &names());
        assert_eq!(
            row[..2],
            [Cell::Text("\u{fffd}".into()), Cell::Text(String::new())]
        );
    }

    #[test]
    fn unknown_airports_have_no_distance() {
        let mut sums = RouteSummary {
            origin: b"X".into(),
            dest: b"Y".into(),
            flights: 1,
            carriers: vec![b"AA".into(), b"UA".into()],
            air_time: Mean { count: 2, sum: -3 },
            arrival_delay: Mean::default(),
        };
        let row = route_row(&sums, &names());
        assert_eq!(row[1], Cell::Text("Null Island".into()));
        assert_eq!(
            row[5..8],
            [Cell::Text("AA UA".into()), Cell::Missing, Cell::Decimal(Decimal(-150))]
        );
        sums.dest = b"X".into();
        assert_eq!(route_row(&sums, &names())[6], Cell::Integer(0));
    }
}
