//! Charts for pages: lines over a few named places, as SVG that stands in the HTML.
//!
//! The height is logarithmic, so that equal distances are equal ratios. Text takes the
//! page's colour, so that a chart can be read on a dark page, too.

use std::fmt::Write;

const WIDTH: f64 = 680.0;
const HEIGHT: f64 = 340.0;
/// Room for the labels of the heights, the legend above, and the places below.
const LEFT: f64 = 70.0;
const RIGHT: f64 = 15.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = 50.0;
/// Colours that most people can tell apart (Okabe and Ito), in the lines' order.
const COLOURS: [&str; 5] = ["#0072b2", "#009e73", "#e69f00", "#d55e00", "#888888"];

/// A chart of seconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    /// What it shows, for those who can't see it.
    pub title: String,
    /// What the places are: `latency of a reply`.
    pub axis: String,
    /// The places, from left to right.
    pub places: Vec<String>,
    /// The lines, in the legend's order.
    pub lines: Vec<Line>,
}

/// A line of a chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Its name in the legend.
    pub name: String,
    /// Whether it is broken: what is computed, not measured.
    pub dashed: bool,
    /// Seconds at each place; a value that is missing or not positive is left out.
    pub seconds: Vec<Option<f64>>,
}

/// Draws the chart; the text has no empty line, so that Markdown takes it as one block.
#[must_use]
pub fn svg(chart: &Chart) -> String {
    let Some(scale) = Scale::of(chart) else { return String::new() };
    let mut text = format!(
        "<figure>\n<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         font-size=\"13\" fill=\"currentColor\">\n<title>{}</title>\n",
        escaped(&chart.title)
    );
    push_grid(&mut text, chart, &scale);
    for (number, line) in chart.lines.iter().enumerate() {
        push_legend(&mut text, number, line, chart.lines.len());
        push_line(&mut text, number, line, &scale);
    }
    text.push_str("</svg>\n</figure>\n");
    text
}

/// Where seconds and places stand in the picture.
#[derive(Debug)]
struct Scale {
    /// The exponents of ten of the lowest and the highest line of the grid.
    decades: (i32, i32),
    places: usize,
}

impl Scale {
    fn of(chart: &Chart) -> Option<Self> {
        let seconds = chart.lines.iter().flat_map(|line| line.seconds.iter().flatten());
        let drawn: Vec<f64> = seconds.copied().filter(|&one| one > 0.0).collect();
        let lowest = drawn.iter().copied().reduce(f64::min)?;
        let highest = drawn.iter().copied().reduce(f64::max)?;
        let low = decade(lowest.log10().floor());
        let high = decade(highest.log10().ceil()).max(low + 1);
        Some(Self { decades: (low, high), places: chart.places.len() })
    }

    fn x(&self, place: usize) -> f64 {
        let steps = as_float(self.places.saturating_sub(1).max(1));
        LEFT + 20.0 + (WIDTH - LEFT - RIGHT - 40.0) * as_float(place) / steps
    }

    fn y(&self, seconds: f64) -> f64 {
        let (low, high) = (f64::from(self.decades.0), f64::from(self.decades.1));
        let share = (seconds.log10() - low) / (high - low);
        HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share
    }
}

/// Draws a line for each 1, 2 and 5 of a decade, and names the places.
fn push_grid(text: &mut String, chart: &Chart, scale: &Scale) {
    let (low, high) = scale.decades;
    for decade in low..=high {
        for step in [1.0, 2.0, 5.0] {
            let seconds = step * 10_f64.powi(decade);
            if decade == high && step > 1.0 {
                break;
            }
            let (y, end) = (scale.y(seconds), WIDTH - RIGHT);
            let _ = writeln!(
                text,
                "<line x1=\"{LEFT}\" x2=\"{end}\" y1=\"{y:.1}\" y2=\"{y:.1}\" \
                 stroke=\"currentColor\" stroke-opacity=\"0.2\"/>\n\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                LEFT - 6.0,
                y + 4.0,
                whole(seconds)
            );
        }
    }
    let middle = f64::midpoint(LEFT, WIDTH - RIGHT);
    for (number, place) in chart.places.iter().enumerate() {
        push_text(text, scale.x(number), HEIGHT - BOTTOM + 20.0, place);
    }
    push_text(text, middle, HEIGHT - 8.0, &chart.axis);
}

fn push_text(text: &mut String, x: f64, y: f64, words: &str) {
    let words = escaped(words);
    let _ = writeln!(
        text,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{words}</text>"
    );
}

fn push_legend(text: &mut String, number: usize, line: &Line, count: usize) {
    let width = (WIDTH - LEFT - RIGHT) / as_float(count);
    let x = LEFT + width * as_float(number);
    let _ = writeln!(
        text,
        "<line x1=\"{x:.1}\" x2=\"{:.1}\" y1=\"16\" y2=\"16\" {}/>\n\
         <text x=\"{:.1}\" y=\"20\">{}</text>",
        x + 24.0,
        stroke(number, line),
        x + 30.0,
        escaped(&line.name)
    );
}

fn push_line(text: &mut String, number: usize, line: &Line, scale: &Scale) {
    let mut points = Vec::new();
    for (place, seconds) in line.seconds.iter().enumerate() {
        if let Some(seconds) = seconds.filter(|&seconds| seconds > 0.0) {
            points.push((scale.x(place), scale.y(seconds)));
        }
    }
    let joined: Vec<String> =
        points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let stroke = stroke(number, line);
    let _ = writeln!(
        text,
        "<polyline points=\"{}\" fill=\"none\" {stroke}/>",
        joined.join(" ")
    );
    for (x, y) in points.iter().filter(|_| !line.dashed) {
        let colour = COLOURS[number % COLOURS.len()];
        let _ = writeln!(
            text,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>"
        );
    }
}

fn stroke(number: usize, line: &Line) -> String {
    let colour = COLOURS[number % COLOURS.len()];
    let dashes = if line.dashed { " stroke-dasharray=\"5 4\"" } else { "" };
    format!("stroke=\"{colour}\" stroke-width=\"2\"{dashes}")
}

/// Writes the seconds of a line of the grid, which are whole in some unit.
fn whole(seconds: f64) -> String {
    if seconds < 0.000_95 {
        format!("{:.0} µs", seconds * 1e6)
    } else if seconds < 0.95 {
        format!("{:.0} ms", seconds * 1e3)
    } else {
        format!("{seconds:.0} s")
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[expect(clippy::cast_possible_truncation, reason = "exponents of seconds are small")]
fn decade(exponent: f64) -> i32 {
    exponent as i32
}

#[expect(clippy::cast_precision_loss, reason = "there are few places and lines")]
fn as_float(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(seconds: &[Option<f64>]) -> Chart {
        let lines = vec![
            Line { name: "a<b".to_owned(), dashed: false, seconds: seconds.to_vec() },
            Line {
                name: "ideal".to_owned(),
                dashed: true,
                seconds: vec![Some(1.0); 3],
            },
        ];
        let places = ["1", "2", "5"].map(str::to_owned).to_vec();
        Chart { title: "t".to_owned(), axis: "ms".to_owned(), places, lines }
    }

    #[test]
    fn a_chart_is_one_block_of_markdown_with_a_point_for_each_value() {
        let text = svg(&chart(&[Some(0.5), None, Some(20.0)]));
        assert!(text.starts_with("<figure>\n<svg ") && text.ends_with("</figure>\n"));
        assert!(!text.contains("\n\n") && text.contains("a&lt;b"), "{text}");
        assert_eq!(text.matches("<circle").count(), 2);
        assert_eq!(text.matches("<polyline").count(), 2);
        assert_eq!(text.matches("stroke-dasharray").count(), 2);
    }

    #[test]
    fn equal_ratios_are_equal_distances_and_all_values_are_within() {
        let scale = Scale::of(&chart(&[Some(0.03), Some(0.3), Some(3.0)])).unwrap();
        assert_eq!(scale.decades, (-2, 1));
        let (a, b, c) = (scale.y(0.03), scale.y(0.3), scale.y(3.0));
        assert!(((a - b) - (b - c)).abs() < 1e-9);
        assert!(c >= TOP && a <= HEIGHT - BOTTOM);
    }

    #[test]
    fn lines_of_the_grid_have_whole_numbers() {
        let seconds = [0.000_2, 0.001, 0.5, 1.0, 20.0];
        let expected = ["200 µs", "1 ms", "500 ms", "1 s", "20 s"];
        assert_eq!(seconds.map(whole), expected);
    }

    #[test]
    fn nothing_to_draw_is_no_chart() {
        let mut empty = chart(&[None, Some(0.0)]);
        empty.lines.pop();
        assert_eq!(svg(&empty), "");
    }
}
