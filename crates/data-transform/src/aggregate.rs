//! Adds flights up by carrier, route and hour, and merges what was added up apart.
//!
//! All sums are whole numbers, so neither the order of rows nor the number of workers
//! can change a result.
//!
//! Twin: `python-ref/data_transform/aggregate.py`.

use hashbrown::HashMap;

use crate::chunks::Chunk;
use crate::flight::{self, Flight};
use crate::groups::{CarrierMonth, Code, Hour, Route};
use crate::reason::Reason;
use crate::rows::rows;

/// The sums over some flights.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Totals {
    /// Rows that were read, blank ones not counted.
    pub rows: u64,
    /// Rows that could not be used.
    pub rejected: u64,
    /// By carrier, then month - 1.
    pub carriers: HashMap<Code, [CarrierMonth; 12]>,
    /// By origin, then destination.
    pub routes: HashMap<Code, HashMap<Code, Route>>,
    /// By hour of the scheduled departure, then month - 1.
    pub hours: Box<[[Hour; 12]; 24]>,
}

/// A row that could not be used.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reject {
    /// The line on which the row begins, counted from 1, header included.
    pub line: u64,
    pub reason: Reason,
    /// The row as it stands in the file, without the newline at its end.
    pub text: Vec<u8>,
}

impl Totals {
    /// Adds the rows of a chunk up.
    ///
    /// Returns those that could not be used.
    pub fn add_chunk(&mut self, chunk: &Chunk) -> Vec<Reject> {
        let mut rejects = Vec::new();
        let mut ends = Vec::with_capacity(chunk.columns.count);
        for row in rows(&chunk.lines, chunk.first_line) {
            self.rows += 1;
            match flight::parse(row, &chunk.columns, &mut ends) {
                Ok(flight) => self.add(&flight),
                Err(reason) => {
                    let text = row.text.to_vec();
                    rejects.push(Reject { line: row.line, reason, text });
                }
            }
        }
        self.rejected += rejects.len() as u64;
        rejects
    }

    /// Adds one flight.
    pub fn add(&mut self, flight: &Flight<'_>) {
        let month = usize::from(flight.month) - 1;
        self.carriers.entry_ref(&*flight.carrier).or_default()[month].add(flight);
        let from = self.routes.entry_ref(&*flight.origin).or_default();
        from.entry_ref(&*flight.dest).or_default().add(flight);
        self.hours[usize::from(flight.hour)][month].add(flight);
    }

    /// Adds the sums over other flights to these.
    pub fn merge(&mut self, other: Self) {
        self.rows += other.rows;
        self.rejected += other.rejected;
        for (carrier, theirs) in other.carriers {
            let mine = self.carriers.entry(carrier).or_default();
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| mine.merge(theirs));
        }
        for (origin, theirs) in other.routes {
            let mine = self.routes.entry(origin).or_default();
            for (dest, route) in theirs {
                mine.entry(dest).or_default().merge(route);
            }
        }
        for (mine, theirs) in self.hours.iter_mut().zip(*other.hours) {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| mine.merge(theirs));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::chunks::Columns;
    use crate::groups::Mean;

    /// A chunk whose rows hold the used columns in their order.
    fn chunk(lines: &[&str]) -> Chunk {
        Chunk {
            path: "f.csv".into(),
            columns: Columns { count: 11, places: (0..11).collect() },
            first_line: 2,
            lines: lines.concat().into_bytes(),
        }
    }

    fn totals(lines: &[&str]) -> Totals {
        let mut totals = Totals::default();
        totals.add_chunk(&chunk(lines));
        totals
    }

    #[test]
    fn flights_are_on_time_late_diverted_or_cancelled() {
        let totals = totals(&[
            "2013,1,1,5,515,2,15,227,UA,EWR,IAH\n",
            "2013,1,1,5,515,2,16,227,UA,EWR,IAH\n",
            "2013,1,1,5,515,2,NA,NA,UA,EWR,IAH\n",
            "2013,1,1,5,NA,NA,NA,NA,UA,EWR,IAH\n",
        ]);
        let january = &totals.carriers[&b"UA"[..]][0];
        assert_eq!((january.flights, january.on_time), (4, 1));
        assert_eq!((january.diverted, january.cancelled), (1, 1));
        assert_eq!(january.departure_delay, Mean { count: 3, sum: 6 });
        assert_eq!(january.arrival_delays.percentile(100), Some(16));
    }

    #[test]
    fn rows_that_cannot_be_used_are_kept_as_they_are() {
        let mut totals = Totals::default();
        let rejects =
            totals.add_chunk(&chunk(&["1,2\n", "2013,13,1,5,,,,,UA,EWR,IAH\n"]));
        assert_eq!((totals.rows, totals.rejected), (2, 2));
        assert_eq!((rejects[0].line, &*rejects[0].text), (2, &b"1,2"[..]));
        assert_eq!(rejects[1].reason, Reason::ImpossibleDate);
    }

    #[test]
    fn sums_of_the_largest_integers_do_not_overflow() {
        let row = "2013,1,1,5,515,9223372036854775807,1,1,UA,EWR,IAH\n";
        let totals = totals(&[row, row]);
        let january = &totals.carriers[&b"UA"[..]][0];
        assert_eq!(january.departure_delay.sum, 2 * i128::from(i64::MAX));
    }

    proptest! {
        #[test]
        fn merging_is_adding_all(
            rows in prop::collection::vec(
                "2013,[1-9],1,[0-9],(1|NA),-?[1-9]{1,3},(-?[1-9]{1,3}|NA),[1-9],\
                 (A|B|C),(X|Y),(V|W)\n",
                0..30),
            cut in 0_usize..30,
        ) {
            let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
            let (left, right) = rows.split_at(cut.min(rows.len()));
            let mut merged = totals(left);
            merged.merge(totals(right));
            prop_assert_eq!(merged, totals(&rows));
        }
    }
}
