//! How a delimited text is laid out: its delimiter, and whether it has a header.

use super::csv::{Layout, Split, split_record};
use super::{Record, Shape, encoding};
use crate::value::{self, Decimal};
use crate::{ContextError, ReadAs};
use std::collections::HashMap;

/// Records looked at.
const RECORDS: usize = 200;
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Finds the layout from the beginning of the file (`whole`: it is all of it).
pub(crate) fn layout(
    file: &str,
    beginning: &[u8],
    whole: bool,
    read: &ReadAs,
) -> Result<Layout, ContextError> {
    if beginning.is_empty() {
        return Err(ContextError::unusable(file, "the file is empty"));
    }
    let encoding = match &read.encoding {
        Some(label) => encoding::by_label(file, label)?,
        None => encoding::sniff(beginning, whole)
            .map_err(|reason| ContextError::unusable(file, reason))?,
    };
    let text = encoding::decode_beginning(encoding, beginning);
    let delimiter = read.delimiter.unwrap_or_else(|| delimiter(&text, whole));
    let rows = records(&text, whole, delimiter);
    let header = match read.header {
        Some(said) => said,
        None => {
            if let Some(why) = looks_headerless(&rows, value::decimal(delimiter)) {
                return Err(ContextError::unusable(
                    file,
                    format!(
                        "line 1: the first row looks like data, not like the columns' names ({why}); say `--no-header` to have the columns named column_1, column_2…, or `--header` if it is one"
                    ),
                ));
            }
            true
        }
    };
    Ok(Layout {
        delimiter,
        encoding,
        header,
    })
}

fn records(text: &[u8], whole: bool, delimiter: u8) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut record = Record::default();
    let mut rest = text;
    while found.len() < RECORDS && !rest.is_empty() {
        match split_record(rest, whole, delimiter, &mut record) {
            Split::Record { bytes, .. } => {
                rest = &rest[bytes..];
                if record.len() > 1 || record.cell(0).1 != Shape::Missing {
                    found.push(
                        (0..record.len())
                            .map(|index| String::from_utf8_lossy(record.cell(index).0).into_owned())
                            .collect(),
                    );
                }
            }
            Split::Bad { .. } => match memchr::memchr(b'\n', rest) {
                Some(length) => rest = &rest[length + 1..],
                None => break,
            },
            Split::More { .. } => break,
        }
    }
    found
}

/// The delimiter that splits the most records into the same number of fields as the first one.
fn delimiter(text: &[u8], whole: bool) -> u8 {
    let score = |delimiter: u8| {
        let rows = records(text, whole, delimiter);
        let width = rows.first().map_or(0, Vec::len);
        if width < 2 {
            return (0, 0);
        }
        let same = rows.iter().filter(|row| row.len() == width).count();
        (same * 20 / rows.len(), width)
    };
    let mut best = (b',', (0, 0));
    for delimiter in DELIMITERS {
        let found = score(delimiter);
        if found > best.1 {
            best = (delimiter, found);
        }
    }
    best.0
}

/// Why the first row seems to be data, if it does: its cells fit the types of the cells below, or occur among them.
fn looks_headerless(rows: &[Vec<String>], decimal: Decimal) -> Option<String> {
    let (first, below) = rows.split_first()?;
    let (mut data, mut names) = (0_u32, 0_u32);
    let mut example = None;
    for (index, cell) in first.iter().enumerate() {
        let values: Vec<&str> = below
            .iter()
            .filter_map(|row| row.get(index))
            .map(String::as_str)
            .filter(|text| !text.is_empty())
            .collect();
        if cell.is_empty() || values.is_empty() {
            continue;
        }
        let typed = |text: &str| is_number_or_moment(text, decimal);
        let typed_below = values.iter().filter(|text| typed(text)).count() * 10 >= values.len() * 9;
        if typed_below && typed(cell) {
            // Years as columns' names are usual (`2019`, `2020`).
            if cell.len() == 4
                && cell
                    .parse::<u32>()
                    .is_ok_and(|year| (1700..2200).contains(&year))
            {
                continue;
            }
            data += 1;
            example.get_or_insert_with(|| format!("`{cell}` is a value like those below it"));
        } else if typed_below {
            names += 1;
        } else if repeats(&values) && values.contains(&cell.as_str()) {
            data += 1;
            example.get_or_insert_with(|| format!("`{cell}` occurs again below"));
        }
    }
    let cells: HashMap<&str, ()> = first.iter().map(|cell| (cell.as_str(), ())).collect();
    let all_numbers = !first.is_empty()
        && below.is_empty()
        && cells.keys().all(|cell| is_number_or_moment(cell, decimal));
    if all_numbers {
        return Some("it holds only numbers".to_owned());
    }
    example.filter(|_| data > names)
}

fn repeats(values: &[&str]) -> bool {
    let distinct: std::collections::HashSet<&&str> = values.iter().collect();
    distinct.len() * 2 <= values.len()
}

fn is_number_or_moment(text: &str, decimal: Decimal) -> bool {
    let bytes = text.as_bytes();
    value::real(bytes, decimal).is_some()
        || value::date(bytes).is_some()
        || value::timestamp(bytes).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Result<Layout, ContextError> {
        layout("file.csv", text.as_bytes(), true, &ReadAs::default())
    }

    #[test]
    fn delimiters_are_found_among_quotes_and_decimal_commas() {
        assert_eq!(found("a,b\n1,2\n").expect("ok").delimiter, b',');
        assert_eq!(
            found("prix;poids;taux\n1,5;2,5;3,5\n2,5;1,0;0,1\n")
                .expect("ok")
                .delimiter,
            b';'
        );
        assert_eq!(found("a\tb\n\"x,y,z\"\t2\n").expect("ok").delimiter, b'\t');
        assert_eq!(
            found("a|b|c\nx, y|2|\"3;4\"\n").expect("ok").delimiter,
            b'|'
        );
        assert_eq!(found("name\nAda\n").expect("ok").delimiter, b',');
    }

    #[test]
    fn a_file_without_header_is_refused_with_advice() {
        let error = found("1;0-4;0-9\n2;0-4;0-9\n3;5-9;0-9\n").expect_err("headerless");
        assert!(error.to_string().contains("--no-header"), "{error}");
        assert!(found("12,3\n").is_err());
    }

    #[test]
    fn years_may_be_names() {
        assert!(
            found("land,2019,2020\nFR,1,2\nDE,3,4\n")
                .expect("ok")
                .header
        );
    }
}
