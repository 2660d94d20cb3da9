//! Placeholders in the command lines of a manifest: `{root}`, `{input}`, `{jobs}`.
//!
//! `{{` and `}}` stand for the braces themselves.

use std::collections::BTreeMap;
use std::thread::available_parallelism;

use anyhow::{Context, Result, bail};

use crate::manifest::Scenario;
use crate::workspace::Workspace;

/// The names that may stand in braces, and what they stand for.
#[derive(Clone, Debug, Default)]
pub struct Placeholders {
    values: BTreeMap<String, String>,
}

impl Placeholders {
    /// Returns what every command line of the scenario may use: `root`, `python`,
    /// `scenario`, `data` and `cores`.
    #[must_use]
    pub fn new(workspace: &Workspace, scenario: &Scenario) -> Self {
        Self::default()
            .with("root", workspace.root().display())
            .with("python", workspace.python().display())
            .with("scenario", scenario.folder.display())
            .with("data", workspace.data().display())
            .with("cores", available_parallelism().map_or(1, usize::from))
    }

    /// Adds a name, or replaces what it stands for.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers hand over what they have just made: a number, a shown path"
    )]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.values.insert(name.to_owned(), value.to_string());
        self
    }
}

/// Returns the text with its placeholders replaced.
///
/// # Errors
///
/// If a name is unknown, or a brace stands alone.
pub fn fill(text: &str, placeholders: &Placeholders) -> Result<String> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        filled.push_str(&rest[..at]);
        let (brace, after) = rest[at..].split_at(1);
        if after.starts_with(brace) {
            filled.push_str(brace);
            rest = &after[1..];
            continue;
        }
        let Some((name, after)) = after.split_once('}').filter(|_| brace == "{") else {
            bail!("`{text}`: a brace stands alone; write it twice to mean itself");
        };
        let value = placeholders.values.get(name).with_context(|| {
            let known: Vec<&str> =
                placeholders.values.keys().map(String::as_str).collect();
            format!(
                "`{text}`: unknown placeholder {{{name}}}; known here: {}",
                known.join(", ")
            )
        })?;
        filled.push_str(value);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// Returns the command line with its placeholders replaced.
///
/// # Errors
///
/// As [`fill`].
pub fn fill_all(
    command: &[String],
    placeholders: &Placeholders,
) -> Result<Vec<String>> {
    command.iter().map(|word| fill(word, placeholders)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_name_is_replaced_wherever_it_stands() {
        let known = Placeholders::default().with("jobs", 4).with("root", "/r");
        let filled = fill("--jobs={jobs},{root}/{jobs}", &known).unwrap();
        assert_eq!(filled, "--jobs=4,/r/4");
    }

    #[test]
    fn doubled_braces_stand_for_themselves() {
        let filled = fill("{{print $1}}", &Placeholders::default()).unwrap();
        assert_eq!(filled, "{print $1}");
    }

    #[test]
    fn an_unknown_name_is_named_with_the_known_ones() {
        let known = Placeholders::default().with("jobs", 4);
        let error = fill("{job}", &known).unwrap_err().to_string();
        assert_eq!(error, "`{job}`: unknown placeholder {job}; known here: jobs");
    }

    #[test]
    fn a_brace_that_stands_alone_is_an_error() {
        for text in ["{", "a}", "{jobs"] {
            let error = fill(text, &Placeholders::default()).unwrap_err().to_string();
            assert!(error.contains("a brace stands alone"), "{text}: {error}");
        }
    }

    #[test]
    fn a_value_is_not_filled_in_again() {
        let known = Placeholders::default().with("a", "{b}").with("b", "c");
        assert_eq!(fill("{a}", &known).unwrap(), "{b}");
    }
}
