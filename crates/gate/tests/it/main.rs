//! The order of steps at the gate, with ports that misbehave.

use charter::{Action, Charter, Edition, Layer, Obligation, PolicySource, Standing};
use gate::{
    Answered, Attestation, Budget, Case, Cell, ColumnForesight, DataSetFacts, Door, EarlierRelease,
    Evaluation, Facts, Forecast, Form, Gate, GateError, Granted, Heading, Inquiry, Journal, Leaf,
    MicrodataFile, MicrodataOrder, Observations, Outcome, OwnTable, Passage, Past, Plan, PortFault,
    ProtectionStatement, Question, QuestionError, Reading, Receipt, Records, ReleaseKey,
    Reservation, Reserved, Spent, Statement, Use, Waiting, Wish, replay,
};
use privacy::{Delta, Epsilon};
use std::sync::{Arc, Mutex};
use territory::{
    DataSet, DataSetId, ManualClock, Party, PartyId, PartyKind, PersonKey, PersonUnit, Purpose,
    Sector, Sensitivity, Table, TableName, Timestamp,
};

/// Ports whose behaviour a test chooses.
#[derive(Default)]
struct Ports {
    /// Whether the engine forgets to protect.
    forgets_protection: bool,
    /// Whether the disk is full.
    disk_full: bool,
    /// Whether another question used the budget up between the decision and the charge.
    outrun: bool,
    /// Whether the computation fails.
    breaks: bool,
    /// How the question would leave.
    rows: bool,
    /// Whether the party is the police.
    police: bool,
    /// A judge's warrant.
    warrant: Option<Attestation>,
    answered: Mutex<usize>,
    reservations: Mutex<Vec<Reservation>>,
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
                    kind: if self.police {
                        PartyKind::PublicBody
                    } else {
                        PartyKind::Research
                    },
                    place: None,
                    sector: self.police.then_some(Sector::LawEnforcement),
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
                    spent: Spent::default(),
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
    fn attestation<'a>(&'a self, id: &'a str) -> Waiting<'a, Option<Attestation>> {
        Box::pin(async move { Ok(self.warrant.clone().filter(|one| one.id == id)) })
    }
    fn released<'a>(&'a self, key: &'a ReleaseKey) -> Waiting<'a, Option<EarlierRelease>> {
        Box::pin(async move {
            let passages = self.passages.lock().expect("not poisoned");
            let found = passages.iter().zip(0..).find_map(|(passage, leaf)| {
                let (kept, figures) = passage.released.clone()?;
                (kept == *key).then_some(EarlierRelease {
                    leaf: Receipt(leaf),
                    figures,
                })
            });
            Ok(found)
        })
    }
    fn seen_cells<'a>(&'a self, _: &'a PartyId, _: &'a DataSetId) -> Waiting<'a, Vec<Vec<u8>>> {
        Box::pin(async {
            let passages = self.passages.lock().expect("not poisoned");
            let cells = passages.iter().flat_map(|passage| &passage.cells);
            Ok(cells.map(|(_, cells)| cells.clone()).collect())
        })
    }
    fn released_classes<'a>(
        &'a self,
        _: &'a DataSetId,
        _: &'a TableName,
    ) -> Waiting<'a, Vec<Vec<u8>>> {
        Box::pin(async {
            let passages = self.passages.lock().expect("not poisoned");
            let kept = passages.iter().filter_map(|one| one.microdata.as_ref());
            Ok(kept.filter_map(|kept| kept.classes.clone()).collect())
        })
    }
}

impl Observations for Ports {
    fn datasets(&self, _: &str) -> Result<Vec<DataSetId>, QuestionError> {
        Ok(vec![survey().id])
    }
    fn read<'a>(&'a self, text: &'a str, _: &'a Facts) -> Waiting<'a, Reading, QuestionError> {
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
                links: vec![],
                // Two spellings of one question.
                canonical: Some([u8::from(text.contains("WHERE")); 32]),
            })
        })
    }
    fn forecast(&self, case: &Case<Granted>) -> Result<Forecast, PortFault> {
        let epsilon: f64 = case
            .protection()
            .map_or(1.0, |of| of.epsilon.to_string().parse().expect("a number"));
        Ok(Forecast {
            columns: vec![ColumnForesight {
                name: "n".into(),
                noise_scale: 10.0 / epsilon,
                clip: 1.0,
                clip_known: true,
            }],
            threshold: None,
        })
    }
    fn answer<'a>(&'a self, case: &'a Case<Granted>) -> Waiting<'a, Answered> {
        Box::pin(async move {
            *self.answered.lock().expect("not poisoned") += usize::from(case.replay().is_none());
            if self.breaks {
                return Err(PortFault::Exceeded("too many rows".into()));
            }
            if let Some(exact) = case.exact() {
                let seen = exact.earlier.values().map(Vec::len).sum::<usize>();
                return Ok(Answered {
                    headings: vec![],
                    rows: vec![vec![Cell::Int(i64::try_from(seen).expect("few"))]],
                    truncated: false,
                    protection: None,
                    carried_out: vec![Obligation::MinimumGroup(exact.least_persons)],
                    released: None,
                    cells: vec![(survey().id, vec![1])],
                });
            }
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
                released: Some(b"noise".to_vec()),
                cells: vec![],
            })
        })
    }
    fn microdata<'a>(
        &'a self,
        case: &'a Case<Granted>,
        order: MicrodataOrder<'a>,
    ) -> Waiting<'a, MicrodataFile> {
        Box::pin(async move {
            Ok(MicrodataFile {
                csv: b"age\n30-39\n".to_vec(),
                report: format!("{{\"earlier\":{}}}", order.earlier.len()),
                classes: case.protection().is_none().then(|| vec![1, 2]),
                protection: case.protection().map(|of| ProtectionStatement {
                    mechanism: "test".into(),
                    unit: "person",
                    epsilon: of.epsilon,
                    delta: of.delta,
                    columns: vec![],
                    threshold: None,
                }),
                carried_out: match self.forgets_protection {
                    true => vec![],
                    false => case.obligations().to_vec(),
                },
            })
        })
    }
    fn own_rows<'a>(
        &'a self,
        _: &'a Case<Granted>,
        _: &'a DataSet,
        _: PersonKey,
    ) -> Waiting<'a, Vec<OwnTable>> {
        Box::pin(async {
            Ok(vec![OwnTable {
                table: "survey".parse().expect("a name"),
                headings: vec![],
                rows: vec![vec![]],
                count: 1,
            }])
        })
    }
}

impl Journal for Ports {
    fn reserve(&self, reservation: Reservation) -> Waiting<'_, Reserved> {
        Box::pin(async move {
            if self.disk_full {
                return Err(PortFault::Failed("the disk is full".into()));
            }
            if self.outrun {
                return Ok(Reserved::Exhausted(survey().id));
            }
            let mut reservations = self.reservations.lock().expect("not poisoned");
            reservations.push(reservation);
            Ok(Reserved::Held)
        })
    }
    fn record(&self, passage: Passage) -> Waiting<'_, Receipt> {
        Box::pin(async move {
            if self.disk_full {
                return Err(PortFault::Failed("the disk is full".into()));
            }
            let mut passages = self.passages.lock().expect("not poisoned");
            passages.push(passage);
            Ok(Receipt(passages.len() as u64 - 1))
        })
    }
}

fn gate(ports: &Arc<Ports>) -> Gate {
    let epsilon = |text| Epsilon::parse(text).expect("valid");
    Gate::new(
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
        Arc::new(ManualClock::at(NOW)),
    )
}

const NOW: Timestamp = Timestamp::from_micros(1_000_000);

fn waited<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new()
        .expect("threads")
        .block_on(future)
}

fn question(party: &str, purpose: &str) -> Question {
    Question {
        door: Door::Api,
        asker: party.parse().expect("an id"),
        purpose: purpose.into(),
        text: "SELECT COUNT(*) AS n FROM survey".into(),
        epsilon: None,
        exact: false,
        decides: false,
    }
}

fn ask(ports: &Arc<Ports>, party: &str, purpose: &str) -> Result<Outcome, GateError> {
    waited(gate(ports).ask(question(party, purpose)))
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
    let reservations = ports.reservations.lock().expect("not poisoned");
    assert_eq!(reservations[0].charges.len(), 1);
    assert!(passages[0].granted && passages[0].settles.as_ref() == Some(&reservations[0].id));
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
        Err(GateError::NotCarriedOut(Obligation::ProtectPersons))
    ));
    assert_lapsed(&ports);
}

/// What was charged stays charged, and the ledger says that it bought nothing.
fn assert_lapsed(ports: &Ports) {
    let passages = ports.passages.lock().expect("not poisoned");
    let [passage] = passages.as_slice() else {
        panic!("one passage, not {}", passages.len());
    };
    let Leaf::Question {
        lapsed: true,
        epsilon: Some(epsilon),
        ..
    } = &passage.leaf
    else {
        panic!("not a lapsed question: {:?}", passage.leaf);
    };
    assert_eq!(epsilon, "0.5");
    let reservations = ports.reservations.lock().expect("not poisoned");
    assert_eq!(passage.settles.as_ref(), Some(&reservations[0].id));
}

#[test]
fn a_computation_that_fails_is_charged_and_in_the_ledger() {
    let ports = Arc::new(Ports {
        breaks: true,
        ..Ports::default()
    });
    assert!(matches!(
        ask(&ports, "lab", "ScientificResearch"),
        Err(GateError::Port(PortFault::Exceeded(_)))
    ));
    assert_lapsed(&ports);
}

#[test]
fn the_same_question_gets_the_same_figures_and_is_charged_once() {
    let ports = Arc::new(Ports::default());
    let again = |text: &str| Question {
        text: text.to_owned(),
        ..question("lab", "ScientificResearch")
    };
    let asked = [
        "SELECT COUNT(*) FROM survey",
        "select count ( * ) from survey",
    ];
    for (text, replays) in asked.into_iter().zip([None, Some(Receipt(0))]) {
        let Ok(Outcome::Granted(answer)) = waited(gate(&ports).ask(again(text))) else {
            panic!("not granted");
        };
        assert_eq!(answer.replays, replays);
        assert_eq!(answer.budget.is_some(), replays.is_none());
    }
    // At another strength, about others: other figures.
    let stronger = Question {
        epsilon: Epsilon::parse("0.7").ok(),
        ..again(asked[0])
    };
    for other in [stronger, again("SELECT COUNT(*) FROM survey WHERE a")] {
        let Ok(Outcome::Granted(answer)) = waited(gate(&ports).ask(other)) else {
            panic!("not granted");
        };
        assert_eq!(answer.replays, None);
    }
    assert_eq!(*ports.answered.lock().expect("not poisoned"), 3);
    assert_eq!(ports.reservations.lock().expect("not poisoned").len(), 3);
    let passages = ports.passages.lock().expect("not poisoned");
    assert!(matches!(
        passages[1].leaf,
        Leaf::Question {
            replays: Some(0),
            epsilon: None,
            ..
        }
    ));
}

#[test]
fn the_cost_and_the_accuracy_are_said_before_asking_and_nothing_is_recorded() {
    let ports = Arc::new(Ports::default());
    let foresee = |wish| {
        let asked = question("lab", "ScientificResearch");
        waited(gate(&ports).foresee(asked, wish)).expect("foreseen")
    };
    let usual = foresee(Wish::AsAsked);
    assert!(usual.granted);
    assert_eq!(
        usual.epsilon.map(|of| of.to_string()).as_deref(),
        Some("0.5")
    );
    assert!((usual.columns[0].margin_95() - 39.2).abs() < 1e-9);
    let [budget] = usual.budgets.as_slice() else {
        panic!("one data set of persons");
    };
    assert!(budget.spent >= 0.5 && budget.left < budget.total);
    // Less accuracy costs less; more than one question may give is not promised.
    let coarse = foresee(Wish::Within(100.0));
    assert_eq!(
        coarse.epsilon.map(|of| of.to_string()).as_deref(),
        Some("0.196")
    );
    assert!(coarse.columns[0].margin_95() <= 100.0);
    let fine = foresee(Wish::Within(1.0));
    assert_eq!(fine.epsilon.map(|of| of.to_string()).as_deref(), Some("1"));
    assert!(fine.columns[0].margin_95() > 1.0);
    assert!(ports.passages.lock().expect("not poisoned").is_empty());
    assert!(ports.reservations.lock().expect("not poisoned").is_empty());

    // What was answered before would cost nothing.
    assert!(ask(&ports, "lab", "ScientificResearch").is_ok());
    let again = foresee(Wish::AsAsked);
    assert_eq!((again.replays, again.epsilon), (Some(Receipt(0)), None));
    // What would be refused says so.
    let refused = waited(gate(&ports).foresee(question("lab", "SocialScoring"), Wish::AsAsked));
    assert!(!refused.expect("foreseen").granted);
}

#[test]
fn exact_figures_are_for_official_statistics_and_remember_what_was_seen() {
    let exact = |purpose: &str| Question {
        exact: true,
        ..question("lab", purpose)
    };
    let office = Arc::new(Ports {
        police: true,
        ..Ports::default()
    });
    for seen in 0..3 {
        let outcome = waited(gate(&office).ask(exact("ProvideOfficialStatistics")));
        let Ok(Outcome::Granted(answer)) = outcome else {
            panic!("not granted: {outcome:?}");
        };
        assert_eq!(answer.rows, [[Cell::Int(seen)]]);
        assert!(answer.obligations.contains(&Obligation::MinimumGroup(10)));
    }
    assert!(office.reservations.lock().expect("not poisoned").is_empty());
    for (ports, purpose) in [
        (office, "ScientificResearch"),
        (Arc::new(Ports::default()), "ProvideOfficialStatistics"),
    ] {
        let outcome = waited(gate(&ports).ask(exact(purpose)));
        assert!(matches!(outcome, Ok(Outcome::Refused(_))), "{outcome:?}");
    }
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

#[test]
fn a_warrant_opens_one_persons_rows_to_the_party_it_names_while_it_holds() {
    let warrant = Attestation {
        id: "w1".into(),
        statement: Statement::Warrant,
        party: Some("lab".parse().expect("an id")),
        dataset: Some(survey().id),
        purpose: None,
        person: Some(PersonKey(77)),
        issuer: "Court".into(),
        reference: "26/1".into(),
        summary: String::new(),
        issued_at: Timestamp::from_micros(0),
        valid_until: Timestamp::from_micros(2_000_000),
        withdrawn_at: None,
        entered_by: "steward".into(),
    };
    let disclosed = |warrant: Option<Attestation>, police: bool, id: Option<&str>| {
        let ports = Arc::new(Ports {
            police,
            warrant,
            ..Ports::default()
        });
        let outcome = waited(gate(&ports).disclose(
            &"lab".parse().expect("an id"),
            &survey().id,
            "ProtectionOfPublicSecurity",
            id,
        ));
        let passages = std::mem::take(&mut *ports.passages.lock().expect("not poisoned"));
        (outcome, passages)
    };
    let (outcome, passages) = disclosed(Some(warrant.clone()), true, Some("w1"));
    assert_eq!(
        outcome
            .expect("decided")
            .disclosed
            .expect("given")
            .tables
            .len(),
        1
    );
    let leaf = String::from_utf8(passages[0].leaf.to_bytes().expect("serialises")).expect("text");
    // The leaf tells that an authority got rows, not about whom nor from what.
    for secret in ["\"77\"", "survey", "w1"] {
        assert!(!leaf.contains(secret), "{leaf}");
    }
    assert!(
        passages[0].datasets.is_empty(),
        "no public list of uses tells of an inquiry"
    );

    let other = |change: &dyn Fn(&mut Attestation)| {
        let mut other = warrant.clone();
        change(&mut other);
        Some(other)
    };
    let closed: [(Option<Attestation>, bool, Option<&str>); 6] = [
        (Some(warrant.clone()), true, None),
        (Some(warrant.clone()), false, Some("w1")),
        (
            other(&|one| one.party = Some("town".parse().expect("an id"))),
            true,
            Some("w1"),
        ),
        (
            other(&|one| one.dataset = Some("taps".parse().expect("an id"))),
            true,
            Some("w1"),
        ),
        (other(&|one| one.valid_until = NOW), true, Some("w1")),
        (other(&|one| one.withdrawn_at = Some(NOW)), true, Some("w1")),
    ];
    for (warrant, police, id) in closed {
        let (outcome, passages) = disclosed(warrant, police, id);
        assert!(outcome.expect("decided").disclosed.is_none());
        assert_eq!((passages.len(), passages[0].granted), (1, false));
    }
    let (unknown, passages) = disclosed(
        other(&|one| one.statement = Statement::AlgorithmCard),
        true,
        Some("w1"),
    );
    assert!(matches!(unknown, Err(GateError::UnknownWarrant(_))));
    assert!(passages.is_empty());
}

#[test]
fn other_software_is_told_what_the_charter_says_and_each_asking_is_a_leaf() {
    let ports = Arc::new(Ports::default());
    let gate = gate(&ports);
    let mut asked = Evaluation {
        party: "lab".parse().expect("an id"),
        action: Action::Query,
        dataset: survey().id,
        purpose: "ScientificResearch".into(),
        form: charter::Form::Aggregate,
        categories: vec![],
        uses_identifier: false,
        level: None,
        decides: false,
        links_persons: false,
        explain: true,
    };
    let told = waited(gate.evaluate(&asked))
        .expect("decided")
        .expect("known");
    assert!(told.granted && told.changes.is_empty());
    assert!(told.obligations.contains(&Obligation::ProtectPersons));
    asked.form = charter::Form::Rows;
    let told = waited(gate.evaluate(&asked))
        .expect("decided")
        .expect("known");
    assert!(!told.granted && !told.changes.is_empty(), "{told:?}");
    // A disclosure is never granted on somebody's word that there is a warrant.
    asked.action = Action::Disclose;
    asked.purpose = "ProtectionOfPublicSecurity".into();
    assert!(
        !waited(gate.evaluate(&asked))
            .expect("decided")
            .expect("known")
            .granted
    );
    asked.party = "stranger".parse().expect("an id");
    assert!(waited(gate.evaluate(&asked)).expect("decided").is_none());
    let passages = ports.passages.lock().expect("not poisoned");
    assert_eq!(passages.len(), 3);
    assert!(
        passages
            .iter()
            .all(|passage| passage.leaf.kind() == "evaluation")
    );
    assert!(passages[0].weighed.contains_key(&survey().id));
}

#[test]
fn an_edition_comes_into_force_for_all_holders_of_the_gate_and_a_replay_tells_its_effect() {
    let ports = Arc::new(Ports::default());
    let gate = gate(&ports);
    let elsewhere = gate.clone();
    let ask = || waited(elsewhere.ask(question("lab", "ScientificResearch")));
    assert!(matches!(ask(), Ok(Outcome::Granted(_))));
    let old = gate.charter();

    let mut edition = Edition::standard();
    edition.sources.push(PolicySource {
        layer: Layer::Rules,
        name: "closed.cedar".into(),
        text: r#"@id("survey-closed") @law("Steward") @title_fr("Fermé") @title_en("Closed")
            @plain_fr("Fermé pour travaux.") @plain_en("Closed for works.")
            forbid (principal, action == Action::"query", resource == DataSet::"survey");"#
            .into(),
    });
    let new = Arc::new(Charter::from_edition(edition).expect("sound"));
    let past: Vec<Past> = {
        let passages = ports.passages.lock().expect("not poisoned");
        passages
            .iter()
            .map(|passage| Past {
                leaf: 0,
                at: passage.at,
                party: Some(Party {
                    id: "lab".parse().expect("an id"),
                    name: "Lab".into(),
                    kind: PartyKind::Research,
                    place: None,
                    sector: None,
                    member_of: None,
                }),
                organisations: vec![],
                party_places: vec![],
                purpose: passage.purpose.clone().expect("stated"),
                dataset: survey(),
                weighed: passage.weighed[&survey().id].clone(),
                granted: passage.granted,
            })
            .collect()
    };
    let effect = replay(&old, &new, &past);
    assert_eq!((effect.looked_at, effect.reversals.len()), (1, 1));
    assert!(!effect.reversals[0].now_granted);
    assert!(replay(&old, &old, &past).reversals.is_empty());

    gate.adopt(new.clone());
    assert!(matches!(ask(), Ok(Outcome::Refused(_))));
    let passages = ports.passages.lock().expect("not poisoned");
    let leaf = String::from_utf8(passages[1].leaf.to_bytes().expect("serialises")).expect("text");
    assert!(
        leaf.contains(new.version()),
        "the leaf names the edition: {leaf}"
    );
}
