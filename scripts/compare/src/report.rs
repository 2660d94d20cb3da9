//! `compare report`: tables and pages again from a results file, without running anything.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::cli::Outcome;
use crate::render::{Section, markdown, sections, table};
use crate::results::{Results, write_whole};
use crate::workspace::Workspace;

/// The arguments of `compare report`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Args {
    /// The results file; the last run's where it is missing.
    #[arg(long, value_name = "FILE")]
    pub results: Option<PathBuf>,
    /// Markdown files whose marked blocks are replaced.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub update: Vec<PathBuf>,
    /// Markdown files whose marked blocks must be what the results give (exit 1 if not).
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "update")]
    pub verify: Vec<PathBuf>,
}

/// Prints the report, or updates or verifies pages; tells whether all is well.
///
/// # Errors
///
/// If a file can't be read or written, or a page names an unknown block.
pub fn run(workspace: &Workspace, args: &Args) -> Result<Outcome> {
    let default = workspace.products().join("results.json");
    let path = args.results.as_deref().unwrap_or(&default);
    let results = Results::load(path)?;
    let sections = sections::of(&results);
    if args.update.is_empty() && args.verify.is_empty() {
        print(&table::render(&sections))?;
    }
    for page in &args.update {
        let (old, new) = updated(page, &sections)?;
        if old != new {
            write_whole(page, &new)?;
        }
        let state = if old == new { "up to date" } else { "updated" };
        print(&format!("{}: {state}\n", page.display()))?;
    }
    let mut outcome = Outcome::Agree;
    for page in &args.verify {
        let (old, new) = updated(page, &sections)?;
        if old != new {
            outcome = Outcome::Differ;
            let shown = page.display();
            let results = workspace.relative(path).display();
            print(&format!(
                "{shown}: differs from {results}; run `compare report --results \
                 {results} --update {shown}`\n"
            ))?;
        }
    }
    Ok(outcome)
}

/// Writes the report of a run: results, summary, the page of the CI job, the tables.
///
/// # Errors
///
/// If a file can't be written.
pub fn publish(workspace: &Workspace, results: &Results, out: &Path) -> Result<()> {
    publish_part(workspace, results, out, "")
}

/// Writes the report of a run, but shows only the sections whose names begin so: the
/// others tell of another run.
///
/// # Errors
///
/// If a file can't be written.
pub fn publish_part(
    workspace: &Workspace,
    results: &Results,
    out: &Path,
    prefix: &str,
) -> Result<()> {
    results.save(out)?;
    let sections = sections::of(results);
    let summary = workspace.products().join("summary.md");
    write_whole(&summary, &markdown::render(&sections))?;
    let shown = |section: &Section| section.name.starts_with(prefix);
    let sections: Vec<Section> = sections.into_iter().filter(shown).collect();
    if let Some(page) = std::env::var_os("GITHUB_STEP_SUMMARY") {
        let page = PathBuf::from(page);
        std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&page)
            .and_then(|mut file| file.write_all(markdown::render(&sections).as_bytes()))
            .with_context(|| format!("{}: can't be appended to", page.display()))?;
    }
    print(&table::render(&sections))?;
    print(&format!("results: {}\n", workspace.relative(out).display()))
}

/// Returns a page as it is and as it would be.
fn updated(page: &Path, sections: &[Section]) -> Result<(String, String)> {
    let shown = page.display();
    let old = std::fs::read_to_string(page)
        .with_context(|| format!("{shown}: can't be read"))?;
    let (new, count) =
        markdown::update(&old, sections).with_context(|| shown.to_string())?;
    ensure!(count > 0, "{shown}: has no `<!-- compare:begin NAME -->`");
    Ok((old, new))
}

/// Prints to standard output; a reader who has gone is no error.
fn print(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("standard output can't be written"),
    }
}
