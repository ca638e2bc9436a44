//! `/steward/attestations`: dated statements by somebody who answers for them, on which rules rely.
//!
//! The person of a warrant is named by her number in the data set, which becomes her pseudonym before anything is
//! kept; the number itself goes nowhere.

use crate::fault::Fault;
use crate::form::Fields;
use crate::here::{Here, Reply, see_other};
use crate::paging::{OnPage, page_of, wanted};
use crate::purpose_groups::purpose_groups;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use gate::{Attestation, Statement, fresh_id};
use pages::{
    AttestationEntry, AttestationField, AttestationForm, AttestationLine, AttestationList,
    AttestationState, FieldError,
};
use std::collections::BTreeMap;
use store::{
    ATTESTATION_TEXT_MOST, AttestationError, StoreError, Tx, attestation_enter, attestation_list,
    attestation_withdraw,
};
use territory::{Party, PartyId, PartyKind, Text, Timestamp};

/// Most attestations that are listed.
const LISTED: u32 = 2_000;
/// Longest number of a person, in characters.
const NUMBER_MOST: usize = 200;
const DAY: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);

/// The attestations, newest first.
pub(crate) async fn list(here: Here, asked: Result<Query<OnPage>, QueryRejection>) -> Reply {
    let (attestations, leaves) = here
        .trust
        .store
        .read("attestations", |tx| {
            Ok::<_, StoreError>((attestation_list(tx, LISTED)?, leaves(tx)?))
        })
        .await?;
    let now = here.trust.clock.now();
    let (shown, paging) = page_of(&attestations, wanted(asked));
    let page = AttestationList {
        attestations: shown
            .iter()
            .map(|one| {
                line(
                    &here,
                    one,
                    leaves.get(&one.id).copied().unwrap_or_default(),
                    now,
                )
            })
            .collect(),
        paging,
    };
    here.page(|shell| page.render(shell))
}

/// The leaf of each attestation.
fn leaves(tx: &mut Tx<'_>) -> Result<BTreeMap<String, u64>, StoreError> {
    tx.query(
        "SELECT id, leaf FROM attestation ORDER BY leaf DESC LIMIT $1",
        &[LISTED.into()],
    )?
    .iter()
    .map(|row| Ok((row.text(0)?.to_owned(), row.count(1)?)))
    .collect()
}

fn line(here: &Here, one: &Attestation, leaf: u64, now: Timestamp) -> AttestationLine {
    let words = here.words();
    AttestationLine {
        id: one.id.clone(),
        statement: crate::words::statement(one.statement),
        party: one.party.as_ref().map(|party| words.party(party)),
        data_set: one.dataset.as_ref().map(|dataset| words.data_set(dataset)),
        purpose: one.purpose.as_ref().map(|purpose| words.purpose(purpose)),
        issuer: one.issuer.clone(),
        reference: one.reference.clone(),
        summary: one.summary.clone(),
        issued_at: one.issued_at,
        // Within the last day: it is over at the first moment of the day after it.
        valid_until: Timestamp::from_micros(one.valid_until.micros().saturating_sub(1)),
        state: match one.withdrawn_at {
            Some(_) => AttestationState::Withdrawn,
            None if now >= one.valid_until => AttestationState::Expired,
            None => AttestationState::Holds,
        },
        leaf,
    }
}

/// The form.
pub(crate) async fn form(here: Here) -> Reply {
    let page = entry(&here, AttestationForm::default());
    here.page(|shell| page.render(shell))
}

fn entry(here: &Here, form: AttestationForm) -> AttestationEntry {
    let words = here.words();
    AttestationEntry {
        parties: here
            .snapshot
            .parties
            .keys()
            .map(|id| words.party(id))
            .collect(),
        data_sets: here
            .snapshot
            .datasets
            .iter()
            .map(|dataset| words.data_set(&dataset.id))
            .collect(),
        purposes: purpose_groups(words),
        form,
        errors: Vec::new(),
    }
}

/// Enters one.
pub(crate) async fn enter(here: Here, fields: Fields) -> Reply {
    let text = |name: &str| fields.get(name).trim().to_owned();
    let form = AttestationForm {
        statement: text("statement"),
        party: text("party"),
        data_set: text("dataset"),
        purpose: text("purpose"),
        person: text("person"),
        issuer: text("issuer"),
        reference: text("reference"),
        summary: text("summary"),
        valid_until: text("valid_until"),
    };
    let errors = match read(&here, &form)? {
        Ok(one) => {
            here.trust
                .store
                .run("attestation enter", move |tx| attestation_enter(tx, &one))
                .await?;
            return Ok(see_other("/steward/attestations"));
        }
        Err(errors) => errors,
    };
    let mut page = entry(&here, form);
    page.errors = errors;
    here.page_with(StatusCode::UNPROCESSABLE_ENTITY, None, |shell| {
        page.render(shell)
    })
}

/// Takes one back; rules rely on it no more, from the next question on.
pub(crate) async fn withdraw(here: Here, Path(id): Path<String>, _: Fields) -> Reply {
    let now = here.trust.clock.now();
    here.trust
        .store
        .run("attestation withdraw", move |tx| {
            attestation_withdraw(tx, &id, now)
        })
        .await?;
    Ok(see_other("/steward/attestations"))
}

impl From<AttestationError> for Fault {
    fn from(error: AttestationError) -> Self {
        match error {
            AttestationError::Unknown(_) => Fault::NotFound,
            AttestationError::Incomplete(why) => Fault::BadRequest(why),
            error => Fault::Internal(error.to_string()),
        }
    }
}

type Wrong = Vec<FieldError<AttestationField>>;

/// Collects what is wrong with a form.
struct Check(Wrong);

impl Check {
    fn wrong(&mut self, field: AttestationField, fr: &str, en: &str) {
        self.0.push(FieldError {
            field,
            message: Text::new(fr, en),
        });
    }

    /// A part that the statement has, found among what there is; or that it has not, and must be empty.
    fn part<T>(
        &mut self,
        field: AttestationField,
        has: bool,
        text: &str,
        find: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        if !has {
            if !text.is_empty() {
                self.wrong(
                    field,
                    "Cette attestation n’a pas cette partie ; laissez-la vide.",
                    "This attestation does not have this part; leave it empty.",
                );
            }
            return None;
        }
        let found = find(text);
        if found.is_none() {
            self.wrong(
                field,
                "Cette attestation a besoin de cette partie ; choisissez dans la liste.",
                "This attestation needs this part; choose from the list.",
            );
        }
        found
    }

    fn text(&mut self, field: AttestationField, text: &str, may_be_empty: bool) {
        if text.chars().count() > ATTESTATION_TEXT_MOST || (text.is_empty() && !may_be_empty) {
            self.wrong(
                field,
                &format!("Écrivez 1 à {ATTESTATION_TEXT_MOST} caractères."),
                &format!("Write 1 to {ATTESTATION_TEXT_MOST} characters."),
            );
        }
    }
}

/// The attestation that a form states, or what is wrong with it.
fn read(here: &Here, form: &AttestationForm) -> Result<Result<Attestation, Wrong>, Fault> {
    use AttestationField as Field;
    let mut check = Check(Vec::new());
    let Ok(statement) = form.statement.parse::<Statement>() else {
        check.wrong(
            Field::Statement,
            "Choisissez ce qui est attesté.",
            "Choose what is stated.",
        );
        return Ok(Err(check.0));
    };
    let about_set = statement != Statement::AlgorithmCard;
    let party = check.part(
        Field::Party,
        statement != Statement::ImpactAssessment,
        &form.party,
        |text| here.snapshot.parties.get(&text.parse::<PartyId>().ok()?),
    );
    let dataset = check.part(Field::DataSet, about_set, &form.data_set, |text| {
        here.snapshot.dataset(&text.parse().ok()?)
    });
    let purpose = check.part(
        Field::Purpose,
        matches!(
            statement,
            Statement::ImpactAssessment | Statement::HumanReview
        ),
        &form.purpose,
        |text| here.charter.purpose(text).ok(),
    );
    let warrant = statement == Statement::Warrant;
    let number = check.part(Field::Person, warrant, &form.person, |text| {
        (!text.is_empty() && text.chars().count() <= NUMBER_MOST).then(|| text.to_owned())
    });
    if let Some(party) = party {
        fits(&mut check, here, statement, party)?;
    }
    if dataset.is_some_and(|dataset| warrant && !dataset.names_persons()) {
        check.wrong(
            Field::DataSet,
            "Ce jeu de données ne désigne personne par un numéro ; un mandat ne peut pas porter dessus.",
            "This data set names no persons by a number; no warrant can be about it.",
        );
    }
    check.text(Field::Issuer, &form.issuer, false);
    check.text(Field::Reference, &form.reference, false);
    check.text(Field::Summary, &form.summary, true);
    let now = here.trust.clock.now();
    let until = last_day_over(&form.valid_until).filter(|until| *until > now);
    if until.is_none() {
        check.wrong(
            Field::ValidUntil,
            "Écrivez un jour à venir : année, mois et jour, par exemple 2027-01-31.",
            "Write a day to come: year, month and day, such as 2027-01-31.",
        );
    }
    let Some(valid_until) = until.filter(|_| check.0.is_empty()) else {
        return Ok(Err(check.0));
    };
    Ok(Ok(Attestation {
        id: fresh_id().map_err(|error| Fault::Internal(error.to_string()))?,
        statement,
        party: party.map(|party| party.id.clone()),
        dataset: dataset.map(|dataset| dataset.id.clone()),
        purpose,
        person: dataset
            .zip(number)
            .map(|(dataset, number)| here.trust.pseudonyms.person(&dataset.id, &number)),
        issuer: form.issuer.clone(),
        reference: form.reference.clone(),
        summary: form.summary.clone(),
        issued_at: now,
        valid_until,
        withdrawn_at: None,
        entered_by: here.session()?.account.display_name.clone(),
    }))
}

/// Whether a statement can be made about this party, by this account.
fn fits(check: &mut Check, here: &Here, statement: Statement, party: &Party) -> Result<(), Fault> {
    let own = &here.session()?.account.party;
    let decides_itself = own
        .as_ref()
        .is_some_and(|own| *own == party.id || organisations(here, party).contains(&own));
    if statement == Statement::HumanReview && decides_itself {
        check.wrong(
            AttestationField::Party,
            "Votre compte agit pour l’organisme qui décide ; quelqu’un d’autre doit répondre de ses décisions.",
            "Your account acts for the party that decides; somebody else must answer for its decisions.",
        );
    }
    if statement == Statement::AlgorithmCard && party.kind != PartyKind::Service {
        check.wrong(
            AttestationField::Party,
            "Une fiche du registre est celle d’un algorithme ; choisissez un service.",
            "A card of the register is an algorithm’s; choose a service.",
        );
    }
    Ok(())
}

/// The organisations that a party belongs to, nearest first.
fn organisations<'a>(here: &'a Here, party: &'a Party) -> Vec<&'a PartyId> {
    let mut all = Vec::new();
    let mut next = party.member_of.as_ref();
    while let Some(id) = next.filter(|id| !all.contains(id)) {
        all.push(id);
        next = here
            .snapshot
            .parties
            .get(id)
            .and_then(|of| of.member_of.as_ref());
    }
    all
}

/// The first moment after a day, in UTC.
fn last_day_over(text: &str) -> Option<Timestamp> {
    let day: jiff::civil::Date = text.parse().ok()?;
    let begins = jiff::tz::TimeZone::UTC
        .to_timestamp(day.to_datetime(jiff::civil::Time::midnight()))
        .ok()?;
    Some(Timestamp::from_micros(begins.as_microsecond()).after(DAY))
}
