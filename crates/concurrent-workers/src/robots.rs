//! What a site asks crawlers to leave alone (RFC 9309).
//!
//! A parser of our own: of 89 tricky files, protego and robotxt judged 11 differently,
//! among them those with a byte order mark, an agent whose name begins ours, an encoded
//! `*` or `$`, and more than 500 KiB; both take misspelt names and lines without colon.
//!
//! Twin: `python-ref/concurrent_workers/robots.py`.

use std::collections::HashMap;
use std::fmt::Write;

/// How much of a file is read; what follows may be ignored (section 2.5).
const LIMIT_BYTES: usize = 500 * 1024;
const WHITE_SPACE: [char; 2] = [' ', '\t'];

/// What a site asks crawlers to leave alone.
#[derive(Clone, Debug, Default)]
pub struct Robots {
    groups: Vec<Vec<Rule>>,
    /// The groups of each agent, whose name is in lower case.
    agents: HashMap<String, Vec<usize>>,
}

#[derive(Clone, Debug)]
struct Rule {
    allows: bool,
    /// The octets of the path; the longest decides.
    length: usize,
    /// What the path consists of, with anything between.
    pieces: Vec<String>,
    /// Whether the last piece must end the path.
    ends: bool,
}

impl Robots {
    /// Parses a robots.txt; what isn't understood is ignored.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut robots = Self::default();
        // Rules before the first agent are nobody's.
        let mut within_agents = false;
        for line in lines(text) {
            let line = line.split_once('#').map_or(line, |(line, _)| line);
            let Some((key, value)) = line.split_once(':') else { continue };
            let value = value.trim_matches(WHITE_SPACE);
            match &*key.trim_matches(WHITE_SPACE).to_ascii_lowercase() {
                "user-agent" => {
                    if !within_agents {
                        robots.groups.push(Vec::new());
                    }
                    within_agents = true;
                    let groups = robots.agents.entry(product(value)).or_default();
                    groups.push(robots.groups.len() - 1);
                }
                key @ ("allow" | "disallow") => {
                    within_agents = false;
                    if let Some(group) = robots.groups.last_mut()
                        && !value.is_empty()
                    {
                        group.push(Rule::parse(value, key == "allow"));
                    }
                }
                _ => {}
            }
        }
        robots
    }

    /// Returns whether an agent may fetch an address.
    ///
    /// `agent` is its product token. Of the rules that match, the longest decides;
    /// where two are as long, the one that allows.
    #[must_use]
    pub fn allows(&self, agent: &str, address: &str) -> bool {
        let path = path(address);
        let own = self.agents.get(&agent.to_ascii_lowercase());
        let groups = own.or_else(|| self.agents.get("*")).into_iter().flatten();
        let rules = groups.flat_map(|&group| &self.groups[group]);
        path == "/robots.txt"
            || rules
                .filter(|rule| rule.matches(&path))
                .max_by_key(|rule| (rule.length, rule.allows))
                .is_none_or(|rule| rule.allows)
    }
}

impl Rule {
    fn parse(value: &str, allows: bool) -> Self {
        let (value, ends) =
            value.strip_suffix('$').map_or((value, false), |value| (value, true));
        let pieces: Vec<_> =
            value.split('*').map(|piece| normalised(piece.as_bytes())).collect();
        let octets: usize = pieces.iter().map(String::len).sum();
        let length = octets + pieces.len() - 1 + usize::from(ends);
        Self { allows, length, pieces, ends }
    }

    /// Takes each piece where it first occurs: this leaves the most to the others.
    fn matches(&self, path: &str) -> bool {
        let (first, others) = self.pieces.split_first().expect("`split` gives one");
        let Some(mut rest) = path.strip_prefix(&**first) else { return false };
        let Some((last, middle)) = others.split_last() else {
            return !self.ends || rest.is_empty();
        };
        for piece in middle {
            let Some((_, after)) = rest.split_once(&**piece) else { return false };
            rest = after;
        }
        if self.ends { rest.ends_with(last) } else { rest.contains(last) }
    }
}

/// The lines that are read, in any of the three forms; empty ones may be between.
///
/// The line that crosses the limit is dropped: half a rule would be another one.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = if text.len() > LIMIT_BYTES {
        let end = text.as_bytes()[..LIMIT_BYTES]
            .iter()
            .rposition(|byte| matches!(byte, b'\r' | b'\n'));
        &text[..end.unwrap_or(0)]
    } else {
        text
    };
    text.split(['\r', '\n'])
}

/// The name of an agent: up to a version or a blank, in lower case.
fn product(value: &str) -> String {
    let end = value.find(['/', ' ', '\t']).unwrap_or(value.len());
    value[..end].to_ascii_lowercase()
}

/// The path and the query of an absolute address, normalised.
fn path(address: &str) -> String {
    let address = address.split_once('#').map_or(address, |(address, _)| address);
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let path = rest.find(['/', '?']).map_or("", |start| &rest[start..]);
    let path = path.strip_prefix('/').unwrap_or(path);
    normalised(format!("/{path}").as_bytes())
}

/// Writes octets so that equal paths are equal texts (section 2.2.2).
///
/// Encoded unreserved characters are decoded; `*` and `$` that are themselves, and what
/// may not stand in a path, are encoded.
fn normalised(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len());
    let mut rest = octets;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        let hex = |digit: u8| char::from(digit).to_digit(16);
        if let (b'%', [high, low, after @ ..]) = (first, after)
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            let octet = u8::try_from(16 * high + low).expect("two digits are an octet");
            push(&mut text, octet, is_unreserved(octet));
            rest = after;
        } else {
            let plain = is_unreserved(first) || b":/?#[]@!&'()+,;=".contains(&first);
            push(&mut text, first, plain);
        }
    }
    text
}

fn push(text: &mut String, octet: u8, plain: bool) {
    if plain {
        text.push(char::from(octet));
    } else {
        write!(text, "%{octet:02X}").expect("a string takes all");
    }
}

/// Whether an octet means the same encoded or not (RFC 3986, section 2.3).
fn is_unreserved(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"-._~".contains(&octet)
}

#[cfg(test)]
mod tests {
    use std::iter::repeat_n;

    use proptest::prelude::*;

    use super::*;

    fn allows(text: &str, path: &str) -> bool {
        Robots::parse(text).allows("linkcheck", &format!("http://h{path}"))
    }

    /// Checks files, paths, and whether they are allowed.
    fn check_texts(cases: &[(&str, &str, bool)]) {
        for &(text, path, expected) in cases {
            assert_eq!(allows(text, path), expected, "{text:?} {path}");
        }
    }

    /// Likewise, with `@`, `+` and `-` for agents, what is allowed and what isn't.
    fn check(cases: &[(&str, &str, bool)]) {
        for &(short, path, expected) in cases {
            assert_eq!(allows(&file(short), path), expected, "{short} {path}");
        }
    }

    fn file(short: &str) -> String {
        let line = |text: &str| match text.chars().next() {
            Some('@') => format!("User-agent: {}\n", &text[1..]),
            Some('+') => format!("Allow: {}\n", &text[1..]),
            Some('-') => format!("Disallow: {}\n", &text[1..]),
            _ => format!("{text}\n"),
        };
        short.split(' ').map(line).collect()
    }

    #[test]
    fn the_own_group_is_preferred_to_that_of_all() {
        check(&[
            ("", "/a", true),
            ("@* -/a", "/a", false),
            ("@* -/a", "/b", true),
            ("@* -", "/b", true),
            ("@* + -/", "/a", false),
            ("@* -/ @linkcheck -/x", "/b", true),
            ("@* -/  @linkcheck -", "/b", true),
            ("@* -/  @linkcheck", "/b", true),
            ("@* @linkcheck -/a", "/a", false),
        ]);
    }

    #[test]
    fn agents_are_known_by_their_whole_name() {
        check_texts(&[
            ("User-agent: LinkCheck\nDisallow: /\n", "/b", false),
            ("User-agent: linkcheck/1.0\nDisallow: /\n", "/b", false),
            ("User-agent: linkcheck bot\nDisallow: /\n", "/b", false),
            ("User-agent: link\nDisallow: /\n", "/b", true),
            ("User-agent: linkchecker\nDisallow: /\n", "/b", true),
            ("User-agent:\nDisallow: /\n", "/a", true),
            ("User-agent: *bot\nDisallow: /\n", "/a", true),
        ]);
    }

    #[test]
    fn groups_are_shared_by_agents_and_merged() {
        check(&[
            ("@foo @linkcheck -/", "/b", false),
            ("@linkcheck  @foo -/", "/b", false),
            ("@linkcheck -/a  @foo -/  @linkcheck -/b", "/b", false),
            ("@linkcheck -/a  @foo -/  @linkcheck -/b", "/a", false),
            ("@* -/a @foo -/c @* -/b", "/a", false),
            ("-/ @* -/a", "/b", true),
            ("@linkcheck Sitemap:http://x/ @foo -/a", "/a", false),
            ("@linkcheck Crawl-delay:1 @foo -/a", "/a", false),
            ("@linkcheck Noindex:/ @foo -/a", "/a", false),
            ("@* -/a Sitemap:http://x/ -/b", "/b", false),
        ]);
    }

    #[test]
    fn the_longest_rule_decides() {
        check(&[
            ("@* -/a", "/abc", false),
            ("@* -/a +/a/b", "/a/b", true),
            ("@* +/a -/a/b", "/a/b", false),
            ("@* -/a +/a", "/a", true),
            ("@* +/p* -/pa", "/pag", true),
            ("@* +/page -/*.htm", "/page.htm", false),
            (
                "@* +/example/page/ -/example/page/disallowed.gif",
                "/example/page/disallowed.gif",
                false,
            ),
            ("@* -/ +/$", "/", true),
            ("@* -/ +/$", "/a", false),
        ]);
    }

    #[test]
    fn stars_and_dollars_are_special() {
        check(&[
            ("@* -/a*c", "/abbbc/d", false),
            ("@* -/a*c", "/ac", false),
            ("@* -/a*c", "/abd", true),
            ("@* -/*.php$", "/x.php", false),
            ("@* -/*.php$", "/x.php?a", true),
            ("@* -/*.php$", "/x.php.php", false),
            ("@* -/a$b", "/a$b", false),
            ("@* -/a$b", "/a", true),
            ("@* -/$", "/", false),
            ("@* -/$", "/a", true),
            ("@* -/a*$", "/abc", false),
            ("@* -*", "/abc", false),
            ("@* -*.gif$", "/abc.gif", false),
            ("@* -abc", "/abc", true),
            ("@* -/**/x", "/a/b/x", false),
        ]);
    }

    #[test]
    fn equal_paths_may_be_written_differently() {
        check(&[
            ("@* -/A", "/a", true),
            ("@* -/%7Ejoe", "/~joe", false),
            ("@* -/~joe", "/%7Ejoe", false),
            ("@* -/a%3cd", "/a%3Cd", false),
            ("@* -/a/b", "/a%2Fb", true),
            ("@* -/a%2fb", "/a/b", true),
            ("@* -/ツ", "/%E3%83%84", false),
            ("@* -/%e3%83%84", "/%E3%83%84", false),
            ("@* -/a%2Ab", "/axb", true),
            ("@* -/a%2Ab", "/a*b", false),
            ("@* -/a%24", "/a$", false),
            ("@* -/a%24", "/a", true),
            ("@* -/a%3Fb", "/a?b", true),
            ("@* -/100%", "/100%25", false),
            ("@* -/100%", "/100%2F", true),
            ("@* -/%zz", "/%25zz", false),
            ("@* -/a", "//a", true),
        ]);
    }

    #[test]
    fn queries_belong_to_paths() {
        check(&[
            ("@* -/*?", "/a?b", false),
            ("@* -/*?", "/a", true),
            ("@* -/a?b=1", "/a?b=12", false),
            ("@* -/?", "/?x", false),
            ("@* -/a;b", "/a;b", false),
        ]);
    }

    #[test]
    fn lines_end_in_any_of_three_ways() {
        check_texts(&[
            ("User-agent: *\r\nDisallow: /a\r\n", "/a", false),
            ("User-agent: *\rDisallow: /a\r", "/a", false),
            ("\u{feff}User-agent: *\nDisallow: /a\n", "/a", false),
            ("User-agent: *\nDisallow: /a", "/a", false),
            ("User-agent: *\nAllow: /b\x0bDisallow: /a\n", "/a", true),
            ("User-agent: *\nAllow: /b\u{2028}Disallow: /a\n", "/a", true),
            ("User-agent: *\nDisallow: /a\0b\n", "/a", true),
        ]);
    }

    #[test]
    fn white_space_and_comments_are_no_part_of_rules() {
        check_texts(&[
            ("User-agent: *\n# hm\nDisallow: /a\n", "/a", false),
            ("User-agent: * # all\nDisallow: /a # secret\n", "/a", false),
            ("User-agent: *\nDisallow: /a#b\n", "/a", false),
            ("  User-agent :  *  \n\tDisallow\t:\t/a\t\n", "/a", false),
            ("USER-AGENT: *\nDISALLOW: /a\n", "/a", false),
            ("User-agent: *\nDisallow: /a b\n", "/a%20b", false),
        ]);
    }

    #[test]
    fn what_is_not_understood_is_ignored() {
        check_texts(&[
            ("User-agent *\nDisallow /a\n", "/a", true),
            ("User-agent: *\nDisalow: /a\n", "/a", true),
            ("Useragent: *\nDisallow: /a\n", "/a", true),
            ("User-agent: *\n<html>\nDisallow: /a\n", "/a", false),
        ]);
    }

    #[test]
    fn the_file_itself_is_always_allowed() {
        check(&[("@* -/", "/robots.txt", true)]);
    }

    #[test]
    fn an_address_may_have_no_path() {
        let robots = Robots::parse(&file("@* -/$ -/?q"));
        for (address, expected) in [
            ("http://h", false),
            ("https://h/", false),
            ("http://h:8080/a", true),
            ("http://h?q", false),
            ("http://h/a#/?q", true),
        ] {
            assert_eq!(robots.allows("linkcheck", address), expected, "{address}");
        }
    }

    #[test]
    fn any_agent_may_ask() {
        let robots = Robots::parse(&file("@a -/a @b/2.0 -/b @* -/c"));
        for (agent, path, expected) in [
            ("A", "a", false),
            ("a", "b", true),
            ("b", "b", false),
            ("b", "c", true),
            ("c", "c", false),
            ("c", "b", true),
        ] {
            let address = format!("http://h/{path}");
            assert_eq!(robots.allows(agent, &address), expected, "{agent} {path}");
        }
        assert!(Robots::default().allows("a", "http://h/a"));
    }

    #[test]
    fn what_crosses_the_limit_is_dropped() {
        let padded = |padding: usize, rules: &str| {
            let start = "User-agent: *\n#";
            let padding = "x".repeat(LIMIT_BYTES - start.len() - padding);
            format!("{start}{padding}\n{rules}")
        };
        for (padding, rules, expected) in [
            (14, "Disallow: /ab\n", false),
            (14, "Disallow: /ab\r", false),
            (14, "Disallow: /abc\n", true),
            (13, "Disallow: /ab\n", true),
            (14, "Disallow: /ツ\nDisallow: /ab\n", true),
            (20, "Disallow: /ab\nDisallow: /abcd\n", false),
        ] {
            let text = padded(padding + 1, rules);
            assert_eq!(allows(&text, "/abc"), expected, "{padding} {rules:?}");
        }
        assert!(!allows(&padded(30, "Disallow: /ab"), "/abc"));
        assert!(allows(&"x".repeat(LIMIT_BYTES + 1), "/"));
    }

    #[test]
    fn hostile_files_take_no_longer() {
        let stars: String = repeat_n("*a", 1000).collect();
        assert!(allows(&file(&format!("@* -/{stars}*b")), &"/a".repeat(10_000)));
        let agents: Vec<_> = (0..15_000).map(|agent| format!("@{agent} ")).collect();
        let rules: Vec<_> = (0..15_000).map(|rule| format!("-/{rule} ")).collect();
        let (agents, rules) = (agents.concat(), rules.concat());
        let text = file(&format!("{agents}@linkcheck {rules}-/x"));
        assert!(!allows(&text, "/14999"));
    }

    /// What a pattern means, by its first character and what follows.
    fn by_definition(pattern: &[u8], path: &[u8]) -> bool {
        match (pattern, path) {
            ([], _) | ([b'$'], []) => true,
            ([b'*', rest @ ..], path) => {
                (0..=path.len()).any(|skipped| by_definition(rest, &path[skipped..]))
            }
            ([one, rest @ ..], [first, others @ ..]) if one == first => {
                by_definition(rest, others)
            }
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn rules_match_as_they_are_defined(
            pattern in "[/*][ab*/]{0,8}[$]?",
            path in "/[ab/]{0,8}",
        ) {
            let expected = !by_definition(pattern.as_bytes(), path.as_bytes());
            let text = format!("User-agent: *\nDisallow: {pattern}");
            prop_assert_eq!(allows(&text, &path), expected);
        }
    }
}
