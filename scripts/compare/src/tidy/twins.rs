//! Compares a Rust module with its Python twin: names, order, parameters, documentation.

use std::collections::BTreeMap;
use std::path::Path;

use super::findings::{Findings, Place};
use super::outline::{Item, Kind, Outline};
use super::pairing::{Side, pair};
use super::sentences::{first_sentence, same_sentence};

/// Compares two modules; returns how many items are in step.
pub fn compare(
    rust: &Outline,
    python: &Outline,
    names: (&str, &str),
    excused: &BTreeMap<String, String>,
    findings: &mut Findings,
) -> usize {
    compare_docs(
        (&rust.path, &Item { line: 1, doc: rust.doc.clone(), ..Item::default() }),
        (&python.path, &Item { line: 1, doc: python.doc.clone(), ..Item::default() }),
        findings,
    );
    let python = with_variants(rust, python);
    let rust_side = Side::new(&rust.path, format!("{}:", names.0), &rust.items);
    let python_side = Side::new(&python.path, format!("{}:", names.1), &python.items);
    let pairs = pair(&rust_side, &python_side, excused, findings);
    for &(a, b) in &pairs {
        compare_pair((&rust.path, a), (&python.path, b), names, excused, findings);
        for (a_members, b_members) in
            [(&a.variants, &b.variants), (&a.methods, &b.methods)]
        {
            let member_side = |path, module: &str, members| {
                Side::new(path, format!("{module}:{}.", a.name), members)
            };
            let a_side = member_side(&*rust.path, names.0, a_members);
            let b_side = member_side(&*python.path, names.1, b_members);
            for (a, b) in pair(&a_side, &b_side, excused, findings) {
                let names = (&*a_side.prefix, &*b_side.prefix);
                compare_pair(
                    (&rust.path, a),
                    (&python.path, b),
                    names,
                    excused,
                    findings,
                );
            }
        }
    }
    pairs.len()
}

/// Compares the tests of two modules; returns how many are in step.
pub fn compare_tests(
    rust: &Outline,
    python: &Outline,
    names: (&str, &str),
    excused: &BTreeMap<String, String>,
    findings: &mut Findings,
) -> usize {
    let rust = Side::new(&rust.path, format!("{}:tests.", names.0), &rust.tests);
    let python = Side::new(&python.path, format!("{}:tests.", names.1), &python.tests);
    pair(&rust, &python, excused, findings).len()
}

/// Moves classes that stand for a Rust variant under the class or alias of its enum.
///
/// `FlightsError::NotAnInteger` is `class NotAnInteger(FlightsError)` in Python, and an
/// enum with data is a union of classes.
fn with_variants(rust: &Outline, python: &Outline) -> Outline {
    let mut python = python.clone();
    for owner in rust.items.iter().filter(|item| !item.variants.is_empty()) {
        let (variants, others) = python.items.into_iter().partition(|item: &Item| {
            let derived = item.bases.contains(&owner.name);
            let named = owner.variants.iter().any(|variant| variant.name == item.name);
            derived || (named && rust.item(&item.name).is_none())
        });
        python.items = others;
        if let Some(twin) = python.items.iter_mut().find(|item| item.name == owner.name)
        {
            twin.variants.extend::<Vec<Item>>(variants);
        } else {
            python.items.extend::<Vec<Item>>(variants);
        }
    }
    python
}

fn compare_pair(
    (rust_path, rust): (&Path, &Item),
    (python_path, python): (&Path, &Item),
    names: (&str, &str),
    excused: &BTreeMap<String, String>,
    findings: &mut Findings,
) {
    let keep = |item: &Item, module: &str, findings: &mut Findings| {
        let module =
            if module.contains(':') { module.to_owned() } else { format!("{module}:") };
        let mut kept = item.parameters.clone();
        kept.retain(|parameter| {
            let key = format!("{module}{}({parameter})", item.name);
            !findings.excused(excused, &key)
        });
        kept.iter().map(|name| name.trim_start_matches('_').to_owned()).collect()
    };
    let ours: Vec<String> = keep(rust, names.0, findings);
    let theirs: Vec<String> = keep(python, names.1, findings);
    if rust.kind == Kind::Function && python.kind == Kind::Function && ours != theirs {
        let what = format!(
            "`{}` takes ({}), its twin ({})",
            rust.name,
            ours.join(", "),
            theirs.join(", ")
        );
        let twin = Place::new(python_path, python.line);
        findings.add(Place::new(rust_path, rust.line), what, Some(twin));
    }
    if rust.kind != Kind::Value && python.kind != Kind::Value {
        compare_docs((rust_path, rust), (python_path, python), findings);
    }
}

/// Compares the first sentences of two documentations.
fn compare_docs(
    (rust_path, rust): (&Path, &Item),
    (python_path, python): (&Path, &Item),
    findings: &mut Findings,
) {
    let (ours, theirs) = (first_sentence(&rust.doc), first_sentence(&python.doc));
    if !same_sentence(&ours, &theirs) {
        let subject = if rust.name.is_empty() { "the module" } else { &rust.name };
        let what =
            format!("`{subject}` is described as \"{ours}\", its twin as \"{theirs}\"");
        let twin = Place::new(python_path, python.line);
        findings.add(Place::new(rust_path, rust.line), what, Some(twin));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{python, rust};

    fn found(rust_text: &str, python_text: &str, excused: &[&str]) -> Vec<String> {
        let rust = rust::outline(Path::new("a.rs"), rust_text).unwrap();
        let python = python::outline(Path::new("a.py"), python_text).unwrap();
        let excused: BTreeMap<String, String> =
            excused.iter().map(|key| ((*key).to_owned(), "why".to_owned())).collect();
        let mut findings = Findings::default();
        compare(&rust, &python, ("a.rs", "a.py"), &excused, &mut findings);
        compare_tests(&rust, &python, ("a.rs", "a.py"), &excused, &mut findings);
        findings.add_stale(Path::new("scenario.toml"), &excused);
        findings.sorted().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn equal_twins_have_no_findings() {
        let rust = "/// Returns `a`.\npub fn a(x: u8) {}\n/// A [`B`].\npub struct B;";
        let python = "def a(x):\n    \"\"\"Return `a`.\"\"\"\nclass B:\n    \"A B.\"\n";
        assert_eq!(found(rust, python, &[]), [""; 0]);
    }

    #[test]
    fn a_missing_function_is_found_with_the_place_it_should_have() {
        let all = found("pub fn a() {}\npub fn b() {}", "\ndef a(): ...\n", &[]);
        assert_eq!(all, ["a.rs:2: `b` has no twin (excuse: `a.rs:b`); twin a.py:2"]);
        assert_eq!(found("pub fn b() {}", "", &["a.rs:b"]), [""; 0]);
    }

    #[test]
    fn a_wrong_order_is_found() {
        let all =
            found("pub fn a() {}\npub fn b() {}", "def b(): ...\ndef a(): ...", &[]);
        let what =
            "a.rs:2: `b` stands after `a`, and before it in the twin; twin a.py:1";
        assert_eq!(all, [what]);
    }

    #[test]
    fn a_different_order_of_parameters_is_found() {
        let all = found("pub fn a(x: u8, y: u8) {}", "def a(y, x): ...", &[]);
        assert_eq!(all, ["a.rs:1: `a` takes (x, y), its twin (y, x); twin a.py:1"]);
        let excused =
            found("pub fn a(py: P, x: u8) {}", "def a(x): ...", &["a.rs:a(py)"]);
        assert_eq!(excused, [""; 0]);
    }

    #[test]
    fn a_missing_test_is_found() {
        let rust = "#[cfg(test)]\nmod tests {\n#[test]\nfn it_is_so() {}\n}";
        let what = "a.rs:4: `it_is_so` has no twin (excuse: `a.rs:tests.it_is_so`); \
            twin a.py:1";
        assert_eq!(found(rust, "", &[]), [what]);
        assert_eq!(found(rust, "def test_it_is_so(): ...", &[]), [""; 0]);
    }

    #[test]
    fn an_excuse_that_nothing_needs_is_found() {
        let what =
            "scenario.toml:1: `a.py:b` is excused, but nothing of that name is alone";
        assert_eq!(found("pub fn b() {}", "def b(): ...", &["a.py:b"]), [what]);
    }

    #[test]
    fn error_classes_are_the_variants_of_the_enum() {
        let rust = "pub enum E { Odd, Even }\npub struct Late;";
        let python = "class E(Exception): ...\nclass Odd(E): ...\nclass Even(E): ...\n\
            class Late: ...";
        assert_eq!(found(rust, python, &[]), [""; 0]);
        let swapped = found("pub enum E { Even, Odd }\npub struct Late;", python, &[]);
        assert_eq!(swapped.len(), 1, "{swapped:?}");
        let missing = found("pub enum E { Odd }\npub struct Late;", python, &[]);
        assert!(missing[0].contains("`a.py:E.Even`"), "{missing:?}");
    }

    #[test]
    fn the_members_of_an_enum_are_its_variants() {
        let python = "class F(Enum):\n    CSV = 1\n    JSON_LINES = 2\n";
        assert_eq!(found("pub enum F { Csv, JsonLines }", python, &[]), [""; 0]);
        assert_eq!(found("pub enum F { Csv }", python, &[]).len(), 1);
    }

    #[test]
    fn methods_are_compared_within_their_type() {
        let rust =
            "pub struct S;\nimpl S { pub fn new() {}\npub fn a(&self, x: u8) {} }";
        let same = "class S:\n    def a(self, x): ...\n";
        let other = "class S:\n    def a(self, y): ...\n    def b(self): ...\n";
        assert_eq!(found(rust, same, &[]), [""; 0]);
        let all = found(rust, other, &["a.py:S.b"]);
        assert_eq!(all, ["a.rs:3: `a` takes (x), its twin (y); twin a.py:2"]);
    }

    #[test]
    fn a_different_description_is_found() {
        let rust = "/// Carries it.\npub fn a() {}";
        let same = "def a():\n    '''Carry it.'''\n".replace('\'', "\"");
        assert_eq!(found(rust, &same, &[]), [""; 0]);
        assert_eq!(found(rust, &same.replace("it", "on"), &[]).len(), 1);
    }
}
