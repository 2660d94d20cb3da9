//! The sums over a group of flights: a carrier's month, a route, an hour of the day.
//!
//! Twin: `python-ref/data_transform/groups.py`.

use hashbrown::HashSet;

use crate::flight::Flight;
use crate::histogram::Histogram;

/// The largest delay in minutes with which a flight counts as on time.
pub const ON_TIME_MINUTES: i64 = 15;

/// A code of a carrier or an airport: any bytes.
pub type Code = Vec<u8>;

/// A mean in the making.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mean {
    /// How many values were added.
    pub count: u64,
    /// In 128 bits: no number of values of 64 bits that can be read overflows it.
    pub sum: i128,
}

/// The flights of a carrier in a month.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CarrierMonth {
    pub flights: u64,
    /// Without a time of departure.
    pub cancelled: u64,
    /// Departed, but without an arrival delay.
    pub diverted: u64,
    /// Arrived at most [`ON_TIME_MINUTES`] late.
    pub on_time: u64,
    pub departure_delay: Mean,
    pub arrival_delays: Histogram,
}

/// The flights from one airport to another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Route {
    pub flights: u64,
    pub carriers: HashSet<Code>,
    pub air_time: Mean,
    pub arrival_delay: Mean,
}

/// The flights that were scheduled to depart in an hour of the day, in a month.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hour {
    pub flights: u64,
    /// Departed more than [`ON_TIME_MINUTES`] late.
    pub delayed: u64,
    pub departure_delay: Mean,
}

impl Mean {
    /// Adds a value, if there is one.
    pub fn add(&mut self, value: Option<i64>) {
        if let Some(value) = value {
            self.count += 1;
            self.sum += i128::from(value);
        }
    }

    /// Adds the values of another mean.
    pub fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.sum += other.sum;
    }
}

impl CarrierMonth {
    /// Adds one flight.
    pub fn add(&mut self, flight: &Flight<'_>) {
        self.flights += 1;
        match flight.arrival_delay {
            _ if !flight.departed => self.cancelled += 1,
            None => self.diverted += 1,
            Some(minutes) if minutes <= ON_TIME_MINUTES => self.on_time += 1,
            Some(_) => {}
        }
        self.departure_delay.add(flight.departure_delay);
        if let Some(minutes) = flight.arrival_delay {
            self.arrival_delays.add(minutes);
        }
    }

    /// Adds the sums over other flights to these.
    pub fn merge(&mut self, other: Self) {
        self.flights += other.flights;
        self.cancelled += other.cancelled;
        self.diverted += other.diverted;
        self.on_time += other.on_time;
        self.departure_delay.merge(other.departure_delay);
        self.arrival_delays.merge(other.arrival_delays);
    }
}

impl Route {
    /// Adds one flight.
    pub fn add(&mut self, flight: &Flight<'_>) {
        self.flights += 1;
        self.carriers.get_or_insert_with(&*flight.carrier, |code: &[u8]| code.to_vec());
        self.air_time.add(flight.air_time);
        self.arrival_delay.add(flight.arrival_delay);
    }

    /// Adds the sums over other flights to these.
    pub fn merge(&mut self, other: Self) {
        self.flights += other.flights;
        self.carriers.extend(other.carriers);
        self.air_time.merge(other.air_time);
        self.arrival_delay.merge(other.arrival_delay);
    }
}

impl Hour {
    /// Adds one flight.
    pub fn add(&mut self, flight: &Flight<'_>) {
        self.flights += 1;
        self.departure_delay.add(flight.departure_delay);
        if flight.departure_delay.is_some_and(|minutes| minutes > ON_TIME_MINUTES) {
            self.delayed += 1;
        }
    }

    /// Adds the sums over other flights to these.
    pub fn merge(&mut self, other: Self) {
        self.flights += other.flights;
        self.delayed += other.delayed;
        self.departure_delay.merge(other.departure_delay);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_values_are_left_out_of_a_mean() {
        let mut mean = Mean::default();
        for value in [Some(3), None, Some(-1)] {
            mean.add(value);
        }
        assert_eq!(mean, Mean { count: 2, sum: 2 });
    }
}
