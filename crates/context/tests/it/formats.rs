//! One story for each format.

use crate::{Trust, column, order, types};
use arrow::array::{
    ArrayRef, Decimal128Array, Int32Array, StringArray, StructArray, TimestampMillisecondArray,
    UInt64Array,
};
use arrow::datatypes::{DataType, Field};
use arrow::record_batch::RecordBatch;
use context::{BadRows, Format, PersonChoice, ReadAs, inspect};
use std::io::Write;
use std::sync::Arc;
use territory::{ColumnType, PersonKey, PersonUnit, Sensitivity};

#[test]
fn a_csv_of_a_french_office() {
    let trust = Trust::new();
    let text = "\u{feff}Capteur;Mesure;Relevé le;Actif;Code postal;Heure\r\n\
                \"C;1\";12,5;23/11/2026;vrai;01000;2026-11-23 10:00\r\n\
                \"dit \"\"le vieux\"\"\";;24/11/2026;faux;75011;2026-11-23T12:00:00+01:00\r\n\
                C3;NA;?;-;69001;\r\n";
    let (latin, ..) = encoding_rs::WINDOWS_1252.encode(text.trim_start_matches('\u{feff}'));
    for content in [text.as_bytes(), &latin] {
        let imported = trust.bring("capteurs.csv", content).expect("comes in");
        assert_eq!(
            types(&imported),
            "Capteur:text Mesure:real Relevé le:date Actif:boolean Code postal:text Heure:timestamp"
        );
        let rows = trust.rows(&imported, "things");
        assert_eq!(column(&rows, "Capteur"), ["C;1", "dit \"le vieux\"", "C3"]);
        assert_eq!(column(&rows, "Mesure"), ["12.5", "NULL", "NULL"]);
        assert_eq!(
            column(&rows, "Relevé le"),
            ["2026-11-23", "2026-11-24", "NULL"]
        );
        assert_eq!(column(&rows, "Actif"), ["true", "false", "NULL"]);
        assert_eq!(column(&rows, "Code postal"), ["01000", "75011", "69001"]);
        assert_eq!(
            column(&rows, "Heure"),
            ["2026-11-23T10:00:00", "2026-11-23T11:00:00", "NULL"]
        );
        assert_eq!(imported.dataset.sensitivity, Sensitivity::Open);
        assert_eq!(imported.dataset.tables[0].person, PersonUnit::None);
        let nullable: Vec<bool> = imported.dataset.tables[0]
            .columns
            .iter()
            .map(|column| column.nullable)
            .collect();
        assert_eq!(nullable, [false, true, true, true, false, true]);
    }
}

#[test]
fn a_type_that_only_the_end_of_the_file_contradicts() {
    let trust = Trust::new();
    let mut text = String::from("a,b,c\n");
    for row in 0..60_000 {
        text.push_str(&format!("{row},{row},{row}\n"));
    }
    // `a` widens, `b` is mostly text from here on.
    for row in 0..5_000 {
        text.push_str(&format!("{row}.5,x{row},1\n"));
    }
    let imported = trust.bring("late.csv", &text).expect("comes in");
    assert_eq!(types(&imported), "a:real b:text c:integer");
    assert_eq!(imported.dataset.tables[0].rows, 65_000);
    assert_eq!(
        column(&trust.rows(&imported, "things"), "b")[64_999],
        "x4999"
    );
    // A single misfit is a fault of the row, not of the column.
    text.push_str("1,2,oops\n");
    let refused = trust
        .bring("late.csv", &text)
        .expect_err("a bad row")
        .to_string();
    assert!(
        refused.starts_with("late.csv, line 65002, column `c`: `oops` is not a 64-bit integer"),
        "{refused}"
    );
    let mut order = order("things");
    order.read.types = vec![("c".into(), ColumnType::Text)];
    assert_eq!(
        types(
            &trust
                .import(&order, &trust.file("late.csv", &text))
                .expect("comes in")
        ),
        "a:real b:text c:text"
    );
}

#[test]
fn an_encoding_that_only_the_end_of_the_file_shows() {
    let trust = Trust::new();
    let mut bytes = b"lieu,n\n".to_vec();
    while bytes.len() < 1_200_000 {
        bytes.extend(b"Besancon,1\n");
    }
    bytes.extend(b"Saint-\xc9tienne,2\nH\xe9rault,2\nO\xf9 \xe7a,3\n");
    let imported = trust.bring("villes.csv", &bytes).expect("comes in");
    let names = column(&trust.rows(&imported, "things"), "lieu");
    assert_eq!(
        names[names.len() - 3..],
        ["Saint-Étienne", "Hérault", "Où ça"]
    );
}

#[test]
fn no_header_when_the_provider_says_so() {
    let trust = Trust::new();
    let mut order = order("things");
    order.read = ReadAs {
        header: Some(false),
        ..ReadAs::default()
    };
    let imported = trust
        .import(&order, &trust.file("raw.csv", "1,x\n2,y\n"))
        .expect("comes in");
    assert_eq!(types(&imported), "column_1:integer column_2:text");
    assert_eq!(imported.dataset.tables[0].rows, 2);
}

#[test]
fn bad_rows_are_set_aside_and_counted() {
    let trust = Trust::new();
    let mut order = order("things");
    order.bad_rows = BadRows::SetAside;
    let mut text = String::from("a,b\n");
    for row in 0..100 {
        text.push_str(&format!("{row},fine\n"));
    }
    text.push_str("1\n2,\"x\"y\nabc,z\n3,\"never closed\n4,last\n");
    let imported = trust
        .import(&order, &trust.file("some.csv", &text))
        .expect("comes in");
    assert_eq!(imported.dataset.tables[0].rows, 101);
    assert_eq!(imported.set_aside.count, 4);
    let named: Vec<String> = imported
        .set_aside
        .first
        .iter()
        .map(|(_, row)| row.to_string())
        .collect();
    assert!(
        named[0].starts_with("line 102: 1 fields where the header has 2"),
        "{named:?}"
    );
    assert!(
        named[1].starts_with("line 103, column `b`: text follows the closing quote"),
        "{named:?}"
    );
    assert!(
        named[2].starts_with("line 104, column `a`: `abc` is not a 64-bit integer"),
        "{named:?}"
    );
    assert!(
        named[3].starts_with("line 105: a quote is opened and not closed"),
        "{named:?}"
    );
}

#[test]
fn json_lines_whose_members_vary() {
    let trust = Trust::new();
    let text = "{\"n\":1,\"code\":\"007\",\"tags\":[\"a\",{\"b\":1}]}\n\n{\"n\":2.5,\"on\":true,\"code\":\"12\"}\n{\"late\":\"2026-01-02\",\"n\":null}\n";
    let imported = trust.bring("log.jsonl", text).expect("comes in");
    assert_eq!(
        types(&imported),
        "n:real code:text tags:text on:boolean late:date"
    );
    let rows = trust.rows(&imported, "things");
    assert_eq!(column(&rows, "tags"), ["[\"a\",{\"b\":1}]", "NULL", "NULL"]);
    assert_eq!(column(&rows, "n"), ["1.0", "2.5", "NULL"]);
    let array = format!(
        "[{}]",
        text.trim().replace("\n\n", "\n").replace('\n', ",\n")
    );
    let same = trust.bring("log.json", array).expect("an array comes in");
    assert_eq!(types(&same), types(&imported));
    // A member that appears only after the rows first looked at.
    let mut long = "{\"a\":1}\n".repeat(30_000);
    long.push_str("{\"a\":2,\"b\":\"new\"}\n");
    let late = trust.bring("long.jsonl", long).expect("comes in");
    assert_eq!(types(&late), "a:integer b:text");
}

#[test]
fn geojson_features() {
    let trust = Trust::new();
    let text = r#"{"type":"FeatureCollection","name":"p [] {\"x\": 1}","crs":{"a":[1]},
"features":[
{"type":"Feature","id":"f1","properties":{"aire":12,"nom":"Jardin \"A\""},"geometry":{"type":"Point","coordinates":[7.62,51.95,60.0]}},
{"type":"Feature","properties":{"aire":3.5},"geometry":null}
]}"#;
    let imported = trust.bring("aires.geojson", text).expect("comes in");
    assert_eq!(
        types(&imported),
        "id:text aire:real nom:text geometry:geometry"
    );
    let rows = trust.rows(&imported, "things");
    assert_eq!(
        column(&rows, "geometry"),
        [r#"{"type":"Point","coordinates":[7.62,51.95]}"#, "NULL"]
    );
    assert_eq!(column(&rows, "nom"), ["Jardin \"A\"", "NULL"]);
}

#[test]
fn a_gtfs_feed_is_tables_and_open() {
    let trust = Trust::new();
    let path = trust.file("feed.zip", zip(&[
        ("feed/agency.txt", "agency_id,agency_name,agency_url,agency_timezone,agency_phone,agency_email\n1,Tram,http://x.org,Europe/Paris,0145678901,info@x.org\n"),
        ("feed/stops.txt", "stop_id,stop_name,stop_lat,stop_lon\n007,Gare,48.123456,2.123456\n"),
        ("feed/stop_times.txt", "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n1,25:10:00,25:11:00,007,1\n"),
        ("feed/calendar.txt", "service_id,monday,start_date,end_date\n1,1,20260101,20261231\n"),
        ("feed/frequencies.txt", "trip_id,start_time,end_time,headway_secs\n"),
        ("feed/readme.md", "hello"),
        ("__MACOSX/feed/._stops.txt", "\0\0"),
    ]));
    let imported = trust.import(&order("bus"), &path).expect("comes in");
    let names: Vec<&str> = imported
        .dataset
        .tables
        .iter()
        .map(|table| table.name.as_str())
        .collect();
    assert_eq!(
        names,
        ["agency", "calendar", "frequencies", "stop_times", "stops"]
    );
    assert_eq!(imported.dataset.sensitivity, Sensitivity::Open);
    assert_eq!(
        column(&trust.rows(&imported, "stop_times"), "arrival_time"),
        ["25:10:00"]
    );
    assert_eq!(column(&trust.rows(&imported, "stops"), "stop_id"), ["007"]);
    assert_eq!(
        column(&trust.rows(&imported, "calendar"), "start_date"),
        ["2026-01-01"]
    );
    assert_eq!(
        imported.dataset.table("frequencies").expect("there").rows,
        0
    );
    let proposal = inspect(&path, &ReadAs::default()).expect("looks");
    assert_eq!(
        (proposal.format, proposal.ignored),
        (Format::Gtfs, vec!["feed/readme.md".to_owned()])
    );
}

#[test]
fn parquet_of_the_common_types() {
    let trust = Trust::new();
    let batch = RecordBatch::try_from_iter([
        (
            "n",
            Arc::new(Int32Array::from(vec![Some(1), None, Some(3)])) as ArrayRef,
        ),
        (
            "big",
            Arc::new(UInt64Array::from(vec![1, 2, 3])) as ArrayRef,
        ),
        (
            "price",
            Arc::new(
                Decimal128Array::from(vec![150, 250, 1])
                    .with_precision_and_scale(10, 2)
                    .expect("fits"),
            ) as ArrayRef,
        ),
        (
            "at",
            Arc::new(TimestampMillisecondArray::from(vec![0, 1_500, 2_000])) as ArrayRef,
        ),
        (
            "customer_id",
            Arc::new(StringArray::from(vec!["a", "b", "a"])) as ArrayRef,
        ),
    ])
    .expect("a batch");
    let path = parquet(&trust, &batch);
    let mut order = order("things");
    order.person = PersonChoice::Column("customer_id".parse().expect("a name"));
    let imported = trust.import(&order, &path).expect("comes in");
    assert_eq!(
        types(&imported),
        "n:integer big:integer price:real at:timestamp customer_id:text"
    );
    let rows = trust.rows(&imported, "things");
    assert_eq!(column(&rows, "price"), ["1.5", "2.5", "0.01"]);
    assert_eq!(column(&rows, "at")[1], "1970-01-01T00:00:01.500");
    assert!(rows.column_by_name("customer_id").is_none());
    let PersonKey(a) = gate::Pseudonyms::new(crate::SECRET).person(&order.id, "a");
    assert_eq!(column(&rows, "__person")[0], a.to_string());

    let overflow = RecordBatch::try_from_iter([(
        "big",
        Arc::new(UInt64Array::from(vec![1, u64::MAX])) as ArrayRef,
    )])
    .expect("a batch");
    let refused = trust
        .import(&crate::order("things"), &parquet(&trust, &overflow))
        .expect_err("too large")
        .to_string();
    assert!(
        refused.contains("line 2, column `big`: the value does not fit the type integer"),
        "{refused}"
    );

    let inner: ArrayRef = Arc::new(Int32Array::from(vec![1]));
    let nested = StructArray::from(vec![(
        Arc::new(Field::new("x", DataType::Int32, true)),
        inner,
    )]);
    let nested =
        RecordBatch::try_from_iter([("s", Arc::new(nested) as ArrayRef)]).expect("a batch");
    let refused = trust
        .import(&crate::order("things"), &parquet(&trust, &nested))
        .expect_err("nested")
        .to_string();
    assert!(refused.contains("the column `s` is nested"), "{refused}");
}

pub(crate) fn parquet(trust: &Trust, batch: &RecordBatch) -> std::path::PathBuf {
    let mut bytes = Vec::new();
    let mut writer =
        ::parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("a writer");
    writer.write(batch).expect("written");
    writer.close().expect("closed");
    trust.file("in.parquet", bytes)
}

#[test]
fn moments_as_the_air_monitors_export_them() {
    let trust = Trust::new();
    let text = "\u{feff}\"Station code\";Date;Ozone\nDENW095;\"'2022-01-01 23:00'\";46\nDENW095;\"'2022-01-01 24:00'\";-\n";
    let imported = trust.bring("air.csv", text).expect("comes in");
    assert_eq!(
        types(&imported),
        "Station code:text Date:timestamp Ozone:integer"
    );
    let rows = trust.rows(&imported, "things");
    assert_eq!(
        column(&rows, "Date"),
        ["2022-01-01T23:00:00", "2022-01-02T00:00:00"]
    );
    assert_eq!(column(&rows, "Ozone"), ["46", "NULL"]);
}

#[test]
fn timetable_columns_have_one_type_in_every_feed() {
    let trust = Trust::new();
    let feed = zip(&[
        (
            "stops.txt",
            "stop_id,stop_lat,stop_lon,parent_station\n1,48,2,\n2,48,2,1\n",
        ),
        ("shapes.txt", "shape_id,shape_dist_traveled\n1,0\n1,12\n"),
    ]);
    let imported = trust.bring("feed.zip", feed).expect("comes in");
    assert_eq!(imported.dataset.tables[0].name.as_str(), "shapes");
    assert_eq!(types(&imported), "shape_id:text shape_dist_traveled:real");
    let stops = trust.rows(&imported, "stops");
    assert_eq!(column(&stops, "parent_station"), ["NULL", "1"]);
    assert_eq!(
        stops
            .column_by_name("parent_station")
            .map(|found| found.data_type().clone()),
        stops
            .column_by_name("stop_id")
            .map(|found| found.data_type().clone())
    );
    assert_eq!(column(&stops, "stop_lat"), ["48.0", "48.0"]);
}

pub(crate) fn zip(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ::zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer
            .start_file(
                *name,
                ::zip::write::SimpleFileOptions::default()
                    .compression_method(::zip::CompressionMethod::Deflated),
            )
            .expect("an entry");
        writer.write_all(content.as_bytes()).expect("written");
    }
    writer.finish().expect("a zip").into_inner()
}
