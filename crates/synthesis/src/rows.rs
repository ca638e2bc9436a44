//! Rows of persons: turned into codes while they arrive, and each person held to her few rows.
//!
//! A row's code depends on that row alone, and whether a row is taken on that person's rows alone: which of them stay is
//! drawn by BLAKE3 keyed with a secret of the run (reservoir sampling, Vitter 1985, Algorithm R), so that a person more or
//! less changes nothing for the others. Memory holds the rows that stay: two bytes a column, eight where bands are yet to
//! be found, and some forty bytes a person.
#![deny(clippy::float_arithmetic)]

use crate::domain::{Bands, Kind};
use crate::values::{MISSING, Values, fits, missing_code, points};
use crate::{Schema, SynthesisError};
use rand::CryptoRng;
use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroU8;
use territory::PersonKey;

/// Most rows that are held at once.
const MOST_ROWS: usize = 1 << 31;
/// The rows to learn from.
pub struct PersonRows {
    schema: Schema,
    learned: Vec<Cells>,
    rows: usize,
    unit: Unit,
}

/// What is kept of one column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cells {
    /// Codes: the place in the domain; the domain's size stands for missing.
    Codes(Vec<u16>),
    /// Points of the grid of a column whose bands are yet to be found.
    Points(Vec<i64>),
}

enum Unit {
    EachRow,
    Persons(Box<Persons>),
}

/// Who was seen how often, and where her rows stand.
struct Persons {
    most: NonZeroU8,
    secret: [u8; 32],
    seen: HashMap<PersonKey, Seen>,
    /// Rows of a person after her first.
    further: HashMap<(PersonKey, u8), u32>,
}

struct Seen {
    rows: u32,
    first: u32,
}

impl PersonRows {
    /// Rows each of which is another person.
    #[must_use]
    pub fn each_row_a_person(schema: &Schema) -> Self {
        Self::new(schema, Unit::EachRow)
    }

    /// Rows of persons who may have several; at most `per_person` of each are looked at, picked at random.
    #[must_use]
    pub fn of_persons<R: CryptoRng + ?Sized>(
        schema: &Schema,
        per_person: NonZeroU8,
        rng: &mut R,
    ) -> Self {
        let mut secret = [0; 32];
        rng.fill_bytes(&mut secret);
        let persons = Persons {
            most: per_person,
            secret,
            seen: HashMap::new(),
            further: HashMap::new(),
        };
        Self::new(schema, Unit::Persons(Box::new(persons)))
    }

    fn new(schema: &Schema, unit: Unit) -> Self {
        let cells = |kind: &Kind| match kind {
            Kind::Ordered {
                bands: Bands::Found(_),
                ..
            } => Cells::Points(Vec::new()),
            _ => Cells::Codes(Vec::new()),
        };
        Self {
            learned: schema.learned().map(|c| cells(&c.domain.0)).collect(),
            schema: schema.clone(),
            rows: 0,
            unit,
        }
    }

    /// Takes a batch: one [`Values`] per column of the schema, in order, and each row's person unless each row is one.
    ///
    /// # Errors
    /// When the batch has not the schema's shape. Values never fail.
    pub fn push(
        &mut self,
        persons: Option<&[PersonKey]>,
        values: &[Values<'_>],
    ) -> Result<(), SynthesisError> {
        let rows = self.check(persons, values)?;
        let columns = self.schema.columns().iter().zip(values);
        let read = columns.filter_map(|(column, values)| {
            let points = points(&column.domain.0, values)?;
            Some((points, column.nullable))
        });
        let read: Vec<(Vec<i64>, bool)> = read.collect();
        for row in 0..rows {
            let at = |points: &[i64]| points.get(row).copied().unwrap_or(MISSING);
            let incomplete =
                |(points, nullable): &(Vec<i64>, bool)| !nullable && at(points) == MISSING;
            if read.iter().any(incomplete) {
                continue;
            }
            let person = persons.and_then(|persons| persons.get(row)).copied();
            let Some(slot) = self.unit.slot(person, self.rows) else {
                continue;
            };
            if slot == self.rows {
                self.rows += 1;
            }
            let domains = self.schema.learned().map(|column| &column.domain.0);
            for ((cells, (points, _)), domain) in self.learned.iter_mut().zip(&read).zip(domains) {
                cells.set(slot, at(points), missing_code(domain));
            }
        }
        Ok(())
    }

    /// Rows in the batch, if it has the schema's shape.
    fn check(
        &self,
        persons: Option<&[PersonKey]>,
        values: &[Values<'_>],
    ) -> Result<usize, SynthesisError> {
        match (&self.unit, persons) {
            (Unit::EachRow, Some(_)) => Err(SynthesisError::WrongUnit(
                "each row is a person of her own, yet persons were given: leave them out",
            )),
            (Unit::Persons(_), None) => Err(SynthesisError::WrongUnit(
                "persons may have several rows, yet none was given: say whose each row is",
            )),
            _ => Ok(()),
        }?;
        let columns = self.schema.columns();
        if values.len() != columns.len() {
            return Err(SynthesisError::WrongWidth {
                found: values.len(),
                expected: columns.len(),
            });
        }
        let mut rows = persons.map(<[PersonKey]>::len);
        for (column, values) in columns.iter().zip(values) {
            let column_name = || column.name.as_str().to_owned();
            if !fits(&column.domain.0, values) {
                return Err(SynthesisError::WrongValues {
                    column: column_name(),
                    expected: column.domain.expects(),
                });
            }
            let Some(found) = values.len() else { continue };
            let expected = *rows.get_or_insert(found);
            if found != expected {
                return Err(SynthesisError::LengthMismatch {
                    column: column_name(),
                    found,
                    expected,
                });
            }
        }
        let rows = rows.unwrap_or(0);
        let found = self.rows.saturating_add(rows);
        if found > MOST_ROWS {
            return Err(SynthesisError::TooMany {
                what: "rows",
                found,
                most: MOST_ROWS,
            });
        }
        Ok(rows)
    }

    pub(crate) fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Rows that one person has at most.
    pub(crate) fn per_person(&self) -> NonZeroU8 {
        match &self.unit {
            Unit::EachRow => NonZeroU8::MIN,
            Unit::Persons(persons) => persons.most,
        }
    }

    pub(crate) fn into_learned(self) -> Vec<Cells> {
        self.learned
    }
}

impl Unit {
    /// Where a row goes: behind the last, in the place of one of the same person, or nowhere.
    fn slot(&mut self, person: Option<PersonKey>, end: usize) -> Option<usize> {
        match (self, person) {
            (Self::Persons(persons), Some(person)) => {
                let end = u32::try_from(end).ok()?;
                usize::try_from(persons.slot(person, end)?).ok()
            }
            _ => Some(end),
        }
    }
}

impl Persons {
    fn slot(&mut self, person: PersonKey, end: u32) -> Option<u32> {
        let most = u32::from(self.most.get());
        let Some(seen) = self.seen.get_mut(&person) else {
            let first = Seen {
                rows: 1,
                first: end,
            };
            self.seen.insert(person, first);
            return Some(end);
        };
        seen.rows = seen.rows.saturating_add(1);
        if seen.rows <= most {
            let place = u8::try_from(seen.rows - 1).ok()?;
            self.further.insert((person, place), end);
            return Some(end);
        }
        let mut hash = blake3::Hasher::new_keyed(&self.secret);
        hash.update(&person.0.to_le_bytes());
        hash.update(&seen.rows.to_le_bytes());
        let mut draw = [0; 16];
        hash.finalize_xof().fill(&mut draw);
        // Modulo a number below 2^32, 128 bits are uniform up to 2^-96.
        let place = u128::from_le_bytes(draw) % u128::from(seen.rows);
        match u8::try_from(place).ok()? {
            0 => Some(seen.first),
            place => self.further.get(&(person, place)).copied(),
        }
    }
}

impl Cells {
    fn set(&mut self, slot: usize, point: i64, missing: u16) {
        match self {
            Self::Codes(codes) => put(codes, slot, u16::try_from(point).unwrap_or(missing)),
            Self::Points(points) => put(points, slot, point),
        }
    }
}

fn put<T>(column: &mut Vec<T>, slot: usize, item: T) {
    match column.get_mut(slot) {
        Some(place) => *place = item,
        None => column.push(item),
    }
}

impl fmt::Debug for PersonRows {
    /// Neither rows nor the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PersonRows").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Column, Domain};
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    fn schema(columns: &[(&str, Domain, bool)]) -> Schema {
        let column = |(name, domain, nullable): &(&str, Domain, bool)| Column {
            name: name.parse().unwrap(),
            domain: domain.clone(),
            nullable: *nullable,
        };
        Schema::new(columns.iter().map(column).collect()).unwrap()
    }

    fn only_codes(rows: PersonRows) -> Vec<u16> {
        match rows.into_learned().pop() {
            Some(Cells::Codes(codes)) => codes,
            other => panic!("codes, not {other:?}"),
        }
    }

    #[test]
    fn values_become_codes_and_what_is_no_value_is_missing() {
        let schema = schema(&[
            ("mode", Domain::texts(["bus", "walk"]), true),
            ("age", Domain::integers([0, 18, 65]), true),
            ("km", Domain::reals([0.0, 0.5, 10.0], 8), true),
        ]);
        let mut rows = PersonRows::each_row_a_person(&schema);
        let modes = [Some("walk"), Some("rocket"), None, Some("bus")];
        let ages = [Some(17), Some(-4), None, Some(i64::MAX)];
        let lengths = [Some(0.5), Some(f64::NAN), Some(f64::INFINITY), Some(-0.0)];
        let batch = [
            Values::Texts(&modes),
            Values::Integers(&ages),
            Values::Reals(&lengths),
        ];
        rows.push(None, &batch).unwrap();
        let expected = [vec![1, 2, 2, 0], vec![0, 0, 2, 1], vec![1, 2, 1, 0]];
        assert_eq!(rows.into_learned(), expected.map(Cells::Codes));
    }

    #[test]
    fn a_row_without_a_required_value_is_left_out() {
        let schema = schema(&[("mode", Domain::texts(["bus"]), false)]);
        let mut rows = PersonRows::each_row_a_person(&schema);
        let modes = [None, Some("bus"), Some("?")];
        rows.push(None, &[Values::Texts(&modes)]).unwrap();
        assert_eq!(rows.into_learned(), [Cells::Codes(vec![0])]);
    }

    #[test]
    fn a_batch_of_another_shape_is_refused_whole() {
        let schema = schema(&[
            ("a", Domain::booleans(), true),
            ("b", Domain::booleans(), true),
        ]);
        let mut rows = PersonRows::each_row_a_person(&schema);
        let (one, two) = ([Some(true)], [Some(true), None]);
        for bad in [
            rows.push(None, &[Values::Booleans(&one)]),
            rows.push(None, &[Values::Booleans(&one), Values::Booleans(&two)]),
            rows.push(None, &[Values::Booleans(&one), Values::Integers(&[None])]),
            rows.push(Some(&[PersonKey(1)]), &[Values::Booleans(&one); 2]),
        ] {
            assert!(bad.is_err());
        }
        assert_eq!(rows.rows, 0);
    }

    #[test]
    fn every_row_of_a_busy_person_has_the_same_chance_and_nobody_has_more_than_her_share() {
        let schema = schema(&[("n", Domain::each_integer(0..=9), false)]);
        let persons: Vec<PersonKey> = (0..10).flat_map(|_| [PersonKey(1), PersonKey(2)]).collect();
        let numbers: Vec<Option<i64>> = (0..10).flat_map(|n| [Some(n), Some(n)]).collect();
        let mut chosen = [0; 10];
        for seed in 0..2000 {
            let rng = &mut StdRng::seed_from_u64(seed);
            let mut rows = PersonRows::of_persons(&schema, NonZeroU8::new(3).unwrap(), rng);
            rows.push(Some(&persons), &[Values::Integers(&numbers)])
                .unwrap();
            let codes = only_codes(rows);
            assert_eq!(codes.len(), 6);
            codes
                .iter()
                .for_each(|code| chosen[usize::from(*code)] += 1);
        }
        // 1,200 expected of each, standard deviation 29.
        assert!(
            chosen.iter().all(|n| (1_050..1_350).contains(n)),
            "{chosen:?}"
        );
    }

    #[test]
    fn one_person_more_changes_nothing_for_the_others() {
        let schema = schema(&[("n", Domain::each_integer(0..=99), false)]);
        let taken = |with_her: bool| {
            let rng = &mut StdRng::seed_from_u64(5);
            let mut rows = PersonRows::of_persons(&schema, NonZeroU8::MIN, rng);
            for n in 0..100 {
                if n % 3 != 0 || with_her {
                    rows.push(Some(&[PersonKey(n % 3)]), &[Values::Integers(&[Some(n)])])
                        .unwrap();
                }
            }
            let mut codes = only_codes(rows);
            codes.sort_unstable();
            codes
        };
        let (with, without) = (taken(true), taken(false));
        assert_eq!((with.len(), without.len()), (3, 2));
        assert!(without.iter().all(|code| with.contains(code)));
    }
}
