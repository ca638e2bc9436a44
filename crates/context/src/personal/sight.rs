//! One column as detection sees it: the words of its heading, its type, and some of its values.

use super::spelling::words;
use crate::value;
use std::collections::HashSet;
use territory::ColumnType;

/// One column.
pub(crate) struct Sight<'a> {
    pub(crate) words: Vec<String>,
    /// The same words, between single spaces.
    joined: String,
    pub(crate) kind: ColumnType,
    /// Some of its values, as text.
    pub(crate) values: &'a [String],
    /// The row of each of them; empty when it is not known.
    pub(crate) rows: &'a [u64],
}

impl<'a> Sight<'a> {
    pub(crate) fn new(name: &str, kind: ColumnType, values: &'a [String], rows: &'a [u64]) -> Self {
        let words = words(name);
        Self {
            joined: format!(" {} ", words.join(" ")),
            words,
            kind,
            values,
            rows,
        }
    }
    pub(super) fn has(&self, word: &str) -> bool {
        self.words.iter().any(|known| known == word)
    }
    /// The first of the words that the heading holds.
    pub(super) fn one_of<'w>(&self, known: &[&'w str]) -> Option<&'w str> {
        known.iter().find(|word| self.has(word)).copied()
    }
    /// The first of the sequences of words (`date of birth`) that the heading holds.
    pub(super) fn phrase<'w>(&self, known: &[&'w str]) -> Option<&'w str> {
        known
            .iter()
            .find(|phrase| self.joined.contains(&format!(" {phrase} ")))
            .copied()
    }
    /// Whether the heading says nothing about the values: `col3`, `V4`, `value`.
    pub(super) fn is_silent(&self) -> bool {
        const SILENT: &[&str] = &[
            "col",
            "colonne",
            "column",
            "field",
            "champ",
            "var",
            "variable",
            "unnamed",
            "value",
            "valeur",
            "data",
            "donnee",
            "info",
            "item",
            "entry",
            "misc",
            "detail",
            "libelle",
            "label",
            "text",
            "texte",
            "attr",
            "attribut",
            "attribute",
        ];
        self.words.iter().all(|word| {
            word.chars().all(|c| c.is_ascii_digit())
                || word.chars().count() == 1
                || SILENT.contains(&word.as_str())
        })
    }
    /// The values that are there, without blanks and markers such as `NA`.
    pub(super) fn present(&self) -> impl Iterator<Item = &'a str> {
        self.values
            .iter()
            .map(|value| value.trim())
            .filter(|value| !value.is_empty() && !value::is_missing_marker(value.as_bytes()))
    }
    /// The same, each with its row.
    pub(super) fn present_rows(&self) -> impl Iterator<Item = (u64, &'a str)> {
        self.rows
            .iter()
            .zip(self.values)
            .map(|(row, value)| (*row, value.trim()))
            .filter(|(_, value)| !value.is_empty() && !value::is_missing_marker(value.as_bytes()))
    }
    /// Percent of the values that satisfy `test`; zero for fewer than `least` values.
    pub(super) fn share(&self, least: usize, test: impl Fn(&str) -> bool) -> usize {
        let (mut all, mut good) = (0, 0);
        for value in self.present() {
            all += 1;
            good += usize::from(test(value));
        }
        if all < least.max(1) {
            return 0;
        }
        good * 100 / all
    }
    /// How many values satisfy `test`.
    pub(super) fn count(&self, test: impl Fn(&str) -> bool) -> usize {
        self.present().filter(|value| test(value)).count()
    }
    /// How many different values satisfy `test`.
    pub(super) fn different(&self, test: impl Fn(&str) -> bool) -> usize {
        let all: HashSet<&str> = self.present().collect();
        all.into_iter().filter(|value| test(value)).count()
    }
    /// Percent of the values that differ from those before them.
    pub(super) fn distinct(&self) -> usize {
        let distinct: HashSet<&str> = self.present().collect();
        distinct.len() * 100 / self.present().count().max(1)
    }
}
