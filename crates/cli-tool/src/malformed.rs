//! Malformed lines that are shown to the user.
//!
//! Twin: `python-ref/cli_tool/malformed.py`.

use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;

use common::errors::shown;

use crate::counts::{EXAMPLES, Examined};
use crate::reason::Reason;

/// A malformed line: where it stands, and why it is one.
#[derive(Clone, Debug, PartialEq)]
pub struct Malformed {
    pub path: PathBuf,
    /// Counted from 1.
    pub line: u64,
    pub reason: Reason,
}

/// Follows the chunks in their order, and so knows the number of each line.
#[derive(Debug)]
pub struct Examples {
    paths: Vec<PathBuf>,
    /// Which of the paths is read, and how many of its lines were.
    place: (usize, u64),
    shown: Vec<Malformed>,
}

impl Examples {
    /// Returns the examples of inputs of which nothing was read yet.
    #[must_use]
    pub fn new(paths: Vec<PathBuf>) -> Self {
        Self { paths, place: (0, 0), shown: Vec::new() }
    }

    /// Goes on by a chunk of a file.
    pub fn add(&mut self, file: usize, examined: &Examined) {
        let before = if self.place.0 == file { self.place.1 } else { 0 };
        for &(line, reason) in &examined.malformed {
            if self.shown.len() < EXAMPLES {
                let path = self.paths[file].clone();
                self.shown.push(Malformed { path, line: before + line, reason });
            }
        }
        self.place = (file, before + examined.lines);
    }

    /// Returns the first malformed line, if there was one yet.
    #[must_use]
    pub fn first(&self) -> Option<&Malformed> {
        self.shown.first()
    }

    /// Returns the first malformed lines as they are shown.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        self.shown.iter().map(ToString::to_string).collect()
    }
}

impl Display for Malformed {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", shown(&self.path), self.line, self.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_through_the_chunks_of_each_file() {
        let mut examples = Examples::new(vec!["a".into(), "b".into()]);
        let chunk = |lines| Examined { lines, malformed: vec![(2, Reason::Empty)] };
        for (file, lines) in [(0, 3), (0, 4), (1, 2)] {
            examples.add(file, &chunk(lines));
        }
        let reason = "the line is empty";
        assert_eq!(
            examples.texts(),
            [
                format!("a:2: {reason}"),
                format!("a:5: {reason}"),
                format!("b:2: {reason}")
            ]
        );
    }
}
