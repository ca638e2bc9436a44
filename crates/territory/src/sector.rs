//! The sectors in which parties work, after the divisions of NACE Rev. 2.1 that matter to a territory.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

macro_rules! sectors {
    ($($(#[$doc:meta])* $name:ident = $word:literal),* $(,)?) => {
        /// What a party works in; the charter's rules may look at it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Sector {
            $($(#[$doc])* $name),*
        }

        impl Sector {
            /// Every sector, in the order of the help texts.
            pub const ALL: &[Sector] = &[$(Sector::$name),*];
            /// The word used in commands, files and policies.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Sector::$name => $word),*
                }
            }
        }
    };
}

sectors! {
    /// Government and administration.
    Administration = "administration",
    /// Police, gendarmerie and other law enforcement.
    LawEnforcement = "law-enforcement",
    /// Courts and prosecution.
    Justice = "justice",
    /// Fire, rescue, civil protection.
    Rescue = "rescue",
    /// Hospitals, practices, health insurance.
    Health = "health",
    /// Social work and housing.
    Social = "social",
    /// Schools and training.
    Education = "education",
    /// Research.
    Research = "research",
    /// Electricity, gas, heat.
    Energy = "energy",
    /// Water and waste.
    Water = "water",
    /// Air, nature, climate.
    Environment = "environment",
    /// Transport of persons and goods.
    Transport = "transport",
    /// Trade, hotels, catering.
    Commerce = "commerce",
    /// Advertising and market research.
    Advertising = "advertising",
    /// Banks and insurance.
    Finance = "finance",
    /// Newspapers, radio, publishing.
    Media = "media",
    /// Culture, sport and leisure.
    Culture = "culture",
    /// Software and telecommunication.
    Digital = "digital",
}

impl fmt::Display for Sector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Sector {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .iter()
            .copied()
            .find(|sector| sector.as_str() == text)
            .ok_or_else(|| {
                let known: Vec<&str> = Self::ALL.iter().map(|sector| sector.as_str()).collect();
                format!("`{text}` is not a sector; use one of: {}", known.join(", "))
            })
    }
}
