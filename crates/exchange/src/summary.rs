//! An agreement in words: what it says to people, with or without its confidential parts.

use crate::{Clause, Currency, Document, Per, Period, Retention, Tariff};
use charter::Means;
use serde::Serialize;
use std::fmt;
use territory::{DataSetId, Lang, PURPOSES, PartyId, Purpose, Timestamp};

/// How people name the two parties and the data set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Names {
    /// The consumer.
    pub consumer: String,
    /// The provider.
    pub provider: String,
    /// The data set.
    pub dataset: String,
}

/// A part of the terms, as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part<T> {
    /// It is not in this agreement.
    Absent,
    /// It is there, and confidential.
    Confidential,
    /// It is there.
    Shown(T),
}

/// What an agreement says, as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Who may use the data.
    pub consumer: PartyId,
    /// Who owns them.
    pub provider: PartyId,
    /// The data set.
    pub dataset: DataSetId,
    /// How people name these three.
    pub names: Names,
    /// What for.
    pub purposes: Vec<Purpose>,
    /// From when until when.
    pub period: Period,
    /// The widest form in which data may leave.
    pub means: Means,
    /// How long the consumer may keep what it got.
    pub retention: Retention,
    /// How the data is kept safe.
    pub security: Part<Clause>,
    /// What it costs.
    pub tariff: Part<Tariff>,
    /// What the consumer gives back.
    pub reciprocity: Part<Clause>,
}

impl Document {
    /// Everything: for the two parties and the steward.
    #[must_use]
    pub fn summary(&self, names: &Names) -> Summary {
        let terms = &self.terms;
        Summary {
            consumer: self.consumer.clone(),
            provider: self.provider.clone(),
            dataset: self.dataset.clone(),
            names: names.clone(),
            purposes: terms.purposes.as_slice().to_vec(),
            period: terms.period,
            means: terms.means,
            retention: terms.retention,
            security: Part::Shown(terms.security.clone()),
            tariff: Part::Shown(terms.tariff),
            reciprocity: terms.reciprocity.clone().map_or(Part::Absent, Part::Shown),
        }
    }

    /// What the public sees: confidential parts are named and hidden.
    #[must_use]
    pub fn public_summary(&self, names: &Names) -> Summary {
        let mut seen = self.summary(names);
        let hide = self.terms.confidential;
        if hide.security {
            seen.security = Part::Confidential;
        }
        if hide.tariff {
            seen.tariff = Part::Confidential;
        }
        if hide.reciprocity {
            seen.reciprocity = Part::Confidential;
        }
        seen
    }
}

/// An agreement in plain words, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plain {
    /// One line.
    pub title: String,
    /// Who, what, why, until when, how, duties, price, end: in this order.
    pub parts: Vec<PlainPart>,
}

/// One part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlainPart {
    /// What it answers.
    pub heading: &'static str,
    /// Its sentences; each may hold line breaks that a party wrote.
    pub sentences: Vec<String>,
}

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title)?;
        for part in &self.parts {
            writeln!(f, "\n{}", part.heading)?;
            for sentence in &part.sentences {
                writeln!(f, "{sentence}")?;
            }
        }
        Ok(())
    }
}

impl Summary {
    /// The agreement in plain words.
    #[must_use]
    pub fn plain(&self, lang: Lang) -> Plain {
        let Names {
            consumer,
            provider,
            dataset,
        } = &self.names;
        let pick = |fr: String, en: String| match lang {
            Lang::Fr => fr,
            Lang::En => en,
        };
        let head = |fr, en| match lang {
            Lang::Fr => fr,
            Lang::En => en,
        };
        let part = |heading, sentences| PlainPart { heading, sentences };
        let who = pick(
            format!(
                "{consumer} peut utiliser des données de {provider}, qui en reste propriétaire."
            ),
            format!("{consumer} may use data of {provider}, who keeps owning them."),
        );
        let law = pick(
            "La charte décide de chaque question, quoi que dise cet accord.".to_owned(),
            "The charter decides each question, whatever this agreement says.".to_owned(),
        );
        let end = pick(
            format!(
                "Il prend fin de lui-même à la date dite. Chacune des deux parties et l’intendant peuvent y mettre fin avant ; {provider} et l’intendant aussi pour manquement. Dès cet instant, toute question posée à ce titre est refusée."
            ),
            format!(
                "It ends by itself on that date. Either party and the steward may end it before; {provider} and the steward also for breach. From that moment on, every question under it is refused."
            ),
        );
        Plain {
            title: pick(
                format!("Accord entre {consumer} et {provider} sur « {dataset} »"),
                format!("Agreement between {consumer} and {provider} on “{dataset}”"),
            ),
            parts: vec![
                part(head("Qui", "Who"), vec![who]),
                part(
                    head("Quoi", "What"),
                    vec![format!("{dataset} ({})", self.dataset)],
                ),
                part(head("Pourquoi", "Why"), vec![self.why(lang)]),
                part(head("Quand", "When"), vec![period(self.period, lang)]),
                part(
                    head("Comment", "How"),
                    vec![means(self.means, lang), self.security(lang), law],
                ),
                part(head("Devoirs", "Duties"), self.duties(lang)),
                part(head("Prix", "Price"), vec![self.price(lang)]),
                part(head("Fin", "End"), vec![end]),
            ],
        }
    }

    fn why(&self, lang: Lang) -> String {
        let labels: Vec<String> = self
            .purposes
            .iter()
            .map(|purpose| {
                let known = PURPOSES.iter().find(|term| term.term == purpose.as_str());
                match (known, lang) {
                    (Some(term), Lang::Fr) => term.fr.to_owned(),
                    (Some(term), Lang::En) => term.en.to_owned(),
                    (None, _) => purpose.to_string(),
                }
            })
            .collect();
        match lang {
            Lang::Fr => format!("{}. Pour rien d’autre.", labels.join(" ; ")),
            Lang::En => format!("{}. For nothing else.", labels.join("; ")),
        }
    }

    fn security(&self, lang: Lang) -> String {
        match (&self.security, lang) {
            (Part::Shown(text), Lang::Fr) => format!("Promesse de sécurité : {text}"),
            (Part::Shown(text), Lang::En) => format!("Promise of security: {text}"),
            (_, Lang::Fr) => "Promesse de sécurité : confidentielle.".to_owned(),
            (_, Lang::En) => "Promise of security: confidential.".to_owned(),
        }
    }

    fn duties(&self, lang: Lang) -> Vec<String> {
        let (consumer, provider) = (&self.names.consumer, &self.names.provider);
        let days = self.retention.as_days();
        let mut duties = match lang {
            Lang::Fr => vec![
                format!(
                    "{consumer} efface ce qui lui a été remis au plus tard {days} jour{} après l’avoir reçu.",
                    if days == 1 { "" } else { "s" }
                ),
                format!(
                    "{consumer} ne cherche pas à savoir de quelles personnes il s’agit, et ne revend pas les données."
                ),
                format!(
                    "{consumer} informe {provider} de ce qu’il en fait, et aussitôt de toute perte ou fuite."
                ),
            ],
            Lang::En => vec![
                format!(
                    "{consumer} deletes what it was given at most {days} day{} after it got it.",
                    if days == 1 { "" } else { "s" }
                ),
                format!(
                    "{consumer} does not try to find out who the persons are, and does not sell the data on."
                ),
                format!(
                    "{consumer} tells {provider} what it does with them, and at once of any loss or leak."
                ),
            ],
        };
        duties.extend(match (&self.reciprocity, lang) {
            (Part::Absent, _) => None,
            (Part::Shown(text), Lang::Fr) => Some(format!("En retour : {text}")),
            (Part::Shown(text), Lang::En) => Some(format!("In return: {text}")),
            (Part::Confidential, Lang::Fr) => {
                Some("En retour : une clause confidentielle.".to_owned())
            }
            (Part::Confidential, Lang::En) => Some("In return: a confidential clause.".to_owned()),
        });
        duties
    }

    fn price(&self, lang: Lang) -> String {
        match (&self.tariff, lang) {
            (Part::Shown(Tariff::Price(price)), Lang::Fr) => format!(
                "{} {} {}.",
                price.decimal().replace('.', ","),
                currency(price.currency(), lang),
                per(price.per(), lang)
            ),
            (Part::Shown(Tariff::Price(price)), Lang::En) => format!(
                "{} {} {}.",
                price.decimal(),
                currency(price.currency(), lang),
                per(price.per(), lang)
            ),
            (Part::Shown(Tariff::Free) | Part::Absent, Lang::Fr) => "Gratuit.".to_owned(),
            (Part::Shown(Tariff::Free) | Part::Absent, Lang::En) => "Free of charge.".to_owned(),
            (Part::Confidential, Lang::Fr) => "Un prix, confidentiel.".to_owned(),
            (Part::Confidential, Lang::En) => "A price, confidential.".to_owned(),
        }
    }
}

fn means(means: Means, lang: Lang) -> String {
    match (means, lang) {
        (Means::ProtectedFigures, Lang::Fr) => {
            "Seulement des chiffres que la protection des personnes couvre."
        }
        (Means::ProtectedFigures, Lang::En) => {
            "Only figures that the protection of persons covers."
        }
        (Means::Figures, Lang::Fr) => "Des chiffres de toute forme, aucune ligne.",
        (Means::Figures, Lang::En) => "Figures of any form, no rows.",
        (Means::Rows, Lang::Fr) => "Des chiffres, et des lignes.",
        (Means::Rows, Lang::En) => "Figures, and rows.",
    }
    .to_owned()
}

fn currency(currency: Currency, lang: Lang) -> &'static str {
    match (currency, lang) {
        (Currency::Eur, Lang::Fr) => "euros",
        (Currency::Eur, Lang::En) => "euros",
        (other, _) => other.as_str(),
    }
}

fn per(per: Per, lang: Lang) -> &'static str {
    match (per, lang) {
        (Per::Contract, Lang::Fr) => "une fois pour tout l’accord",
        (Per::Contract, Lang::En) => "once for the whole agreement",
        (Per::Year, Lang::Fr) => "par année commencée",
        (Per::Year, Lang::En) => "for each year that begins",
        (Per::Month, Lang::Fr) => "par mois commencé",
        (Per::Month, Lang::En) => "for each month that begins",
        (Per::Answer, Lang::Fr) => "par question répondue",
        (Per::Answer, Lang::En) => "for each question answered",
    }
}

/// Whole days are named by the first and the last one.
fn period(period: Period, lang: Lang) -> String {
    let (from, until) = (period.from(), period.until());
    let whole_days = [from, until].iter().all(|at| at.second_of_day() == 0);
    if whole_days {
        let last = Timestamp::from_micros(until.micros().saturating_sub(1));
        let (from, last) = (from.day(lang), last.day(lang));
        return match lang {
            Lang::Fr => format!("Du {from} au {last} inclus."),
            Lang::En => format!("From {from} to {last}, both included."),
        };
    }
    let moment = |at: Timestamp| {
        let second = at.second_of_day();
        let (hour, minute) = (second / 3_600, second / 60 % 60);
        let day = at.day(lang);
        format!("{day} {hour:02}:{minute:02}:{:02} UTC", second % 60)
    };
    match lang {
        Lang::Fr => format!("Du {} au {}.", moment(from), moment(until)),
        Lang::En => format!("From {} until {}.", moment(from), moment(until)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Confidential;
    use crate::odrl::tests::document;
    use crate::terms::tests::terms;

    fn names() -> Names {
        Names {
            consumer: "Lab".into(),
            provider: "Town hall".into(),
            dataset: "Hourly meters".into(),
        }
    }

    #[test]
    fn an_agreement_reads_in_english() {
        let said = document(terms())
            .summary(&names())
            .plain(Lang::En)
            .to_string();
        assert_eq!(
            said,
            "Agreement between Lab and Town hall on “Hourly meters”\n\
             \nWho\nLab may use data of Town hall, who keeps owning them.\n\
             \nWhat\nHourly meters (meters)\n\
             \nWhy\nScientific Research. For nothing else.\n\
             \nWhen\nFrom 1 January 2027 to 31 December 2027, both included.\n\
             \nHow\nFigures of any form, no rows.\nPromise of security: Encrypted disk, two named persons.\n\
             The charter decides each question, whatever this agreement says.\n\
             \nDuties\nLab deletes what it was given at most 30 days after it got it.\n\
             Lab does not try to find out who the persons are, and does not sell the data on.\n\
             Lab tells Town hall what it does with them, and at once of any loss or leak.\n\
             In return: Results are published.\n\
             \nPrice\n1200.50 euros for each year that begins.\n\
             \nEnd\nIt ends by itself on that date. Either party and the steward may end it before; Town hall and the \
             steward also for breach. From that moment on, every question under it is refused.\n"
        );
    }

    #[test]
    fn an_agreement_reads_in_french_with_confidential_parts_named() {
        let mut terms = terms();
        terms.confidential = Confidential {
            tariff: true,
            reciprocity: true,
            security: true,
        };
        let said = document(terms)
            .public_summary(&names())
            .plain(Lang::Fr)
            .to_string();
        for sentence in [
            "Accord entre Lab et Town hall sur « Hourly meters »",
            "Du 1er janvier 2027 au 31 décembre 2027 inclus.",
            "Promesse de sécurité : confidentielle.",
            "En retour : une clause confidentielle.",
            "Un prix, confidentiel.",
        ] {
            assert!(said.contains(sentence), "{said}");
        }
        for secret in ["1200", "Encrypted", "published"] {
            assert!(!said.contains(secret), "{said}");
        }
    }
}
