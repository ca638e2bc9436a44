//! Slows guessing down.
//!
//! Attempts are counted under three names: login and address together, address alone, login alone. Each name has a
//! number of free attempts; from then on each one doubles the wait, from one second to a quarter of an hour. An attempt
//! counts when it *begins*, so that parallel guesses are not free, and a right password takes the counts of its login
//! back. The allowance of a login alone is large: a stranger cannot easily keep somebody out of her own account.

use crate::{CitizensError, Seal};
use std::net::IpAddr;
use std::time::Duration;
use store::Tx;
use territory::Timestamp;

/// A count is forgotten when nothing was tried for so long.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(60 * 60);
const WAIT_MAX: Duration = Duration::from_secs(15 * 60);

const FREE_PAIR: i64 = 5;
const FREE_ADDRESS: i64 = 20;
const FREE_LOGIN: i64 = 50;

/// The names under which one attempt counts, and how many each has free.
pub(crate) struct Names([([u8; 32], i64); 3]);

impl Names {
    pub(crate) fn of(login: &str, address: IpAddr, seal: &Seal) -> Self {
        let address = network(address);
        Self([
            (seal.attempt_name("pair", &[login, &address]), FREE_PAIR),
            (seal.attempt_name("address", &[&address]), FREE_ADDRESS),
            (seal.attempt_name("login", &[login]), FREE_LOGIN),
        ])
    }
}

/// An IPv6 customer has a whole /64; IPv4 in IPv6 clothes counts as IPv4.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
    }
}

/// How long to wait after this many attempts.
fn wait_after(attempts: i64, free: i64) -> Duration {
    let over = attempts - free;
    if over <= 0 {
        return Duration::ZERO;
    }
    let doublings = u32::try_from(over - 1).unwrap_or(u32::MAX).min(20);
    Duration::from_secs(1 << doublings).min(WAIT_MAX)
}

/// Counts an attempt, or says how long to wait before the next one; a refused attempt does not count.
pub(crate) fn attempt_begin(
    tx: &mut Tx<'_>,
    names: &Names,
    now: Timestamp,
) -> Result<Option<Duration>, CitizensError> {
    let forgotten = i64::try_from(FORGOTTEN_AFTER.as_micros()).unwrap_or(i64::MAX);
    tx.execute(
        "DELETE FROM sign_in_attempt WHERE at < $1",
        &[(now.micros().saturating_sub(forgotten)).into()],
    )?;
    let mut wait = Duration::ZERO;
    for (name, free) in &names.0 {
        let row = tx.query_one(
            "SELECT COUNT(*), MAX(at) FROM sign_in_attempt WHERE subject = $1",
            &[(*name).into()],
        )?;
        let last = row.opt_int(1)?.map_or(now, Timestamp::from_micros);
        let until = last.after(wait_after(row.int(0)?, *free)).micros();
        let left = u64::try_from(until.saturating_sub(now.micros())).unwrap_or(0);
        wait = wait.max(Duration::from_micros(left));
    }
    if !wait.is_zero() {
        return Ok(Some(wait));
    }
    for (name, _) in &names.0 {
        tx.execute(
            "INSERT INTO sign_in_attempt (subject, at, success) VALUES ($1, $2, 0)",
            &[(*name).into(), now.into()],
        )?;
    }
    Ok(None)
}

/// A right password: its login starts afresh, and the address gets back the attempt that this was, begun at that
/// moment. (Were all the address's attempts forgotten, an attacker could have his forgotten by signing in with an
/// account of his own between guesses.)
pub(crate) fn attempt_succeed(
    tx: &mut Tx<'_>,
    names: &Names,
    begun_at: Timestamp,
) -> Result<(), CitizensError> {
    let [(pair, _), (address, _), (login, _)] = &names.0;
    for name in [pair, login] {
        tx.execute(
            "DELETE FROM sign_in_attempt WHERE subject = $1",
            &[(*name).into()],
        )?;
    }
    tx.execute(
        "DELETE FROM sign_in_attempt WHERE subject = $1 AND at = $2",
        &[(*address).into(), begun_at.into()],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let seconds: Vec<u64> = (4..=18).map(|n| wait_after(n, 5).as_secs()).collect();
        assert_eq!(
            seconds,
            [0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
        );
        assert_eq!(wait_after(i64::MAX, 5), WAIT_MAX);
    }

    #[test]
    fn an_address_counts_as_its_network() {
        let of = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2::7"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::7"), of("2001:db8:1:3::7"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}
