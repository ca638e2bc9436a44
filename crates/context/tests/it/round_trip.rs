//! Whatever a writer of CSV does, the reader gives back what was meant.

use crate::{Trust, column, order};
use proptest::prelude::*;
use territory::ColumnType;

fn quoted(value: &str, delimiter: char, always: bool) -> String {
    let needs = value.contains([delimiter, '"', '\n', '\r']) || value.trim() != value;
    if needs || always {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn csv(
        rows in proptest::collection::vec(proptest::collection::vec("[a-d0-9,;|\t\"\r\né ]{0,8}", 3), 1..12),
        delimiter in proptest::sample::select(vec![',', ';', '\t', '|']),
        end in proptest::sample::select(vec!["\n", "\r\n"]),
        always in any::<bool>(),
        last in any::<bool>(),
    ) {
        let mut text = ["alpha", "beta", "gamma"].join(&delimiter.to_string()) + end;
        for (index, row) in rows.iter().enumerate() {
            let fields: Vec<String> = row.iter().map(|value| quoted(value, delimiter, always)).collect();
            text.push_str(&fields.join(&delimiter.to_string()));
            if last || index + 1 < rows.len() {
                text.push_str(end);
            }
        }
        let trust = Trust::new();
        let mut order = order("things");
        order.read.delimiter = Some(delimiter as u8);
        order.read.header = Some(true);
        order.read.types = ["alpha", "beta", "gamma"].map(|name| (name.to_owned(), ColumnType::Text)).to_vec();
        let imported = trust.import(&order, &trust.file("t.csv", &text)).expect("comes in");
        let found = trust.rows(&imported, "things");
        for (index, name) in ["alpha", "beta", "gamma"].iter().enumerate() {
            let meant: Vec<String> = rows.iter().map(|row| if row[index].is_empty() { "NULL".to_owned() } else { row[index].clone() }).collect();
            prop_assert_eq!(column(&found, name), meant);
        }
    }
}
