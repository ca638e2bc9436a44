//! Days and hours of the town's records, with the habits that go with them: weekdays, school days, public holidays.

use std::fmt;

/// A calendar day, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(pub(crate) i32);

/// The first day of the sensors' records.
pub(crate) const START: Day = Day::new(2026, 1, 1);

/// Public holidays and the school holidays of zone C, as first and last day.
const SCHOOL_HOLIDAYS: [(Day, Day); 4] = [
    (Day::new(2025, 10, 18), Day::new(2025, 11, 2)),
    (Day::new(2025, 12, 20), Day::new(2026, 1, 4)),
    (Day::new(2026, 2, 21), Day::new(2026, 3, 8)),
    (Day::new(2026, 4, 18), Day::new(2026, 5, 3)),
];

impl Day {
    /// The day of a proleptic Gregorian date (Hinnant, *chrono-Compatible Low-Level Date Algorithms*, `days_from_civil`).
    pub(crate) const fn new(year: i32, month: i32, day: i32) -> Self {
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let shifted = (month + 9) % 12;
        let day_of_year = (153 * shifted + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self(era * 146_097 + day_of_era - 719_468)
    }

    /// Year, month and day of the month (`civil_from_days`, same source).
    pub(crate) const fn ymd(self) -> (i32, i32, i32) {
        let days = self.0 + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
        (year, month, day)
    }

    /// The day `days` later.
    pub(crate) const fn plus(self, days: i32) -> Self {
        Self(self.0 + days)
    }

    /// 0 for Monday to 6 for Sunday.
    pub(crate) const fn weekday(self) -> i32 {
        (self.0 + 3).rem_euclid(7)
    }

    /// Saturday or Sunday.
    pub(crate) const fn is_weekend(self) -> bool {
        self.weekday() >= 5
    }

    /// Whether schools are on holiday.
    pub(crate) fn is_school_holiday(self) -> bool {
        SCHOOL_HOLIDAYS
            .iter()
            .any(|(first, last)| *first <= self && self <= *last)
    }

    /// Whether the canteens serve: Monday, Tuesday, Thursday, Friday outside holidays.
    pub(crate) fn is_canteen_day(self) -> bool {
        matches!(self.weekday(), 0 | 1 | 3 | 4) && !self.is_school_holiday()
    }

    /// How deep in winter, from −1 (mid-July) to 1 (mid-January).
    pub(crate) fn winter(self) -> f64 {
        let (year, _, _) = self.ymd();
        let since = f64::from(self.0 - Day::new(year, 1, 15).0);
        (since / 365.25 * std::f64::consts::TAU).cos()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// One hour of the records; written in UTC, lived in the town's winter time (UTC+1).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hour {
    /// The UTC day.
    pub(crate) day: Day,
    /// The UTC hour, 0 to 23.
    pub(crate) utc: u32,
}

impl Hour {
    /// The hour `count` hours after the start of `day`.
    pub(crate) fn after(day: Day, count: usize) -> Self {
        Self {
            day: day.plus((count / 24) as i32),
            utc: (count % 24) as u32,
        }
    }
    /// The day and hour that the town's clocks show.
    pub(crate) fn local(self) -> (Day, u32) {
        if self.utc == 23 {
            (self.day.plus(1), 0)
        } else {
            (self.day, self.utc + 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_gregorian() {
        assert_eq!(Day::new(1970, 1, 1), Day(0));
        assert_eq!(Day::new(2026, 1, 1).weekday(), 3, "a Thursday");
        assert_eq!(Day::new(2024, 2, 29).plus(1).to_string(), "2024-03-01");
        for day in -800_000..800_000 {
            let (year, month, date) = Day(day).ymd();
            assert_eq!(Day::new(year, month, date), Day(day));
        }
    }

    #[test]
    fn canteens_close_on_wednesdays_and_in_holidays() {
        assert!(Day::new(2026, 1, 6).is_canteen_day());
        assert!(!Day::new(2026, 1, 7).is_canteen_day());
        assert!(!Day::new(2026, 2, 24).is_canteen_day());
    }

    #[test]
    fn clocks_are_an_hour_ahead_of_utc() {
        let last = Hour::after(START, 23);
        assert_eq!(last.local(), (START.plus(1), 0));
    }
}
