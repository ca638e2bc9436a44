//! Signing in, staying, leaving, guessing.

use crate::{PASSWORD, Town};
use citizens::{
    CitizensError, NewAccount, Password, Role, SESSION_IDLE, SESSION_LONGEST, Seal, SignIn,
    SignedIn, Token, account_by_login, account_create, account_disable, account_subject,
    party_token_create, party_token_find, session_close, session_find, session_touch, sign_in,
};
use std::net::IpAddr;
use std::time::Duration;
use territory::Clock as _;

async fn try_in(town: &Town, login: &str, password: &str, address: &str) -> SignedIn {
    let typed = SignIn {
        login: login.into(),
        password: Password::shown(password.into()),
        address: address.parse::<IpAddr>().expect("an address"),
        before: None,
    };
    sign_in(&town.store, &town.passwords, &town.seal, &town.clock, typed)
        .await
        .expect("no failure")
}

async fn enter(town: &Town) -> Token {
    match try_in(town, "ada", PASSWORD, "192.0.2.1").await {
        SignedIn::Open { token, .. } => token,
        other => panic!("not signed in: {other:?}"),
    }
}

fn is_open(town: &Town, token: &Token) -> bool {
    let (token, now) = (token.clone(), town.clock.now());
    town.store
        .read_blocking("session find", move |tx| session_find(tx, &token, now))
        .expect("no failure")
        .is_some()
}

#[tokio::test]
async fn a_session_opens_with_the_password_and_ends_when_left() {
    let town = Town::new();
    town.account("ada").expect("an account");
    assert!(matches!(
        try_in(&town, "ada", "something else", "192.0.2.1").await,
        SignedIn::Wrong
    ));
    assert!(matches!(
        try_in(&town, "nobody", PASSWORD, "192.0.2.1").await,
        SignedIn::Wrong
    ));
    assert!(matches!(
        try_in(&town, "ADA ", PASSWORD, "192.0.2.1").await,
        SignedIn::Open { .. }
    ));
    let token = enter(&town).await;
    assert!(is_open(&town, &token));
    assert!(!is_open(&town, &Token::fresh().expect("randomness")));
    let closing = token.clone();
    town.store
        .run_blocking("session close", move |tx| session_close(tx, &closing))
        .expect("closes");
    assert!(!is_open(&town, &token));
}

#[tokio::test]
async fn a_session_ends_when_idle_and_at_last_in_any_case() {
    let town = Town::new();
    town.account("ada").expect("an account");
    let idle = enter(&town).await;
    town.clock.advance(SESSION_IDLE - Duration::from_secs(1));
    assert!(is_open(&town, &idle));
    town.clock.advance(Duration::from_secs(1));
    assert!(!is_open(&town, &idle));

    let busy = enter(&town).await;
    let mut lasted = Duration::ZERO;
    let step = Duration::from_secs(25 * 60);
    while is_open(&town, &busy) {
        let (token, now) = (busy.clone(), town.clock.now());
        town.store
            .run_blocking("session touch", move |tx| session_touch(tx, &token, now))
            .expect("touches");
        town.clock.advance(step);
        lasted += step;
        assert!(lasted < SESSION_LONGEST + step, "it never ends");
    }
    assert!(lasted >= SESSION_LONGEST);
}

#[tokio::test]
async fn guessing_is_slowed_down_and_the_owner_still_gets_in_from_elsewhere() {
    let town = Town::new();
    town.account("ada").expect("an account");
    for _ in 0..6 {
        assert!(matches!(
            try_in(&town, "ada", "a guess", "192.0.2.66").await,
            SignedIn::Wrong
        ));
    }
    let SignedIn::Wait(wait) = try_in(&town, "ada", PASSWORD, "192.0.2.66").await else {
        panic!("the seventh attempt must wait, even with the right password");
    };
    assert_eq!(wait, Duration::from_secs(1));
    assert!(matches!(
        try_in(&town, "ada", PASSWORD, "192.0.2.1").await,
        SignedIn::Open { .. }
    ));
    town.clock.advance(Duration::from_secs(1));
    assert!(matches!(
        try_in(&town, "ada", PASSWORD, "192.0.2.66").await,
        SignedIn::Open { .. }
    ));
}

#[tokio::test]
async fn one_address_cannot_try_many_logins() {
    let town = Town::new();
    let mut tried = 0;
    while matches!(
        try_in(&town, &format!("user{tried}"), "a guess", "2001:db8::1").await,
        SignedIn::Wrong
    ) {
        tried += 1;
        assert!(tried < 40, "never slowed down");
    }
    assert_eq!(tried, 21);
    // Neither does another address of the same network.
    assert!(matches!(
        try_in(&town, "other", "a guess", "2001:db8::2").await,
        SignedIn::Wait(_)
    ));
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once() {
    let town = Town::new();
    let account = town.account("ada").expect("an account");
    let token = enter(&town).await;
    let now = town.clock.now();
    town.store
        .run_blocking("account disable", move |tx| {
            account_disable(tx, &account, now)
        })
        .expect("disables");
    assert!(!is_open(&town, &token));
    assert!(matches!(
        try_in(&town, "ada", PASSWORD, "192.0.2.1").await,
        SignedIn::Wrong
    ));
}

#[test]
fn an_account_is_made_once_and_its_person_is_sealed() {
    let town = Town::new();
    let account = town.account("ada").expect("an account");
    assert!(matches!(
        town.account("Ada"),
        Err(CitizensError::LoginTaken(_))
    ));
    let subject = |seal: Seal| {
        let account = account.clone();
        town.store.read_blocking("account subject", move |tx| {
            account_subject(tx, &account, &seal)
        })
    };
    assert_eq!(
        subject(town.seal.clone()).expect("opens"),
        Some("R100001".to_owned())
    );
    assert!(matches!(
        subject(Seal::new([8; 32])),
        Err(CitizensError::Sealed)
    ));
    let found = town
        .store
        .read_blocking("account", |tx| account_by_login(tx, &"ada".parse()?))
        .expect("no failure")
        .expect("is there");
    assert!(found.linked && found.role == Role::Citizen && found.display_name == "Ada");
}

#[test]
fn a_researcher_acts_for_a_party() {
    let town = Town::new();
    let password = Password::new(PASSWORD.into()).expect("long enough");
    let new = NewAccount::new(
        "lou".parse().expect("a login"),
        Role::Researcher,
        "Lou",
        &password,
        &town.passwords,
    )
    .expect("an account");
    let now = town.clock.now();
    let alone = new.clone();
    let refused = town
        .store
        .run_blocking("account create", move |tx| account_create(tx, &alone, now));
    assert!(matches!(
        refused,
        Err(CitizensError::PartyMissing(Role::Researcher))
    ));
    let new = new.for_party("lab".parse().expect("an id"));
    town.store
        .run_blocking("account create", move |tx| account_create(tx, &new, now))
        .expect("an account");
}

#[test]
fn a_party_s_token_opens_for_that_party_only() {
    let town = Town::new();
    let now = town.clock.now();
    let token = town
        .store
        .run_blocking("party token create", move |tx| {
            party_token_create(tx, &"lab".parse().expect("an id"), now)
        })
        .expect("a token");
    let find = |token: Token| {
        town.store
            .read_blocking("party token find", move |tx| party_token_find(tx, &token))
            .expect("no failure")
    };
    assert_eq!(find(token).map(String::from), Some("lab".to_owned()));
    assert_eq!(find(Token::fresh().expect("randomness")), None);
}
