//! Tables as the planner sees them: open ones are Parquet files, those about persons refuse to be scanned.

use crate::error::EngineError;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::Result;
use datafusion::datasource::empty::EmptyTable;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{
    ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl,
};
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::ExecutionPlan;
use gate::Waiting;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use territory::{ColumnType, DataSetId, PersonUnit, Sensitivity, Table, TableName};

/// The column that holds the person of a row, in the files of tables about persons.
pub(crate) const PERSON: &str = "__person";

/// Where the files of a table lie. Implemented over the history.
pub trait Files: Send + Sync + 'static {
    /// The Parquet files of one table, as of now.
    fn files<'a>(
        &'a self,
        dataset: &'a DataSetId,
        table: &'a TableName,
    ) -> Waiting<'a, Vec<PathBuf>>;
}

/// A table about persons. It has a schema to plan with, and no rows to give: only the protected operator, and a
/// person's own view, take the files out of it.
pub(crate) struct PersonTable {
    pub(crate) dataset: DataSetId,
    pub(crate) table: Table,
    schema: SchemaRef,
    /// The files' own table, with the column [`PERSON`] and without the column that the pseudonym replaces.
    pub(crate) files: Arc<dyn TableProvider>,
}

impl fmt::Debug for PersonTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonTable({}.{})", self.dataset, self.table.name)
    }
}

#[async_trait::async_trait]
impl TableProvider for PersonTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
    fn table_type(&self) -> TableType {
        TableType::Base
    }
    async fn scan(
        &self,
        _state: &dyn Session,
        _projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        _limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Err(DataFusionError::Plan(format!(
            "rows of {self:?} are only read under protection"
        )))
    }
}

/// The rows of a table about persons, each with its person, before it is known who counts. Stands in a plan until
/// [`crate::rewrite::bound`] puts the files there; it refuses to be scanned as well.
pub(crate) struct PersonRows {
    /// The provider of the table about persons.
    pub(crate) of: Arc<dyn TableProvider>,
    /// As in the files: with the column [`PERSON`], without the column that the pseudonym replaces.
    pub(crate) schema: SchemaRef,
}

impl fmt::Debug for PersonRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonRows({:?})", self.of)
    }
}

#[async_trait::async_trait]
impl TableProvider for PersonRows {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
    fn table_type(&self) -> TableType {
        TableType::Base
    }
    async fn scan(
        &self,
        _state: &dyn Session,
        _projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        _limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Err(DataFusionError::Plan(format!(
            "{self:?} are only read under protection"
        )))
    }
}

/// The provider to plan a question with.
pub(crate) fn provider(
    dataset: &DataSetId,
    sensitivity: Sensitivity,
    table: &Table,
    files: &[PathBuf],
) -> Result<Arc<dyn TableProvider>, EngineError> {
    if !sensitivity.is_personal() {
        return listing(files, &schema(table, &[], false));
    }
    let (left_out, person): (Vec<&str>, bool) = match &table.person {
        PersonUnit::None => (Vec::new(), false),
        PersonUnit::EachRow => (Vec::new(), true),
        PersonUnit::Column(column) => (vec![column.as_str()], true),
    };
    Ok(Arc::new(PersonTable {
        dataset: dataset.clone(),
        table: table.clone(),
        schema: schema(table, &[], false),
        files: listing(files, &schema(table, &left_out, person))?,
    }))
}

fn listing(files: &[PathBuf], schema: &SchemaRef) -> Result<Arc<dyn TableProvider>, EngineError> {
    if files.is_empty() {
        return Ok(Arc::new(EmptyTable::new(Arc::clone(schema))));
    }
    let urls = files
        .iter()
        .map(|path| {
            let path = path.to_str().ok_or_else(|| {
                EngineError::Failed(format!("{} is not valid Unicode", path.display()))
            })?;
            ListingTableUrl::parse(path).map_err(EngineError::from)
        })
        .collect::<Result<Vec<_>, _>>()?;
    let options =
        ListingOptions::new(Arc::new(ParquetFormat::default())).with_file_extension(".parquet");
    let config = ListingTableConfig::new_with_multi_paths(urls)
        .with_listing_options(options)
        .with_schema(Arc::clone(schema));
    Ok(Arc::new(ListingTable::try_new(config)?))
}

fn schema(table: &Table, left_out: &[&str], person: bool) -> SchemaRef {
    let mut fields: Vec<Field> = table
        .columns
        .iter()
        .filter(|column| !left_out.contains(&column.name.as_str()))
        .map(|column| {
            Field::new(
                column.name.as_str(),
                data_type(column.kind),
                column.nullable,
            )
        })
        .collect();
    if person {
        fields.push(Field::new(PERSON, DataType::Int64, false));
    }
    Arc::new(Schema::new(fields))
}

fn data_type(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::Boolean => DataType::Boolean,
        ColumnType::Integer => DataType::Int64,
        ColumnType::Real => DataType::Float64,
        ColumnType::Text | ColumnType::Geometry => DataType::Utf8View,
        ColumnType::Date => DataType::Date32,
        ColumnType::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some("+00:00".into())),
    }
}
