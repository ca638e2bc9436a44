//! Contracts: the register, one contract, a request, a negotiation.

use super::words::*;
use pages::*;
use territory::*;

fn terms(months: i64, tariff: Part) -> Terms {
    Terms {
        purposes: vec![research()],
        from: ago(0),
        until: ago(-months * 30 * 24 * 60),
        means: Means::ProtectedFigures,
        retention_days: Some(30),
        security: Part::Confidential("Poste isolé, disque chiffré, deux personnes nommées.".into()),
        tariff,
        reciprocity: Part::Public("Résultats publiés dans l’année.".into()),
    }
}

fn line(key: &str, state: ContractState) -> ContractLine {
    ContractLine {
        id: key.into(),
        consumer: lab(),
        provider: hospital(),
        data_set: stays(),
        purposes: vec![research(), service()],
        until: ago(-200_000),
        state,
    }
}

pub(crate) fn contracts() -> ContractRegister {
    ContractRegister {
        query: ContractQuery {
            party: Some(id("lab")),
            state: Some(ContractState::InForce),
            ..ContractQuery::default()
        },
        parties: vec![lab(), hospital()],
        data_sets: vec![stays()],
        purposes: vec![research(), service()],
        found: vec![
            line("c-1", ContractState::InForce),
            line("c-2", ContractState::Upcoming),
            line("c-3", ContractState::Expired),
            line("c-4", ContractState::Ended),
        ],
        paging: Paging {
            page: 1,
            pages: 3,
            total: 52,
        },
        waiting: None,
    }
}

/// The register as somebody sees it who acts for a party.
pub(crate) fn contracts_waiting() -> ContractRegister {
    ContractRegister {
        waiting: Some(1),
        ..contracts()
    }
}

fn signatures() -> Vec<PartySignature> {
    let signature = |party, custody| {
        PartySignature {
        party,
        at: ago(500),
        key: "ed25519-7c1f0a44".into(),
        custody,
        signature: "oKFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpMUi4ggUgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQ==".into(),
    }
    };
    vec![
        signature(lab(), Custody::Party),
        signature(hospital(), Custody::Trust),
    ]
}

/// A contract in force, as one of its sides sees it, with the form that ends it filled in badly.
pub(crate) fn contract() -> ContractPage {
    ContractPage {
        id: "c-1".into(),
        consumer: lab(),
        provider: hospital(),
        data_set: stays(),
        terms: terms(12, Part::Confidential("200 € par an".into())),
        state: ContractState::InForce,
        signed_at: ago(500),
        leaf: 1_201,
        signatures: signatures(),
        ended: None,
        negotiation: Some("n-1".into()),
        may_end: true,
        form: EndForm {
            why: "breach".into(),
            words: String::new(),
        },
        errors: vec![
            FieldError {
                field: EndField::Words,
                message: Text::new("Dites ce qui n’a pas été respecté.", "Say what was broken."),
            },
            FieldError {
                field: EndField::Why,
                message: Text::new("Choisissez pourquoi.", "Choose why."),
            },
        ],
    }
}

/// A contract that ended, as somebody of its sides sees it.
pub(crate) fn contract_ended() -> ContractPage {
    let mut page = contract();
    page.terms.security = Part::Hidden;
    page.terms.tariff = Part::Hidden;
    page.terms.retention_days = None;
    page.state = ContractState::Ended;
    page.ended = Some(Ended {
        at: ago(20),
        why: EndWhy::ByProvider,
        words: "Le jeu de données est remplacé.".into(),
        leaf: 1_282,
    });
    page.negotiation = None;
    page.may_end = false;
    page.errors.clear();
    page
}

fn form() -> TermsForm {
    TermsForm {
        purposes: vec!["ScientificResearch".into(), "ServiceProvision".into()],
        from: "2026-12-01".into(),
        until: "2027-12-01".into(),
        means: "figures".into(),
        retention_days: "30".into(),
        security: "Poste isolé.".into(),
        tariff: "gratuit".into(),
        reciprocity: String::new(),
        confidential: vec!["security".into()],
        note: "Bonjour,\nmerci.".into(),
    }
}

/// The form of a request, as it opens.
pub(crate) fn request() -> RequestPage {
    RequestPage {
        data_set: stays(),
        provider: hospital(),
        parties: vec![lab()],
        purposes: purposes(),
        form: RequestForm::default(),
        errors: Vec::new(),
    }
}

/// The form of a request, with a mistake in every field.
pub(crate) fn request_wrong() -> RequestPage {
    let fields = [
        TermsField::Party,
        TermsField::Purpose,
        TermsField::From,
        TermsField::Until,
        TermsField::Means,
        TermsField::RetentionDays,
        TermsField::Security,
        TermsField::Tariff,
        TermsField::Reciprocity,
        TermsField::Note,
    ];
    let wrong = |field| FieldError {
        field,
        message: Text::new(
            "Ceci ne va pas : écrivez-le autrement.",
            "This will not do: write it otherwise.",
        ),
    };
    RequestPage {
        parties: vec![lab(), town_hall()],
        form: RequestForm {
            party: "town-hall".into(),
            terms: form(),
        },
        errors: fields.map(wrong).into(),
        ..request()
    }
}

/// What came of a request: allowed already (0), sent (1), never (2).
pub(crate) fn request_sent(which: u8) -> RequestSent {
    RequestSent {
        data_set: stays(),
        outcome: match which {
            0 => RequestOutcome::Allowed {
                rules: vec![rule("research-protected")],
                obligations: vec![Obligation::MinimumGroup(10), Obligation::Notify],
            },
            1 => RequestOutcome::Sent {
                negotiation: "n-1".into(),
                to: hospital(),
            },
            _ => RequestOutcome::Never {
                reason: Text::new(
                    "Refusé : personne n’est noté, quel que soit le contrat.",
                    "Refused: nobody is scored, whatever the contract.",
                ),
                rules: vec![rule("no-scoring")],
                remedies: Vec::new(),
            },
        },
    }
}

pub(crate) fn inbox() -> Inbox {
    let line = |key: &str, state, turn, days| NegotiationLine {
        id: key.into(),
        consumer: lab(),
        provider: hospital(),
        data_set: stays(),
        purposes: vec![research()],
        state,
        turn,
        since: ago(days as i64 * 24 * 60),
        days,
    };
    Inbox {
        negotiations: vec![
            line("n-1", NegotiationState::Requested, Turn::Yours, 12),
            line("n-2", NegotiationState::Accepted, Turn::Yours, 0),
            line("n-3", NegotiationState::Offered, Turn::Theirs, 1),
            line("n-4", NegotiationState::Refused, Turn::Over, 40),
            line("n-5", NegotiationState::Signed, Turn::Over, 60),
        ],
    }
}

/// A negotiation in which it is the reader's turn.
pub(crate) fn negotiation() -> NegotiationPage {
    let step = |number, by, act, terms: Option<Terms>, note: &str| NegotiationStep {
        number,
        at: ago(5_000 - i64::from(number) * 900),
        by,
        act,
        terms,
        note: note.into(),
    };
    NegotiationPage {
        id: "n-1".into(),
        consumer: lab(),
        provider: hospital(),
        data_set: stays(),
        state: NegotiationState::Offered,
        turn: Turn::Yours,
        steps: vec![
            step(
                1,
                lab(),
                Act::Request,
                Some(terms(12, Part::Unstated)),
                "Bonjour, nous étudions les parcours de soins.",
            ),
            step(
                2,
                hospital(),
                Act::Offer,
                Some(terms(6, Part::Confidential("200 € par an".into()))),
                "Six mois pour commencer.",
            ),
        ],
        signatures: Vec::new(),
        contract: None,
        may: vec![Act::Accept, Act::Offer, Act::Refuse, Act::Withdraw],
        purposes: purposes(),
        form: form(),
        errors: Vec::new(),
    }
}

/// The same with a counter-offer that was filled in badly.
pub(crate) fn negotiation_wrong() -> NegotiationPage {
    NegotiationPage {
        errors: request_wrong().errors.split_off(2),
        ..negotiation()
    }
}

/// A negotiation that became a contract.
pub(crate) fn negotiation_signed() -> NegotiationPage {
    let mut page = negotiation();
    for (number, by, act) in [
        (3, lab(), Act::Accept),
        (4, lab(), Act::Sign),
        (5, hospital(), Act::Sign),
    ] {
        page.steps.push(NegotiationStep {
            number,
            at: ago(400),
            by,
            act,
            terms: None,
            note: String::new(),
        });
    }
    page.state = NegotiationState::Signed;
    page.turn = Turn::Over;
    page.signatures = signatures();
    page.contract = Some("c-1".into());
    page.may.clear();
    page
}
