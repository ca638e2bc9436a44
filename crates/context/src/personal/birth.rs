//! Dates of birth: by the heading, or by days that spread over generations.

use super::spelling::plain;
use super::{Finding, Sight};
use territory::{ColumnType, PersonalKind};

const WORDS: &[&str] = &[
    "birthdate",
    "birthday",
    "dob",
    "bdate",
    "naissance",
    "naiss",
    "nais",
    "geburtsdatum",
    "datenaissance",
    "datnais",
    "datenais",
    "dtnais",
    "ddn",
    "yob",
    "birthyear",
];
const PHRASES: &[&str] = &[
    "date of birth",
    "birth date",
    "birth day",
    "birth year",
    "year of birth",
    "born",
    "ne le",
    "nee le",
    "ne e le",
];
const OTHERS: &[&str] = &[
    "rate", "rates", "taux", "count", "nombre", "lieu", "place", "pays", "country", "nom",
];

pub(super) fn detect(sight: &Sight<'_>) -> Option<Finding> {
    if !matches!(
        sight.kind,
        ColumnType::Date | ColumnType::Timestamp | ColumnType::Text | ColumnType::Integer
    ) {
        return None;
    }
    if let Some(word) = sight.one_of(WORDS).or_else(|| sight.phrase(PHRASES)) {
        return sight.one_of(OTHERS).is_none().then(|| {
            Finding::new(
                PersonalKind::BirthDate,
                format!("its name says `{word}`, and it holds dates, years or text"),
            )
        });
    }
    by_spread(sight, year_of_day).map(|years| {
        Finding::new(
            PersonalKind::BirthDate,
            format!(
                "its days spread over {years} years and several generations, as days of birth do"
            ),
        )
    })
}

/// In a table that speaks of persons, years that spread over generations.
pub(super) fn detect_among_persons(sight: &Sight<'_>) -> Option<Finding> {
    let bare = |value: &str| {
        let year: u32 = value.parse().ok()?;
        (value.len() == 4).then_some(year)
    };
    if sight.kind != ColumnType::Integer {
        return None;
    }
    by_spread(sight, bare).map(|years| {
        Finding::new(
            PersonalKind::BirthDate,
            format!("its years spread over {years} years, in a table that speaks of persons"),
        )
    })
}

/// The years between the tenth and the ninetieth of a hundred values, when all but a few are years of people who may live, and
/// that span is more than forty. Works of a town's services are seldom older than its computers.
fn by_spread(sight: &Sight<'_>, year: impl Fn(&str) -> Option<u32>) -> Option<u32> {
    let mut years: Vec<u32> = sight
        .present()
        .filter_map(year)
        .filter(|year| (1905..=2030).contains(year))
        .collect();
    let all = sight.present().count();
    if years.len() < 8 || years.len() * 100 < all * 85 {
        return None;
    }
    years.sort_unstable();
    let at = |percent: usize| years.get(years.len() * percent / 100).copied();
    let span = at(90)?.checked_sub(at(10)?)?;
    (span >= 40 && sight.distinct() >= 50).then_some(span)
}

/// The year of a day: four digits at one end, and a month and a day beside them. The first of January is how a mere year is
/// often written.
fn year_of_day(value: &str) -> Option<u32> {
    if value.len() > 24 || value.ends_with("-01-01") || value.starts_with("01/01/") {
        return None;
    }
    let value = plain(value);
    // What follows a whole day is a time.
    let day = value
        .get(..10)
        .filter(|_| value.contains(':'))
        .unwrap_or(&value);
    let groups: Vec<&str> = day
        .split(|c: char| !c.is_alphanumeric())
        .filter(|group| !group.is_empty())
        .collect();
    let [first, middle, last] = groups.as_slice() else {
        return None;
    };
    let small =
        |text: &str| text.len() <= 2 && text.parse::<u8>().is_ok_and(|n| (1..=31).contains(&n));
    let month = small(middle) || middle.len() >= 3 && middle.chars().all(char::is_alphabetic);
    let year = match (first.len(), last.len()) {
        (4, 1 | 2) if small(last) => first,
        (1 | 2, 4) if small(first) => last,
        _ => return None,
    };
    month.then(|| year.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_of_a_day() {
        for text in [
            "1980-01-31",
            "31/12/1980",
            "3 mars 1980",
            "02.11.1980",
            "12/31/1980",
        ] {
            assert_eq!(year_of_day(text), Some(1980), "{text}");
        }
        for text in ["1980", "1980-01-01", "12.5.3", "3 rue 1980 b"] {
            assert_eq!(year_of_day(text), None, "{text}");
        }
    }

    #[test]
    fn days_of_one_generation_are_not_births() {
        let sight = |from: u32, step: u32| {
            let values: Vec<String> = (0..40)
                .map(|n| {
                    format!(
                        "{}-{:02}-{:02}",
                        from + n * step / 2,
                        n % 12 + 1,
                        n % 27 + 2
                    )
                })
                .collect();
            detect(&Sight::new("col3", ColumnType::Date, &values, &[])).is_some()
        };
        assert!(sight(1930, 4) && !sight(2000, 1));
    }
}
