//! Free text that mentions persons: a title and a name, a known name and surname, an address to reach somebody, an illness. One
//! mention among a thousand complaints names somebody, so few are enough.

use super::contact::{is_email, is_phone};
use super::dictionary::{NAMED_THINGS, is_family_name, is_given_name, speaks_of_health};
use super::name::is_title;
use super::spelling::plain;
use super::{Finding, Sight};
use territory::{ColumnType, PersonalKind};

/// Mentions that are enough, and the least share of the values, in percent.
const MENTIONS: usize = 2;
const SHARE: usize = 1;
/// Words whose presence makes an illness somebody's.
const SOMEBODY: &[&str] = &[
    "patient",
    "patiente",
    "mere",
    "pere",
    "fils",
    "fille",
    "epouse",
    "epoux",
    "mari",
    "femme",
    "soeur",
    "frere",
    "mother",
    "father",
    "son",
    "daughter",
    "wife",
    "husband",
    "sister",
    "brother",
    "lives",
    "vit",
    "her",
    "his",
    "she",
    "he",
    "elle",
    "il",
    "lui",
    "suivi",
    "suivie",
    "treated",
    "atteint",
    "atteinte",
    "diagnosed",
    "diagnostique",
    "diagnostiquee",
    "souffre",
    "suffers",
    "hospitalise",
    "hospitalisee",
    "admitted",
    "client",
    "resident",
    "residente",
    "usager",
    "enfant",
    "child",
    "voisin",
    "voisine",
    "antecedents",
    "history",
    "fell",
    "chute",
];

pub(super) fn detect(sight: &Sight<'_>) -> Option<Finding> {
    if sight.kind != ColumnType::Text || sight.share(MENTIONS, is_sentence) < 15 {
        return None;
    }
    let enough = |count: usize, share: usize| {
        count >= MENTIONS && count * 100 >= sight.present().count() * share
    };
    let ill = sight.count(mentions_an_illness);
    if enough(ill, 2 * SHARE) {
        return Some(Finding::new(
            PersonalKind::Health,
            format!("{ill} of the texts looked at speak of somebody's health"),
        ));
    }
    let named = sight.count(mentions_a_person);
    if enough(named, SHARE) && sight.different(mentions_a_person) >= MENTIONS {
        return Some(Finding::new(
            PersonalKind::Name,
            format!(
                "{named} of the texts looked at mention a person, by title and name or by name and surname"
            ),
        ));
    }
    let reached = sight.count(|text| mentions(text, is_email));
    if enough(reached, SHARE) {
        return Some(Finding::new(
            PersonalKind::Email,
            format!("{reached} of the texts looked at hold an e-mail address"),
        ));
    }
    let called = sight.count(mentions_a_phone);
    enough(called, SHARE).then(|| {
        Finding::new(
            PersonalKind::Phone,
            format!("{called} of the texts looked at hold a telephone number"),
        )
    })
}

fn is_sentence(text: &str) -> bool {
    text.split_whitespace().count() >= 4
}

fn mentions(text: &str, is: impl Fn(&str) -> bool) -> bool {
    text.split_whitespace()
        .any(|word| is(word.trim_matches(|c: char| ",.;:()<>\"".contains(c))))
}

/// Groups of digits beside each other that make a telephone number.
fn mentions_a_phone(text: &str) -> bool {
    let digits = |c: char| c.is_ascii_digit() || " .-+()".contains(c);
    text.split(|c| !digits(c))
        .map(|run| run.trim_matches(|c: char| " .-".contains(c)))
        .any(|run| run.len() >= 10 && is_phone(run))
}

fn mentions_an_illness(text: &str) -> bool {
    let text = plain(text);
    speaks_of_health(&text)
        && (is_sentence(&text))
        && text
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| SOMEBODY.contains(&word))
}

/// `Mme Petit`, `Mr Smith`, or a given name before or after a family name. What a street, a school or a prize is called by is no mention.
fn mentions_a_person(text: &str) -> bool {
    let words: Vec<(&str, String)> = text
        .split([' ', ',', ';', ':', '(', ')', '\'', '’', '"', '\n', '/'])
        .map(|word| word.trim_matches('.'))
        .filter(|word| !word.is_empty())
        .map(|word| (word, plain(word)))
        .collect();
    // A text in one case only says nothing by its capitals.
    let cased = text.chars().any(char::is_lowercase) && text.chars().any(char::is_uppercase);
    words.windows(2).enumerate().any(|(place, pair)| {
        let [(first, first_plain), (second, second_plain)] = pair else {
            return false;
        };
        let named = words[place.saturating_sub(3)..place]
            .iter()
            .any(|(_, word)| NAMED_THINGS.contains(&word.as_str()));
        if named {
            return false;
        }
        let capital = |word: &str| !cased || word.starts_with(char::is_uppercase);
        let known = |word: &str| {
            word.split('-')
                .any(|part| is_given_name(part) || is_family_name(part))
        };
        if is_title(first_plain) && first_plain != "m" || *first == "M" {
            return second_plain.chars().count() >= 2
                && second_plain.chars().all(|c| c.is_alphabetic() || c == '-')
                && if cased {
                    capital(second)
                } else {
                    known(second_plain)
                };
        }
        let given = |word: &str| word.split('-').all(is_given_name);
        let pair = given(first_plain) && is_family_name(second_plain)
            || is_family_name(first_plain) && given(second_plain);
        pair && capital(first) && capital(second) && first_plain != second_plain
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_mentioned_and_a_street_is_not() {
        for text in [
            "Mme Dupont signale un bruit",
            "appeler M. Petit",
            "MME DUPONT SIGNALE UN BRUIT",
            "Please call Emily Hughes back",
            "Plainte de Jean Moreau",
        ] {
            assert!(mentions_a_person(text), "{text}");
        }
        for text in [
            "Réfection de la rue Jean Martin",
            "M. le Maire ouvre la séance",
            "Pose d'un abribus à l'arrêt Docteur Calmette",
            "new shelter at St Mary's Hospital",
            "the council met at ten",
        ] {
            assert!(!mentions_a_person(text), "{text}");
        }
    }

    #[test]
    fn contacts_and_illnesses_in_a_text() {
        assert!(mentions_a_phone("rappeler au 06 12 34 56 78 avant midi"));
        assert!(!mentions_a_phone("lot 12, tranche 2, 2025-01-31"));
        assert!(mentions("écrire à <a.b@example.org>.", is_email));
        assert!(mentions_an_illness("Vit seule, asthme, besoin d'aide"));
        assert!(!mentions_an_illness(
            "campagne contre la grippe en mairie annexe"
        ));
    }
}
