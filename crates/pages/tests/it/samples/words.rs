//! What many samples share: ids, moments, purposes, rules, passages, lines of the catalogue.

use super::town::{DISTRICTS, district_id};
use pages::*;
use territory::*;

/// 2026-11-23T14:02:00Z, and `minutes` before it.
pub(super) fn ago(minutes: i64) -> Timestamp {
    Timestamp::from_micros(1_795_442_520_000_000 - minutes * 60_000_000)
}

pub(super) fn id<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().expect("a sample id is well formed")
}

/// The surroundings, with somebody signed in or not.
pub(crate) fn shell(lang: Lang, path: &str, role: Option<Role>) -> Shell {
    Shell {
        lang,
        path: path.to_owned(),
        town_name: "Villemarche".into(),
        signed_in: role.map(|role| Who {
            display_name: "Ada Soulier".into(),
            role,
        }),
        csrf: Some("0f1e2d3c4b5a".into()),
        flash: None,
        ledger_size: 1_284,
    }
}

pub(super) fn purpose(term: &str, fr: &str, en: &str) -> PurposeLabel {
    PurposeLabel {
        term: id(term),
        label: Text::new(fr, en),
    }
}
pub(super) fn research() -> PurposeLabel {
    purpose(
        "ScientificResearch",
        "Recherche scientifique",
        "Scientific research",
    )
}
pub(super) fn service() -> PurposeLabel {
    purpose(
        "ServiceProvision",
        "Fourniture de service",
        "Service provision",
    )
}
pub(super) fn scoring() -> PurposeLabel {
    purpose("SocialScoring", "Notation des personnes", "Social scoring")
}

pub(super) fn rule(name: &str) -> RuleCited {
    let title = match name {
        "open-data" => Text::new(
            "Les données ouvertes sont à tout le monde",
            "Open data is for everybody",
        ),
        "no-scoring" => Text::new("Personne n’est noté", "Nobody is scored"),
        _ => Text::new("La recherche, protégée", "Research, protected"),
    };
    RuleCited {
        id: id(name),
        title,
    }
}

pub(super) fn passage(
    leaf: u64,
    party: (&str, &str),
    purpose: PurposeLabel,
    data: (&str, &str),
    rule_id: &str,
) -> Passage {
    let refused = rule_id == "no-scoring";
    Passage {
        leaf,
        at: ago((1_284 - leaf as i64) * 47),
        kind: LeafKind::Question,
        party: Some(Named::new(id(party.0), party.1)),
        purpose: Some(purpose),
        decision: if refused {
            Decision::Refused
        } else {
            Decision::Granted
        },
        protected: rule_id == "research-protected",
        told: rule_id == "research-protected",
        data_sets: vec![Named::new(id(data.0), data.1)],
        rules: vec![rule(rule_id)],
        reason: if refused {
            Text::new(
                "La charte interdit de noter les personnes, à qui que ce soit.",
                "The charter forbids scoring persons, whoever asks.",
            )
        } else {
            Text::new("C’est permis.", "It is allowed.")
        },
    }
}

/// The latest passages, of each kind.
pub(crate) fn passages() -> Vec<Passage> {
    let lab = ("lab", "Université, labo Mobilités");
    let hall = ("town-hall", "Mairie");
    let mut objection = passage(
        1_281,
        hall,
        service(),
        ("households", "Ménages"),
        "open-data",
    );
    objection.kind = LeafKind::Objection;
    objection.party = None;
    objection.purpose = None;
    objection.rules = Vec::new();
    vec![
        passage(
            1_283,
            lab,
            research(),
            ("households", "Ménages"),
            "research-protected",
        ),
        passage(
            1_282,
            hall,
            scoring(),
            ("households", "Ménages"),
            "no-scoring",
        ),
        objection,
        passage(
            1_280,
            hall,
            service(),
            ("bus", "Horaires des bus"),
            "open-data",
        ),
        passage(
            1_279,
            lab,
            research(),
            ("hospital_stays", "Séjours à l’hôpital"),
            "research-protected",
        ),
    ]
}

pub(super) fn line(n: usize) -> DataSetLine {
    let (key, name, provider, sensitivity, family, rows) = [
        (
            "bus",
            "Horaires des bus et du tram",
            "Régie des transports",
            Sensitivity::Open,
            Family::Congestion,
            184_220,
        ),
        (
            "households",
            "Ménages",
            "Mairie",
            Sensitivity::Personal,
            Family::Exclusion,
            60_000,
        ),
        (
            "hospital_stays",
            "Séjours à l’hôpital",
            "Hôpital Saint-Aubin",
            Sensitivity::Sensitive,
            Family::Health,
            8_412,
        ),
        (
            "bins",
            "Bacs et collecte",
            "Mairie",
            Sensitivity::Open,
            Family::Waste,
            1_204_000,
        ),
        (
            "substations",
            "Postes électriques",
            "Régie d’électricité",
            Sensitivity::Internal,
            Family::Emissions,
            212,
        ),
    ][n % 5];
    DataSetLine {
        data_set: Named::new(id(key), name),
        description: "Ce que l’on sait, relevé chaque jour et publié par son fournisseur. The text is the provider’s own.".into(),
        provider: Named::new(id("town-hall"), provider),
        place: Some(Named::new(district_id(n), DISTRICTS[n])),
        sensitivity,
        family: Some(family),
        rows,
        added_at: ago(30_000),
    }
}

/// One passage of each kind that is not a question, the newest first.
pub(crate) fn events() -> Vec<Passage> {
    let lab = ("lab", "Université, labo Mobilités");
    let data = ("hospital_stays", "Séjours à l’hôpital");
    let kinds = [
        (LeafKind::Charter(Authority::StewardForAssembly), true),
        (LeafKind::Agreement, true),
        (LeafKind::AgreementEnd(EndWhy::ByProvider), true),
        (LeafKind::Lapsed, true),
        (LeafKind::Records { made_up: false }, true),
        (LeafKind::Records { made_up: true }, true),
        (LeafKind::Records { made_up: true }, false),
        (LeafKind::KeyDestroyed, true),
        (LeafKind::Disclosure, true),
        (LeafKind::Disclosure, false),
        (LeafKind::Evaluation, true),
        (LeafKind::Evaluation, false),
        (
            LeafKind::Attestation {
                statement: Statement::ImpactAssessment,
                withdrawn: false,
            },
            true,
        ),
        (
            LeafKind::Attestation {
                statement: Statement::Warrant,
                withdrawn: true,
            },
            true,
        ),
        (LeafKind::Consent { withdrawn: false }, true),
        (LeafKind::Consent { withdrawn: true }, true),
        (LeafKind::AgreementEnd(EndWhy::Term), true),
        (LeafKind::OwnView, true),
        (LeafKind::Party, true),
        (LeafKind::DataSet, true),
        (LeafKind::Other, true),
    ];
    let told = kinds.into_iter().enumerate().map(|(i, (kind, granted))| {
        let mut told = passage(
            1_283 - i as u64,
            lab,
            research(),
            data,
            "research-protected",
        );
        told.kind = kind;
        if !granted {
            told.decision = Decision::Refused;
        }
        if !matches!(
            kind,
            LeafKind::Records { .. } | LeafKind::Disclosure | LeafKind::Evaluation
        ) {
            told.rules.clear();
        }
        let names_nobody = [
            LeafKind::Charter(Authority::StewardForAssembly),
            LeafKind::AgreementEnd(EndWhy::Term),
            LeafKind::Attestation {
                statement: Statement::Warrant,
                withdrawn: true,
            },
        ];
        if names_nobody.contains(&kind) {
            told.party = None;
            told.data_sets.clear();
        }
        told
    });
    told.collect()
}

/// Purposes to choose from, in groups.
pub(super) fn purposes() -> Vec<PurposeGroup> {
    vec![
        PurposeGroup {
            label: Text::new("Recherche", "Research"),
            purposes: vec![research()],
        },
        PurposeGroup {
            label: Text::new("Service public", "Public service"),
            purposes: vec![service(), scoring()],
        },
    ]
}

pub(super) fn lab() -> Named<PartyId> {
    Named::new(id("lab"), "Université, labo Mobilités")
}
pub(super) fn hospital() -> Named<PartyId> {
    Named::new(id("hospital"), "Hôpital Saint-Aubin")
}
pub(super) fn town_hall() -> Named<PartyId> {
    Named::new(id("town-hall"), "Mairie")
}
pub(super) fn stays() -> Named<DataSetId> {
    Named::new(id("hospital_stays"), "Séjours à l’hôpital")
}

/// Two ways to be allowed.
pub(super) fn remedies() -> Vec<Remedy> {
    vec![
        Remedy {
            changes: vec![Text::new(
                "Un contrat avec Hôpital Saint-Aubin pour ce but.",
                "A contract with Hôpital Saint-Aubin for this purpose.",
            )],
        },
        Remedy {
            changes: vec![
                Text::new(
                    "Une analyse d’impact approuvée pour ce but.",
                    "An impact assessment approved for this purpose.",
                ),
                Text::new(
                    "Le consentement des personnes.",
                    "The consent of the persons.",
                ),
            ],
        },
    ]
}
