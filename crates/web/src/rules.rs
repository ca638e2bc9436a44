//! `/charter…`: the rules in force, how they came into force, and how they are changed.
//!
//! Reading is for everybody. Proposing, checking, publishing and withdrawing are the steward's; what is published is
//! decided by `legislation`, and the gate decides by it from the next question on.

mod amendment;
mod editions;
mod examining;
mod findings;
mod law;
mod page;
mod proposal;

pub(crate) use amendment::{
    check, confirm, list as amendments, publish, show as amendment, withdraw,
};
pub(crate) use editions::{list as editions, show as edition};
pub(crate) use examining::Examining;
pub(crate) use page::charter;
pub(crate) use proposal::{form as propose_form, send as propose};

use crate::fault::Fault;
use legislation::LegislationError;
use pages::{Authority, EditionLine, LayerKind};
use store::EditionHead;

/// By what right an edition came into force, by the ledger's word for it.
pub(crate) fn authority(word: &str) -> Option<Authority> {
    Some(match word.parse().ok()? {
        legislation::Authority::Founding => Authority::Founding,
        legislation::Authority::Steward => Authority::Steward,
        legislation::Authority::StewardForAssembly => Authority::StewardForAssembly,
        legislation::Authority::Assembly => Authority::Assembly,
    })
}

fn edition_line(edition: &EditionHead) -> Result<EditionLine, Fault> {
    Ok(EditionLine {
        version: edition.version.clone(),
        at: edition.published_at,
        authority: authority(&edition.authority)
            .ok_or_else(|| Fault::Internal(format!("`{}` is no authority", edition.authority)))?,
        leaf: edition.leaf,
    })
}

fn layer(layer: charter::Layer) -> LayerKind {
    match layer {
        charter::Layer::LawPack => LayerKind::LawPack,
        charter::Layer::Charter => LayerKind::Charter,
        charter::Layer::Rules => LayerKind::Rules,
    }
}

impl From<LegislationError> for Fault {
    fn from(error: LegislationError) -> Self {
        match error {
            LegislationError::NotOpen(_) => Fault::NotFound,
            error if error.is_proposers() => Fault::BadRequest(error.to_string()),
            error => Fault::Internal(error.to_string()),
        }
    }
}
