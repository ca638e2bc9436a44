//! From the trust's own terms to what pages show: names instead of ids, titles instead of rules.

use crate::Settings;
use crate::snapshot::Snapshot;
use charter::Charter;
use citizens::PassageUse;
use gate::Leaf;
use pages::{DataSetLine, Decision, Family, LeafKind, Named, Passage, PurposeLabel, RuleCited};
use territory::{DataSet, DataSetId, Lang, PartyId, PlaceId, Purpose, RuleId, Text};

/// What is needed to name things.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    pub(crate) charter: &'a Charter,
    pub(crate) settings: &'a Settings,
    pub(crate) snapshot: &'a Snapshot,
}

/// What an account may do, as pages say it.
pub(crate) fn role(role: citizens::Role) -> pages::Role {
    match role {
        citizens::Role::Citizen => pages::Role::Citizen,
        citizens::Role::Researcher => pages::Role::Member,
        citizens::Role::Steward => pages::Role::Steward,
    }
}

impl Words<'_> {
    pub(crate) fn data_set(&self, id: &DataSetId) -> Named<DataSetId> {
        let name = self
            .snapshot
            .dataset(id)
            .map_or(id.as_str(), |found| &found.name);
        Named::new(id.clone(), name)
    }

    pub(crate) fn data_sets(&self, ids: &[DataSetId]) -> Vec<Named<DataSetId>> {
        ids.iter().map(|id| self.data_set(id)).collect()
    }

    pub(crate) fn party(&self, id: &PartyId) -> Named<PartyId> {
        let name = self
            .snapshot
            .parties
            .get(id)
            .map_or(id.as_str(), |found| &found.name);
        Named::new(id.clone(), name)
    }

    pub(crate) fn place(&self, id: &PlaceId) -> Named<PlaceId> {
        let name = self
            .snapshot
            .places
            .get(id)
            .map_or(id.as_str(), |found| &found.name);
        Named::new(id.clone(), name)
    }

    pub(crate) fn purpose(&self, purpose: &Purpose) -> PurposeLabel {
        let label = |lang| self.charter.purpose_label(purpose, lang);
        PurposeLabel {
            term: purpose.clone(),
            label: Text::new(label(Lang::Fr), label(Lang::En)),
        }
    }

    pub(crate) fn purposes(&self, purposes: &[Purpose]) -> Vec<PurposeLabel> {
        purposes
            .iter()
            .map(|purpose| self.purpose(purpose))
            .collect()
    }

    pub(crate) fn rule(&self, id: &RuleId) -> RuleCited {
        RuleCited {
            id: id.clone(),
            title: self.charter.rule(id).map_or_else(
                || Text::new(id.as_str(), id.as_str()),
                |rule| rule.title.clone(),
            ),
        }
    }

    pub(crate) fn rules(&self, ids: &[RuleId]) -> Vec<RuleCited> {
        ids.iter().map(|id| self.rule(id)).collect()
    }

    /// The family of service that a data set helps: what the territory says, else what its purposes say.
    pub(crate) fn family(&self, dataset: &DataSet) -> Option<Family> {
        let said = self.settings.families.get(&dataset.id).copied();
        said.or_else(|| {
            dataset.collected_for.iter().find_map(|purpose| {
                Some(match purpose.as_str() {
                    "ImproveTransportMobility" => Family::Congestion,
                    "CombatClimateChange" => Family::Emissions,
                    "ImproveHealthcare" => Family::Health,
                    "ProtectionOfPublicSecurity" => Family::Crime,
                    "RepairImpairments" => Family::Exclusion,
                    _ => return None,
                })
            })
        })
    }

    pub(crate) fn line(&self, dataset: &DataSet) -> DataSetLine {
        DataSetLine {
            data_set: Named::new(dataset.id.clone(), dataset.name.as_str()),
            description: dataset.description.clone(),
            provider: self.party(&dataset.provider),
            place: dataset.place.as_ref().map(|place| self.place(place)),
            sensitivity: dataset.sensitivity,
            family: self.family(dataset),
            rows: dataset.rows(),
            added_at: dataset.added_at,
        }
    }

    /// A question about a data set, with its reason.
    pub(crate) fn used(&self, used: &PassageUse) -> Passage {
        Passage {
            leaf: used.leaf,
            at: used.at,
            kind: match used.records {
                true => LeafKind::Records {
                    made_up: used.protected,
                },
                false => LeafKind::Question,
            },
            party: Some(self.party(&used.party)),
            purpose: Some(self.purpose(&used.purpose)),
            decision: decision(used.granted),
            protected: used.protected || used.records && used.granted,
            told: used.notify,
            data_sets: self.data_sets(&used.datasets),
            rules: self.rules(&used.rules),
            reason: used.reason.clone(),
        }
    }

    /// A leaf as people read it: what the public ledger says and no more.
    pub(crate) fn leaf(&self, number: u64, leaf: &Leaf) -> Passage {
        let mut passage = Passage {
            leaf: number,
            at: leaf.at(),
            kind: LeafKind::Other,
            party: None,
            purpose: None,
            decision: Decision::Granted,
            protected: false,
            told: false,
            data_sets: Vec::new(),
            rules: Vec::new(),
            reason: Text::new("", ""),
        };
        match leaf {
            Leaf::Question {
                by,
                purpose,
                data,
                granted,
                rules,
                epsilon,
                replays,
                lapsed,
                ..
            } => {
                passage.kind = match lapsed {
                    true => LeafKind::Lapsed,
                    false => LeafKind::Question,
                };
                passage.party = Some(self.party(by));
                passage.purpose = Some(self.purpose(purpose));
                passage.decision = decision(*granted);
                passage.protected = epsilon.is_some() || replays.is_some();
                passage.data_sets = self.data_sets(data);
                passage.rules = self.rules(rules);
            }
            Leaf::Microdata {
                by,
                purpose,
                data,
                granted,
                rules,
                manner,
                lapsed,
                ..
            } => {
                passage.kind = match lapsed {
                    true => LeafKind::Lapsed,
                    false => LeafKind::Records {
                        made_up: manner == "synthetic",
                    },
                };
                passage.party = Some(self.party(by));
                passage.purpose = Some(self.purpose(purpose));
                passage.decision = decision(*granted);
                passage.protected = *granted;
                passage.data_sets = vec![self.data_set(data)];
                passage.rules = self.rules(rules);
            }
            Leaf::KeyDestroyed { data, .. } => {
                passage.kind = LeafKind::KeyDestroyed;
                passage.data_sets = vec![self.data_set(data)];
            }
            Leaf::OwnView { rules, .. } => {
                passage.kind = LeafKind::OwnView;
                passage.rules = self.rules(rules);
            }
            Leaf::Objection {
                data, withdrawn, ..
            } => {
                passage.kind = if *withdrawn {
                    LeafKind::Withdrawal
                } else {
                    LeafKind::Objection
                };
                passage.data_sets = vec![self.data_set(data)];
            }
            Leaf::DataSet { data, provider, .. } => {
                passage.kind = LeafKind::DataSet;
                passage.party = Some(self.party(provider));
                passage.data_sets = vec![self.data_set(data)];
            }
            Leaf::Disclosure {
                by,
                purpose,
                granted,
                rules,
                ..
            } => {
                passage.kind = LeafKind::Disclosure;
                passage.party = Some(self.party(by));
                passage.purpose = Some(self.purpose(purpose));
                passage.decision = decision(*granted);
                passage.rules = self.rules(rules);
            }
            Leaf::Evaluation {
                by,
                purpose,
                data,
                granted,
                rules,
                ..
            } => {
                passage.kind = LeafKind::Evaluation;
                passage.party = Some(self.party(by));
                passage.purpose = Some(self.purpose(purpose));
                passage.decision = decision(*granted);
                passage.data_sets = vec![self.data_set(data)];
                passage.rules = self.rules(rules);
            }
            Leaf::Charter { authority, .. } => {
                passage.kind =
                    crate::rules::authority(authority).map_or(LeafKind::Other, LeafKind::Charter);
            }
            Leaf::Attestation {
                statement,
                party,
                data,
                purpose,
                withdrawn,
                ..
            } => {
                passage.kind =
                    statement
                        .parse()
                        .map_or(LeafKind::Other, |said| LeafKind::Attestation {
                            statement: crate::words::statement(said),
                            withdrawn: *withdrawn,
                        });
                passage.party = party.as_ref().map(|party| self.party(party));
                passage.purpose = purpose.as_ref().map(|purpose| self.purpose(purpose));
                passage.data_sets = data.iter().map(|data| self.data_set(data)).collect();
            }
            Leaf::Consent {
                data,
                purpose,
                party,
                withdrawn,
                ..
            } => {
                passage.kind = LeafKind::Consent {
                    withdrawn: *withdrawn,
                };
                passage.party = party.as_ref().map(|party| self.party(party));
                passage.purpose = Some(self.purpose(purpose));
                passage.data_sets = vec![self.data_set(data)];
            }
            Leaf::Agreement { consumer, data, .. } => {
                passage.kind = LeafKind::Agreement;
                passage.party = Some(self.party(consumer));
                passage.data_sets = vec![self.data_set(data)];
            }
            Leaf::AgreementEnd { why, .. } => {
                passage.kind = end_why(why).map_or(LeafKind::Other, LeafKind::AgreementEnd);
            }
            Leaf::Party { party, .. } => {
                passage.kind = LeafKind::Party;
                passage.party = Some(self.party(party));
            }
        }
        passage
    }
}

/// What an attestation states, as pages say it.
pub(crate) fn statement(statement: gate::Statement) -> pages::Statement {
    match statement {
        gate::Statement::ImpactAssessment => pages::Statement::ImpactAssessment,
        gate::Statement::AlgorithmCard => pages::Statement::AlgorithmCard,
        gate::Statement::HumanReview => pages::Statement::HumanReview,
        gate::Statement::Warrant => pages::Statement::Warrant,
    }
}

/// What a rule obliges to, as pages say it.
pub(crate) fn obligation(obligation: charter::Obligation) -> pages::Obligation {
    match obligation {
        charter::Obligation::ProtectPersons => pages::Obligation::ProtectPersons,
        charter::Obligation::ConsentingOnly => pages::Obligation::ConsentingOnly,
        charter::Obligation::MinimumGroup(least) => pages::Obligation::MinimumGroup(least),
        charter::Obligation::AggregateTo(level) => pages::Obligation::AggregateTo(level),
        charter::Obligation::RoundPositions(metres) => pages::Obligation::RoundPositions(metres),
        charter::Obligation::DeleteAfter(days) => pages::Obligation::DeleteAfter(days),
        charter::Obligation::Notify => pages::Obligation::Notify,
    }
}

/// Why a contract ended, by the ledger's word for it.
fn end_why(word: &str) -> Option<pages::EndWhy> {
    Some(match word {
        "term" => pages::EndWhy::Term,
        "breach" => pages::EndWhy::Breach,
        "withdrawal-by-consumer" => pages::EndWhy::ByConsumer,
        "withdrawal-by-provider" => pages::EndWhy::ByProvider,
        "withdrawal-by-steward" => pages::EndWhy::BySteward,
        _ => return None,
    })
}

pub(crate) fn decision(granted: bool) -> Decision {
    if granted {
        Decision::Granted
    } else {
        Decision::Refused
    }
}
