//! Sessions: what a browser's cookie stands for.

use crate::account::{self, COLUMNS};
use crate::{Account, AccountId, CitizensError, Token};
use std::time::Duration;
use store::{StoreError, Tx};
use territory::Timestamp;

/// A session ends when nothing was done in it for so long.
pub const SESSION_IDLE: Duration = Duration::from_secs(30 * 60);
/// A session ends so long after the sign-in, whatever was done in it.
pub const SESSION_LONGEST: Duration = Duration::from_secs(12 * 60 * 60);
/// The last activity is kept to this precision, so that most requests write nothing.
const SEEN_PRECISION: Duration = Duration::from_secs(60);

/// A session that has not ended.
#[derive(Debug, Clone)]
pub struct Session {
    /// Whose it is.
    pub account: Account,
    /// What its forms must send back.
    pub csrf: Token,
    /// When it ends, whatever is done in it.
    pub expires_at: Timestamp,
    /// Whether its last activity should be noted ([`session_touch`]).
    pub touch: bool,
}

/// Opens a session; what it returns goes in the cookie, and only its hash is kept.
///
/// # Errors
/// Storage and [`CitizensError::Randomness`].
pub fn session_open(
    tx: &mut Tx<'_>,
    account: &AccountId,
    now: Timestamp,
) -> Result<Token, CitizensError> {
    session_sweep(tx, now)?;
    let (token, csrf) = (Token::fresh()?, Token::fresh()?);
    tx.execute(
        "INSERT INTO session (token_hash, account, csrf, created_at, seen_at, expires_at) \
         VALUES ($1, $2, $3, $4, $4, $5)",
        &[
            token.hash().into(),
            account.as_str().into(),
            csrf.reveal().as_bytes().into(),
            now.into(),
            now.after(SESSION_LONGEST).into(),
        ],
    )?;
    Ok(token)
}

/// The session that a token opens, unless it has ended.
///
/// # Errors
/// Storage only.
pub fn session_find(
    tx: &mut Tx<'_>,
    token: &Token,
    now: Timestamp,
) -> Result<Option<Session>, CitizensError> {
    let row = tx.query_opt(
        &format!(
            "SELECT {COLUMNS}, session.csrf, session.seen_at, session.expires_at \
             FROM session JOIN account ON account.id = session.account WHERE session.token_hash = $1"
        ),
        &[token.hash().into()],
    )?;
    let Some(row) = row else { return Ok(None) };
    let (seen_at, expires_at) = (row.moment(7)?, row.moment(8)?);
    if now >= expires_at || now >= seen_at.after(SESSION_IDLE) {
        return Ok(None);
    }
    let csrf = std::str::from_utf8(row.bytes(6)?)
        .ok()
        .and_then(Token::parse)
        .ok_or_else(|| StoreError::Record {
            what: "session",
            problem: "its token for forms is malformed".into(),
        })?;
    Ok(Some(Session {
        account: account::read(&row)?,
        csrf,
        expires_at,
        touch: now >= seen_at.after(SEEN_PRECISION),
    }))
}

/// Notes that something was done in a session.
///
/// # Errors
/// Storage only.
pub fn session_touch(tx: &mut Tx<'_>, token: &Token, now: Timestamp) -> Result<(), CitizensError> {
    tx.execute(
        "UPDATE session SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $2",
        &[token.hash().into(), now.into()],
    )?;
    Ok(())
}

/// Ends a session. Ending one that has ended does nothing.
///
/// # Errors
/// Storage only.
pub fn session_close(tx: &mut Tx<'_>, token: &Token) -> Result<(), CitizensError> {
    tx.execute(
        "DELETE FROM session WHERE token_hash = $1",
        &[token.hash().into()],
    )?;
    Ok(())
}

/// Removes the sessions that have ended.
///
/// # Errors
/// Storage only.
pub fn session_sweep(tx: &mut Tx<'_>, now: Timestamp) -> Result<u64, CitizensError> {
    let idle = i64::try_from(SESSION_IDLE.as_micros()).unwrap_or(i64::MAX);
    Ok(tx.execute(
        "DELETE FROM session WHERE expires_at <= $1 OR seen_at <= $2",
        &[now.into(), (now.micros().saturating_sub(idle)).into()],
    )?)
}
