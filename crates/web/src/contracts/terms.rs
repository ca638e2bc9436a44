//! Terms between the form, the contract and the page.

use super::tariff;
use crate::form::Fields;
use crate::words::Words;
use charter::Charter;
use exchange::{
    Clause, Confidential, Note, Part, Period, Purposes, Retention, Summary, Tariff, Terms,
    TermsError,
};
use pages::{FieldError, TermsField, TermsForm};
use std::time::Duration;
use territory::{Lang, Text, Timestamp};

/// What is wrong with fields of the form.
pub(super) type Errors = Vec<FieldError<TermsField>>;

/// What was filled in, as it was.
pub(super) fn filled(fields: &Fields) -> TermsForm {
    let text = |name| fields.get(name).to_owned();
    TermsForm {
        purposes: fields.all("purpose"),
        from: text("from"),
        until: text("until"),
        means: text("means"),
        retention_days: text("retention_days"),
        security: text("security"),
        tariff: text("tariff"),
        reciprocity: text("reciprocity"),
        confidential: fields.all("confidential"),
        note: text("note"),
    }
}

/// A form to begin with: a year from today.
pub(super) fn fresh(now: Timestamp) -> TermsForm {
    TermsForm {
        from: day(now),
        until: day(now.after(Duration::from_secs(364 * 86_400))),
        means: charter::Means::ProtectedFigures.as_str().to_owned(),
        retention_days: "30".to_owned(),
        ..TermsForm::default()
    }
}

/// The form that states these terms.
pub(super) fn form_of(terms: &Terms, lang: Lang) -> TermsForm {
    let hidden = [
        ("security", terms.confidential.security),
        ("tariff", terms.confidential.tariff),
        ("reciprocity", terms.confidential.reciprocity),
    ];
    TermsForm {
        purposes: terms
            .purposes
            .as_slice()
            .iter()
            .map(ToString::to_string)
            .collect(),
        from: day(terms.period.from()),
        until: day(last_moment(terms.period)),
        means: terms.means.as_str().to_owned(),
        retention_days: terms.retention.as_days().to_string(),
        security: terms.security.as_str().to_owned(),
        tariff: tariff::written(terms.tariff, lang),
        reciprocity: terms
            .reciprocity
            .as_ref()
            .map_or_else(String::new, |text| text.as_str().to_owned()),
        confidential: hidden
            .into_iter()
            .filter(|(_, hidden)| *hidden)
            .map(|(name, _)| name.to_owned())
            .collect(),
        note: String::new(),
    }
}

/// The terms that a form states, or everything that is wrong with it.
pub(super) fn read(
    form: &TermsForm,
    charter: &Charter,
    now: Timestamp,
) -> Result<(Terms, Note), Errors> {
    let mut errors = Errors::new();
    let mut wrong = |field, message| errors.push(FieldError { field, message });
    let purposes = purposes(form, charter)
        .map_err(|message| wrong(TermsField::Purpose, message))
        .ok();
    let period = period(form)
        .map_err(|(field, message)| wrong(field, message))
        .ok();
    let means = form.means.parse().ok();
    if means.is_none() {
        wrong(
            TermsField::Means,
            Text::new("Choisissez ce qui peut sortir.", "Choose what may leave."),
        );
    }
    let days = form.retention_days.trim().parse::<u16>().ok();
    let retention = days.and_then(|days| Retention::days(days).ok());
    if retention.is_none() {
        wrong(
            TermsField::RetentionDays,
            Text::new(
                "Écrivez un nombre de jours, de 1 à 3660.",
                "Write a number of days, from 1 to 3660.",
            ),
        );
    }
    let security = Clause::new(&form.security)
        .map_err(|error| wrong(TermsField::Security, clause(&error)))
        .ok();
    let tariff = tariff::read(&form.tariff)
        .map_err(|message| wrong(TermsField::Tariff, message))
        .ok();
    let reciprocity = match form.reciprocity.trim().is_empty() {
        true => None,
        false => Clause::new(&form.reciprocity)
            .map_err(|error| wrong(TermsField::Reciprocity, clause(&error)))
            .ok(),
    };
    let note = Note::new(&form.note)
        .map_err(|error| wrong(TermsField::Note, clause(&error)))
        .ok();
    let hidden = |name: &str| form.confidential.iter().any(|hidden| hidden == name);
    let (
        Some(purposes),
        Some(period),
        Some(means),
        Some(retention),
        Some(security),
        Some(tariff),
        Some(note),
        true,
    ) = (
        purposes,
        period,
        means,
        retention,
        security,
        tariff,
        note,
        errors.is_empty(),
    )
    else {
        return Err(errors);
    };
    let terms = Terms {
        purposes,
        period,
        means,
        security,
        retention,
        tariff,
        confidential: Confidential {
            // What is not there is not hidden either: the box may stay ticked from an offer before.
            tariff: hidden("tariff") && tariff != Tariff::Free,
            reciprocity: hidden("reciprocity") && reciprocity.is_some(),
            security: hidden("security"),
        },
        reciprocity,
    };
    match terms.check(now) {
        Ok(()) => Ok((terms, note)),
        Err(error) => Err(vec![said(&error)]),
    }
}

fn purposes(form: &TermsForm, charter: &Charter) -> Result<Purposes, Text> {
    let mut known = Vec::new();
    for text in &form.purposes {
        known.push(charter.purpose(text.trim()).map_err(|_| {
            let shown: String = text.chars().take(96).collect();
            Text::new(
                format!("La finalité « {shown} » n’existe pas."),
                format!("There is no purpose “{shown}”."),
            )
        })?);
    }
    // Chosen twice is chosen.
    known.sort();
    known.dedup();
    Purposes::new(known).map_err(|_| {
        Text::new(
            "Dites à quoi les données serviront ; huit buts au plus.",
            "Say what the data is to be used for; eight purposes at most.",
        )
    })
}

fn period(form: &TermsForm) -> Result<Period, (TermsField, Text)> {
    for (field, text) in [
        (TermsField::From, &form.from),
        (TermsField::Until, &form.until),
    ] {
        if text.trim().parse::<jiff::civil::Date>().is_err() {
            let message = Text::new(
                "Écrivez un jour : année, mois et jour, par exemple 2027-01-31.",
                "Write a day: year, month and day, such as 2027-01-31.",
            );
            return Err((field, message));
        }
    }
    Period::of_days(&form.from, &form.until).map_err(|error| {
        let error = said(&error);
        (error.field, error.message)
    })
}

fn clause(error: &TermsError) -> Text {
    match error {
        TermsError::Text { why, .. } if *why == "it is empty" => {
            Text::new("Ce texte est nécessaire.", "This text is needed.")
        }
        error => Text::new(
            "Ce texte ne peut pas être pris : il est trop long, ou contient des caractères qui n’ont rien à y faire.",
            error.to_string(),
        ),
    }
}

/// Where in the form an error of the terms belongs.
pub(super) fn said(error: &TermsError) -> FieldError<TermsField> {
    let (field, fr) = match error {
        TermsError::Past(_) => (
            TermsField::From,
            "Un contrat ne peut pas commencer dans le passé ; commencez aujourd’hui ou plus tard.",
        ),
        TermsError::Over(_) => (
            TermsField::Until,
            "La durée de ces conditions est déjà passée ; convenez d’une fin plus tardive.",
        ),
        TermsError::Period | TermsError::Date(_) => (
            TermsField::Until,
            "Un contrat finit après avoir commencé, et dix ans plus tard au plus.",
        ),
        TermsError::Purposes => (
            TermsField::Purpose,
            "Un contrat a d’un à huit buts, chacun nommé une fois.",
        ),
        TermsError::Retention => (
            TermsField::RetentionDays,
            "Écrivez un nombre de jours, de 1 à 3660.",
        ),
        TermsError::Amount | TermsError::NothingToHide("tariff") => (
            TermsField::Tariff,
            "Écrivez un montant, ou « gratuit » sans le garder confidentiel.",
        ),
        TermsError::NothingToHide(_) => (
            TermsField::Reciprocity,
            "Il n’y a rien à garder confidentiel ici.",
        ),
        TermsError::Text { .. } => (TermsField::Note, "Ce texte ne peut pas être pris."),
    };
    FieldError {
        field,
        message: Text::new(fr, error.to_string()),
    }
}

/// Terms for whoever may read all of them.
pub(super) fn whole(words: Words<'_>, terms: &Terms, lang: Lang) -> pages::Terms {
    let part = |hidden: bool, text: String| match hidden {
        true => pages::Part::Confidential(text),
        false => pages::Part::Public(text),
    };
    let hidden = terms.confidential;
    pages::Terms {
        purposes: words.purposes(terms.purposes.as_slice()),
        from: terms.period.from(),
        until: last_moment(terms.period),
        means: means(terms.means),
        retention_days: Some(u32::from(terms.retention.as_days())),
        security: part(hidden.security, terms.security.as_str().to_owned()),
        tariff: part(hidden.tariff, tariff::written(terms.tariff, lang)),
        reciprocity: terms
            .reciprocity
            .as_ref()
            .map_or(pages::Part::Unstated, |text| {
                part(hidden.reciprocity, text.as_str().to_owned())
            }),
    }
}

/// Terms as everybody sees them.
pub(super) fn public(words: Words<'_>, summary: &Summary, lang: Lang) -> pages::Terms {
    pages::Terms {
        purposes: words.purposes(&summary.purposes),
        from: summary.period.from(),
        until: last_moment(summary.period),
        means: means(summary.means),
        retention_days: Some(u32::from(summary.retention.as_days())),
        security: shown(&summary.security, |text| text.as_str().to_owned()),
        tariff: shown(&summary.tariff, |price| tariff::written(*price, lang)),
        reciprocity: shown(&summary.reciprocity, |text| text.as_str().to_owned()),
    }
}

fn shown<T>(part: &Part<T>, text: impl Fn(&T) -> String) -> pages::Part {
    match part {
        Part::Absent => pages::Part::Unstated,
        Part::Confidential => pages::Part::Hidden,
        Part::Shown(value) => pages::Part::Public(text(value)),
    }
}

fn means(means: charter::Means) -> pages::Means {
    match means {
        charter::Means::ProtectedFigures => pages::Means::ProtectedFigures,
        charter::Means::Figures => pages::Means::Figures,
        charter::Means::Rows => pages::Means::Rows,
    }
}

/// Within the last day: a period is over at the first moment of the day after it.
pub(super) fn last_moment(period: Period) -> Timestamp {
    Timestamp::from_micros(period.until().micros().saturating_sub(1))
}

/// `2027-01-31`.
fn day(at: Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}
