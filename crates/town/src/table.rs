//! Writes CSV (RFC 4180) and GeoJSON (RFC 7946) into one growing buffer, without an allocation per value.

use crate::calendar::Day;
use territory::Wgs84;

/// Appends an integer in decimal, padded with zeros to `width` digits.
pub(crate) fn push_int(out: &mut Vec<u8>, value: i64, width: usize) {
    if value < 0 {
        out.push(b'-');
    }
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    let mut left = value.unsigned_abs();
    while left > 0 || digits.len() - at < width.max(1) {
        // 20 digits hold any 64-bit number, and no caller asks for a width above 9.
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
    }
    out.extend_from_slice(&digits[at..]);
}

/// Appends a number with exactly `decimals` (0 to 9) digits after the point.
pub(crate) fn push_fixed(out: &mut Vec<u8>, value: f64, decimals: usize) {
    let scale = 10_i64.pow(decimals as u32);
    let scaled = (value * scale as f64).round() as i64;
    if scaled < 0 {
        out.push(b'-');
    }
    push_int(out, (scaled.unsigned_abs() / scale as u64) as i64, 1);
    if decimals > 0 {
        out.push(b'.');
        push_int(out, (scaled.unsigned_abs() % scale as u64) as i64, decimals);
    }
}

fn push_day(out: &mut Vec<u8>, day: Day) {
    let (year, month, date) = day.ymd();
    push_int(out, i64::from(year), 4);
    out.push(b'-');
    push_int(out, i64::from(month), 2);
    out.push(b'-');
    push_int(out, i64::from(date), 2);
}

/// A CSV file under construction: a value at a time, then `end` for each row.
pub(crate) struct Csv {
    bytes: Vec<u8>,
    row_begun: bool,
}

impl Csv {
    /// A file with this header.
    pub(crate) fn new(header: &[&str]) -> Self {
        let mut csv = Self {
            bytes: Vec::with_capacity(1 << 16),
            row_begun: false,
        };
        for name in header {
            csv.text(name);
        }
        csv.end();
        csv
    }
    fn next(&mut self) -> &mut Vec<u8> {
        if self.row_begun {
            self.bytes.push(b',');
        }
        self.row_begun = true;
        &mut self.bytes
    }
    /// A text, quoted where it must be.
    pub(crate) fn text(&mut self, value: &str) -> &mut Self {
        let quote = value
            .bytes()
            .any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'));
        let out = self.next();
        if quote {
            out.push(b'"');
            out.extend_from_slice(value.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(value.as_bytes());
        }
        self
    }
    /// A code: a letter and a number of `width` digits.
    pub(crate) fn code(&mut self, letter: &str, number: usize, width: usize) -> &mut Self {
        let out = self.next();
        out.extend_from_slice(letter.as_bytes());
        push_int(out, number as i64, width);
        self
    }
    /// The id of the resident with that number: `R` and six digits.
    pub(crate) fn resident(&mut self, number: usize) -> &mut Self {
        self.code("R", 100_001 + number, 6)
    }
    /// An integer.
    pub(crate) fn int(&mut self, value: i64) -> &mut Self {
        push_int(self.next(), value, 1);
        self
    }
    /// A number with a fixed count of decimals.
    pub(crate) fn fixed(&mut self, value: f64, decimals: usize) -> &mut Self {
        push_fixed(self.next(), value, decimals);
        self
    }
    /// `true` or `false`.
    pub(crate) fn flag(&mut self, value: bool) -> &mut Self {
        self.text(if value { "true" } else { "false" })
    }
    /// A missing value.
    pub(crate) fn missing(&mut self) -> &mut Self {
        self.next();
        self
    }
    /// A day, `2026-01-31`.
    pub(crate) fn day(&mut self, day: Day) -> &mut Self {
        push_day(self.next(), day);
        self
    }
    /// A moment in UTC, `minute` minutes after the start of `day`: `2026-01-31T06:15:00Z`.
    pub(crate) fn time(&mut self, day: Day, minute: u32) -> &mut Self {
        let day = day.plus((minute / 1_440) as i32);
        let out = self.next();
        push_day(out, day);
        out.push(b'T');
        push_int(out, i64::from(minute / 60 % 24), 2);
        out.push(b':');
        push_int(out, i64::from(minute % 60), 2);
        out.extend_from_slice(b":00Z");
        self
    }
    /// Longitude and latitude, as two values of six decimals (0.1 m).
    pub(crate) fn position(&mut self, at: Wgs84) -> &mut Self {
        self.fixed(at.lon, 6).fixed(at.lat, 6)
    }
    /// Ends the row.
    pub(crate) fn end(&mut self) {
        self.bytes.push(b'\n');
        self.row_begun = false;
    }
    /// The finished file.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// A GeoJSON feature collection under construction: a shape, its properties, then `end`.
pub(crate) struct Features {
    bytes: Vec<u8>,
    count: usize,
    property_begun: bool,
}

impl Features {
    /// An empty collection.
    pub(crate) fn new() -> Self {
        Self {
            bytes: b"{\"type\":\"FeatureCollection\",\"features\":[\n".to_vec(),
            count: 0,
            property_begun: false,
        }
    }
    fn begin(&mut self, kind: &str, shape: impl FnOnce(&mut Vec<u8>)) -> &mut Self {
        if self.count > 0 {
            self.bytes.extend_from_slice(b",\n");
        }
        self.count += 1;
        self.property_begun = false;
        let out = &mut self.bytes;
        out.extend_from_slice(b"{\"type\":\"Feature\",\"geometry\":{\"type\":\"");
        out.extend_from_slice(kind.as_bytes());
        out.extend_from_slice(b"\",\"coordinates\":");
        shape(out);
        out.extend_from_slice(b"},\"properties\":{");
        self
    }
    /// Begins a point.
    pub(crate) fn point(&mut self, at: Wgs84) -> &mut Self {
        self.begin("Point", |out| push_position(out, at))
    }
    /// Begins a line.
    pub(crate) fn line(&mut self, line: &[Wgs84]) -> &mut Self {
        self.begin("LineString", |out| push_line(out, line))
    }
    /// Begins an area from its closed outer ring.
    pub(crate) fn area(&mut self, ring: &[Wgs84]) -> &mut Self {
        self.begin("Polygon", |out| {
            out.push(b'[');
            push_line(out, ring);
            out.push(b']');
        })
    }
    fn key(&mut self, key: &str) -> &mut Vec<u8> {
        if self.property_begun {
            self.bytes.push(b',');
        }
        self.property_begun = true;
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(key.as_bytes());
        self.bytes.extend_from_slice(b"\":");
        &mut self.bytes
    }
    /// A text property.
    pub(crate) fn text(&mut self, key: &str, value: &str) -> &mut Self {
        let quoted = serde_json::Value::from(value).to_string();
        self.key(key).extend_from_slice(quoted.as_bytes());
        self
    }
    /// An integer property.
    pub(crate) fn int(&mut self, key: &str, value: i64) -> &mut Self {
        push_int(self.key(key), value, 1);
        self
    }
    /// A number property with a fixed count of decimals.
    pub(crate) fn fixed(&mut self, key: &str, value: f64, decimals: usize) -> &mut Self {
        push_fixed(self.key(key), value, decimals);
        self
    }
    /// A property that is true or false.
    pub(crate) fn flag(&mut self, key: &str, value: bool) -> &mut Self {
        let word: &[u8] = if value { b"true" } else { b"false" };
        self.key(key).extend_from_slice(word);
        self
    }
    /// Ends the feature.
    pub(crate) fn end(&mut self) {
        self.bytes.extend_from_slice(b"}}");
    }
    /// The finished file.
    pub(crate) fn into_bytes(mut self) -> Vec<u8> {
        self.bytes.extend_from_slice(b"\n]}\n");
        self.bytes
    }
}

fn push_position(out: &mut Vec<u8>, at: Wgs84) {
    out.push(b'[');
    push_fixed(out, at.lon, 6);
    out.push(b',');
    push_fixed(out, at.lat, 6);
    out.push(b']');
}

fn push_line(out: &mut Vec<u8>, line: &[Wgs84]) {
    out.push(b'[');
    for (number, at) in line.iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        push_position(out, *at);
    }
    out.push(b']');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_readers_expect_them() {
        let mut csv = Csv::new(&["a", "b"]);
        csv.text("x, \"y\"").fixed(-0.05, 1).end();
        csv.int(-12).fixed(3.456, 2).end();
        csv.time(Day::new(2026, 1, 31), 23 * 60 + 75)
            .missing()
            .end();
        let text = String::from_utf8(csv.into_bytes()).expect("UTF-8");
        let expected = "a,b\n\"x, \"\"y\"\"\",-0.1\n-12,3.46\n2026-02-01T00:15:00Z,\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn features_are_geojson() {
        let mut features = Features::new();
        features
            .point((0.5, 44.25).into())
            .text("name", "a\"b")
            .end();
        let line: [Wgs84; 2] = [(0.0, 1.0).into(), (2.0, 3.0).into()];
        features.line(&line).int("n", 1).flag("on", true).end();
        let text = String::from_utf8(features.into_bytes()).expect("UTF-8");
        let parsed: geojson::FeatureCollection = text.parse().expect("GeoJSON");
        assert_eq!(parsed.features.len(), 2);
    }
}
