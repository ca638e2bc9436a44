//! Hierarchies in the CSV form of ARX: one row per value, its labels from fine to coarse.

use super::Hierarchy;
use crate::AnonymityError;

impl Hierarchy {
    /// Reads ARX's form: `value;label on level 1;…`, one row per value, no header. Fields may stand in double quotes
    /// (a quote inside is doubled); empty lines are passed over.
    ///
    /// # Errors
    /// When a quote is not closed, or as [`Hierarchy::from_rows`].
    pub fn from_csv(text: &str, delimiter: char) -> Result<Self, AnonymityError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let rows = text
            .lines()
            .zip(1..)
            .filter(|(line, _)| !line.trim().is_empty())
            .map(|(line, number)| fields(line, delimiter, number))
            .collect::<Result<Vec<_>, _>>()?;
        Self::from_rows(rows)
    }
}

fn fields(line: &str, delimiter: char, number: usize) -> Result<Vec<String>, AnonymityError> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '"' {
            if quoted && letters.peek() == Some(&'"') {
                letters.next();
                push(&mut fields, '"');
            } else {
                quoted = !quoted;
            }
        } else if letter == delimiter && !quoted {
            fields.push(String::new());
        } else {
            push(&mut fields, letter);
        }
    }
    if quoted {
        return Err(AnonymityError::hierarchy(format!(
            "a quote on line {number} is not closed; close it on the same line"
        )));
    }
    Ok(fields)
}

fn push(fields: &mut [String], letter: char) {
    if let Some(field) = fields.last_mut() {
        field.push(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arx_rows_are_read() {
        let tree = Hierarchy::from_csv("Male;*\r\n\"Fe\"\"male\";*\n\n", ';').unwrap();
        assert_eq!(tree.height(), 2);
        assert_eq!(tree.label("Fe\"male", 0), Some("Fe\"male"));
        assert_eq!(tree.label("Male", 1), Some("*"));
        assert!(Hierarchy::from_csv("\"a;*", ';').is_err());
        assert!(Hierarchy::from_csv("", ';').is_err());
    }
}
