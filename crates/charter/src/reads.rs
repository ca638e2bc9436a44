//! What a rule looks at: the few facts of a request on which its verdict can depend.
//!
//! Cedar compares entities, looks at their attributes and at what they lie in; it never looks into their ids. So a rule
//! that asks only whether a party is a company is answered by that alone, and whatever else a request says does not
//! matter to it. A rule with an expression that is not understood here has no reads, and is always asked of Cedar.

use cedar_policy::Policy;
use cedar_policy::pst::{
    BinaryOp, Clause, EntityOrSlot, EntityUID, Expr, Literal, PrincipalConstraint,
    ResourceConstraint, UnaryOp, Var,
};
use std::collections::BTreeSet;
use territory::{PartyKind, PersonalKind, Sector};

/// A set of purposes on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Terms {
    Collected,
    Assessed,
    Agreed,
    Consented,
}

impl Terms {
    pub(crate) const ALL: [Terms; 4] = [
        Terms::Collected,
        Terms::Assessed,
        Terms::Agreed,
        Terms::Consented,
    ];
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Read {
    /// The party's kind, as far as it is one of these (a bit for each).
    Kind(u32),
    /// The party's sector, as far as it is one of these (a bit for each).
    Sector(u32),
    /// How the party, its home, the data set and its provider lie to one another and to what the rule names.
    Names(Vec<Name>),
    Sensitivity,
    Personal,
    /// The level of the place that the data set is about.
    PlaceLevel,
    /// The data set's categories, as far as they are among these (a bit for each).
    Categories(u16),
    /// The categories of the columns that are named, likewise.
    NamedCategories(u16),
    Form,
    /// The finest level that the question distinguishes.
    Level,
    Epsilon,
    /// A yes or no of the circumstances, by its place in [`FLAGS`].
    Flag(u8),
    /// Which of these terms the stated purpose is, or is narrower than.
    PurposeIn(Vec<String>),
    /// Whether the stated purpose is, or is narrower than, one on record.
    PurposeOnRecord(Terms),
    /// Which purpose is stated.
    Purpose,
    /// All purposes on record.
    Record(Terms),
}

/// A party, place, data set or person that a rule names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
    pub(crate) kind: NameKind,
    pub(crate) id: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NameKind {
    Party,
    Place,
    DataSet,
    Person,
}

/// The circumstances that are a yes or no, by the names of their attributes.
pub(crate) const FLAGS: [&str; 9] = [
    "usesIdentifier",
    "withinBudget",
    "own",
    "decides",
    "reviewed",
    "carded",
    "warrant",
    "inBreach",
    "linksPersons",
];

/// Enumerations of the schema: a rule may name their words anywhere.
const WORDS: [&str; 7] = [
    "PartyKind",
    "Sector",
    "Sensitivity",
    "Category",
    "Form",
    "PlaceLevel",
    "Action",
];

/// What the rule's verdict depends on beside the act and whether a party asks; `None` when it is not understood.
pub(crate) fn reads(policy: &Policy) -> Option<Vec<Read>> {
    let policy = policy.to_pst().ok()?;
    let body = policy.body();
    let mut reader = Reader::default();
    for uid in scope(&body.principal, &body.resource)? {
        reader.names_someone = true;
        reader.name(&uid)?;
    }
    for clause in body.clauses() {
        let (Clause::When(condition) | Clause::Unless(condition)) = clause;
        reader.walk(condition)?;
    }
    Some(reader.into_reads())
}

/// The entities that a rule's scope names; `None` for a template.
fn scope(principal: &PrincipalConstraint, resource: &ResourceConstraint) -> Option<Vec<EntityUID>> {
    let principal = match principal {
        PrincipalConstraint::Any | PrincipalConstraint::Is(_) => None,
        PrincipalConstraint::Eq(of)
        | PrincipalConstraint::In(of)
        | PrincipalConstraint::IsIn(_, of) => Some(of),
    };
    let resource = match resource {
        ResourceConstraint::Any | ResourceConstraint::Is(_) => None,
        ResourceConstraint::Eq(of)
        | ResourceConstraint::In(of)
        | ResourceConstraint::IsIn(_, of) => Some(of),
    };
    let named = principal.into_iter().chain(resource);
    named
        .map(|of| match of {
            EntityOrSlot::Entity(uid) => Some(uid.clone()),
            EntityOrSlot::Slot(_) => None,
        })
        .collect()
}

/// One side of a comparison.
enum Side {
    /// The party, its home, the data set or its provider.
    Someone,
    /// Parties, places, data sets or persons by name.
    Named,
    /// The stated purpose.
    Purpose,
    /// Purposes by name.
    Terms(Vec<String>),
    /// Purposes on record.
    Record(Terms),
    /// The categories of the data set (`false`) or of the columns named (`true`).
    Categories(bool),
    /// Categories by name: bits.
    CategoryWords(u16),
    Other,
}

#[derive(Default)]
struct Reader {
    reads: BTreeSet<Read>,
    names_someone: bool,
    names: BTreeSet<Name>,
    kinds: u32,
    sectors: u32,
    reads_kind: bool,
    reads_sector: bool,
    categories: [u16; 2],
}

impl Reader {
    fn into_reads(self) -> Vec<Read> {
        let mut reads = self.reads;
        if self.names_someone {
            reads.insert(Read::Names(self.names.into_iter().collect()));
        }
        if self.reads_kind {
            reads.insert(Read::Kind(self.kinds));
        }
        if self.reads_sector {
            // The lowest bit: no sector is stated.
            reads.insert(Read::Sector(self.sectors | 1));
        }
        let [own, named] = self.categories;
        if own > 0 {
            reads.insert(Read::Categories(own));
        }
        if named > 0 {
            reads.insert(Read::NamedCategories(named));
        }
        reads.into_iter().collect()
    }

    fn walk(&mut self, expr: &Expr) -> Option<()> {
        match expr {
            Expr::Literal(Literal::EntityUID(uid)) => self.word(uid),
            Expr::Literal(_) | Expr::Var(Var::Action) => Some(()),
            Expr::Set(items) => items.iter().try_for_each(|item| self.walk(item)),
            Expr::GetAttr { expr: of, attr } => match of.as_ref() {
                Expr::Var(of) => self.attribute(of, attr),
                _ => None,
            },
            // Whether a party asks, a key always tells.
            Expr::Is {
                expr: of,
                in_expr: None,
                ..
            } => matches!(of.as_ref(), Expr::Var(_)).then_some(()),
            Expr::UnaryOp { op, expr: of } => {
                match (op, self.side(of)) {
                    (UnaryOp::IsEmpty, Side::Someone) => self.names_someone = true,
                    _ => self.walk(of)?,
                }
                Some(())
            }
            Expr::BinaryOp { op, left, right } => self.binary(*op, left, right),
            Expr::IfThenElse {
                cond,
                then_expr,
                else_expr,
            } => {
                self.walk(cond)?;
                self.walk(then_expr)?;
                self.walk(else_expr)
            }
            _ => None,
        }
    }

    fn binary(&mut self, op: BinaryOp, left: &Expr, right: &Expr) -> Option<()> {
        use BinaryOp::{Contains, ContainsAll, ContainsAny, Eq, In, NotEq};
        let compares = matches!(op, Eq | NotEq | In | Contains | ContainsAny | ContainsAll);
        match (self.side(left), op, self.side(right)) {
            (Side::Someone, _, Side::Someone)
            | (Side::Someone, _, Side::Named)
            | (Side::Named, _, Side::Someone)
                if compares =>
            {
                self.names_someone = true;
                self.all_names(left)?;
                self.all_names(right)?;
            }
            (Side::Purpose, In, Side::Terms(terms)) => {
                self.reads.insert(Read::PurposeIn(terms));
            }
            (Side::Purpose, In, Side::Record(terms)) => {
                self.reads.insert(Read::PurposeOnRecord(terms));
            }
            (Side::Purpose, Eq | NotEq, Side::Terms(_))
            | (Side::Terms(_), Eq | NotEq | Contains, Side::Purpose) => {
                self.reads.insert(Read::Purpose);
            }
            (Side::Categories(named), Contains | ContainsAny, Side::CategoryWords(bits))
            | (Side::CategoryWords(bits), ContainsAny, Side::Categories(named)) => {
                self.categories[usize::from(named)] |= bits;
            }
            _ => {
                self.walk(left)?;
                self.walk(right)?;
            }
        }
        Some(())
    }

    fn side(&self, expr: &Expr) -> Side {
        match expr {
            Expr::Var(Var::Principal | Var::Resource) => Side::Someone,
            Expr::GetAttr { expr: of, attr } => match (of.as_ref(), attr.as_str()) {
                (Expr::Var(Var::Principal), "home") | (Expr::Var(Var::Resource), "provider") => {
                    Side::Someone
                }
                (Expr::Var(Var::Context), "purpose") => Side::Purpose,
                (Expr::Var(Var::Resource), "categories") => Side::Categories(false),
                (Expr::Var(Var::Context), "categories") => Side::Categories(true),
                (Expr::Var(Var::Resource), attr) => record(attr).map_or(Side::Other, Side::Record),
                _ => Side::Other,
            },
            Expr::Literal(Literal::EntityUID(uid)) => literals(&[uid]),
            Expr::Set(items) => {
                let uids: Option<Vec<&EntityUID>> = items
                    .iter()
                    .map(|item| match item.as_ref() {
                        Expr::Literal(Literal::EntityUID(uid)) => Some(uid),
                        _ => None,
                    })
                    .collect();
                uids.map_or(Side::Other, |uids| literals(&uids))
            }
            _ => Side::Other,
        }
    }

    /// Keeps the names that a side of a comparison holds, if any.
    fn all_names(&mut self, expr: &Expr) -> Option<()> {
        match expr {
            Expr::Literal(Literal::EntityUID(uid)) => self.name(uid),
            Expr::Set(items) => items.iter().try_for_each(|item| self.all_names(item)),
            _ => Some(()),
        }
    }

    fn name(&mut self, uid: &EntityUID) -> Option<()> {
        let kind = name_kind(uid)?;
        let id = uid.eid.to_string();
        self.names.insert(Name { kind, id });
        Some(())
    }

    /// A word of an enumeration; parties, places and purposes stand only where a comparison explains them.
    fn word(&mut self, uid: &EntityUID) -> Option<()> {
        let (kind, id) = (uid.ty.to_string(), uid.eid.as_str());
        if let Some(kind) = PartyKind::ALL.iter().find(|one| one.as_str() == id) {
            self.kinds |= 1 << *kind as u32;
        }
        if let Some(sector) = Sector::ALL.iter().find(|one| one.as_str() == id) {
            self.sectors |= 1 << (1 + *sector as u32);
        }
        WORDS.contains(&kind.as_str()).then_some(())
    }

    fn attribute(&mut self, of: &Var, attr: &str) -> Option<()> {
        let read = match (of, attr) {
            (Var::Principal, "kind") => {
                self.reads_kind = true;
                return Some(());
            }
            (Var::Principal, "sector") => {
                self.reads_sector = true;
                return Some(());
            }
            (Var::Resource, "categories") => {
                self.categories[0] = u16::MAX;
                return Some(());
            }
            (Var::Context, "categories") => {
                self.categories[1] = u16::MAX;
                return Some(());
            }
            (Var::Resource, "sensitivity") => Read::Sensitivity,
            (Var::Resource, "personal") => Read::Personal,
            (Var::Resource, "level") => Read::PlaceLevel,
            (Var::Resource, attr) => Read::Record(record(attr)?),
            (Var::Context, "purpose") => Read::Purpose,
            (Var::Context, "form") => Read::Form,
            (Var::Context, "level") => Read::Level,
            (Var::Context, "epsilon") => Read::Epsilon,
            (Var::Context, attr) => {
                let flag = FLAGS.iter().position(|flag| *flag == attr)?;
                Read::Flag(u8::try_from(flag).ok()?)
            }
            _ => return None,
        };
        self.reads.insert(read);
        Some(())
    }
}

/// What entities by name stand for, when all of them are of a sort.
fn literals(uids: &[&EntityUID]) -> Side {
    let of_type = |name: &str| uids.iter().all(|uid| uid.ty.to_string() == name);
    if uids.is_empty() {
        Side::Other
    } else if of_type("Purpose") {
        Side::Terms(uids.iter().map(|uid| uid.eid.to_string()).collect())
    } else if of_type("Category") {
        let bit = |uid: &&EntityUID| {
            let mut kinds = PersonalKind::ALL.into_iter();
            let kind = kinds.find(|kind| kind.as_str() == uid.eid.as_str());
            kind.map_or(u16::MAX, |kind| 1 << kind as u16)
        };
        Side::CategoryWords(uids.iter().map(bit).fold(0, |bits, bit| bits | bit))
    } else if uids.iter().all(|uid| name_kind(uid).is_some()) {
        Side::Named
    } else {
        Side::Other
    }
}

fn name_kind(uid: &EntityUID) -> Option<NameKind> {
    match uid.ty.to_string().as_str() {
        "Party" => Some(NameKind::Party),
        "Place" => Some(NameKind::Place),
        "DataSet" => Some(NameKind::DataSet),
        "Person" => Some(NameKind::Person),
        _ => None,
    }
}

fn record(attr: &str) -> Option<Terms> {
    match attr {
        "collectedFor" => Some(Terms::Collected),
        "assessedFor" => Some(Terms::Assessed),
        "agreedFor" => Some(Terms::Agreed),
        "consentedFor" => Some(Terms::Consented),
        _ => None,
    }
}
