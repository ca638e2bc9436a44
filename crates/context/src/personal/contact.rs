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
        .one_of(&["email", "mail", "courriel", "mel"])
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
    let share = sight.share(1, is_phone);
    let word = sight.one_of(&[
        "phone",
        "telephone",
        "tel",
        "mobile",
        "portable",
        "cellphone",
        "gsm",
        "fax",
    ]);
    if let Some(word) = word
        && sight.share(1, has_phone_digits) >= 30
    {
        return Some(Finding::new(
            PersonalKind::Phone,
            format!("its name says `{word}` and its values have the digits of telephone numbers"),
        ));
    }
    (sight.kind == ColumnType::Text && share >= 70 && sight.values.len() >= 2).then(|| {
        Finding::new(
            PersonalKind::Phone,
            format!(
                "{share} % of its values are telephone numbers, French or international (E.164)"
            ),
        )
    })
}

fn is_email(text: &str) -> bool {
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

/// French national numbers (`0` and nine digits) and international ones (`+` or `00`, ITU-T E.164: at most 15 digits).
fn is_phone(text: &str) -> bool {
    if !text
        .chars()
        .all(|c| c.is_ascii_digit() || " .-()/+".contains(c))
    {
        return false;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let national = digits.len() == 10 && digits.starts_with('0') && !digits.starts_with("00");
    let international = text.starts_with('+') && (8..=15).contains(&digits.len());
    let dialled = digits.starts_with("00") && (11..=17).contains(&digits.len());
    national || international || dialled
}

fn has_phone_digits(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (6..=17).contains(&digits)
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || " .-()/+".contains(c))
}
