//! Buildings along the streets: footprints, use, age, height and roof.

use crate::Town;
use crate::chance::Chance;
use crate::map::{Map, Metres};
use crate::sources::{Family, PersonsIn, Source};
use crate::streets::Street;
use crate::table::Features;
use territory::Sensitivity;

/// What a building is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    House,
    Block,
    Work,
}

impl Use {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Use::House => "maison",
            Use::Block => "immeuble",
            Use::Work => "activité",
        }
    }
}

/// A building.
#[derive(Debug, Clone)]
pub(crate) struct Building {
    /// The street's number.
    pub(crate) street: usize,
    /// The district's number.
    pub(crate) district: usize,
    pub(crate) house_number: u32,
    pub(crate) centre: Metres,
    /// Closed ring of four corners.
    pub(crate) ring: [Metres; 5],
    pub(crate) used_for: Use,
    pub(crate) floors: u32,
    pub(crate) year: i32,
    pub(crate) footprint_m2: f64,
    /// The compass direction of its best roof plane, in degrees from north (180 = south).
    pub(crate) roof_azimuth: f64,
    pub(crate) roof_tilt: f64,
    pub(crate) dwellings: u32,
}

impl Building {
    pub(crate) fn height_m(&self) -> f64 {
        f64::from(self.floors) * if self.used_for == Use::Work { 4.2 } else { 2.9 } + 2.0
    }
    pub(crate) fn roof_area_m2(&self) -> f64 {
        // One plane of two, or a flat roof with its borders left free.
        if self.roof_tilt < 5.0 {
            self.footprint_m2 * 0.8
        } else {
            self.footprint_m2 * 0.5 / self.roof_tilt.to_radians().cos()
        }
    }
    pub(crate) fn floor_area_m2(&self) -> f64 {
        self.footprint_m2 * f64::from(self.floors) * 0.82
    }
}

/// Metres of street front that a building takes.
const FRONT: f64 = 18.0;

/// Buildings on both sides of each street, at most `per_street_max` on each.
pub(crate) fn buildings(
    map: &Map,
    streets: &[Street],
    per_street_max: usize,
    chance: &mut Chance,
) -> Vec<Building> {
    let mut built: Vec<Building> = Vec::new();
    let mut begins = 0;
    for (number, street) in streets.iter().enumerate() {
        let first_of_district = number == 0 || streets[number - 1].district != street.district;
        if first_of_district {
            begins = built.len();
        }
        let along = (street.to - street.from).unit();
        let places = (street.length_m() / FRONT) as usize;
        for place in 0..places.min(per_street_max) {
            for side in [1.0, -1.0] {
                let share = (place as f64 + 0.5) * FRONT / street.length_m();
                let building = one(
                    map,
                    (number, street),
                    (along, side, share),
                    (place * 2 + usize::from(side < 0.0) + 1) as u32,
                    chance,
                );
                let free = building.centre.within(&map.districts[street.district].ring)
                    && building.centre.distance_to(&map.river) > 40.0
                    && building.centre.length() > 75.0
                    && clear_of_streets(&building, number, streets)
                    && built[begins..]
                        .iter()
                        .all(|other| other.centre.distance(building.centre) > FRONT * 0.97);
                if free {
                    built.push(building);
                }
            }
        }
    }
    built
}

fn clear_of_streets(building: &Building, own: usize, streets: &[Street]) -> bool {
    streets.iter().enumerate().all(|(number, street)| {
        number == own
            || street.district != building.district
            || building.centre.distance_to(&[street.from, street.to]) > 13.0
    })
}

/// One building beside `street`; `front` is the street's direction, the side and the share of its length.
fn one(
    map: &Map,
    (number, street): (usize, &Street),
    (along, side, share): (Metres, f64, f64),
    house_number: u32,
    chance: &mut Chance,
) -> Building {
    let character = map.districts[street.district].character;
    let used_for = if chance.yes(character.work) {
        Use::Work
    } else if chance.yes(character.blocks) {
        Use::Block
    } else {
        Use::House
    };
    let (width, depth, floors) = match used_for {
        Use::House => (
            chance.between(8.0, 12.5),
            chance.between(8.0, 11.5),
            chance.int(1, 2) as u32,
        ),
        Use::Block => {
            let tall = if street.district == 9 { 8 } else { 4 };
            (
                chance.between(13.0, 17.0),
                chance.between(11.0, 14.0),
                chance.int(3, tall) as u32,
            )
        }
        Use::Work => (
            chance.between(12.0, 17.0),
            chance.between(10.0, 16.0),
            chance.int(1, 3) as u32,
        ),
    };
    let dwellings = match used_for {
        Use::House => 1 + u32::from(chance.yes(0.12)),
        Use::Block => floors * chance.int(2, 4) as u32,
        Use::Work => 0,
    };
    let out = along.left() * side;
    let centre = street.point(share) + out * (6.0 + depth * 0.5);
    let (half_along, half_out) = (along * (width * 0.5), out * (depth * 0.5));
    let ring = if side > 0.0 {
        [
            centre - half_along - half_out,
            centre + half_along - half_out,
            centre + half_along + half_out,
            centre - half_along + half_out,
            centre - half_along - half_out,
        ]
    } else {
        [
            centre - half_along - half_out,
            centre - half_along + half_out,
            centre + half_along + half_out,
            centre + half_along - half_out,
            centre - half_along - half_out,
        ]
    };
    let flat = used_for != Use::House && chance.yes(0.6);
    // The ridge runs along the street; of the two planes, the one that looks more to the south counts.
    let normal = if out.y < 0.0 { out } else { out * -1.0 };
    let azimuth = normal.x.atan2(normal.y).to_degrees().rem_euclid(360.0);
    let (first, last) = character.built;
    // Later years are likelier: towns grow.
    let year = first + (f64::from(last - first) * chance.unit().powf(0.7)) as i32;
    Building {
        street: number,
        district: street.district,
        house_number,
        centre,
        ring,
        used_for,
        floors,
        year,
        footprint_m2: width * depth,
        roof_azimuth: if flat { 180.0 } else { azimuth },
        roof_tilt: if flat {
            0.0
        } else {
            chance.between(17.0, 38.0)
        },
        dwellings,
    }
}

pub(crate) const SOURCES: &[Source] = &[Source {
    file: "buildings.geojson",
    id: "buildings",
    name: ("Bâtiments", "Buildings"),
    description: (
        "Emprise, usage, année, hauteur, surfaces, toit et classe énergétique usuelle de chaque bâtiment ; rien sur ceux qui y vivent.",
        "Footprint, use, year, height, areas, roof and usual energy class of each building; nothing about those who live there.",
    ),
    provider: "town",
    persons: PersonsIn::None,
    sensitivity: Sensitivity::Open,
    purposes: &["PublicBenefit"],
    licence: "etalab-2.0",
    family: Some(Family::GreenhouseGas),
    not_personal: &[],
    make: register,
}];

/// The open register of buildings. It says nothing of who lives in them.
fn register(town: &Town, _: &mut Chance) -> Vec<u8> {
    let mut features = Features::new();
    for (number, building) in town.buildings.iter().enumerate() {
        let street = town.street(building.street);
        features
            .area(&crate::map::wgs84_line(&building.ring))
            .text("building_id", &Town::building_id(number))
            .text("district", town.district_name(building.district))
            .text("street", &street.name)
            .int("house_number", i64::from(building.house_number))
            .text("use", building.used_for.as_str())
            .int("year_built", i64::from(building.year))
            .int("floors", i64::from(building.floors))
            .fixed("height_m", building.height_m(), 1)
            .fixed("floor_area_m2", building.floor_area_m2(), 0)
            .int("dwellings", i64::from(building.dwellings))
            .fixed("roof_area_m2", building.roof_area_m2(), 1)
            .fixed("roof_azimuth_deg", building.roof_azimuth, 0)
            .fixed("roof_tilt_deg", building.roof_tilt, 0)
            .text("energy_class", energy_class(building.year))
            .end();
    }
    features.into_bytes()
}

/// The usual energy class of a building of that year, after the French building codes of 1974, 1988, 2000, 2012 and 2020.
pub(crate) const fn energy_class(year: i32) -> &'static str {
    match year {
        ..1948 => "F",
        1948..1975 => "G",
        1975..1989 => "E",
        1989..2001 => "D",
        2001..2013 => "C",
        2013..2021 => "B",
        2021.. => "A",
    }
}
