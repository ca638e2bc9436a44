//! Buckets of time and of numbers: `date_bin`, `date_trunc` and `width_bucket` as total functions.
//!
//! The engine's own `date_bin` and `date_trunc` count in nanoseconds and fail on a date like 9999-12-31; on persons'
//! rows they are replaced by floors in the timestamp's own unit, which never fail. `width_bucket` (ISO/IEC 9075-2,
//! 6.31) gives 0 below the range, n + 1 from its end on, and NULL where the range is empty.

use arrow::array::{Array, ArrayRef, AsArray, Int64Array};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use datafusion::common::{Result, exec_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use datafusion::scalar::ScalarValue;
use std::sync::Arc;

const DAY: i128 = 86_400 * 1_000_000_000;
/// 1970-01-01 is a Thursday; weeks begin on Mondays.
const FIRST_MONDAY: i128 = -3 * DAY;

/// The width of a bucket of time, and where one begins. In nanoseconds since 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Step {
    /// So many nanoseconds, more than zero.
    Fixed { width: i128, origin: i128 },
    /// So many calendar months, more than zero, counted from January 1970.
    Months(i128),
}

impl Step {
    /// The step of a call of `date_bin` or `date_trunc`, if its arguments say one that can be taken.
    pub(crate) fn of_call(function: &str, args: &[Expr]) -> Option<Self> {
        match (function, args) {
            ("date_trunc", [Expr::Literal(unit, _), _]) => Self::of_unit(unit.try_as_str()??),
            ("date_bin", [Expr::Literal(stride, _), _]) => Self::of_interval(stride, 0),
            ("date_bin", [Expr::Literal(stride, _), _, Expr::Literal(origin, _)]) => {
                Self::of_interval(stride, nanoseconds(origin)?)
            }
            _ => None,
        }
    }

    fn of_unit(unit: &str) -> Option<Self> {
        let fixed = |width, origin| Some(Self::Fixed { width, origin });
        match unit.to_lowercase().as_str() {
            "millisecond" => fixed(1_000_000, 0),
            "second" => fixed(1_000_000_000, 0),
            "minute" => fixed(60 * 1_000_000_000, 0),
            "hour" => fixed(DAY / 24, 0),
            "day" => fixed(DAY, 0),
            "week" => fixed(7 * DAY, FIRST_MONDAY),
            "month" => Some(Self::Months(1)),
            "quarter" => Some(Self::Months(3)),
            "year" => Some(Self::Months(12)),
            _ => None,
        }
    }

    fn of_interval(stride: &ScalarValue, origin: i128) -> Option<Self> {
        let (months, width) = match stride {
            ScalarValue::IntervalMonthDayNano(Some(interval)) => (
                i128::from(interval.months),
                i128::from(interval.days) * DAY + i128::from(interval.nanoseconds),
            ),
            ScalarValue::IntervalDayTime(Some(interval)) => (
                0,
                i128::from(interval.days) * DAY + i128::from(interval.milliseconds) * 1_000_000,
            ),
            _ => return None,
        };
        match (months, width) {
            (0, width) if width > 0 => Some(Self::Fixed { width, origin }),
            (months, 0) if months > 0 && origin == 0 => Some(Self::Months(months)),
            _ => None,
        }
    }

    /// The beginning of the bucket of a moment.
    pub(crate) fn floor(self, moment: i128) -> i128 {
        match self {
            Self::Fixed { width, origin } => origin + (moment - origin).div_euclid(width) * width,
            Self::Months(months) => {
                let (year, month) = civil_month(moment.div_euclid(DAY));
                let since = (year - 1970) * 12 + month - 1;
                month_start(since.div_euclid(months) * months)
            }
        }
    }

    /// The beginnings of all buckets between two moments, if there are at most `most`.
    pub(crate) fn between(self, low: i128, high: i128, most: usize) -> Option<Vec<i128>> {
        let mut found = Vec::new();
        let mut start = self.floor(low);
        while start <= high {
            if found.len() == most {
                return None;
            }
            found.push(start);
            start = match self {
                Self::Fixed { width, .. } => start + width,
                // A moment within the bucket after this one.
                Self::Months(months) => self.floor(start + months * 31 * DAY),
            };
        }
        Some(found)
    }
}

/// Year and month (1 to 12) of a day, counted from 1970-01-01, in the proleptic Gregorian calendar
/// (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`).
fn civil_month(day: i128) -> (i128, i128) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i128::from(month <= 2), month)
}

/// The first moment of a month, counted from January 1970 (`days_from_civil` of the same).
fn month_start(months: i128) -> i128 {
    let (year, month) = (1970 + months.div_euclid(12), months.rem_euclid(12) + 1);
    let year = year - i128::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    (era * 146_097 + of_era - 719_468) * DAY
}

/// A moment, as nanoseconds since 1970.
pub(crate) fn nanoseconds(value: &ScalarValue) -> Option<i128> {
    let (value, unit) = match value {
        ScalarValue::TimestampSecond(value, _) => ((*value)?, 1_000_000_000),
        ScalarValue::TimestampMillisecond(value, _) => ((*value)?, 1_000_000),
        ScalarValue::TimestampMicrosecond(value, _) => ((*value)?, 1_000),
        ScalarValue::TimestampNanosecond(value, _) => ((*value)?, 1),
        ScalarValue::Date32(value) => return Some(i128::from((*value)?) * DAY),
        _ => return None,
    };
    Some(i128::from(value) * unit)
}

/// The nanoseconds in a unit of time.
pub(crate) fn nanoseconds_in(unit: TimeUnit) -> i128 {
    match unit {
        TimeUnit::Second => 1_000_000_000,
        TimeUnit::Millisecond => 1_000_000,
        TimeUnit::Microsecond => 1_000,
        TimeUnit::Nanosecond => 1,
    }
}

/// The function that gives the beginning of the bucket of a timestamp, in the timestamp's own type.
pub(crate) fn beginning(step: Step) -> ScalarUDF {
    ScalarUDF::new_from_impl(Beginning {
        step,
        signature: Signature::any(1, Volatility::Immutable),
    })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Beginning {
    step: Step,
    signature: Signature,
}

impl ScalarUDFImpl for Beginning {
    fn name(&self) -> &str {
        "__beginning"
    }
    fn signature(&self) -> &Signature {
        &self.signature
    }
    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        match types {
            [kind @ DataType::Timestamp(..)] => Ok(kind.clone()),
            other => plan_err!("buckets of time need a timestamp, not {other:?}"),
        }
    }
    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let [moments] = arrays.as_slice() else {
            return exec_err!("one timestamp is needed");
        };
        let DataType::Timestamp(unit, zone) = moments.data_type() else {
            return exec_err!("a timestamp is needed");
        };
        let unit_ns = nanoseconds_in(*unit);
        let floor = |value: i64| {
            let start = self.step.floor(i128::from(value) * unit_ns);
            i64::try_from(start.div_euclid(unit_ns)).unwrap_or(i64::MIN)
        };
        let zone = zone.clone();
        let floored: ArrayRef = match unit {
            TimeUnit::Second => Arc::new(
                moments
                    .as_primitive::<TimestampSecondType>()
                    .unary::<_, TimestampSecondType>(floor)
                    .with_timezone_opt(zone),
            ),
            TimeUnit::Millisecond => Arc::new(
                moments
                    .as_primitive::<TimestampMillisecondType>()
                    .unary::<_, TimestampMillisecondType>(floor)
                    .with_timezone_opt(zone),
            ),
            TimeUnit::Microsecond => Arc::new(
                moments
                    .as_primitive::<TimestampMicrosecondType>()
                    .unary::<_, TimestampMicrosecondType>(floor)
                    .with_timezone_opt(zone),
            ),
            TimeUnit::Nanosecond => Arc::new(
                moments
                    .as_primitive::<TimestampNanosecondType>()
                    .unary::<_, TimestampNanosecondType>(floor)
                    .with_timezone_opt(zone),
            ),
        };
        Ok(ColumnarValue::Array(floored))
    }
}

/// `width_bucket(x, low, high, n)`.
pub(crate) fn width_bucket() -> ScalarUDF {
    let real = DataType::Float64;
    ScalarUDF::new_from_impl(WidthBucket {
        signature: Signature::exact(
            vec![real.clone(), real.clone(), real, DataType::Int64],
            Volatility::Immutable,
        ),
    })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct WidthBucket {
    signature: Signature,
}

impl ScalarUDFImpl for WidthBucket {
    fn name(&self) -> &str {
        "width_bucket"
    }
    fn signature(&self) -> &Signature {
        &self.signature
    }
    fn return_type(&self, _types: &[DataType]) -> Result<DataType> {
        Ok(DataType::Int64)
    }
    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let [values, low, high, buckets] = arrays.as_slice() else {
            return exec_err!("width_bucket needs a value, a range and a number of buckets");
        };
        let values = values.as_primitive::<Float64Type>();
        let low = low.as_primitive::<Float64Type>();
        let high = high.as_primitive::<Float64Type>();
        let buckets = cast(buckets, &DataType::Int64)?;
        let buckets = buckets.as_primitive::<Int64Type>();
        let known = |i: usize| {
            values.is_valid(i) && low.is_valid(i) && high.is_valid(i) && buckets.is_valid(i)
        };
        let found: Int64Array = (0..values.len())
            .map(|i| {
                known(i)
                    .then(|| {
                        bucket_of(
                            values.value(i),
                            low.value(i),
                            high.value(i),
                            buckets.value(i),
                        )
                    })
                    .flatten()
            })
            .collect();
        Ok(ColumnarValue::Array(Arc::new(found)))
    }
}

fn bucket_of(value: f64, low: f64, high: f64, buckets: i64) -> Option<i64> {
    let range = high - low;
    if buckets < 1 || value.is_nan() || !range.is_finite() || range == 0.0 {
        return None;
    }
    // A range may run downwards; the share of it that lies before the value says the bucket either way.
    let share = (value - low) / range;
    Some(if share < 0.0 {
        0
    } else if share >= 1.0 {
        buckets.saturating_add(1)
    } else {
        // The conversion of a float saturates.
        ((share * buckets as f64) as i64 + 1).min(buckets)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn width_buckets_are_those_of_the_standard() {
        // PostgreSQL 15: select width_bucket(5.35, 0.024, 10.06, 5) = 3, and the documented edges.
        for (value, low, high, buckets, expected) in [
            (5.35, 0.024, 10.06, 5, Some(3)),
            (0.0, 0.0, 10.0, 10, Some(1)),
            (9.999, 0.0, 10.0, 10, Some(10)),
            (10.0, 0.0, 10.0, 10, Some(11)),
            (-0.1, 0.0, 10.0, 10, Some(0)),
            (9.0, 10.0, 0.0, 10, Some(2)),
            (1.0, 1.0, 1.0, 10, None),
            (1.0, 0.0, 10.0, 0, None),
            (f64::NAN, 0.0, 10.0, 10, None),
        ] {
            assert_eq!(bucket_of(value, low, high, buckets), expected, "{value}");
        }
    }

    #[test]
    fn months_begin_where_the_calendar_says() {
        // Days since 1970 by GNU date 9.1: 2024-02-29 is 19782, 2024-02-01 is 19754, 2024-01-01 is 19723.
        let leap = 19_782 * DAY + 12;
        assert_eq!(Step::Months(1).floor(leap), 19_754 * DAY);
        assert_eq!(Step::Months(3).floor(leap), 19_723 * DAY);
        assert_eq!(Step::Months(12).floor(leap), 19_723 * DAY);
        // 9999-12-31 is 2932896, 9999-12-01 is 2932866; 1969-12-31 is in December 1969.
        assert_eq!(Step::Months(1).floor(2_932_896 * DAY), 2_932_866 * DAY);
        assert_eq!(Step::Months(1).floor(-1), -31 * DAY);
        // 2024-02-29 is a Thursday; its week began on the 26th.
        let week = Step::of_unit("week").expect("a unit");
        assert_eq!(week.floor(leap), 19_779 * DAY);
    }

    proptest! {
        #[test]
        fn every_moment_lies_in_the_bucket_that_begins_before_it(
            moment in -9_000_000_000_000_000_000_000_i128..9_000_000_000_000_000_000_000,
            months in 1_i128..30,
            width in 1_i128..10_000_000_000_000_000,
        ) {
            for step in [Step::Months(months), Step::Fixed { width, origin: 17 }] {
                let start = step.floor(moment);
                prop_assert!(start <= moment);
                prop_assert_eq!(step.floor(start), start);
                let listed = step.between(start, moment, 10).expect("one bucket");
                prop_assert_eq!(listed, vec![start]);
            }
        }
    }
}
