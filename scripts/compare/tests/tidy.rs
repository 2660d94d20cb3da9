//! `compare tidy` on small trees of twins.

use std::fs;
use std::path::{Path, PathBuf};

use compare::manifest::Twins;
use compare::tidy;
use compare::tidy::subject::Subject;

const RUST: [(&str, &str); 4] = [
    ("lib.rs", "//! Toys: `a`, `b`, `c`.\n"),
    ("a.rs", "//! A.\npub fn one(x: u8) {}\npub fn two() {}\n"),
    ("b.rs", "//! B.\n"),
    ("c.rs", "//! C.\n#[cfg(test)]\nmod tests {\n#[test]\nfn it_holds() {}\n}\n"),
];

const PYTHON: [(&str, &str); 5] = [
    ("toys/__init__.py", "\"\"\"Toys: `a`, `b`, `c`.\"\"\"\n"),
    ("toys/a.py", "\"\"\"A.\"\"\"\ndef one(x): ...\ndef two(): ...\n"),
    ("toys/b.py", "\"\"\"B.\"\"\"\n"),
    ("toys/c.py", "\"\"\"C.\"\"\"\n"),
    ("tests/toys/test_c.py", "def test_it_holds(): ...\n"),
];

/// Writes the twins, with some files replaced, and returns what `tidy` finds.
fn findings(replaced: &[(&str, &str)], alone: &[&str]) -> Vec<String> {
    findings_with_spine(&["a", "b", "c"], replaced, alone)
}

/// The same of a program with that spine; what programs share has none.
fn findings_with_spine(
    spine: &[&str],
    replaced: &[(&str, &str)],
    alone: &[&str],
) -> Vec<String> {
    let has_spine = !spine.is_empty();
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let root = folder.path();
    let write = |path: &Path, text: &str| {
        fs::create_dir_all(path.parent().expect("it lies in the root")).expect("made");
        fs::write(path, text).expect("written");
    };
    for (name, text) in RUST {
        write(&root.join("crates/toy/src").join(name), text);
    }
    for (name, text) in PYTHON {
        write(&root.join("python").join(name), text);
    }
    for (path, text) in replaced {
        write(&root.join(path), text);
    }
    let reasons = |keys: &[&str]| {
        keys.iter().map(|key| ((*key).to_owned(), "why".to_owned())).collect()
    };
    let twins = Twins {
        rust: "crates/toy/src".to_owned(),
        python: "python/toys".to_owned(),
        spine: spine.iter().map(|name| (*name).to_owned()).collect(),
        alone: reasons(alone),
        items_alone: reasons(&[]),
    };
    let subject = Subject {
        name: "toy".to_owned(),
        manifest: PathBuf::from("crates/toy/scenario.toml"),
        folder: PathBuf::from("crates/toy"),
        twins,
        has_spine,
    };
    let found = tidy::check(root, &subject).expect("the trees can be read");
    found.findings.iter().map(ToString::to_string).collect()
}

#[test]
fn twins_in_step_have_no_findings() {
    assert_eq!(findings(&[], &[]), [""; 0]);
}

#[test]
fn a_missing_function_is_found() {
    let found =
        findings(&[("python/toys/a.py", "\"\"\"A.\"\"\"\ndef one(x): ...")], &[]);
    let what = "crates/toy/src/a.rs:3: `two` has no twin (excuse: `a.rs:two`); \
        twin python/toys/a.py:2";
    assert_eq!(found, [what]);
}

#[test]
fn a_wrong_order_is_found() {
    let swapped = "\"\"\"A.\"\"\"\ndef two(): ...\ndef one(x): ...\n";
    let found = findings(&[("python/toys/a.py", swapped)], &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("`two` stands after `one`"), "{found:?}");
}

#[test]
fn different_parameters_are_found() {
    let other = "\"\"\"A.\"\"\"\ndef one(y): ...\ndef two(): ...\n";
    let found = findings(&[("python/toys/a.py", other)], &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("`one` takes (x), its twin (y)"), "{found:?}");
}

#[test]
fn a_missing_test_is_found() {
    let found = findings(&[("python/tests/toys/test_c.py", "")], &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("`it_holds` has no twin"), "{found:?}");
    assert!(found[0].ends_with("twin python/tests/toys/test_c.py:1"), "{found:?}");
}

#[test]
fn a_module_without_a_twin_is_found_unless_it_is_excused() {
    let extra = [("python/toys/fast.py", "")];
    let found = findings(&extra, &[]);
    let what = "python/toys/fast.py:1: the module has no twin (excuse: `fast.py`)";
    assert_eq!(found, [what]);
    assert_eq!(findings(&extra, &["fast.py"]), [""; 0]);
}

#[test]
fn an_excuse_that_nothing_needs_is_found() {
    let found = findings(&[], &["a.py"]);
    let what = "crates/toy/scenario.toml:1: `a.py` is excused, \
        but nothing of that name is alone";
    assert_eq!(found, [what]);
}

#[test]
fn a_spine_out_of_order_is_found() {
    let lib = [("crates/toy/src/lib.rs", "//! Toys: `b`, `a`, `c`.\n")];
    let found = findings(&lib, &[]);
    let named = |finding: &String| finding.contains("does not name the spine in order");
    assert_eq!(found.iter().filter(|finding| named(finding)).count(), 1, "{found:?}");
}

#[test]
fn what_programs_share_needs_no_spine_but_twins() {
    assert_eq!(findings_with_spine(&[], &[], &[]), [""; 0]);
    let other = [("python/toys/a.py", "\"\"\"A.\"\"\"\ndef one(x): ...")];
    let found = findings_with_spine(&[], &other, &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("`two` has no twin"), "{found:?}");
}

#[test]
fn a_wide_line_is_found() {
    let wide = format!("\"\"\"B.\"\"\"\n# {}\n", "x".repeat(87));
    let found = findings(&[("python/toys/b.py", &wide)], &[]);
    assert_eq!(found, ["python/toys/b.py:2: 89 columns, more than 88"]);
}
