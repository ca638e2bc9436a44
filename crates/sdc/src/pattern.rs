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
//! finest cells per sensitive one and [`partners`] codes per dimension are tried; exchanging with no code in any
//! dimension always works, so the search ends protected, at worst by hiding the totals as well.

use crate::primary::Need;
use crate::table::Table;
use crate::witness::{Room, Witness, is_hidden};

const MOST_BASES: usize = 8;

/// How many codes to exchange with are tried in each of so many dimensions.
fn partners(dimensions: usize) -> usize {
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

/// For one dimension: the nodes whose totals move, and the finest node to exchange with.
struct Choice {
    partner: Option<u32>,
    moving: Vec<u32>,
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
        self.pick(&from, &choices, &mut picked, 0);
        if self.needs.is_empty() || !from.is_empty() {
            return;
        }
        // A table without dimensions is its one total.
        self.consider(&from, &[]);
    }

    fn choices(&self, base: u32, from: &[u32], dimension: usize) -> Vec<Choice> {
        let tree = self.table.tree(dimension);
        let own = self.table.place(self.cell)[dimension];
        let depth = tree.depth(from[dimension]);
        let mut at = from.to_vec();
        let mut choices: Vec<Choice> = tree
            .at_depth(depth)
            .filter(|partner| !tree.is_under(*partner, own))
            .filter_map(|partner| {
                at[dimension] = partner;
                let corner = self.table.find(&at)?;
                self.is_wide_enough(base, corner).then(|| Choice {
                    partner: Some(partner),
                    moving: Vec::new(),
                    cost: self.price(corner),
                })
            })
            .collect();
        choices.sort_by_key(|choice| choice.cost);
        choices.truncate(partners(from.len()));
        for choice in &mut choices {
            if let Some(partner) = choice.partner {
                choice.moving = between(tree, from[dimension], partner);
            }
        }
        choices.push(Choice {
            partner: None,
            moving: tree.upwards(from[dimension]).collect(),
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
        from: &[u32],
        choices: &'c [Vec<Choice>],
        picked: &mut Vec<&'c Choice>,
        cost: u64,
    ) {
        let Some(here) = choices.get(picked.len()) else {
            if !picked.is_empty() {
                self.consider(from, picked);
            }
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
            self.pick(from, choices, picked, cost);
            picked.pop();
        }
    }

    /// Keeps this exchange when it is possible, wide enough, and cheaper than the best so far.
    fn consider(&mut self, from: &[u32], picked: &[&Choice]) {
        let Some(corners) = self.corners(from, picked) else {
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
        let mut cost = 0;
        let mut at = from.to_vec();
        self.touch(&mut at, picked, 0, &mut |cell, price| {
            touched.push(cell);
            cost += price;
        });
        if cost < self.cost {
            self.cost = cost;
            self.best = Some(Exchange { corners, touched });
        }
    }

    fn corners(&self, from: &[u32], picked: &[&Choice]) -> Option<Vec<(u32, bool)>> {
        let mut corners = vec![(from.to_vec(), true)];
        for (dimension, choice) in picked.iter().enumerate() {
            let Some(partner) = choice.partner else {
                continue;
            };
            for position in 0..corners.len() {
                let (mut place, sign) = corners[position].clone();
                place[dimension] = partner;
                corners.push((place, !sign));
            }
        }
        corners
            .into_iter()
            .map(|(place, sign)| Some((self.table.find(&place)?, sign)))
            .collect()
    }

    fn touch(
        &self,
        at: &mut Vec<u32>,
        picked: &[&Choice],
        dimension: usize,
        visit: &mut impl FnMut(u32, u64),
    ) {
        let Some(choice) = picked.get(dimension) else {
            if let Some(cell) = self.table.find(at) {
                visit(cell, self.price(cell));
            }
            return;
        };
        let from = at[dimension];
        for node in &choice.moving {
            at[dimension] = *node;
            self.touch(at, picked, dimension + 1, visit);
        }
        at[dimension] = from;
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
