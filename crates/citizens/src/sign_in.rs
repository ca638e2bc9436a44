//! Signing in: one operation from what was typed to a session.

use crate::account::{Credentials, account_credentials};
use crate::attempt::{Names, attempt_begin, attempt_succeed};
use crate::{
    CitizensError, Login, Password, Passwords, Role, Seal, Token, session_close, session_open,
};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use territory::Clock;

/// What somebody typed to sign in, and from where.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// The login, as typed.
    pub login: String,
    /// The password, as typed.
    pub password: Password,
    /// The address the request came from.
    pub address: IpAddr,
    /// The session in which it was typed, if there was one: it ends when the sign-in succeeds.
    pub before: Option<Token>,
}

/// What became of a sign-in.
#[derive(Debug)]
pub enum SignedIn {
    /// The password was right.
    Open {
        /// The session's token, for a cookie.
        token: Token,
        /// What the account is for.
        role: Role,
    },
    /// Login or password is wrong; which one is not said.
    Wrong,
    /// Too many attempts: try again after this time.
    Wait(Duration),
}

/// Signs somebody in. An attempt counts durably before its password is looked at; an unknown login takes as long as a
/// known one.
///
/// # Errors
/// Storage, [`CitizensError::Hashing`], [`CitizensError::Randomness`].
pub async fn sign_in(
    store: &Store,
    passwords: &Passwords,
    seal: &Seal,
    clock: &dyn Clock,
    typed: SignIn,
) -> Result<SignedIn, CitizensError> {
    // What cannot be a login is tried as one that nobody can have, so that it counts and takes time as well.
    let login = typed.login.parse::<Login>();
    let name = login.as_ref().map_or("", Login::as_str);
    let counted = Arc::new(Names::of(name, typed.address, seal));
    let (names, begun_at) = (counted.clone(), clock.now());
    let begun = store
        .run("sign-in begin", move |tx| {
            match attempt_begin(tx, &names, begun_at)? {
                Some(wait) => Ok::<_, CitizensError>(Err(wait)),
                None => Ok(Ok(match &login {
                    Ok(login) => account_credentials(tx, login)?,
                    Err(_) => None,
                })),
            }
        })
        .await?;
    let found = match begun {
        Ok(found) => found,
        Err(wait) => return Ok(SignedIn::Wait(wait)),
    };
    let kept = found.as_ref().map(|found| found.password.clone());
    let right = passwords.check(typed.password, kept).await?;
    let Some(Credentials { account, role, .. }) = found.filter(|_| right) else {
        return Ok(SignedIn::Wrong);
    };
    let (now, before) = (clock.now(), typed.before);
    let token = store
        .run("sign-in", move |tx| {
            attempt_succeed(tx, &counted, begun_at)?;
            if let Some(before) = &before {
                session_close(tx, before)?;
            }
            session_open(tx, &account, now)
        })
        .await?;
    Ok(SignedIn::Open { token, role })
}
