//! Numbers and moments as each language writes them.

use territory::{Lang, Timestamp};

/// Thousands apart: `12 345` in French (narrow no-break space), `12,345` in English.
pub(crate) fn integer(lang: Lang, value: i64) -> String {
    let sign = if value < 0 { "\u{2212}" } else { "" };
    format!("{sign}{}", grouped(lang, &value.unsigned_abs().to_string()))
}

fn grouped(lang: Lang, digits: &str) -> String {
    let separator = match lang {
        Lang::Fr => '\u{202F}',
        Lang::En => ',',
    };
    let mut out = String::with_capacity(digits.len() * 2);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// A number with three decimals at most; a small one with three significant digits.
pub(crate) fn real(lang: Lang, value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let size = value.abs();
    let decimals = if size >= 1e15 || size == 0.0 {
        0
    } else if size >= 1.0 {
        3
    } else {
        // Between 0 and 1: as many zeros as there are, and three digits after them.
        ((-size.log10()).ceil() as usize + 2).min(15)
    };
    let text = format!("{size:.decimals$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    let zero = whole == "0" && fraction.is_empty();
    let mut out = String::new();
    if value < 0.0 && !zero {
        out.push('\u{2212}');
    }
    out.push_str(&grouped(lang, whole));
    if !fraction.is_empty() {
        out.push(match lang {
            Lang::Fr => ',',
            Lang::En => '.',
        });
        out.push_str(fraction);
    }
    out
}

/// A small chance as a power of ten: `10⁻⁸`, `3,2 × 10⁻⁷`. One that is not small is written out.
pub(crate) fn chance(lang: Lang, value: f64) -> String {
    if !(value > 0.0 && value < 1e-3) {
        return real(lang, value);
    }
    let scientific = format!("{value:.1e}");
    let (digits, power) = scientific.split_once("e-").unwrap_or((&scientific, "0"));
    let power: String = power
        .chars()
        .filter_map(|digit| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(digit.to_digit(10)? as usize))
        .collect();
    match digits.parse::<f64>() {
        Ok(digits) if digits != 1.0 => format!("{} × 10⁻{power}", real(lang, digits)),
        _ => format!("10⁻{power}"),
    }
}

/// `23 novembre 2026 à 14:02 UTC`, `23 November 2026, 14:02 UTC`.
pub(crate) fn moment(lang: Lang, at: Timestamp) -> String {
    let (day, second) = (at.day(lang), at.second_of_day());
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    match lang {
        Lang::Fr => format!("{day} à {hour:02}:{minute:02} UTC"),
        Lang::En => format!("{day}, {hour:02}:{minute:02} UTC"),
    }
}

/// French typography: a no-break space where French puts a space before or within a mark.
pub(crate) fn french_spaces(text: &str) -> std::borrow::Cow<'_, str> {
    const PAIRS: [(&str, &str); 6] = [
        (" :", "\u{A0}:"),
        (" ;", "\u{202F};"),
        (" ?", "\u{202F}?"),
        (" !", "\u{202F}!"),
        ("« ", "«\u{A0}"),
        (" »", "\u{A0}»"),
    ];
    let mut out = std::borrow::Cow::Borrowed(text);
    for (plain, fine) in PAIRS {
        if out.contains(plain) {
            out = out.replace(plain, fine).into();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_chance_is_a_power_of_ten() {
        assert_eq!(chance(Lang::Fr, 1e-8), "10⁻⁸");
        assert_eq!(chance(Lang::Fr, 3.24e-12), "3,2 × 10⁻¹²");
        assert_eq!(chance(Lang::En, 0.01), "0.01");
        assert_eq!(chance(Lang::En, 0.0), "0");
        assert_eq!(chance(Lang::En, f64::NAN), "–");
    }

    #[test]
    fn numbers_follow_the_language() {
        assert_eq!(integer(Lang::Fr, 1_234_567), "1\u{202F}234\u{202F}567");
        assert_eq!(integer(Lang::En, -1_234), "\u{2212}1,234");
        assert_eq!(real(Lang::Fr, 1234.5), "1\u{202F}234,5");
        assert_eq!(real(Lang::En, 0.000_001), "0.000001");
        assert_eq!(real(Lang::En, -0.1), "\u{2212}0.1");
        assert_eq!(real(Lang::En, 24.0), "24");
        assert_eq!(real(Lang::En, f64::NAN), "–");
    }

    #[test]
    fn moments_follow_the_language_and_name_their_zone() {
        let at = Timestamp::from_micros(1_795_442_520_000_000);
        assert_eq!(moment(Lang::Fr, at), "23 novembre 2026 à 14:02 UTC");
        assert_eq!(moment(Lang::En, at), "23 November 2026, 14:02 UTC");
    }

    #[test]
    fn french_marks_keep_their_word() {
        assert_eq!(
            french_spaces("Quoi ? « Oui »"),
            "Quoi\u{202F}? «\u{A0}Oui\u{A0}»"
        );
    }
}
