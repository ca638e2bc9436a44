//! Negotiations, as operations on a transaction: a consumer asks, both sides answer in turn, every step stays on record.
//!
//! What may happen when stands in one table ([`crate::next`]). Whoever answers says which step it has seen; if another
//! came first, nothing is done ([`ExchangeError::Overtaken`]), so that two answers at once cannot both count.

use crate::{
    Act, ActKind, Actor, AgreementId, Document, ExchangeError, Hand, NegotiationId,
    NegotiationState, Note, Side, Signature, Terms, TrustIri, Viewer, WaitsFor, next,
};
use std::time::Duration;
use store::{Row, Tx, Value, dataset_get, party_get};
use territory::{DataSetId, PartyId, RuleId, Timestamp};

/// Most negotiations that one consumer has open.
pub const OPEN_MOST: u32 = 100;
/// Most steps of a negotiation before only an end is left.
pub const STEPS_MOST: u32 = 200;
/// Negotiations on a page of a list, and in an inbox.
pub const NEGOTIATIONS_PER_PAGE: u32 = 50;
/// Most negotiations in an inbox.
pub const INBOX_MOST: u32 = 1000;

/// What the charter says to a request at once; the caller has asked it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Immediate {
    /// These rules permit it without any contract.
    ByCharter {
        /// The rules.
        rules: Vec<RuleId>,
    },
    /// It needs a contract.
    NeedsAgreement,
    /// These rules forbid it, with or without a contract.
    Never {
        /// The rules.
        rules: Vec<RuleId>,
    },
}

/// A consumer asks for access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRequest {
    /// The id that the negotiation will have.
    pub id: NegotiationId,
    /// Who asks.
    pub consumer: PartyId,
    /// For which data set; its provider answers.
    pub dataset: DataSetId,
    /// On which terms.
    pub terms: Terms,
    /// What it says with it.
    pub note: Note,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// No contract is needed; nothing was opened or recorded.
    NotNeeded {
        /// The rules that permit it.
        rules: Vec<RuleId>,
    },
    /// The provider is asked.
    Open(Negotiation),
    /// Refused at once by the charter, and on record.
    Refused(Negotiation),
}

/// A negotiation as it stands. Only its two parties and the steward get to see one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Negotiation {
    /// Its id.
    pub id: NegotiationId,
    /// Who wants to use the data.
    pub consumer: PartyId,
    /// Who owns them.
    pub provider: PartyId,
    /// The data set.
    pub dataset: DataSetId,
    /// Where it stands.
    pub state: NegotiationState,
    /// The number of its last step; what an answer must name.
    pub step: u32,
    /// From whom something is awaited.
    pub waits_for: WaitsFor,
    /// Since when; notes do not count.
    pub waits_since: Timestamp,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When its last step was.
    pub changed_at: Timestamp,
    /// The terms on the table.
    pub terms: Terms,
    /// The signatures given so far. They stay inside until both are there: one alone must not go around.
    pub(crate) signatures: Vec<Signature>,
    /// The agreement it led to.
    pub agreement: Option<AgreementId>,
}

impl Negotiation {
    /// The party on a side.
    #[must_use]
    pub fn party(&self, side: Side) -> &PartyId {
        match side {
            Side::Consumer => &self.consumer,
            Side::Provider => &self.provider,
        }
    }

    /// What somebody can do now, in the order of forms.
    #[must_use]
    pub fn acts_of(&self, actor: &Actor) -> Vec<ActKind> {
        let Some(hand) = actor.hand(&self.consumer, &self.provider) else {
            return Vec::new();
        };
        let possible = |act: &ActKind| {
            let signed = hand
                .side()
                .is_some_and(|side| self.signed().contains(&side));
            next(self.state, hand, *act).is_some()
                && !(*act == ActKind::Sign && signed)
                && (self.step < STEPS_MOST || act.ends())
        };
        ActKind::ALL.iter().copied().filter(possible).collect()
    }

    /// The sides that have signed.
    #[must_use]
    pub fn signed(&self) -> Vec<Side> {
        self.signatures.iter().map(|given| given.side).collect()
    }
}

impl ActKind {
    /// Whether it brings a negotiation nearer to its end, however long that was.
    fn ends(self) -> bool {
        !matches!(self, ActKind::Offer | ActKind::Counter | ActKind::Note)
    }
}

/// One step, as it is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its number, from 1.
    pub number: u32,
    /// When.
    pub at: Timestamp,
    /// By whose hand.
    pub hand: Hand,
    /// By whom: a party, a steward, or `charter`.
    pub by: String,
    /// What.
    pub act: ActKind,
    /// The terms on the table after it.
    pub terms: Terms,
    /// What was said with it.
    pub note: Note,
    /// The rules of the charter that refused; empty otherwise.
    pub rules: Vec<RuleId>,
}

/// Somebody answers a negotiation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Which.
    pub negotiation: NegotiationId,
    /// The number of the last step that was seen.
    pub seen: u32,
    /// Who answers.
    pub actor: Actor,
    /// What it says with it.
    pub note: Note,
    /// When.
    pub at: Timestamp,
}

/// Something that waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The negotiation.
    pub negotiation: Negotiation,
    /// For how long.
    pub age: Duration,
}

/// Opens a negotiation, unless the charter decides at once. A refusal by the charter is put on record as a refused
/// negotiation that names the rules.
///
/// # Errors
/// [`ExchangeError::Terms`], [`ExchangeError::NoParty`], [`ExchangeError::NoDataSet`], [`ExchangeError::OwnDataSet`],
/// [`ExchangeError::TooManyOpen`], storage.
pub fn negotiation_open(
    tx: &mut Tx<'_>,
    request: &AccessRequest,
    immediate: &Immediate,
    now: Timestamp,
) -> Result<Opened, ExchangeError> {
    let AccessRequest {
        id,
        consumer,
        dataset,
        terms,
        note,
    } = request;
    terms.check(now)?;
    let provider = dataset_get(tx, dataset)?
        .ok_or_else(|| ExchangeError::NoDataSet(dataset.clone()))?
        .provider;
    if provider == *consumer {
        return Err(ExchangeError::OwnDataSet {
            party: consumer.clone(),
            dataset: dataset.clone(),
        });
    }
    if party_get(tx, consumer)?.is_none() {
        return Err(ExchangeError::NoParty(consumer.clone()));
    }
    if let Immediate::ByCharter { rules } = immediate {
        return Ok(Opened::NotNeeded {
            rules: rules.clone(),
        });
    }
    check_room(tx, consumer)?;
    let asked = Negotiation {
        id: id.clone(),
        consumer: consumer.clone(),
        provider,
        dataset: dataset.clone(),
        state: NegotiationState::Requested,
        step: 1,
        waits_for: WaitsFor::Provider,
        waits_since: now,
        opened_at: now,
        changed_at: now,
        terms: terms.clone(),
        signatures: Vec::new(),
        agreement: None,
    };
    insert(tx, &asked)?;
    let step = NewStep::of(Hand::Consumer, consumer.as_str(), ActKind::Request, note);
    write_step(tx, &asked, &step)?;
    let Immediate::Never { rules } = immediate else {
        return Ok(Opened::Open(asked));
    };
    let refused = asked.moved(NegotiationState::Refused, now);
    let silent = Note::default();
    let mut step = NewStep::of(Hand::Charter, "charter", ActKind::RefuseByCharter, &silent);
    step.rules = rules;
    advance(tx, &asked, &refused, None, &step)?;
    Ok(Opened::Refused(refused))
}

/// Takes a step in a negotiation. Accepting freezes the terms into the agreement that both then sign.
///
/// # Errors
/// [`ExchangeError::NoNegotiation`], [`ExchangeError::Overtaken`], [`ExchangeError::NotNow`], [`ExchangeError::Terms`],
/// [`ExchangeError::NeverAllowed`], [`ExchangeError::SameTerms`], [`ExchangeError::TooManySteps`], storage.
pub fn negotiation_act(
    tx: &mut Tx<'_>,
    trust: &TrustIri,
    turn: &Turn,
    act: &Act,
) -> Result<Negotiation, ExchangeError> {
    let (current, hand) = answered(tx, turn)?;
    let state = possible(&current, hand, act.kind())?;
    let mut to = current.moved(state, turn.at);
    let mut document = None;
    match act {
        Act::Offer(terms, immediate) | Act::Counter(terms, immediate) => {
            terms.check(turn.at)?;
            if let Immediate::Never { rules } = immediate {
                return Err(ExchangeError::NeverAllowed {
                    rules: rules.clone(),
                });
            }
            if *terms == current.terms {
                return Err(ExchangeError::SameTerms);
            }
            to.terms = terms.clone();
        }
        Act::Accept => {
            current.terms.check_not_over(turn.at)?;
            document = Some(written(trust, &current, turn.at).canonical()?);
        }
        // A signature given to what is taken back is destroyed; that it was given stays on record.
        Act::Withdraw => to.signatures.clear(),
        Act::Refuse | Act::Note => {}
    }
    let step = NewStep::of(hand, turn.actor.name(), act.kind(), &turn.note);
    advance(tx, &current, &to, document.as_deref(), &step)?;
    Ok(to)
}

/// The negotiation of that id, for those who may see it.
///
/// # Errors
/// [`ExchangeError::NoNegotiation`], for a stranger too; storage.
pub fn negotiation_get(
    tx: &mut Tx<'_>,
    id: &NegotiationId,
    viewer: &Viewer,
) -> Result<Negotiation, ExchangeError> {
    load(tx, id)?
        .filter(|found| viewer.sees(&found.consumer, &found.provider))
        .ok_or(ExchangeError::NoNegotiation)
}

/// Every step of a negotiation, in order, for those who may see it.
///
/// # Errors
/// [`ExchangeError::NoNegotiation`], for a stranger too; storage.
pub fn negotiation_steps(
    tx: &mut Tx<'_>,
    id: &NegotiationId,
    viewer: &Viewer,
) -> Result<Vec<Step>, ExchangeError> {
    negotiation_get(tx, id, viewer)?;
    let rows = tx.query(
        "SELECT number, at, by, act, terms, note, rules FROM negotiation_step WHERE negotiation = $1 ORDER BY number",
        &[id.as_str().into()],
    )?;
    rows.iter().map(read_step).collect()
}

/// The negotiations that a viewer may see, newest first; pages count from 0.
///
/// # Errors
/// Storage only.
pub fn negotiation_list(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    page: u32,
) -> Result<Vec<Negotiation>, ExchangeError> {
    let offset = Value::Int(i64::from(page) * i64::from(NEGOTIATIONS_PER_PAGE));
    let (condition, mut args) = match viewer {
        Viewer::Party(party) => (
            "WHERE n.consumer = $3 OR n.provider = $3",
            vec![party.into()],
        ),
        Viewer::Steward => ("", Vec::new()),
    };
    args.splice(0..0, [NEGOTIATIONS_PER_PAGE.into(), offset]);
    let sql = format!("{SELECT} {condition} ORDER BY n.opened_at DESC, n.id LIMIT $1 OFFSET $2");
    tx.query(&sql, &args)?.iter().map(read).collect()
}

/// A party's inbox: the negotiations that wait for it, the longest waiting first; at most 1000.
///
/// # Errors
/// Storage only.
pub fn negotiation_waiting_for(
    tx: &mut Tx<'_>,
    party: &PartyId,
    now: Timestamp,
) -> Result<Vec<Waiting>, ExchangeError> {
    let sql = format!(
        "{SELECT} WHERE (n.consumer = $1 AND n.waits_for IN ('consumer', 'both')) \
         OR (n.provider = $1 AND n.waits_for IN ('provider', 'both')) ORDER BY n.waits_since, n.id LIMIT $2"
    );
    let rows = tx.query(&sql, &[party.into(), INBOX_MOST.into()])?;
    rows.iter().map(|row| waiting(row, now)).collect()
}

/// Everything that waits for anybody, the longest waiting first: the steward's view; at most 1000.
///
/// # Errors
/// Storage only.
pub fn negotiation_waiting(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<Waiting>, ExchangeError> {
    let sql = format!(
        "{SELECT} WHERE n.waits_for IN ('consumer', 'provider', 'both') ORDER BY n.waits_since, n.id LIMIT $1"
    );
    let rows = tx.query(&sql, &[INBOX_MOST.into()])?;
    rows.iter().map(|row| waiting(row, now)).collect()
}

/// The negotiation that a turn answers, and by whose hand, if nobody came first.
pub(crate) fn answered(tx: &mut Tx<'_>, turn: &Turn) -> Result<(Negotiation, Hand), ExchangeError> {
    let found = load(tx, &turn.negotiation)?.ok_or(ExchangeError::NoNegotiation)?;
    let hand = turn
        .actor
        .hand(&found.consumer, &found.provider)
        .ok_or(ExchangeError::NoNegotiation)?;
    if found.step != turn.seen {
        return Err(ExchangeError::Overtaken {
            seen: turn.seen,
            now: found.step,
        });
    }
    Ok((found, hand))
}

/// The state that an act leads to, where it is possible.
pub(crate) fn possible(
    current: &Negotiation,
    hand: Hand,
    act: ActKind,
) -> Result<NegotiationState, ExchangeError> {
    let to = next(current.state, hand, act).ok_or(ExchangeError::NotNow {
        hand,
        act,
        state: current.state,
    })?;
    if current.step >= STEPS_MOST && !act.ends() {
        return Err(ExchangeError::TooManySteps { most: STEPS_MOST });
    }
    Ok(to)
}

impl Negotiation {
    /// One step further, in another state or the same.
    pub(crate) fn moved(&self, state: NegotiationState, now: Timestamp) -> Self {
        self.signed_by(self.signatures.clone(), state, now)
    }

    /// One step further, with these signatures.
    pub(crate) fn signed_by(
        &self,
        signatures: Vec<Signature>,
        state: NegotiationState,
        now: Timestamp,
    ) -> Self {
        let signed: Vec<Side> = signatures.iter().map(|given| given.side).collect();
        let waits_for = WaitsFor::of(state, &signed);
        let turns = waits_for != self.waits_for || state != self.state;
        Self {
            state,
            step: self.step + 1,
            waits_for,
            waits_since: if turns { now } else { self.waits_since },
            changed_at: now,
            signatures,
            ..self.clone()
        }
    }
}

/// A step that is about to be written.
pub(crate) struct NewStep<'a> {
    hand: Hand,
    by: &'a str,
    act: ActKind,
    note: &'a Note,
    rules: &'a [RuleId],
}

impl<'a> NewStep<'a> {
    pub(crate) fn of(hand: Hand, by: &'a str, act: ActKind, note: &'a Note) -> Self {
        Self {
            hand,
            by,
            act,
            note,
            rules: &[],
        }
    }
}

/// Writes a step and where the negotiation then stands; `document` is given when the terms are accepted.
pub(crate) fn advance(
    tx: &mut Tx<'_>,
    current: &Negotiation,
    to: &Negotiation,
    document: Option<&str>,
    step: &NewStep<'_>,
) -> Result<(), ExchangeError> {
    let written = tx.execute(
        "UPDATE negotiation SET state = $3, step = $4, waits_for = $5, waits_since = $6, changed_at = $7, \
         agreement = $8, document = COALESCE($9, document), signatures = $10 WHERE id = $1 AND step = $2",
        &[
            to.id.as_str().into(),
            current.step.into(),
            to.state.as_str().into(),
            to.step.into(),
            to.waits_for.as_str().into(),
            to.waits_since.into(),
            to.changed_at.into(),
            to.agreement.as_ref().map(AgreementId::as_str).into(),
            document.into(),
            json(&to.signatures)?.into(),
        ],
    )?;
    if written != 1 {
        return Err(ExchangeError::Overtaken {
            seen: current.step,
            now: to.step,
        });
    }
    write_step(tx, to, step)
}

/// The agreement's frozen text, while there is something to sign.
pub(crate) fn frozen(tx: &mut Tx<'_>, id: &NegotiationId) -> Result<Document, ExchangeError> {
    let row = tx.query_one(
        "SELECT document FROM negotiation WHERE id = $1",
        &[id.as_str().into()],
    )?;
    let text = row
        .opt_text(0)?
        .ok_or_else(|| ExchangeError::record("negotiation", "accepted terms have no document"))?;
    let value = serde_json::from_str(text)
        .map_err(|problem| ExchangeError::record("negotiation", problem))?;
    Ok(Document::from_odrl(&value)?)
}

pub(crate) fn load(
    tx: &mut Tx<'_>,
    id: &NegotiationId,
) -> Result<Option<Negotiation>, ExchangeError> {
    let sql = format!("{SELECT} WHERE n.id = $1");
    tx.query_opt(&sql, &[id.as_str().into()])?
        .as_ref()
        .map(read)
        .transpose()
}

fn written(trust: &TrustIri, from: &Negotiation, now: Timestamp) -> Document {
    Document {
        id: from.id.agreement(),
        trust: trust.clone(),
        consumer: from.consumer.clone(),
        provider: from.provider.clone(),
        dataset: from.dataset.clone(),
        issued: Timestamp::from_micros(now.micros().div_euclid(1_000_000) * 1_000_000),
        terms: from.terms.clone(),
    }
}

fn check_room(tx: &mut Tx<'_>, consumer: &PartyId) -> Result<(), ExchangeError> {
    let open = tx.query_one(
        "SELECT COUNT(*) FROM negotiation WHERE consumer = $1 AND waits_for IN ('consumer', 'provider', 'both')",
        &[consumer.into()],
    )?;
    if open.count(0)? >= u64::from(OPEN_MOST) {
        return Err(ExchangeError::TooManyOpen {
            party: consumer.clone(),
            most: OPEN_MOST,
        });
    }
    Ok(())
}

fn insert(tx: &mut Tx<'_>, new: &Negotiation) -> Result<(), ExchangeError> {
    tx.execute(
        "INSERT INTO negotiation (id, consumer, provider, dataset, state, step, waits_for, waits_since, opened_at, \
         changed_at, signatures) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8, '[]')",
        &[
            new.id.as_str().into(),
            (&new.consumer).into(),
            (&new.provider).into(),
            (&new.dataset).into(),
            new.state.as_str().into(),
            new.step.into(),
            new.waits_for.as_str().into(),
            new.opened_at.into(),
        ],
    )?;
    Ok(())
}

fn write_step(tx: &mut Tx<'_>, to: &Negotiation, step: &NewStep<'_>) -> Result<(), ExchangeError> {
    tx.execute(
        "INSERT INTO negotiation_step (negotiation, number, at, by, act, terms, note, rules) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            to.id.as_str().into(),
            to.step.into(),
            to.changed_at.into(),
            format!("{} {}", step.hand, step.by).into(),
            step.act.as_str().into(),
            json(&to.terms)?.into(),
            step.note.as_str().into(),
            json(step.rules)?.into(),
        ],
    )?;
    Ok(())
}

/// The terms of a negotiation are those of its last step.
const SELECT: &str = "SELECT n.id, n.consumer, n.provider, n.dataset, n.state, n.step, n.waits_for, n.waits_since, \
     n.opened_at, n.changed_at, n.signatures, n.agreement, s.terms FROM negotiation n \
     JOIN negotiation_step s ON s.negotiation = n.id AND s.number = n.step";

fn waiting(row: &Row, now: Timestamp) -> Result<Waiting, ExchangeError> {
    let negotiation = read(row)?;
    let micros = now
        .micros()
        .saturating_sub(negotiation.waits_since.micros());
    Ok(Waiting {
        negotiation,
        age: Duration::from_micros(u64::try_from(micros).unwrap_or(0)),
    })
}

fn read(row: &Row) -> Result<Negotiation, ExchangeError> {
    let bad = |problem: &dyn std::fmt::Display| ExchangeError::record("negotiation", problem);
    let agreement = row.opt_text(11)?.map(str::parse).transpose();
    Ok(Negotiation {
        id: row.text(0)?.parse().map_err(|e| bad(&e))?,
        consumer: row.text(1)?.parse().map_err(|e| bad(&e))?,
        provider: row.text(2)?.parse().map_err(|e| bad(&e))?,
        dataset: row.text(3)?.parse().map_err(|e| bad(&e))?,
        state: row.text(4)?.parse().map_err(|e| bad(&e))?,
        step: number(row, 5)?,
        waits_for: row.text(6)?.parse().map_err(|e| bad(&e))?,
        waits_since: row.moment(7)?,
        opened_at: row.moment(8)?,
        changed_at: row.moment(9)?,
        signatures: serde_json::from_str(row.text(10)?).map_err(|e| bad(&e))?,
        agreement: agreement.map_err(|e| bad(&e))?,
        terms: serde_json::from_str(row.text(12)?).map_err(|e| bad(&e))?,
    })
}

fn read_step(row: &Row) -> Result<Step, ExchangeError> {
    let bad = |problem: &dyn std::fmt::Display| ExchangeError::record("negotiation step", problem);
    let (hand, by) = row
        .text(2)?
        .split_once(' ')
        .ok_or_else(|| bad(&"it does not say by whom it was made"))?;
    Ok(Step {
        number: number(row, 0)?,
        at: row.moment(1)?,
        hand: hand.parse().map_err(|e| bad(&e))?,
        by: by.to_owned(),
        act: row.text(3)?.parse().map_err(|e| bad(&e))?,
        terms: serde_json::from_str(row.text(4)?).map_err(|e| bad(&e))?,
        note: Note::new(row.text(5)?)?,
        rules: serde_json::from_str(row.text(6)?).map_err(|e| bad(&e))?,
    })
}

fn number(row: &Row, column: usize) -> Result<u32, ExchangeError> {
    u32::try_from(row.count(column)?)
        .map_err(|_| ExchangeError::record("negotiation", "a number of a step is too large"))
}

fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<String, ExchangeError> {
    serde_json::to_string(value).map_err(|problem| ExchangeError::record("negotiation", problem))
}
