//! The order of steps at the gate, with ports that misbehave.

use charter::{Charter, Standing};
use gate::{
    Answered, Attestation, Budget, Case, Cell, DataSetFacts, Door, Facts, Form, Gate, GateError,
    Granted, Heading, Inquiry, Journal, Observations, Outcome, OwnTable, Passage, Plan, PortFault,
    ProtectionStatement, Question, QuestionError, Reading, Receipt, Recorded, Records, Use,
    Waiting,
};
use privacy::{Delta, Epsilon, Rho};
use std::sync::{Arc, Mutex};
use territory::{
    DataSet, DataSetId, ManualClock, Party, PartyId, PartyKind, PersonKey, PersonUnit, Purpose,
    Sensitivity, Table, Timestamp,
};

/// Ports whose behaviour a test chooses.
#[derive(Default)]
struct Ports {
    /// Whether the engine forgets to protect.
    forgets_protection: bool,
    /// Whether the disk is full.
    disk_full: bool,
    /// Whether another question used the budget up between the decision and the record.
    outrun: bool,
    /// How the question would leave.
    rows: bool,
    answered: Mutex<u32>,
    passages: Mutex<Vec<Passage>>,
}

fn survey() -> DataSet {
    DataSet {
        id: "survey".parse().expect("an id"),
        name: "Survey".into(),
        description: String::new(),
        provider: "town".parse().expect("an id"),
        place: None,
        sensitivity: Sensitivity::Personal,
        collected_for: vec![],
        licence: String::new(),
        tables: vec![Table {
            name: "survey".parse().expect("a name"),
            columns: vec![],
            person: PersonUnit::EachRow,
            rows: 10,
        }],
        added_at: Timestamp::from_micros(0),
    }
}

impl Records for Ports {
    fn facts<'a>(&'a self, inquiry: Inquiry<'a>) -> Waiting<'a, Facts> {
        let asker = inquiry.asker;
        Box::pin(async move {
            Ok(Facts {
                party: (asker.as_str() == "lab").then(|| Party {
                    id: asker.clone(),
                    name: "Lab".into(),
                    kind: PartyKind::Research,
                    place: None,
                    sector: None,
                    member_of: None,
                }),
                organisations: vec![],
                party_places: vec![],
                carded: false,
                in_breach: false,
                datasets: vec![DataSetFacts {
                    dataset: survey(),
                    standing: Standing::default(),
                    reviewed: false,
                    spent: Rho::ZERO,
                    objections: vec![],
                }],
            })
        })
    }

    fn consenting<'a>(
        &'a self,
        _: &'a DataSetId,
        _: &'a PartyId,
        _: &'a [Purpose],
    ) -> Waiting<'a, Vec<PersonKey>> {
        Box::pin(async { Ok(vec![]) })
    }
    fn attestation<'a>(&'a self, _: &'a str) -> Waiting<'a, Option<Attestation>> {
        Box::pin(async { Ok(None) })
    }
}

impl Observations for Ports {
    fn datasets(&self, _: &str) -> Result<Vec<DataSetId>, QuestionError> {
        Ok(vec![survey().id])
    }
    fn read<'a>(&'a self, _: &'a str, _: &'a Facts) -> Waiting<'a, Reading, QuestionError> {
        Box::pin(async move {
            Ok(Reading {
                uses: vec![Use {
                    dataset: survey().id,
                    tables: vec![],
                    columns: vec![],
                    identifiers: vec![],
                    form: if self.rows {
                        Form::Rows
                    } else {
                        Form::Aggregate
                    },
                }],
                plan: Plan::new(()),
            })
        })
    }
    fn answer<'a>(&'a self, case: &'a Case<Granted>) -> Waiting<'a, Answered> {
        Box::pin(async move {
            *self.answered.lock().expect("not poisoned") += 1;
            let protection = case
                .protection()
                .expect("a charter obliges to protect persons");
            Ok(Answered {
                headings: vec![Heading {
                    name: "n".into(),
                    numeric: true,
                }],
                rows: vec![vec![Cell::Int(10)]],
                truncated: false,
                protection: (!self.forgets_protection).then(|| ProtectionStatement {
                    mechanism: "test".into(),
                    unit: "person",
                    epsilon: protection.epsilon,
                    delta: protection.delta,
                    columns: vec![],
                    threshold: None,
                }),
                carried_out: vec![],
            })
        })
    }
    fn own_rows<'a>(
        &'a self,
        _: &'a Case<Granted>,
        _: &'a DataSet,
        _: PersonKey,
    ) -> Waiting<'a, Vec<OwnTable>> {
        Box::pin(async { Ok(vec![]) })
    }
}

impl Journal for Ports {
    fn record(&self, passage: Passage) -> Waiting<'_, Recorded> {
        Box::pin(async move {
            if self.disk_full {
                return Err(PortFault::Failed("the disk is full".into()));
            }
            if self.outrun && !passage.charges.is_empty() {
                return Ok(Recorded::Exhausted(survey().id));
            }
            let mut passages = self.passages.lock().expect("not poisoned");
            passages.push(passage);
            Ok(Recorded::Written(Receipt(passages.len() as u64 - 1)))
        })
    }
}

fn ask(ports: &Arc<Ports>, party: &str, purpose: &str) -> Result<Outcome, GateError> {
    let epsilon = |text| Epsilon::parse(text).expect("valid");
    let gate = Gate::new(
        Arc::new(Charter::standard().expect("sound")),
        Budget::new(
            epsilon("2"),
            epsilon("0.5"),
            epsilon("1"),
            Delta::ten_to_minus(8),
        )
        .expect("sound"),
        ports.clone(),
        ports.clone(),
        ports.clone(),
        Arc::new(ManualClock::at(Timestamp::from_micros(0))),
    );
    let question = Question {
        door: Door::Api,
        asker: party.parse().expect("an id"),
        purpose: purpose.into(),
        text: "SELECT COUNT(*) AS n FROM survey".into(),
        epsilon: None,
        decides: false,
    };
    tokio::runtime::Runtime::new()
        .expect("threads")
        .block_on(gate.ask(question))
}

#[test]
fn an_answer_comes_with_its_leaf_and_its_charge() {
    let ports = Arc::new(Ports::default());
    let Ok(Outcome::Granted(answer)) = ask(&ports, "lab", "ScientificResearch") else {
        panic!("not granted");
    };
    assert_eq!(answer.receipt, Receipt(0));
    assert!(
        answer
            .budget
            .is_some_and(|budget| budget.spent >= 0.5 && budget.left < 2.0)
    );
    let passages = ports.passages.lock().expect("not poisoned");
    assert!(passages[0].granted && passages[0].charges.len() == 1);
    let leaf = String::from_utf8(passages[0].leaf.to_bytes().expect("serialises")).expect("text");
    assert!(!leaf.contains("SELECT"), "{leaf}");
}

#[test]
fn nothing_leaves_when_it_cannot_be_recorded() {
    let ports = Arc::new(Ports {
        disk_full: true,
        ..Ports::default()
    });
    assert!(matches!(
        ask(&ports, "lab", "ScientificResearch"),
        Err(GateError::Port(_))
    ));
}

#[test]
fn nothing_leaves_unprotected_even_if_the_engine_forgets() {
    let ports = Arc::new(Ports {
        forgets_protection: true,
        ..Ports::default()
    });
    assert!(matches!(
        ask(&ports, "lab", "ScientificResearch"),
        Err(GateError::Port(_))
    ));
    assert!(ports.passages.lock().expect("not poisoned").is_empty());
}

#[test]
fn a_question_outrun_by_another_is_refused_and_recorded_as_such() {
    let ports = Arc::new(Ports {
        outrun: true,
        ..Ports::default()
    });
    let Ok(Outcome::Refused(refusal)) = ask(&ports, "lab", "ScientificResearch") else {
        panic!("not refused");
    };
    assert!(
        refusal
            .rules
            .iter()
            .any(|rule| rule.as_str().contains("budget")),
        "{:?}",
        refusal.rules
    );
    assert!(!ports.passages.lock().expect("not poisoned")[0].granted);
}

#[test]
fn a_refused_question_is_never_computed_and_still_leaves_a_trace() {
    for (rows, purpose) in [(true, "ScientificResearch"), (false, "SocialScoring")] {
        let ports = Arc::new(Ports {
            rows,
            ..Ports::default()
        });
        assert!(matches!(
            ask(&ports, "lab", purpose),
            Ok(Outcome::Refused(_))
        ));
        assert_eq!(*ports.answered.lock().expect("not poisoned"), 0);
        assert_eq!(ports.passages.lock().expect("not poisoned").len(), 1);
    }
}

#[test]
fn who_is_unknown_or_states_no_purpose_gets_no_decision() {
    let ports = Arc::new(Ports::default());
    assert!(matches!(
        ask(&ports, "stranger", "ScientificResearch"),
        Err(GateError::UnknownParty(_))
    ));
    for purpose in ["", "Fun", "scientific research"] {
        assert!(
            matches!(
                ask(&ports, "lab", purpose),
                Err(GateError::UnknownPurpose { .. })
            ),
            "{purpose}"
        );
    }
    assert!(ports.passages.lock().expect("not poisoned").is_empty());
}
