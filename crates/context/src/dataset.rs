//! The moment at which a data set is there.

use crate::{ContextError, Imported};
use store::Tx;

/// Makes an imported data set be there: its description and the list of its files, in one transaction, to which the
/// caller adds what witnesses it. Before the commit nothing is there, after it everything.
///
/// # Errors
/// [`ContextError::Exists`] when the id is taken (then nothing is changed, and the imported files are to be given back
/// with [`history::History::discard`]); otherwise whatever the store says.
pub fn dataset_add(tx: &mut Tx<'_>, imported: &Imported) -> Result<(), ContextError> {
    let dataset = &imported.dataset;
    if store::dataset_get(tx, &dataset.id)?.is_some() {
        return Err(ContextError::Exists(dataset.id.clone()));
    }
    store::dataset_insert(tx, dataset)?;
    for (table, files) in &imported.files {
        history::history_file_insert(tx, &dataset.id, table, files, dataset.added_at)?;
    }
    Ok(())
}
