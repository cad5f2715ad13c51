//! What a CI system says of a run. One provider = one file and one row.

mod facts;
mod github;
mod gitlab;

pub use facts::CiFacts;

/// All providers; the first that recognises its variables answers.
const PROVIDERS: [facts::Provider; 2] = [github::PROVIDER, gitlab::PROVIDER];
