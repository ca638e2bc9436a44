//! E-mail addresses and telephone numbers.

use super::{Finding, Sight};
use territory::{ColumnType, PersonalKind};

pub(super) fn detect_email(sight: &Sight<'_>) -> Option<Finding> {
    let share = sight.share(1, is_email);
    if share >= 30 {
        return Some(Finding::new(
            PersonalKind::Email,
            format!("{share} % of its values are e-mail addresses"),
        ));
    }
    let word = sight
        .one_of(&["email", "mail", "courriel", "mel", "eml"])
        .or_else(|| sight.phrase(&["e mail"]))?;
    (sight.kind == ColumnType::Text && (sight.values.is_empty() || share > 0)).then(|| {
        Finding::new(
            PersonalKind::Email,
            format!("its name says `{word}` and it holds text"),
        )
    })
}

pub(super) fn detect_phone(sight: &Sight<'_>) -> Option<Finding> {
    if !matches!(sight.kind, ColumnType::Text | ColumnType::Integer) {
        return None;
    }
    let word = sight.one_of(&[
        "phone",
        "telephone",
        "tel",
        "tph",
        "mobile",
        "mob",
        "portable",
        "cellphone",
        "cell",
        "gsm",
        "fax",
        "ph",
    ]);
    if let Some(word) = word
        && sight.share(1, has_phone_digits) >= 30
    {
        return Some(Finding::new(
            PersonalKind::Phone,
            format!("its name says `{word}` and its values have the digits of telephone numbers"),
        ));
    }
    let share = sight.share(2, is_phone);
    (sight.kind == ColumnType::Text && share >= 60).then(|| {
        Finding::new(
            PersonalKind::Phone,
            format!(
                "{share} % of its values are telephone numbers: French, British, American or international (E.164)"
            ),
        )
    })
}

/// Mailboxes of offices rather than persons: `contact@`, `mairie@` (the local parts of RFC 2142 and their French kin).
pub(super) fn holds_only_role_mailboxes(sight: &Sight<'_>) -> bool {
    const ROLES: &[&str] = &[
        "contact",
        "info",
        "infos",
        "accueil",
        "mairie",
        "secretariat",
        "office",
        "hello",
        "bonjour",
        "enquiries",
        "support",
        "sales",
        "admin",
        "direction",
        "reception",
        "service",
        "services",
        "webmaster",
        "postmaster",
        "bureau",
        "team",
        "mail",
        "courrier",
        "communication",
        "reservation",
        "reservations",
        "booking",
    ];
    let role = |value: &str| {
        value.split_once('@').is_some_and(|(local, _)| {
            local
                .to_lowercase()
                .split(['.', '-', '_'])
                .any(|word| ROLES.contains(&word))
        })
    };
    sight.share(2, role) >= 85
}

pub(super) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let good = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_alphanumeric() || ".-_+%'".contains(c))
    };
    good(local)
        && good(domain)
        && domain
            .rsplit_once('.')
            .is_some_and(|(host, top)| !host.is_empty() && top.len() >= 2)
}

/// French national numbers (`0` and nine digits), British ones (`0` and ten), American ones (three, three and four digits,
/// grouped; neither of the first two groups begins with 0 or 1: NANP) and international ones (`+` or `00`, ITU-T E.164:
/// at most 15 digits).
pub(super) fn is_phone(text: &str) -> bool {
    // An extension is dialled afterwards.
    let text = text.split(['x', 'X']).next().unwrap_or_default().trim_end();
    if !text
        .chars()
        .all(|c| c.is_ascii_digit() || " .-()/+".contains(c))
    {
        return false;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let national =
        matches!(digits.len(), 10 | 11) && digits.starts_with('0') && !digits.starts_with("00");
    let international = text.starts_with('+') && (8..=15).contains(&digits.len());
    let dialled = digits.starts_with("00") && (11..=17).contains(&digits.len());
    national || international || dialled || is_american(text, &digits)
}

fn is_american(text: &str, digits: &str) -> bool {
    let groups: Vec<usize> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .map(str::len)
        .collect();
    let high = |place: usize| {
        digits
            .as_bytes()
            .get(place)
            .is_some_and(|digit| (b'2'..=b'9').contains(digit))
    };
    groups == [3, 3, 4] && high(0) && high(3)
}

fn has_phone_digits(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (6..=17).contains(&digits)
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || " .-()/+".contains(c))
}

#[cfg(test)]
mod tests {
    use super::is_phone;

    #[test]
    fn numbers_of_several_countries() {
        for text in [
            "06 12 34 56 78",
            "0145678901",
            "020 7946 0958",
            "07700 900123",
            "(212) 555-0123",
            "212-555-0123",
            "212-555-0123x45",
            "+4915112345678",
        ] {
            assert!(is_phone(text), "{text}");
        }
        for text in [
            "44109",
            "123-45-6789",
            "552 100 554",
            "2025-01-31",
            "112-555-0123",
            "12 rue Basse",
        ] {
            assert!(!is_phone(text), "{text}");
        }
    }
}
