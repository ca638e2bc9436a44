//! `/catalogue/{data set}`: what it holds, how sensitive it is, how to ask, who used it.

use crate::{Family, Passage, PurposeLabel};
use territory::{DataSet, Party, Place};

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
}
