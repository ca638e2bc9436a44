//! The steward's pages.

use super::words::*;
use pages::*;
use territory::*;

pub(crate) fn steward() -> StewardPage {
    StewardPage {
        tasks: StewardTasks {
            amendments: 1,
            negotiations: 2,
            attestations: 14,
            overdue: 0,
        },
        objections: vec![ObjectionFiled {
            who: "Ada Soulier".into(),
            data_set: Named::new(id("households"), "Ménages"),
            at: ago(60),
            leaf: 1_281,
            withdrawn_at: None,
        }],
        refused: passages()
            .into_iter()
            .filter(|p| p.decision == Decision::Refused)
            .collect(),
        parties: vec![
            Party {
                id: id("town-hall"),
                name: "Mairie".into(),
                kind: PartyKind::PublicBody,
                place: None,
                sector: Some(Sector::Administration),
                member_of: None,
            },
            Party {
                id: id("lab"),
                name: "Université, labo Mobilités".into(),
                kind: PartyKind::Research,
                place: None,
                sector: None,
                member_of: None,
            },
        ],
        data_sets: (0..3).map(line).collect(),
    }
}

pub(crate) fn attestations() -> AttestationList {
    let line = |key: &str, statement, state| AttestationLine {
        id: key.into(),
        statement,
        party: (statement != Statement::ImpactAssessment).then(lab),
        data_set: (statement != Statement::AlgorithmCard).then(stays),
        purpose: (statement == Statement::ImpactAssessment).then(research),
        issuer: "Déléguée à la protection des données".into(),
        reference: "DPO-2026-114".into(),
        summary: "Risques mesurés, réduits par l’agrégation au quartier.\nRevue dans un an.".into(),
        issued_at: ago(40_000),
        valid_until: ago(-400_000),
        state,
        leaf: 1_190,
    };
    AttestationList {
        attestations: vec![
            line("a1", Statement::ImpactAssessment, AttestationState::Holds),
            line("b2", Statement::HumanReview, AttestationState::Expired),
            line("c3", Statement::AlgorithmCard, AttestationState::Holds),
            line("d4", Statement::Warrant, AttestationState::Withdrawn),
        ],
        paging: Paging {
            page: 1,
            pages: 2,
            total: 24,
        },
    }
}

/// The form of an attestation, with mistakes.
pub(crate) fn attest() -> AttestationEntry {
    let wrong = |field, fr: &str, en: &str| FieldError {
        field,
        message: Text::new(fr, en),
    };
    AttestationEntry {
        parties: vec![lab(), hospital()],
        data_sets: vec![stays()],
        purposes: purposes(),
        form: AttestationForm {
            statement: "warrant".into(),
            party: "hospital".into(),
            issuer: "Tribunal judiciaire".into(),
            valid_until: "2026-01-01".into(),
            ..AttestationForm::default()
        },
        errors: vec![
            wrong(
                AttestationField::Statement,
                "Choisissez ce qui est déclaré.",
                "Choose what is stated.",
            ),
            wrong(
                AttestationField::Person,
                "Écrivez le numéro de la personne : un mandat ouvre ses lignes seules.",
                "Write the person’s number: a warrant opens her rows alone.",
            ),
            wrong(
                AttestationField::ValidUntil,
                "Ce jour est passé : choisissez-en un à venir.",
                "This day is over: choose one to come.",
            ),
        ],
    }
}
