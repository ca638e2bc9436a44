//! Numbers that public bodies give to persons and to what is theirs, known by their form and, where they have them, by their check
//! digits. A form that many things share counts only when nearly all values have it.

use super::{Finding, Sight};
use territory::{ColumnType, PersonalKind};

/// What a number is, how many of a column's values must have its form (in percent), and the form.
struct Form {
    what: &'static str,
    least: usize,
    is: fn(&str) -> bool,
}

/// From the most to the least particular.
const FORMS: &[Form] = &[
    Form {
        what: "French social-security numbers with the right key",
        least: 30,
        is: is_nir_with_key,
    },
    Form {
        what: "built like French social-security numbers (sex, year, month, department)",
        least: 70,
        is: is_built_like_nir,
    },
    Form {
        what: "British national-insurance numbers",
        least: 60,
        is: is_nino,
    },
    Form {
        what: "built like American social-security numbers",
        least: 60,
        is: is_ssn,
    },
    Form {
        what: "numbers of payment cards with the right check digit (ISO/IEC 7812)",
        least: 60,
        is: is_card,
    },
    Form {
        what: "numbers of handsets (IMEI) with the right check digit",
        least: 70,
        is: is_imei,
    },
    Form {
        what: "NHS numbers with the right check digit",
        least: 70,
        is: is_nhs,
    },
    Form {
        what: "addresses of computers (IP or MAC)",
        least: 50,
        is: is_network_address,
    },
    Form {
        what: "built like number plates",
        least: 55,
        is: is_plate,
    },
    Form {
        what: "built like numbers of passports, cards or licences",
        least: 70,
        is: is_document,
    },
    Form {
        what: "British meter-point numbers with the right check digit",
        least: 70,
        is: is_mpan,
    },
    Form {
        what: "numbers of fourteen digits, as delivery points of electricity have, and not of establishments",
        least: 50,
        is: is_delivery_point,
    },
];

pub(super) fn detect(sight: &Sight<'_>) -> Option<Finding> {
    if !matches!(sight.kind, ColumnType::Text | ColumnType::Integer) {
        return None;
    }
    FORMS.iter().find_map(|form| {
        let share = sight.share(3, form.is);
        (share >= form.least).then(|| {
            Finding::new(
                PersonalKind::Identifier,
                format!("{share} % of its values are {}", form.what),
            )
        })
    })
}

/// The letters and digits, in capitals, when nothing stands between them but spaces, points and hyphens.
fn compact(text: &str) -> Option<String> {
    if text.len() > 40
        || !text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || " .-".contains(c))
    {
        return None;
    }
    Some(
        text.chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_uppercase())
            .collect(),
    )
}

/// Whether a text has this form: `A` a letter, `9` a digit, anything else itself.
fn has_form(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text
            .bytes()
            .zip(form.bytes())
            .all(|(byte, form)| match form {
                b'A' => byte.is_ascii_alphabetic(),
                b'9' => byte.is_ascii_digit(),
                _ => byte == form,
            })
}

/// NIR: 13 characters and a key of two digits, 97 minus the remainder by 97; for the departments of Corsica 2A counts as 19
/// and 2B as 18 (decree 82-103).
fn is_nir_with_key(text: &str) -> bool {
    let Some(number) =
        compact(text).filter(|number| number.len() == 15 && number.starts_with(['1', '2']))
    else {
        return false;
    };
    let (body, key) = number.split_at(13);
    let body = body.replace("2A", "19").replace("2B", "18");
    match (body.parse::<u64>(), key.parse::<u64>()) {
        (Ok(body), Ok(key)) => 97 - body % 97 == key,
        _ => false,
    }
}

/// Sex, year, month (or 20 where it is unknown), department, commune, order; perhaps a key, right or wrong.
fn is_built_like_nir(text: &str) -> bool {
    let Some(number) = compact(text).filter(|number| matches!(number.len(), 13 | 15)) else {
        return false;
    };
    let month = number.get(3..5).and_then(|month| month.parse::<u8>().ok());
    let department = number.get(5..7).unwrap_or_default();
    number.starts_with(['1', '2'])
        && month.is_some_and(|month| matches!(month, 1..=12 | 20))
        && (matches!(department, "2A" | "2B")
            || department
                .parse::<u8>()
                .is_ok_and(|d| (1..=95).contains(&d) || d >= 97))
        && number.bytes().skip(7).all(|byte| byte.is_ascii_digit())
        && number.bytes().take(5).all(|byte| byte.is_ascii_digit())
}

/// Two letters, six digits, A to D; some letters are never used (HMRC, National Insurance Manual, NIM39110).
fn is_nino(text: &str) -> bool {
    compact(text).is_some_and(|number| {
        has_form(&number, "AA999999A")
            && !number.starts_with(['D', 'F', 'I', 'Q', 'U', 'V'])
            && number.ends_with(['A', 'B', 'C', 'D'])
    })
}

/// `AAA-GG-SSSS`, of which no group is all zeros and the first is neither 666 nor 900 and above (SSA).
fn is_ssn(text: &str) -> bool {
    has_form(text, "999-99-9999")
        && !text.starts_with("000")
        && !text.starts_with("666")
        && !text.starts_with('9')
        && !text.contains("-00-")
}

/// Digits and their groups' signs; nothing else.
fn digits_of(text: &str) -> Option<String> {
    compact(text).filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The sum of ISO/IEC 7812-1, annex B ("Luhn").
fn has_luhn_digit(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let value = u32::from(digit - b'0') * if place % 2 == 1 { 2 } else { 1 };
            value / 10 + value % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Thirteen to nineteen digits that begin with the number of an issuer of cards; fourteen are an establishment's (SIRET).
fn is_card(text: &str) -> bool {
    digits_of(text).is_some_and(|number| {
        matches!(number.len(), 13 | 15..=19)
            && number.starts_with(['2', '3', '4', '5', '6'])
            && has_luhn_digit(&number)
    })
}

fn is_imei(text: &str) -> bool {
    digits_of(text).is_some_and(|number| number.len() == 15 && has_luhn_digit(&number))
}

/// Nine digits with the weights 10 to 2, and 11 minus the remainder by 11 (NHS Data Dictionary, "NHS NUMBER").
fn is_nhs(text: &str) -> bool {
    digits_of(text).is_some_and(|number| {
        let sum: u32 = number
            .bytes()
            .zip((1..=10).rev())
            .map(|(digit, weight)| u32::from(digit - b'0') * weight)
            .sum();
        number.len() == 10 && !number.starts_with('0') && sum.is_multiple_of(11)
    })
}

fn is_network_address(text: &str) -> bool {
    let groups: Vec<&str> = text.split([':', '-']).collect();
    let mac = groups.len() == 6
        && groups
            .iter()
            .all(|group| group.len() == 2 && group.bytes().all(|byte| byte.is_ascii_hexdigit()));
    mac || text.parse::<std::net::IpAddr>().is_ok()
}

/// Plates: France since 2009 (`AB-123-CD`) and before (`1234 AB 75`), Great Britain since 2001 (`AB12 CDE`), Germany
/// (`B-AB 1234`), California (`7ABC123`).
fn is_plate(text: &str) -> bool {
    let Some(plate) = compact(text) else {
        return false;
    };
    if ["AA999AA", "AA99AAA", "9AAA999"]
        .iter()
        .any(|form| has_form(&plate, form))
    {
        return true;
    }
    let groups: Vec<&str> = text
        .split([' ', '-'])
        .filter(|group| !group.is_empty())
        .collect();
    let letters = |text: &str, most: usize| {
        text.len() <= most && text.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    let digits = |text: &str, most: usize| {
        text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    match groups.as_slice() {
        [number, series, department] if department.len() == 2 => {
            digits(number, 4) && letters(series, 3) && digits(department, 2)
        }
        [district, series, number] => {
            text.contains('-') && letters(district, 3) && letters(series, 2) && digits(number, 4)
        }
        _ => false,
    }
}

/// Passports of France (`12AB34567`), driving licences of Great Britain (five letters, six digits, two letters, three more).
fn is_document(text: &str) -> bool {
    compact(text).is_some_and(|number| {
        let licence = number.len() == 16
            && number
                .bytes()
                .take(5)
                .all(|byte| byte.is_ascii_alphabetic() || byte == b'9')
            && number
                .bytes()
                .skip(5)
                .take(6)
                .all(|byte| byte.is_ascii_digit());
        has_form(&number, "99AA99999") || licence
    })
}

/// Twelve digits weighted by primes, then the remainder by 11, by 10 (Elexon, MRA "MPAN core check digit").
fn is_mpan(text: &str) -> bool {
    const PRIMES: [u32; 12] = [3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43];
    digits_of(text).is_some_and(|number| {
        let sum: u32 = number
            .bytes()
            .zip(PRIMES)
            .map(|(digit, prime)| u32::from(digit - b'0') * prime)
            .sum();
        number.len() == 13
            && number
                .bytes()
                .last()
                .is_some_and(|last| sum % 11 % 10 == u32::from(last - b'0'))
    })
}

/// Fourteen digits that are no establishment (SIRET: check digit), no trade item (GTIN-14) and no moment (`20250131…`).
fn is_delivery_point(text: &str) -> bool {
    text.len() == 14
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && !has_luhn_digit(text)
        && !(text.starts_with("20") || text.starts_with("19"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples are those of the bodies that publish the rules, or have digits computed by hand.
    #[test]
    fn check_digits_are_checked() {
        assert!(
            is_nir_with_key("2 55 08 14 168 025 38") && !is_nir_with_key("2 55 08 14 168 025 39")
        );
        assert!(
            is_built_like_nir("2 55 08 14 168 025 39")
                && !is_built_like_nir("3017620422003")
                && !is_built_like_nir("1486577878000")
        );
        assert!(is_nhs("943 476 5919") && !is_nhs("943 476 5918"));
        assert!(is_card("4111 1111 1111 1111") && !is_card("4111 1111 1111 1112"));
        assert!(is_mpan("1200023456781") && !is_mpan("1200023456782"));
        assert!(is_imei("490154203237518") && !is_imei("490154203237519"));
    }

    #[test]
    fn forms_are_told_from_those_of_things() {
        assert!(!is_nino("QQ123456C") && is_nino("ab 12 34 56 c"));
        assert!(is_ssn("123-45-6789") && !is_ssn("900-45-6789"));
        for text in [
            "AB-123-CD",
            "AB123CD",
            "1234 AB 75",
            "AB12 CDE",
            "B-AB 1234",
            "7ABC123",
        ] {
            assert!(is_plate(text), "{text}");
        }
        for text in [
            "1234-AB-123",
            "ABC1234567",
            "EQ00012",
            "AB12345",
            "C3",
            "12.34",
        ] {
            assert!(!is_plate(text), "{text}");
        }
        assert!(
            is_network_address("10.1.2.3")
                && is_network_address("2001:db8::1")
                && is_network_address("00:1A:2b:3c:4d:5e")
        );
        assert!(!is_network_address("10.2.1") && !is_network_address("2025-01-31"));
        assert!(is_delivery_point("09112345678903") != has_luhn_digit("09112345678903"));
        assert!(!is_delivery_point("20250131120000"));
    }
}
