//! Hierarchies made from what the values are: numbers, codes, dates, places, positions.

use super::{ANY, Hierarchy, MAX_VALUES};
use crate::AnonymityError;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

impl Hierarchy {
    /// Whole numbers in bands: `numbers(0..=99, &[5, 10])` labels 34 as `34`, `30-34`, `30-39`, `*`. Bands start at
    /// multiples of their width.
    ///
    /// # Errors
    /// When a width does not divide the next one, or the range holds more than [`MAX_VALUES`] numbers.
    pub fn numbers(range: RangeInclusive<i64>, widths: &[u32]) -> Result<Self, AnonymityError> {
        let many = i128::from(*range.end()) - i128::from(*range.start()) + 1;
        if many > MAX_VALUES as i128 {
            return Err(AnonymityError::TooLarge {
                what: "numbers of a hierarchy",
                found: u64::try_from(many).unwrap_or(u64::MAX),
                limit: MAX_VALUES as u64,
            });
        }
        divisible(widths)?;
        let row = |number: i64| {
            let bands = widths.iter().map(|&width| {
                let width = i64::from(width);
                let from = number.div_euclid(width) * width;
                if width == 1 {
                    number.to_string()
                } else {
                    format!("{from}-{}", from + width - 1)
                }
            });
            std::iter::once(number.to_string())
                .chain(bands)
                .chain([ANY.to_owned()])
                .collect()
        };
        // Room for a band at either end of the range.
        if *range.start() < i64::MIN / 2 || *range.end() > i64::MAX / 2 {
            return Err(AnonymityError::hierarchy(
                "the numbers are too far from zero; give a range within ±2⁶²",
            ));
        }
        Self::from_rows(range.map(row).collect())
    }

    /// Codes that form a tree by their beginnings (postcodes, NACE, ICD): `prefixes(["75011"], &[4, 2])` labels 75011
    /// as `75011`, `7501*`, `75*`, `*`.
    ///
    /// # Errors
    /// When lengths do not fall, or as [`Hierarchy::from_rows`].
    pub fn prefixes<T: Into<String>>(
        codes: impl IntoIterator<Item = T>,
        lengths: &[usize],
    ) -> Result<Self, AnonymityError> {
        if !lengths.windows(2).all(|pair| pair[0] > pair[1]) {
            return Err(AnonymityError::hierarchy(
                "the lengths of prefixes must fall, from the finest to the coarsest",
            ));
        }
        let row = |code: String| {
            let cut: Vec<String> = lengths
                .iter()
                .map(|&length| {
                    let start: String = code.chars().take(length).collect();
                    if start.len() == code.len() {
                        start
                    } else {
                        start + ANY
                    }
                })
                .collect();
            std::iter::once(code)
                .chain(cut)
                .chain([ANY.to_owned()])
                .collect()
        };
        Self::from_rows(codes.into_iter().map(|code| row(code.into())).collect())
    }

    /// Dates `2024-05-17` as themselves, then `2024-05`, `2024`, `2020s`, `*`.
    ///
    /// # Errors
    /// When a text is no date of the calendar, or as [`Hierarchy::from_rows`].
    pub fn dates<T: AsRef<str>>(
        dates: impl IntoIterator<Item = T>,
    ) -> Result<Self, AnonymityError> {
        let row = |text: &str| {
            let date: jiff::civil::Date = text.parse().map_err(|_| {
                AnonymityError::hierarchy(format!("\"{text}\" is no date; write 2024-05-17"))
            })?;
            let year = date.year();
            Ok(vec![
                text.to_owned(),
                format!("{year:04}-{:02}", date.month()),
                format!("{year:04}"),
                format!("{:04}s", year.div_euclid(10) * 10),
                ANY.to_owned(),
            ])
        };
        let rows: Result<_, AnonymityError> =
            dates.into_iter().map(|text| row(text.as_ref())).collect();
        Self::from_rows(rows?)
    }

    /// Values that lie in each other, each level a map from label to the label above it: streets in districts in
    /// towns, or cells of a discrete global grid such as H3 with the parent of each.
    ///
    /// # Errors
    /// When a label has no parent in its map, or as [`Hierarchy::from_rows`].
    pub fn parents<T: Into<String>>(
        values: impl IntoIterator<Item = T>,
        parents: &[BTreeMap<String, String>],
    ) -> Result<Self, AnonymityError> {
        let row = |value: String| {
            let mut row = vec![value];
            for (map, level) in parents.iter().zip(1..) {
                let below = row.last().map_or("", String::as_str);
                let above = map.get(below).ok_or_else(|| {
                    AnonymityError::hierarchy(format!(
                        "\"{below}\" has no parent on level {level}; add it to that map"
                    ))
                })?;
                row.push(above.clone());
            }
            Ok(row)
        };
        let rows: Result<_, AnonymityError> =
            values.into_iter().map(|value| row(value.into())).collect();
        Self::from_rows(rows?)
    }

    /// Positions in metres of a plane (a projected reference system) in square cells: with sizes `[100, 1000]` the
    /// position (1 234 m, 5 678 m) is labelled by its own text, then `100m:12:56`, `1000m:1:5`, `*`.
    ///
    /// # Errors
    /// When a size does not divide the next one, or as [`Hierarchy::from_rows`].
    pub fn grid<T: Into<String>>(
        positions: impl IntoIterator<Item = (T, i64, i64)>,
        sizes_m: &[u32],
    ) -> Result<Self, AnonymityError> {
        divisible(sizes_m)?;
        let row = |(text, x_m, y_m): (T, i64, i64)| {
            let cells = sizes_m.iter().map(|&size| cell_label(x_m, y_m, size));
            std::iter::once(text.into())
                .chain(cells)
                .chain([ANY.to_owned()])
                .collect()
        };
        Self::from_rows(positions.into_iter().map(row).collect())
    }
}

/// The name of the square cell of this size in which a position lies.
fn cell_label(x_m: i64, y_m: i64, size_m: u32) -> String {
    let size = i64::from(size_m);
    format!("{size}m:{}:{}", x_m.div_euclid(size), y_m.div_euclid(size))
}

fn divisible(widths: &[u32]) -> Result<(), AnonymityError> {
    let nest = widths.first() != Some(&0)
        && widths
            .windows(2)
            .all(|pair| pair[0] < pair[1] && pair[1].is_multiple_of(pair[0]));
    nest.then_some(()).ok_or_else(|| {
        AnonymityError::hierarchy("each width must be a multiple of the one before, as 5, 10, 20")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(tree: &Hierarchy, value: &str) -> Vec<String> {
        (0..tree.height())
            .map(|level| tree.label(value, level).unwrap().to_owned())
            .collect()
    }

    #[test]
    fn ages_in_bands() {
        let tree = Hierarchy::numbers(-3..=99, &[5, 10]).unwrap();
        assert_eq!(labels(&tree, "34"), ["34", "30-34", "30-39", "*"]);
        assert_eq!(labels(&tree, "-3"), ["-3", "-5--1", "-10--1", "*"]);
        assert!(Hierarchy::numbers(0..=9, &[2, 5]).is_err());
        assert!(Hierarchy::numbers(0..=i64::MAX, &[5]).is_err());
    }

    #[test]
    fn codes_by_their_beginnings() {
        let tree = Hierarchy::prefixes(["75011", "75012", "A1"], &[4, 2]).unwrap();
        assert_eq!(labels(&tree, "75011"), ["75011", "7501*", "75*", "*"]);
        assert_eq!(labels(&tree, "A1"), ["A1", "A1", "A1", "*"]);
        assert!(Hierarchy::prefixes(["a"], &[2, 4]).is_err());
    }

    #[test]
    fn dates_from_day_to_decade() {
        let tree = Hierarchy::dates(["2024-05-17", "1999-12-31"]).unwrap();
        assert_eq!(
            labels(&tree, "2024-05-17"),
            ["2024-05-17", "2024-05", "2024", "2020s", "*"]
        );
        assert!(Hierarchy::dates(["2024-02-30"]).is_err());
    }

    #[test]
    fn places_in_places() {
        let map = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|&(a, b)| (a.to_owned(), b.to_owned()))
                .collect::<BTreeMap<_, _>>()
        };
        let districts = map(&[("rue A", "Nord"), ("rue B", "Sud")]);
        let towns = map(&[("Nord", "Ville"), ("Sud", "Ville")]);
        let tree = Hierarchy::parents(["rue A", "rue B"], &[districts.clone(), towns]).unwrap();
        assert_eq!(labels(&tree, "rue B"), ["rue B", "Sud", "Ville"]);
        let orphan = Hierarchy::parents(["rue C"], &[districts]).unwrap_err();
        assert!(orphan.to_string().contains("rue C"), "{orphan}");
    }

    #[test]
    fn positions_in_square_cells() {
        let tree = Hierarchy::grid([("p", 1_234, -1)], &[100, 1_000, 10_000]).unwrap();
        assert_eq!(
            labels(&tree, "p"),
            ["p", "100m:12:-1", "1000m:1:-1", "10000m:0:-1", "*"]
        );
    }
}
