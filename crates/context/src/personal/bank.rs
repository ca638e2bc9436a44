//! Bank accounts (ISO 13616): country, check digits modulo 97, account.

use super::{Finding, Sight};
use territory::{ColumnType, PersonalKind};

pub(super) fn detect(sight: &Sight<'_>) -> Option<Finding> {
    if sight.kind != ColumnType::Text {
        return None;
    }
    let share = sight.share(1, is_iban);
    if share >= 30 {
        return Some(Finding::new(
            PersonalKind::Iban,
            format!(
                "{share} % of its values are bank accounts with right check digits (ISO 13616)"
            ),
        ));
    }
    sight.one_of(&["iban", "rib", "bban"]).map(|word| {
        Finding::new(
            PersonalKind::Iban,
            format!("its name says `{word}`, as columns of bank accounts do"),
        )
    })
}

/// ISO 13616-1: letters count 10 to 35, the first four characters go to the end, the remainder by 97 is 1.
pub(super) fn is_iban(text: &str) -> bool {
    let text: Vec<u8> = text
        .bytes()
        .filter(|byte| *byte != b' ')
        .map(|byte| byte.to_ascii_uppercase())
        .collect();
    if !(15..=34).contains(&text.len())
        || !text[..2].iter().all(u8::is_ascii_uppercase)
        || !text[2..4].iter().all(u8::is_ascii_digit)
    {
        return false;
    }
    let mut remainder = 0_u32;
    for &byte in text[4..].iter().chain(&text[..4]) {
        remainder = match byte {
            b'0'..=b'9' => (remainder * 10 + u32::from(byte - b'0')) % 97,
            b'A'..=b'Z' => (remainder * 100 + u32::from(byte - b'A') + 10) % 97,
            _ => return false,
        };
    }
    remainder == 1
}

#[cfg(test)]
mod tests {
    #[test]
    fn check_digits_are_checked() {
        assert!(super::is_iban("GB82 WEST 1234 5698 7654 32"));
        assert!(!super::is_iban("GB83 WEST 1234 5698 7654 32"));
        assert!(!super::is_iban("é82WEST12345698765432"));
    }
}
