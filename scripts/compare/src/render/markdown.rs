//! A report as Markdown: a summary of its own, and blocks inside other pages.
//!
//! A page marks a block with `<!-- compare:begin NAME -->` and `<!-- compare:end NAME -->`,
//! each on a line of its own; what stands between is replaced.

use std::fmt::Write;

use anyhow::{Context, Result, bail};

use super::{Part, Section};

const BEGIN: &str = "<!-- compare:begin ";
const END: &str = "<!-- compare:end ";
const CLOSE: &str = " -->";

/// Writes a page with the sections that have something to say.
#[must_use]
pub fn render(sections: &[Section]) -> String {
    let mut text = String::new();
    for section in sections.iter().filter(|section| section.filled) {
        let level = if section.name.ends_with("/verdict") { "##" } else { "###" };
        // A summary is shown where drawings are taken out, but for their words.
        let drawn = |part: &&Part| matches!(part, Part::Figure(_));
        let parts = section.parts.iter().filter(|part| !drawn(part));
        let _ = writeln!(text, "{level} {}\n\n{}", section.title, body(parts));
    }
    text
}

/// Replaces the marked blocks of a page, and returns the page with their number.
///
/// # Errors
///
/// If a name is unknown, or a block has no end.
pub fn update(page: &str, sections: &[Section]) -> Result<(String, usize)> {
    let mut updated = String::with_capacity(page.len());
    let mut count = 0;
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        updated.push_str(line);
        updated.push('\n');
        let Some(name) = marked(line, BEGIN) else { continue };
        let at = number + 1;
        let section = sections.iter().find(|section| section.name == name);
        let section = section.with_context(|| {
            let known: Vec<&str> =
                sections.iter().map(|section| &*section.name).collect();
            format!("{at}: unknown block `{name}`; known: {}", known.join(", "))
        })?;
        let _ = writeln!(updated, "\n{}", body(section.parts.iter()));
        loop {
            match lines.next() {
                Some((_, line)) if marked(line, END) == Some(name) => {
                    updated.push_str(line);
                    updated.push('\n');
                    break;
                }
                Some((_, line)) if marked(line, BEGIN).is_none() => {}
                _ => bail!("{at}: block `{name}` has no end"),
            }
        }
        count += 1;
    }
    Ok((updated, count))
}

fn marked<'a>(line: &'a str, mark: &str) -> Option<&'a str> {
    line.trim().strip_prefix(mark)?.strip_suffix(CLOSE)
}

/// Writes the parts of a section; ends with a line break.
fn body<'a>(parts: impl Iterator<Item = &'a Part>) -> String {
    let parts: Vec<String> = parts.map(part).collect();
    parts.join("\n")
}

fn part(part: &Part) -> String {
    match part {
        Part::Heading(heading) => format!("**{heading}**\n"),
        Part::Text(paragraph) => format!("{paragraph}\n"),
        Part::List(lines) => {
            let items: Vec<String> =
                lines.iter().map(|line| format!("- {line}\n")).collect();
            items.concat()
        }
        Part::Table(rows) => table(rows),
        Part::Figure(html) => html.clone(),
    }
}

fn table(rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        let cells: Vec<String> =
            row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
        if number == 0 {
            let figures = "---:|".repeat(row.len().saturating_sub(1));
            let _ = writeln!(text, "|:---|{figures}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sections() -> Vec<Section> {
        let rows = vec![
            vec![String::new(), "wall".to_owned()],
            vec!["a|b".to_owned(), "1 s".to_owned()],
        ];
        vec![Section {
            name: "toy/table".to_owned(),
            title: "Times".to_owned(),
            parts: vec![Part::Heading("small".to_owned()), Part::Table(rows)],
            filled: true,
        }]
    }

    #[test]
    fn a_block_is_replaced_and_the_rest_kept() {
        let page = "# Title\n\n<!-- compare:begin toy/table -->\nold\n\
            <!-- compare:end toy/table -->\n\nafter\n";
        let (updated, count) = update(page, &sections()).unwrap();
        assert_eq!(count, 1);
        assert_eq!(
            updated,
            "# Title\n\n<!-- compare:begin toy/table -->\n\n**small**\n\n\
             |  | wall |\n|:---|---:|\n| a\\|b | 1 s |\n\n\
             <!-- compare:end toy/table -->\n\nafter\n"
        );
        assert_eq!(update(&updated, &sections()).unwrap().0, updated);
    }

    #[test]
    fn an_unknown_block_is_an_error_that_lists_the_known_ones() {
        let page = "<!-- compare:begin toy/tabel -->\n<!-- compare:end toy/tabel -->\n";
        let error = update(page, &sections()).unwrap_err().to_string();
        assert_eq!(error, "1: unknown block `toy/tabel`; known: toy/table");
    }

    #[test]
    fn a_block_without_an_end_is_an_error() {
        let page = "text\n<!-- compare:begin toy/table -->\nold\n";
        let error = update(page, &sections()).unwrap_err().to_string();
        assert_eq!(error, "2: block `toy/table` has no end");
    }
}
