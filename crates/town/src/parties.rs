//! Who takes part, and the places of the territory, from the state down to single sites.

use crate::Town;
use crate::facilities::Facility;
use crate::map::{Map, at, polygon, wgs84_line};
use territory::{Geometry, Party, PartyKind, Place, PlaceId, PlaceLevel, Sector};

/// The town's place id.
pub(crate) const CITY: &str = "bastide-sur-lise";
const REGION: &str = "val-de-lise";
const STATE: &str = "france";

/// Id, name, kind, and whether it belongs to the town (or to the region).
const PARTIES: [(&str, &str, PartyKind, bool); 17] = [
    (
        "town",
        "Mairie de Bastide-sur-Lise",
        PartyKind::PublicBody,
        true,
    ),
    (
        "lab",
        "Laboratoire Territoires, université du Val-de-Lise",
        PartyKind::Research,
        false,
    ),
    (
        "transit",
        "Tramlise, régie des transports",
        PartyKind::PublicBody,
        true,
    ),
    ("energy", "Énergies de la Lise", PartyKind::Company, true),
    ("water", "Eaux du Val-de-Lise", PartyKind::Company, false),
    (
        "hospital",
        "Centre hospitalier du Plateau",
        PartyKind::PublicBody,
        true,
    ),
    ("schools", "Caisse des écoles", PartyKind::PublicBody, true),
    (
        "air-watch",
        "Observatoire de l'air du Val-de-Lise",
        PartyKind::Association,
        false,
    ),
    ("newspaper", "L'Écho de la Lise", PartyKind::Press, false),
    (
        "neighbours",
        "Maison des voisins",
        PartyKind::Association,
        true,
    ),
    (
        "retailers",
        "Union des commerçants",
        PartyKind::Association,
        true,
    ),
    (
        "admax",
        "Admax, régie publicitaire",
        PartyKind::Company,
        false,
    ),
    (
        "montclar",
        "Ville de Montclar-le-Pont",
        PartyKind::PublicBody,
        false,
    ),
    (
        "police",
        "Police nationale, commissariat de Bastide-sur-Lise",
        PartyKind::PublicBody,
        true,
    ),
    (
        "rides",
        "Allô Berline, voitures avec chauffeur",
        PartyKind::Company,
        false,
    ),
    (
        "canteen-forecast",
        "Prévision des repas de cantine (algorithme)",
        PartyKind::Service,
        true,
    ),
    (
        "operator",
        "Régie de la fiducie de données",
        PartyKind::Operator,
        true,
    ),
];

/// What they work in, where it matters.
const SECTORS: [(&str, Sector); 14] = [
    ("town", Sector::Administration),
    ("lab", Sector::Research),
    ("transit", Sector::Transport),
    ("energy", Sector::Energy),
    ("water", Sector::Water),
    ("hospital", Sector::Health),
    ("schools", Sector::Education),
    ("air-watch", Sector::Environment),
    ("newspaper", Sector::Media),
    ("retailers", Sector::Commerce),
    ("admax", Sector::Advertising),
    ("montclar", Sector::Administration),
    ("police", Sector::LawEnforcement),
    ("rides", Sector::Transport),
];

/// Algorithms and the organisation that answers for each.
const OWNERS: [(&str, &str); 1] = [("canteen-forecast", "schools")];

/// The neighbouring town's place id.
const NEIGHBOUR: &str = "montclar-le-pont";

impl Town {
    /// The participants: every provider of [`Town::sources`], and consumers of every kind, one of them (`admax`, an
    /// advertiser) there to be refused.
    #[must_use]
    pub fn parties(&self) -> Vec<Party> {
        PARTIES
            .iter()
            .map(|(id, name, kind, of_town)| Party {
                id: crate::id(id),
                name: (*name).to_owned(),
                kind: *kind,
                place: Some(crate::id(match *id {
                    "montclar" => NEIGHBOUR,
                    _ if *of_town => CITY,
                    _ => REGION,
                })),
                sector: SECTORS
                    .iter()
                    .find(|(of, _)| of == id)
                    .map(|(_, sector)| *sector),
                member_of: OWNERS
                    .iter()
                    .find(|(of, _)| of == id)
                    .map(|(_, owner)| crate::id(owner)),
            })
            .collect()
    }

    /// The territory, parents before children: state, region, town and its neighbour, 12 districts, streets, and sites and river as spots.
    #[must_use]
    pub fn places(&self) -> Vec<Place> {
        let mut places = vec![
            place(STATE, "France", PlaceLevel::State, None, None),
            place(
                REGION,
                "Val-de-Lise",
                PlaceLevel::Region,
                Some(STATE),
                Some(region()),
            ),
            place(
                CITY,
                "Bastide-sur-Lise",
                PlaceLevel::City,
                Some(REGION),
                Some(polygon(&Map::limits())),
            ),
        ];
        places.push(place(
            NEIGHBOUR,
            "Montclar-le-Pont",
            PlaceLevel::City,
            Some(REGION),
            None,
        ));
        for district in &self.map.districts {
            places.push(Place {
                id: district.id.clone(),
                name: district.name.to_owned(),
                level: PlaceLevel::District,
                parent: Some(crate::id(CITY)),
                geometry: Some(polygon(&district.ring)),
            });
        }
        for street in &self.streets {
            places.push(Place {
                id: street.id.clone(),
                name: street.name.clone(),
                level: PlaceLevel::Street,
                parent: Some(self.district_id(street.district)),
                geometry: Some(Geometry::LineString(wgs84_line(&[street.from, street.to]))),
            });
        }
        for site in &self.sites {
            let geometry = if site.what == Facility::Market {
                let corners = [
                    (-62.0, -40.0),
                    (62.0, -36.0),
                    (60.0, 42.0),
                    (-64.0, 38.0),
                    (-62.0, -40.0),
                ];
                polygon(&corners.map(|(x, y)| at(x, y)))
            } else {
                Geometry::Point(site.position.wgs84())
            };
            places.push(Place {
                id: site.id.clone(),
                name: site.name.clone(),
                level: PlaceLevel::Spot,
                parent: Some(self.district_id(site.district)),
                geometry: Some(geometry),
            });
        }
        let river = Geometry::LineString(wgs84_line(&self.map.river));
        places.push(place(
            "la-lise",
            "La Lise",
            PlaceLevel::Spot,
            Some(CITY),
            Some(river),
        ));
        places
    }

    fn district_id(&self, number: usize) -> PlaceId {
        self.map.districts[number].id.clone()
    }
}

fn place(
    id: &str,
    name: &str,
    level: PlaceLevel,
    parent: Option<&str>,
    geometry: Option<Geometry>,
) -> Place {
    Place {
        id: crate::id(id),
        name: name.to_owned(),
        level,
        parent: parent.map(crate::id),
        geometry,
    }
}

/// The region around the town: ten corners, some 30 km across.
fn region() -> Geometry {
    let corners = [
        (-14_000.0, -9_000.0),
        (-6_000.0, -15_500.0),
        (4_500.0, -13_000.0),
        (13_000.0, -8_500.0),
        (17_500.0, 1_000.0),
        (14_000.0, 10_500.0),
        (5_000.0, 15_000.0),
        (-6_500.0, 13_500.0),
        (-13_000.0, 8_000.0),
        (-17_000.0, -1_000.0),
        (-14_000.0, -9_000.0),
    ];
    polygon(&corners.map(|(x, y)| at(x, y)))
}
