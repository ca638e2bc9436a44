//! Questions through a real gate and charter, over real Parquet files.

mod again;
mod figures;
mod keys;
mod levels;
mod limits;
mod linked;
mod nested;
mod obligations;
mod persons;
mod public;
mod refusals;
mod world;
