//! Questions through a real gate and charter, over real Parquet files.

mod again;
mod figures;
mod forecast;
mod keys;
mod levels;
mod limits;
mod linked;
mod microdata;
mod nested;
mod obligations;
mod official;
mod persons;
mod public;
mod refusals;
mod world;
