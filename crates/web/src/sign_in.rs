//! `/sign-in` and `/sign-out`.

use crate::cookie::Cookie;
use crate::fault::seconds;
use crate::form::Fields;
use crate::here::{Here, Reply, own_path, see_other};
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use citizens::{Password, Role, SignedIn, Token, session_close};
use pages::{SignIn, SignInError};
use serde::Deserialize;

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Next {
    next: String,
}

/// The form. It comes with a cookie, to which its token is tied.
pub(crate) async fn form(here: Here, next: Result<Query<Next>, QueryRejection>) -> Reply {
    let Query(Next { next }) = next.unwrap_or_default();
    shown(&here, StatusCode::OK, String::new(), &next, None)
}

/// Signs in: a new session, whatever there was before.
pub(crate) async fn enter(here: Here, fields: Fields) -> Reply {
    let trust = &here.trust;
    let typed = citizens::SignIn {
        login: fields.get("login").to_owned(),
        password: Password::shown(fields.get("password").to_owned()),
        address: here.visitor.address,
        before: here.visitor.open.as_ref().map(|(token, _)| token.clone()),
    };
    let done = citizens::sign_in(
        &trust.store,
        &trust.passwords,
        &trust.seal,
        &*trust.clock,
        typed,
    );
    let (login, next) = (fields.get("login"), fields.get("next"));
    let again = |status, error| {
        shown(
            &here,
            status,
            login.chars().take(64).collect(),
            next,
            Some(error),
        )
    };
    match done.await? {
        SignedIn::Open { token, role } => Ok(entered(
            &here,
            &token,
            own_path(next).unwrap_or(start(role)),
        )),
        SignedIn::Wrong => again(StatusCode::UNPROCESSABLE_ENTITY, SignInError::Wrong),
        SignedIn::Wait(wait) => {
            let retry_after_s = seconds(wait);
            let mut response = again(
                StatusCode::TOO_MANY_REQUESTS,
                SignInError::TooMany { retry_after_s },
            )?;
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s));
            Ok(response)
        }
    }
}

/// Ends the session.
pub(crate) async fn leave(here: Here) -> Reply {
    if let Some((token, _)) = &here.visitor.open {
        let token = token.clone();
        here.trust
            .store
            .run("session close", move |tx| session_close(tx, &token))
            .await?;
    }
    let secure = here.trust.settings.is_https();
    let mut response = see_other("/");
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, Cookie::Session.clear(secure));
    headers.append(header::SET_COOKIE, Cookie::Form.clear(secure));
    Ok(response)
}

fn entered(here: &Here, token: &Token, to: &str) -> Response {
    let secure = here.trust.settings.is_https();
    let mut response = see_other(to);
    let headers = response.headers_mut();
    headers.append(
        header::SET_COOKIE,
        Cookie::Session.set(token.reveal(), None, secure),
    );
    // The form's cookie has done its work; the next one is another.
    headers.append(header::SET_COOKIE, Cookie::Form.clear(secure));
    response
}

/// Where each role begins.
fn start(role: Role) -> &'static str {
    match role {
        Role::Citizen => "/my-data",
        Role::Researcher => "/ask",
        Role::Steward => "/steward",
    }
}

fn shown(
    here: &Here,
    status: StatusCode,
    login: String,
    next: &str,
    error: Option<SignInError>,
) -> Reply {
    let page = SignIn {
        login,
        next: own_path(next).map(str::to_owned),
        error,
        demo: here.trust.settings.demo.clone(),
    };
    if here.visitor.session().is_some() {
        return here.page_with(status, None, |shell| page.render(shell));
    }
    let cookie = match &here.visitor.form {
        Some(cookie) => cookie.clone(),
        None => Token::fresh()?,
    };
    let mut shell = here.shell(None);
    shell.csrf = Some(here.trust.seal.form_token(&cookie).reveal().to_owned());
    let mut response = here.page_with(status, None, |_| page.render(&shell))?;
    let line = Cookie::Form.set(cookie.reveal(), None, here.trust.settings.is_https());
    response.headers_mut().append(header::SET_COOKIE, line);
    Ok(response)
}
