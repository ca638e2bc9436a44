//! People as the store keeps them: what an account, a session, an objection does from beginning to end.

mod objections;
mod sessions;

use citizens::{
    AccountId, CitizensError, Login, NewAccount, Password, Passwords, Role, Seal, account_create,
};
use gate::Leaf;
use store::{MIGRATIONS, Store, StoreUrl, leaf_count, leaf_range, party_insert};
use territory::{Clock, ManualClock, Party, PartyKind, Timestamp};

pub(crate) const PASSWORD: &str = "quatre mots sans lien";

/// A trust's people in a folder that goes when the test ends.
pub(crate) struct Town {
    pub(crate) store: Store,
    pub(crate) passwords: Passwords,
    pub(crate) seal: Seal,
    pub(crate) clock: ManualClock,
    _folder: tempfile::TempDir,
}

impl Town {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = StoreUrl::sqlite(&folder.path().join("bastide.db"));
        let store = Store::open(&url, MIGRATIONS).expect("a store");
        let clock = ManualClock::at(Timestamp::from_micros(1_795_000_000_000_000));
        let party = Party {
            id: "lab".parse().expect("an id"),
            name: "Lab".into(),
            kind: PartyKind::Research,
            place: None,
            sector: None,
            member_of: None,
        };
        let now = clock.now();
        store
            .run_blocking("party insert", move |tx| party_insert(tx, &party, now))
            .expect("a party");
        Self {
            store,
            passwords: Passwords::new().expect("randomness"),
            seal: Seal::new([7; 32]),
            clock,
            _folder: folder,
        }
    }

    pub(crate) fn account(&self, login: &str) -> Result<AccountId, CitizensError> {
        let login: Login = login.parse()?;
        let password = Password::new(PASSWORD.into())?;
        let new = NewAccount::new(login, Role::Citizen, "Ada", &password, &self.passwords)?
            .of_person("R100001", &self.seal)?;
        let now = self.clock.now();
        self.store
            .run_blocking("account create", move |tx| account_create(tx, &new, now))
    }

    /// Every leaf of the ledger.
    pub(crate) fn leaves(&self) -> Vec<Leaf> {
        let bodies = self
            .store
            .read_blocking("leaves", |tx| {
                let count = leaf_count(tx)?;
                leaf_range(tx, 0, count)
            })
            .expect("leaves");
        bodies
            .iter()
            .map(|body| Leaf::from_bytes(body).expect("a leaf"))
            .collect()
    }
}
