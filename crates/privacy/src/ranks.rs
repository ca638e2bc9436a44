//! Which quantiles a question asks for.
#![deny(clippy::float_arithmetic)]

/// More than these make a question of its own.
const MOST_RANKS: usize = 8;
/// A rank of one, in ten-thousandths.
pub(crate) const WHOLE: u16 = 10_000;

/// One to eight ranks in ten-thousandths, each in 1..=9999: the median is 5000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ranks {
    ranks: [u16; MOST_RANKS],
    len: u8,
}

impl Ranks {
    /// In the order given, repetitions included; `None` for no rank, more than eight, or one that is not in 1..=9999.
    pub fn of(ranks: &[u16]) -> Option<Self> {
        let mut all = [0; MOST_RANKS];
        let valid = !ranks.is_empty() && ranks.iter().all(|rank| (1..WHOLE).contains(rank));
        all.get_mut(..ranks.len())
            .filter(|_| valid)?
            .copy_from_slice(ranks);
        Some(Self {
            ranks: all,
            len: u8::try_from(ranks.len()).ok()?,
        })
    }

    /// The ranks, in ten-thousandths.
    pub fn as_slice(&self) -> &[u16] {
        self.ranks.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// How many there are, at least one.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        usize::from(self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_to_eight_ranks_strictly_between_none_and_all() {
        assert_eq!(
            Ranks::of(&[5_000, 250, 9_999]).unwrap().as_slice(),
            [5_000, 250, 9_999]
        );
        assert_eq!(Ranks::of(&[1; 8]).unwrap().len(), 8);
        for bad in [
            &[][..],
            &[0],
            &[10_000],
            &[5_000, u16::MAX],
            &[1; 9],
            &[5_000; 300],
        ] {
            assert_eq!(Ranks::of(bad), None, "{bad:?}");
        }
    }
}
