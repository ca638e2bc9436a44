//! From text to one SELECT, and the data sets it names. Nothing else of SQL is taken.

use datafusion::common::TableReference;
use datafusion::error::DataFusionError;
use datafusion::execution::session_state::SessionState;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast;
use gate::QuestionError;
use territory::DataSetId;

/// Reads exactly one `SELECT` (or `WITH … SELECT`).
pub(crate) fn parse(state: &SessionState, text: &str) -> Result<Statement, QuestionError> {
    let dialect = state.config().options().sql_parser.dialect;
    let statement = state
        .sql_to_statement(text, &dialect)
        .map_err(|error| sql(&error))?;
    let Statement::Statement(inner) = &statement else {
        return Err(only_select());
    };
    match inner.as_ref() {
        ast::Statement::Query(_) => Ok(statement),
        _ => Err(only_select()),
    }
}

/// The data sets named in it, each once, in alphabetical order.
pub(crate) fn datasets(
    state: &SessionState,
    statement: &Statement,
) -> Result<Vec<DataSetId>, QuestionError> {
    let references = state
        .resolve_table_references(statement)
        .map_err(|error| sql(&error))?;
    let mut found = Vec::new();
    for reference in references {
        let id = dataset(&reference)?;
        if !found.contains(&id) {
            found.push(id);
        }
    }
    Ok(found)
}

/// The data set of a table's name: `adult` or `bus.stops`.
fn dataset(reference: &TableReference) -> Result<DataSetId, QuestionError> {
    let name = match reference {
        TableReference::Bare { table } => table,
        TableReference::Partial { schema, .. } => schema,
        TableReference::Full { .. } => {
            return Err(QuestionError::Sql(format!(
                "`{reference}` has too many parts; write DATASET or DATASET.TABLE"
            )));
        }
    };
    name.parse().map_err(|_| QuestionError::UnknownDataSet {
        name: reference.to_string(),
        did_you_mean: Vec::new(),
    })
}

fn only_select() -> QuestionError {
    QuestionError::Sql("only SELECT is taken; the trust is never changed by a question".into())
}

/// The engine's complaint, without its internal wording.
pub(crate) fn sql(error: &DataFusionError) -> QuestionError {
    let text = error.find_root().strip_backtrace();
    let text = [
        "SQL error: ParserError(",
        "Schema error: ",
        "Error during planning: ",
        "This feature is not implemented: ",
    ]
    .iter()
    .fold(text, |text, prefix| {
        text.strip_prefix(prefix)
            .map_or(text.clone(), str::to_owned)
    });
    let text = text.trim_start_matches('"').trim_end_matches(')');
    QuestionError::Sql(text.trim_end_matches('"').to_owned())
}
