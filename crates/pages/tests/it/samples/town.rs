//! The invented town: its districts, its map, its home page.

use super::words::*;
use pages::*;
use territory::*;

pub(super) const DISTRICTS: [&str; 12] = [
    "La Place",
    "Les Tanneurs",
    "Port-Vieux",
    "Saint-Aubin",
    "Les Vignes",
    "Gare",
    "Hauts de Lerm",
    "Le Moulin",
    "Campus",
    "Bel-Air",
    "Les Jardins",
    "Zone Nord",
];

pub(super) fn district_id(i: usize) -> PlaceId {
    id(&format!("district-{}", i + 1))
}

/// Twelve districts on a bent grid, a river, a park, and `streets` streets.
pub(crate) fn map(streets: usize) -> TownMap {
    let at = |x: f64, y: f64| {
        let bend = (x * 0.9 + y * 0.4).sin() * 0.16 + (y * 1.7).cos() * 0.1;
        Wgs84::from((0.61 + (x + bend) * 0.012, 44.2 + (y - bend * 0.8) * 0.009))
    };
    let mut shapes = Vec::new();
    for (i, name) in DISTRICTS.iter().enumerate() {
        let (x, y) = ((i % 4) as f64, (i / 4) as f64);
        let mut ring = Vec::new();
        for (fx, fy, tx, ty) in [
            (0., 0., 1., 0.),
            (1., 0., 1., 1.),
            (1., 1., 0., 1.),
            (0., 1., 0., 0.),
        ] {
            for step in 0..8 {
                let t = f64::from(step) / 8.0;
                ring.push(at(x + fx + (tx - fx) * t, y + fy + (ty - fy) * t));
            }
        }
        ring.push(ring[0]);
        shapes.push(MapShape {
            kind: MapKind::District,
            name: (*name).into(),
            place: Some(district_id(i)),
            geometry: Geometry::Polygon(vec![ring]),
        });
    }
    let line = |kind, points: Vec<Wgs84>| MapShape {
        kind,
        name: String::new(),
        place: None,
        geometry: Geometry::LineString(points),
    };
    let across = |y: f64, wave: f64| {
        (0..=40)
            .map(|i| {
                let x = f64::from(i) / 10.0;
                at(x, y + (x * 1.6).sin() * wave)
            })
            .collect()
    };
    shapes.push(line(MapKind::Water, across(1.15, 0.22)));
    shapes.push(line(MapKind::Rail, across(2.4, 0.05)));
    for k in 0..4 {
        shapes.push(line(
            MapKind::Avenue,
            across(0.45 + f64::from(k) * 0.7, 0.08),
        ));
    }
    for i in 0..streets {
        let (x, y) = ((i * 37 % 390) as f64 / 100.0, (i * 53 % 285) as f64 / 100.0);
        let (dx, dy) = if i % 2 == 0 {
            (0.24, 0.02)
        } else {
            (0.02, 0.22)
        };
        let points = vec![at(x, y), at(x + dx / 2.0, y + dy / 2.0), at(x + dx, y + dy)];
        shapes.push(line(MapKind::Street, points));
    }
    let park = [
        (2.1, 0.2),
        (2.6, 0.25),
        (2.55, 0.6),
        (2.15, 0.55),
        (2.1, 0.2),
    ];
    shapes.push(MapShape {
        kind: MapKind::Green,
        name: String::new(),
        place: None,
        geometry: Geometry::Polygon(vec![park.iter().map(|(x, y)| at(*x, *y)).collect()]),
    });
    TownMap::draw(&shapes).expect("the sample town has an extent")
}

/// The home page with `streets` streets on its map.
pub(crate) fn home(streets: usize) -> Home {
    Home {
        map: Some(std::sync::Arc::new(map(streets))),
        districts: DISTRICTS
            .iter()
            .enumerate()
            .map(|(i, name)| DistrictCount {
                place: Named::new(district_id(i), *name),
                data_sets: (i % 4) as u64,
            })
            .collect(),
        families: Family::ALL
            .iter()
            .enumerate()
            .map(|(i, family)| FamilyCount {
                family: *family,
                data_sets: (i % 4) as u64,
            })
            .collect(),
        data_sets: 14,
        open_data_sets: 8,
        uses: 1_101,
        refused: 92,
        latest: passages(),
    }
}
