//! What one cell's text means as a number, a truth value, a day or a moment. Pure and strict: what does not fit wholly
//! does not fit.

/// The decimal sign of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decimal {
    /// Only a point.
    Point,
    /// A comma or a point: usual where `;` delimits.
    CommaToo,
}

/// The decimal sign that goes with a delimiter.
pub(crate) fn decimal(delimiter: u8) -> Decimal {
    if delimiter == b';' {
        Decimal::CommaToo
    } else {
        Decimal::Point
    }
}

/// Whether a value stands for "missing" in a column that is not text.
pub(crate) fn is_missing_marker(text: &[u8]) -> bool {
    matches!(
        text,
        b"?" | b"-"
            | b"NA"
            | b"na"
            | b"N/A"
            | b"n/a"
            | b"null"
            | b"NULL"
            | b"Null"
            | b"NaN"
            | b"nan"
            | b"None"
    )
}

/// Digits that are a code rather than a number: a leading zero, a leading `+`, or more than 64 bits hold.
pub(crate) fn is_code(text: &[u8]) -> bool {
    let (plus, digits) = match text {
        [b'+', rest @ ..] => (true, rest),
        [b'-', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    plus || (digits.len() > 1 && digits[0] == b'0') || integer(text).is_none()
}

/// A 64-bit integer, without leading zeros.
#[inline]
pub(crate) fn integer(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    if digits.is_empty() || digits.len() > 19 || (digits[0] == b'0' && digits.len() > 1) {
        return None;
    }
    let mut value: u64 = 0;
    for &digit in digits {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        // 19 digits stay below 10^19 < 2^64.
        value = value * 10 + u64::from(digit);
    }
    if negative {
        0_i64.checked_sub_unsigned(value)
    } else {
        i64::try_from(value).ok()
    }
}

/// A finite number.
pub(crate) fn real(text: &[u8], decimal: Decimal) -> Option<f64> {
    let mut comma = None;
    for (index, &byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' | b'.' | b'-' | b'+' => {}
            b'e' | b'E' if index > 0 => {}
            b',' if decimal == Decimal::CommaToo && comma.is_none() => comma = Some(index),
            _ => return None,
        }
    }
    let parsed = match comma {
        None => std::str::from_utf8(text).ok()?.parse::<f64>(),
        Some(index) => {
            let mut pointed = text.to_vec();
            pointed[index] = b'.';
            std::str::from_utf8(&pointed).ok()?.parse::<f64>()
        }
    };
    parsed.ok().filter(|value| value.is_finite())
}

/// `true`, `false`, `vrai`, `faux`, in any case.
pub(crate) fn boolean(text: &[u8]) -> Option<bool> {
    if text.eq_ignore_ascii_case(b"true") || text.eq_ignore_ascii_case(b"vrai") {
        Some(true)
    } else if text.eq_ignore_ascii_case(b"false") || text.eq_ignore_ascii_case(b"faux") {
        Some(false)
    } else {
        None
    }
}

fn digits(text: &[u8]) -> Option<i32> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_i32, |value, &digit| {
        digit
            .is_ascii_digit()
            .then(|| value * 10 + i32::from(digit - b'0'))
    })
}

/// Days since 1970-01-01 of a day of the proleptic Gregorian calendar (after H. Hinnant, "chrono-compatible low-level
/// date algorithms", `days_from_civil`).
fn days(year: i32, month: i32, day: i32) -> Option<i32> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i32::from(leap),
        _ => return None,
    };
    if !(1..=length).contains(&day) || !(1..=9999).contains(&year) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// What some exports put between apostrophes, so that a spreadsheet leaves it alone.
fn bare(text: &[u8]) -> &[u8] {
    match text {
        [b'\'', inner @ .., b'\''] => inner,
        _ => text,
    }
}

/// A day, in days since 1970-01-01: `2026-11-23`, `20261123`, `23/11/2026` (day first) or `23.11.2026`; perhaps between
/// apostrophes.
pub(crate) fn date(text: &[u8]) -> Option<i32> {
    match bare(text) {
        [y @ .., b'-', m1, m2, b'-', d1, d2] if y.len() == 4 => {
            days(digits(y)?, digits(&[*m1, *m2])?, digits(&[*d1, *d2])?)
        }
        [
            d1,
            d2,
            s1 @ (b'/' | b'.'),
            m1,
            m2,
            s2 @ (b'/' | b'.'),
            y @ ..,
        ] if y.len() == 4 && s1 == s2 => {
            days(digits(y)?, digits(&[*m1, *m2])?, digits(&[*d1, *d2])?)
        }
        [y @ .., m1, m2, d1, d2] if y.len() == 4 => {
            days(digits(y)?, digits(&[*m1, *m2])?, digits(&[*d1, *d2])?)
        }
        _ => None,
    }
}

/// A moment, in microseconds since 1970-01-01T00:00Z: a day as in [`date`] with separators, `T` or a space, `HH:MM`
/// or `HH:MM:SS` with up to nine decimals, then nothing (UTC is meant), `Z`, `±HH:MM`, `±HHMM` or `±HH`.
/// `24:00` is the end of its day (ISO 8601-1:2019/Amd 1:2022). The whole perhaps between apostrophes.
pub(crate) fn timestamp(text: &[u8]) -> Option<i64> {
    let text = bare(text);
    if text.len() < 16 || !matches!(text[10], b'T' | b't' | b' ') || !text[13..].starts_with(b":") {
        return None;
    }
    let day = i64::from(date(&text[..10])?);
    let (hour, minute) = (digits(&text[11..13])?, digits(&text[14..16])?);
    let mut rest = &text[16..];
    let (mut second, mut micros) = (0, 0_i64);
    if let [b':', s1, s2, after @ ..] = rest {
        second = digits(&[*s1, *s2])?;
        rest = after;
        if let [b'.' | b',', fraction @ ..] = rest {
            let length = fraction
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            if length == 0 || length > 9 {
                return None;
            }
            for place in 0..6 {
                micros = micros * 10
                    + fraction[..length]
                        .get(place)
                        .map_or(0, |digit| i64::from(digit - b'0'));
            }
            rest = &fraction[length..];
        }
    }
    let midnight = hour == 24 && minute == 0 && second == 0 && micros == 0;
    if (hour > 23 && !midnight) || minute > 59 || second > 59 {
        return None;
    }
    let offset_minutes = match rest {
        [] | [b'Z' | b'z'] | [b' ', b'U', b'T', b'C'] => 0,
        [sign @ (b'+' | b'-'), h1, h2, more @ ..] => {
            let hours = digits(&[*h1, *h2])?;
            let minutes = match more {
                [] => 0,
                [m1, m2] | [b':', m1, m2] => digits(&[*m1, *m2])?,
                _ => return None,
            };
            if hours > 15 || minutes > 59 {
                return None;
            }
            (hours * 60 + minutes) * if *sign == b'-' { -1 } else { 1 }
        }
        _ => return None,
    };
    let seconds = day * 86_400 + i64::from(hour * 3600 + minute * 60 + second)
        - i64::from(offset_minutes) * 60;
    Some(seconds * 1_000_000 + micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_strict() {
        assert_eq!(integer(b"-42"), Some(-42));
        assert_eq!(integer(b"9223372036854775807"), Some(i64::MAX));
        assert_eq!(integer(b"-9223372036854775808"), Some(i64::MIN));
        for text in ["007", "9223372036854775808", "", "-", "1 000", "1.0", "+1"] {
            assert_eq!(integer(text.as_bytes()), None, "{text}");
        }
        for text in ["007", "9223372036854775808", "+33612345678"] {
            assert!(is_code(text.as_bytes()), "{text}");
        }
        assert!(!is_code(b"0") && !is_code(b"120") && !is_code(b"0.5"));
    }

    #[test]
    fn reals_take_a_comma_only_where_it_is_usual() {
        assert_eq!(real(b"1,5", Decimal::CommaToo), Some(1.5));
        assert_eq!(real(b"1,5", Decimal::Point), None);
        assert_eq!(real(b"-1.5e3", Decimal::Point), Some(-1500.0));
        for text in ["inf", "nan", "infinity", "1e999", "1,2,3", "e5", ""] {
            assert_eq!(real(text.as_bytes(), Decimal::CommaToo), None, "{text}");
        }
    }

    #[test]
    fn days_and_moments() {
        assert_eq!(date(b"1970-01-01"), Some(0));
        assert_eq!(date(b"2024-02-29"), date(b"29/02/2024"));
        assert_eq!(date(b"2023-02-29"), None);
        assert_eq!(date(b"12/31/2002"), None);
        assert_eq!(timestamp(b"1970-01-01T01:00:00+01:00"), Some(0));
        assert_eq!(timestamp(b"1970-01-01 00:00:01.25"), Some(1_250_000));
        assert_eq!(
            timestamp(b"2026-11-23T14:02:11Z"),
            timestamp(b"23/11/2026 14:02:11")
        );
        assert_eq!(timestamp(b"2026-11-23 25:10:00"), None);
        assert_eq!(
            timestamp(b"2026-11-23 24:00"),
            timestamp(b"2026-11-24 00:00")
        );
        assert_eq!(timestamp(b"2026-11-23 24:01"), None);
        assert_eq!(date(b"'2026-11-23'"), date(b"2026-11-23"));
        assert_eq!(timestamp(b"'1970-01-01 00:00'"), Some(0));
        assert_eq!(timestamp(b"'1970-01-01 00:00"), None);
        assert_eq!(timestamp(b"25:10:00"), None);
    }
}
