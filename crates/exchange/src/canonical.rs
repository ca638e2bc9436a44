//! One byte sequence for one JSON value: the JSON Canonicalization Scheme, RFC 8785, for values without fractions.

use serde_json::Value;
use std::fmt::Write as _;

/// Largest integer that every reader of JSON takes exactly (RFC 8785 §3.2.2.3, IEEE 754 double): 2^53 − 1.
const INTEGER_MOST: u64 = (1 << 53) - 1;

/// A number that has no one form here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the number {0} has no exact canonical form; write whole numbers below 2^53, and amounts as text"
)]
pub struct CanonicalError(pub(crate) String);

/// The canonical text of `value`: members sorted by the UTF-16 units of their names, no blanks, shortest escapes.
///
/// # Errors
/// [`CanonicalError`] for a fraction or an integer of more than 53 bits.
pub fn canonical(value: &Value) -> Result<String, CanonicalError> {
    let mut out = String::new();
    write(value, &mut out)?;
    Ok(out)
}

fn write(value: &Value, out: &mut String) -> Result<(), CanonicalError> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => {
            let size = number
                .as_u64()
                .or_else(|| number.as_i64().map(i64::unsigned_abs));
            if size.is_none_or(|size| size > INTEGER_MOST) {
                return Err(CanonicalError(number.to_string()));
            }
            out.push_str(&number.to_string());
        }
        Value::String(text) => quote(text, out),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(item, out)?;
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
            out.push('{');
            for (at, (name, value)) in members.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                quote(name, out);
                out.push(':');
                write(value, out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

/// RFC 8785 §3.2.2.2.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if c < ' ' => {
                // Writing to a string does not fail.
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    /// RFC 8785 §3.2.3 (names sorted by UTF-16) and §3.2.2.2 (escapes).
    #[test]
    fn the_examples_of_the_standard() {
        let value = json!({
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control",
            "\u{f6}": "Latin Small Letter O With Diaeresis"
        });
        let text = canonical(&value).expect("no numbers");
        let order = [
            "Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew",
        ];
        let places: Vec<usize> = order
            .iter()
            .map(|word| text.find(word).expect("is there"))
            .collect();
        assert!(places.is_sorted(), "{text}");
        assert_eq!(
            canonical(&json!("\u{20ac}$\u{f}\nA'B\"\\\\\"/\u{7f}")).expect("text"),
            "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\u{7f}\""
        );
        assert_eq!(
            canonical(&json!([null, true, -5, {}])).expect("small"),
            "[null,true,-5,{}]"
        );
    }

    #[test]
    fn a_number_without_one_form_is_refused() {
        assert!(canonical(&json!(0.5)).is_err());
        assert!(canonical(&json!(1_u64 << 53)).is_err());
        assert!(canonical(&json!((1_u64 << 53) - 1)).is_ok());
        assert!(canonical(&json!([{"a": 1e300}])).is_err());
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-(1_i64 << 53) + 1..1 << 53).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 64, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..8)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// It is JSON of the same value, it is its own canonical form, and names are in the order of their UTF-16.
        #[test]
        fn canonical_text_reads_back_and_is_stable(value in values()) {
            let text = canonical(&value).expect("no fractions");
            let back: Value = serde_json::from_str(&text).expect("is JSON");
            prop_assert_eq!(&back, &value);
            prop_assert_eq!(canonical(&back).expect("no fractions"), text);
        }

        #[test]
        fn names_are_sorted_by_utf16(names in prop::collection::hash_set(any::<String>(), 0..12)) {
            let members: serde_json::Map<String, Value> =
                names.iter().map(|name| (name.clone(), Value::Null)).collect();
            let mut sorted: Vec<Vec<u16>> = names.iter().map(|n| n.encode_utf16().collect()).collect();
            sorted.sort();
            let expected: Vec<String> = sorted
                .iter()
                .map(|n| serde_json::to_string(&String::from_utf16_lossy(n)).expect("JSON") + ":null")
                .collect();
            let text = canonical(&Value::Object(members)).expect("no numbers");
            prop_assert_eq!(text, format!("{{{}}}", expected.join(",")));
        }
    }
}
