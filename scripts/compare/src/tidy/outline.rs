//! What a source file offers a reader: its public items, and the names of its tests.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use tree_sitter::{Language, Node, Parser, Tree};

/// A source file, as far as its twin has to be like it.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// The file, relative to the root.
    pub path: PathBuf,
    /// The whole doc comment or docstring of the module.
    pub doc: String,
    /// The public items, in the order in which they stand.
    pub items: Vec<Item>,
    /// The tests, in the order in which they stand; without Python's `test_`.
    pub tests: Vec<Item>,
}

/// Something with a name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    /// Its name, as the reader sees it.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Where it stands; counts from 1.
    pub line: usize,
    /// The whole doc comment or docstring.
    pub doc: String,
    /// The names of a function's parameters, without `self`.
    pub parameters: Vec<String>,
    /// The names that a class derives from.
    pub bases: Vec<String>,
    /// The public methods of a type.
    pub methods: Vec<Item>,
    /// The variants of an enumeration.
    pub variants: Vec<Item>,
}

/// What an item is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Kind {
    /// A constant, a static or an alias: its name alone is compared.
    #[default]
    Value,
    /// A function or a method.
    Function,
    /// A struct, an enum, a trait or a class.
    Type,
}

impl Outline {
    /// Returns the item of that name.
    #[must_use]
    pub fn item(&self, name: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.name == name)
    }
}

/// Parses a source text.
///
/// # Errors
///
/// If it has a syntax error.
pub(super) fn parse(language: &Language, text: &str) -> Result<Tree> {
    let mut parser = Parser::new();
    parser.set_language(language)?;
    let tree = parser.parse(text, None).context("the parser gave up")?;
    ensure!(!tree.root_node().has_error(), "has a syntax error");
    Ok(tree)
}

/// Returns the named children of a node.
pub(super) fn children(node: Node<'_>) -> Vec<Node<'_>> {
    node.named_children(&mut node.walk()).collect()
}

/// Returns the text of a node.
pub(super) fn text_of<'a>(node: Node<'_>, text: &'a str) -> &'a str {
    text.get(node.byte_range()).unwrap_or_default()
}

/// Returns the text of a node's field; empty where it has none.
pub(super) fn field_of<'a>(node: Node<'_>, field: &str, text: &'a str) -> &'a str {
    node.child_by_field_name(field).map_or("", |found| text_of(found, text))
}

/// Returns the line on which a node starts, counted from 1.
pub(super) fn line_of(node: Node<'_>) -> usize {
    node.start_position().row + 1
}
