//! Why, in a citizen's words: a handful of short sentences, at most about 60 words together.

use crate::vocabulary::KnownPurpose;
use crate::{Action, Effect, Layer, Outcome, Request, Rule};
use territory::{IdError, Text};

/// No rule permits, no rule forbids.
pub(crate) const DEFAULT_DENY: &str = "default-deny";
/// No rule permits, but the party has or had a contract on the data set: this use lies beyond it.
pub(crate) const BEYOND_CONTRACT: &str = "beyond-contract";
/// The stated purpose is none that the charter knows.
pub(crate) const UNKNOWN_PURPOSE: &str = "unknown-purpose";
/// The charter could not decide.
pub(crate) const CHARTER_ERROR: &str = "charter-error";

/// Longest name in a sentence, in characters; the rest is cut.
const NAME_LEN_MAX: usize = 80;

/// The answers that are no rule of any source, in the form of rules so that pages explain them alike.
pub(crate) fn built_in() -> Result<Vec<Rule>, IdError> {
    let rule = |id: &str, title: Text, plain: Text| -> Result<Rule, IdError> {
        Ok(Rule {
            id: id.parse()?,
            layer: Layer::Charter,
            title,
            plain,
            law: "Territory charter, preamble".to_owned(),
            effect: Effect::Forbid,
            obligations: Vec::new(),
            source: String::new(),
            file: String::new(),
        })
    };
    Ok(vec![
        rule(
            DEFAULT_DENY,
            Text::new(
                "Ce qui n’est pas permis est refusé",
                "What is not allowed is refused",
            ),
            Text::new(
                "Aucune règle ne permet cet usage à ce participant. La page de la charte montre ce qui est permis.",
                "No rule allows this party this use. The charter’s page shows what is allowed.",
            ),
        )?,
        rule(
            BEYOND_CONTRACT,
            Text::new(
                "Le contrat ne va pas jusque-là",
                "The contract does not go that far",
            ),
            Text::new(
                "Ce participant a, ou avait, un contrat sur ces données, mais pas pour cet usage ou plus à cette date.",
                "This party has, or had, a contract on this data, but not for this use or no longer today.",
            ),
        )?,
        rule(
            UNKNOWN_PURPOSE,
            Text::new(
                "Un but que la charte connaît",
                "A purpose that the charter knows",
            ),
            Text::new(
                "Ce but ne figure pas dans le vocabulaire de la charte. Choisissez-en un dans la liste.",
                "This purpose is not in the charter’s vocabulary. Choose one from the list.",
            ),
        )?,
        rule(
            CHARTER_ERROR,
            Text::new(
                "La charte n’a pas pu décider",
                "The charter could not decide",
            ),
            Text::new(
                "Une erreur interne a empêché la décision ; dans le doute, c’est non. Prévenez le responsable des données.",
                "An internal error prevented the decision; when in doubt, the answer is no. Tell the data steward.",
            ),
        )?,
    ])
}

/// The reason of a decision that `rule` leads.
pub(crate) fn reason(
    outcome: Outcome,
    rule: &Rule,
    request: &Request<'_>,
    purpose: Option<&KnownPurpose>,
) -> Text {
    let dataset = short(&request.dataset.name);
    let who = request.party.map(|party| short(&party.name));
    let (purpose_fr, purpose_en) = match purpose {
        Some(known) => (known.label.fr.as_str(), known.label.en.as_str()),
        None => (request.purpose.as_str(), request.purpose.as_str()),
    };
    let (title, plain) = (&rule.title, &rule.plain);
    let (asked_fr, asked_en) = match (outcome, request.action) {
        (Outcome::Permit, Action::Query) => (
            format!(
                "{} peut utiliser «\u{a0}{dataset}\u{a0}» pour «\u{a0}{purpose_fr}\u{a0}».",
                who.as_deref().unwrap_or("Une personne sans nom")
            ),
            format!(
                "{} may use “{dataset}” for “{purpose_en}”.",
                who.as_deref().unwrap_or("Somebody without a name")
            ),
        ),
        (Outcome::Refuse, Action::Query) => (
            format!(
                "{} a demandé «\u{a0}{dataset}\u{a0}» pour «\u{a0}{purpose_fr}\u{a0}».",
                who.as_deref().unwrap_or("Une personne sans nom")
            ),
            format!(
                "{} asked for “{dataset}” for “{purpose_en}”.",
                who.as_deref().unwrap_or("Somebody without a name")
            ),
        ),
        (_, Action::Disclose) => (
            format!(
                "{} a demandé les lignes d’une personne dans «\u{a0}{dataset}\u{a0}» («\u{a0}{purpose_fr}\u{a0}»).",
                who.as_deref().unwrap_or("Une personne sans nom")
            ),
            format!(
                "{} asked for one person’s rows in “{dataset}” (“{purpose_en}”).",
                who.as_deref().unwrap_or("Somebody without a name")
            ),
        ),
        (_, Action::OwnView) => (
            match &who {
                None => format!(
                    "Vous avez demandé ce que «\u{a0}{dataset}\u{a0}» contient sur vous («\u{a0}{purpose_fr}\u{a0}»)."
                ),
                Some(party) => format!(
                    "{party} a demandé ce que «\u{a0}{dataset}\u{a0}» contient sur une personne («\u{a0}{purpose_fr}\u{a0}»)."
                ),
            },
            match &who {
                None => format!("You asked what “{dataset}” holds about you (“{purpose_en}”)."),
                Some(party) => {
                    format!("{party} asked what “{dataset}” holds about a person (“{purpose_en}”).")
                }
            },
        ),
    };
    let (said_fr, said_en) = match outcome {
        Outcome::Permit => ("Accordé", "Allowed"),
        Outcome::Refuse => ("Refusé", "Refused"),
    };
    Text::new(
        format!(
            "{said_fr}\u{a0}: «\u{a0}{}\u{a0}». {asked_fr} {}",
            title.fr, plain.fr
        ),
        format!("{said_en}: “{}”. {asked_en} {}", title.en, plain.en),
    )
}

/// A name as it may stand in a sentence: one line, and not endless.
fn short(name: &str) -> String {
    let mut characters = name.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut short: String = characters.by_ref().take(NAME_LEN_MAX).collect();
    if characters.next().is_some() {
        short.push('…');
    }
    short
}
