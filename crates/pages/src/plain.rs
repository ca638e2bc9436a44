//! Pages of plain words: what went wrong, how the trust works, how accessible these pages are.

/// A page that says what went wrong and how to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// 400: the request could not be read.
    BadRequest,
    /// 403: not allowed, or the form was too old (its token no longer holds).
    Forbidden,
    /// 404: nothing is here.
    NotFound,
    /// 405: this address does not take this method.
    MethodNotAllowed,
    /// 413: too much was sent.
    TooLarge,
    /// 429: too many requests.
    TooMany {
        /// Seconds to wait.
        retry_after_s: u64,
    },
    /// 500: our fault.
    Internal,
    /// 503: too busy, or the question took too long.
    Unavailable,
}

/// `/about`: how the trust works.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct About;

/// `/accessibility`: the accessibility statement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accessibility {
    /// Where to report a barrier: an e-mail address, a telephone number or a postal address.
    pub contact: Option<String>,
}
