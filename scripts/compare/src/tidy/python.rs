//! The outline of a Python module.

use std::path::Path;

use anyhow::Result;
use tree_sitter::Node;

use super::outline::{
    Item, Kind, Outline, children, field_of, line_of, parse, text_of,
};

/// Classes whose assignments are variants.
const ENUMS: [&str; 5] = ["Enum", "StrEnum", "IntEnum", "Flag", "IntFlag"];

/// Reads what is public in a Python module: all that doesn't begin with an underscore.
///
/// # Errors
///
/// If the text has a syntax error.
pub fn outline(path: &Path, text: &str) -> Result<Outline> {
    let tree = parse(&tree_sitter_python::LANGUAGE.into(), text)?;
    let nodes = children(tree.root_node());
    let mut outline = Outline { path: path.to_path_buf(), ..Outline::default() };
    outline.doc = docstring(tree.root_node(), text);
    for node in nodes {
        let Some(item) = item(undecorated(node), text) else { continue };
        if let Some(name) = item.name.strip_prefix("test_") {
            outline.tests.push(Item { name: name.to_owned(), ..item });
        } else if !item.name.starts_with('_') && outline.item(&item.name).is_none() {
            // A name that comes again is an overload.
            outline.items.push(item);
        }
    }
    Ok(outline)
}

fn undecorated(node: Node<'_>) -> Node<'_> {
    node.child_by_field_name("definition").unwrap_or(node)
}

fn item(node: Node<'_>, text: &str) -> Option<Item> {
    match node.kind() {
        "function_definition" => Some(function(node, text)),
        "class_definition" => Some(class(node, text)),
        "type_alias_statement" => {
            let name = children(node).first().map(|left| text_of(*left, text))?;
            let name = name.split('[').next().unwrap_or(name);
            Some(value(name, node))
        }
        "expression_statement" => {
            let name = assigned(node, text)?;
            // Constants and aliases; what begins with a small letter is a variable.
            name.starts_with(|c: char| c.is_ascii_uppercase())
                .then(|| value(name, node))
        }
        _ => None,
    }
}

fn value(name: &str, node: Node<'_>) -> Item {
    Item { name: name.to_owned(), line: line_of(node), ..Item::default() }
}

/// Returns the name that a statement assigns a value to.
fn assigned<'a>(statement: Node<'_>, text: &'a str) -> Option<&'a str> {
    let assignment = statement.named_child(0)?;
    let target = assignment.child_by_field_name("left")?;
    let valued = assignment.child_by_field_name("right").is_some();
    let plain = assignment.kind() == "assignment" && target.kind() == "identifier";
    (plain && valued).then(|| text_of(target, text))
}

fn function(node: Node<'_>, text: &str) -> Item {
    let mut item = value(field_of(node, "name", text), node);
    item.kind = Kind::Function;
    item.doc = body_docstring(node, text);
    let nodes = node.child_by_field_name("parameters").map(children);
    let names = nodes.unwrap_or_default().into_iter();
    let names = names.filter_map(|node| parameter(node, text));
    item.parameters = names.map(|name| name.trim_end_matches('_').to_owned()).collect();
    item
}

fn parameter<'a>(node: Node<'_>, text: &'a str) -> Option<&'a str> {
    let name = match node.kind() {
        "identifier" => text_of(node, text),
        "default_parameter" | "typed_default_parameter" => field_of(node, "name", text),
        "typed_parameter" | "list_splat_pattern" | "dictionary_splat_pattern" => {
            text_of(node.named_child(0)?, text)
        }
        _ => return None,
    };
    Some(name.trim_start_matches('*'))
}

fn class(node: Node<'_>, text: &str) -> Item {
    let mut item = value(field_of(node, "name", text), node);
    item.kind = Kind::Type;
    item.doc = body_docstring(node, text);
    let bases = node.child_by_field_name("superclasses").map(children);
    let bases = bases.unwrap_or_default().into_iter();
    item.bases = bases.map(|base| text_of(base, text).to_owned()).collect();
    let is_enum = item
        .bases
        .iter()
        .any(|base| base.rsplit('.').next().is_some_and(|name| ENUMS.contains(&name)));
    for member in node.child_by_field_name("body").map(children).unwrap_or_default() {
        let member = undecorated(member);
        if member.kind() == "function_definition" {
            let mut method = function(member, text);
            let known = item.methods.iter().any(|found| found.name == method.name);
            if !method.name.starts_with('_') && !known {
                if ["self", "cls"]
                    .map(Some)
                    .contains(&method.parameters.first().map(String::as_str))
                {
                    method.parameters.remove(0);
                }
                item.methods.push(method);
            }
        } else if is_enum
            && member.kind() == "expression_statement"
            && let Some(name) = assigned(member, text)
        {
            item.variants.push(value(name, member));
        }
    }
    item
}

fn body_docstring(node: Node<'_>, text: &str) -> String {
    let body = node.child_by_field_name("body");
    body.map(|body| docstring(body, text)).unwrap_or_default()
}

/// Returns the string that a block begins with, without its indentation.
fn docstring(block: Node<'_>, text: &str) -> String {
    let string = children(block)
        .into_iter()
        .find(|node| node.kind() != "comment")
        .filter(|node| node.kind() == "expression_statement")
        .and_then(|node| node.named_child(0))
        .filter(|node| node.kind() == "string");
    let Some(string) = string else { return String::new() };
    let quoted = text_of(string, text).trim_start_matches(['r', 'R']);
    let lines = quoted.trim_matches('"').trim().lines().map(str::trim);
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#""""First line,
second line.
"""

from enum import Enum

LIMIT: Final = 3
Rows = dict[str, int]
_hidden = 1
logger = make()


@dataclass(frozen=True, slots=True)
class Point:
    """A point."""

    x: int

    @property
    def shift(self, by: int, type_: str = "", *, wide: bool = False) -> None:
        """Move it."""

    def _hidden(self) -> None: ...


class Colour(Enum):
    """A colour."""

    RED = "red"
    GREEN = "green"


async def run(first, *rest: int, **more: int) -> None:
    r"""Run it."""


def test_one() -> None:
    assert run


@given(n=integers())
def test_two(n: int) -> None:
    assert n
"#;

    #[test]
    fn public_items_come_in_order_with_their_docs() {
        let outline = outline(Path::new("a.py"), TEXT).unwrap();
        assert_eq!(outline.doc, "First line,\nsecond line.");
        let names: Vec<_> = outline.items.iter().map(|item| &*item.name).collect();
        assert_eq!(names, ["LIMIT", "Rows", "Point", "Colour", "run"]);
        let docs: Vec<_> = outline.items.iter().map(|item| &*item.doc).collect();
        assert_eq!(docs, ["", "", "A point.", "A colour.", "Run it."]);
    }

    #[test]
    fn methods_and_variants_belong_to_their_type() {
        let outline = outline(Path::new("a.py"), TEXT).unwrap();
        let methods = &outline.item("Point").unwrap().methods;
        assert_eq!(methods.len(), 1);
        assert_eq!(methods[0].parameters, ["by", "type", "wide"]);
        let variants = &outline.item("Colour").unwrap().variants;
        let names: Vec<_> = variants.iter().map(|item| &*item.name).collect();
        assert_eq!(names, ["RED", "GREEN"]);
    }

    #[test]
    fn every_kind_of_parameter_has_its_name() {
        let outline = outline(Path::new("a.py"), TEXT).unwrap();
        let run = outline.item("run").unwrap();
        assert_eq!(run.parameters, ["first", "rest", "more"]);
    }

    #[test]
    fn tests_stand_apart() {
        let outline = outline(Path::new("a.py"), TEXT).unwrap();
        let names: Vec<_> = outline.tests.iter().map(|test| &*test.name).collect();
        assert_eq!(names, ["one", "two"]);
    }

    #[test]
    fn a_syntax_error_is_told() {
        assert!(outline(Path::new("a.py"), "def f(:\n").is_err());
    }
}
