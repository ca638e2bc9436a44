//! The public grid that quantiles are found on: 2²⁰ cells in the order of the 64-bit numbers.
//!
//! Numbers below 2¹⁴ in size have a cell each; larger ones share a cell with those that agree in sign, length and the
//! 13 bits after the first: a cell is never wider than 1/8192 of its values. The grid depends on nothing, so that
//! naming a cell tells nothing by itself. A tree of [`LEVELS`] levels stands on it, each node with [`CHILDREN`] children.
#![deny(clippy::float_arithmetic)]

/// Levels below the root.
pub(crate) const LEVELS: u32 = 5;
/// log₂ of the children of a node.
pub(crate) const CHILD_BITS: u32 = 4;
/// Children of a node.
pub(crate) const CHILDREN: usize = 1 << CHILD_BITS;
/// log₂ of the number of cells.
pub(crate) const CELL_BITS: u32 = LEVELS * CHILD_BITS;

const MANTISSA_BITS: u32 = 13;
const HALF: u32 = 1 << (CELL_BITS - 1);

/// The cell of a number.
#[inline]
pub(crate) fn cell_of(value: i64) -> u32 {
    if value < 0 {
        HALF - 1 - cell_of_size(!value)
    } else {
        HALF + cell_of_size(value)
    }
}

/// For sizes, not negative.
#[inline]
fn cell_of_size(size: i64) -> u32 {
    let size = size.cast_unsigned();
    // How often the size must be halved to fit in 14 bits.
    let halvings = (u64::BITS - size.leading_zeros()).saturating_sub(MANTISSA_BITS + 1);
    // At most 14 bits and 50·2¹³: within 32 bits.
    (halvings << MANTISSA_BITS) + (size >> halvings) as u32
}

/// The least and the greatest number of the cells `first..=last`; cells that no number has are taken for the outermost.
pub(crate) fn numbers_of(first: u32, last: u32) -> (i64, i64) {
    (least_of(first), greatest_of(last))
}

fn least_of(cell: u32) -> i64 {
    match cell.checked_sub(HALF) {
        Some(size) => least_size_of(size),
        None => !greatest_size_of(HALF - 1 - cell),
    }
}

fn greatest_of(cell: u32) -> i64 {
    match cell.checked_sub(HALF) {
        Some(size) => greatest_size_of(size),
        None => !least_size_of(HALF - 1 - cell),
    }
}

fn least_size_of(cell: u32) -> i64 {
    // The first two stretches of 2¹³ cells have one size each.
    let halvings = (cell >> MANTISSA_BITS).saturating_sub(1);
    let kept = u128::from(cell - (halvings << MANTISSA_BITS));
    i64::try_from(kept << halvings).unwrap_or(i64::MAX)
}

fn greatest_size_of(cell: u32) -> i64 {
    match least_size_of(cell.saturating_add(1)) {
        i64::MAX => i64::MAX,
        next => next - 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number() -> impl Strategy<Value = i64> {
        prop_oneof![
            any::<i64>(),
            -20_000_i64..20_000,
            (0_u32..63).prop_map(|b| 1 << b),
            (0_u32..63).prop_map(|b| -(1 << b)),
            Just(i64::MIN),
            Just(i64::MAX)
        ]
    }

    proptest! {
        #[test]
        fn cells_keep_the_order_and_are_narrow(a in number(), b in number()) {
            prop_assert!(a > b || cell_of(a) <= cell_of(b));
            let cell = cell_of(a);
            prop_assert!(cell >> CELL_BITS == 0);
            let (least, greatest) = numbers_of(cell, cell);
            prop_assert!(least <= a && a <= greatest);
            let width = i128::from(greatest) - i128::from(least);
            prop_assert!(width * 8_192 <= i128::from(a).abs());
            prop_assert!(cell_of(least) == cell && cell_of(greatest) == cell);
            prop_assert!(greatest == i64::MAX || cell_of(greatest + 1) == cell + 1);
        }
    }

    #[test]
    fn every_cell_lies_beside_the_next_and_the_ends_are_the_ends() {
        for cell in 1..1 << CELL_BITS {
            let (before, here) = (numbers_of(cell - 1, cell - 1), numbers_of(cell, cell));
            let outside = before == (i64::MIN, i64::MIN) || here == (i64::MAX, i64::MAX);
            assert!(
                outside || before.1 + 1 == here.0,
                "{cell}: {before:?} {here:?}"
            );
        }
        assert_eq!(numbers_of(0, (1 << CELL_BITS) - 1), (i64::MIN, i64::MAX));
    }
}
