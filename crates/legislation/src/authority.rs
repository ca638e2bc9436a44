//! By what right an edition comes into force.

use charter::Layer;
use std::collections::BTreeSet;
use territory::Text;

/// Who has the say on a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Authority {
    /// The trust began with it.
    Founding,
    /// A steward, within her own rules.
    Steward,
    /// A steward, who stands in for the assembly that does not exist yet.
    StewardForAssembly,
    /// The assembly voted for it.
    Assembly,
}

impl Authority {
    const ALL: [Authority; 4] = [
        Authority::Founding,
        Authority::Steward,
        Authority::StewardForAssembly,
        Authority::Assembly,
    ];

    /// The word in the store and in the ledger.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Authority::Founding => "founding",
            Authority::Steward => "steward",
            Authority::StewardForAssembly => "steward-for-assembly",
            Authority::Assembly => "assembly",
        }
    }

    /// What a steward's signature is when she publishes a change of these layers.
    #[must_use]
    pub fn of_steward(layers: &BTreeSet<Layer>) -> Authority {
        if layers.iter().all(|layer| *layer == Layer::Rules) {
            Authority::Steward
        } else {
            Authority::StewardForAssembly
        }
    }

    /// In a sentence, for everybody.
    #[must_use]
    pub fn plain(self) -> Text {
        match self {
            Authority::Founding => Text::new(
                "Première édition, avec laquelle la fiducie a commencé.",
                "First edition, with which the trust began.",
            ),
            Authority::Steward => Text::new(
                "Signée par la personne responsable des données, dans ses propres règles.",
                "Signed by the data steward, within her own rules.",
            ),
            Authority::StewardForAssembly => Text::new(
                "Signée par la personne responsable des données à la place de l’assemblée, qui n’existe pas encore.",
                "Signed by the data steward in place of the assembly, which does not exist yet.",
            ),
            Authority::Assembly => Text::new("Votée par l’assemblée.", "Voted by the assembly."),
        }
    }
}

impl std::str::FromStr for Authority {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|authority| authority.as_str() == text)
            .ok_or_else(|| format!("`{text}` is no authority"))
    }
}
