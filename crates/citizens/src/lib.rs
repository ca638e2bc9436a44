//! The people of the trust: their accounts and sessions, their objections, and what was done with data about them.
//!
//! Operations are functions on a transaction of the store, noun first ([`account_create`], [`session_find`],
//! [`objection_file`], …), so that an objection and its leaf, or a sign-in and the end of the session before it, are
//! one durable step. What it hides: password hashing and its bounds in memory, how sessions expire, how guessing is
//! slowed down, and how the link from an account to a person in the data is kept unreadable at rest.
//!
//! It never sees a row of data: whoever wants to see what is held about her goes through the gate with the number that
//! [`account_subject`] opens. It never keeps or logs a password, a session's token or an address in clear.

mod account;
mod attempt;
mod error;
mod objection;
mod party_token;
mod password;
mod seal;
mod session;
mod sign_in;
mod token;
mod uses;

pub use account::{
    Account, AccountId, Login, NewAccount, Role, account_by_login, account_create, account_disable,
    account_find, account_list, account_subject,
};
pub use error::CitizensError;
pub use objection::{
    Filed, Objection, objection_file, objection_list, objection_of, objection_withdraw,
};
pub use party_token::{party_token_create, party_token_find};
pub use password::{PASSWORD_LEN_MAX, PASSWORD_LEN_MIN, Password, PasswordHash, Passwords};
pub use seal::Seal;
pub use session::{
    SESSION_IDLE, SESSION_LONGEST, Session, session_close, session_find, session_open,
    session_sweep, session_touch,
};
pub use sign_in::{SignIn, SignedIn, sign_in};
pub use token::Token;
pub use uses::{PassageUse, USES_PER_PAGE, uses_count, uses_of};
