//! Days as each language writes them.

use crate::{Lang, Timestamp};

const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Timestamp {
    /// The day in UTC, in words: `1er janvier 2027`, `1 January 2027`. A moment beyond the year 9999 is a number of
    /// microseconds, as it is when displayed.
    #[must_use]
    pub fn day(self, lang: Lang) -> String {
        let Ok(time) = jiff::Timestamp::from_microsecond(self.micros()) else {
            return self.to_string();
        };
        let date = jiff::tz::TimeZone::UTC.to_datetime(time).date();
        let months = match lang {
            Lang::Fr => MONTHS_FR,
            Lang::En => MONTHS_EN,
        };
        let month = usize::from(date.month().unsigned_abs())
            .checked_sub(1)
            .and_then(|index| months.get(index))
            .copied()
            .unwrap_or_default();
        let first = match (date.day(), lang) {
            (1, Lang::Fr) => "er",
            _ => "",
        };
        format!("{}{first} {month} {}", date.day(), date.year())
    }

    /// Seconds since that day began, 0 to 86,399.
    #[must_use]
    pub const fn second_of_day(self) -> i64 {
        self.micros().div_euclid(1_000_000).rem_euclid(86_400)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_follows_the_language() {
        let at = Timestamp::from_micros(1_798_761_600_000_000);
        assert_eq!(at.day(Lang::Fr), "1er janvier 2027");
        assert_eq!(at.day(Lang::En), "1 January 2027");
        assert_eq!(at.second_of_day(), 0);
        let before = Timestamp::from_micros(1_798_761_599_999_999);
        assert_eq!(before.day(Lang::Fr), "31 décembre 2026");
        assert_eq!(before.second_of_day(), 86_399);
        assert_eq!(Timestamp::from_micros(-1).day(Lang::En), "31 December 1969");
        let beyond = Timestamp::from_micros(i64::MAX);
        assert_eq!(beyond.day(Lang::En), beyond.to_string());
    }
}
