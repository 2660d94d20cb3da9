//! What `compare boundary` found: the cost of crossing from Python to Rust.

use serde::{Deserialize, Serialize};

use super::Environment;
use crate::statistics::{Interval, Summary};

/// What `compare boundary` found.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Boundary {
    /// When it began: RFC 3339, UTC, to the second.
    pub started: String,
    /// How long it took, in seconds.
    pub elapsed_s: f64,
    /// Where it ran, which may be elsewhere than the scenarios of the same file.
    pub environment: Environment,
    /// The seed of the order in each round and of the bootstrap.
    pub seed: u64,
    /// How many rounds were timed.
    pub rounds: usize,
    /// How many lines the log has that was summarised.
    pub lines: u64,
    /// Its length, in bytes.
    pub text_bytes: u64,
    /// Every way to do every thing at every size.
    pub tasks: Vec<TaskResult>,
}

/// One way to do a thing, at one size.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct TaskResult {
    /// What is done; tasks of the same kind and size gave the same answer.
    pub kind: Kind,
    /// How much of it: bytes, records or lines, as the kind has it.
    pub size: u64,
    /// Who does it.
    pub way: Way,
    /// How many lines cross at a time; 0 where that is not the question.
    pub batch: u64,
    /// How many items a call deals with.
    pub items: u64,
    /// How many calls were timed together.
    pub calls: u64,
    /// Nanoseconds an item, the loop around the calls included.
    pub ns: Summary,
    /// This way's time over Python's in the same rounds; missing for Python's own.
    pub vs_python: Option<Interval>,
    /// Nanoseconds an item, round by round.
    pub ns_samples: Vec<f64>,
}

/// What is done.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A call of an empty function.
    Call,
    /// A text of `size` bytes goes in; its length comes out.
    TextIn,
    /// Likewise, of a text that isn't ASCII and was never encoded before.
    TextInEncoded,
    /// A text of `size` bytes comes out.
    TextOut,
    /// A list of `size` records comes out.
    RecordsOut,
    /// `size` bytes are shared, or copied, and the newlines in them counted.
    BytesIn,
    /// The same in few bytes, for each of many texts.
    Newlines,
    /// The length of each of many texts.
    Lengths,
    /// The host of each of many lines.
    Hosts,
    /// The entry of each of many lines.
    Entries,
    /// The summary of a log of `size` lines, `batch` lines a crossing.
    Summary,
    /// The summary of `size` lines, once for the text.
    FewLines,
}

/// Who does it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// Nobody: the loop alone.
    Loop,
    /// Python.
    Python,
    /// Rust, called from Python.
    Rust,
    /// Likewise, on a copy that Rust makes first.
    RustCopy,
}

impl Boundary {
    /// Returns the tasks of a kind, in their order.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &TaskResult> {
        self.tasks.iter().filter(move |task| task.kind == kind)
    }

    /// Returns a kind's task of that size and way.
    #[must_use]
    pub fn task(&self, kind: Kind, size: u64, way: Way) -> Option<&TaskResult> {
        self.of_kind(kind).find(|task| (task.size, task.way) == (size, way))
    }
}

impl TaskResult {
    /// Tells whether Rust clearly takes less time than Python.
    #[must_use]
    pub fn is_faster(&self) -> bool {
        self.vs_python.is_some_and(|interval| interval.high < 1.0)
    }

    /// Tells whether Rust clearly takes more time than Python.
    #[must_use]
    pub fn is_slower(&self) -> bool {
        self.vs_python.is_some_and(|interval| interval.low > 1.0)
    }
}
