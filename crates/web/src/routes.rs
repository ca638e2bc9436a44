//! The table of routes, and the router that is built from it.

use crate::{
    Trust, api, ask, attestations, authzen, catalogue, contracts, cost, dress, duties, guard, home,
    ledger_pages, log_files, my_data, plain, privacy_report, records, rules, sign_in, steward,
    visitor,
};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get, post};
use gate::Door;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

/// Most bytes of a request's body.
const BODY_MAX: usize = 64 * 1024;
/// Most bytes of the form that carries all texts of rules; only a steward's is read.
const RULES_MAX: usize = 2 * 1024 * 1024;
/// An answer takes at most so long.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
/// At most so many requests at a time.
const AT_A_TIME: usize = 512;

/// Who may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everybody.
    Public,
    /// Whoever is signed in; on `/api/…` also the machine of a party. Others are sent to the sign-in page, machines get
    /// 401.
    SignedIn,
    /// The steward. Others who are signed in get 403.
    Steward,
}

/// One route.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// Its method; a GET answers HEAD too.
    pub method: &'static str,
    /// Its path; `{name}` stands for one segment, `{*name}` for several.
    pub path: &'static str,
    /// Who may come.
    pub who: Audience,
    /// The door of the gate through which data leaves here, if any.
    pub door: Option<Door>,
    handler: fn() -> MethodRouter<Arc<Trust>>,
}

macro_rules! table {
    ($($method:ident $path:literal $who:ident $(door $door:ident)? => $handler:expr;)*) => {
        &[$(Route {
            method: table!(@method $method),
            path: $path,
            who: Audience::$who,
            door: table!(@door $($door)?),
            handler: || $method($handler),
        }),*]
    };
    (@method get) => { "GET" };
    (@method post) => { "POST" };
    (@door) => { None };
    (@door $door:ident) => { Some(Door::$door) };
}

static ROUTES: &[Route] = table![
    get "/" Public => home::home;
    get "/catalogue" Public => catalogue::list;
    get "/catalogue/{dataset}" Public => catalogue::show;
    get "/ask" Public => ask::form;
    post "/ask" SignedIn door AskPage => ask::put;
    get "/ask/cost" Public => ask::form;
    post "/ask/cost" SignedIn => cost::show;
    get "/datasets/{dataset}/privacy" Public => privacy_report::report;
    get "/passages/{leaf}/privacy" Public => privacy_report::answer;
    get "/my-data" SignedIn door OwnView => my_data::show;
    get "/my-data/object" SignedIn door OwnView => my_data::confirm;
    post "/my-data/object" SignedIn => my_data::object;
    post "/my-data/object/withdraw" SignedIn => my_data::withdraw;
    get "/ledger" Public => ledger_pages::list;
    get "/ledger/leaf/{leaf}" Public => ledger_pages::leaf;
    get "/charter" Public => rules::charter;
    get "/charter/editions" Public => rules::editions;
    get "/charter/editions/{version}" Public => rules::edition;
    get "/charter/amendments" Public => rules::amendments;
    get "/charter/amendments/new" Steward => rules::propose_form;
    post "/charter/amendments" Steward => rules::propose;
    get "/charter/amendments/{amendment}" Public => rules::amendment;
    post "/charter/amendments/{amendment}/check" Steward => rules::check;
    get "/charter/amendments/{amendment}/publish" Steward => rules::confirm;
    post "/charter/amendments/{amendment}/publish" Steward => rules::publish;
    post "/charter/amendments/{amendment}/withdraw" Steward => rules::withdraw;
    get "/duties" SignedIn => duties::list;
    post "/duties/done" SignedIn => duties::done;
    get "/sign-in" Public => sign_in::form;
    post "/sign-in" Public => sign_in::enter;
    post "/sign-out" SignedIn => sign_in::leave;
    get "/steward" Steward => steward::show;
    get "/steward/attestations" Steward => attestations::list;
    get "/steward/attestations/new" Steward => attestations::form;
    post "/steward/attestations" Steward => attestations::enter;
    post "/steward/attestations/{attestation}/withdraw" Steward => attestations::withdraw;
    get "/about" Public => plain::about;
    get "/accessibility" Public => plain::accessibility;
    get "/lang" Public => plain::lang;
    get "/assets/{file}" Public => log_files::asset;
    get "/log/checkpoint" Public => log_files::checkpoint;
    get "/log/vkey" Public => log_files::verifier_key;
    get "/log/tile/{*path}" Public => log_files::tile;
    get "/api/v1/datasets" Public => api::datasets;
    post "/api/v1/ask" SignedIn door Api => api::ask;
    post "/api/v1/ask/forecast" SignedIn => cost::forecast;
    post "/api/v1/records" SignedIn door Api => records::make;
    get "/api/v1/datasets/{dataset}/privacy" Public => privacy_report::report_json;
    get "/api/v1/passages/{leaf}/privacy" Public => privacy_report::answer_json;
    get "/contracts" Public => contracts::register;
    get "/contracts/inbox" SignedIn => contracts::inbox;
    get "/contracts/request" SignedIn => contracts::request_form;
    post "/contracts/request" SignedIn => contracts::request_send;
    get "/contracts/negotiations/{negotiation}" SignedIn => contracts::negotiation;
    post "/contracts/negotiations/{negotiation}" SignedIn => contracts::act;
    get "/contracts/{contract}" Public => contracts::show;
    get "/contracts/{contract}/odrl.json" Public => contracts::odrl;
    post "/contracts/{contract}/end" SignedIn => contracts::end;
    get "/api/v1/contracts" Public => contracts::register_json;
    get "/api/v1/contracts/{contract}" Public => contracts::contract_json;
    get "/api/v1/negotiations" SignedIn => contracts::negotiations;
    get "/api/v1/negotiations/{negotiation}" SignedIn => contracts::negotiation_json;
    post "/api/v1/negotiations/{negotiation}/sign" SignedIn => contracts::sign;
    get "/api/v1/keys" SignedIn => contracts::keys;
    post "/api/v1/keys" SignedIn => contracts::key_add;
    get "/api/v1/keys/challenge" SignedIn => contracts::key_challenge;
    post "/api/v1/keys/{key}/revoke" SignedIn => contracts::key_revoke;
    get "/.well-known/authzen-configuration" Public => authzen::discovery;
    post "/access/v1/evaluation" SignedIn door Authorization => authzen::evaluation;
    post "/access/v1/evaluations" SignedIn door Authorization => authzen::evaluations;
    post "/access/v1/search/subject" SignedIn => authzen::subject;
    post "/access/v1/search/resource" SignedIn => authzen::resource;
    post "/access/v1/search/action" SignedIn => authzen::action;
    get "/health" Public => plain::health;
];

/// Every route there is. The proof of a leaf is `/ledger/leaf/{leaf}` with `.tlog-proof` at the end.
#[must_use]
pub fn routes() -> &'static [Route] {
    ROUTES
}

/// The router, built from [`routes`]. Serve it with `into_make_service_with_connect_info::<SocketAddr>()`, so that
/// attempts to sign in are counted by address.
pub fn router(trust: Arc<Trust>) -> Router {
    let mut router = Router::new();
    for route in ROUTES {
        let admitting = trust.clone();
        let mut handler = (route.handler)().route_layer(from_fn(move |request, next| {
            guard::admit(route, admitting.clone(), request, next)
        }));
        if (route.method, route.path) == ("POST", "/charter/amendments") {
            handler = handler.route_layer(DefaultBodyLimit::max(RULES_MAX));
        }
        router = router.route(route.path, handler);
    }
    let turns = Arc::new(Semaphore::new(AT_A_TIME));
    // From the inside out: the last layer sees a request first.
    router
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(from_fn_with_state(trust.clone(), visitor::recognise))
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            ANSWER_WITHIN,
        ))
        .layer(CatchPanicLayer::custom(
            |_: Box<dyn std::any::Any + Send>| StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        ))
        .layer(from_fn(move |request, next| {
            guard::bound(turns.clone(), request, next)
        }))
        .layer(from_fn_with_state(trust.clone(), dress::dress))
        .layer(from_fn_with_state(trust.clone(), guard::harden))
        .layer(
            CompressionLayer::new()
                .gzip(true)
                .compress_when(guard::may_compress),
        )
        .layer(from_fn(guard::trace))
        .with_state(trust)
}
