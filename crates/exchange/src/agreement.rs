//! The register of agreements: in force, over or ended, public, with the confidential parts named but hidden.
//!
//! What the public does not see it must not be able to guess either. Where a part is confidential the public view
//! leaves the signatures out: without them nobody can try out prices against the hash in the ledger, since that hash
//! covers 128 bytes of signature that cannot be guessed.

use crate::signature::{attach, hash, signed};
use crate::{
    AgreementId, Custody, Document, ExchangeError, KeyId, Names, NegotiationId, Note, Plain, Side,
    Signature, Summary, Viewer,
};
use charter::{AgreedUse, Means};
use serde::Serialize;
use store::{Row, Tx, Value};
use territory::{DataSetId, Lang, PartyId, Purpose, Timestamp};

/// Agreements on a page of the register.
pub const AGREEMENTS_PER_PAGE: u32 = 50;
/// Most agreements in force between one consumer and one data set that are read.
const IN_FORCE_MOST: u32 = 1000;

crate::terms::words! {
    /// Why an agreement ended.
    EndWhy, "end of an agreement":
    /// Its date came.
    Term = "term",
    /// The consumer did not keep it.
    Breach = "breach",
    /// The consumer withdrew.
    WithdrawalByConsumer = "withdrawal-by-consumer",
    /// The provider withdrew.
    WithdrawalByProvider = "withdrawal-by-provider",
    /// The steward ended it.
    WithdrawalBySteward = "withdrawal-by-steward",
}

crate::terms::words! {
    /// Where an agreement stands at a moment.
    AgreementStatus, "status of an agreement":
    /// Signed, and not begun.
    Future = "future",
    /// In force.
    InForce = "in-force",
    /// Ended, or past its term.
    Ended = "ended",
}

/// How an agreement ended, as the public register shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PublicEnd {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: EndWhy,
    /// The number of its leaf.
    pub leaf: u64,
}

/// How an agreement ended, for its two parties and the steward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: EndWhy,
    /// The number of its leaf.
    pub leaf: u64,
    /// By whom: a party, a steward, or `term`. Not public.
    pub by: String,
    /// What was said with it: it may name persons, or tell of what is confidential. Not public.
    pub note: Note,
}

/// An agreement with all its parts: for its two parties and the steward.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// What was agreed.
    pub document: Document,
    /// The consumer's signature and the provider's.
    pub signatures: Vec<Signature>,
    /// How people name the parties and the data set.
    pub names: Names,
    /// The negotiation that led to it.
    pub negotiation: NegotiationId,
    /// When the second signature was given.
    pub signed_at: Timestamp,
    /// The number of its leaf.
    pub leaf: u64,
    /// The hash in that leaf.
    pub hash: String,
    /// How it ended, once it did.
    pub end: Option<End>,
}

/// An agreement as the public register shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicAgreement {
    /// Its id.
    pub id: AgreementId,
    /// What it says; confidential parts are named and hidden.
    #[serde(flatten)]
    pub summary: Summary,
    /// Who signed with which key.
    pub signed_by: Vec<PublicSignature>,
    /// When the second signature was given.
    pub signed_at: Timestamp,
    /// The number of its leaf in the ledger.
    pub leaf: u64,
    /// The hash in that leaf.
    pub hash: String,
    /// How it ended, once it did.
    pub end: Option<PublicEnd>,
    /// The signed agreement, for everybody to verify; absent where a part is confidential.
    pub file: Option<serde_json::Value>,
}

/// That a side signed, without the signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicSignature {
    /// Which side.
    pub side: Side,
    /// The party.
    pub party: PartyId,
    /// The key.
    pub key: KeyId,
    /// Who holds its secret half.
    pub custody: Custody,
}

impl Agreement {
    /// The signed agreement as its canonical JSON file: what [`crate::verify`] takes.
    ///
    /// # Errors
    /// Never for an agreement of this trust.
    pub fn file(&self) -> Result<String, ExchangeError> {
        let signed = signed(&self.document, &self.signatures)?;
        Ok(crate::canonical(&signed).map_err(crate::OdrlError::from)?)
    }

    /// In plain words, everything said.
    #[must_use]
    pub fn plain(&self, lang: Lang) -> Plain {
        self.document.summary(&self.names).plain(lang)
    }

    /// Where it stands.
    #[must_use]
    pub fn status(&self, now: Timestamp) -> AgreementStatus {
        status(&self.document.terms.period, self.end.is_some(), now)
    }

    /// What the public sees.
    ///
    /// # Errors
    /// Never for an agreement of this trust.
    pub fn public(&self) -> Result<PublicAgreement, ExchangeError> {
        let open = !self.document.terms.confidential.any();
        Ok(PublicAgreement {
            id: self.document.id.clone(),
            summary: self.document.public_summary(&self.names),
            signed_by: self
                .signatures
                .iter()
                .map(|given| PublicSignature {
                    side: given.side,
                    party: given.party.clone(),
                    key: given.key.clone(),
                    custody: given.custody,
                })
                .collect(),
            signed_at: self.signed_at,
            leaf: self.leaf,
            hash: self.hash.clone(),
            end: self.end.as_ref().map(|end| PublicEnd {
                at: end.at,
                why: end.why,
                leaf: end.leaf,
            }),
            file: open
                .then(|| attach(self.document.to_odrl(), &self.signatures))
                .transpose()?,
        })
    }
}

impl PublicAgreement {
    /// In plain words, confidential parts named.
    #[must_use]
    pub fn plain(&self, lang: Lang) -> Plain {
        self.summary.plain(lang)
    }

    /// Where it stands.
    #[must_use]
    pub fn status(&self, now: Timestamp) -> AgreementStatus {
        status(&self.summary.period, self.end.is_some(), now)
    }
}

impl PublicAgreement {
    /// How it stands, its end by its date and before it told apart.
    #[must_use]
    pub fn stand(&self, now: Timestamp) -> Stand {
        let early = self.end.as_ref().is_some_and(|end| end.why != EndWhy::Term);
        match self.status(now) {
            AgreementStatus::Future => Stand::Future,
            AgreementStatus::InForce => Stand::InForce,
            AgreementStatus::Ended if early => Stand::EndedEarly,
            AgreementStatus::Ended => Stand::Over,
        }
    }
}

fn status(period: &crate::Period, ended: bool, now: Timestamp) -> AgreementStatus {
    if ended || period.until() <= now {
        AgreementStatus::Ended
    } else if now < period.from() {
        AgreementStatus::Future
    } else {
        AgreementStatus::InForce
    }
}

/// Which agreements; what is `None` does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AgreementFilter {
    /// Of this consumer.
    pub consumer: Option<PartyId>,
    /// Of this provider.
    pub provider: Option<PartyId>,
    /// On this data set.
    pub dataset: Option<DataSetId>,
    /// In force at this moment.
    pub in_force_at: Option<Timestamp>,
    /// With this party on either side.
    pub party: Option<PartyId>,
    /// For this purpose, by name.
    pub purpose: Option<Purpose>,
    /// Standing so at this moment.
    pub stands: Option<(Stand, Timestamp)>,
}

/// How an agreement stands, as the register is searched: its end by its date and before it are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// Signed, and not begun.
    Future,
    /// In force.
    InForce,
    /// Past its date.
    Over,
    /// Ended before its date.
    EndedEarly,
}

impl Stand {
    /// As a condition, with the moment as parameter `n`.
    fn condition(self, n: usize) -> String {
        match self {
            Stand::Future => format!("a.ended_at IS NULL AND a.valid_from > ${n}"),
            Stand::InForce => {
                format!("a.ended_at IS NULL AND a.valid_from <= ${n} AND a.valid_until > ${n}")
            }
            Stand::Over => {
                format!("COALESCE(a.ended_why, 'term') = 'term' AND a.valid_until <= ${n}")
            }
            Stand::EndedEarly => {
                format!("a.ended_at <= ${n} AND COALESCE(a.ended_why, 'term') <> 'term'")
            }
        }
    }
}

/// A page of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgreementPage {
    /// The agreements, newest first.
    pub items: Vec<PublicAgreement>,
    /// How many there are on all pages.
    pub total: u64,
}

/// The public register, newest first; pages of 50 count from 0.
///
/// # Errors
/// Storage only.
pub fn agreement_list(
    tx: &mut Tx<'_>,
    filter: &AgreementFilter,
    page: u32,
) -> Result<AgreementPage, ExchangeError> {
    let (condition, mut args) = filter.condition();
    let sql = format!("SELECT COUNT(*) FROM agreement a {condition}");
    let total = tx.query_one(&sql, &args)?.count(0)?;
    let offset = i64::from(page) * i64::from(AGREEMENTS_PER_PAGE);
    let sql = format!(
        "{SELECT} {condition} ORDER BY a.signed_at DESC, a.id LIMIT {AGREEMENTS_PER_PAGE} OFFSET ${}",
        args.len() + 1
    );
    args.push(offset.into());
    let rows = tx.query(&sql, &args)?;
    let items: Result<Vec<PublicAgreement>, ExchangeError> =
        rows.iter().map(|row| read(row)?.public()).collect();
    Ok(AgreementPage {
        items: items?,
        total,
    })
}

/// One agreement as the public sees it.
///
/// # Errors
/// Storage only.
pub fn agreement_get(
    tx: &mut Tx<'_>,
    id: &AgreementId,
) -> Result<Option<PublicAgreement>, ExchangeError> {
    load(tx, id)?.map(|found| found.public()).transpose()
}

/// One agreement with all its parts, for its two parties and the steward.
///
/// # Errors
/// [`ExchangeError::NoAgreement`], for a stranger too; storage.
pub fn agreement_get_private(
    tx: &mut Tx<'_>,
    id: &AgreementId,
    viewer: &Viewer,
) -> Result<Agreement, ExchangeError> {
    load(tx, id)?
        .filter(|found| viewer.sees(&found.document.consumer, &found.document.provider))
        .ok_or(ExchangeError::NoAgreement)
}

/// An agreement in force, as a decision needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// The agreement.
    pub agreement: AgreementId,
    /// The purposes it was made for.
    pub purposes: Vec<Purpose>,
    /// The widest form in which data may leave.
    pub means: Means,
    /// When its term is over.
    pub valid_until: Timestamp,
}

impl InForce {
    /// The uses it allows, one for each purpose, as the charter takes them.
    pub fn uses(&self) -> impl Iterator<Item = AgreedUse> + '_ {
        self.purposes.iter().map(|purpose| AgreedUse {
            agreement: self.agreement.to_string(),
            purpose: purpose.clone(),
            means: self.means,
        })
    }
}

/// The agreements in force between a consumer and a data set at a moment.
///
/// # Errors
/// Storage only.
pub fn agreement_in_force(
    tx: &mut Tx<'_>,
    consumer: &PartyId,
    dataset: &DataSetId,
    now: Timestamp,
) -> Result<Vec<InForce>, ExchangeError> {
    let rows = tx.query(
        "SELECT a.id, a.means, a.valid_until, p.purpose FROM agreement a \
         JOIN agreement_purpose p ON p.agreement = a.id \
         WHERE a.consumer = $1 AND a.dataset = $2 AND a.valid_from <= $3 AND a.valid_until > $3 AND a.ended_at IS NULL \
         ORDER BY a.id, p.purpose LIMIT $4",
        &[
            consumer.into(),
            dataset.into(),
            now.into(),
            (IN_FORCE_MOST * 8).into(),
        ],
    )?;
    let mut found: Vec<InForce> = Vec::new();
    for row in &rows {
        let bad = |problem: &dyn std::fmt::Display| ExchangeError::record("agreement", problem);
        let agreement: AgreementId = row.text(0)?.parse().map_err(|e| bad(&e))?;
        let purpose: Purpose = row.text(3)?.parse().map_err(|e| bad(&e))?;
        match found.last_mut() {
            Some(last) if last.agreement == agreement => last.purposes.push(purpose),
            _ => found.push(InForce {
                agreement,
                purposes: vec![purpose],
                means: row.text(1)?.parse().map_err(|e| bad(&e))?,
                valid_until: row.moment(2)?,
            }),
        }
    }
    Ok(found)
}

impl AgreementFilter {
    fn condition(&self) -> (String, Vec<Value>) {
        let mut args: Vec<Value> = Vec::new();
        let mut said: Vec<String> = Vec::new();
        let equal: [(&str, Option<Value>); 3] = [
            ("a.consumer", self.consumer.as_ref().map(Value::from)),
            ("a.provider", self.provider.as_ref().map(Value::from)),
            ("a.dataset", self.dataset.as_ref().map(Value::from)),
        ];
        for (column, value) in equal {
            if let Some(value) = value {
                args.push(value);
                said.push(format!("{column} = ${}", args.len()));
            }
        }
        if let Some(at) = self.in_force_at {
            args.push(at.into());
            let n = args.len();
            said.push(format!(
                "a.valid_from <= ${n} AND a.valid_until > ${n} AND a.ended_at IS NULL"
            ));
        }
        if let Some(party) = &self.party {
            args.push(party.into());
            let n = args.len();
            said.push(format!("(a.consumer = ${n} OR a.provider = ${n})"));
        }
        if let Some(purpose) = &self.purpose {
            args.push(purpose.into());
            said.push(format!(
                "EXISTS (SELECT 1 FROM agreement_purpose p WHERE p.agreement = a.id AND p.purpose = ${})",
                args.len()
            ));
        }
        if let Some((stand, at)) = self.stands {
            args.push(at.into());
            said.push(stand.condition(args.len()));
        }
        if said.is_empty() {
            return (String::new(), args);
        }
        (format!("WHERE {}", said.join(" AND ")), args)
    }
}

pub(crate) fn load(tx: &mut Tx<'_>, id: &AgreementId) -> Result<Option<Agreement>, ExchangeError> {
    let sql = format!("{SELECT} WHERE a.id = $1");
    tx.query_opt(&sql, &[id.as_str().into()])?
        .as_ref()
        .map(read)
        .transpose()
}

const SELECT: &str = "SELECT a.odrl, a.signatures, a.negotiation, a.signed_at, a.leaf, a.ended_at, a.ended_why, \
     a.ended_leaf, a.ended_by, a.ended_note, consumer.name, provider.name, dataset.name FROM agreement a \
     JOIN party consumer ON consumer.id = a.consumer JOIN party provider ON provider.id = a.provider \
     JOIN dataset ON dataset.id = a.dataset";

fn read(row: &Row) -> Result<Agreement, ExchangeError> {
    let bad = |problem: &dyn std::fmt::Display| ExchangeError::record("agreement", problem);
    let odrl: serde_json::Value = serde_json::from_str(row.text(0)?).map_err(|e| bad(&e))?;
    let signatures: Vec<Signature> = serde_json::from_str(row.text(1)?).map_err(|e| bad(&e))?;
    let hash = hash(&attach(odrl.clone(), &signatures)?)?;
    let end = match row.opt_int(5)? {
        None => None,
        Some(at) => Some(End {
            at: Timestamp::from_micros(at),
            why: row.text(6)?.parse().map_err(|e| bad(&e))?,
            leaf: row.count(7)?,
            by: row.text(8)?.to_owned(),
            note: Note::new(row.opt_text(9)?.unwrap_or_default())?,
        }),
    };
    Ok(Agreement {
        document: Document::from_odrl(&odrl)?,
        signatures,
        names: Names {
            consumer: row.text(10)?.to_owned(),
            provider: row.text(11)?.to_owned(),
            dataset: row.text(12)?.to_owned(),
        },
        negotiation: row.text(2)?.parse().map_err(|e| bad(&e))?,
        signed_at: row.moment(3)?,
        leaf: row.count(4)?,
        hash,
        end,
    })
}
