//! `/catalogue/{data set}`: what it holds, how sensitive it is, how to ask, who used it.

use crate::view::{self, View};
use crate::{Decision, Family, PagesError, Passage, PurposeLabel, Shell, YourUse};
use askama::Template;
use territory::{
    Column, ColumnType, DataSet, Lang, Party, PersonUnit, Place, Purpose, Sensitivity, Table,
};

/// The page of one data set.
#[derive(Debug, Clone)]
pub struct DataSetPage {
    /// The data set as the catalogue describes it.
    pub data_set: DataSet,
    /// Who brought it.
    pub provider: Party,
    /// The place it belongs to.
    pub place: Option<Place>,
    /// The family of service it helps.
    pub family: Option<Family>,
    /// The purposes it was collected for, with words.
    pub collected_for: Vec<PurposeLabel>,
    /// Its latest uses, newest first, refused ones included.
    pub uses: Vec<Passage>,
    /// How many uses there are in all.
    pub uses_total: u64,
    /// What the signed-in person's party may do with it; `None` for who acts for no party.
    pub your_use: Option<YourUse>,
}

#[derive(Template)]
#[template(path = "data_set.html")]
struct DataSetPageHtml<'a> {
    v: View<'a>,
    page: &'a DataSetPage,
}

impl DataSetPage {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/catalogue");
        view::html("data_set", &DataSetPageHtml { v, page: self })
    }
}

impl DataSetPageHtml<'_> {
    fn data_set(&self) -> &DataSet {
        &self.page.data_set
    }

    /// The table as a question names it: by the data set when there is no other table.
    fn sql_name(&self, table: &Table) -> String {
        let id = &self.page.data_set.id;
        if self.page.data_set.tables.len() == 1 && table.name.as_str() == id.as_str() {
            id.to_string()
        } else {
            format!("{id}.{}", table.name)
        }
    }

    fn person_unit(&self, table: &Table) -> String {
        match &table.person {
            PersonUnit::None => self.v.t("person-none"),
            PersonUnit::EachRow => self.v.t("person-each-row"),
            PersonUnit::Column(column) => self.v.t1("person-column", "column", column.as_str()),
        }
    }

    /// A question that the gate can answer: a count by a text column that tells nothing of single persons.
    fn example(&self) -> Option<String> {
        let table = self.page.data_set.tables.first()?;
        let name = self.sql_name(table);
        let groups = |c: &&Column| {
            matches!(c.kind, ColumnType::Text | ColumnType::Boolean) && c.personal.is_none()
        };
        let Some(column) = table.columns.iter().find(groups) else {
            return Some(format!("SELECT COUNT(*) AS n FROM {name}"));
        };
        let column = quoted(column.name.as_str());
        Some(format!(
            "SELECT {column}, COUNT(*) AS n FROM {name} GROUP BY {column}"
        ))
    }
}

/// A column's name in SQL: quoted unless it is plain.
fn quoted(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if plain {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn only_plain_names_go_unquoted() {
        assert_eq!(quoted("age_2"), "age_2");
        assert_eq!(quoted("marital-status"), "\"marital-status\"");
        assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
    }
}
