//! Reads metrics in the text format of Prometheus, version 0.0.4.

use std::collections::BTreeMap;

/// The samples of a service, and the types of their families.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metrics {
    samples: BTreeMap<(String, Labels), f64>,
    types: BTreeMap<String, String>,
}

/// Names and values, in the order of the names.
type Labels = Vec<(String, String)>;

impl Metrics {
    /// Returns the value of a sample; 0 if there is none yet.
    #[must_use]
    pub fn value(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let own = |(name, value): &(&str, &str)| (name.to_string(), value.to_string());
        let mut labels: Labels = labels.iter().map(own).collect();
        labels.sort();
        self.samples.get(&(name.to_owned(), labels)).copied().unwrap_or_default()
    }

    /// Returns the type of a family.
    #[must_use]
    pub fn type_of(&self, family: &str) -> Option<&str> {
        self.types.get(family).map(String::as_str)
    }

    /// Returns the upper bounds of a histogram's buckets, ascending.
    #[must_use]
    pub fn buckets(&self, family: &str) -> Vec<f64> {
        let name = format!("{family}_bucket");
        let of_family = self.samples.keys().filter(|(sample, _)| *sample == name);
        let bounds = of_family.flat_map(|(_, labels)| labels);
        let bounds = bounds.filter(|(label, _)| label == "le");
        let mut bounds: Vec<f64> =
            bounds.filter_map(|(_, bound)| bound.parse().ok()).collect();
        bounds.sort_by(f64::total_cmp);
        bounds
    }
}

/// Reads the metrics.
///
/// # Errors
///
/// The first line that isn't as the format has it, and why.
pub fn parse(text: &str) -> Result<Metrics, String> {
    if !text.ends_with('\n') {
        return Err("the last line has no end".to_owned());
    }
    let mut metrics = Metrics::default();
    for line in text.lines() {
        if let Some(typed) = line.strip_prefix("# TYPE ") {
            let Some((family, kind)) = typed.split_once(' ') else {
                return Err(format!("no type in `{line}`"));
            };
            metrics.types.insert(family.to_owned(), kind.to_owned());
        } else if !line.starts_with('#') && !line.is_empty() {
            let (sample, value) =
                parse_sample(line).ok_or_else(|| format!("no sample in `{line}`"))?;
            if metrics.samples.insert(sample, value).is_some() {
                return Err(format!("there are two samples like `{line}`"));
            }
        }
    }
    Ok(metrics)
}

/// Reads a line: `name{label="value",...} number`.
fn parse_sample(line: &str) -> Option<((String, Labels), f64)> {
    let (name, rest) = line.split_at(line.find(['{', ' '])?);
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_:".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_name) {
        return None;
    }
    let (labels, number) = match rest.strip_prefix('{') {
        Some(rest) => parse_labels(rest)?,
        None => (Labels::new(), rest),
    };
    let value = number.strip_prefix(' ')?.parse().ok()?;
    Some(((name.to_owned(), labels), value))
}

/// Reads labels up to the closing brace, and returns what follows it.
fn parse_labels(mut rest: &str) -> Option<(Labels, &str)> {
    let mut labels = Labels::new();
    loop {
        if let Some(after) = rest.strip_prefix('}') {
            labels.sort();
            return Some((labels, after));
        }
        let (name, after) = rest.split_once("=\"")?;
        // No label of this service holds a quote, which would be escaped.
        let (value, after) = after.split_once('"')?;
        labels.push((name.to_owned(), value.to_owned()));
        rest = after.strip_prefix(',').unwrap_or(after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# HELP a_total Words.\n# TYPE a_total counter\n\
        a_total{route=\"/{slug}\",status=\"302\"} 3.0\na_total{} 1\n\
        h_bucket{le=\"+Inf\"} 2\nh_bucket{le=\"1.0\"} 1\n";

    #[test]
    fn samples_are_found_by_name_and_labels() {
        let metrics = parse(TEXT).unwrap();
        let labels = [("status", "302"), ("route", "/{slug}")];
        assert!((metrics.value("a_total", &labels) - 3.0).abs() < f64::EPSILON);
        assert!(metrics.value("b", &[]).abs() < f64::EPSILON);
        assert_eq!(metrics.type_of("a_total"), Some("counter"));
        assert_eq!(metrics.buckets("h"), [1.0, f64::INFINITY]);
    }

    #[test]
    fn what_is_no_metric_is_refused() {
        for text in ["a 1", "a\n", "a one\n", "a{b=1} 1\n", "a 1\na 1\n", "é 1\n"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
