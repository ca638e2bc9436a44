//! The files that pages link to, named by their content so that a browser may keep them for ever.

/// A file to serve at `/assets/{name}`, immutable.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    /// Its name, which changes whenever its content does.
    pub name: &'static str,
    /// Its content type.
    pub content_type: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
}
