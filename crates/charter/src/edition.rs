//! An edition of the charter: the law pack and the texts of rules, each in a layer, that are published together.
//!
//! Editions travel: they are kept in the store, signed, compared, and handed in by stewards.

use serde::{Deserialize, Serialize};
use territory::PURPOSES;

/// How binding a rule is, from the most binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicySource {
    /// The layer all its rules belong to.
    pub layer: Layer,
    /// Its name, as errors and the charter's page show it: a relative file name.
    pub name: String,
    /// The rules.
    pub text: String,
}

/// All rules that hold at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// The manifest of its law pack, in TOML: where the law's rules come from, what they refuse.
    pub law_pack: String,
    /// The rules of all three layers.
    pub sources: Vec<PolicySource>,
}

/// A law pack that comes with the program.
#[derive(Debug)]
pub struct KnownLawPack {
    /// How settings and commands name it.
    pub name: &'static str,
    manifest: &'static str,
    files: &'static [(&'static str, &'static str)],
}

/// The law packs that come with the program; the first is the usual one.
pub const LAW_PACKS: &[KnownLawPack] = &[
    KnownLawPack {
        name: "eu",
        manifest: include_str!("../policies/law-pack-eu/manifest.toml"),
        files: &[
            (
                "law-pack-eu/prohibited-uses.cedar",
                include_str!("../policies/law-pack-eu/prohibited-uses.cedar"),
            ),
            (
                "law-pack-eu/persons.cedar",
                include_str!("../policies/law-pack-eu/persons.cedar"),
            ),
            (
                "law-pack-eu/re-identification.cedar",
                include_str!("../policies/law-pack-eu/re-identification.cedar"),
            ),
            (
                "law-pack-eu/health.cedar",
                include_str!("../policies/law-pack-eu/health.cedar"),
            ),
            (
                "law-pack-eu/access.cedar",
                include_str!("../policies/law-pack-eu/access.cedar"),
            ),
        ],
    },
    KnownLawPack {
        name: "blank",
        manifest: include_str!("../policies/law-pack-blank/manifest.toml"),
        files: &[],
    },
];

/// The rules below the law that a new trust starts with.
const CHARTER_AND_RULES: [(Layer, &str, &str); 4] = [
    (
        Layer::Charter,
        "territory-charter/charter.cedar",
        include_str!("../policies/territory-charter/charter.cedar"),
    ),
    (
        Layer::Charter,
        "territory-charter/contracts.cedar",
        include_str!("../policies/territory-charter/contracts.cedar"),
    ),
    (
        Layer::Rules,
        "steward-rules/transition.cedar",
        include_str!("../policies/steward-rules/transition.cedar"),
    ),
    (
        Layer::Rules,
        "steward-rules/internal.cedar",
        include_str!("../policies/steward-rules/internal.cedar"),
    ),
];

impl Edition {
    /// The edition that a new trust starts with: the law of the European Union, a territory charter and a few
    /// steward's rules.
    #[must_use]
    pub fn standard() -> Edition {
        Self::under(&LAW_PACKS[0])
    }

    /// The same charter and rules under another law pack, by its name in [`LAW_PACKS`].
    #[must_use]
    pub fn under_law_pack(name: &str) -> Option<Edition> {
        LAW_PACKS
            .iter()
            .find(|pack| pack.name == name)
            .map(Self::under)
    }

    fn under(pack: &KnownLawPack) -> Edition {
        let law = pack
            .files
            .iter()
            .map(|(name, text)| (Layer::LawPack, *name, *text));
        Edition {
            law_pack: pack.manifest.to_owned(),
            sources: law
                .chain(CHARTER_AND_RULES)
                .map(|(layer, name, text)| PolicySource {
                    layer,
                    name: name.to_owned(),
                    text: text.to_owned(),
                })
                .collect(),
        }
    }

    /// `blake3:` and the hash of everything that decisions depend on: law pack, sources, schema, vocabulary. The same
    /// for the same content, in whatever order the sources stand; each decision's leaf names it.
    #[must_use]
    pub fn version(&self) -> String {
        let mut ordered: Vec<&PolicySource> = self.sources.iter().collect();
        ordered.sort_by(|a, b| (a.layer, &a.name, &a.text).cmp(&(b.layer, &b.name, &b.text)));
        let mut hasher = blake3::Hasher::new();
        // Each text is preceded by its length, so that no two lists of texts read alike.
        let mut add = |text: &str| {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        };
        add(SCHEMA);
        add(&self.law_pack);
        for term in PURPOSES {
            add(term.term);
            add(&term.broader.join(" "));
        }
        for source in ordered {
            add(source.layer.as_str());
            add(&source.name);
            add(&source.text);
        }
        format!("blake3:{}", hasher.finalize().to_hex())
    }
}

/// The words that rules may use, as a Cedar schema.
pub const SCHEMA: &str = include_str!("../policies/trust.cedarschema");
