//! The charter, its editions, its amendments.

use super::words::*;
use pages::*;
use territory::*;

pub(crate) fn charter() -> CharterPage {
    let full = |name: &str, effect, law: Option<Text>, source: &str| {
        let cited = rule(name);
        Rule {
            id: cited.id,
            title: cited.title,
            sentence: Text::new(
                "Une phrase simple, que chacun peut lire et contester.",
                "A plain sentence that anybody can read and contest.",
            ),
            law,
            effect,
            obligations: match effect {
                Effect::Permit if name == "research-protected" => vec![
                    Obligation::ProtectPersons,
                    Obligation::MinimumGroup(10),
                    Obligation::DeleteAfter(30),
                ],
                _ => Vec::new(),
            },
            source: source.into(),
        }
    };
    CharterPage {
        edition: edition_line(2, Authority::StewardForAssembly),
        earlier_total: 2,
        earlier: vec![
            edition_line(1, Authority::Steward),
            edition_line(0, Authority::Founding),
        ],
        amendments: vec![amendment_line(AmendmentState::Open)],
        refusals: refusals(),
        solver: Some("cvc5 1.3.1".into()),
        law_pack: LawPackLine {
            title: Text::new("Droit de l’Union européenne", "Law of the European Union"),
            dated: "2026-11-23".into(),
            sources: vec![LawSourceLine {
                title: Text::new(
                    "Règlement général sur la protection des données, (UE) 2016/679",
                    "General Data Protection Regulation, (EU) 2016/679",
                ),
                url: "http://data.europa.eu/eli/reg/2016/679/oj".into(),
                articles: "4(5), 5(1)(b), 9(2), 22".into(),
                applies_from: "2018-05-25".into(),
            }],
        },
        layers: vec![
            Layer {
                kind: LayerKind::LawPack,
                rules: vec![full(
                    "no-scoring",
                    Effect::Forbid,
                    Some(Text::new(
                        "Règlement (UE) 2024/1689, art. 5(1)(c)",
                        "Regulation (EU) 2024/1689, art. 5(1)(c)",
                    )),
                    "@id(\"no-scoring\")\nforbid (principal, action, resource)\nwhen { context.purpose == Purpose::\"SocialScoring\" };",
                )],
            },
            Layer {
                kind: LayerKind::Charter,
                rules: vec![
                    full(
                        "research-protected",
                        Effect::Permit,
                        None,
                        "permit (principal, action == Action::\"aggregate\", resource);",
                    ),
                    full(
                        "open-data",
                        Effect::Permit,
                        None,
                        "permit (principal, action, resource)\nwhen { resource.sensitivity == \"open\" };",
                    ),
                ],
            },
            Layer {
                kind: LayerKind::Rules,
                rules: Vec::new(),
            },
        ],
        purposes: vec![
            PurposeLine {
                purpose: research(),
                forbidden_by: None,
            },
            PurposeLine {
                purpose: purpose("VendorManagement", "", "Vendor Management"),
                forbidden_by: None,
            },
            PurposeLine {
                purpose: scoring(),
                forbidden_by: Some(rule("no-scoring")),
            },
        ],
    }
}

fn edition_line(number: u64, authority: Authority) -> EditionLine {
    EditionLine {
        version: format!("blake3:{}", format!("9f2c7{number}").repeat(10)),
        at: ago(60_000 - number as i64 * 20_000),
        authority,
        leaf: 12 + 400 * number,
    }
}

fn amendment_line(state: AmendmentState) -> AmendmentLine {
    AmendmentLine {
        id: "5b1a48c3".into(),
        title: "Ouvrir les séjours à l’hôpital à la recherche non commerciale".into(),
        proposed_at: ago(3_000),
        proposed_by: "Ada Soulier".into(),
        state,
    }
}

fn refusals() -> Vec<RefusalLine> {
    let line = |number, fr: &str, en: &str, proof| RefusalLine {
        number,
        title: Text::new(fr, en),
        law: Some(Text::new(
            "Règlement (UE) 2024/1689, art. 5(1)",
            "Regulation (EU) 2024/1689, art. 5(1)",
        )),
        rules: vec![rule("no-scoring")],
        proof,
    };
    vec![
        line(
            1,
            "Prédire le délit d’une personne",
            "Predicting a person’s offence",
            Proof::Proved { ms: 412 },
        ),
        line(
            2,
            "Noter les personnes",
            "Scoring persons",
            Proof::Refuted {
                example: Text::new(
                    "Une entreprise demande des lignes de « Ménages » pour « Notation des personnes ».",
                    "A company asks for rows of “Ménages” for “Social scoring”.",
                ),
            },
        ),
        line(
            3,
            "Identifier les personnes à distance",
            "Identifying persons at a distance",
            Proof::NotChecked {
                why: Text::new(
                    "le solveur n’a pas répondu en 60 secondes.",
                    "the solver gave no answer within 60 seconds.",
                ),
            },
        ),
    ]
}

fn difference() -> Difference {
    let change = |name: &str, layer, change| {
        let cited = rule(name);
        RuleDifference {
            id: cited.id,
            title: cited.title,
            layer,
            change,
        }
    };
    let before = "@id(\"research-protected\")\n@title_en(\"Research, protected\")\npermit (principal, action, resource)\nwhen { context.purpose in Purpose::\"ScientificResearch\" };";
    let after = "@id(\"research-protected\")\n@title_en(\"Research, protected\")\n@obligation(\"k>=10\")\npermit (principal, action, resource)\nwhen { context.purpose in [Purpose::\"ScientificResearch\", Purpose::\"NonCommercialResearch\"] };";
    Difference {
        rules: vec![
            change(
                "research-protected",
                LayerKind::Charter,
                Change::Changed {
                    before: before.into(),
                    after: after.into(),
                },
            ),
            change(
                "open-data",
                LayerKind::Rules,
                Change::Added {
                    after: "permit (principal, action, resource)\nwhen { resource.sensitivity == Sensitivity::\"open\" };".into(),
                },
            ),
            change(
                "no-scoring",
                LayerKind::LawPack,
                Change::Removed {
                    before: "forbid (principal, action, resource);".into(),
                },
            ),
        ],
        law_pack: Some(Change::Changed {
            before: "dated = \"2026-11-23\"".into(),
            after: "dated = \"2027-01-01\"".into(),
        }),
        allows: Comparison::Examples(vec![Text::new(
            "Un organisme de recherche demande des totaux de « Séjours à l’hôpital » pour « Recherche non commerciale ».",
            "A research body asks for totals of “Séjours à l’hôpital” for “Non-commercial research”.",
        )]),
        refuses: Comparison::Nothing,
    }
}

pub(crate) fn editions() -> EditionList {
    EditionList {
        editions: vec![
            edition_line(2, Authority::StewardForAssembly),
            edition_line(1, Authority::Assembly),
            edition_line(0, Authority::Founding),
        ],
        paging: Paging {
            page: 1,
            pages: 1,
            total: 3,
        },
    }
}

/// An edition that changed something, or the first one.
pub(crate) fn edition(is_first: bool) -> EditionPage {
    let authority = if is_first {
        Authority::Founding
    } else {
        Authority::StewardForAssembly
    };
    EditionPage {
        edition: edition_line(if is_first { 0 } else { 2 }, authority),
        in_force: !is_first,
        before: (!is_first).then(|| edition_line(1, Authority::Steward)),
        after: is_first.then(|| edition_line(1, Authority::Steward)),
        amendment: (!is_first).then(|| {
            let line = amendment_line(AmendmentState::Published);
            (line.id, line.title)
        }),
        difference: (!is_first).then(difference),
        signature: EditionSignature {
            by: "Ada Soulier".into(),
            key: "steward+520228a9".into(),
            signature: "UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpMUi4gg=".into(),
        },
    }
}

pub(crate) fn amendments() -> AmendmentList {
    AmendmentList {
        amendments: vec![
            amendment_line(AmendmentState::Open),
            amendment_line(AmendmentState::Published),
            amendment_line(AmendmentState::Withdrawn),
            amendment_line(AmendmentState::Overtaken),
        ],
        paging: Paging {
            page: 1,
            pages: 2,
            total: 24,
        },
        may_propose: true,
    }
}

fn source(layer: LayerKind, name: &str) -> SourceText {
    SourceText {
        layer,
        name: name.into(),
        text: "@id(\"open-data\")\npermit (principal, action, resource)\nwhen { resource.sensitivity == Sensitivity::\"open\" };".into(),
    }
}

/// The form of a proposal, as it opens.
pub(crate) fn propose() -> AmendmentProposal {
    AmendmentProposal {
        base: edition_line(2, Authority::Steward).version,
        form: AmendmentForm {
            sources: vec![
                source(LayerKind::Charter, "territory-charter/charter.cedar"),
                source(LayerKind::Rules, "steward-rules/transition.cedar"),
            ],
            ..AmendmentForm::default()
        },
        errors: Vec::new(),
    }
}

/// The form of a proposal, with mistakes.
pub(crate) fn propose_wrong() -> AmendmentProposal {
    let mut page = propose();
    page.form.title = "Été <b>".into();
    page.form.new_text = "permit (".into();
    let wrong = |field, fr: &str, en: &str| FieldError {
        field,
        message: Text::new(fr, en),
    };
    page.errors = vec![
        wrong(AmendmentField::Why, "Dites pourquoi.", "Say why."),
        wrong(
            AmendmentField::Source(1),
            "Ligne 3 : « sensitivty » n’est pas un mot du schéma.",
            "Line 3: “sensitivty” is not a word of the schema.",
        ),
        wrong(
            AmendmentField::NewName,
            "Donnez-lui un nom.",
            "Give it a name.",
        ),
        wrong(
            AmendmentField::NewText,
            "Ligne 1 : une parenthèse n’est pas fermée.",
            "Line 1: a parenthesis is not closed.",
        ),
    ];
    page
}

fn replay() -> Replay {
    let case = |leaf, then, now| ReplayCase {
        leaf,
        party: Some(lab()),
        purpose: Some(research()),
        data_sets: vec![stays()],
        then,
        now,
        rules: vec![rule("research-protected")],
    };
    Replay {
        looked_at: 1_000,
        otherwise: 7,
        cases: vec![
            case(1_282, Decision::Refused, Decision::Granted),
            case(1_180, Decision::Granted, Decision::Refused),
        ],
    }
}

/// An amendment that may be published.
pub(crate) fn amendment() -> AmendmentPage {
    AmendmentPage {
        amendment: amendment_line(AmendmentState::Open),
        why: "L’université demande depuis un an à étudier les parcours de soins.\nLes chiffres restent protégés.".into(),
        base: edition_line(2, Authority::Steward).version,
        layers: vec![LayerKind::Charter, LayerKind::Rules],
        findings: Some(Findings {
            at: ago(2_000),
            solver: Some("cvc5 1.3.1".into()),
            faults: Vec::new(),
            refusals: refusals(),
        }),
        difference: Some(difference()),
        replay: Some(replay()),
        edition: None,
        may_check: true,
        may_publish: true,
        may_withdraw: true,
    }
}

/// An amendment whose sources have faults, and that the law pack's text is part of.
pub(crate) fn amendment_wrong() -> AmendmentPage {
    AmendmentPage {
        layers: vec![LayerKind::LawPack],
        findings: Some(Findings {
            at: ago(2_000),
            solver: None,
            faults: vec![SourceFault {
                source: "steward-rules/transition.cedar".into(),
                line: Some(3),
                message: Text::new(
                    "",
                    "attribute `sensitivty` not found, did you mean `sensitivity`?",
                ),
            }],
            refusals: Vec::new(),
        }),
        difference: None,
        replay: None,
        may_publish: false,
        ..amendment()
    }
}

/// An amendment that became an edition.
pub(crate) fn amendment_published() -> AmendmentPage {
    AmendmentPage {
        amendment: amendment_line(AmendmentState::Published),
        edition: Some(edition_line(3, Authority::StewardForAssembly)),
        may_check: false,
        may_publish: false,
        may_withdraw: false,
        ..amendment()
    }
}

pub(crate) fn publish() -> PublishConfirm {
    PublishConfirm {
        amendment: amendment_line(AmendmentState::Open),
        version: edition_line(3, Authority::Steward).version,
        layers: vec![LayerKind::Charter],
        allows: difference().allows,
        proved: 12,
        refusals: 12,
        replay: Some(replay()),
    }
}
