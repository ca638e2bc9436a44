//! From what remains of a rule to a predicate over the data set.
//!
//! It reads exactly what a decision would find: of entities, a decision knows the asking party, the stated purpose and
//! what both lie in, and nothing else; every other entity lies in nothing but itself.

use super::predicate::{Fact, Predicate};
use crate::vocabulary::{ROOT, Vocabulary};
use cedar_policy::pst::{BinaryOp, Clause, EntityUID, Expr, Literal, UnaryOp, Var};
use cedar_policy::{Entities, Policy};
use std::collections::{BTreeSet, HashMap};

/// An entity: its type and its id.
type Uid = (String, String);

/// What each known entity lies in.
#[derive(Debug, Default)]
pub(super) struct Known(HashMap<Uid, BTreeSet<Uid>>);

impl Known {
    pub(super) fn of(entities: &Entities) -> Self {
        let name = |uid: &cedar_policy::EntityUid| {
            let id: &str = uid.id().as_ref();
            (uid.type_name().to_string(), id.to_owned())
        };
        let above = |uid: &cedar_policy::EntityUid| {
            let above = entities.ancestors(uid).into_iter().flatten();
            above.map(name).collect()
        };
        let known = entities.iter().map(|entity| entity.uid());
        Self(known.map(|uid| (name(&uid), above(&uid))).collect())
    }

    /// An entity and all it lies in.
    fn closure(&self, uid: &Uid) -> BTreeSet<Uid> {
        let above = self.0.get(uid).into_iter().flatten();
        above.chain([uid]).cloned().collect()
    }
}

/// Reads what remains of rules.
pub(super) struct Reader {
    known: Known,
    /// The purposes that a data set can be collected, assessed, agreed or consented for.
    purposes: BTreeSet<String>,
}

/// Why something is no question about a data set's facts: what it says.
type Unreadable = String;

/// What an expression gives.
#[derive(Debug, Clone, PartialEq)]
enum Term {
    Truth(Predicate),
    Entity(Uid),
    Set(BTreeSet<Uid>),
    /// The data set itself.
    DataSet,
    /// A fact with one word.
    One(Fact),
    /// A fact with a set of words.
    Many(Fact),
}

impl Reader {
    pub(super) fn new(words: &Vocabulary, known: Known) -> Self {
        Self {
            known,
            purposes: words
                .iter()
                .map(|known| known.purpose.as_str().to_owned())
                .filter(|term| term != ROOT)
                .collect(),
        }
    }

    /// When the rule applies. What remains of a rule has no scope, only conditions.
    pub(super) fn policy(&self, policy: &Policy) -> Result<Predicate, Unreadable> {
        let policy = policy.to_pst().map_err(|error| error.to_string())?;
        let mut parts = Vec::new();
        for clause in policy.body().clauses() {
            parts.push(match clause {
                Clause::When(condition) => self.truth(condition)?,
                Clause::Unless(condition) => self.truth(condition)?.negated(),
            });
        }
        Ok(Predicate::all(parts))
    }

    fn truth(&self, expr: &Expr) -> Result<Predicate, Unreadable> {
        match self.term(expr)? {
            Term::Truth(predicate) => Ok(predicate),
            _ => Err(format!("`{expr}` is neither true nor false")),
        }
    }

    fn term(&self, expr: &Expr) -> Result<Term, Unreadable> {
        let unreadable = || {
            Err(format!(
                "`{expr}` is not a question about a data set's facts"
            ))
        };
        match expr {
            Expr::Literal(Literal::Bool(true)) => Ok(Term::Truth(Predicate::Always)),
            Expr::Literal(Literal::Bool(false)) => Ok(Term::Truth(Predicate::Never)),
            Expr::Literal(Literal::EntityUID(uid)) => Ok(Term::Entity(named(uid))),
            Expr::Var(Var::Resource) => Ok(Term::DataSet),
            Expr::Set(items) => {
                let mut set = BTreeSet::new();
                for item in items {
                    match self.term(item)? {
                        Term::Entity(uid) => set.insert(uid),
                        _ => return unreadable(),
                    };
                }
                Ok(Term::Set(set))
            }
            Expr::GetAttr { expr: of, attr } => match self.term(of)? {
                Term::DataSet => attribute(attr).map_or_else(unreadable, Ok),
                _ => unreadable(),
            },
            Expr::HasAttr { expr: of, attrs } => match self.term(of)? {
                // Every attribute is always there.
                Term::DataSet if attrs.len() == 1 => Ok(truth(attribute(attrs.first()).is_some())),
                _ => unreadable(),
            },
            Expr::Is {
                expr: of,
                entity_type,
                in_expr,
            } => {
                let of = self.term(of)?;
                let Some(kind) = kind(&of) else {
                    return unreadable();
                };
                match in_expr {
                    _ if kind != entity_type.to_string() => Ok(truth(false)),
                    None => Ok(truth(true)),
                    Some(within) => self
                        .lies_in(&of, &self.term(within)?)
                        .map_or_else(unreadable, |found| Ok(Term::Truth(found))),
                }
            }
            Expr::UnaryOp { op, expr: of } => match (op, self.term(of)?) {
                (UnaryOp::Not, Term::Truth(predicate)) => Ok(Term::Truth(predicate.negated())),
                (UnaryOp::IsEmpty, Term::Set(set)) => Ok(truth(set.is_empty())),
                (UnaryOp::IsEmpty, Term::Many(fact)) => Ok(Term::Truth(
                    self.other_than(fact, &BTreeSet::new()).negated(),
                )),
                _ => unreadable(),
            },
            Expr::IfThenElse {
                cond,
                then_expr,
                else_expr,
            } => match self.truth(cond)? {
                Predicate::Always => self.term(then_expr),
                Predicate::Never => self.term(else_expr),
                cond => {
                    let then = [cond.clone(), self.truth(then_expr)?];
                    let otherwise = [cond.negated(), self.truth(else_expr)?];
                    let both = [Predicate::all(then), Predicate::all(otherwise)];
                    Ok(Term::Truth(Predicate::any(both)))
                }
            },
            Expr::BinaryOp { op, left, right } => {
                let left = self.term(left)?;
                // As in a decision, what comes after is not looked at when it cannot matter.
                match (op, &left) {
                    (BinaryOp::And, Term::Truth(Predicate::Never))
                    | (BinaryOp::Or, Term::Truth(Predicate::Always)) => return Ok(left),
                    _ => {}
                }
                let right = self.term(right)?;
                self.binary(*op, left, right)
                    .map_or_else(unreadable, |found| Ok(Term::Truth(found)))
            }
            Expr::ResidualError => Err("a calculation in it fails".to_owned()),
            _ => unreadable(),
        }
    }

    fn binary(&self, op: BinaryOp, left: Term, right: Term) -> Option<Predicate> {
        match (op, left, right) {
            (BinaryOp::And, Term::Truth(a), Term::Truth(b)) => Some(Predicate::all([a, b])),
            (BinaryOp::Or, Term::Truth(a), Term::Truth(b)) => Some(Predicate::any([a, b])),
            (BinaryOp::Eq, a, b) => self.equal(a, b),
            (BinaryOp::NotEq, a, b) => self.equal(a, b).map(Predicate::negated),
            (BinaryOp::In, a, b) => self.lies_in(&a, &b),
            (BinaryOp::Contains, a, b) => self.contains(&a, &b),
            (BinaryOp::ContainsAny, a, b) => self.meets(&a, &b),
            (BinaryOp::ContainsAll, a, b) => self.contains_all(&a, &b),
            _ => None,
        }
    }

    fn equal(&self, a: Term, b: Term) -> Option<Predicate> {
        match (a, b) {
            (Term::Truth(a), Term::Truth(b)) => {
                let neither = [a.clone().negated(), b.clone().negated()];
                Some(Predicate::any([
                    Predicate::all([a, b]),
                    Predicate::all(neither),
                ]))
            }
            (Term::Set(a), Term::Set(b)) => Some(certain(a == b)),
            (Term::Entity(a), Term::Entity(b)) => Some(certain(a == b)),
            (Term::Entity(uid), of @ (Term::One(_) | Term::DataSet))
            | (of @ (Term::One(_) | Term::DataSet), Term::Entity(uid)) => {
                self.single(&of, [uid].into())
            }
            (Term::Many(fact), Term::Set(set)) | (Term::Set(set), Term::Many(fact)) => {
                Some(Predicate::all([
                    self.has_all(fact, &set),
                    self.other_than(fact, &set).negated(),
                ]))
            }
            (a, b) if a == b => Some(Predicate::Always),
            _ => None,
        }
    }

    /// `a in b`.
    fn lies_in(&self, a: &Term, b: &Term) -> Option<Predicate> {
        match (a, b) {
            (_, Term::Entity(uid)) => self.lies_in(a, &Term::Set([uid.clone()].into())),
            (Term::Entity(uid), Term::Set(set)) => {
                let closure = self.known.closure(uid);
                Some(certain(!closure.is_disjoint(set)))
            }
            (Term::Entity(uid), Term::Many(fact)) => {
                Some(self.has_any(*fact, &self.known.closure(uid)))
            }
            (Term::Entity(uid), of @ (Term::One(_) | Term::DataSet)) => {
                self.single(of, self.known.closure(uid))
            }
            (Term::One(_), Term::Set(set)) => {
                // The fact's own value may be an entity whose surroundings are known: the asking party.
                let inside = self.known.0.iter();
                let inside = inside.filter(|(_, above)| !above.is_disjoint(set));
                let inside = inside.map(|(uid, _)| uid);
                self.single(a, set.iter().chain(inside).cloned().collect())
            }
            (Term::DataSet, Term::Set(set)) => Some(Predicate::any([
                self.single(a, set.clone())?,
                Predicate::one_of(Fact::Place, ids("Place", set)),
            ])),
            (Term::One(_) | Term::DataSet, b) if a == b => Some(Predicate::Always),
            _ => None,
        }
    }

    fn contains(&self, a: &Term, b: &Term) -> Option<Predicate> {
        match (a, b) {
            (Term::Set(set), Term::Entity(uid)) => Some(certain(set.contains(uid))),
            (Term::Set(set), of @ (Term::One(_) | Term::DataSet)) => self.single(of, set.clone()),
            (Term::Many(fact), Term::Entity(uid)) => {
                Some(self.has_any(*fact, &[uid.clone()].into()))
            }
            _ => None,
        }
    }

    fn meets(&self, a: &Term, b: &Term) -> Option<Predicate> {
        match (a, b) {
            (Term::Set(a), Term::Set(b)) => Some(certain(!a.is_disjoint(b))),
            (Term::Many(fact), Term::Set(set)) | (Term::Set(set), Term::Many(fact)) => {
                Some(self.has_any(*fact, set))
            }
            (Term::Many(fact), b) if a == b => Some(self.other_than(*fact, &BTreeSet::new())),
            _ => None,
        }
    }

    fn contains_all(&self, a: &Term, b: &Term) -> Option<Predicate> {
        match (a, b) {
            (Term::Set(a), Term::Set(b)) => Some(certain(b.is_subset(a))),
            (Term::Many(fact), Term::Set(set)) => Some(self.has_all(*fact, set)),
            (Term::Set(set), Term::Many(fact)) => Some(self.other_than(*fact, set).negated()),
            (Term::Many(_), b) if a == b => Some(Predicate::Always),
            _ => None,
        }
    }

    /// That the one word of a fact, or the data set, is one of these.
    fn single(&self, of: &Term, set: BTreeSet<Uid>) -> Option<Predicate> {
        let fact = match of {
            Term::One(fact) => *fact,
            Term::DataSet => Fact::Id,
            _ => return None,
        };
        Some(Predicate::one_of(fact, ids(word_kind(fact), &set)))
    }

    /// That the fact's set holds one of these at least.
    fn has_any(&self, fact: Fact, set: &BTreeSet<Uid>) -> Predicate {
        let known = self.words(fact);
        let words = ids(word_kind(fact), set).into_iter();
        Predicate::one_of(fact, words.filter(|word| known.contains(word)).collect())
    }

    /// That the fact's set holds them all.
    fn has_all(&self, fact: Fact, set: &BTreeSet<Uid>) -> Predicate {
        let each = set.iter();
        Predicate::all(each.map(|uid| self.has_any(fact, &[uid.clone()].into())))
    }

    /// That the fact's set holds something that is none of these.
    fn other_than(&self, fact: Fact, set: &BTreeSet<Uid>) -> Predicate {
        let set = ids(word_kind(fact), set);
        let known = self.words(fact).into_iter();
        Predicate::one_of(fact, known.filter(|word| !set.contains(word)).collect())
    }

    /// All words that the fact's set can hold.
    fn words(&self, fact: Fact) -> BTreeSet<String> {
        fact.words().unwrap_or_else(|| self.purposes.clone())
    }
}

/// A fact of the data set, by the name of its attribute.
fn attribute(name: &str) -> Option<Term> {
    Some(match name {
        "sensitivity" => Term::One(Fact::Sensitivity),
        "personal" => {
            let persons = territory::Sensitivity::ALL.into_iter();
            let persons = persons.filter(|degree| degree.is_personal());
            let persons = persons.map(|degree| degree.as_str().to_owned()).collect();
            Term::Truth(Predicate::one_of(Fact::Sensitivity, persons))
        }
        "provider" => Term::One(Fact::Provider),
        "level" => Term::One(Fact::Level),
        "collectedFor" => Term::Many(Fact::CollectedFor),
        "categories" => Term::Many(Fact::Categories),
        "assessedFor" => Term::Many(Fact::AssessedFor),
        "agreedFor" => Term::Many(Fact::AgreedFor),
        "consentedFor" => Term::Many(Fact::ConsentedFor),
        _ => return None,
    })
}

/// The type of the entities that a fact's words name.
const fn word_kind(fact: Fact) -> &'static str {
    match fact {
        Fact::Sensitivity => "Sensitivity",
        Fact::Provider => "Party",
        Fact::Level => "PlaceLevel",
        Fact::Id => "DataSet",
        Fact::Place => "Place",
        Fact::Categories => "Category",
        Fact::CollectedFor | Fact::AssessedFor | Fact::AgreedFor | Fact::ConsentedFor => "Purpose",
    }
}

/// The type of an entity that a term gives.
fn kind(term: &Term) -> Option<&str> {
    match term {
        Term::Entity((kind, _)) => Some(kind),
        Term::DataSet => Some(word_kind(Fact::Id)),
        Term::One(fact) => Some(word_kind(*fact)),
        _ => None,
    }
}

/// The ids of the entities of one type.
fn ids(kind: &str, set: &BTreeSet<Uid>) -> BTreeSet<String> {
    let of_kind = set.iter().filter(|(of, _)| of == kind);
    of_kind.map(|(_, id)| id.clone()).collect()
}

fn named(uid: &EntityUID) -> Uid {
    (uid.ty.to_string(), uid.eid.to_string())
}

const fn certain(value: bool) -> Predicate {
    if value {
        Predicate::Always
    } else {
        Predicate::Never
    }
}

const fn truth(value: bool) -> Term {
    Term::Truth(certain(value))
}
