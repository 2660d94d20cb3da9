//! What is out of step, and the exceptions that a manifest grants.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

/// A place in a source file.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Place {
    /// The file, relative to the root.
    pub path: PathBuf,
    /// The line, counted from 1.
    pub line: usize,
}

/// Something that is out of step.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Finding {
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub what: String,
    /// Where its twin stands, or should.
    pub twin: Option<Place>,
}

impl Place {
    /// Names a line of a file.
    #[must_use]
    pub fn new(path: &Path, line: usize) -> Self {
        Self { path: path.to_path_buf(), line }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.path.display(), self.line)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.place, self.what)?;
        self.twin.iter().try_for_each(|twin| write!(out, "; twin {twin}"))
    }
}

/// The findings so far, and which exceptions were needed.
#[derive(Debug, Default)]
pub struct Findings {
    found: Vec<Finding>,
    used: BTreeSet<String>,
}

impl Findings {
    /// Adds a finding.
    pub fn add(&mut self, place: Place, what: String, twin: Option<Place>) {
        self.found.push(Finding { place, what, twin });
    }

    /// Returns whether the exception is granted, and remembers that it was needed.
    pub fn excused(&mut self, granted: &BTreeMap<String, String>, key: &str) -> bool {
        let excused = granted.contains_key(key);
        if excused {
            self.used.insert(key.to_owned());
        }
        excused
    }

    /// Adds a finding for each exception that nothing needed.
    pub fn add_stale(&mut self, manifest: &Path, granted: &BTreeMap<String, String>) {
        for key in granted.keys().filter(|key| !self.used.contains(*key)) {
            let what = format!("`{key}` is excused, but nothing of that name is alone");
            self.found.push(Finding {
                place: Place::new(manifest, 1),
                what,
                twin: None,
            });
        }
    }

    /// Returns all findings, by file and line.
    #[must_use]
    pub fn sorted(mut self) -> Vec<Finding> {
        self.found.sort();
        self.found.dedup();
        self.found
    }
}
