//! What keeps a handler from its page. Which page or problem a visitor then sees is made in one place, `dress`.

use crate::ledgers::LedgersError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use citizens::CitizensError;
use gate::{GateError, PortFault};
use pages::PagesError;
use std::time::Duration;
use store::StoreError;

/// Why a request is not answered as it was meant.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum Fault {
    /// The request cannot be read, or means nothing.
    #[error("{0}")]
    BadRequest(String),
    /// Nobody is signed in, or the token is unknown.
    #[error("sign in, or send the token of a party: `Authorization: Bearer …`")]
    Unauthorized,
    /// Not hers to do, or the form's token does not hold.
    #[error("{0}")]
    Forbidden(&'static str),
    /// Nothing is here.
    #[error("there is nothing at this address")]
    NotFound,
    /// More was sent than is read.
    #[error("too much was sent; send less at a time")]
    TooLarge,
    /// Too busy, or it took too long.
    #[error("the trust is too busy right now; try again in a moment")]
    Unavailable,
    /// Ours. The message goes to the log, not to the visitor.
    #[error("something went wrong here; it was noted")]
    Internal(String),
}

impl Fault {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Fault::BadRequest(_) => StatusCode::BAD_REQUEST,
            Fault::Unauthorized => StatusCode::UNAUTHORIZED,
            Fault::Forbidden(_) => StatusCode::FORBIDDEN,
            Fault::NotFound => StatusCode::NOT_FOUND,
            Fault::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Fault::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Fault::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// Seconds for `Retry-After`, rounded up.
pub(crate) fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        if let Fault::Internal(error) = &self {
            tracing::error!(%error, "a request failed");
        }
        let mut response = self.status().into_response();
        if matches!(self, Fault::Unauthorized) {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

macro_rules! internal {
    ($($error:ty),*) => {
        $(impl From<$error> for Fault {
            fn from(error: $error) -> Self {
                Fault::Internal(error.to_string())
            }
        })*
    };
}

internal!(StoreError, CitizensError, LedgersError, PagesError);

impl From<GateError> for Fault {
    fn from(error: GateError) -> Self {
        match error {
            GateError::Port(PortFault::Exceeded(_)) => Fault::Unavailable,
            error if error.is_askers() => Fault::BadRequest(error.to_string()),
            error => Fault::Internal(error.to_string()),
        }
    }
}
