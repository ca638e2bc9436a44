//! Questions through a real gate and charter, over real Parquet files.

mod limits;
mod persons;
mod public;
mod refusals;
mod world;
