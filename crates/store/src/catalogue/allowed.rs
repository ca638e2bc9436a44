//! The catalogue under a filter of the charter: which data sets a party may use, without deciding one by one.
//!
//! What a filter asks of each sort of data sets is worked out first: sorts that are wholly refused drop out, and those
//! that are wholly allowed are counted where their number is kept. Only what is on record (assessments, contracts,
//! consents) is about single data sets, and it is about few of them: it is read once, and the data sets that it is about
//! are weighed here; all others are weighed as if nothing were on record.

use crate::{Row, StoreError, Tx, Value};
use charter::{Fact, Filter, Predicate, SqlFilter, SqlValue};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use territory::DataSetId;

/// With more sorts than this, the database weighs the whole filter by itself.
const SORTS_MOST: usize = 5_000;
/// With more questions than this likewise: their answers are kept as bits.
const QUESTIONS_MOST: usize = 64;
/// Up to this many data sets, a page is found sooner by sorting them than by walking through the catalogue.
const FEW: usize = 1_024;
/// Longest page.
const PAGE_MOST: usize = 1_000;
/// Longest stretch of the catalogue that is read at once on a walk.
const STRETCH_MOST: u64 = 16_384;

/// One page of the data sets that a filter lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedDataSets {
    /// How many there are on all pages together.
    pub total: u64,
    /// Those of this page, by id.
    pub ids: Vec<DataSetId>,
}

/// The data sets that a filter lets through, by id, from behind `after`, at most `most` (at most 1,000).
///
/// # Errors
/// Storage only.
pub fn dataset_allowed(
    tx: &mut Tx<'_>,
    filter: &Filter,
    after: Option<&DataSetId>,
    most: usize,
) -> Result<AllowedDataSets, StoreError> {
    let most = most.min(PAGE_MOST);
    // Every id is greater than the empty text.
    let after = after.map_or("", DataSetId::as_str);
    let Some(mut weighing) = Weighing::begin(tx, filter)? else {
        return whole(tx, filter, after, most);
    };
    let total = weighing.total;
    let ids = if total <= FEW as u64 {
        weighing.sorted(tx, after, most)?
    } else {
        weighing.walk(tx, after, most)?
    };
    Ok(AllowedDataSets { total, ids })
}

/// How many data sets a filter lets through.
///
/// # Errors
/// Storage only.
pub fn dataset_allowed_count(tx: &mut Tx<'_>, filter: &Filter) -> Result<u64, StoreError> {
    match Weighing::begin(tx, filter)? {
        Some(weighing) => Ok(weighing.total),
        None => whole_count(tx, filter),
    }
}

/// Sorts of which the filter still asks the same.
struct Share {
    /// What it asks.
    rest: Predicate,
    /// What it asks where nothing is on record.
    bare: Predicate,
    sorts: Vec<i64>,
    /// How many data sets there are of them.
    datasets: u64,
}

/// A data set about which something is on record.
struct Noted {
    share: usize,
    /// The answers to the questions, each a bit.
    answers: u64,
}

/// A filter on its way through the catalogue.
struct Weighing<'f> {
    filter: &'f Filter,
    /// What is asked of single data sets: the place of each is that of its bit.
    questions: Vec<(Fact, BTreeSet<String>)>,
    /// The bits of those that are read from lists of data sets, and not from the index.
    listed: u64,
    shares: Vec<Share>,
    /// The share of each sort that is not wholly refused.
    share_of: HashMap<i64, usize>,
    /// By the number of the data set in the index.
    noted: HashMap<i64, Noted>,
    /// What a share's rest says to these answers.
    verdicts: HashMap<(usize, u64), bool>,
    /// How many data sets there are.
    datasets: u64,
    total: u64,
}

impl<'f> Weighing<'f> {
    /// Counts; `None` where the catalogue or the filter is too manifold to be weighed sort by sort.
    fn begin(tx: &mut Tx<'_>, filter: &'f Filter) -> Result<Option<Self>, StoreError> {
        let mut weighing = Self {
            filter,
            questions: Vec::new(),
            listed: 0,
            shares: Vec::new(),
            share_of: HashMap::new(),
            noted: HashMap::new(),
            verdicts: HashMap::new(),
            datasets: 0,
            total: 0,
        };
        if filter.predicate() == &Predicate::Never {
            return Ok(Some(weighing));
        }
        let rows = tx.query(
            "SELECT id, datasets, sensitivity, collected_for, categories FROM dataset_sort ORDER BY id LIMIT $1",
            &[(SORTS_MOST as i64 + 1).into()],
        )?;
        if rows.len() > SORTS_MOST || !weighing.share_out(&rows)? {
            return Ok(None);
        }
        weighing.note(tx)?;
        weighing.count(tx)?;
        Ok(Some(weighing))
    }

    /// Finds the shares, and what they still ask; false when that is too much.
    fn share_out(&mut self, rows: &[Row]) -> Result<bool, StoreError> {
        let of_sorts: Vec<(Fact, &BTreeSet<String>)> = self
            .filter
            .predicate()
            .questions()
            .into_iter()
            .filter(|(fact, _)| BY_SORT.contains(fact))
            .collect();
        if of_sorts.len() > QUESTIONS_MOST {
            return Ok(false);
        }
        let mut answers: [HashMap<&str, u64>; BY_SORT.len()] = Default::default();
        let mut rests: HashMap<u64, Predicate> = HashMap::new();
        let mut shares: BTreeMap<Predicate, (Vec<i64>, u64)> = BTreeMap::new();
        for row in rows {
            let mut bits = 0;
            for ((fact, known), column) in BY_SORT.iter().zip(&mut answers).zip(2..) {
                let line = row.text(column)?;
                bits |= *known
                    .entry(line)
                    .or_insert_with(|| answered(&of_sorts, *fact, line));
            }
            let rest = rests.entry(bits).or_insert_with(|| {
                self.filter.predicate().given(&|fact, words| {
                    let place = of_sorts.iter().position(|of| *of == (fact, words));
                    match place {
                        Some(place) => Some(bits >> place & 1 == 1),
                        // What can be on record of no data set is not asked at all.
                        None => on_record(fact)
                            .then(|| self.filter.sql_on_record(fact, words, 1))
                            .and_then(|list| list.is_none().then_some(false)),
                    }
                })
            });
            let datasets = row.count(1)?;
            self.datasets += datasets;
            if rest != &Predicate::Never {
                let share = match shares.get_mut(rest) {
                    Some(share) => share,
                    None => shares.entry(rest.clone()).or_default(),
                };
                share.0.push(row.int(0)?);
                share.1 += datasets;
            }
        }
        let asked = shares.keys().flat_map(Predicate::questions);
        let asked: BTreeSet<(Fact, &BTreeSet<String>)> = asked.collect();
        if asked.len() > QUESTIONS_MOST {
            return Ok(false);
        }
        self.questions = asked
            .into_iter()
            .map(|(fact, words)| (fact, words.clone()))
            .collect();
        for (place, (fact, _)) in self.questions.iter().enumerate() {
            self.listed |= u64::from(listed(*fact)) << place;
        }
        for (rest, (sorts, datasets)) in shares {
            for sort in &sorts {
                self.share_of.insert(*sort, self.shares.len());
            }
            self.shares.push(Share {
                bare: rest.given(&|fact, _| listed(fact).then_some(false)),
                rest,
                sorts,
                datasets,
            });
        }
        Ok(true)
    }

    /// Reads the lists: what is on record.
    fn note(&mut self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        for (place, (fact, words)) in self.questions.iter().enumerate() {
            if !listed(*fact) {
                continue;
            }
            let list = match fact {
                Fact::Id => {
                    let own = Predicate::OneOf(*fact, words.clone());
                    let SqlFilter { text, args } = self.filter.sql_of(&own, 1);
                    let text = format!("FROM dataset_index d WHERE {text}");
                    Some(SqlFilter { text, args })
                }
                _ => self.filter.sql_on_record(*fact, words, 1).map(|list| {
                    let SqlFilter { text, args } = list;
                    // From the list to the index, and not the other way.
                    let text = format!(
                        "FROM ({text}) l CROSS JOIN dataset_index d WHERE d.id = l.dataset"
                    );
                    SqlFilter { text, args }
                }),
            };
            let Some(SqlFilter { text, args }) = list else {
                continue;
            };
            let mut args: Vec<Value> = args.into_iter().map(Value::from).collect();
            let columns = self.columns(&mut args);
            let sql = format!("SELECT d.number, d.sort{columns} {text}");
            for row in &tx.query(&sql, &args)? {
                let Some(share) = self.share_of.get(&row.int(1)?).copied() else {
                    continue;
                };
                match self.noted.entry(row.int(0)?) {
                    Entry::Occupied(mut noted) => noted.get_mut().answers |= 1 << place,
                    Entry::Vacant(new) => {
                        let answers = answers(&self.questions, row, 2)? | 1 << place;
                        new.insert(Noted { share, answers });
                    }
                }
            }
        }
        Ok(())
    }

    /// All shares as if nothing were on record, put right by what is.
    fn count(&mut self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let mut total = 0;
        for share in &self.shares {
            total += match share.bare {
                Predicate::Never => 0,
                Predicate::Always => share.datasets as i64,
                _ => {
                    let mut args = Vec::new();
                    let condition = self.bare(share, &mut args);
                    let sql = format!("SELECT COUNT(*) FROM dataset_index d WHERE {condition}");
                    tx.query_one(&sql, &args)?.int(0)?
                }
            };
        }
        let noted = std::mem::take(&mut self.noted);
        for Noted { share, answers } in noted.values() {
            total += i64::from(self.verdict(*share, *answers));
            total -= i64::from(self.verdict(*share, *answers & !self.listed));
        }
        self.noted = noted;
        self.total = u64::try_from(total).unwrap_or(0);
        Ok(())
    }

    /// A page where few are let through: all of them, put in order. The database's order of texts is that of pages.
    fn sorted(
        &mut self,
        tx: &mut Tx<'_>,
        after: &str,
        most: usize,
    ) -> Result<Vec<DataSetId>, StoreError> {
        let mut numbers = Vec::new();
        for share in &self.shares {
            if share.bare != Predicate::Never {
                let mut args = Vec::new();
                let condition = self.bare(share, &mut args);
                let sql = format!("SELECT d.number FROM dataset_index d WHERE {condition}");
                for row in &tx.query(&sql, &args)? {
                    let number = row.int(0)?;
                    if !self.noted.contains_key(&number) {
                        numbers.push(number);
                    }
                }
            }
        }
        let noted = std::mem::take(&mut self.noted);
        for (number, Noted { share, answers }) in &noted {
            if self.verdict(*share, *answers) {
                numbers.push(*number);
            }
        }
        self.noted = noted;
        let Some(last) = numbers.last().copied() else {
            return Ok(Vec::new());
        };
        // Filled up, so that there are few different statements.
        numbers.resize(numbers.len().next_power_of_two(), last);
        let places: Vec<String> = (3..numbers.len() + 3)
            .map(|place| format!("${place}"))
            .collect();
        let mut args = vec![after.into(), (most as i64).into()];
        args.extend(numbers.into_iter().map(Value::Int));
        let sql = format!(
            "SELECT d.id FROM dataset_index d WHERE d.number IN ({}) AND d.id > $1 ORDER BY d.id LIMIT $2",
            places.join(", ")
        );
        tx.query(&sql, &args)?
            .iter()
            .map(|row| id(row, 0))
            .collect()
    }

    /// A page where many are let through: the catalogue in order, until the page is full.
    fn walk(
        &mut self,
        tx: &mut Tx<'_>,
        after: &str,
        most: usize,
    ) -> Result<Vec<DataSetId>, StoreError> {
        let mut page = Vec::with_capacity(most);
        let mut after = after.to_owned();
        // About as many as hold a page, were they spread evenly.
        let even = (most as u64).saturating_mul(self.datasets) / self.total.max(1);
        let mut stretch = (even + even / 4 + 16).min(STRETCH_MOST);
        let sorts = self.shares.iter().flat_map(|share| &share.sorts);
        let sorts = numbers(sorts);
        while page.len() < most {
            let mut args = vec![after.as_str().into(), stretch.try_into()?];
            let columns = self.columns(&mut args);
            // A sum is no column: so the index by id is taken, and not that by sort.
            let sql = format!(
                "SELECT d.number, d.sort, d.id{columns} FROM dataset_index d
                 WHERE d.id > $1 AND +d.sort IN ({sorts}) ORDER BY d.id LIMIT $2"
            );
            let rows = tx.query(&sql, &args)?;
            for row in &rows {
                let Some(share) = self.share_of.get(&row.int(1)?).copied() else {
                    continue;
                };
                let noted = self.noted.get(&row.int(0)?);
                let noted = noted.map_or(0, |noted| noted.answers & self.listed);
                let answers = answers(&self.questions, row, 3)? | noted;
                if self.verdict(share, answers) {
                    page.push(id(row, 2)?);
                    if page.len() == most {
                        break;
                    }
                }
            }
            match rows.last() {
                Some(last) if rows.len() as u64 == stretch => after = last.text(2)?.to_owned(),
                _ => break,
            }
            stretch = (stretch * 4).min(STRETCH_MOST);
        }
        Ok(page)
    }

    /// The condition of a share where nothing is on record.
    fn bare(&self, share: &Share, args: &mut Vec<Value>) -> String {
        let sorts = numbers(&share.sorts);
        let SqlFilter { text, args: more } = self.filter.sql_of(&share.bare, args.len() + 1);
        args.extend(more.into_iter().map(Value::from));
        format!("d.sort IN ({sorts}) AND {text}")
    }

    /// The columns that answer what the index knows, 1 or 0, each behind a comma.
    fn columns(&self, args: &mut Vec<Value>) -> String {
        let mut columns = String::new();
        for (fact, words) in self.questions.iter().filter(|(fact, _)| !listed(*fact)) {
            let question = Predicate::OneOf(*fact, words.clone());
            let SqlFilter { text, args: more } = self.filter.sql_of(&question, args.len() + 1);
            args.extend(more.into_iter().map(Value::from));
            columns.push_str(&format!(", CASE WHEN {text} THEN 1 ELSE 0 END"));
        }
        columns
    }

    fn verdict(&mut self, share: usize, answers: u64) -> bool {
        if let Some(verdict) = self.verdicts.get(&(share, answers)) {
            return *verdict;
        }
        let verdict = self.shares.get(share).is_some_and(|share| {
            let said = share.rest.given(&|fact, words| {
                let mut questions = self.questions.iter();
                let place = questions.position(|(of, with)| *of == fact && with == words);
                place.map(|place| answers >> place & 1 == 1)
            });
            said.certain() == Some(true)
        });
        self.verdicts.insert((share, answers), verdict);
        verdict
    }
}

/// The facts that all data sets of a sort have in common, in the order of their columns.
const BY_SORT: [Fact; 3] = [Fact::Sensitivity, Fact::CollectedFor, Fact::Categories];

/// Whether the fact is looked up in a list of data sets, of which there are few.
fn listed(fact: Fact) -> bool {
    fact == Fact::Id || on_record(fact)
}

fn on_record(fact: Fact) -> bool {
    matches!(
        fact,
        Fact::AssessedFor | Fact::AgreedFor | Fact::ConsentedFor
    )
}

/// The answers to the questions about this fact, of a sort whose words are these.
fn answered(questions: &[(Fact, &BTreeSet<String>)], fact: Fact, line: &str) -> u64 {
    let mut bits = 0;
    for (place, (of, words)) in questions.iter().enumerate() {
        let holds = *of == fact && line.split_whitespace().any(|word| words.contains(word));
        bits |= u64::from(holds) << place;
    }
    bits
}

/// The answers that a row gives, from this column on.
fn answers(
    questions: &[(Fact, BTreeSet<String>)],
    row: &Row,
    mut column: usize,
) -> Result<u64, StoreError> {
    let mut bits = 0;
    for (place, (fact, _)) in questions.iter().enumerate() {
        if !listed(*fact) {
            bits |= u64::from(row.int(column)? == 1) << place;
            column += 1;
        }
    }
    Ok(bits)
}

/// The filter as one condition.
fn whole(
    tx: &mut Tx<'_>,
    filter: &Filter,
    after: &str,
    most: usize,
) -> Result<AllowedDataSets, StoreError> {
    let SqlFilter { text, args: more } = filter.sql_of(filter.predicate(), 3);
    let mut args = vec![after.into(), (most as i64).into()];
    args.extend(more.into_iter().map(Value::from));
    let sql = format!(
        "SELECT d.id FROM dataset_index d WHERE d.id > $1 AND {text} ORDER BY d.id LIMIT $2"
    );
    let ids: Result<Vec<DataSetId>, StoreError> = tx
        .query(&sql, &args)?
        .iter()
        .map(|row| id(row, 0))
        .collect();
    Ok(AllowedDataSets {
        total: whole_count(tx, filter)?,
        ids: ids?,
    })
}

fn whole_count(tx: &mut Tx<'_>, filter: &Filter) -> Result<u64, StoreError> {
    let SqlFilter { text, args } = filter.sql();
    let args: Vec<Value> = args.into_iter().map(Value::from).collect();
    let sql = format!("SELECT COUNT(*) FROM dataset_index d WHERE {text}");
    tx.query_one(&sql, &args)?.count(0)
}

fn numbers<'n>(all: impl IntoIterator<Item = &'n i64>) -> String {
    let all: Vec<String> = all.into_iter().map(i64::to_string).collect();
    all.join(", ")
}

fn id(row: &Row, column: usize) -> Result<DataSetId, StoreError> {
    super::word(row, column, "data set")
}

impl From<SqlValue> for Value {
    fn from(value: SqlValue) -> Value {
        match value {
            SqlValue::Text(text) => Value::Text(text),
            SqlValue::Int(number) => Value::Int(number),
        }
    }
}
