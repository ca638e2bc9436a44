//! How the values of persons' fields are made, in the formats of several countries.

use super::chance::Chance;
use super::person::Draw;
use super::words::*;

pub fn full_name(d: &mut Draw<'_>) -> String {
    let (given, family) = (&d.person.given, &d.person.family);
    let title = match (d.french(), d.person.female) {
        (true, true) => "Mme",
        (true, false) => "M.",
        (false, true) => "Mrs",
        (false, false) => "Mr",
    };
    match d.format % 5 {
        0 => format!("{given} {family}"),
        1 => format!("{} {given}", family.to_uppercase()),
        2 => format!("{family}, {given}"),
        3 => format!("{title} {family}"),
        _ => format!("{} {given} {family}", title),
    }
}

/// The letters of a name that an address may hold.
pub fn letters(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .map(|c| match c {
            'é' | 'è' | 'ë' | 'ê' => 'e',
            'ï' | 'î' => 'i',
            'ü' => 'u',
            'ç' | 'ş' => 'c',
            'ã' | 'â' => 'a',
            c => c,
        })
        .filter(char::is_ascii_lowercase)
        .collect()
}

pub fn email(d: &mut Draw<'_>) -> String {
    let host =
        d.pick("example.fr|mail.example.com|example.org|laposte.example|exemple.net|example.co.uk");
    let (given, family) = (letters(&d.person.given), letters(&d.person.family));
    match d.format % 3 {
        0 => format!("{given}.{family}@{host}"),
        1 => format!(
            "{}{family}{}@{host}",
            &given[..given.len().min(1)],
            d.chance.below(99)
        ),
        _ => format!("{given}_{}@{host}", d.person.born.0),
    }
}

pub fn phone(d: &mut Draw<'_>) -> String {
    if d.french() {
        let (head, rest) = (d.chance.between(1, 7), d.chance.digits(8));
        let pairs: Vec<&str> = (0..4).map(|i| &rest[2 * i..2 * i + 2]).collect();
        return match d.format % 4 {
            0 => format!("0{head} {}", pairs.join(" ")),
            1 => format!("0{head}{rest}"),
            2 => format!("+33 {head} {}", pairs.join(" ")),
            _ => format!("0{head}.{}", pairs.join(".")),
        };
    }
    match d.format % 4 {
        0 => format!("07{} {}", d.chance.digits(3), d.chance.digits(6)),
        1 => format!(
            "({}) 555-{}",
            d.chance.between(201, 989),
            d.chance.digits(4)
        ),
        2 => format!("020 {} {}", d.chance.digits(4), d.chance.digits(4)),
        _ => format!(
            "{}-{}-{}",
            d.chance.between(201, 989),
            d.chance.between(200, 999),
            d.chance.digits(4)
        ),
    }
}

pub fn address(d: &mut Draw<'_>) -> String {
    let number = d.chance.between(1, 180);
    let street = d.either(STREETS_FR, STREETS_EN);
    let town = d.either(TOWNS_FR, TOWNS_EN);
    let post = postcode(d);
    let bis = if d.french() && d.chance.percent(10) {
        " bis"
    } else {
        ""
    };
    match (d.format % 3, d.french()) {
        (0, true) => format!("{number}{bis} {street}, {post} {town}"),
        (1, true) => format!("{number}{bis}, {street}"),
        (_, true) => format!("Apt {} - {number}{bis} {street}", d.chance.between(1, 40)),
        (0, false) => format!("{number} {street}, {town} {post}"),
        (1, false) => format!("{number} {street}"),
        (_, false) => format!(
            "Flat {}, {number} {street}, {town}",
            d.chance.between(1, 40)
        ),
    }
}

pub fn postcode(d: &mut Draw<'_>) -> String {
    match (d.french(), d.format / 7 % 2) {
        (true, _) => format!("{:02}{}", d.chance.between(1, 95), d.chance.digits(3)),
        (false, 0) => format!(
            "{}{} {}{}",
            d.chance.capitals(2),
            d.chance.between(1, 29),
            d.chance.below(10),
            d.chance.capitals(2)
        ),
        (false, _) => d.chance.digits(5),
    }
}

pub fn social_number(d: &mut Draw<'_>) -> String {
    let (year, month, _) = d.person.born;
    if d.french() {
        let body = format!(
            "{}{:02}{month:02}{:02}{:03}{:03}",
            if d.person.female { 2 } else { 1 },
            year % 100,
            d.chance.between(1, 95),
            d.chance.between(1, 600),
            d.chance.between(1, 400)
        );
        let key = 97 - body.parse::<u64>().unwrap_or(0) % 97;
        // A column of a quarter of the registers has no key, another quarter wrong ones.
        return match d.format % 4 {
            0 => format!("{body}{key:02}"),
            1 => format!(
                "{} {} {} {} {} {} {key:02}",
                &body[..1],
                &body[1..3],
                &body[3..5],
                &body[5..7],
                &body[7..10],
                &body[10..]
            ),
            2 => body,
            _ => format!("{body}{:02}", d.chance.between(1, 97)),
        };
    }
    match d.format % 3 {
        0 => format!(
            "{}{}{}",
            d.chance.pick("AB|CE|JK|LM|SX|PW"),
            d.chance.digits(6),
            d.chance.pick("A|B|C|D")
        ),
        1 => format!(
            "{}-{:02}-{}",
            d.chance.between(100, 665),
            d.chance.between(1, 99),
            d.chance.between(1000, 9999)
        ),
        _ => format!(
            "{} {} {} {} {}",
            d.chance.pick("AB|CE|JK|LM"),
            d.chance.digits(2),
            d.chance.digits(2),
            d.chance.digits(2),
            d.chance.pick("A|B|C")
        ),
    }
}

/// In English the number of the National Health Service: nine digits and a check digit modulo 11.
pub fn health_number(d: &mut Draw<'_>) -> String {
    if d.french() {
        return format!("{}", 8_000_000_000 + d.person.number * 1_237);
    }
    loop {
        let body = format!("4{}", d.chance.digits(8));
        let sum: u32 = body
            .bytes()
            .zip((2..=10).rev())
            .map(|(digit, weight)| u32::from(digit - b'0') * weight)
            .sum();
        match 11 - sum % 11 {
            10 => {}
            check => {
                return format!(
                    "{} {} {}{}",
                    &body[..3],
                    &body[3..6],
                    &body[6..],
                    check % 11
                );
            }
        }
    }
}

pub fn passport(d: &mut Draw<'_>) -> String {
    match (d.french(), d.format % 2) {
        (true, 0) => format!(
            "{}{}{}",
            d.chance.digits(2),
            d.chance.capitals(2),
            d.chance.digits(5)
        ),
        (true, _) => format!("{}", d.chance.between(100_000_000_000, 999_999_999_999)),
        (false, 0) => format!("{}", d.chance.between(100_000_000, 999_999_999)),
        (false, _) => format!(
            "{}{:06}{}9{}",
            &format!("{}99999", letters(&d.person.family).to_uppercase())[..5],
            d.chance.below(999_999),
            d.chance.capitals(2),
            d.chance.capitals(2)
        ),
    }
}

pub fn iban(d: &mut Draw<'_>) -> String {
    let (country, body) = match d.format % 3 {
        0 => ("FR", d.chance.digits(23)),
        1 => (
            "GB",
            format!("{}{}", d.chance.capitals(4), d.chance.digits(14)),
        ),
        _ => ("DE", d.chance.digits(18)),
    };
    let remainder =
        format!("{body}{country}00")
            .bytes()
            .fold(0_u64, |remainder, byte| match byte {
                b'0'..=b'9' => (remainder * 10 + u64::from(byte - b'0')) % 97,
                _ => (remainder * 100 + u64::from(byte - b'A') + 10) % 97,
            });
    let text = format!("{country}{:02}{body}", 98 - remainder);
    if d.format.is_multiple_of(2) {
        return text;
    }
    text.as_bytes()
        .chunks(4)
        .map(|four| String::from_utf8_lossy(four).into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A number with the check digit of ISO/IEC 7812-1 (Luhn).
pub fn luhn(body: &str) -> String {
    let sum: u32 = body
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let value = u32::from(digit - b'0') * if place % 2 == 0 { 2 } else { 1 };
            value / 10 + value % 10
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

pub fn card(d: &mut Draw<'_>) -> String {
    let digits = luhn(&format!("{}{}", d.chance.pick("4|51|5399|4970"), d.chance.digits(18))[..15]);
    if d.format.is_multiple_of(2) {
        digits
    } else {
        format!(
            "{} {} {} {}",
            &digits[..4],
            &digits[4..8],
            &digits[8..12],
            &digits[12..]
        )
    }
}

pub fn plate(d: &mut Draw<'_>) -> String {
    match (d.french(), d.format % 3) {
        (true, 0) => format!(
            "{}-{}-{}",
            d.chance.capitals(2),
            d.chance.digits(3),
            d.chance.capitals(2)
        ),
        (true, 1) => format!(
            "{}{}{}",
            d.chance.capitals(2),
            d.chance.digits(3),
            d.chance.capitals(2)
        ),
        (true, _) => format!(
            "{} {} {:02}",
            d.chance.between(10, 9999),
            d.chance.capitals(2),
            d.chance.between(1, 95)
        ),
        (false, 0) => format!(
            "{}{} {}",
            d.chance.capitals(2),
            d.chance.pick("02|55|17|68|21|73"),
            d.chance.capitals(3)
        ),
        (false, 1) => format!(
            "{}{}{}",
            d.chance.between(1, 9),
            d.chance.capitals(3),
            d.chance.digits(3)
        ),
        (false, _) => format!(
            "{}-{} {}",
            d.chance.pick("B|M|HH|K"),
            d.chance.capitals(2),
            d.chance.between(1, 9999)
        ),
    }
}

pub fn network_address(d: &mut Draw<'_>) -> String {
    match d.format % 3 {
        0 => format!(
            "{}.{}.{}.{}",
            d.chance.between(1, 223),
            d.chance.below(256),
            d.chance.below(256),
            d.chance.between(1, 254)
        ),
        1 => format!(
            "2001:db8:{}:{}::{}",
            d.chance.hex(4),
            d.chance.hex(4),
            d.chance.hex(3)
        ),
        _ => (0..6)
            .map(|_| d.chance.hex(2))
            .collect::<Vec<_>>()
            .join(":"),
    }
}

/// The same person has the same: sixteen or thirty-two hexadecimal digits.
pub fn pseudonym(d: &mut Draw<'_>) -> String {
    let mut own = Chance::new(d.person.number ^ d.format);
    own.hex(if d.format.is_multiple_of(2) { 16 } else { 32 })
}

pub fn sex(d: &mut Draw<'_>) -> String {
    let pair = match (d.french(), d.format % 3) {
        (true, 0) => ["F", "M"],
        (true, 1) => ["Femme", "Homme"],
        (true, _) => ["Mme", "M."],
        (false, 0) => ["F", "M"],
        (false, 1) => ["female", "male"],
        (false, _) => ["Mrs", "Mr"],
    };
    pair[usize::from(!d.person.female)].to_owned()
}

/// A third of the texts mention somebody; the others are like any text.
pub fn note(d: &mut Draw<'_>) -> String {
    if !d.chance.percent(33) {
        return d.either(WORKS_FR, WORKS_EN);
    }
    let (given, family) = (d.person.given.clone(), d.person.family.clone());
    let phone = phone(d);
    let street = d.either(STREETS_FR, STREETS_EN);
    let number = d.chance.between(1, 90);
    match (d.french(), d.chance.below(4)) {
        (true, 0) => format!(
            "Mme {family} signale un bruit chaque nuit chez son voisin M. {}",
            d.pick(FAMILY)
        ),
        (true, 1) => format!("Rappeler {given} {family} au {phone} avant vendredi"),
        (true, 2) => {
            format!("Plainte de Monsieur {family}, {number} {street}, contre le dépôt sauvage")
        }
        (true, _) => {
            format!("Demande de place en crèche pour {given}, dont la mère travaille de nuit")
        }
        (false, 0) => format!(
            "Mrs {family} complains about noise from her neighbour Mr {}",
            d.pick(FAMILY)
        ),
        (false, 1) => format!("Please call {given} {family} back on {phone} before Friday"),
        (false, 2) => format!("Complaint by Ms {family} of {number} {street} about fly-tipping"),
        (false, _) => format!("Nursery place wanted for {given}, whose mother works nights"),
    }
}

pub fn health_note(d: &mut Draw<'_>) -> String {
    if !d.chance.percent(40) {
        return d.either(
            "RAS|appel classé sans suite|transmis au service|voir dossier",
            "no action|closed|passed to the team|see file",
        );
    }
    let disease = d.either(DISEASES_FR, DISEASES_EN);
    let drug = d.pick(DRUGS);
    match (d.french(), d.chance.below(4)) {
        (true, 0) => format!("Patient sous {drug}, antécédents de {disease}"),
        (true, 1) => format!("Vit seule, {disease}, besoin d'un portage de repas"),
        (true, 2) => format!("Sa fille demande une aide : {disease} diagnostiqué en mars"),
        (true, _) => format!("Chute à domicile, suivi pour {disease}, hospitalisée deux jours"),
        (false, 0) => format!("Patient on {drug}, history of {disease}"),
        (false, 1) => format!("Lives alone, {disease}, needs meals delivered"),
        (false, 2) => format!("Daughter asks for help: {disease} diagnosed in March"),
        (false, _) => format!("Fell at home, treated for {disease}, admitted for two days"),
    }
}

/// A delivery point of electricity: fourteen digits in France, in Great Britain twelve and a check digit (weights are primes, the
/// remainder by 11, then by 10).
pub fn meter(d: &mut Draw<'_>) -> String {
    if d.french() {
        return format!("{:014}", 9_100_000_000_000 + d.person.number * 7_919);
    }
    let body = format!("{:012}", 120_000_000_000 + d.person.number * 7_919);
    let primes = [3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43];
    let sum: u32 = body
        .bytes()
        .zip(primes)
        .map(|(digit, prime)| u32::from(digit - b'0') * prime)
        .sum();
    format!("{body}{}", sum % 11 % 10)
}

/// A trade item: twelve digits, weights 1 and 3 in turn, what is missing to the next ten (GS1 General Specifications).
pub fn bar_code(d: &mut Draw<'_>) -> String {
    let body = format!("3{}", d.chance.digits(11));
    let sum: u32 = body
        .bytes()
        .zip([1, 3].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}
