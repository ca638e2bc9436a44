//! Accounts: who may sign in, as what, for whom.

use crate::{CitizensError, Password, PasswordHash, Passwords, Seal};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt;
use std::str::FromStr;
use store::{Row, StoreError, Tx};
use territory::{PartyId, Timestamp};

/// Most accounts that one listing gives.
const LIST_MAX: i64 = 10_000;

/// An account, as the store names it: 128 random bits that say nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(String);

impl AccountId {
    /// The id as text; what the leaf of a person's own act commits to.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn fresh() -> Result<Self, CitizensError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(CitizensError::randomness)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What somebody types to sign in: 2 to 64 lower-case characters, an e-mail address for example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login(String);

impl Login {
    /// The login as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Capitals and white space around it do not count.
impl FromStr for Login {
    type Err = CitizensError;
    fn from_str(text: &str) -> Result<Self, CitizensError> {
        let login = text.trim().to_ascii_lowercase();
        let good = |c: char| c.is_ascii_alphanumeric() || "._-@+".contains(c);
        if (2..=64).contains(&login.len())
            && login.starts_with(|c: char| c.is_ascii_alphanumeric())
            && login.chars().all(good)
        {
            Ok(Self(login))
        } else {
            Err(CitizensError::Login(text.chars().take(64).collect()))
        }
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Sees what is held about her, objects.
    Citizen,
    /// Asks for a party.
    Researcher,
    /// Runs the trust; asks for a party too.
    Steward,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 3] = [Role::Citizen, Role::Researcher, Role::Steward];
    /// The word used in commands and in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Citizen => "citizen",
            Role::Researcher => "researcher",
            Role::Steward => "steward",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = CitizensError;
    fn from_str(text: &str) -> Result<Self, CitizensError> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| CitizensError::Role(text.chars().take(32).collect()))
    }
}

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    login: Login,
    role: Role,
    display_name: String,
    password: PasswordHash,
    subject: Option<Vec<u8>>,
    party: Option<PartyId>,
}

impl NewAccount {
    /// An account with its password. Hashes it, which takes about 20 ms of a core: make it before the transaction.
    ///
    /// # Errors
    /// [`CitizensError::DisplayName`], [`CitizensError::Hashing`].
    pub fn new(
        login: Login,
        role: Role,
        display_name: &str,
        password: &Password,
        passwords: &Passwords,
    ) -> Result<Self, CitizensError> {
        let display_name = display_name.trim().to_owned();
        let len = display_name.chars().count();
        if !(1..=80).contains(&len) || display_name.chars().any(char::is_control) {
            return Err(CitizensError::DisplayName);
        }
        Ok(Self {
            login,
            role,
            display_name,
            password: passwords.hash(password)?,
            subject: None,
            party: None,
        })
    }

    /// The party that it acts for.
    #[must_use]
    pub fn for_party(mut self, party: PartyId) -> Self {
        self.party = Some(party);
        self
    }

    /// The person whose account it is, by the number that providers know her by. Sealed at once.
    ///
    /// # Errors
    /// [`CitizensError::Subject`], [`CitizensError::Randomness`].
    pub fn of_person(mut self, person: &str, seal: &Seal) -> Result<Self, CitizensError> {
        let person = person.trim();
        if !(1..=128).contains(&person.chars().count()) {
            return Err(CitizensError::Subject);
        }
        self.subject = Some(seal.close(self.login.as_str(), person)?);
        Ok(self)
    }
}

/// An account as pages need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: AccountId,
    /// What its owner types to sign in.
    pub login: Login,
    /// What it is for.
    pub role: Role,
    /// How people name its owner.
    pub display_name: String,
    /// The party it acts for.
    pub party: Option<PartyId>,
    /// Whether it is linked to a person in the data.
    pub linked: bool,
}

/// The columns of an [`Account`], in the order that [`read`] takes them.
pub(crate) const COLUMNS: &str = "account.id, account.login, account.role, account.display_name, account.party, \
     CASE WHEN account.subject_enc IS NULL THEN 0 ELSE 1 END";

pub(crate) fn read(row: &Row) -> Result<Account, CitizensError> {
    let broken = |problem: String| StoreError::Record {
        what: "account",
        problem,
    };
    Ok(Account {
        id: AccountId(row.text(0)?.to_owned()),
        login: Login(row.text(1)?.to_owned()),
        role: row.text(2)?.parse()?,
        display_name: row.text(3)?.to_owned(),
        party: match row.opt_text(4)? {
            Some(id) => Some(id.parse().map_err(|error| broken(format!("{error}")))?),
            None => None,
        },
        linked: row.flag(5)?,
    })
}

/// Makes an account.
///
/// # Errors
/// [`CitizensError::LoginTaken`]; [`CitizensError::PartyMissing`] for a researcher without a party; an unknown party is
/// the store's error.
pub fn account_create(
    tx: &mut Tx<'_>,
    new: &NewAccount,
    now: Timestamp,
) -> Result<AccountId, CitizensError> {
    if new.role != Role::Citizen && new.party.is_none() {
        return Err(CitizensError::PartyMissing(new.role));
    }
    if account_by_login(tx, &new.login)?.is_some() {
        return Err(CitizensError::LoginTaken(new.login.to_string()));
    }
    let id = AccountId::fresh()?;
    tx.execute(
        "INSERT INTO account (id, login, role, display_name, password_hash, subject_enc, party, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            id.as_str().into(),
            new.login.as_str().into(),
            new.role.as_str().into(),
            new.display_name.as_str().into(),
            new.password.as_str().into(),
            new.subject.clone().into(),
            new.party.as_ref().into(),
            now.into(),
        ],
    )?;
    Ok(id)
}

/// The account of that number.
///
/// # Errors
/// Storage only.
pub fn account_find(tx: &mut Tx<'_>, id: &AccountId) -> Result<Option<Account>, CitizensError> {
    tx.query_opt(
        &format!("SELECT {COLUMNS} FROM account WHERE id = $1"),
        &[id.as_str().into()],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// The account with that login.
///
/// # Errors
/// Storage only.
pub fn account_by_login(tx: &mut Tx<'_>, login: &Login) -> Result<Option<Account>, CitizensError> {
    tx.query_opt(
        &format!("SELECT {COLUMNS} FROM account WHERE login = $1"),
        &[login.as_str().into()],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// Accounts by login, at most ten thousand.
///
/// # Errors
/// Storage only.
pub fn account_list(tx: &mut Tx<'_>) -> Result<Vec<Account>, CitizensError> {
    tx.query(
        &format!("SELECT {COLUMNS} FROM account ORDER BY login LIMIT $1"),
        &[LIST_MAX.into()],
    )?
    .iter()
    .map(read)
    .collect()
}

/// The number by which providers know the owner of an account; `None` when it is linked to nobody. For the gate only.
///
/// # Errors
/// [`CitizensError::Sealed`] when the link does not open with this key.
pub fn account_subject(
    tx: &mut Tx<'_>,
    id: &AccountId,
    seal: &Seal,
) -> Result<Option<String>, CitizensError> {
    let row = tx.query_opt(
        "SELECT login, subject_enc FROM account WHERE id = $1",
        &[id.as_str().into()],
    )?;
    match row {
        Some(row) => match row.opt_bytes(1)? {
            Some(sealed) => seal.open(row.text(0)?, sealed).map(Some),
            None => Ok(None),
        },
        None => Ok(None),
    }
}

/// Disables an account: its sessions end at once and nobody signs in with it any more. What it did remains.
///
/// # Errors
/// Storage only.
pub fn account_disable(
    tx: &mut Tx<'_>,
    id: &AccountId,
    now: Timestamp,
) -> Result<(), CitizensError> {
    tx.execute(
        "UPDATE account SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL",
        &[id.as_str().into(), now.into()],
    )?;
    tx.execute(
        "DELETE FROM session WHERE account = $1",
        &[id.as_str().into()],
    )?;
    Ok(())
}

/// What a sign-in is checked against.
pub(crate) struct Credentials {
    pub(crate) account: AccountId,
    pub(crate) role: Role,
    pub(crate) password: PasswordHash,
}

/// The credentials of a login; an account that is disabled has none.
pub(crate) fn account_credentials(
    tx: &mut Tx<'_>,
    login: &Login,
) -> Result<Option<Credentials>, CitizensError> {
    let row = tx.query_opt(
        "SELECT id, role, password_hash FROM account WHERE login = $1 AND disabled_at IS NULL",
        &[login.as_str().into()],
    )?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Credentials {
        account: AccountId(row.text(0)?.to_owned()),
        role: row.text(1)?.parse()?,
        password: PasswordHash::stored(row.text(2)?),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_has_one_spelling() {
        assert_eq!(
            " Ada@Town.example "
                .parse::<Login>()
                .expect("good")
                .as_str(),
            "ada@town.example"
        );
        for bad in [
            "",
            "a",
            "-ada",
            "ada lovelace",
            "ada;--",
            "adà",
            &"a".repeat(65),
        ] {
            assert!(bad.parse::<Login>().is_err(), "{bad}");
        }
    }

    #[test]
    fn every_role_reads_back() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse::<Role>().expect("a role"), role);
        }
        assert!("mayor".parse::<Role>().is_err());
    }
}
