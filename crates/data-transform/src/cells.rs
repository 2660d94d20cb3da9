//! Tables as they are printed: what the core hands over, whatever it is written in.
//!
//! Twin: `python-ref/data_transform/cells.py`.

use crate::decimal::Decimal;

/// What stands in one place of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing: an empty field, or `null` in JSON.
    Missing,
    /// A whole number.
    Integer(i128),
    /// A number with two decimal places.
    Decimal(Decimal),
    /// A text.
    Text(String),
    /// Bytes that are kept as they are, where the format allows.
    Raw(Vec<u8>),
}

/// A row of a table: a cell for each of its columns.
pub type Row = Vec<Cell>;

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The name of its file, without ending.
    pub name: &'static str,
    /// The names of its columns.
    pub columns: &'static [&'static str],
    /// Its rows, in the order in which they are printed.
    pub rows: Vec<Row>,
}
