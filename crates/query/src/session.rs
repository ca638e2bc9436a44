//! The planner's world for one question: the tables of the data sets it names, and nothing else.

use crate::bucket;
use crate::error::EngineError;
use crate::table::{Files, provider};
use datafusion::catalog::{
    CatalogProvider, CatalogProviderList, MemoryCatalogProvider, MemoryCatalogProviderList,
    MemorySchemaProvider, SchemaProvider,
};
use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::execution::session_state::{SessionState, SessionStateBuilder};
use datafusion::functions_aggregate::variance::var_samp_udaf;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::prelude::SessionConfig;
use gate::Facts;
use std::collections::HashMap;
use std::sync::Arc;

const CATALOG: &str = "bastide";
const BARE: &str = "public";

/// A state that knows functions, and no table.
pub(crate) fn empty_state(runtime: Arc<RuntimeEnv>, threads: usize) -> SessionState {
    let mut config = SessionConfig::new()
        .with_default_catalog_and_schema(CATALOG, BARE)
        .with_create_default_catalog_and_schema(false)
        .with_information_schema(false)
        .with_target_partitions(threads);
    let options = config.options_mut();
    // A recursive query can run for ever.
    options.execution.enable_recursive_ctes = false;
    options.execution.time_zone = Some("+00:00".into());
    // A row that does not match is found out in the decoder, before it is copied.
    options.execution.parquet.pushdown_filters = true;
    let mut builder = SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(runtime)
        .with_default_features()
        // Functions that give tables read files or never end.
        .with_table_functions(HashMap::new())
        .with_table_factories(HashMap::new())
        .with_file_formats(Vec::new())
        .with_physical_optimizer_rule(Arc::new(StopsAtJoins));
    if let Some(functions) = builder.scalar_functions() {
        functions.retain(|function| !MUCH_FROM_LITTLE.contains(&function.name()));
        functions.push(Arc::new(bucket::width_bucket()));
    }
    if let Some(functions) = builder.aggregate_functions() {
        // The name that most other systems give it.
        let variance = var_samp_udaf().as_ref().clone();
        functions.push(Arc::new(variance.with_aliases(["variance"])));
    }
    builder.build()
}

/// Functions that make a text of any length from a number: one value could take all memory, which no pool counts.
const MUCH_FROM_LITTLE: &[&str] = &["lpad", "repeat", "rpad"];

/// Lets every join give way to the scheduler, so that a question which makes endless rows out of few can be stopped.
/// (The engine itself does so only where rows are read.)
#[derive(Debug)]
struct StopsAtJoins;

impl PhysicalOptimizerRule for StopsAtJoins {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _config: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            Ok(if node.name().contains("Join") {
                Transformed::yes(Arc::new(CooperativeExec::new(node)) as Arc<dyn ExecutionPlan>)
            } else {
                Transformed::no(node)
            })
        })
        .map(|changed| changed.data)
    }
    fn name(&self) -> &str {
        "stops_at_joins"
    }
    fn schema_check(&self) -> bool {
        true
    }
}

/// What all questions share: a memory pool and caches of file footers. Nothing is spilled to a disk in clear.
pub(crate) fn runtime(memory_bytes: usize) -> Result<Arc<RuntimeEnv>, EngineError> {
    let disk = DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled);
    Ok(RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(FairSpillPool::new(memory_bytes)))
        .with_disk_manager_builder(disk)
        .build_arc()?)
}

/// The state for one question: the tables of these data sets.
pub(crate) async fn state_for(
    empty: &SessionState,
    facts: &Facts,
    files: &dyn Files,
) -> Result<SessionState, EngineError> {
    let catalog = MemoryCatalogProvider::new();
    let bare = Arc::new(MemorySchemaProvider::new());
    for of in &facts.datasets {
        let dataset = &of.dataset;
        let schema = Arc::new(MemorySchemaProvider::new());
        for table in &dataset.tables {
            let paths = files
                .files(&dataset.id, &table.name)
                .await
                .map_err(|fault| EngineError::Failed(fault.to_string()))?;
            let provider = provider(&dataset.id, dataset.sensitivity, table, &paths)?;
            if table.name.as_str() == dataset.id.as_str() {
                bare.register_table(table.name.to_string(), Arc::clone(&provider))?;
            }
            schema.register_table(table.name.to_string(), provider)?;
        }
        catalog.register_schema(dataset.id.as_str(), schema)?;
    }
    catalog.register_schema(BARE, bare)?;
    let list = MemoryCatalogProviderList::new();
    list.register_catalog(CATALOG.to_owned(), Arc::new(catalog));
    Ok(SessionStateBuilder::new_from_existing(empty.clone())
        .with_catalog_list(Arc::new(list))
        .build())
}
