//! A price as people write it in a field, and back: `200 € par an`, `12.50 EUR per answer`, `free`.
//!
//! Every word has to be understood: what a contract says about money is never guessed.

use exchange::{Currency, Per, Tariff};
use territory::{Lang, Text};

/// Words that say nothing by themselves.
const FILLERS: [&str; 11] = [
    "a", "per", "par", "each", "chaque", "by", "for", "pour", "the", "la", "le",
];

/// The tariff that a text states.
pub(super) fn read(text: &str) -> Result<Tariff, Text> {
    let text = joined(&text.trim().to_lowercase());
    let mut cents = None;
    let mut currency = None;
    let mut per = None;
    let mut free = text.is_empty();
    for word in words(&text) {
        if let Some(amount) = amount(&word) {
            only(&mut cents, amount)?;
        } else if let Some(found) = currency_of(&word) {
            only(&mut currency, found)?;
        } else if let Some(found) = per_of(&word) {
            // “an” is a year in French, and an article in English (“an answer”).
            match per {
                Some(Per::Year) if found == Per::Answer => per = Some(found),
                _ => only(&mut per, found)?,
            }
        } else if matches!(word.as_str(), "free" | "gratuit" | "gratuite" | "gratis") {
            free = true;
        } else if !FILLERS.contains(&word.as_str()) {
            return Err(unclear());
        }
    }
    match (cents, currency) {
        (None | Some(0), None) if free && per.is_none() => Ok(Tariff::Free),
        (Some(cents), Some(currency)) if !free => {
            Tariff::price(cents, currency, per.unwrap_or(Per::Contract)).map_err(|_| unclear())
        }
        _ => Err(unclear()),
    }
}

fn only<T>(slot: &mut Option<T>, value: T) -> Result<(), Text> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(unclear()),
    }
}

fn unclear() -> Text {
    Text::new(
        "Écrivez « gratuit », ou un montant, une monnaie et pour quoi il est dû : 200 € par an, 12,50 € par réponse, 500 CHF pour le contrat.",
        "Write “free”, or an amount, a currency and for what it is due: 200 € a year, 12.50 € per answer, 500 CHF for the contract.",
    )
}

/// Without the blanks that group digits.
fn joined(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    chars
        .iter()
        .enumerate()
        .filter(|(at, c)| !(c.is_whitespace() && *at > 0 && digit(at - 1) && digit(at + 1)))
        .map(|(_, c)| *c)
        .collect()
}

/// Numbers, letters and signs of money apart.
fn words(text: &str) -> Vec<String> {
    let sort = |c: char| {
        if c.is_ascii_digit() || matches!(c, '.' | ',') {
            1
        } else if c.is_alphabetic() {
            2
        } else {
            3
        }
    };
    let mut words: Vec<String> = Vec::new();
    let mut before = 0;
    for c in text.chars() {
        if c.is_whitespace() || c == '/' {
            before = 0;
            continue;
        }
        match words.last_mut() {
            Some(word) if sort(c) == before => word.push(c),
            _ => words.push(c.to_string()),
        }
        before = sort(c);
    }
    words
}

/// Hundredths: `1200`, `1200,5`, `1.200,50`, `1,200.50`.
fn amount(word: &str) -> Option<u64> {
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (whole, part) = match word.rfind(['.', ',']) {
        Some(at) if word.len() - at <= 3 => (word.get(..at)?, word.get(at + 1..)?),
        _ => (word, ""),
    };
    let groups: Vec<&str> = whole.split(['.', ',']).collect();
    let grouped = groups.iter().skip(1).all(|group| group.len() == 3);
    if !grouped || part.contains(['.', ',']) {
        return None;
    }
    let whole: u64 = groups.concat().parse().ok()?;
    let part: u64 = match part.len() {
        0 => 0,
        1 => part.parse::<u64>().ok()? * 10,
        _ => part.parse().ok()?,
    };
    whole.checked_mul(100)?.checked_add(part)
}

fn currency_of(word: &str) -> Option<Currency> {
    match word {
        "€" | "euro" | "euros" => Some(Currency::Eur),
        "£" => Some(Currency::Gbp),
        "$" => Some(Currency::Usd),
        code => code.to_uppercase().parse().ok(),
    }
}

fn per_of(word: &str) -> Option<Per> {
    Some(match word {
        "year" | "yearly" | "an" | "année" => Per::Year,
        "month" | "monthly" | "mois" => Per::Month,
        "answer" | "question" | "réponse" => Per::Answer,
        "contract" | "contrat" | "once" => Per::Contract,
        _ => return None,
    })
}

/// In words that [`read`] understands.
pub(super) fn written(tariff: Tariff, lang: Lang) -> String {
    let Tariff::Price(price) = tariff else {
        return match lang {
            Lang::Fr => "gratuit",
            Lang::En => "free",
        }
        .to_owned();
    };
    let currency = match price.currency() {
        Currency::Eur => "€",
        other => other.as_str(),
    };
    let amount = price.decimal();
    match lang {
        Lang::Fr => {
            let per = match price.per() {
                Per::Contract => "pour le contrat",
                Per::Year => "par an",
                Per::Month => "par mois",
                Per::Answer => "par réponse",
            };
            format!("{} {currency} {per}", amount.replace('.', ","))
        }
        Lang::En => {
            let per = match price.per() {
                Per::Contract => "for the contract",
                Per::Year => "a year",
                Per::Month => "a month",
                Per::Answer => "per answer",
            };
            format!("{amount} {currency} {per}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_read_as_people_write_it() {
        let price = |cents, currency, per| Tariff::price(cents, currency, per).expect("a price");
        for (text, tariff) in [
            ("", Tariff::Free),
            ("Gratuit", Tariff::Free),
            ("free", Tariff::Free),
            ("200 € par an", price(20_000, Currency::Eur, Per::Year)),
            ("€200 a year", price(20_000, Currency::Eur, Per::Year)),
            (
                "1 200,50 EUR / mois",
                price(120_050, Currency::Eur, Per::Month),
            ),
            (
                "1,200.5 chf an answer",
                price(120_050, Currency::Chf, Per::Answer),
            ),
            ("1.200 €", price(120_000, Currency::Eur, Per::Contract)),
        ] {
            assert_eq!(read(text), Ok(tariff), "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_not_guessed() {
        for text in [
            "200",
            "200 € an hour",
            "about 200 €",
            "200 € or 300 €",
            "0 €",
            "-5 €",
            "12.345,6.7 €",
            "free 20 €",
            "20 € plus tax",
            "99999999999999999999 €",
            "€",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        for lang in [Lang::Fr, Lang::En] {
            assert_eq!(read(&written(Tariff::Free, lang)), Ok(Tariff::Free));
            for currency in Currency::ALL {
                for per in Per::ALL {
                    let tariff = Tariff::price(123_456_705, *currency, *per).expect("a price");
                    let text = written(tariff, lang);
                    assert_eq!(read(&text), Ok(tariff), "{text}");
                }
            }
        }
    }
}
