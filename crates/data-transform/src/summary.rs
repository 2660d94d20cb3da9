//! Finishes the sums: sorted records without names, ready to be joined.
//!
//! Twin: `python-ref/data_transform/summary.py`.

use std::cmp::Reverse;

use crate::aggregate::Totals;
use crate::groups::{Code, Mean};

/// The percentiles of the arrival delay that the report shows.
pub const PERCENTILES: [u64; 3] = [50, 90, 99];

/// What the report says, without names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Rows that were read, blank ones not counted.
    pub rows: u64,
    /// Rows that could not be used.
    pub rejected: u64,
    /// Ordered by carrier, then month.
    pub carriers: Vec<CarrierSummary>,
    /// Ordered by flights, most first, then origin and destination.
    pub routes: Vec<RouteSummary>,
    /// Ordered by hour, then month.
    pub hours: Vec<HourSummary>,
}

/// The flights of a carrier in a month.
#[derive(Clone, Debug, PartialEq)]
pub struct CarrierSummary {
    pub carrier: Code,
    /// From 1 to 12.
    pub month: u64,
    pub flights: u64,
    pub cancelled: u64,
    pub diverted: u64,
    pub on_time: u64,
    pub departure_delay: Mean,
    /// In minutes, for each of [`PERCENTILES`].
    pub arrival_delays: [Option<i64>; 3],
}

/// The flights from one airport to another.
#[derive(Clone, Debug, PartialEq)]
pub struct RouteSummary {
    pub origin: Code,
    pub dest: Code,
    pub flights: u64,
    /// In ascending order.
    pub carriers: Vec<Code>,
    pub air_time: Mean,
    pub arrival_delay: Mean,
}

/// The flights that were scheduled to depart in an hour of the day, in a month.
#[derive(Clone, Debug, PartialEq)]
pub struct HourSummary {
    /// From 0 to 23.
    pub hour: u64,
    /// From 1 to 12.
    pub month: u64,
    pub flights: u64,
    pub delayed: u64,
    pub departure_delay: Mean,
}

/// Returns the finished sums with the `top` routes.
#[must_use]
pub fn summarise(totals: &Totals, top: usize) -> Summary {
    Summary {
        rows: totals.rows,
        rejected: totals.rejected,
        carriers: carriers(totals),
        routes: routes(totals, top),
        hours: hours(totals),
    }
}

fn carriers(totals: &Totals) -> Vec<CarrierSummary> {
    let mut summaries = Vec::new();
    for (carrier, months) in &totals.carriers {
        for (month, sums) in (1..).zip(months) {
            if sums.flights == 0 {
                continue;
            }
            summaries.push(CarrierSummary {
                carrier: carrier.clone(),
                month,
                flights: sums.flights,
                cancelled: sums.cancelled,
                diverted: sums.diverted,
                on_time: sums.on_time,
                departure_delay: sums.departure_delay,
                arrival_delays: PERCENTILES.map(|q| sums.arrival_delays.percentile(q)),
            });
        }
    }
    summaries.sort_by(|a, b| (&a.carrier, a.month).cmp(&(&b.carrier, b.month)));
    summaries
}

fn routes(totals: &Totals, top: usize) -> Vec<RouteSummary> {
    let mut summaries = Vec::new();
    for (origin, destinations) in &totals.routes {
        for (dest, sums) in destinations {
            let mut carriers: Vec<Code> = sums.carriers.iter().cloned().collect();
            carriers.sort_unstable();
            summaries.push(RouteSummary {
                origin: origin.clone(),
                dest: dest.clone(),
                flights: sums.flights,
                carriers,
                air_time: sums.air_time,
                arrival_delay: sums.arrival_delay,
            });
        }
    }
    let order = |route: &RouteSummary| {
        (Reverse(route.flights), route.origin.clone(), route.dest.clone())
    };
    summaries.sort_by_cached_key(order);
    summaries.truncate(top);
    summaries
}

fn hours(totals: &Totals) -> Vec<HourSummary> {
    let mut summaries = Vec::new();
    for (hour, months) in (0..).zip(&*totals.hours) {
        for (month, sums) in (1..).zip(months) {
            if sums.flights == 0 {
                continue;
            }
            summaries.push(HourSummary {
                hour,
                month,
                flights: sums.flights,
                delayed: sums.delayed,
                departure_delay: sums.departure_delay,
            });
        }
    }
    summaries
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::flight::Flight;

    fn flight(month: u8, carrier: &'static str, dest: &'static str) -> Flight<'static> {
        Flight {
            month,
            hour: 5,
            departed: true,
            departure_delay: Some(20),
            arrival_delay: Some(-7),
            air_time: None,
            carrier: Cow::Borrowed(carrier.as_bytes()),
            origin: Cow::Borrowed(b"JFK"),
            dest: Cow::Borrowed(dest.as_bytes()),
        }
    }

    fn summary(top: usize) -> Summary {
        let mut totals = Totals::default();
        for flight in [
            flight(2, "UA", "LAX"),
            flight(1, "UA", "SFO"),
            flight(1, "AA", "BOS"),
            flight(1, "AA", "SFO"),
        ] {
            totals.add(&flight);
        }
        summarise(&totals, top)
    }

    #[test]
    fn carriers_are_ordered_by_code_then_month() {
        let carriers = summary(20).carriers;
        let keys: Vec<_> =
            carriers.iter().map(|row| (&*row.carrier, row.month)).collect();
        assert_eq!(keys, [(&b"AA"[..], 1), (b"UA", 1), (b"UA", 2)]);
        assert_eq!(carriers[0].arrival_delays, [Some(-7); 3]);
    }

    #[test]
    fn routes_are_ordered_by_flights_then_code_and_cut_off() {
        let routes = summary(2).routes;
        let keys: Vec<_> = routes.iter().map(|row| (&*row.dest, row.flights)).collect();
        assert_eq!(keys, [(&b"SFO"[..], 2), (b"BOS", 1)]);
        assert_eq!(routes[0].carriers, [b"AA", b"UA"]);
    }

    #[test]
    fn hours_without_flights_are_left_out() {
        let hours = summary(20).hours;
        let keys: Vec<_> = hours.iter().map(|row| (row.hour, row.month)).collect();
        assert_eq!(keys, [(5, 1), (5, 2)]);
        assert_eq!((hours[0].flights, hours[0].delayed), (3, 3));
    }
}
