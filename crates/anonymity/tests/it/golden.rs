//! Figures of other software on the generated town of 3 000 persons.

use crate::town::{roles, town};
use anonymity::{
    Criterion, GroundDistance, Limits, Model, Requirement, anonymise, measure, verify,
};

/// ARX, commit aacd487 (12 September 2025), Loss metric, on the same table and hierarchies: transformation, rows withheld, classes, loss.
#[test]
fn optima_are_those_of_arx() {
    let illness = |criterion| Model::k_anonymity(3, 0.1).and("illness", criterion);
    let k5 = |suppression| Model::k_anonymity(5, suppression);
    let equal = Criterion::Closeness {
        t: 0.2,
        distance: GroundDistance::Equal,
    };
    let cases = [
        (k5(0.05), [3, 0, 0, 1], 77, 157, 0.124_353_493_293_331_67),
        (
            Model::k_anonymity(4, 0.0),
            [4, 0, 0, 1],
            0,
            48,
            0.244_665_954_551_026_13,
        ),
        (
            k5(0.1).and("illness", Criterion::DistinctDiversity { l: 3 }),
            [3, 1, 0, 0],
            62,
            119,
            0.130_936_290_446_828_75,
        ),
        (
            illness(Criterion::RecursiveDiversity { c: 2.0, l: 3 }),
            [3, 1, 0, 1],
            260,
            54,
            0.237_294_992_612_904_65,
        ),
        (
            illness(Criterion::EntropyDiversity { l: 2.5 }),
            [3, 1, 0, 0],
            88,
            121,
            0.138_509_930_010_984_22,
        ),
        (
            k5(0.0).and("illness", equal),
            [4, 1, 0, 1],
            0,
            18,
            0.315_898_501_302_425_36,
        ),
    ];
    let (table, roles) = (town(3_000), roles());
    for (model, levels, withheld, classes, loss) in cases {
        let release = anonymise(&table, &roles, &model, &Limits::default()).unwrap();
        let report = release.report();
        let found: Vec<u32> = report
            .transformation
            .iter()
            .map(|column| *column.rows_by_level.keys().next().unwrap())
            .collect();
        assert_eq!(found, levels, "{model:?}");
        assert_eq!(
            report.source_rows - report.measures.rows,
            withheld,
            "{model:?}"
        );
        assert_eq!(report.measures.classes, classes, "{model:?}");
        assert!(
            (report.utility.loss - loss).abs() < 1e-9,
            "{model:?}: {}",
            report.utility.loss
        );
        assert!(report.search.optimal);
        verify(release.file(), report).unwrap();
    }
}

/// pycanon 1.3.5 on the town's raw columns: k, distinct l, entropy l (its whole part), t of illness with equal and of age
/// with ordered distance.
#[test]
fn measures_are_those_of_pycanon() {
    let table = town(3_000);
    let ages: Vec<String> = {
        let mut ages: Vec<u32> = table
            .column("age")
            .unwrap()
            .values()
            .iter()
            .map(|age| age.parse().unwrap())
            .collect();
        ages.sort_unstable();
        ages.iter().map(u32::to_string).collect()
    };
    let by_age = Requirement {
        column: "age".to_owned(),
        criterion: Criterion::Closeness {
            t: 1.0,
            distance: GroundDistance::Ordered { values: ages },
        },
    };
    type Measured<'a> = (&'a [&'a str], u32, u32, f64, f64, f64);
    let cases: [Measured<'_>; 3] = [
        (
            &["district", "sex", "job"],
            1,
            1,
            1.0,
            0.702_666_666_666_666_8,
            0.301_111_111_111_110_9,
        ),
        (
            &["sex", "job"],
            41,
            5,
            3.0,
            0.125_081_300_813_008_1,
            0.110_144_892_144_892_12,
        ),
        (
            &["district", "sex"],
            170,
            5,
            3.0,
            0.073_230_769_230_769_24,
            0.041_971_971_971_972_014,
        ),
    ];
    for (identifiers, k, distinct_l, entropy_l, t_illness, t_age) in cases {
        let measures = measure(
            &table,
            identifiers,
            &["illness", "age"],
            std::slice::from_ref(&by_age),
        )
        .unwrap();
        let illness = &measures.sensitive[0];
        assert_eq!((measures.k, illness.distinct_l), (k, distinct_l));
        assert_eq!((illness.entropy_l + 1e-9).floor(), entropy_l);
        assert!((illness.t - t_illness).abs() < 1e-12, "{}", illness.t);
        let age = measures.requirements[0].value.unwrap();
        assert!((age - t_age).abs() < 1e-12, "{age}");
    }
}
