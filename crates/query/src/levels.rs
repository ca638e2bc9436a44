//! Sets of groups of one question, made to add up: a district's figure is the sum of its streets'.
//!
//! Where the keys of all sets are public and one set has the keys of all others, its groups are the cells that all
//! figures are sums of, and nothing is missing. Then counts and sums are replaced by the closest ones that add up:
//! for a hierarchy by [`privacy::consistency`], which keeps counts whole and not negative at its optimum; for sums in
//! several directions (`CUBE`) by [`crate::margins`], whose cells are then made whole and not negative. With keys that
//! come from the rows, groups below the threshold are missing, and a total is more than the sum of what is shown:
//! nothing is changed.

use crate::error::EngineError;
use crate::margins::{self, Margin};
use crate::replay::ReleasedSet;
use crate::shape::{Kind, ProtectedAggregate};
use arrow::array::ArrayRef;
use arrow::row::{RowConverter, SortField};
use privacy::consistency::{least_squares, least_squares_whole};
use std::collections::HashMap;

/// Makes the released sets of an aggregate add up, where nothing is missing.
pub(crate) fn make_consistent(
    aggregate: &ProtectedAggregate,
    sets: &mut [ReleasedSet],
) -> Result<(), EngineError> {
    if sets.len() < 2 || sets.iter().any(|set| set.threshold.is_some()) {
        return Ok(());
    }
    let all = 0..aggregate.keys.len();
    let finest = |set: &Vec<usize>| all.clone().all(|key| set.contains(&key));
    let Some(finest) = aggregate.sets.iter().position(finest) else {
        return Ok(());
    };
    let mut groups_of = Vec::new();
    for (set, keys) in sets.iter().zip(&aggregate.sets) {
        match groups_of_cells(&sets[finest], set, keys)? {
            Some(groups) => groups_of.push(groups),
            // A cell that is part of no group: figures that are sums of other things.
            None => return Ok(()),
        }
    }
    let parents = hierarchy(aggregate, sets, &groups_of);
    for (place, measured) in aggregate.measured.iter().enumerate() {
        let whole = match measured.kind {
            Kind::Rows | Kind::Known => Rounding::Count,
            Kind::Whole => Rounding::Whole,
            Kind::Real(_) => Rounding::None,
            // A person may be in several groups, a value as well; quantiles do not add up.
            Kind::Persons | Kind::Distinct | Kind::Quantiles { .. } => continue,
        };
        let cells = match &parents {
            Some(parents) => of_hierarchy(sets, finest, parents, place, whole)?,
            None => of_margins(sets, finest, &groups_of, place, whole)?,
        };
        put_sums(sets, &groups_of, place, &cells);
    }
    Ok(())
}

/// How a measure's cells are rounded.
#[derive(Clone, Copy, PartialEq)]
enum Rounding {
    /// Whole, and not negative.
    Count,
    Whole,
    None,
}

/// For each cell, its group in a set that has some of its keys; `None` when one has none.
fn groups_of_cells(
    cells: &ReleasedSet,
    set: &ReleasedSet,
    keys: &[usize],
) -> Result<Option<Vec<usize>>, EngineError> {
    if keys.is_empty() {
        return Ok(Some(vec![0; cells.groups]));
    }
    // The finest set has all keys, in order: a key is its own place.
    let shared: Option<Vec<ArrayRef>> = keys
        .iter()
        .map(|key| cells.keys.get(*key).cloned())
        .collect();
    let Some(shared) = shared else {
        return Ok(None);
    };
    let fields = shared
        .iter()
        .map(|key| SortField::new(key.data_type().clone()));
    let rows = RowConverter::new(fields.collect())?;
    let known = rows.convert_columns(&set.keys)?;
    let place: HashMap<_, _> = known.iter().zip(0..).collect();
    let of_cells = rows.convert_columns(&shared)?;
    Ok(of_cells
        .iter()
        .map(|row| place.get(&row).copied())
        .collect())
}

/// The forest of all groups, set after set, where each set's groups are parts of the groups of the next coarser one.
fn hierarchy(
    aggregate: &ProtectedAggregate,
    sets: &[ReleasedSet],
    groups_of: &[Vec<usize>],
) -> Option<Vec<Option<usize>>> {
    let mut order: Vec<usize> = (0..sets.len()).collect();
    order.sort_by_key(|set| aggregate.sets[*set].len());
    let mut first = vec![0; sets.len()];
    let mut nodes = 0;
    for (first, set) in first.iter_mut().zip(sets) {
        *first = nodes;
        nodes += set.groups;
    }
    let mut parents = vec![None; nodes];
    for pair in order.windows(2) {
        let (coarse, fine) = (pair[0], pair[1]);
        let contained = |key: &usize| aggregate.sets[fine].contains(key);
        if !aggregate.sets[coarse].iter().all(contained) {
            return None;
        }
        for (part, whole) in groups_of[fine].iter().zip(&groups_of[coarse]) {
            parents[first[fine] + part] = Some(first[coarse] + whole);
        }
    }
    Some(parents)
}

fn of_hierarchy(
    sets: &[ReleasedSet],
    finest: usize,
    parents: &[Option<usize>],
    place: usize,
    rounding: Rounding,
) -> Result<Vec<i128>, EngineError> {
    let bits = bits(sets, finest, place);
    let mut values = Vec::new();
    let mut sigmas = Vec::new();
    let mut first_cell = 0;
    for (number, set) in sets.iter().enumerate() {
        let measure = &set.measures[place];
        if number == finest {
            first_cell = values.len();
        }
        values.extend_from_slice(&measure.values);
        sigmas.extend(std::iter::repeat_n(sigma(set, place), set.groups));
    }
    let found = if rounding == Rounding::Count {
        let whole: Vec<i128> = values.iter().map(|v| rounded(*v, bits)).collect();
        let found = least_squares_whole(parents, &whole, &sigmas)?;
        found.into_iter().map(|v| v << bits).collect()
    } else {
        let real: Vec<f64> = values.iter().map(|v| in_units(*v, bits)).collect();
        let found = least_squares(parents, &real, &sigmas)?;
        fixed(&found, bits, rounding)
    };
    let cells = found.get(first_cell..first_cell + sets[finest].groups);
    Ok(cells.unwrap_or_default().to_vec())
}

fn of_margins(
    sets: &[ReleasedSet],
    finest: usize,
    groups_of: &[Vec<usize>],
    place: usize,
    rounding: Rounding,
) -> Result<Vec<i128>, EngineError> {
    let bits = bits(sets, finest, place);
    let margins: Vec<Margin> = sets
        .iter()
        .zip(groups_of)
        .map(|(set, group_of)| Margin {
            group_of: group_of.clone(),
            values: set.measures[place]
                .values
                .iter()
                .map(|v| in_units(*v, bits))
                .collect(),
            sigma: sigma(set, place),
        })
        .collect();
    let cells = margins::closest(sets[finest].groups, &margins);
    if rounding != Rounding::Count {
        return Ok(fixed(&cells, bits, rounding));
    }
    // Not negative, whole, and of the same total: the total's node is far surer than any cell's.
    let total: f64 = cells.iter().sum();
    let mut values: Vec<i128> = cells.iter().map(|v| v.round() as i128).collect();
    let mut parents = vec![Some(values.len()); values.len()];
    let mut sigmas = vec![1.0; values.len()];
    values.push(total.round().max(0.0) as i128);
    parents.push(None);
    sigmas.push(1e-3);
    let mut found = least_squares_whole(&parents, &values, &sigmas)?;
    found.pop();
    Ok(found.into_iter().map(|v| v << bits).collect())
}

/// Puts the sums of the cells into all sets.
fn put_sums(sets: &mut [ReleasedSet], groups_of: &[Vec<usize>], place: usize, cells: &[i128]) {
    for (set, group_of) in sets.iter_mut().zip(groups_of) {
        let values = &mut set.measures[place].values;
        values.fill(0);
        for (group, cell) in group_of.iter().zip(cells) {
            values[*group] = values[*group].saturating_add(*cell);
        }
    }
}

fn bits(sets: &[ReleasedSet], finest: usize, place: usize) -> u8 {
    sets[finest].measures[place].says.fraction_bits
}

fn sigma(set: &ReleasedSet, place: usize) -> f64 {
    // Noise that rounds to nothing still has to weigh something.
    set.measures[place].says.noise_scale.max(1e-6)
}

fn in_units(value: i128, bits: u8) -> f64 {
    value as f64 / (1_u64 << bits) as f64
}

fn rounded(value: i128, bits: u8) -> i128 {
    value.saturating_add(1_i128 << (bits - 1)) >> bits
}

fn fixed(values: &[f64], bits: u8, rounding: Rounding) -> Vec<i128> {
    let unit = (1_u64 << bits) as f64;
    let one = |v: &f64| match rounding {
        Rounding::None => (v * unit).round() as i128,
        Rounding::Count | Rounding::Whole => (v.round() * unit) as i128,
    };
    values.iter().map(one).collect()
}
