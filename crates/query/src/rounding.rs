//! Positions that leave on a grid only: they are rounded where they are read, so that no expression sees the fine ones.
//!
//! GeoJSON geometries have each coordinate moved to the nearest node of a square grid of so many metres; columns named
//! after latitude and longitude are rounded to the same step in degrees. A degree of longitude is taken as short as it
//! is at 72° of latitude, beyond which nobody of a territory lives: elsewhere the grid is a little coarser than asked.

use crate::shape::person_table;
use arrow::array::{ArrayRef, AsArray, Float64Array, StringViewArray};
use arrow::datatypes::{DataType, Float64Type};
use datafusion::common::tree_node::Transformed;
use datafusion::common::{Column, Result};
use datafusion::logical_expr::{
    ColumnarValue, Expr, LogicalPlan, LogicalPlanBuilder, ScalarUDF, TableScan, Volatility, cast,
    create_udf,
};
use gate::Facts;
use std::sync::Arc;
use territory::{ColumnType, DataSet, Table};

/// Metres in a degree of latitude, and of longitude at 72° of latitude.
const DEGREE_LATITUDE: f64 = 111_320.0;
const DEGREE_LONGITUDE: f64 = 34_400.0;

const LATITUDE: [&str; 2] = ["lat", "latitude"];
const LONGITUDE: [&str; 4] = ["lon", "lng", "long", "longitude"];

/// The plan with every position of the tables that are not open rounded.
pub(crate) fn rounded(
    plan: &LogicalPlan,
    metres: u32,
    table_of: &dyn Fn(&TableScan) -> Option<Table>,
) -> Result<LogicalPlan> {
    plan.clone()
        .transform_up_with_subqueries(|node| {
            let LogicalPlan::TableScan(scan) = &node else {
                return Ok(Transformed::no(node));
            };
            let Some(table) = table_of(scan) else {
                return Ok(Transformed::no(node));
            };
            let Some(columns) = columns(scan, &table, metres) else {
                return Ok(Transformed::no(node));
            };
            let rounded = LogicalPlanBuilder::from(node.clone())
                .project(columns)?
                .build()?;
            Ok(Transformed::yes(rounded))
        })
        .map(|changed| changed.data)
}

/// The columns of a scan, positions rounded; `None` when it has none.
pub(crate) fn columns(scan: &TableScan, table: &Table, metres: u32) -> Option<Vec<Expr>> {
    let mut any = false;
    let columns = scan
        .projected_schema
        .iter()
        .map(|(relation, field)| {
            let column = Expr::Column(Column::new(relation.cloned(), field.name()));
            match table
                .column(field.name())
                .and_then(|of| position(of.kind, field.name()))
            {
                None => column,
                Some(position) => {
                    any = true;
                    position
                        .rounded(column, metres, field.data_type())
                        .alias_qualified(relation.cloned(), field.name())
                }
            }
        })
        .collect();
    any.then_some(columns)
}

enum Position {
    Geometry,
    Latitude,
    Longitude,
}

fn position(kind: ColumnType, name: &str) -> Option<Position> {
    let name = name.to_lowercase();
    let has = |words: &[&str]| {
        let mut parts = name.split(|c: char| !c.is_alphanumeric());
        parts.any(|part| words.contains(&part))
    };
    match kind {
        ColumnType::Geometry => Some(Position::Geometry),
        ColumnType::Real | ColumnType::Integer if has(&LATITUDE) => Some(Position::Latitude),
        ColumnType::Real | ColumnType::Integer if has(&LONGITUDE) => Some(Position::Longitude),
        _ => None,
    }
}

impl Position {
    fn rounded(&self, column: Expr, metres: u32, kind: &DataType) -> Expr {
        let number = |degree: f64| {
            let step = f64::from(metres) / degree;
            let fine = cast(column.clone(), DataType::Float64);
            cast(nearest(step).call(vec![fine]), kind.clone())
        };
        match self {
            Position::Latitude => number(DEGREE_LATITUDE),
            Position::Longitude => number(DEGREE_LONGITUDE),
            Position::Geometry => on_grid(metres).call(vec![cast(column, DataType::Utf8View)]),
        }
    }
}

/// The function that rounds a number to the nearest multiple of a step.
fn nearest(step: f64) -> ScalarUDF {
    create_udf(
        "__nearest",
        vec![DataType::Float64],
        DataType::Float64,
        Volatility::Immutable,
        Arc::new(move |args: &[ColumnarValue]| {
            let arrays = ColumnarValue::values_to_arrays(args)?;
            let fine = arrays[0].as_primitive::<Float64Type>();
            let coarse: Float64Array = fine.unary(|value| (value / step).round() * step);
            Ok(ColumnarValue::Array(Arc::new(coarse) as ArrayRef))
        }),
    )
}

/// The function that moves a GeoJSON geometry onto the grid; what is no geometry becomes null.
fn on_grid(metres: u32) -> ScalarUDF {
    create_udf(
        "__on_grid",
        vec![DataType::Utf8View],
        DataType::Utf8View,
        Volatility::Immutable,
        Arc::new(move |args: &[ColumnarValue]| {
            let arrays = ColumnarValue::values_to_arrays(args)?;
            let moved: StringViewArray = arrays[0]
                .as_string_view()
                .iter()
                .map(|text| text.and_then(|text| moved(text, metres)))
                .collect();
            Ok(ColumnarValue::Array(Arc::new(moved) as ArrayRef))
        }),
    )
}

fn moved(text: &str, metres: u32) -> Option<String> {
    let mut value: serde_json::Value = serde_json::from_str(text).ok()?;
    let coordinates = value.get_mut("coordinates")?;
    snap(coordinates, metres, 0)?;
    serde_json::to_string(&value).ok()
}

/// Deepest nesting of coordinates: a multi-polygon.
const DEPTH_MOST: usize = 4;

fn snap(value: &mut serde_json::Value, metres: u32, depth: usize) -> Option<()> {
    let list = value.as_array_mut()?;
    if list.first().is_some_and(serde_json::Value::is_number) {
        for (axis, degree) in [DEGREE_LONGITUDE, DEGREE_LATITUDE].into_iter().enumerate() {
            let coordinate = list.get_mut(axis)?;
            let step = f64::from(metres) / degree;
            let node = (coordinate.as_f64()? / step).round() * step;
            *coordinate = serde_json::Value::from((node * 1e6).round() / 1e6);
        }
        // A height would tell which place it was.
        list.truncate(2);
        return Some(());
    }
    if depth == DEPTH_MOST {
        return None;
    }
    list.iter_mut()
        .try_for_each(|inner| snap(inner, metres, depth + 1))
}

/// The table of a scan that is neither open nor about persons.
pub(crate) fn table_of<'a>(facts: &'a Facts, scan: &TableScan) -> Option<(&'a DataSet, &'a Table)> {
    if person_table(scan).is_some() {
        return None;
    }
    let (dataset, table) = match scan.table_name.schema() {
        None => (scan.table_name.table(), scan.table_name.table()),
        Some(schema) => (schema, scan.table_name.table()),
    };
    let of = facts.dataset(&dataset.parse().ok()?)?;
    Some((&of.dataset, of.dataset.table(table)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_lie_on_the_grid_and_at_most_half_a_step_away() {
        let point = r#"{"type":"Point","coordinates":[1.234567,44.765432,187.0]}"#;
        let moved: serde_json::Value =
            serde_json::from_str(&moved(point, 100).expect("a geometry")).expect("JSON");
        let [lon, lat] = [0, 1].map(|axis| moved["coordinates"][axis].as_f64().expect("a number"));
        assert_eq!(moved["coordinates"].as_array().map(Vec::len), Some(2));
        assert!((lat - 44.765432).abs() <= 50.0 / DEGREE_LATITUDE + 1e-6);
        assert!((lon - 1.234567).abs() <= 50.0 / DEGREE_LONGITUDE + 1e-6);
        let steps = lat / (100.0 / DEGREE_LATITUDE);
        assert!((steps - steps.round()).abs() < 1e-2);
    }

    #[test]
    fn every_vertex_of_a_polygon_moves_and_what_is_no_geometry_is_nothing() {
        let ring = r#"{"type":"Polygon","coordinates":[[[1.0001,44.0001],[1.01,44.0001],[1.01,44.01],[1.0001,44.0001]]]}"#;
        let moved_ring = moved(ring, 1_000).expect("a geometry");
        assert!(!moved_ring.contains("44.0001"), "{moved_ring}");
        for wrong in [
            "",
            "{}",
            r#"{"coordinates":"here"}"#,
            r#"{"coordinates":[["a"]]}"#,
        ] {
            assert!(moved(wrong, 100).is_none(), "{wrong}");
        }
    }
}
