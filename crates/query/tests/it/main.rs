//! Questions through a real gate and charter, over real Parquet files.

mod limits;
mod obligations;
mod persons;
mod public;
mod refusals;
mod world;
