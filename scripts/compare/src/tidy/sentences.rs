//! The first sentence of a documentation, as far as both languages can say the same.

/// Returns the first sentence of a documentation, without the marks that differ between the languages.
#[must_use]
pub fn first_sentence(doc: &str) -> String {
    let paragraph = doc.split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = paragraph.split_whitespace().collect();
    let text = words.join(" ");
    let sentence = text.split(". ").next().unwrap_or_default();
    let plain = sentence.trim_end_matches('.').replace("::", ".");
    plain.replace(['`', '[', ']'], "")
}

/// Returns whether sentences say the same; Rust says "Returns the rows" where Python says "Return the rows".
#[must_use]
pub fn same_sentence(rust: &str, python: &str) -> bool {
    let (verb, object) = rust.split_once(' ').unwrap_or((rust, ""));
    let (twin, twin_object) = python.split_once(' ').unwrap_or((python, ""));
    let third = [
        twin.to_owned(),
        format!("{twin}s"),
        format!("{twin}es"),
        format!("{}ies", twin.trim_end_matches('y')),
    ];
    object == twin_object && third.iter().any(|third| third == verb)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marks_of_the_languages_do_not_count() {
        let rust = "Returns a [`Kind::Odd`]\nthing. And\nmore.\n\nMuch more.";
        assert_eq!(first_sentence(rust), "Returns a Kind.Odd thing");
        assert_eq!(first_sentence("One line."), "One line");
    }

    #[test]
    fn a_verb_may_stand_in_either_form() {
        for (rust, python) in [
            ("Returns it", "Return it"),
            ("Pushes it", "Push it"),
            ("Carries it", "Carry it"),
            ("A row", "A row"),
        ] {
            assert!(same_sentence(rust, python), "{rust}");
        }
        assert!(!same_sentence("Returns it", "Return that"));
        assert!(!same_sentence("Returns it", "Reads it"));
    }
}
