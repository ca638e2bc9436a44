//! Missing values, typing errors and capitals, as in files that people keep.

use super::chance::Chance;

/// How a column's values are spoilt on their way into the file.
pub struct Spoil {
    missing_percent: u64,
    typo_percent: u64,
    case: u64,
}

impl Spoil {
    pub fn drawn(chance: &mut Chance) -> Self {
        Self {
            missing_percent: chance.pick("0|3|10|30").parse().unwrap_or(0),
            typo_percent: chance.pick("0|1|4").parse().unwrap_or(0),
            case: chance.below(8),
        }
    }
    pub fn spoil(&self, chance: &mut Chance, value: String) -> String {
        if chance.percent(self.missing_percent) {
            return if chance.percent(80) {
                String::new()
            } else {
                "NA".to_owned()
            };
        }
        let mut letters: Vec<char> = match self.case {
            0 => value.to_uppercase(),
            1 => value.to_lowercase(),
            _ => value,
        }
        .chars()
        .collect();
        if letters.len() > 3 && chance.percent(self.typo_percent) {
            let place = chance.below(letters.len() as u64 - 1) as usize;
            if chance.percent(50) {
                letters.swap(place, place + 1);
            } else {
                letters.remove(place);
            }
        }
        letters.into_iter().collect()
    }
}
