//! Streets: a grid in each district, as the founders of bastides drew them, under plausible French names.

use crate::chance::Chance;
use crate::map::{Map, Metres};
use territory::PlaceId;

/// A street, straight and within its district.
#[derive(Debug, Clone)]
pub(crate) struct Street {
    pub(crate) id: PlaceId,
    pub(crate) name: String,
    /// The district's number.
    pub(crate) district: usize,
    pub(crate) from: Metres,
    pub(crate) to: Metres,
    /// Traffic against that of the town's mean street.
    pub(crate) traffic: f64,
}

impl Street {
    pub(crate) fn length_m(&self) -> f64 {
        self.from.distance(self.to)
    }
    /// The point at `share` (0 to 1) of its length.
    pub(crate) fn point(&self, share: f64) -> Metres {
        self.from + (self.to - self.from) * share
    }
}

/// Metres kept free at both ends of a street, so that it stays within its district.
const MARGIN: f64 = 18.0;
const LENGTH_MIN: f64 = 90.0;
const LENGTH_MAX: f64 = 640.0;

/// `per_district` streets in each district, or as many as its area carries.
pub(crate) fn streets(map: &Map, per_district: usize, chance: &mut Chance) -> Vec<Street> {
    let mut names = Names::new(chance);
    let mut streets = Vec::new();
    for (number, district) in map.districts.iter().enumerate() {
        for (rank, (from, to)) in grid(&district.ring, district.character.grid, per_district)
            .into_iter()
            .enumerate()
        {
            let length = from.distance(to);
            let middle = (from + to) * 0.5;
            let riverside = middle.distance_to(&map.river) < 70.0;
            let outskirts = middle.length() > 1_500.0;
            let kind = if riverside {
                "quai"
            } else if rank % 9 == 0 {
                if outskirts { "avenue" } else { "boulevard" }
            } else if length < 150.0 {
                "impasse"
            } else if outskirts && chance.yes(0.4) {
                *chance.pick(&["chemin", "allée", "route"])
            } else {
                "rue"
            };
            let name = names.next(kind);
            let busy = match kind {
                "avenue" | "boulevard" => 3.2,
                "quai" | "route" => 1.6,
                "impasse" | "allée" => 0.2,
                _ => 0.7,
            };
            streets.push(Street {
                id: crate::id(&slug(&name)),
                name,
                district: number,
                from,
                to,
                traffic: busy * chance.between(0.75, 1.25),
            });
        }
    }
    streets
}

/// Segments of a rectangular grid within `ring`: the widest spacing that gives `wanted` of them.
fn grid(ring: &[Metres], degrees: f64, wanted: usize) -> Vec<(Metres, Metres)> {
    let angle = degrees.to_radians();
    let along = crate::map::at(angle.cos(), angle.sin());
    let mut spacing = 420.0;
    loop {
        let mut found = parallels(ring, along, spacing);
        let across = parallels(ring, along.left(), spacing * 1.35);
        // Alternately from both directions, so that a cut list still has crossings.
        let mut mixed = Vec::with_capacity(found.len() + across.len());
        let mut across = across.into_iter();
        for segment in found.drain(..) {
            mixed.push(segment);
            mixed.extend(across.next());
        }
        mixed.extend(across);
        if mixed.len() >= wanted || spacing < 45.0 {
            mixed.truncate(wanted);
            return mixed;
        }
        spacing *= 0.93;
    }
}

fn parallels(ring: &[Metres], along: Metres, spacing: f64) -> Vec<(Metres, Metres)> {
    let across = along.left();
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for corner in ring {
        low = low.min(corner.dot(across));
        high = high.max(corner.dot(across));
    }
    let mut segments = Vec::new();
    let mut offset = low + spacing * 0.5;
    while offset < high {
        let mut cuts: Vec<f64> = ring
            .windows(2)
            .filter_map(|pair| {
                let (a, b) = (pair[0].dot(across) - offset, pair[1].dot(across) - offset);
                let crosses = (a > 0.0) != (b > 0.0);
                let share = a / (a - b);
                crosses.then(|| (pair[0] + (pair[1] - pair[0]) * share).dot(along))
            })
            .collect();
        cuts.sort_by(f64::total_cmp);
        for cut in cuts.chunks_exact(2) {
            let (start, end) = (cut[0] + MARGIN, cut[1] - MARGIN);
            if end - start < LENGTH_MIN {
                continue;
            }
            let pieces = ((end - start) / LENGTH_MAX).ceil();
            let step = (end - start) / pieces;
            for piece in 0..pieces as usize {
                let begin = start + step * piece as f64;
                let point = |t: f64| along * t + across * offset;
                segments.push((point(begin), point(begin + step)));
            }
        }
        offset += spacing;
    }
    segments
}

/// A name as an identifier: lower case, without accents, words joined by `-`.
pub(crate) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        let plain = match letter {
            'à' | 'â' | 'ä' => "a",
            'é' | 'è' | 'ê' | 'ë' => "e",
            'î' | 'ï' => "i",
            'ô' | 'ö' => "o",
            'û' | 'ü' | 'ù' => "u",
            'ç' => "c",
            'œ' => "oe",
            'a'..='z' | '0'..='9' => {
                slug.push(letter);
                continue;
            }
            _ => "-",
        };
        if plain != "-" || !(slug.is_empty() || slug.ends_with('-')) {
            slug.push_str(plain);
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// What streets are named after, in random order; each kind of street walks through the list on its own.
struct Names {
    after: Vec<&'static str>,
    given: Vec<String>,
    next: usize,
}

impl Names {
    fn new(chance: &mut Chance) -> Self {
        let mut after = AFTER.to_vec();
        chance.shuffle(&mut after);
        Self {
            after,
            given: Vec::new(),
            next: 0,
        }
    }
    /// A name not given before.
    fn next(&mut self, kind: &str) -> String {
        loop {
            let round = self.next / self.after.len();
            let word = self.after[self.next % self.after.len()];
            self.next += 1;
            let prefix = match round {
                0 => "",
                1 => "petite ",
                _ => "vieille ",
            };
            // From the second round on, `petite rue du Puits` beside `rue du Puits`, as in many old towns.
            let kind = match (round, kind) {
                (0, kind) => kind,
                (_, "rue" | "impasse" | "allée" | "route") => kind,
                (_, _) => "rue",
            };
            let name = format!("{prefix}{kind} {word}");
            let mut letters = name.chars();
            let first = letters.next().unwrap_or('R').to_uppercase();
            let name: String = first.chain(letters).collect();
            if !self.given.contains(&name) {
                self.given.push(name.clone());
                return name;
            }
        }
    }
}

/// 200 things that French towns name streets after, with their article.
const AFTER: [&str; 200] = [
    "des Tisserands",
    "des Tanneurs",
    "des Drapiers",
    "des Orfèvres",
    "des Potiers",
    "des Tonneliers",
    "des Cordiers",
    "des Meuniers",
    "des Bateliers",
    "des Lavandières",
    "des Vendangeurs",
    "des Maraîchers",
    "des Charpentiers",
    "des Forgerons",
    "des Verriers",
    "des Boulangers",
    "des Bouchers",
    "des Teinturiers",
    "des Couteliers",
    "des Imprimeurs",
    "des Relieurs",
    "des Arquebusiers",
    "des Consuls",
    "des Échevins",
    "des Pénitents",
    "des Cordelières",
    "des Jacobins",
    "des Ursulines",
    "des Carmes",
    "des Augustins",
    "de la Fontaine",
    "de la Halle",
    "de la Poterne",
    "de la Tour",
    "de la Monnaie",
    "de la Citadelle",
    "de la Chapelle",
    "de la Commanderie",
    "de la Passerelle",
    "de la Glacière",
    "de la Source",
    "de la Garenne",
    "de la Prairie",
    "de la Colline",
    "de la Combe",
    "de la Roseraie",
    "de la Magnanerie",
    "de la Tuilerie",
    "de la Briqueterie",
    "de la Filature",
    "de la Scierie",
    "de la Papeterie",
    "de la Minoterie",
    "de la Distillerie",
    "de la Liberté",
    "de la Fraternité",
    "de la République",
    "de la Paix",
    "de la Résistance",
    "de la Convention",
    "de la Marne",
    "de la Somme",
    "de la Lise",
    "de la Bergerie",
    "de la Métairie",
    "de la Palombière",
    "du Puits",
    "du Four",
    "du Moulin",
    "du Lavoir",
    "du Château",
    "du Donjon",
    "du Rempart",
    "du Marché",
    "du Pont-Vieux",
    "du Gué",
    "du Port",
    "du Halage",
    "du Barrage",
    "du Canal",
    "du Temple",
    "du Cloître",
    "du Prieuré",
    "du Couvent",
    "du Chapitre",
    "du Collège",
    "du Théâtre",
    "du Stade",
    "du Vélodrome",
    "du Belvédère",
    "du Verger",
    "du Pressoir",
    "du Chai",
    "du Vignoble",
    "du Pigeonnier",
    "du Séquoia",
    "du Grand-Chêne",
    "du Bois-Joli",
    "du Clos",
    "du Midi",
    "du Levant",
    "du Couchant",
    "du Onze-Novembre",
    "du Huit-Mai",
    "du Quatorze-Juillet",
    "du Quatre-Septembre",
    "de l'Hôpital",
    "de l'Horloge",
    "de l'Église",
    "de l'Évêché",
    "de l'Abreuvoir",
    "de l'Écluse",
    "de l'Île",
    "de l'Observatoire",
    "de l'Égalité",
    "de l'Aqueduc",
    "de l'Orangerie",
    "de l'Olivier",
    "de l'Amandier",
    "de l'Industrie",
    "de l'Avenir",
    "des Acacias",
    "des Tilleuls",
    "des Platanes",
    "des Marronniers",
    "des Érables",
    "des Cerisiers",
    "des Noisetiers",
    "des Pruniers",
    "des Figuiers",
    "des Lilas",
    "des Glycines",
    "des Iris",
    "des Coquelicots",
    "des Genêts",
    "des Bruyères",
    "des Fougères",
    "des Mésanges",
    "des Hirondelles",
    "des Alouettes",
    "des Martinets",
    "des Cigales",
    "des Libellules",
    "des Écoles",
    "des Jardins",
    "des Remparts",
    "des Arcades",
    "des Cornières",
    "des Sources",
    "des Trois-Pigeons",
    "des Quatre-Vents",
    "des Deux-Ponts",
    "des Combattants",
    "des Justes",
    "Saint-Jean",
    "Saint-Pierre",
    "Saint-Martin",
    "Saint-Michel",
    "Saint-Sernin",
    "Saint-Roch",
    "Sainte-Foy",
    "Sainte-Catherine",
    "Notre-Dame",
    "Victor-Hugo",
    "Jean-Jaurès",
    "Léon-Gambetta",
    "Jules-Ferry",
    "Émile-Zola",
    "George-Sand",
    "Marie-Curie",
    "Louis-Pasteur",
    "Voltaire",
    "Montesquieu",
    "Michel-de-Montaigne",
    "Olympe-de-Gouges",
    "Condorcet",
    "Lavoisier",
    "Ampère",
    "Camille-Claudel",
    "Berthe-Morisot",
    "Claude-Debussy",
    "Hector-Berlioz",
    "Jean-Moulin",
    "Lucie-Aubrac",
    "Simone-Veil",
    "Joséphine-Baker",
    "Antoine-de-Saint-Exupéry",
    "Aristide-Briand",
    "Pierre-Mendès-France",
    "Louise-Michel",
    "Alexandre-Dumas",
    "Honoré-de-Balzac",
    "Arthur-Rimbaud",
    "Paul-Verlaine",
    "Colette",
    "Émilie-du-Châtelet",
    "du Bac",
    "du Pavillon",
    "de la Volière",
    "de la Corderie",
];
