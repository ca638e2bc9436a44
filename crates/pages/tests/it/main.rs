//! What a person gets: pages that parse, say the right words in both languages, and survive hostile names.

mod hostile;
mod markup;
mod palette;
mod samples;
mod words;
