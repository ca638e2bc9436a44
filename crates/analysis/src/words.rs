//! A request in one plain sentence, in French and English.

use crate::situation::{EXAMPLE, Situation};
use charter::{Action, Charter, Form};
use territory::{Lang, PartyKind, PersonalKind, PlaceLevel, Sector, Sensitivity, Text};

/// Whether the sentence is about something that the rules allow, or something that they no longer do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// It could be done.
    Could,
    /// It can no longer be done.
    NoLonger,
}

/// Most categories that are named; more make a list that nobody reads.
const CATEGORIES_MAX: usize = 3;

/// Who, what, for which purpose, how.
pub(crate) fn sentence(situation: &Situation, charter: &Charter, mood: Mood) -> Text {
    Text::new(
        in_french(situation, charter, mood),
        in_english(situation, charter, mood),
    )
}

fn in_french(of: &Situation, charter: &Charter, mood: Mood) -> String {
    let who = match &of.party {
        None => "Une personne devant son propre compte".to_owned(),
        Some(party) => {
            let mut who = kind(party.kind).0.to_owned();
            who.push_str(&of_that_name(party.id.as_str(), "«\u{a0}", "\u{a0}»"));
            if let Some(sector) = party.sector {
                who.push_str(&format!(" (secteur\u{a0}: {})", self::sector(sector).0));
            }
            who
        }
    };
    let can = match mood {
        Mood::Could => "pourrait",
        Mood::NoLonger => "ne pourrait plus",
    };
    let form = match (of.action, of.circumstances.form) {
        (Action::Query, Form::Rows) => "recevoir des lignes telles quelles, tirées de",
        (Action::Query, Form::Aggregate) => "recevoir des chiffres tirés de",
        (Action::Query, Form::Unprotectable) => {
            "recevoir des chiffres que l’on ne sait pas protéger, tirés de"
        }
        (Action::Query, Form::Exact) => "recevoir des chiffres exacts par groupe, tirés de",
        (Action::Query, Form::Microdata) => "recevoir des lignes rendues anonymes, tirées de",
        (Action::OwnView, _) if of.circumstances.own => {
            "voir les lignes qui la concernent, et elles seules, dans des"
        }
        (Action::OwnView, _) => "voir les lignes d’une personne dans des",
        (Action::Disclose, _) => "se faire remettre les lignes d’une personne, tirées de",
    };
    let mut what = format!("données {}", sensitivity(of.dataset.sensitivity).0);
    what.push_str(&of_that_name(of.dataset.id.as_str(), "«\u{a0}", "\u{a0}»"));
    what.push_str(&categories(of, |kind| category(kind).0, "dont\u{a0}: "));
    let purpose = charter.purpose_label(&of.purpose, Lang::Fr);
    let mut sentence = format!("{who} {can} {form} {what}, pour le but «\u{a0}{purpose}\u{a0}»");
    for (_, (french, _)) in conditions(of) {
        sentence.push_str(", ");
        sentence.push_str(&french);
    }
    sentence.push('.');
    sentence
}

fn in_english(of: &Situation, charter: &Charter, mood: Mood) -> String {
    let who = match &of.party {
        None => "A person before her own account".to_owned(),
        Some(party) => {
            let mut who = kind(party.kind).1.to_owned();
            who.push_str(&of_that_name(party.id.as_str(), "“", "”"));
            if let Some(sector) = party.sector {
                who.push_str(&format!(" (sector: {})", self::sector(sector).1));
            }
            who
        }
    };
    let can = match mood {
        Mood::Could => "could",
        Mood::NoLonger => "could no longer",
    };
    let form = match (of.action, of.circumstances.form) {
        (Action::Query, Form::Rows) => "receive rows as they are from",
        (Action::Query, Form::Aggregate) => "receive figures from",
        (Action::Query, Form::Unprotectable) => "receive figures that cannot be protected from",
        (Action::Query, Form::Exact) => "receive exact figures about groups from",
        (Action::Query, Form::Microdata) => "receive records made anonymous from",
        (Action::OwnView, _) if of.circumstances.own => "see the rows about herself alone in",
        (Action::OwnView, _) => "see the rows about a person in",
        (Action::Disclose, _) => "be handed the rows about one person from",
    };
    let mut what = format!("{} data", sensitivity(of.dataset.sensitivity).1);
    what.push_str(&of_that_name(of.dataset.id.as_str(), "“", "”"));
    what.push_str(&categories(of, |kind| category(kind).1, "among them: "));
    let purpose = charter.purpose_label(&of.purpose, Lang::En);
    let mut sentence = format!("{who} {can} {form} {what}, for the purpose “{purpose}”");
    for (_, (_, english)) in conditions(of) {
        sentence.push_str(", ");
        sentence.push_str(&english);
    }
    sentence.push('.');
    sentence
}

/// A name that a rule gives, in quotation marks; nothing for the one that stands for any.
fn of_that_name(name: &str, open: &str, close: &str) -> String {
    if name.starts_with(EXAMPLE) {
        String::new()
    } else {
        format!(" {open}{name}{close}")
    }
}

/// What the data, or the question, says about persons.
fn categories(of: &Situation, word: impl Fn(PersonalKind) -> &'static str, among: &str) -> String {
    let mut kinds: Vec<PersonalKind> = of.circumstances.categories.clone();
    kinds.extend(of.dataset.categories());
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.is_empty() {
        return String::new();
    }
    let more = if kinds.len() > CATEGORIES_MAX {
        "…"
    } else {
        ""
    };
    let words: Vec<&str> = kinds.into_iter().take(CATEGORIES_MAX).map(word).collect();
    format!(" ({among}{}{more})", words.join(", "))
}

/// Each fact that matters beside who, what and why, with its two wordings.
fn conditions(of: &Situation) -> impl Iterator<Item = (bool, (String, String))> + use<> {
    let facts = &of.circumstances;
    let standing = &of.standing;
    let plain =
        |holds: bool, french: &str, english: &str| (holds, (french.to_owned(), english.to_owned()));
    let level = |of: Option<PlaceLevel>, french: &str, english: &str| {
        let (fr, en) = of.map_or(("", ""), self::level);
        (
            of.is_some(),
            (format!("{french} {fr}"), format!("{english} {en}")),
        )
    };
    let service = of
        .party
        .as_ref()
        .is_some_and(|party| party.kind == PartyKind::Service);
    let asks = of.action == Action::Query;
    let own_party = of
        .party
        .as_ref()
        .is_some_and(|party| party.id == of.dataset.provider);
    let home = of.party.as_ref().and_then(|party| party.place.as_ref());
    let at_home = home.is_some_and(|home| standing.places.contains(home));
    let organisations: Vec<&str> = of.organisations.iter().map(AsRef::as_ref).collect();
    let organisations = organisations.join(", ");
    let seat: Vec<&str> = of.party_places.iter().map(AsRef::as_ref).collect();
    let seat = seat.join(", ");
    let about: Vec<&str> = standing.places.iter().map(AsRef::as_ref).collect();
    let about = about.join(", ");
    let listed = |what: &str, french: &str, english: &str| {
        // A name that stands for any says nothing.
        plain(
            !what.is_empty() && !what.starts_with(EXAMPLE),
            &format!("{french} «\u{a0}{what}\u{a0}»"),
            &format!("{english} “{what}”"),
        )
    };
    [
        listed(&organisations, "en tant que membre de", "as a member of"),
        listed(&seat, "en étant établi à", "being based in"),
        listed(&about, "au sujet de", "about"),
        plain(
            home.is_some() && !at_home,
            "au sujet d’un autre lieu que celui du demandeur",
            "about another place than the asker’s own",
        ),
        plain(
            at_home,
            "au sujet du lieu du demandeur",
            "about the asker’s own place",
        ),
        plain(
            own_party,
            "apportées par le demandeur lui-même",
            "brought by the asker",
        ),
        plain(
            facts.uses_identifier,
            "en employant une colonne qui désigne une seule personne",
            "using a column that points to one person",
        ),
        plain(
            facts.decides,
            "pour décider au sujet d’une personne",
            "to decide about a person",
        ),
        plain(
            facts.decides && !facts.reviewed,
            "sans qu’un humain n’en réponde",
            "with no human to answer for it",
        ),
        plain(
            facts.reviewed,
            "un humain répondant de la décision",
            "with a human who answers for the decision",
        ),
        plain(
            service && !facts.carded,
            "sans fiche au registre des algorithmes",
            "without a card in the register of algorithms",
        ),
        plain(
            facts.carded,
            "avec une fiche au registre des algorithmes",
            "with a card in the register of algorithms",
        ),
        plain(
            of.action == Action::Disclose && !facts.warrant,
            "sans mandat d’un juge",
            "without a judge’s warrant",
        ),
        plain(
            facts.warrant,
            "avec le mandat d’un juge",
            "with a judge’s warrant",
        ),
        plain(
            asks && facts.own,
            "sur ses propres lignes",
            "about the asker’s own rows",
        ),
        plain(
            asks && of.dataset.is_personal() && !facts.within_budget,
            "avec un budget de confidentialité épuisé",
            "with its privacy budget spent",
        ),
        plain(
            facts.links_persons,
            "en joignant les personnes à celles d’un autre jeu de données",
            "joining the persons to those of another data set",
        ),
        plain(
            facts.in_breach,
            "malgré des engagements non tenus",
            "although promises are overdue",
        ),
        level(
            facts.level,
            "avec le détail suivant\u{a0}:",
            "down to this level:",
        ),
        level(
            standing.level,
            "au sujet d’un lieu de ce niveau\u{a0}:",
            "about a place of this level:",
        ),
        plain(
            !of.dataset.collected_for.is_empty(),
            "but pour lequel elles ont été recueillies",
            "for which it was collected",
        ),
        plain(
            !standing.agreed.is_empty(),
            "sous un contrat qui le prévoit",
            "under a contract that provides for it",
        ),
        plain(
            !standing.assessed_for.is_empty(),
            "après une analyse d’impact approuvée",
            "after an approved impact assessment",
        ),
        plain(
            !standing.consented_for.is_empty(),
            "avec des consentements",
            "with consents",
        ),
    ]
    .into_iter()
    .filter(|(holds, _)| *holds)
}

const fn kind(kind: PartyKind) -> (&'static str, &'static str) {
    match kind {
        PartyKind::PublicBody => ("Un organisme public", "A public body"),
        PartyKind::Research => ("Un organisme de recherche", "A research organisation"),
        PartyKind::Company => ("Une entreprise", "A company"),
        PartyKind::Association => ("Une association", "An association"),
        PartyKind::Press => ("Un organe de presse", "A news organisation"),
        PartyKind::Citizen => ("Un habitant", "A citizen"),
        PartyKind::Service => ("Un algorithme", "An algorithm"),
        PartyKind::Operator => ("L’exploitant du registre", "The operator of the trust"),
    }
}

const fn sector(sector: Sector) -> (&'static str, &'static str) {
    match sector {
        Sector::Administration => ("administration", "administration"),
        Sector::LawEnforcement => ("police", "law enforcement"),
        Sector::Justice => ("justice", "justice"),
        Sector::Rescue => ("secours", "rescue"),
        Sector::Health => ("santé", "health"),
        Sector::Social => ("action sociale", "social work"),
        Sector::Education => ("éducation", "education"),
        Sector::Research => ("recherche", "research"),
        Sector::Energy => ("énergie", "energy"),
        Sector::Water => ("eau", "water"),
        Sector::Environment => ("environnement", "environment"),
        Sector::Transport => ("transports", "transport"),
        Sector::Commerce => ("commerce", "commerce"),
        Sector::Advertising => ("publicité", "advertising"),
        Sector::Finance => ("banque et assurance", "banking and insurance"),
        Sector::Media => ("médias", "media"),
        Sector::Culture => ("culture", "culture"),
        Sector::Digital => ("numérique", "digital"),
    }
}

const fn sensitivity(sensitivity: Sensitivity) -> (&'static str, &'static str) {
    match sensitivity {
        Sensitivity::Open => ("ouvertes", "open"),
        Sensitivity::Internal => ("internes", "internal"),
        Sensitivity::Personal => ("personnelles", "personal"),
        Sensitivity::Sensitive => ("sensibles", "sensitive"),
    }
}

const fn category(kind: PersonalKind) -> (&'static str, &'static str) {
    match kind {
        PersonalKind::Identifier => ("un code qui désigne une personne", "a code for one person"),
        PersonalKind::Name => ("le nom", "names"),
        PersonalKind::Email => ("l’adresse électronique", "e-mail addresses"),
        PersonalKind::Phone => ("le téléphone", "telephone numbers"),
        PersonalKind::Iban => ("le compte bancaire", "bank accounts"),
        PersonalKind::BirthDate => ("la date de naissance", "dates of birth"),
        PersonalKind::Address => ("l’adresse postale", "postal addresses"),
        PersonalKind::Position => ("la position", "positions"),
        PersonalKind::Health => ("la santé", "health"),
        PersonalKind::Biometric => ("la biométrie", "biometrics"),
        PersonalKind::Offence => ("les délits", "offences"),
        PersonalKind::Attribute => ("ce qui décrit une personne", "what describes a person"),
    }
}

const fn level(level: PlaceLevel) -> (&'static str, &'static str) {
    match level {
        PlaceLevel::State => ("l’État", "the state"),
        PlaceLevel::Region => ("la région", "the region"),
        PlaceLevel::City => ("la ville", "the town"),
        PlaceLevel::District => ("le quartier", "the district"),
        PlaceLevel::Street => ("la rue", "the street"),
        PlaceLevel::Spot => ("le lieu précis", "the single place"),
    }
}
