//! Tokens with which a party's machines ask (HTTP Bearer, RFC 6750).

use crate::{CitizensError, Token};
use store::{StoreError, Tx};
use territory::{PartyId, Timestamp};

/// Makes a token for a party; it is shown once and only its hash is kept. An unknown party is the store's error.
///
/// # Errors
/// Storage and [`CitizensError::Randomness`].
pub fn party_token_create(
    tx: &mut Tx<'_>,
    party: &PartyId,
    now: Timestamp,
) -> Result<Token, CitizensError> {
    let token = Token::fresh()?;
    tx.execute(
        "INSERT INTO party_token (token_hash, party, created_at) VALUES ($1, $2, $3)",
        &[token.hash().into(), party.into(), now.into()],
    )?;
    Ok(token)
}

/// The party whose token this is.
///
/// # Errors
/// Storage only.
pub fn party_token_find(tx: &mut Tx<'_>, token: &Token) -> Result<Option<PartyId>, CitizensError> {
    let row = tx.query_opt(
        "SELECT party FROM party_token WHERE token_hash = $1",
        &[token.hash().into()],
    )?;
    match row {
        Some(row) => {
            let party = row.text(0)?.parse::<PartyId>();
            Ok(Some(party.map_err(|error| StoreError::Record {
                what: "party's token",
                problem: error.to_string(),
            })?))
        }
        None => Ok(None),
    }
}
