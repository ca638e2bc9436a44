//! Each bad file is refused with the place and the reason, and leaves nothing behind.

use crate::formats::{parquet, zip};
use crate::{Trust, order};
use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use proptest::prelude::*;
use std::sync::Arc;

fn refused(name: &str, content: &[u8], says: &[&str]) {
    let trust = Trust::new();
    let error = trust.bring(name, content).expect_err(name).to_string();
    for part in says {
        assert!(error.contains(part), "{name}: {error}");
    }
    assert_eq!(
        trust.files_on_disk(),
        Vec::<std::path::PathBuf>::new(),
        "{error}"
    );
}

#[test]
fn bad_text_tables() {
    refused("a.csv", b"", &["a.csv: the file is empty"]);
    refused("a.csv", b"\n\n\r\n", &["the file is empty"]);
    refused(
        "a.csv",
        b"a,b\n1,2\n1,2,3\n",
        &["a.csv, line 3: 3 fields where the header has 2"],
    );
    refused(
        "a.csv",
        b"a,b\nx,\"1\ny,2\n",
        &["line 2: a quote is opened and not closed"],
    );
    refused(
        "a.csv",
        b"a,b\nx,\"1\"2\n",
        &["line 2, column `b`: text follows the closing quote"],
    );
    refused(
        "a.csv",
        "é,b\nx,ok\ny,\u{e9}\n".replace("ok", "o\u{0}k").as_bytes(),
        &["this is no text: byte"],
    );
    refused(
        "a.csv",
        b"\xc3\xa9,b\nx,ok\ny,\xe9!\n",
        &["line 3, column `b`", "not valid in the file's encoding"],
    );
    refused(
        "a.csv",
        b"a,b,a\n1,2,3\n",
        &["line 1: columns 1 and 3 are both named `a`"],
    );
    refused(
        "a.csv",
        b"a,__person\n1,2\n",
        &["column 2 is named `__person`"],
    );
    refused(
        "a.csv",
        b"a,\"b\nc\"\n1,2\n",
        &["column 2", "control character"],
    );
    refused("a.csv", b"1,2\n3,4\n", &["line 1", "--no-header"]);
    refused("a.csv", b"a,b\n", &["no row"]);
    let wide: Vec<String> = (0..5_000).map(|n| format!("c{n}")).collect();
    refused(
        "a.csv",
        format!("{}\n", wide.join(",")).as_bytes(),
        &["5000 columns; at most 4096"],
    );
    let long = format!("a,b\n1,2\n{},2\n", "x".repeat(2 << 20));
    refused(
        "a.csv",
        long.as_bytes(),
        &["line 3: the line is longer than"],
    );
    let open = format!("a,b\n1,\"{}\n", "x\n".repeat(1 << 20));
    refused(
        "a.csv",
        open.as_bytes(),
        &["line 2: a quote is opened and not closed within 1 MB"],
    );
    refused(
        "a.csv",
        b"\x7fELF\x02\x01\x01\0\0\0\0\0\0",
        &["this is no text"],
    );
    refused(
        "a.csv",
        b"\x1f\x8b\x08\0\0",
        &["compressed with gzip; unpack it first"],
    );
}

#[test]
fn bad_json() {
    refused(
        "a.jsonl",
        b"{\"a\":1}\n{\"a\":}\n",
        &["line 2: not a JSON object"],
    );
    refused(
        "a.jsonl",
        b"{\"a\":1}\n[1]\n",
        &["line 2: not a JSON object"],
    );
    refused(
        "a.jsonl",
        b"{\"a\":1,\"a\":2}\n",
        &["line 1", "`a` stands twice"],
    );
    refused("a.jsonl", b"{\"__a\":1}\n", &["`__a`"]);
    refused(
        "a.json",
        b"[{\"a\":1},\n{\"a\":2}",
        &["line 2", "ends in the middle"],
    );
    refused(
        "a.json",
        b"[{\"a\":1} {\"a\":2}]",
        &["`{` where `,` or `]`"],
    );
    refused(
        "a.geojson",
        b"{\"type\":\"Feature\"}",
        &["no member `features`"],
    );
    refused("a.geojson", b"{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Point\",\"coordinates\":[3405419,5755854]}}]}", &["line 1, column `geometry`", "project it first"]);
    refused(
        "a.geojson",
        b"hello",
        &["`h` where a GeoJSON FeatureCollection must stand"],
    );
    let many: Vec<String> = (0..5_000).map(|n| format!("\"k{n}\":1")).collect();
    refused(
        "a.jsonl",
        format!("{{{}}}\n", many.join(",")).as_bytes(),
        &["more than 4096 different members"],
    );
}

#[test]
fn one_object_over_many_lines_is_no_table() {
    let text = "{\n  \"type\": \"bundle\",\n  \"objects\": []\n}\n";
    refused(
        "a.json",
        text.as_bytes(),
        &["line 1", "on one line", "one array"],
    );
    let trust = Trust::new();
    let error = context::inspect(&trust.file("a.json", text), &context::ReadAs::default())
        .expect_err("nothing to see")
        .to_string();
    assert!(
        error.contains("no row of it can be read; line 1") && error.contains("one array"),
        "{error}"
    );
}

#[test]
fn bad_containers() {
    refused(
        "a.parquet",
        b"PAR1 but nothing else",
        &["cannot be read as Parquet"],
    );
    let trust = Trust::new();
    let batch = RecordBatch::try_from_iter([(
        "n",
        Arc::new(Int64Array::from_iter_values(0..10_000)) as ArrayRef,
    )])
    .expect("a batch");
    let mut bytes = std::fs::read(parquet(&trust, &batch)).expect("reads");
    refused(
        "a.parquet",
        &bytes[..bytes.len() - 20],
        &["cannot be read as Parquet"],
    );
    for byte in &mut bytes[4..400] {
        *byte ^= 0x5a;
    }
    refused("a.parquet", &bytes, &["cannot be read as Parquet"]);

    let feed = zip(&[("stops.txt", "stop_id,stop_name\n1,Gare\n")]);
    refused(
        "a.zip",
        &feed[..feed.len() / 2],
        &["the zip cannot be read", "cut"],
    );
    refused("a.zip", &zip(&[("x.txt", "a\n1\n")]), &["no GTFS feed"]);
    refused(
        "a.zip",
        &zip(&[("stops.txt", "a,b\n1\n")]),
        &["a.zip/stops.txt, line 2: 1 fields where the header has 2"],
    );
    refused(
        "a.zip",
        &zip(&[("a/stops.txt", "a\n1\n"), ("b/stops.txt", "a\n1\n")]),
        &["would both be the table `stops`"],
    );
    refused(
        "a.zip",
        &zip(&[("stops.txt", &"a\n".repeat(4 << 20))]),
        &["more than 200 times"],
    );
    let many: Vec<String> = (0..1_200).map(|n| format!("t{n}.txt")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|name| (name.as_str(), "a\n")).collect();
    refused("a.zip", &zip(&many), &["1200 entries"]);
    // An entry's name is never a path.
    let climbing = trust
        .import(
            &order("bus"),
            &trust.file("a.zip", zip(&[("../../stops.txt", "stop_id\nx1\n")])),
        )
        .expect("comes in");
    assert_eq!(climbing.dataset.tables[0].name.as_str(), "stops");
    assert!(
        trust
            .files_on_disk()
            .iter()
            .all(|path| path.starts_with(trust.history.root()))
    );
}

#[test]
fn a_file_that_is_not_there() {
    let trust = Trust::new();
    let error = trust
        .import(&order("x"), &trust.folder.path().join("none.csv"))
        .expect_err("absent")
        .to_string();
    assert!(
        error.contains("cannot read") && error.contains("none.csv"),
        "{error}"
    );
    let error = trust
        .import(&order("x"), trust.folder.path())
        .expect_err("a folder")
        .to_string();
    assert!(error.contains("it is a folder"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), ending in 0..6_usize) {
        let name = ["a.csv", "a.jsonl", "a.geojson", "a.parquet", "a.zip", "a"][ending];
        let trust = Trust::new();
        if trust.bring(name, &bytes).is_err() {
            prop_assert!(trust.files_on_disk().is_empty());
        }
    }

    #[test]
    fn no_text_of_signs_makes_it_panic(text in "[a-c0-9,;\"\n\r\t {}\\[\\]:.é-]{0,200}", ending in 0..3_usize) {
        let name = ["a.csv", "a.jsonl", "a.geojson"][ending];
        let trust = Trust::new();
        if trust.bring(name, text.as_bytes()).is_err() {
            prop_assert!(trust.files_on_disk().is_empty());
        }
    }
}
