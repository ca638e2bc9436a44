//! The demo's citizen, who occurs in as many personal data sets as one life does.

use crate::Town;
use crate::people::CITIZEN_HOUSEHOLD;
use crate::sources::{Persons, SourceFile};
use territory::{DataSetId, PlaceId};

/// A named citizen of the demo, for her account and for walks through the pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitizenSketch {
    /// Her id in every personal file, such as `R100001`.
    pub resident_id: String,
    /// Her name; in the files it stands only among the members of an association.
    pub name: String,
    /// Her e-mail address (RFC 2606 reserves the domain).
    pub email: String,
    /// Her year of birth.
    pub birth_year: i32,
    /// The district she lives in.
    pub district: PlaceId,
    /// The street she lives in, by name.
    pub street: String,
    /// The id of her child who eats at the canteen.
    pub child_id: String,
    /// The personal data sets in which she occurs under `resident_id`.
    pub occurs_in: Vec<DataSetId>,
}

/// First name and family name.
pub(crate) const NAME: (&str, &str) = ("Camille", "Roussel");
/// Her number among the residents.
pub(crate) const CITIZEN: usize = 0;
/// The number of her elder child.
pub(crate) const CHILD: usize = 2;

impl Town {
    /// The demo's citizen: a mother of two in the centre, with a meter, a hospital stay, a library card, a membership, a
    /// connected device, a travel diary, and a child who eats at the canteen.
    #[must_use]
    pub fn a_citizen(&self) -> CitizenSketch {
        let resident = self.resident(CITIZEN);
        let building = self.building(self.household(CITIZEN_HOUSEHOLD).building);
        let personal = |source: SourceFile| match source.person {
            // Pupils' files hold her child, not herself.
            Persons::Column(_) if !crate::school::PUPILS.contains(&source.dataset.as_str()) => {
                Some(source.dataset)
            }
            _ => None,
        };
        CitizenSketch {
            resident_id: resident_id(CITIZEN),
            name: format!("{} {}", NAME.0, NAME.1),
            email: "camille.roussel@example.org".to_owned(),
            birth_year: resident.birth_year,
            district: self.map.districts[building.district].id.clone(),
            street: self.street(building.street).name.clone(),
            child_id: resident_id(CHILD),
            occurs_in: Town::sources().into_iter().filter_map(personal).collect(),
        }
    }
}

/// The id under which files know a resident.
pub(crate) fn resident_id(number: usize) -> String {
    format!("R{}", 100_001 + number)
}
