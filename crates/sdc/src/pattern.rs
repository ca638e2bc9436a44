//! Complementary suppression by hypercubes over trees.
//!
//! To move a sensitive cell without touching anything published, pick for each dimension either a code to exchange with
//! (one person leaves code *u′* for code *u*: every total above both stays) or none (then the totals above *u* move too
//! and must be hidden). The product over the dimensions is a change of 2ᵈ or fewer finest cells with alternating
//! signs; what it moves above them follows by addition, level by level. Hiding all cells that move gives a witness in
//! whole numbers, valid for the table with all its levels at once. This is the hypercube method (Repsilber 1994; Giessing
//! and Repsilber 2002) without its sub-tables and their backtracking.
//!
//! Cheapest first: what is hidden already costs nothing, else a cell costs its persons plus one. Bounds: [`MOST_BASES`]
//! finest cells per sensitive one and [`most_partners`] codes per dimension are tried; exchanging with no code in any
//! dimension always works, so the search ends protected, at worst by hiding the totals as well.

use crate::primary::Need;
use crate::table::Table;
use crate::witness::{Room, Witness, is_hidden};

const MOST_BASES: usize = 8;

/// How many codes to exchange with are tried in each of so many dimensions.
fn most_partners(dimensions: usize) -> usize {
    match dimensions {
        0 | 1 => 4_096,
        2 => 64,
        3 => 20,
        _ => 8,
    }
}

/// Hides what protects `cell` and gives its witnesses: for each figure one world above and one below (where either
/// differs from the truth).
pub(crate) fn protect_cell(
    table: &Table,
    hidden: &mut [bool],
    cell: u32,
    needs: &[Need],
) -> Vec<Witness> {
    hidden[cell as usize] = true;
    if needs.is_empty() {
        return Vec::new();
    }
    let mut search = Search {
        table,
        hidden,
        cell,
        needs,
        best: None,
        cost: u64::MAX,
    };
    for base in search.bases() {
        search.try_base(base);
        if search.cost == 0 {
            break;
        }
    }
    let Some(chosen) = search.best else {
        // Only a cell without finest cells under it has no base: an empty one, which nothing can be learnt from.
        return Vec::new();
    };
    for touched in &chosen.touched {
        hidden[*touched as usize] = true;
    }
    chosen.witnesses(table, cell, needs)
}

struct Search<'a> {
    table: &'a Table,
    hidden: &'a [bool],
    cell: u32,
    needs: &'a [Need],
    best: Option<Exchange>,
    cost: u64,
}

/// A change of finest cells with alternating signs.
struct Exchange {
    /// Finest cells; true for those that move with the sensitive one.
    corners: Vec<(u32, bool)>,
    touched: Vec<u32>,
}

/// For one dimension: the finest node to exchange with and the nodes whose totals move, as steps between keys of cells
/// (from the base, wrapping).
struct Choice {
    partner: Option<u64>,
    moving: Vec<u64>,
    cost: u64,
}

impl Search<'_> {
    /// Finest cells of the sensitive one to start from: hidden ones first, then the largest.
    fn bases(&self) -> Vec<u32> {
        let mut bases = self.table.finest_under(self.cell).to_vec();
        bases.sort_by_key(|base| {
            let persons = self.table.cell(*base).members.count();
            (self.price(*base) > 0, std::cmp::Reverse(persons))
        });
        bases.truncate(MOST_BASES);
        bases
    }

    fn price(&self, cell: u32) -> u64 {
        if is_hidden(self.table, self.hidden, cell) {
            return 0;
        }
        self.table.cell(cell).members.count() + 1
    }

    fn try_base(&mut self, base: u32) {
        let from = self.table.place(base).to_vec();
        let choices: Vec<Vec<Choice>> = (0..from.len())
            .map(|dimension| self.choices(base, &from, dimension))
            .collect();
        let mut picked = Vec::with_capacity(from.len());
        self.pick(self.table.key(&from), &choices, &mut picked, 0);
    }

    fn choices(&self, base: u32, from: &[u32], dimension: usize) -> Vec<Choice> {
        let tree = self.table.tree(dimension);
        let own = self.table.place(self.cell)[dimension];
        let depth = tree.depth(from[dimension]);
        let stride = self.table.stride(dimension);
        let step = |node: u32| {
            u64::from(node)
                .wrapping_sub(u64::from(from[dimension]))
                .wrapping_mul(stride)
        };
        let key = self.table.key(from);
        let mut partners: Vec<(u64, u32)> = tree
            .at_depth(depth)
            .filter(|partner| !tree.is_under(*partner, own))
            .filter_map(|partner| {
                let corner = self.table.find_key(key.wrapping_add(step(partner)))?;
                self.is_wide_enough(base, corner)
                    .then(|| (self.price(corner), partner))
            })
            .collect();
        partners.sort_unstable();
        partners.truncate(most_partners(from.len()));
        let mut choices: Vec<Choice> = partners
            .into_iter()
            .map(|(cost, partner)| Choice {
                partner: Some(step(partner)),
                moving: between(tree, from[dimension], partner)
                    .into_iter()
                    .map(step)
                    .collect(),
                cost,
            })
            .collect();
        choices.push(Choice {
            partner: None,
            moving: tree.upwards(from[dimension]).map(step).collect(),
            cost: 0,
        });
        choices
    }

    /// Whether a corner that falls when the base rises leaves what is needed.
    fn is_wide_enough(&self, base: u32, corner: u32) -> bool {
        self.needs.iter().enumerate().all(|(measure, need)| {
            let Some(room) = Room::of(self.table, corner, measure, false) else {
                return false;
            };
            let down = Room::of(self.table, base, measure, true).map_or(0, |room| room.fall);
            room.fall >= need.up.max(need.width.saturating_sub(down))
        })
    }

    fn pick<'c>(
        &mut self,
        key: u64,
        choices: &'c [Vec<Choice>],
        picked: &mut Vec<&'c Choice>,
        cost: u64,
    ) {
        let Some(here) = choices.get(picked.len()) else {
            self.consider(key, picked);
            return;
        };
        for choice in here {
            let cost = cost + choice.cost;
            if self.cost == 0 {
                return;
            }
            if cost >= self.cost {
                continue;
            }
            picked.push(choice);
            if self.has_corners(key, picked) {
                self.pick(key, choices, picked, cost);
            }
            picked.pop();
        }
    }

    /// Whether the corners that the last choice adds are there at all: in sparse tables most are not.
    fn has_corners(&self, key: u64, picked: &[&Choice]) -> bool {
        fn walk(table: &Table, key: u64, picked: &[&Choice]) -> bool {
            let Some((first, rest)) = picked.split_first() else {
                return table.find_key(key).is_some();
            };
            let beyond = |step: u64| walk(table, key.wrapping_add(step), rest);
            walk(table, key, rest) && first.partner.is_none_or(beyond)
        }
        let Some((last, before)) = picked.split_last() else {
            return true;
        };
        last.partner
            .is_none_or(|step| walk(self.table, key.wrapping_add(step), before))
    }

    /// Keeps this exchange when it is cheaper than the best so far, and wide enough.
    fn consider(&mut self, key: u64, picked: &[&Choice]) {
        let mut cost = 0;
        self.touch(key, picked, &mut |cell| {
            cost += self.price(cell);
            cost < self.cost
        });
        if cost >= self.cost {
            return;
        }
        let Some(corners) = self.corners(key, picked) else {
            return;
        };
        let wide = (0..self.needs.len()).all(|measure| {
            let need = self.needs[measure];
            reach(self.table, self.cell, &corners, measure).is_some_and(|(down, up)| {
                up.unwrap_or(u64::MAX) >= need.up
                    && up.map_or(u64::MAX, |up| up.saturating_add(down)) >= need.width
            })
        });
        if !wide {
            return;
        }
        let mut touched = Vec::new();
        self.touch(key, picked, &mut |cell| {
            touched.push(cell);
            true
        });
        self.cost = cost;
        self.best = Some(Exchange { corners, touched });
    }

    fn corners(&self, key: u64, picked: &[&Choice]) -> Option<Vec<(u32, bool)>> {
        let mut corners = vec![(key, true)];
        for step in picked.iter().filter_map(|choice| choice.partner) {
            for position in 0..corners.len() {
                let (key, sign) = corners[position];
                corners.push((key.wrapping_add(step), !sign));
            }
        }
        corners
            .into_iter()
            .map(|(key, sign)| Some((self.table.find_key(key)?, sign)))
            .collect()
    }

    /// Visits the cells that move until told to stop.
    fn touch(&self, key: u64, picked: &[&Choice], visit: &mut impl FnMut(u32) -> bool) -> bool {
        let Some((first, rest)) = picked.split_first() else {
            return self.table.find_key(key).is_none_or(visit);
        };
        first
            .moving
            .iter()
            .all(|step| self.touch(key.wrapping_add(*step), rest, visit))
    }
}

impl Exchange {
    fn witnesses(&self, table: &Table, cell: u32, needs: &[Need]) -> Vec<Witness> {
        let mut witnesses = Vec::new();
        for (measure, need) in needs.iter().enumerate() {
            let Some((down, up)) = reach(table, cell, &self.corners, measure) else {
                continue;
            };
            // Where nothing bounds the rise, a world just high enough is shown.
            let up = up.unwrap_or(need.up.max(need.width));
            for (amount, rises) in [(down, false), (up, true)] {
                let Ok(amount) = i64::try_from(amount) else {
                    continue;
                };
                if amount == 0 {
                    continue;
                }
                let change = |sign: bool| if sign == rises { amount } else { -amount };
                witnesses.push(Witness {
                    measure,
                    changes: self
                        .corners
                        .iter()
                        .map(|(corner, sign)| (*corner as usize, change(*sign)))
                        .collect(),
                    moved: change(true),
                });
            }
        }
        witnesses
    }
}

/// How far down and up (None: without end) the corners can move the sensitive cell.
fn reach(
    table: &Table,
    cell: u32,
    corners: &[(u32, bool)],
    measure: usize,
) -> Option<(u64, Option<u64>)> {
    let under = table.finest_under(cell);
    let mut down = u64::MAX;
    let mut up: Option<u64> = None;
    let mut lower = |bound: u64| up = Some(up.map_or(bound, |up| up.min(bound)));
    for (corner, with) in corners {
        let own = under.binary_search(corner).is_ok();
        let room = Room::of(table, *corner, measure, own)?;
        if *with {
            down = down.min(room.fall);
            if let Some(rise) = room.rise {
                lower(rise);
            }
        } else {
            lower(room.fall);
            if let Some(rise) = room.rise {
                down = down.min(rise);
            }
        }
    }
    Some((down, up))
}

/// The nodes above (and with) two finest ones that are above only one of them.
fn between(tree: &crate::table::Tree, one: u32, other: u32) -> Vec<u32> {
    let (mut a, mut b) = (one, other);
    let mut nodes = Vec::new();
    while a != b {
        nodes.push(a);
        nodes.push(b);
        a = tree.parent(a);
        b = tree.parent(b);
    }
    nodes
}
