//! Attestations in the store: a statement and its leaf are one transaction.

use crate::catalogue::{opt_word, unreadable, word};
use crate::{Row, StoreError, Tx, Value, leaf_append};
use gate::{Attestation, Commitment, Leaf, LeafError, Nonce, Statement};
use territory::{PersonKey, Timestamp};

/// Longest text of an attestation, in characters.
pub const ATTESTATION_TEXT_MOST: usize = 2_000;

/// Why an attestation was not entered or withdrawn.
#[derive(Debug, thiserror::Error)]
pub enum AttestationError {
    /// A part that its statement needs is missing, or one that it does not have is there.
    #[error("{0}")]
    Incomplete(String),
    /// There is none of that id that still holds.
    #[error("there is no attestation `{0}` that could be withdrawn")]
    Unknown(String),
    /// No leaf could be made.
    #[error(transparent)]
    Leaf(#[from] LeafError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Enters an attestation; gives the number of its leaf.
///
/// # Errors
/// [`AttestationError::Incomplete`]; storage.
pub fn attestation_enter(tx: &mut Tx<'_>, one: &Attestation) -> Result<u64, AttestationError> {
    complete(one)?;
    let nonce = Nonce::fresh()?;
    let leaf = leaf_append(tx, &leaf(one, one.issued_at, false, &nonce).to_bytes()?)?;
    tx.execute(
        "INSERT INTO attestation (id, kind, party, dataset, purpose, person, issuer, reference, summary, issued_at, valid_until, entered_by, leaf, nonce)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        &[
            (&one.id).into(),
            one.statement.as_str().into(),
            one.party.as_ref().into(),
            one.dataset.as_ref().into(),
            one.purpose.as_ref().into(),
            one.person.map_or(Value::Null, |person| Value::Int(person.0)),
            (&one.issuer).into(),
            (&one.reference).into(),
            (&one.summary).into(),
            one.issued_at.into(),
            one.valid_until.into(),
            (&one.entered_by).into(),
            leaf.try_into()?,
            nonce.0.into(),
        ],
    )?;
    Ok(leaf)
}

/// Takes an attestation back: no decision from now on relies on it. Gives the number of the leaf that says so.
///
/// # Errors
/// [`AttestationError::Unknown`]; storage.
pub fn attestation_withdraw(
    tx: &mut Tx<'_>,
    id: &str,
    now: Timestamp,
) -> Result<u64, AttestationError> {
    let unknown = || AttestationError::Unknown(id.chars().take(80).collect());
    let one = attestation_get(tx, id)?
        .filter(|one| one.withdrawn_at.is_none())
        .ok_or_else(unknown)?;
    let nonce = Nonce::fresh()?;
    let number = leaf_append(tx, &leaf(&one, now, true, &nonce).to_bytes()?)?;
    tx.execute(
        "UPDATE attestation SET withdrawn_at = $1 WHERE id = $2",
        &[now.into(), id.into()],
    )?;
    Ok(number)
}

/// The attestation of that id.
///
/// # Errors
/// Storage only.
pub fn attestation_get(tx: &mut Tx<'_>, id: &str) -> Result<Option<Attestation>, StoreError> {
    tx.query_opt(&format!("{SELECT} WHERE id = $1"), &[id.into()])?
        .as_ref()
        .map(read)
        .transpose()
}

/// All attestations, the newest first; at most `most`.
///
/// # Errors
/// Storage only.
pub fn attestation_list(tx: &mut Tx<'_>, most: u32) -> Result<Vec<Attestation>, StoreError> {
    tx.query(
        &format!("{SELECT} ORDER BY leaf DESC LIMIT $1"),
        &[most.into()],
    )?
    .iter()
    .map(read)
    .collect()
}

const SELECT: &str = "SELECT id, kind, party, dataset, purpose, person, issuer, reference, summary, issued_at, valid_until, withdrawn_at, entered_by FROM attestation";

fn read(row: &Row) -> Result<Attestation, StoreError> {
    let moment = |index| -> Result<Option<Timestamp>, StoreError> {
        Ok(row.opt_int(index)?.map(Timestamp::from_micros))
    };
    Ok(Attestation {
        id: row.text(0)?.to_owned(),
        statement: row
            .text(1)?
            .parse()
            .map_err(|why: String| unreadable("attestation", &why))?,
        party: opt_word(row, 2, "attestation")?,
        dataset: opt_word(row, 3, "attestation")?,
        purpose: opt_word(row, 4, "attestation")?,
        person: row.opt_int(5)?.map(PersonKey),
        issuer: row.text(6)?.to_owned(),
        reference: row.text(7)?.to_owned(),
        summary: row.text(8)?.to_owned(),
        issued_at: row.moment(9)?,
        valid_until: row.moment(10)?,
        withdrawn_at: moment(11)?,
        entered_by: word(row, 12, "attestation")?,
    })
}

/// A warrant's leaf tells nothing but that there is one.
fn leaf(one: &Attestation, at: Timestamp, withdrawn: bool, nonce: &Nonce) -> Leaf {
    let open = one.statement != Statement::Warrant;
    let content = format!(
        "{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}",
        one.id,
        one.statement,
        one.party.as_ref().map_or("-", |party| party.as_str()),
        one.dataset.as_ref().map_or("-", |dataset| dataset.as_str()),
        one.purpose.as_ref().map_or("-", |purpose| purpose.as_str()),
        one.person
            .map_or_else(|| "-".to_owned(), |person| person.0.to_string()),
        one.issuer,
        one.reference,
        one.issued_at.micros(),
        one.valid_until.micros(),
    );
    Leaf::Attestation {
        at,
        statement: one.statement.as_str().to_owned(),
        of: Commitment::to(&content, nonce),
        party: one.party.clone().filter(|_| open),
        data: one.dataset.clone().filter(|_| open),
        purpose: one.purpose.clone().filter(|_| open),
        until: one.valid_until,
        withdrawn,
    }
}

fn complete(one: &Attestation) -> Result<(), AttestationError> {
    let has = [
        ("party", one.party.is_some()),
        ("data set", one.dataset.is_some()),
        ("purpose", one.purpose.is_some()),
        ("person", one.person.is_some()),
    ];
    let needs = match one.statement {
        Statement::ImpactAssessment => [false, true, true, false],
        Statement::AlgorithmCard => [true, false, false, false],
        Statement::HumanReview => [true, true, true, false],
        Statement::Warrant => [true, true, false, true],
    };
    for ((part, has), needs) in has.into_iter().zip(needs) {
        if has != needs {
            let verb = if needs { "needs" } else { "has no" };
            return Err(AttestationError::Incomplete(format!(
                "an attestation of kind {} {verb} {part}",
                one.statement
            )));
        }
    }
    if one.valid_until <= one.issued_at {
        return Err(AttestationError::Incomplete(
            "an attestation holds until after it was issued".to_owned(),
        ));
    }
    for (part, text, may_be_empty) in [
        ("issuer", &one.issuer, false),
        ("reference", &one.reference, false),
        ("summary", &one.summary, true),
        ("author", &one.entered_by, false),
    ] {
        let length = text.chars().count();
        if length > ATTESTATION_TEXT_MOST || (length == 0 && !may_be_empty) {
            return Err(AttestationError::Incomplete(format!(
                "the {part} of an attestation has 1 to {ATTESTATION_TEXT_MOST} characters"
            )));
        }
    }
    Ok(())
}
