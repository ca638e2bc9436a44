//! What the demo's steward and parties did before the visitor came: assessments approved, a card, a contract signed.

use crate::trust::OpenTrust;
use anyhow::{Context as _, bail};
use exchange::{
    AccessRequest, Act, Actor, Clause, Confidential, Immediate, KeySeal, NegotiationId, Note,
    Opened, Period, Purposes, Retention, Signing, Tariff, Terms, TrustIri, Turn, negotiation_act,
    negotiation_open, negotiation_sign, party_key_keep,
};
use gate::{Attestation, Statement, fresh_id};
use std::time::Duration;
use store::attestation_enter;
use territory::Timestamp;

const DAY: Duration = Duration::from_secs(86_400);

/// Sensitive data sets whose use for research was assessed; the others stay closed, so that the visitor sees why.
const ASSESSED: [(&str, &str, &str, &str); 2] = [
    (
        "hospital_stays",
        "ScientificResearch",
        "AIPD 2026-04",
        "Statistics on stays, protected figures only; the risk that remains is low.",
    ),
    (
        "hospital_stays",
        "ImproveHealthcare",
        "AIPD 2026-05",
        "Planning of wards by the health service, protected figures only.",
    ),
];

pub(super) fn statements(trust: &OpenTrust) -> anyhow::Result<()> {
    let now = trust.clock.now();
    let mut all = Vec::new();
    for (dataset, purpose, reference, summary) in ASSESSED {
        all.push(Attestation {
            statement: Statement::ImpactAssessment,
            dataset: Some(dataset.parse()?),
            purpose: Some(purpose.parse()?),
            reference: reference.to_owned(),
            summary: summary.to_owned(),
            ..blank(now)?
        });
    }
    all.push(Attestation {
        statement: Statement::AlgorithmCard,
        party: Some("canteen-forecast".parse()?),
        issuer: "Caisse des écoles".to_owned(),
        reference: "ALG-001".to_owned(),
        summary: "Forecasts the meals of each canteen from attendance; decides about nobody."
            .to_owned(),
        ..blank(now)?
    });
    trust.store.run_blocking("attestation enter", move |tx| {
        for one in &all {
            attestation_enter(tx, one)?;
        }
        Ok::<_, store::AttestationError>(())
    })?;
    Ok(())
}

fn blank(now: Timestamp) -> anyhow::Result<Attestation> {
    Ok(Attestation {
        id: fresh_id()?,
        statement: Statement::ImpactAssessment,
        party: None,
        dataset: None,
        purpose: None,
        person: None,
        issuer: "Claude Renard, data protection officer".to_owned(),
        reference: String::new(),
        summary: String::new(),
        issued_at: now,
        valid_until: now.after(DAY * 365),
        withdrawn_at: None,
        entered_by: "steward".to_owned(),
    })
}

/// The water company may see the list of substations to plan its pumps; the advertiser waits for an answer on the same.
pub(super) fn contract(trust: &OpenTrust) -> anyhow::Result<()> {
    let now = trust.clock.now();
    let seal = KeySeal::new(trust.folder.parties_key()?);
    let iri = TrustIri::new("https://data.bastide-sur-lise.example")?;
    let terms = |purpose: &str, hidden: bool| -> anyhow::Result<Terms> {
        Ok(Terms {
            purposes: Purposes::new([purpose.parse()?])?,
            period: Period::new(now, now.after(DAY * 365))?,
            means: charter::Means::Rows,
            security: Clause::new(
                "Kept on the company’s own servers in the region; four named persons have access.",
            )?,
            retention: Retention::days(90)?,
            tariff: Tariff::Free,
            reciprocity: Some(Clause::new(
                "The company brings the electricity use of its pumps, by hour, as an internal data set.",
            )?),
            confidential: Confidential {
                reciprocity: false,
                tariff: false,
                security: hidden,
            },
        })
    };
    let planned = request("water", terms("ServiceOptimisation", true)?)?;
    let waiting = request("rides", terms("ServiceOptimisation", false)?)?;
    trust
        .store
        .run_blocking("contracts of the demo", move |tx| {
            let opened = negotiation_open(tx, &waiting, &Immediate::NeedsAgreement, now)?;
            if !matches!(opened, Opened::Open(_)) {
                bail!("the demo's request was not opened");
            }
            let Opened::Open(open) =
                negotiation_open(tx, &planned, &Immediate::NeedsAgreement, now)?
            else {
                bail!("the demo's contract was not opened");
            };
            let turn = |seen: u32, party: &str| -> anyhow::Result<Turn> {
                Ok(Turn {
                    negotiation: open.id.clone(),
                    seen,
                    actor: Actor::Party(party.parse()?),
                    note: Note::new("")?,
                    at: now,
                })
            };
            let accepted = negotiation_act(tx, &iri, &turn(open.step, "energy")?, &Act::Accept)?;
            let mut step = accepted.step;
            for party in ["water", "energy"] {
                let key = party_key_keep(tx, &seal, &party.parse()?, now)?.id;
                let signed =
                    negotiation_sign(tx, &seal, &turn(step, party)?, &Signing::Kept { key })?;
                if let exchange::Signed::Waiting(negotiation) = signed {
                    step = negotiation.step;
                }
            }
            Ok(())
        })
        .context("the demo's contract")
}

fn request(consumer: &str, terms: Terms) -> anyhow::Result<AccessRequest> {
    Ok(AccessRequest {
        id: NegotiationId::fresh()?,
        consumer: consumer.parse()?,
        dataset: "substations".parse()?,
        terms,
        note: Note::new("To plan our own works beside yours.")?,
    })
}
