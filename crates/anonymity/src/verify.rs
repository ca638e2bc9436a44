//! An auditor's recomputation: does the report describe this file?

use crate::measure::{Measures, measure};
use crate::report::{Report, Risk, Utility, statement};
use crate::{AnonymityError, Table};

/// Recomputes the report from the released file alone, and checks that the file satisfies the model.
///
/// What the file cannot know is taken as stated: how many rows were withheld, how the search went, the sample fraction,
/// what each label covers and the level on which it stands.
///
/// # Errors
/// The first figure that differs, or the first requirement that does not hold.
pub fn verify(file: &Table, report: &Report) -> Result<(), AnonymityError> {
    report.model.check()?;
    let identifiers: Vec<&str> = report
        .transformation
        .iter()
        .map(|transformed| transformed.column.as_str())
        .collect();
    let sensitive: Vec<&str> = report
        .measures
        .sensitive
        .iter()
        .map(|sensitive| sensitive.column.as_str())
        .collect();
    no_other_columns(file, &identifiers, &sensitive)?;
    let found = measure(file, &identifiers, &sensitive, &report.model.requirements)?;
    let stated = &report.measures;
    equal("rows", stated.rows, found.rows)?;
    equal("classes", stated.classes, found.classes)?;
    equal("k", stated.k, found.k)?;
    equal(
        "the sum of squared class sizes",
        stated.discernibility,
        found.discernibility,
    )?;
    for (stated, found) in stated.sensitive.iter().zip(&found.sensitive) {
        let of = |what: &str| format!("{what} of {}", stated.column);
        equal(of("distinct l"), stated.distinct_l, found.distinct_l)?;
        close(of("entropy l"), stated.entropy_l, found.entropy_l)?;
        close(of("t"), stated.t, found.t)?;
    }
    equal(
        "requirements",
        stated.requirements.len(),
        found.requirements.len(),
    )?;
    for (stated, found) in stated.requirements.iter().zip(&found.requirements) {
        let what = format!("the requirement on {} reaches", found.column);
        close(
            what,
            stated.value.unwrap_or(-1.0),
            found.value.unwrap_or(-1.0),
        )?;
    }
    satisfied(report, &found)?;
    let withheld = report.source_rows.checked_sub(found.rows).ok_or_else(|| {
        differs(
            "rows of the table",
            report.source_rows,
            format!("{} rows", found.rows),
        )
    })?;
    risk(report, &Risk::new(&found, report.sample_fraction))?;
    utility(
        report,
        &Utility::new(file, &report.transformation, &found, report.source_rows)?,
    )?;
    if report.statement != statement(&found, identifiers.len(), withheld) {
        return Err(differs("its statement", "other words", "the usual ones"));
    }
    Ok(())
}

/// Whether what the file reaches is what the model asks for.
fn satisfied(report: &Report, found: &Measures) -> Result<(), AnonymityError> {
    if found.rows > 0 && found.k < report.model.k {
        return Err(differs("the model has k", report.model.k, found.k));
    }
    match found
        .requirements
        .iter()
        .find(|requirement| !requirement.satisfied)
    {
        Some(failed) => Err(differs(
            &format!("the requirement on {}", failed.column),
            "holds",
            failed.value.map_or("a class fails it".to_owned(), |value| {
                format!("only {value}")
            }),
        )),
        None => Ok(()),
    }
}

/// A column outside the model would be one that nobody protected.
fn no_other_columns(file: &Table, known: &[&str], also: &[&str]) -> Result<(), AnonymityError> {
    match file
        .columns()
        .iter()
        .find(|column| !known.contains(&column.name()) && !also.contains(&column.name()))
    {
        Some(extra) => Err(AnonymityError::Column {
            column: extra.name().to_owned(),
            problem: "is in the file but not in the report: nobody looked at it, remove it",
        }),
        None => Ok(()),
    }
}

fn risk(report: &Report, found: &Risk) -> Result<(), AnonymityError> {
    let stated = &report.risk;
    close(
        "the prosecutor's highest risk",
        stated.prosecutor_highest,
        found.prosecutor_highest,
    )?;
    close(
        "the prosecutor's average risk",
        stated.prosecutor_average,
        found.prosecutor_average,
    )?;
    close(
        "the journalist's highest risk",
        stated.journalist_highest,
        found.journalist_highest,
    )?;
    close("the marketer's risk", stated.marketer, found.marketer)
}

fn utility(report: &Report, found: &Utility) -> Result<(), AnonymityError> {
    let stated = &report.utility;
    close("loss", stated.loss, found.loss)?;
    close("granularity", stated.granularity, found.granularity)?;
    equal(
        "discernibility",
        stated.discernibility,
        found.discernibility,
    )
}

fn equal<T: PartialEq + std::fmt::Display>(
    what: impl AsRef<str>,
    stated: T,
    found: T,
) -> Result<(), AnonymityError> {
    if stated == found {
        Ok(())
    } else {
        Err(differs(what.as_ref(), stated, found))
    }
}

/// Figures that went through text may differ in the last digit.
fn close(what: impl AsRef<str>, stated: f64, found: f64) -> Result<(), AnonymityError> {
    const ROUNDING: f64 = 1e-9;
    if (stated - found).abs() <= ROUNDING {
        Ok(())
    } else {
        Err(differs(what.as_ref(), stated, found))
    }
}

fn differs(
    what: &str,
    stated: impl std::fmt::Display,
    found: impl std::fmt::Display,
) -> AnonymityError {
    AnonymityError::ReportDiffers {
        what: what.to_owned(),
        stated: stated.to_string(),
        found: found.to_string(),
    }
}
