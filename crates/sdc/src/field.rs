//! Arithmetic modulo the Mersenne prime 2⁶¹ − 1, and sparse vectors over it.
//!
//! Rank over this field is at most the rank over the rationals and differs only when the prime divides one of the
//! minors; sums of 0/1 rows whose coefficients stay below 2⁶⁰ behave alike in both.

const P: u64 = (1 << 61) - 1;

pub(crate) fn add(a: u64, b: u64) -> u64 {
    let sum = a + b;
    if sum >= P { sum - P } else { sum }
}

pub(crate) fn negate(a: u64) -> u64 {
    if a == 0 { 0 } else { P - a }
}

pub(crate) fn multiply(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    // Both parts are below 2^61 and 2^61: their sum fits.
    let folded = (product as u64 & P) + (product >> 61) as u64;
    if folded >= P { folded - P } else { folded }
}

/// The inverse by Fermat's little theorem; of zero it is zero.
pub(crate) fn inverse(a: u64) -> u64 {
    let (mut result, mut power, mut exponent) = (1, a, P - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = multiply(result, power);
        }
        power = multiply(power, power);
        exponent >>= 1;
    }
    result
}

/// A residue that looks like chance, always the same for the same number (SplitMix64: Steele, Lea and Flood 2014).
pub(crate) fn arbitrary(number: u64) -> u64 {
    spread(number) % P
}

/// SplitMix64's bijection.
pub(crate) fn spread(number: u64) -> u64 {
    let mut word = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

/// Positions, rising, with values that are not zero.
pub(crate) type Sparse = Vec<(u32, u64)>;

/// `a + factor · b`.
pub(crate) fn add_scaled(a: &[(u32, u64)], factor: u64, b: &[(u32, u64)]) -> Sparse {
    let mut sum = Sparse::with_capacity(a.len() + b.len());
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    loop {
        match (a.peek(), b.peek()) {
            (Some((i, x)), Some((j, y))) if i == j => {
                let value = add(*x, multiply(factor, *y));
                if value != 0 {
                    sum.push((*i, value));
                }
                a.next();
                b.next();
            }
            (Some((i, x)), other) if other.is_none_or(|(j, _)| i < j) => {
                sum.push((*i, *x));
                a.next();
            }
            (_, Some((j, y))) => {
                let value = multiply(factor, *y);
                if value != 0 {
                    sum.push((*j, value));
                }
                b.next();
            }
            _ => return sum,
        }
    }
}

/// The multiple whose first value is one.
pub(crate) fn normalise(vector: &mut Sparse) {
    let Some((_, first)) = vector.first() else {
        return;
    };
    if *first == 1 {
        return;
    }
    let factor = inverse(*first);
    for (_, value) in vector {
        *value = multiply(*value, factor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_field_of_residues(a in 0..P, b in 1..P) {
            let by_division = (u128::from(a) * u128::from(b) % u128::from(P)) as u64;
            prop_assert_eq!(multiply(a, b), by_division);
            prop_assert_eq!(multiply(b, inverse(b)), 1);
            prop_assert_eq!(add(a, negate(a)), 0);
        }
    }

    #[test]
    fn sparse_sums_drop_what_cancels() {
        let sum = add_scaled(&[(1, 5), (4, 2)], negate(2), &[(0, 1), (4, 1), (9, 3)]);
        assert_eq!(sum, [(0, P - 2), (1, 5), (9, P - 6)]);
    }
}
