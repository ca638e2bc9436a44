//! How sensitive data is, and what makes a column personal.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How sensitive a data set or a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sensitivity {
    /// Nothing personal and nothing secret: open to everybody.
    Open,
    /// Not personal, but kept among parties of the trust (a trade secret, a site's safety).
    Internal,
    /// About persons (GDPR art. 4(1)).
    Personal,
    /// A special category (GDPR art. 9: health, beliefs, biometrics, …) or as delicate.
    Sensitive,
}

impl Sensitivity {
    /// Every degree, from the least.
    pub const ALL: [Sensitivity; 4] = [
        Sensitivity::Open,
        Sensitivity::Internal,
        Sensitivity::Personal,
        Sensitivity::Sensitive,
    ];
    /// The word used in commands, files and policies.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Sensitivity::Open => "open",
            Sensitivity::Internal => "internal",
            Sensitivity::Personal => "personal",
            Sensitivity::Sensitive => "sensitive",
        }
    }
    /// Whether persons are described.
    #[must_use]
    pub fn is_personal(self) -> bool {
        self >= Sensitivity::Personal
    }
}

impl fmt::Display for Sensitivity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Sensitivity {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|degree| degree.as_str() == text)
            .ok_or_else(|| {
                format!("`{text}` is not a sensitivity; use open, internal, personal or sensitive")
            })
    }
}

/// What makes a column personal, as intake detects it and the provider confirms it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonalKind {
    /// A number or code that stands for one person (resident, patient, card, plate).
    Identifier,
    /// A person's name.
    Name,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A bank account (ISO 13616).
    Iban,
    /// A date of birth.
    BirthDate,
    /// A postal address.
    Address,
    /// A position fine enough to be somebody's home.
    Position,
    /// Health: a diagnosis, a treatment, a handicap.
    Health,
    /// What a body is recognised by: a face, a fingerprint, a voice (GDPR art. 4(14)).
    Biometric,
    /// An offence, a conviction, a suspicion (GDPR art. 10).
    Offence,
    /// Describes a person without pointing to her alone: age, sex, occupation, income, origin.
    Attribute,
}

impl PersonalKind {
    /// Every kind.
    pub const ALL: [PersonalKind; 12] = [
        PersonalKind::Identifier,
        PersonalKind::Name,
        PersonalKind::Email,
        PersonalKind::Phone,
        PersonalKind::Iban,
        PersonalKind::BirthDate,
        PersonalKind::Address,
        PersonalKind::Position,
        PersonalKind::Health,
        PersonalKind::Biometric,
        PersonalKind::Offence,
        PersonalKind::Attribute,
    ];
    /// The word used in commands, files and pages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            PersonalKind::Identifier => "identifier",
            PersonalKind::Name => "name",
            PersonalKind::Email => "email",
            PersonalKind::Phone => "phone",
            PersonalKind::Iban => "iban",
            PersonalKind::BirthDate => "birth-date",
            PersonalKind::Address => "address",
            PersonalKind::Position => "position",
            PersonalKind::Health => "health",
            PersonalKind::Biometric => "biometric",
            PersonalKind::Offence => "offence",
            PersonalKind::Attribute => "attribute",
        }
    }
    /// Whether the column points to a single person by itself; no question may use it.
    #[must_use]
    pub const fn identifies(self) -> bool {
        matches!(
            self,
            PersonalKind::Identifier
                | PersonalKind::Name
                | PersonalKind::Email
                | PersonalKind::Phone
                | PersonalKind::Iban
                | PersonalKind::Biometric
        )
    }
    /// The sensitivity that intake proposes for such a column.
    #[must_use]
    pub const fn proposed(self) -> Sensitivity {
        match self {
            PersonalKind::Health | PersonalKind::Biometric | PersonalKind::Offence => {
                Sensitivity::Sensitive
            }
            _ => Sensitivity::Personal,
        }
    }
}

impl fmt::Display for PersonalKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
