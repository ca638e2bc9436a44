//! The files that providers bring, and what each provider declares about hers.

use crate::chance::Chance;
use crate::{
    Town, air_water, amenities, buildings, civic, energy, health, mobility, people, safety, school,
    transit, waste, weather,
};
use std::path::Path;
use std::{fs, io};
use territory::{DataSetId, PartyId, PlaceId, Purpose, Sensitivity, Text};

/// The seven families of service, each with a "zero" to come closer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Zero waste.
    Waste,
    /// Zero congestion.
    Congestion,
    /// Zero greenhouse gas.
    GreenhouseGas,
    /// Zero pollution and environmental risk.
    Pollution,
    /// Zero crime.
    Crime,
    /// Zero health problems.
    Health,
    /// Zero exclusion.
    Exclusion,
}

impl Family {
    /// All seven, in the order in which pages show them.
    pub const ALL: [Family; 7] = [
        Family::Waste,
        Family::Congestion,
        Family::GreenhouseGas,
        Family::Pollution,
        Family::Crime,
        Family::Health,
        Family::Exclusion,
    ];
    /// The word used in files and addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Family::Waste => "waste",
            Family::Congestion => "congestion",
            Family::GreenhouseGas => "greenhouse-gas",
            Family::Pollution => "pollution",
            Family::Crime => "crime",
            Family::Health => "health",
            Family::Exclusion => "exclusion",
        }
    }
}

/// How rows belong to persons, as the provider declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Persons {
    /// Rows are not about persons.
    None,
    /// Each row is one person of her own.
    EachRow,
    /// This column names the person.
    Column(String),
}

/// A file on disk and what its provider declares about it.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Its name in the folder, such as `residents.csv`.
    pub file_name: String,
    /// The data set that it makes.
    pub dataset: DataSetId,
    /// How people name it.
    pub name: Text,
    /// What it is, in a sentence or two.
    pub description: Text,
    /// Who brings it; one of [`Town::parties`].
    pub provider: PartyId,
    /// The place it belongs to; one of [`Town::places`].
    pub place: Option<PlaceId>,
    /// How rows belong to persons.
    pub person: Persons,
    /// The highest sensitivity of what it holds.
    pub sensitivity: Sensitivity,
    /// The purposes it was collected for (DPV terms).
    pub collected_for: Vec<Purpose>,
    /// An SPDX identifier; empty for what is not published.
    pub licence: String,
    /// The family of service it is collected for first.
    pub family: Option<Family>,
    /// Columns that look personal to a detector and are not: streets of bins, names of schools, sites of sensors.
    pub not_personal: Vec<String>,
}

/// A row of the catalogue, as the module that makes the file declares it.
pub(crate) struct Source {
    pub(crate) file: &'static str,
    pub(crate) id: &'static str,
    pub(crate) name: (&'static str, &'static str),
    pub(crate) description: (&'static str, &'static str),
    pub(crate) provider: &'static str,
    pub(crate) persons: PersonsIn,
    pub(crate) sensitivity: Sensitivity,
    pub(crate) purposes: &'static [&'static str],
    pub(crate) licence: &'static str,
    pub(crate) family: Option<Family>,
    pub(crate) not_personal: &'static [&'static str],
    pub(crate) make: fn(&Town, &mut Chance) -> Vec<u8>,
}

/// [`Persons`], for tables of constants.
#[derive(Clone, Copy)]
pub(crate) enum PersonsIn {
    None,
    EachRow,
    Column(&'static str),
}

const SOURCES: [&[Source]; 13] = [
    people::SOURCES,
    buildings::SOURCES,
    energy::SOURCES,
    waste::SOURCES,
    school::SOURCES,
    weather::SOURCES,
    air_water::SOURCES,
    mobility::SOURCES,
    transit::SOURCES,
    safety::SOURCES,
    health::SOURCES,
    civic::SOURCES,
    amenities::SOURCES,
];

/// Every source, in the order in which they are written.
pub(crate) fn catalogue() -> impl Iterator<Item = &'static Source> {
    SOURCES.into_iter().flatten()
}

impl Source {
    /// The file's bytes; each source has a stream of chance of its own.
    pub(crate) fn bytes(&self, town: &Town) -> Vec<u8> {
        (self.make)(town, &mut Chance::new(town.seed, self.id))
    }

    fn declared(&self) -> SourceFile {
        let text = |(fr, en): (&str, &str)| Text::new(fr, en);
        SourceFile {
            file_name: self.file.to_owned(),
            dataset: crate::id(self.id),
            name: text(self.name),
            description: text(self.description),
            provider: crate::id(self.provider),
            place: Some(crate::id(crate::parties::CITY)),
            person: match self.persons {
                PersonsIn::None => Persons::None,
                PersonsIn::EachRow => Persons::EachRow,
                PersonsIn::Column(column) => Persons::Column(column.to_owned()),
            },
            sensitivity: self.sensitivity,
            collected_for: self.purposes.iter().map(|term| purpose(term)).collect(),
            licence: self.licence.to_owned(),
            family: self.family,
            not_personal: self
                .not_personal
                .iter()
                .map(|&name| name.to_owned())
                .collect(),
        }
    }
}

fn purpose(term: &str) -> Purpose {
    crate::id(term)
}

impl Town {
    /// What the providers declare, without making a single file.
    #[must_use]
    pub fn sources() -> Vec<SourceFile> {
        catalogue().map(Source::declared).collect()
    }

    /// Writes every file into `dir`, which must exist, and says what each one is. `progress` hears the name of each file
    /// before it is made.
    ///
    /// # Errors
    /// When a file cannot be written; files written before it stay.
    pub fn write_sources(
        &self,
        dir: &Path,
        progress: &mut dyn FnMut(&str),
    ) -> io::Result<Vec<SourceFile>> {
        catalogue()
            .map(|source| {
                progress(source.file);
                fs::write(dir.join(source.file), source.bytes(self))?;
                Ok(source.declared())
            })
            .collect()
    }
}
