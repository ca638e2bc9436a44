//! Chance from a seed: SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014), so that a seed
//! means the same corpus on every machine and with every version of any library.

use super::Half;

#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_f491_4f6c_dd1d))
    }
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    /// A number below `bound`. The bias of the remainder (below 2^-40 here) does not matter to a corpus.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
    pub fn digits(&mut self, count: usize) -> String {
        (0..count)
            .map(|_| char::from(b'0' + self.below(10) as u8))
            .collect()
    }
    /// Capital letters that look like no digit.
    pub fn capitals(&mut self, count: usize) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTVWXYZ";
        (0..count)
            .map(|_| char::from(LETTERS[self.below(LETTERS.len() as u64) as usize]))
            .collect()
    }
    pub fn hex(&mut self, count: usize) -> String {
        (0..count)
            .map(|_| char::from_digit(self.below(16) as u32, 16).unwrap_or('0'))
            .collect()
    }
    /// One of the words between `|`.
    pub fn pick<'a>(&mut self, list: &'a str) -> &'a str {
        let many = list.split('|').count();
        let place = self.below(many as u64) as usize;
        list.split('|').nth(place).unwrap_or(list)
    }
    /// One of the words of this half: pairs in turn, since many lists alternate two languages.
    pub fn pick_half<'a>(&mut self, list: &'a str, half: Half) -> &'a str {
        let odd = usize::from(half == Half::HeldOut);
        let mine = || {
            list.split('|')
                .enumerate()
                .filter(|(place, _)| (place / 2) % 2 == odd)
        };
        let place = self.below(mine().count() as u64) as usize;
        mine().nth(place).map_or(list, |(_, word)| word)
    }
}
