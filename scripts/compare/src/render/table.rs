//! A report for a terminal or a pipe: at most 80 columns, no colours.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::{Part, Section};

/// The width of a report, in columns.
const WIDTH: u16 = 80;

/// Writes the sections that have something to say.
#[must_use]
pub fn render(sections: &[Section]) -> String {
    let mut text = String::new();
    for section in sections.iter().filter(|section| section.filled) {
        text.push_str(&section.title);
        text.push('\n');
        for part in &section.parts {
            push_part(&mut text, part);
        }
        text.push('\n');
    }
    text
}

fn push_part(text: &mut String, part: &Part) {
    match part {
        Part::Heading(heading) => push_wrapped(text, heading, "  ", "    "),
        Part::Text(paragraph) => push_wrapped(text, paragraph, "  ", "  "),
        Part::List(lines) => {
            for line in lines {
                push_wrapped(text, line, "  - ", "    ");
            }
        }
        Part::Figure(_) => {}
        Part::Table(rows) => {
            for line in table(rows).lines() {
                text.push_str("  ");
                text.push_str(line.trim_end());
                text.push('\n');
            }
        }
    }
}

fn table(rows: &[Vec<String>]) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH - 2);
    for row in rows {
        // Most ratios fit in a line; the words of an unclear one stand above its
        // interval.
        table.add_row(
            row.iter().map(|cell| cell.replace("difference [", "difference\n[")),
        );
    }
    for (place, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 1));
        if place > 0 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.to_string()
}

/// Adds a paragraph, broken between words to fit the width.
fn push_wrapped(text: &mut String, paragraph: &str, first: &str, further: &str) {
    let mut line = first.to_owned();
    let mut width = first.len();
    let mut empty = true;
    for word in paragraph.split_whitespace() {
        let length = word.chars().count();
        if !empty && width + 1 + length > usize::from(WIDTH) {
            text.push_str(&line);
            text.push('\n');
            further.clone_into(&mut line);
            width = further.len();
            empty = true;
        }
        if !empty {
            line.push(' ');
            width += 1;
        }
        line.push_str(word);
        width += length;
        empty = false;
    }
    text.push_str(&line);
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_table_fits_80_columns() {
        let header = ["", "wall", "", "CPU", "peak", "tree", "wall vs rust", "per s"];
        let row = [
            "lychee-2 *",
            "18.2 ms",
            "±0.3%",
            "31.4 ms",
            "45.1 MB",
            "45.1 MB",
            "no clear difference [0.98, 1.03]",
            "6.70 M",
        ];
        let rows = [header, row].map(|row| row.map(str::to_owned).to_vec());
        let section = Section {
            name: "toy/table".to_owned(),
            title: "Times".to_owned(),
            parts: vec![Part::Table(rows.to_vec())],
            filled: true,
        };
        let text = render(&[section]);
        assert!(text.contains("18.2 ms") && text.contains("[0.98, 1.03]"), "{text}");
        assert!(text.contains("no clear difference"), "{text}");
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }

    #[test]
    fn a_long_sentence_is_broken_between_words() {
        let mut text = String::new();
        push_wrapped(&mut text, &"word ".repeat(40), "  - ", "    ");
        assert!(text.lines().all(|line| line.len() <= 80 && line.ends_with("word")));
        assert_eq!(text.matches("word").count(), 40);
    }

    #[test]
    fn a_section_without_anything_to_say_is_left_out() {
        let section = Section {
            name: "toy/peers".to_owned(),
            title: "Peers".to_owned(),
            parts: vec![Part::Text("Peers were not timed.".to_owned())],
            filled: false,
        };
        assert_eq!(render(&[section]), "");
    }
}
