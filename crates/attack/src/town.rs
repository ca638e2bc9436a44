//! Invented persons whose secrets are known, and filters over them that are both SQL and arithmetic.

use rand::RngExt;
use rand_chacha::ChaCha20Rng;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// One person: one row, or several alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Her number, from 1: something that whoever attacks knows about her.
    pub num: i64,
    /// Where she lives: something else that is known.
    pub district: &'static str,
    /// What nobody is to learn.
    pub secret: bool,
    /// An amount, in quarters of a unit.
    pub amount: f64,
    /// In how many rows, all alike, she is.
    pub rows: u32,
}

/// A town. Whoever is attacked is the last of its persons.
#[derive(Debug, Clone, PartialEq)]
pub struct Town {
    /// Its persons.
    pub persons: Vec<Person>,
}

const DISTRICTS: [&str; 3] = ["Centre", "Harbour", "Mill"];

impl Town {
    /// A town of so many persons, half of them with the secret; the last one has it.
    pub fn of(persons: i64, rng: &mut ChaCha20Rng) -> Self {
        let person = |num: i64, rng: &mut ChaCha20Rng| Person {
            num,
            district: DISTRICTS[num.unsigned_abs() as usize % DISTRICTS.len()],
            secret: num == persons || rng.random_range(0..2) == 1,
            amount: f64::from(rng.random_range(0..400_u32)) / 4.0,
            rows: 1,
        };
        Self {
            persons: (1..=persons).map(|num| person(num, rng)).collect(),
        }
    }

    /// The same town without its last person.
    #[must_use]
    pub fn without_the_last(&self) -> Self {
        let mut persons = self.persons.clone();
        persons.pop();
        Self { persons }
    }

    /// The same town, in which the last person's secret is the other one.
    #[must_use]
    pub fn with_the_other_secret(&self) -> Self {
        let mut persons = self.persons.clone();
        if let Some(last) = persons.last_mut() {
            last.secret = !last.secret;
        }
        Self { persons }
    }

    /// As a provider would bring it: CSV with the columns `person_id`, `num`, `district`, `secret` (0 or 1), `amount`.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut csv = String::from("person_id,num,district,secret,amount\n");
        for person in &self.persons {
            let secret = u8::from(person.secret);
            for _ in 0..person.rows {
                // Writing to a string cannot fail.
                let _ = writeln!(
                    csv,
                    "P{:06},{},{},{secret},{:.2}",
                    person.num, person.num, person.district, person.amount
                );
            }
        }
        csv
    }
}

/// Which persons a question is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Where {
    /// All.
    Everybody,
    /// Those with the secret, or without.
    Secret(bool),
    /// Those with a number below.
    Below(i64),
    /// Those with one of these numbers.
    Among(BTreeSet<i64>),
    /// Everybody else.
    Not(Box<Where>),
    /// Both.
    Both(Box<Where>, Box<Where>),
    /// Either.
    Either(Box<Where>, Box<Where>),
}

impl Where {
    /// Those with exactly this number.
    #[must_use]
    pub fn is(num: i64) -> Self {
        Where::Among(BTreeSet::from([num]))
    }

    /// And those.
    #[must_use]
    pub fn and(self, other: Where) -> Self {
        Where::Both(Box::new(self), Box::new(other))
    }

    /// Or those.
    #[must_use]
    pub fn or(self, other: Where) -> Self {
        Where::Either(Box::new(self), Box::new(other))
    }

    /// Not those.
    #[must_use]
    pub fn but(self, other: Where) -> Self {
        self.and(Where::Not(Box::new(other)))
    }

    /// As a condition in SQL.
    #[must_use]
    pub fn sql(&self) -> String {
        match self {
            Where::Everybody => "1 = 1".to_owned(),
            Where::Secret(secret) => format!("secret = {}", u8::from(*secret)),
            Where::Below(num) => format!("num < {num}"),
            Where::Among(nums) => {
                let nums: Vec<String> = nums.iter().map(ToString::to_string).collect();
                format!("num IN ({})", nums.join(", "))
            }
            Where::Not(of) => format!("NOT ({})", of.sql()),
            Where::Both(a, b) => format!("({}) AND ({})", a.sql(), b.sql()),
            Where::Either(a, b) => format!("({}) OR ({})", a.sql(), b.sql()),
        }
    }

    /// Whether a person is among them.
    #[must_use]
    pub fn holds(&self, person: &Person) -> bool {
        match self {
            Where::Everybody => true,
            Where::Secret(secret) => person.secret == *secret,
            Where::Below(num) => person.num < *num,
            Where::Among(nums) => nums.contains(&person.num),
            Where::Not(of) => !of.holds(person),
            Where::Both(a, b) => a.holds(person) && b.holds(person),
            Where::Either(a, b) => a.holds(person) || b.holds(person),
        }
    }
}
