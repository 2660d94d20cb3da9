//! Bodies as JSON, read so that both languages answer the same for the same bytes.
//!
//! The parsers differ where RFC 8259 leaves it to them: keys that come twice, halves of
//! surrogate pairs, numbers that are too large, and how deep is too deep. All of that
//! is refused here, most of it by a look at the text before it is parsed.
//!
//! Twin: `python-ref/web_service/json.py`.

use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor,
};
use thiserror::Error;

/// How deep arrays and objects may nest.
const MAX_DEPTH: usize = 100;

/// A value of JSON.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    /// No field of the API is a number, so that there was one is all that counts.
    Number(f64),
    String(String),
    Array(Vec<Json>),
    /// The members in the order of the text; each name is there once.
    Object(Vec<(String, Json)>),
}

/// Why a body isn't taken for JSON.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum BadJson {
    /// Its bytes aren't text.
    #[error("the body is not JSON: it must be UTF-8")]
    NotUtf8,

    /// It isn't written like JSON.
    #[error("the body is not JSON")]
    Syntax,

    /// A number is beyond what 64 bits of floating point can tell.
    #[error("the body is not JSON: a number is too large")]
    LargeNumber,

    /// An object has two members of one name.
    #[error("the body is not JSON: the key \"{key}\" is given twice")]
    Repeated { key: String },

    /// Arrays and objects nest too deeply.
    #[error("the body is not JSON: nested deeper than {MAX_DEPTH}")]
    Deep,

    /// A string has half of what stands for one letter.
    #[error("the body is not JSON: half of a surrogate pair")]
    HalfPair,
}

/// Reads a body as JSON.
///
/// # Errors
///
/// [`BadJson`] if it isn't: that it is no UTF-8 comes first, then what the look at the
/// text finds, then what the parser finds.
pub fn read_json(text: &[u8]) -> Result<Json, BadJson> {
    let text = str::from_utf8(text).map_err(|_| BadJson::NotUtf8)?;
    look_through(text)?;
    let repeated = Cell::new(None);
    let mut parser = serde_json::Deserializer::from_str(text);
    let json = Reader { repeated: &repeated }.deserialize(&mut parser);
    let json = json.and_then(|json| parser.end().map(|()| json));
    json.map_err(|_| match repeated.take() {
        Some(key) => BadJson::Repeated { key },
        None => BadJson::Syntax,
    })
}

/// Finds what the parsers of the two languages would take or refuse differently.
fn look_through(text: &str) -> Result<(), BadJson> {
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut in_string) = (0, 0_usize, false);
    while let Some(&byte) = bytes.get(at) {
        at += match byte {
            b'"' => {
                in_string = !in_string;
                1
            }
            b'\\' if in_string => escape_bytes(&bytes[at..])?,
            _ if in_string => 1,
            b'[' | b'{' if depth == MAX_DEPTH => return Err(BadJson::Deep),
            b'[' | b'{' => {
                depth += 1;
                1
            }
            b']' | b'}' => {
                depth = depth.saturating_sub(1);
                1
            }
            b'0'..=b'9' => number_bytes(&text[at..])?,
            _ => 1,
        };
    }
    Ok(())
}

/// The length of the escape that a text begins with; of a pair, that of both halves.
fn escape_bytes(text: &[u8]) -> Result<usize, BadJson> {
    match utf16_unit(text) {
        Some(0xd800..=0xdbff) => match utf16_unit(&text[6..]) {
            Some(0xdc00..=0xdfff) => Ok(12),
            _ => Err(BadJson::HalfPair),
        },
        Some(0xdc00..=0xdfff) => Err(BadJson::HalfPair),
        _ => Ok(2),
    }
}

/// The number that a text such as `\u00e9` begins with.
fn utf16_unit(text: &[u8]) -> Option<u16> {
    let [b'\\', b'u', digits @ ..] = text else { return None };
    digits.get(..4)?.iter().try_fold(0, |unit, &digit| {
        let digit = char::from(digit).to_digit(16)?;
        Some(unit << 4 | u16::try_from(digit).expect("at most 15"))
    })
}

/// The length of all that could belong to the number that a text begins with.
fn number_bytes(text: &str) -> Result<usize, BadJson> {
    let end = text.find(|c| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'));
    let number = &text[..end.unwrap_or(text.len())];
    // What is no number is left to the parser.
    if number.parse().is_ok_and(f64::is_infinite) {
        return Err(BadJson::LargeNumber);
    }
    Ok(number.len())
}

/// Makes a value of what the parser finds, and keeps the key that came twice.
#[derive(Clone, Copy)]
struct Reader<'a> {
    repeated: &'a Cell<Option<String>>,
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<Json, D::Error> {
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value of JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "the nearest is what is meant")]
    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "the nearest is what is meant")]
    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Json, A::Error> {
        let mut array = Vec::new();
        while let Some(value) = values.next_element_seed(self)? {
            array.push(value);
        }
        Ok(Json::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut values: A) -> Result<Json, A::Error> {
        let mut members = Vec::new();
        while let Some(key) = values.next_key::<String>()? {
            members.push((key, values.next_value_seed(self)?));
        }
        let mut seen = HashSet::with_capacity(members.len());
        if let Some((key, _)) = members.iter().find(|(key, _)| !seen.insert(&**key)) {
            self.repeated.set(Some(key.clone()));
            return Err(A::Error::custom("a key is given twice"));
        }
        Ok(Json::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn refused(text: &str) -> String {
        read_json(text.as_bytes()).expect_err(text).to_string()
    }

    #[test]
    fn values_are_read_in_the_order_of_the_text() {
        let text = br#" {"b":[null,true,-0.5],"a":{"":"\ud83d\ude00\u0000/"},"A":1} "#;
        let number = |number| Json::Number(number);
        let expected = Json::Object(vec![
            (
                "b".to_owned(),
                Json::Array(vec![Json::Null, Json::Bool(true), number(-0.5)]),
            ),
            (
                "a".to_owned(),
                Json::Object(vec![(
                    String::new(),
                    Json::String("\u{1f600}\0/".to_owned()),
                )]),
            ),
            ("A".to_owned(), number(1.0)),
        ]);
        assert_eq!(read_json(text), Ok(expected));
    }

    #[test]
    fn a_key_that_comes_twice_is_named() {
        for text in [r#"{"a":1,"b":2,"a":1}"#, r#"[{"":{"\u0061":1,"a":2}}]"#] {
            let expected = "the body is not JSON: the key \"a\" is given twice";
            assert_eq!(refused(text), expected);
        }
        assert!(read_json(br#"{"a":{"a":[{"a":1},{"a":1}]}}"#).is_ok());
    }

    #[test]
    fn halves_of_pairs_are_refused_wherever_they_stand() {
        for text in [
            r#""\ud800""#,
            r#""\uDC00\uD800""#,
            r#""\ud800\u0041""#,
            r#""\ud800x""#,
            r#""\ud800\\udc00""#,
            r#"{"\udfff":1}"#,
            r#"not "\udfff""#,
        ] {
            let expected = "the body is not JSON: half of a surrogate pair";
            assert_eq!(refused(text), expected, "{text}");
        }
        assert!(read_json(br#""\\ud800 \ud7ff\ue000 \uDBFF\udfff""#).is_ok());
    }

    #[test]
    fn nesting_has_a_limit() {
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(read_json(nested(MAX_DEPTH).as_bytes()).is_ok());
        for text in [nested(MAX_DEPTH + 1), "{\"a\":[".repeat(10_000), "[".repeat(101)]
        {
            let expected = "the body is not JSON: nested deeper than 100";
            assert_eq!(refused(&text), expected);
        }
        let wide = format!("[{}{{}}]", "[[]],{},".repeat(1000));
        assert!(read_json(wide.as_bytes()).is_ok());
        let quoted = format!("\"\\\"{}\"", "[".repeat(1000));
        assert!(read_json(quoted.as_bytes()).is_ok());
    }

    #[test]
    fn numbers_have_a_limit() {
        let digits = "9".repeat(400);
        for text in ["1e999", "[-1e309]", "1.8E+308", &digits, &format!("[{digits}.]")]
        {
            let expected = "the body is not JSON: a number is too large";
            assert_eq!(refused(text), expected, "{text}");
        }
        for text in ["1e308", "1e-999", "0e999", "9223372036854775808", "-0"] {
            assert!(
                matches!(read_json(text.as_bytes()), Ok(Json::Number(_))),
                "{text}"
            );
        }
        assert!(read_json(format!("\"{digits}\"").as_bytes()).is_ok());
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in [
            "",
            " ",
            "\u{feff}{}",
            "{}{}",
            "{},",
            "[1,]",
            "{\"a\":1,}",
            "{a:1}",
            "'a'",
            "NaN",
            "Infinity",
            "-Infinity",
            "nul",
            "True",
            "01",
            "1.",
            ".5",
            "+1",
            "0x1",
            "1e",
            "\"a",
            "\"\u{1}\"",
            "\"\n\"",
            "\"\\x\"",
            "\"\\u12\"",
            "// a\n1",
            "\0",
            "\u{a0}1",
            "{\"a\" 1}",
            "[1 2]",
            "]",
            "{1:2}",
        ] {
            assert_eq!(refused(text), "the body is not JSON", "{text:?}");
        }
        let no_text = "the body is not JSON: it must be UTF-8";
        for bytes in
            [&b"\"\xff\""[..], b"\"\xed\xa0\x80\"", b"\xff\xfe{\0}\0", b"\xc0\x80"]
        {
            let error = read_json(bytes).expect_err("not UTF-8");
            assert_eq!(error.to_string(), no_text);
        }
    }

    fn written(json: &Json) -> String {
        match json {
            Json::Null => "null".to_owned(),
            Json::Bool(value) => value.to_string(),
            Json::Number(value) => format!("{value:e}"),
            Json::String(text) => serde_json::to_string(text).expect("it is text"),
            Json::Array(values) => {
                let values: Vec<String> = values.iter().map(written).collect();
                format!("[{}]", values.join(" ,"))
            }
            Json::Object(members) => {
                let member = |(key, value): &(String, Json)| {
                    format!("{key:?}:\n{}", written(value))
                };
                let members: Vec<String> = members.iter().map(member).collect();
                format!("{{{}}}", members.join(","))
            }
        }
    }

    fn values() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::Bool),
            proptest::num::f64::NORMAL.prop_map(Json::Number),
            any::<String>().prop_map(Json::String),
        ];
        leaf.prop_recursive(5, 40, 6, |inner| {
            let members =
                proptest::collection::btree_map("[a-z]{0,3}", inner.clone(), 0..6);
            prop_oneof![
                vec(inner, 0..6).prop_map(Json::Array),
                members.prop_map(|members| Json::Object(members.into_iter().collect())),
            ]
        })
    }

    /// Texts of what JSON is made of, seldom in the right order.
    const TEXTS: &str =
        r#"([\[\]{},:"\\]|[0-9eE.+-]{1,3}|\\u[dD][89a-cC][0-9]{2}|null|a){0,20}"#;

    proptest! {
        #[test]
        fn what_is_written_is_read_back(json in values()) {
            prop_assert_eq!(read_json(written(&json).as_bytes()), Ok(json));
        }

        #[test]
        fn any_bytes_are_read_or_refused(
            bytes in vec(any::<u8>(), 0..40),
            text in TEXTS,
        ) {
            let _ = read_json(&bytes);
            // The parser finds no fault that the look at the text should have found.
            if serde_json::from_str::<serde_json::Value>(&text).is_err() {
                prop_assert!(read_json(text.as_bytes()).is_err());
            }
        }
    }
}
