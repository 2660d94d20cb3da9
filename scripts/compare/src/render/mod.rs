//! From results to text: sections first, then a terminal's or a page's form of them.
//!
//! [`sections`] decides what is said, [`table`] and [`markdown`] only how it looks, so
//! that a terminal, a pull request and a page of the book say the same.

pub mod breakeven;
pub mod chart;
pub mod crossover;
pub mod figures;
pub mod markdown;
pub mod sections;
pub mod table;
pub mod verdict;

/// A part of a report that has a name and can be shown by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The name that a Markdown block gives: `data-transform/table`.
    pub name: String,
    /// The heading.
    pub title: String,
    /// What it says.
    pub parts: Vec<Part>,
    /// Whether there is anything to say; if not, `parts` only says so.
    pub filled: bool,
}

/// A piece of a section.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A heading within the section.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A list.
    List(Vec<String>),
    /// A table: the header, then the rows, all of the same length. The first column
    /// holds names, the others figures.
    Table(Vec<Vec<String>>),
    /// A drawing in HTML, for pages alone: a terminal has its figures in tables.
    Figure(String),
}
