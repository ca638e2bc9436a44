//! The end of an agreement: by its date, by breach, by withdrawal. It is one transaction with its leaf, and effective
//! with the commit, since each decision reads what is in force at that moment.

use crate::agreement::load;
use crate::{Actor, Agreement, AgreementId, Document, EndWhy, ExchangeError, Hand, Note};
use gate::Leaf;
use store::{Tx, leaf_append};
use territory::Timestamp;

/// Most agreements that one sweep ends.
pub const SWEEP_MOST: u32 = 500;

/// On what ground somebody ends an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// The consumer did not keep it; said by the provider or the steward.
    Breach,
    /// Without a ground; either party or the steward.
    Withdrawal,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It ended now; why, and the number of the leaf.
    Now(EndWhy, u64),
    /// It had ended before; why, and the number of that leaf.
    Before(EndWhy, u64),
}

/// Ends an agreement, at once. One that is past its date is put on record as ended by it; ending again changes nothing.
///
/// # Errors
/// [`ExchangeError::NoAgreement`], for a stranger too; [`ExchangeError::NotYourGround`]; storage.
pub fn agreement_end(
    tx: &mut Tx<'_>,
    id: &AgreementId,
    actor: &Actor,
    ground: Ground,
    note: &Note,
    now: Timestamp,
) -> Result<Ended, ExchangeError> {
    let found = load(tx, id)?.ok_or(ExchangeError::NoAgreement)?;
    let Document {
        consumer, provider, ..
    } = &found.document;
    let hand = actor
        .hand(consumer, provider)
        .ok_or(ExchangeError::NoAgreement)?;
    let why = match (ground, hand) {
        (Ground::Breach, Hand::Consumer | Hand::Charter) => {
            return Err(ExchangeError::NotYourGround(hand));
        }
        (Ground::Breach, _) => EndWhy::Breach,
        (Ground::Withdrawal, Hand::Consumer) => EndWhy::WithdrawalByConsumer,
        (Ground::Withdrawal, Hand::Provider | Hand::StewardForProvider) => {
            EndWhy::WithdrawalByProvider
        }
        (Ground::Withdrawal, _) => EndWhy::WithdrawalBySteward,
    };
    if let Some(end) = &found.end {
        return Ok(Ended::Before(end.why, end.leaf));
    }
    if found.document.terms.period.until() <= now {
        let leaf = over(tx, &found, now)?;
        return Ok(Ended::Now(EndWhy::Term, leaf));
    }
    let by = format!("{hand} {}", actor.name());
    let leaf = write(tx, &found, now, why, &by, note, now)?;
    Ok(Ended::Now(why, leaf))
}

/// Puts on record the end of agreements that are past their date, at most 500, and says which. They are out of force
/// since that date, whether swept or not; sweeping again finds only what is new.
///
/// # Errors
/// Storage only.
pub fn agreement_sweep(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<AgreementId>, ExchangeError> {
    let rows = tx.query(
        "SELECT id FROM agreement WHERE ended_at IS NULL AND valid_until <= $1 ORDER BY valid_until, id LIMIT $2",
        &[now.into(), SWEEP_MOST.into()],
    )?;
    let mut swept = Vec::with_capacity(rows.len());
    for row in &rows {
        let id: AgreementId = row
            .text(0)?
            .parse()
            .map_err(|problem| ExchangeError::record("agreement", problem))?;
        if let Some(found) = load(tx, &id)? {
            over(tx, &found, now)?;
            swept.push(id);
        }
    }
    Ok(swept)
}

fn over(tx: &mut Tx<'_>, found: &Agreement, now: Timestamp) -> Result<u64, ExchangeError> {
    let until = found.document.terms.period.until();
    write(
        tx,
        found,
        until,
        EndWhy::Term,
        "term",
        &Note::default(),
        now,
    )
}

fn write(
    tx: &mut Tx<'_>,
    found: &Agreement,
    ended_at: Timestamp,
    why: EndWhy,
    by: &str,
    note: &Note,
    now: Timestamp,
) -> Result<u64, ExchangeError> {
    let id = &found.document.id;
    let leaf = Leaf::AgreementEnd {
        at: now,
        agreement: id.to_string(),
        why: why.as_str().to_owned(),
    };
    let leaf = leaf_append(tx, &leaf.to_bytes()?)?;
    tx.execute(
        "UPDATE agreement SET ended_at = $2, ended_why = $3, ended_by = $4, ended_note = $5, ended_leaf = $6 \
         WHERE id = $1 AND ended_at IS NULL",
        &[
            id.as_str().into(),
            ended_at.into(),
            why.as_str().into(),
            by.into(),
            note.as_str().into(),
            leaf.try_into()?,
        ],
    )?;
    Ok(leaf)
}
