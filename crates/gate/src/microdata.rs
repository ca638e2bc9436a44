//! Releases of microdata: a file of records and its report, instead of figures.
//!
//! Two manners. *Generalised*: the persons' own records, made coarser until each stands for several (k-anonymity and what
//! goes beyond it); once, as files that were generalised differently may be set against each other: every release is kept
//! as the classes it made, and the next one is compared with all of them. *Synthetic*: records of nobody, drawn from
//! protected figures, at a price in privacy budget like any answer.
//!
//! As everywhere, the charter decides first, and the leaf, which holds the file's hash, is durable before a byte leaves.

use crate::case::{Case, Protection};
use crate::settlement::Reserving;
use crate::weighing::{Stated, Verdict};
use crate::{
    BudgetStatement, Commitment, Door, Facts, Form, Gate, GateError, Inquiry, Leaf, LeafError,
    Nonce, Passage, Plan, PortFault, ProtectionStatement, QuestionError, Receipt, Refusal, Use,
};
use charter::Obligation;
use privacy::{Epsilon, Rho};
use territory::{
    ColumnName, DataSet, DataSetId, Party, PartyId, PersonUnit, Purpose, RuleId, Table, TableName,
    Text, Timestamp,
};

/// Who wants which records, for which purpose.
#[derive(Debug, Clone)]
pub struct MicrodataRequest {
    /// Through which door it comes.
    pub door: Door,
    /// Who asks.
    pub asker: PartyId,
    /// For what: a term of the Data Privacy Vocabulary.
    pub purpose: String,
    /// The data set.
    pub dataset: DataSetId,
    /// The table; its only one when `None`.
    pub table: Option<TableName>,
    /// The columns wanted.
    pub columns: Vec<ColumnName>,
    /// How the records are made safe.
    pub manner: Manner,
}

/// How records are made safe.
#[derive(Debug, Clone, PartialEq)]
pub enum Manner {
    /// Coarser, until each stands for several persons.
    Generalised(Generalisation),
    /// Records of nobody, at this price; `None` for the usual one.
    Synthetic(Option<Epsilon>),
}

/// The strength of a generalisation that is asked for; the charter's floor is kept whatever is said here.
#[derive(Debug, Clone, PartialEq)]
pub struct Generalisation {
    /// Each record shares all that an outsider may know with so many others, less one. At least 2.
    pub k: u32,
    /// In each such class, so many different values of every sensitive column; 1 asks for nothing.
    pub l: u32,
    /// The distribution of every sensitive column in a class is at most so far from the whole table's (earth mover's
    /// distance, 0 to 1).
    pub t: Option<f64>,
    /// Share of records that may be withheld, 0 to 1.
    pub suppression: f64,
    /// Whether rare records may be coarser than the others, instead of being withheld.
    pub local: bool,
}

impl Default for Generalisation {
    fn default() -> Self {
        Self {
            k: 5,
            l: 2,
            t: None,
            suppression: 0.1,
            local: false,
        }
    }
}

/// What the engine made.
#[derive(Debug)]
pub struct MicrodataFile {
    /// The file: CSV in UTF-8 with a line of headings (RFC 4180).
    pub csv: Vec<u8>,
    /// The report beside it: JSON. It holds nothing that the file does not tell.
    pub report: String,
    /// Which persons' records share a class, as the engine packs it: for comparing with later releases. Never published.
    pub classes: Option<Vec<u8>>,
    /// How persons were protected, where the records are synthetic.
    pub protection: Option<ProtectionStatement>,
    /// The obligations of the case that the engine carried out.
    pub carried_out: Vec<Obligation>,
}

/// What the engine is to make.
#[derive(Debug)]
pub struct MicrodataOrder<'a> {
    /// The data set.
    pub dataset: &'a DataSet,
    /// The table.
    pub table: &'a Table,
    /// The columns.
    pub columns: &'a [ColumnName],
    /// How.
    pub manner: &'a Manner,
    /// The classes of earlier releases of the same table, as the engine packed them.
    pub earlier: &'a [Vec<u8>],
}

/// What became of a request. Both ways it left a leaf.
#[derive(Debug)]
pub enum MicrodataOutcome {
    /// The file leaves.
    Granted(Microdata),
    /// It does not.
    Refused(Refusal),
}

/// A file of records, with its receipt. Only the gate makes one.
#[derive(Debug)]
#[non_exhaustive]
pub struct Microdata {
    /// CSV in UTF-8.
    pub csv: Vec<u8>,
    /// The report beside it: JSON.
    pub report: String,
    /// BLAKE3 of the file, in hexadecimal: what the leaf says.
    pub hash: String,
    /// The rules that decided.
    pub rules: Vec<RuleId>,
    /// Why.
    pub reason: Text,
    /// What was owed for it, and carried out.
    pub obligations: Vec<Obligation>,
    /// The budget, where something was charged.
    pub budget: Option<BudgetStatement>,
    /// The number of the leaf.
    pub receipt: Receipt,
}

/// A release, as it is kept beside its leaf.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct MicrodataKept {
    /// The data set.
    pub dataset: DataSetId,
    /// The table.
    pub table: TableName,
    /// The report: JSON.
    pub report: String,
    /// Which persons' records share a class.
    pub classes: Option<Vec<u8>>,
}

impl Gate {
    /// Decides on a request for records, makes them when it is granted, and records it either way before a byte leaves.
    ///
    /// # Errors
    /// [`GateError`] when it cannot be decided or made. Nothing then leaves.
    pub async fn microdata(
        &self,
        request: MicrodataRequest,
    ) -> Result<MicrodataOutcome, GateError> {
        let purpose = self.purpose(&request.purpose)?;
        let (epsilon, form) = match &request.manner {
            Manner::Generalised(_) => (self.budget.question(), Some(charter::Form::Microdata)),
            Manner::Synthetic(epsilon) => (self.budget.cost(*epsilon)?, None),
        };
        let at = self.clock.now();
        let facts = self
            .records
            .facts(Inquiry {
                asker: &request.asker,
                datasets: std::slice::from_ref(&request.dataset),
                purposes: &self.charter().covering(&purpose),
                at,
                period: &self.budget.period(at),
            })
            .await?;
        let Some(party) = facts.party.clone() else {
            return Err(GateError::UnknownParty(request.asker));
        };
        let table = table_of(&facts, &request)?.clone();
        let protection = Protection {
            epsilon,
            rho: match form {
                Some(_) => Rho::ZERO,
                None => self.budget.rho(epsilon),
            },
            ..self.usual()
        };
        let asked = Asked {
            uses: vec![used(&request, &table)],
            request,
            party,
            purpose,
            table: table.name.clone(),
            at,
        };
        let verdict = self.decide(
            Stated {
                purpose: &asked.purpose,
                uses: &asked.uses,
                links: &[],
                instead_of_figures: form,
                decides: false,
                epsilon,
                rho: protection.rho,
                at,
            },
            &facts,
        );
        if !verdict.granted {
            let passage = asked.passage(&verdict, None, None)?;
            let receipt = self.journal.record(passage).await?;
            return Ok(MicrodataOutcome::Refused(Refusal {
                datasets: vec![asked.request.dataset],
                rules: verdict.rules,
                reason: verdict.reason,
                instead: verdict.instead,
                changes: verdict.changes,
                receipt,
            }));
        }
        self.make(asked, verdict, &facts, &table, protection).await
    }

    async fn make(
        &self,
        asked: Asked,
        verdict: Verdict,
        facts: &Facts,
        table: &Table,
        protection: Protection,
    ) -> Result<MicrodataOutcome, GateError> {
        // Two releases must not be made without knowing of each other.
        let _turn = self.exact_turn.lock().await;
        let case = self
            .microdata_case(&asked, &verdict, facts, protection)
            .await?;
        let Some(of) = facts.dataset(&asked.request.dataset) else {
            return Err(unknown(&asked.request.dataset).into());
        };
        let held = match case.protection() {
            None => None,
            Some(protection) => {
                let mut lapsed = asked.passage(&verdict, None, None)?;
                lapsed.lapse(&protection.epsilon.to_string());
                match self.reserve(lapsed, facts, protection.rho).await? {
                    Reserving::Held(held) => Some(held),
                    Reserving::Exhausted(_) => {
                        return Err(PortFault::Exceeded(
                            "another question used up the privacy budget meanwhile".into(),
                        )
                        .into());
                    }
                }
            }
        };
        let earlier = self
            .records
            .released_classes(&asked.request.dataset, &table.name)
            .await?;
        let order = MicrodataOrder {
            dataset: &of.dataset,
            table,
            columns: &asked.request.columns,
            manner: &asked.request.manner,
            earlier: &earlier,
        };
        let made = match self.observations.microdata(&case, order).await {
            Ok(made) => made,
            Err(fault) => return Err(self.lapse(held, fault.into()).await),
        };
        if let Some(left) = left_over(&verdict.obligations, &made) {
            return Err(self.lapse(held, GateError::NotCarriedOut(left)).await);
        }
        let hash = blake3::hash(&made.csv).to_hex().to_string();
        let mut passage = asked.passage(&verdict, Some(hash.clone()), Some(&made))?;
        passage.protect(made.protection.as_ref())?;
        passage.settles = held.as_ref().map(|held| held.id.clone());
        let receipt = self.journal.record(passage).await?;
        Ok(MicrodataOutcome::Granted(Microdata {
            csv: made.csv,
            report: made.report,
            hash,
            rules: verdict.rules,
            reason: verdict.reason,
            obligations: verdict.obligations,
            budget: held.and_then(|held| self.statement(facts, &held.charges)),
            receipt,
        }))
    }

    async fn microdata_case(
        &self,
        asked: &Asked,
        verdict: &Verdict,
        facts: &Facts,
        protection: Protection,
    ) -> Result<Case<crate::Granted>, GateError> {
        let objections = facts
            .datasets
            .iter()
            .map(|of| (of.dataset.id.clone(), of.objections.clone()));
        Ok(Case {
            plan: Plan::new(()),
            uses: asked.uses.clone(),
            objections: objections.collect(),
            consenting: self
                .consenting(&asked.party.id, &asked.purpose, verdict, facts)
                .await?,
            ..Case::of_one_person(verdict.obligations.clone(), protection)
        })
    }
}

/// A request with all that was found out about it.
struct Asked {
    request: MicrodataRequest,
    party: Party,
    purpose: Purpose,
    uses: Vec<Use>,
    table: TableName,
    at: Timestamp,
}

impl Asked {
    fn passage(
        &self,
        verdict: &Verdict,
        file: Option<String>,
        made: Option<&MicrodataFile>,
    ) -> Result<Passage, LeafError> {
        let (nonce, request) = (Nonce::fresh()?, &self.request);
        let columns: Vec<&str> = request.columns.iter().map(ColumnName::as_str).collect();
        let question = format!(
            "{:?} of {}.{}({})",
            request.manner,
            request.dataset,
            self.table,
            columns.join(", ")
        );
        Ok(Passage {
            leaf: Leaf::Microdata {
                at: self.at,
                door: request.door.to_string(),
                by: self.party.id.clone(),
                purpose: self.purpose.clone(),
                data: request.dataset.clone(),
                granted: verdict.granted,
                rules: verdict.rules.clone(),
                charter: verdict.charter.clone(),
                request: Commitment::to(&question, &nonce),
                manner: match request.manner {
                    Manner::Generalised(_) => "generalised".to_owned(),
                    Manner::Synthetic(_) => "synthetic".to_owned(),
                },
                file,
                epsilon: None,
                lapsed: false,
            },
            nonce,
            at: self.at,
            door: request.door,
            party: Some(self.party.id.clone()),
            purpose: Some(self.purpose.clone()),
            datasets: vec![request.dataset.clone()],
            granted: verdict.granted,
            rules: verdict.rules.clone(),
            reason: verdict.reason.clone(),
            question,
            protection: String::new(),
            settles: None,
            released: None,
            cells: Vec::new(),
            microdata: made.map(|made| MicrodataKept {
                dataset: request.dataset.clone(),
                table: self.table.clone(),
                report: made.report.clone(),
                classes: made.classes.clone(),
            }),
            weighed: verdict.weighed.clone(),
            delete_by: verdict.delete_by(self.at),
            notify: verdict.granted && verdict.obligations.contains(&Obligation::Notify),
        })
    }
}

fn unknown(dataset: &DataSetId) -> QuestionError {
    QuestionError::UnknownDataSet {
        name: dataset.to_string(),
        did_you_mean: Vec::new(),
    }
}

/// The table that is asked for, with all the columns that are.
fn table_of<'a>(facts: &'a Facts, request: &MicrodataRequest) -> Result<&'a Table, GateError> {
    let dataset = &facts
        .dataset(&request.dataset)
        .ok_or_else(|| unknown(&request.dataset))?
        .dataset;
    let table = match (&request.table, dataset.tables.as_slice()) {
        (Some(name), _) => dataset.table(name.as_str()),
        (None, [only]) => Some(only),
        (None, _) => None,
    };
    let table = table.ok_or_else(|| {
        let names: Vec<&str> = dataset.tables.iter().map(|one| one.name.as_str()).collect();
        QuestionError::Sql(format!(
            "name one of the tables of `{}`: {}",
            dataset.id,
            names.join(", ")
        ))
    })?;
    if request.columns.is_empty() {
        return Err(QuestionError::Sql("name the columns that are wanted".into()).into());
    }
    for column in &request.columns {
        if table.column(column.as_str()).is_none() {
            let names: Vec<&str> = table.columns.iter().map(|one| one.name.as_str()).collect();
            return Err(QuestionError::Sql(format!(
                "`{}` has no column `{column}`; it has {}",
                table.name,
                names.join(", ")
            ))
            .into());
        }
    }
    Ok(table)
}

/// What the request uses: whoever names the column of persons, or one that points to a person, uses an identifier.
fn used(request: &MicrodataRequest, table: &Table) -> Use {
    let identifies = |name: &&ColumnName| {
        let column = table.column(name.as_str());
        let is_person = matches!(&table.person, PersonUnit::Column(person) if person == *name);
        is_person
            || column
                .and_then(|of| of.personal)
                .is_some_and(|kind| kind.identifies())
    };
    Use {
        dataset: request.dataset.clone(),
        tables: vec![table.name.clone()],
        columns: request.columns.clone(),
        identifiers: request.columns.iter().filter(identifies).cloned().collect(),
        form: Form::Aggregate,
    }
}

/// An obligation that neither the engine nor the gate carries out.
fn left_over(obligations: &[Obligation], made: &MicrodataFile) -> Option<Obligation> {
    obligations
        .iter()
        .copied()
        .find(|obligation| match obligation {
            Obligation::ProtectPersons => made.protection.is_none(),
            Obligation::ConsentingOnly
            | Obligation::MinimumGroup(_)
            | Obligation::RoundPositions(_) => !made.carried_out.contains(obligation),
            Obligation::AggregateTo(_) | Obligation::DeleteAfter(_) | Obligation::Notify => false,
        })
}
