//! Where rules are written: named texts, each in a layer; and the ones that come with the program.

/// How binding a rule is, from the most binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// The law, as a dated pack: changes by statute.
    LawPack,
    /// What the territory has voted.
    Charter,
    /// What the data steward sets from day to day.
    Rules,
}

impl Layer {
    /// Every layer, from the most binding.
    pub const ALL: [Layer; 3] = [Layer::LawPack, Layer::Charter, Layer::Rules];
    /// The word used in pages and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Layer::LawPack => "law-pack",
            Layer::Charter => "charter",
            Layer::Rules => "rules",
        }
    }
}

/// One text of Cedar rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicySource {
    /// The layer all its rules belong to.
    pub layer: Layer,
    /// Its name, as errors and the charter's page show it: a relative file name.
    pub name: String,
    /// The rules.
    pub text: String,
}

impl PolicySource {
    /// The rules that come with the program: the law pack of the European Union, a territory charter and two
    /// steward's rules. Whoever adds rules starts from these.
    #[must_use]
    pub fn standard() -> Vec<PolicySource> {
        STANDARD
            .iter()
            .map(|(layer, name, text)| PolicySource {
                layer: *layer,
                name: (*name).to_owned(),
                text: (*text).to_owned(),
            })
            .collect()
    }
}

/// The words that rules may use.
pub(crate) const SCHEMA: &str = include_str!("../policies/trust.cedarschema");

/// The law pack's sources and forbidden purposes.
pub(crate) const MANIFEST: &str = include_str!("../policies/law-pack-eu/manifest.toml");

const STANDARD: [(Layer, &str, &str); 5] = [
    (
        Layer::LawPack,
        "law-pack-eu/prohibited-uses.cedar",
        include_str!("../policies/law-pack-eu/prohibited-uses.cedar"),
    ),
    (
        Layer::LawPack,
        "law-pack-eu/persons.cedar",
        include_str!("../policies/law-pack-eu/persons.cedar"),
    ),
    (
        Layer::LawPack,
        "law-pack-eu/access.cedar",
        include_str!("../policies/law-pack-eu/access.cedar"),
    ),
    (
        Layer::Charter,
        "territory-charter/charter.cedar",
        include_str!("../policies/territory-charter/charter.cedar"),
    ),
    (
        Layer::Rules,
        "steward-rules/transition.cedar",
        include_str!("../policies/steward-rules/transition.cedar"),
    ),
];
