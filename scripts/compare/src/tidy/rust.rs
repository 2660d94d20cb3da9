//! The outline of a Rust module.

use std::path::Path;

use anyhow::Result;
use tree_sitter::Node;

use super::outline::{
    Item, Kind, Outline, children, field_of, line_of, parse, text_of,
};

/// Reads what is public in a Rust module: all that has a visibility of its own.
///
/// # Errors
///
/// If the text has a syntax error.
pub fn outline(path: &Path, text: &str) -> Result<Outline> {
    let tree = parse(&tree_sitter_rust::LANGUAGE.into(), text)?;
    let nodes = children(tree.root_node());
    let mut outline = Outline { path: path.to_path_buf(), ..Outline::default() };
    outline.doc = doc_lines(&nodes, "//!", text);
    let main = path.file_name().is_some_and(|name| name == "main.rs");
    for (index, &node) in nodes.iter().enumerate() {
        if node.kind() == "mod_item" && field_of(node, "name", text) == "tests" {
            outline.tests = tests(node, text);
        }
        // An entry point is private in Rust, and public in Python.
        let entry = main && field_of(node, "name", text) == "main";
        if (entry || is_public(node))
            && let Some(item) = item(node, docs_before(&nodes[..index], text), text)
        {
            outline.items.push(item);
        }
    }
    for &node in nodes.iter().filter(|node| node.kind() == "impl_item") {
        // The methods of a trait are its business, and not named again.
        if node.child_by_field_name("trait").is_none() {
            let name = field_of(node, "type", text).split('<').next();
            let owner = outline.items.iter_mut().find(|item| Some(&*item.name) == name);
            if let Some(owner) = owner {
                owner.methods.extend(methods(node, text, is_public));
            }
        }
    }
    Ok(outline)
}

/// Returns how many lines come before the tests.
///
/// # Errors
///
/// If the text has a syntax error.
pub fn lines_without_tests(text: &str) -> Result<usize> {
    let tree = parse(&tree_sitter_rust::LANGUAGE.into(), text)?;
    let tests = children(tree.root_node())
        .into_iter()
        .find(|node| node.kind() == "attribute_item" && is_cfg_test(*node, text));
    Ok(tests.map_or(text.lines().count(), |node| line_of(node) - 1))
}

fn is_cfg_test(node: Node<'_>, text: &str) -> bool {
    text_of(node, text) == "#[cfg(test)]"
}

fn is_public(node: Node<'_>) -> bool {
    children(node).first().is_some_and(|first| first.kind() == "visibility_modifier")
}

fn item(node: Node<'_>, doc: String, text: &str) -> Option<Item> {
    let kind = match node.kind() {
        "function_item" => Kind::Function,
        "struct_item" | "enum_item" | "trait_item" => Kind::Type,
        "const_item" | "static_item" | "type_item" => Kind::Value,
        _ => return None,
    };
    let mut item = named(node, doc, text);
    item.kind = kind;
    match node.kind() {
        "function_item" => item.parameters = parameters(node, text),
        "trait_item" => item.methods = methods(node, text, |_| true),
        "enum_item" => {
            let body = node.child_by_field_name("body");
            let nodes = body.map(children).unwrap_or_default();
            let variants = nodes.iter().enumerate();
            item.variants = variants
                .filter(|(_, node)| node.kind() == "enum_variant")
                .map(|(at, node)| named(*node, docs_before(&nodes[..at], text), text))
                .collect();
        }
        _ => {}
    }
    Some(item)
}

fn named(node: Node<'_>, doc: String, text: &str) -> Item {
    let name = field_of(node, "name", text).to_owned();
    Item { name, line: line_of(node), doc, ..Item::default() }
}

/// Lists the methods of a type or trait; constructors have no name in Python.
fn methods(owner: Node<'_>, text: &str, wanted: fn(Node<'_>) -> bool) -> Vec<Item> {
    let nodes = owner.child_by_field_name("body").map(children).unwrap_or_default();
    let mut methods = Vec::new();
    for (index, &node) in nodes.iter().enumerate() {
        let function =
            matches!(node.kind(), "function_item" | "function_signature_item");
        let name = field_of(node, "name", text);
        if function && wanted(node) && !["new", "default"].contains(&name) {
            let mut method = named(node, docs_before(&nodes[..index], text), text);
            method.kind = Kind::Function;
            method.parameters = parameters(node, text);
            methods.push(method);
        }
    }
    methods
}

fn parameters(function: Node<'_>, text: &str) -> Vec<String> {
    let nodes = function.child_by_field_name("parameters").map(children);
    let parameters = nodes.unwrap_or_default().into_iter();
    parameters
        .filter(|node| node.kind() == "parameter")
        .map(|node| {
            let pattern = field_of(node, "pattern", text);
            pattern.trim_start_matches("mut ").trim_start_matches("r#").to_owned()
        })
        .collect()
}

/// Lists the tests of a module, those inside `proptest!` included.
fn tests(module: Node<'_>, text: &str) -> Vec<Item> {
    let nodes = module.child_by_field_name("body").map(children).unwrap_or_default();
    let mut tests = Vec::new();
    let mut marked = false;
    for node in nodes {
        match node.kind() {
            "attribute_item" => marked |= is_test(text_of(node, text)),
            "function_item" if std::mem::take(&mut marked) => {
                tests.push(named(node, String::new(), text));
            }
            "macro_invocation" if field_of(node, "macro", text) == "proptest" => {
                tests.extend(property_tests(node, text));
            }
            _ => {}
        }
    }
    tests
}

/// Lists the functions inside a `proptest!`, of which the parser knows only tokens.
fn property_tests(invocation: Node<'_>, text: &str) -> Vec<Item> {
    let mut tests = Vec::new();
    for tokens in children(invocation) {
        let mut cursor = tokens.walk();
        let tokens: Vec<_> = tokens.children(&mut cursor).collect();
        for pair in tokens.windows(2) {
            if text_of(pair[0], text) == "fn" && pair[1].kind() == "identifier" {
                let name = text_of(pair[1], text).to_owned();
                tests.push(Item { name, line: line_of(pair[1]), ..Item::default() });
            }
        }
    }
    tests
}

/// Returns the doc comment that ends right before a node, beyond its attributes.
fn docs_before(before: &[Node<'_>], text: &str) -> String {
    let start = before
        .iter()
        .rposition(|node| {
            let kind = node.kind();
            kind != "attribute_item" && !text_of(*node, text).starts_with("///")
        })
        .map_or(0, |index| index + 1);
    doc_lines(&before[start..], "///", text)
}

fn doc_lines(nodes: &[Node<'_>], mark: &str, text: &str) -> String {
    let lines = nodes.iter().filter_map(|node| {
        let line = text_of(*node, text).strip_prefix(mark)?;
        Some(line.trim_end().strip_prefix(' ').unwrap_or(line.trim_end()))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Tells whether an attribute marks a test, be it one of an asynchronous function.
fn is_test(attribute: &str) -> bool {
    attribute == "#[test]" || attribute.starts_with("#[tokio::test")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"//! First line,
//! second line.

use std::fs;

/// The limit.
pub const LIMIT: usize = 3;

/// A point.
#[derive(Debug)]
pub struct Point<T> { x: T }

impl<T> Point<T> {
    /// Makes one.
    pub fn new(x: T) -> Self { Self { x } }
    /// Moves it.
    pub(crate) fn shift(&mut self, mut by: T, r#type: u8) {}
    fn hidden(&self) {}
}

impl Debug for Point<u8> { fn fmt(&self) {} }

/// Why not.
pub enum Error {
    /// It is odd.
    #[error("odd")]
    Odd { n: u8 },
    Even,
}

fn private() {}

#[cfg(test)]
mod tests {
    #[test]
    fn one() {}
    fn helper() {}
    proptest! {
        #[test]
        fn two(n in 0..9) { fn inner() {} }
    }
}
"#;

    #[test]
    fn public_items_come_in_order_with_their_docs() {
        let outline = outline(Path::new("a.rs"), TEXT).unwrap();
        assert_eq!(outline.doc, "First line,\nsecond line.");
        let names: Vec<_> = outline.items.iter().map(|item| &*item.name).collect();
        assert_eq!(names, ["LIMIT", "Point", "Error"]);
        let docs: Vec<_> = outline.items.iter().map(|item| &*item.doc).collect();
        assert_eq!(docs, ["The limit.", "A point.", "Why not."]);
    }

    #[test]
    fn methods_and_variants_belong_to_their_type() {
        let outline = outline(Path::new("a.rs"), TEXT).unwrap();
        let point = outline.item("Point").unwrap();
        assert_eq!(point.methods.len(), 1);
        assert_eq!(point.methods[0].name, "shift");
        assert_eq!(point.methods[0].parameters, ["by", "type"]);
        let variants = &outline.item("Error").unwrap().variants;
        assert_eq!(variants[0].doc, "It is odd.");
        assert_eq!(variants[1].name, "Even");
    }

    #[test]
    fn tests_are_found_in_macros_too() {
        let outline = outline(Path::new("a.rs"), TEXT).unwrap();
        let names: Vec<_> = outline.tests.iter().map(|test| &*test.name).collect();
        assert_eq!(names, ["one", "two"]);
    }

    #[test]
    fn an_entry_point_counts_though_it_is_private() {
        let outline = outline(Path::new("src/main.rs"), "fn main() {}").unwrap();
        assert_eq!(outline.items[0].name, "main");
    }

    #[test]
    fn the_tests_are_not_counted() {
        let before = TEXT.lines().position(|line| line == "#[cfg(test)]").unwrap();
        assert_eq!(lines_without_tests(TEXT).unwrap(), before);
        assert_eq!(lines_without_tests("fn a() {}\n\n").unwrap(), 2);
    }

    #[test]
    fn a_syntax_error_is_told() {
        assert!(outline(Path::new("a.rs"), "pub fn {").is_err());
    }
}
