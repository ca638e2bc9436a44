//! One answer as cells of a product of trees.
//!
//! Each dimension is a tree of codes: flat for a plain grouping column, several levels deep for nested columns
//! (`ROLLUP(region, district)`). A cell stands at one node of each tree; the root is the total. What an attacker knows of
//! a table is that each coarser cell is the sum of the *finest* cells under it, so every table carries its finest
//! cells, those not asked for as well.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::{Members, SdcError};

/// What the cells of an answer are grouped by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dimension {
    name: String,
    depth: usize,
}

impl Dimension {
    /// A plain column, with or without its total.
    #[must_use]
    pub fn flat(name: impl Into<String>) -> Self {
        Self::nested(name, 1)
    }

    /// `depth` columns, each nested in the one before it.
    #[must_use]
    pub fn nested(name: impl Into<String>, depth: usize) -> Self {
        Self {
            name: name.into(),
            depth,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// One column of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// How it is called in the answer.
    pub name: String,
    /// What it adds up.
    pub kind: MeasureKind,
}

/// What a figure adds up. Figures that do not add (averages, medians) are not handed over: they go as their cell goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasureKind {
    /// Distinct persons: the size of the cell's set.
    Persons,
    /// Rows, at least one per person.
    Rows,
    /// Amounts of which none is negative, in the smallest unit.
    Amount,
    /// Amounts of either sign, in the smallest unit.
    SignedAmount,
}

/// A figure of one cell with what dominance needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// The exact figure.
    pub total: i64,
    /// The sum of all persons' absolute contributions; the same as `total` where none is negative.
    pub gross: u64,
    /// The largest absolute contribution of one person.
    pub largest: u64,
    /// The second largest, of another person.
    pub second: u64,
}

impl Figure {
    /// The figure of [`MeasureKind::Persons`] for so many persons.
    #[must_use]
    pub fn persons(count: u32) -> Self {
        Self {
            total: i64::from(count),
            gross: u64::from(count),
            largest: u64::from(count.min(1)),
            second: u64::from(count > 1),
        }
    }

    /// The figure of contributions of different persons. Saturates at 2⁶², which [`Table::new`] then refuses.
    #[must_use]
    pub fn of(contributions: &[i64]) -> Self {
        let mut figure = Self {
            total: 0,
            gross: 0,
            largest: 0,
            second: 0,
        };
        for contribution in contributions {
            let size = contribution.unsigned_abs();
            figure.total = figure.total.saturating_add(*contribution);
            figure.gross = figure.gross.saturating_add(size);
            figure.second = figure.second.max(size.min(figure.largest));
            figure.largest = figure.largest.max(size);
        }
        figure
    }
}

/// One cell of the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// For each dimension the codes from the top: none for its total, `["north", "harbour"]` two levels down.
    pub at: Vec<Vec<String>>,
    /// Whether the question asks for this cell. A cell that was not asked for never leaves, and hiding it costs nothing.
    pub asked: bool,
    /// Its persons.
    pub members: Members,
    /// One figure for each measure.
    pub figures: Vec<Figure>,
}

/// An answer, checked.
#[derive(Debug, Clone)]
pub struct Table {
    dimensions: Vec<Dimension>,
    measures: Vec<Measure>,
    cells: Vec<Cell>,
    lists_empty: bool,
    trees: Vec<Tree>,
    places: Vec<Vec<u32>>,
    index: HashMap<u64, u32, BuildHasherDefault<PlaceHasher>>,
    /// For each cell the finest cells under it (itself, when it is one).
    finest_under: Vec<Vec<u32>>,
    disjoint: bool,
    /// For each finest cell, how many of its persons are in no other finest cell.
    exclusive: Vec<u64>,
}

const MOST_DIMENSIONS: usize = 6;
const MOST_DEPTH: usize = 6;
const MOST_MEASURES: usize = 32;
const MOST_CELLS: usize = 500_000;
/// A finest cell is looked at once for each of its coarser cells.
const MOST_LEVELS: usize = 64;

impl Table {
    /// Checks that every cell fits and that each coarser cell is made up of the finest ones under it.
    ///
    /// `lists_empty` says that groups without anybody stand in the answer too; otherwise a listed group, even hidden, is
    /// known to hold somebody.
    ///
    /// # Errors
    /// [`SdcError::TooMany`], [`SdcError::BadCell`], [`SdcError::NotAdditive`].
    pub fn new(
        dimensions: Vec<Dimension>,
        measures: Vec<Measure>,
        cells: Vec<Cell>,
        lists_empty: bool,
    ) -> Result<Self, SdcError> {
        at_most("dimensions", dimensions.len(), MOST_DIMENSIONS)?;
        at_most("measures", measures.len(), MOST_MEASURES)?;
        at_most("cells", cells.len(), MOST_CELLS)?;
        for dimension in &dimensions {
            at_most("nested columns", dimension.depth, MOST_DEPTH)?;
        }
        let mut table = Self {
            trees: dimensions.iter().map(|_| Tree::new()).collect(),
            dimensions,
            measures,
            places: Vec::with_capacity(cells.len()),
            index: HashMap::with_capacity_and_hasher(cells.len(), BuildHasherDefault::default()),
            finest_under: vec![Vec::new(); cells.len()],
            exclusive: vec![0; cells.len()],
            disjoint: true,
            cells,
            lists_empty,
        };
        table.place_cells()?;
        table.find_finest()?;
        table.check_sums()?;
        Ok(table)
    }

    /// The cells, as they were handed over.
    #[must_use]
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The columns of figures.
    #[must_use]
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// The dimensions.
    #[must_use]
    pub fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    fn place_cells(&mut self) -> Result<(), SdcError> {
        for (position, cell) in self.cells.iter().enumerate() {
            let bad = |problem| SdcError::BadCell {
                cell: position,
                problem,
            };
            if cell.at.len() != self.dimensions.len() {
                return Err(bad("has not one place for each dimension"));
            }
            if cell.figures.len() != self.measures.len() {
                return Err(bad("has not one figure for each measure"));
            }
            for (figure, measure) in cell.figures.iter().zip(&self.measures) {
                check_figure(figure, measure.kind, cell.members.count()).map_err(bad)?;
            }
            if cell.members.is_empty() && !self.lists_empty {
                return Err(bad("holds nobody in a table that lists no empty cells"));
            }
            let mut place = Vec::with_capacity(cell.at.len());
            for ((path, tree), dimension) in
                cell.at.iter().zip(&mut self.trees).zip(&self.dimensions)
            {
                if path.len() > dimension.depth {
                    return Err(bad("is deeper than its dimension"));
                }
                place.push(tree.node(path));
            }
            self.places.push(place);
        }
        let nodes: u128 = self.trees.iter().map(|tree| tree.len() as u128).product();
        if nodes > u128::from(u64::MAX) {
            return Err(SdcError::TooMany {
                what: "combinations of codes",
                found: usize::MAX,
                most: usize::MAX,
            });
        }
        for (position, place) in self.places.iter().enumerate() {
            if self
                .index
                .insert(self.key(place), position as u32)
                .is_some()
            {
                return Err(SdcError::BadCell {
                    cell: position,
                    problem: "stands where another cell stands",
                });
            }
        }
        let levels: std::collections::HashSet<u64> =
            self.places.iter().map(|place| self.level(place)).collect();
        at_most("levels", levels.len(), MOST_LEVELS)
    }

    fn find_finest(&mut self) -> Result<(), SdcError> {
        let depths: Vec<usize> = (0..self.trees.len())
            .map(|dimension| {
                let of = |place: &Vec<u32>| self.trees[dimension].depth(place[dimension]);
                self.places.iter().map(of).max().unwrap_or(0)
            })
            .collect();
        for finest in 0..self.places.len() {
            let place = &self.places[finest];
            let is_finest = (0..depths.len()).all(|dimension| {
                self.trees[dimension].depth(place[dimension]) == depths[dimension]
            });
            if !is_finest {
                continue;
            }
            let chains: Vec<Vec<u32>> = place
                .iter()
                .zip(&self.trees)
                .map(|(node, tree)| tree.upwards(*node).collect())
                .collect();
            let mut above = Vec::new();
            self.each_combination(&chains, &mut |key| {
                if let Some(cell) = self.index.get(&key) {
                    above.push(*cell);
                }
            });
            for cell in above {
                self.finest_under[cell as usize].push(finest as u32);
            }
        }
        Ok(())
    }

    /// Calls `visit` with the key of each combination of one node per dimension.
    fn each_combination(&self, chains: &[Vec<u32>], visit: &mut impl FnMut(u64)) {
        fn walk(
            table: &Table,
            chains: &[Vec<u32>],
            dimension: usize,
            key: u64,
            visit: &mut impl FnMut(u64),
        ) {
            let Some(chain) = chains.get(dimension) else {
                visit(key);
                return;
            };
            for node in chain {
                let key = key * table.trees[dimension].len() as u64 + u64::from(*node);
                walk(table, chains, dimension + 1, key, visit);
            }
        }
        walk(self, chains, 0, 0, visit);
    }

    fn check_sums(&mut self) -> Result<(), SdcError> {
        let mut seen = Members::default();
        let mut several = Members::default();
        for (position, under) in self.finest_under.iter().enumerate() {
            if *under == [position as u32] {
                let members = &self.cells[position].members;
                several.insert_all(&members.common(&seen));
                seen.insert_all(members);
            }
        }
        self.disjoint = several.is_empty();
        for (position, under) in self.finest_under.iter().enumerate() {
            let cell = &self.cells[position];
            if *under == [position as u32] {
                self.exclusive[position] =
                    cell.members.count() - cell.members.common_count(&several);
                continue;
            }
            let mut union = Members::default();
            let mut totals = vec![0_i128; self.measures.len()];
            for finest in under {
                let finest = &self.cells[*finest as usize];
                union.insert_all(&finest.members);
                for (total, figure) in totals.iter_mut().zip(&finest.figures) {
                    *total += i128::from(figure.total);
                }
            }
            let added = totals.iter().zip(&self.measures).zip(&cell.figures).all(
                |((total, measure), figure)| {
                    measure.kind == MeasureKind::Persons || *total == i128::from(figure.total)
                },
            );
            if !added || union != cell.members {
                return Err(SdcError::NotAdditive { cell: position });
            }
        }
        Ok(())
    }

    fn level(&self, place: &[u32]) -> u64 {
        place
            .iter()
            .zip(&self.trees)
            .fold(0, |level, (node, tree)| {
                level * (MOST_DEPTH as u64 + 1) + tree.depth(*node) as u64
            })
    }

    pub(crate) fn key(&self, place: &[u32]) -> u64 {
        place.iter().zip(&self.trees).fold(0, |key, (node, tree)| {
            key.wrapping_mul(tree.len() as u64)
                .wrapping_add(u64::from(*node))
        })
    }
}

/// What the other modules see of a table.
impl Table {
    pub(crate) fn tree(&self, dimension: usize) -> &Tree {
        &self.trees[dimension]
    }

    pub(crate) fn place(&self, cell: u32) -> &[u32] {
        &self.places[cell as usize]
    }

    pub(crate) fn cell(&self, cell: u32) -> &Cell {
        &self.cells[cell as usize]
    }

    pub(crate) fn find(&self, place: &[u32]) -> Option<u32> {
        self.find_key(self.key(place))
    }

    pub(crate) fn find_key(&self, key: u64) -> Option<u32> {
        self.index.get(&key).copied()
    }

    /// What one node more in a dimension adds to a key.
    pub(crate) fn stride(&self, dimension: usize) -> u64 {
        let after = self.trees.iter().skip(dimension + 1);
        after.map(|tree| tree.len() as u64).product()
    }

    pub(crate) fn finest_under(&self, cell: u32) -> &[u32] {
        &self.finest_under[cell as usize]
    }

    pub(crate) fn is_finest(&self, cell: u32) -> bool {
        self.finest_under[cell as usize] == [cell]
    }

    /// Whether every person is in one finest cell only, so that counts of persons add up.
    pub(crate) fn is_disjoint(&self) -> bool {
        self.disjoint
    }

    /// What is known of a hidden cell's figure by its standing in the answer. A signed amount is taken to lie as far on
    /// either side as its contributions reach, and where they are all zero one unit.
    pub(crate) fn floor(&self, cell: u32, measure: usize) -> i64 {
        let figure = &self.cell(cell).figures[measure];
        match self.measures[measure].kind {
            MeasureKind::Persons | MeasureKind::Rows => i64::from(!self.lists_empty),
            MeasureKind::Amount => 0,
            MeasureKind::SignedAmount => figure.total.saturating_sub_unsigned(figure.gross.max(1)),
        }
    }

    /// The most a signed amount is taken to be; other figures have no known ceiling.
    pub(crate) fn ceiling(&self, cell: u32, measure: usize) -> Option<i64> {
        let figure = &self.cell(cell).figures[measure];
        (self.measures[measure].kind == MeasureKind::SignedAmount)
            .then(|| figure.total.saturating_add_unsigned(figure.gross.max(1)))
    }

    /// How much a finest cell's figure can fall in another possible world.
    pub(crate) fn can_fall(&self, cell: u32, measure: usize) -> u64 {
        let figure = &self.cell(cell).figures[measure];
        let by_floor = figure.total.abs_diff(self.floor(cell, measure));
        if self.measures[measure].kind == MeasureKind::Persons && !self.disjoint {
            return by_floor.min(self.exclusive[cell as usize]);
        }
        by_floor
    }
}

/// Spreads the numbers of places; they are dense and not an outsider's choice, so one multiplication is enough.
#[derive(Debug, Clone, Copy, Default)]
struct PlaceHasher(u64);

impl Hasher for PlaceHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, place: u64) {
        self.0 = (self.0 ^ place).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 ^= self.0 >> 32;
    }
}

/// The codes of one dimension.
#[derive(Debug, Clone)]
pub(crate) struct Tree {
    parents: Vec<u32>,
    depths: Vec<u8>,
    codes: HashMap<(u32, String), u32>,
}

impl Tree {
    fn new() -> Self {
        Self {
            parents: vec![0],
            depths: vec![0],
            codes: HashMap::new(),
        }
    }

    fn node(&mut self, path: &[String]) -> u32 {
        let mut node = 0;
        for code in path {
            let next = self.parents.len() as u32;
            let child = *self.codes.entry((node, code.clone())).or_insert(next);
            if child == next {
                self.parents.push(node);
                self.depths.push(self.depths[node as usize] + 1);
            }
            node = child;
        }
        node
    }

    pub(crate) fn len(&self) -> usize {
        self.parents.len()
    }

    pub(crate) fn depth(&self, node: u32) -> usize {
        usize::from(self.depths[node as usize])
    }

    pub(crate) fn parent(&self, node: u32) -> u32 {
        self.parents[node as usize]
    }

    /// The node, its parent, and so on to the root.
    pub(crate) fn upwards(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        let mut next = Some(node);
        std::iter::from_fn(move || {
            let node = next?;
            next = (node != 0).then(|| self.parents[node as usize]);
            Some(node)
        })
    }

    /// Whether `node` is `above` or under it.
    pub(crate) fn is_under(&self, node: u32, above: u32) -> bool {
        self.upwards(node).any(|up| up == above)
    }

    /// The nodes at a depth.
    pub(crate) fn at_depth(&self, depth: usize) -> impl Iterator<Item = u32> + '_ {
        (0..self.parents.len() as u32).filter(move |node| self.depth(*node) == depth)
    }
}

fn check_figure(figure: &Figure, kind: MeasureKind, persons: u64) -> Result<(), &'static str> {
    let total = figure.total.unsigned_abs();
    if figure.gross > 1 << 62 {
        return Err("has a figure beyond 2^62: use a larger unit");
    }
    if figure.largest < figure.second
        || figure.largest.saturating_add(figure.second) > figure.gross
        || total > figure.gross
    {
        return Err("has largest contributions that do not fit its total");
    }
    match kind {
        MeasureKind::SignedAmount => Ok(()),
        _ if figure.total < 0 || total != figure.gross => {
            Err("has a negative part in a figure declared without")
        }
        MeasureKind::Persons if total != persons => Err("counts other persons than its set holds"),
        MeasureKind::Rows if total < persons => Err("has fewer rows than persons"),
        _ => Ok(()),
    }
}

fn at_most(what: &'static str, found: usize, most: usize) -> Result<(), SdcError> {
    if found > most {
        return Err(SdcError::TooMany { what, found, most });
    }
    Ok(())
}
