//! Places that serve everybody: schools, the hospital, the library, the station, car parks, green spaces.

use crate::chance::Chance;
use crate::map::{Map, Metres};
use crate::streets::{Street, slug};
use territory::PlaceId;

/// What a facility is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Facility {
    Primary,
    Middle,
    High,
    Hospital,
    Clinic,
    Pharmacy,
    Library,
    TownHall,
    Station,
    Market,
    Supermarket,
    Sport,
    CarPark,
    Playground,
}

impl Facility {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Facility::Primary => "école",
            Facility::Middle => "collège",
            Facility::High => "lycée",
            Facility::Hospital => "hôpital",
            Facility::Clinic => "maison de santé",
            Facility::Pharmacy => "pharmacie",
            Facility::Library => "bibliothèque",
            Facility::TownHall => "mairie",
            Facility::Station => "gare",
            Facility::Market => "marché",
            Facility::Supermarket => "supermarché",
            Facility::Sport => "gymnase",
            Facility::CarPark => "parc de stationnement",
            Facility::Playground => "aire de jeux",
        }
    }
    pub(crate) const fn is_school(self) -> bool {
        matches!(self, Facility::Primary | Facility::Middle | Facility::High)
    }
}

/// A facility at its place.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) id: PlaceId,
    pub(crate) name: String,
    pub(crate) what: Facility,
    /// The district's number.
    pub(crate) district: usize,
    pub(crate) street: String,
    pub(crate) position: Metres,
    /// Seats, beds, spaces or visitors a day, as fits.
    pub(crate) capacity: u32,
}

/// What there is one of, with its district: (kind, name, district, capacity).
const SINGLE: [(Facility, &str, usize, u32); 8] = [
    (Facility::Market, "Place du Marché", 0, 90),
    (Facility::TownHall, "Hôtel de ville", 0, 220),
    (Facility::Library, "Médiathèque des Cordeliers", 0, 400),
    (Facility::Station, "Gare de Bastide-sur-Lise", 5, 3_000),
    (Facility::Hospital, "Centre hospitalier du Plateau", 8, 420),
    (Facility::High, "Lycée Sophie-Germain", 2, 1_250),
    (Facility::High, "Lycée du Val-de-Lise", 8, 1_150),
    (Facility::Sport, "Palais des sports", 11, 2_500),
];

/// Names of the other schools, all after plants and birds so that they differ from the streets'.
const PRIMARY: [&str; 18] = [
    "du Grand-Cèdre",
    "des Remparts-Verts",
    "du Rouge-Gorge",
    "des Aubépines",
    "du Mûrier",
    "de la Huppe",
    "du Pré-Vert",
    "des Chardonnerets",
    "du Cyprès",
    "des Primevères",
    "de la Belle-Étoile",
    "des Grillons",
    "du Sureau",
    "des Cormorans",
    "du Laurier",
    "des Fauvettes",
    "du Châtaignier",
    "des Écureuils",
];
const MIDDLE: [&str; 5] = [
    "Louise-Colet",
    "du Bord-de-Lise",
    "Jean-Rostand",
    "des Hauts-Vents",
    "Germaine-Tillion",
];

/// The town's facilities: of each kind as many as `size` asks for.
pub(crate) fn sites(
    map: &Map,
    streets: &[Street],
    whole_town: bool,
    chance: &mut Chance,
) -> Vec<Site> {
    let mut sites = Vec::new();
    for (what, name, district, capacity) in SINGLE {
        add(
            &mut sites,
            (map, streets, chance),
            what,
            name.to_owned(),
            district,
            capacity,
        );
    }
    let (primaries, middles, each) = if whole_town { (18, 5, 3) } else { (3, 1, 1) };
    for (rank, name) in PRIMARY.iter().take(primaries).enumerate() {
        let name = format!("École {name}");
        add(
            &mut sites,
            (map, streets, chance),
            Facility::Primary,
            name,
            rank % 12,
            320,
        );
    }
    for (rank, name) in MIDDLE.iter().take(middles).enumerate() {
        // Spread over the ring of districts: 2, 4, 9, 10, 6.
        let district = [2, 4, 9, 10, 6][rank];
        let name = format!("Collège {name}");
        add(
            &mut sites,
            (map, streets, chance),
            Facility::Middle,
            name,
            district,
            620,
        );
    }
    for district in 0..map.districts.len() {
        let of = map.districts[district].name;
        let usual = [
            (Facility::Clinic, "Maison de santé", 1, 60),
            (Facility::Pharmacy, "Pharmacie", each, 120),
            (Facility::Supermarket, "Halle", 1, 900),
            (Facility::Playground, "Aire de jeux", each, 25),
        ];
        for (what, word, count, capacity) in usual {
            for rank in 1..=count {
                let name = if count == 1 {
                    format!("{word} {of}")
                } else {
                    format!("{word} {of} {rank}")
                };
                add(
                    &mut sites,
                    (map, streets, chance),
                    what,
                    name,
                    district,
                    capacity,
                );
            }
        }
        if matches!(district, 0 | 1 | 3 | 4 | 5 | 8 | 11) {
            let capacity = 120 + 40 * chance.below(8) as u32;
            let name = format!("Parking {of}");
            add(
                &mut sites,
                (map, streets, chance),
                Facility::CarPark,
                name,
                district,
                capacity,
            );
        }
    }
    sites
}

fn add(
    sites: &mut Vec<Site>,
    (map, streets, chance): (&Map, &[Street], &mut Chance),
    what: Facility,
    name: String,
    district: usize,
    capacity: u32,
) {
    let own: Vec<&Street> = streets
        .iter()
        .filter(|street| street.district == district)
        .collect();
    let (position, street) = match (what, own.is_empty()) {
        (Facility::Market, _) => (crate::map::at(0.0, 0.0), "Place du Marché".to_owned()),
        (_, true) => (map.districts[district].centre, String::new()),
        (_, false) => {
            let street = chance.pick(&own);
            (street.point(chance.between(0.1, 0.9)), street.name.clone())
        }
    };
    sites.push(Site {
        id: crate::id(&slug(&name)),
        name,
        what,
        district,
        street,
        position,
        capacity,
    });
}
