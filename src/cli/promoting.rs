//! Promotion of one edition or of several.
//!
//! Owns their order: all are looked at, planned and judged before the first write; then one after the other is carried
//! out. What one of them means is decided in `publishing`.

use crate::cli::publishing::{Order, Prepared, prepare};
use crate::cli::session::Session;
use crate::error::{Error, Kind, Result};
use crate::oci::Client;
use crate::output::Publication;

/// One edition, before it is looked at.
pub(super) struct Turn {
    pub(super) client: Client,
    pub(super) order: Order,
    pub(super) draft: Publication,
}

/// An edition that was planned and shown.
struct Ready {
    client: Client,
    edition: String,
    prepared: Prepared,
}

/// Promotes all of them or, where one is refused, none.
pub(super) fn promote_all(
    turns: Vec<Turn>,
    session: &Session,
) -> Result<(Vec<Publication>, Result<()>)> {
    let several = turns.len() > 1;
    let mut ready = Vec::new();
    for Turn { client, order, draft } in turns {
        let edition = draft.edition.clone().unwrap_or_default();
        if several {
            session.phase(&format!("Edition {edition}"));
        }
        let prepared = prepare(&client, order, session, draft).map_err(|error| {
            let note = format!("edition `{edition}` was looked at; nothing was written");
            if several { error.because(note) } else { error }
        })?;
        ready.push(Ready { client, edition, prepared });
    }
    if let Err(refused) = admit(&ready, several) {
        return Ok((ready.into_iter().map(|one| one.prepared.planned()).collect(), Err(refused)));
    }
    Ok(carry_out(ready, session, several))
}

/// The error of the first that is refused; a conflict outweighs the rest.
fn admit(ready: &[Ready], several: bool) -> Result<()> {
    let mut refused: Vec<(&str, Error)> = Vec::new();
    for one in ready {
        refused.extend(one.prepared.admit().err().map(|error| (one.edition.as_str(), error)));
    }
    let names: Vec<&str> = refused.iter().map(|(edition, _)| *edition).collect();
    let names = names.join(", ");
    let conflict = refused.iter().position(|(_, error)| error.kind() == Kind::Conflict);
    if refused.is_empty() {
        return Ok(());
    }
    let (_, error) = refused.swap_remove(conflict.unwrap_or(0));
    let note = format!("refused: {names}; nothing was written for any edition");
    Err(if several { error.because(note) } else { error })
}

/// One after the other; after a failure the rest is left as it is.
fn carry_out(
    ready: Vec<Ready>,
    session: &Session,
    several: bool,
) -> (Vec<Publication>, Result<()>) {
    let (mut publications, mut done, mut left) = (Vec::new(), Vec::new(), Vec::new());
    let mut failed: Option<(String, Error)> = None;
    for Ready { client, edition, prepared } in ready {
        if failed.is_some() {
            left.push(edition);
            publications.push(prepared.planned());
            continue;
        }
        if several {
            session.phase(&format!("Edition {edition}"));
        }
        let (publication, verdict) = prepared.carry_out(&client, session);
        publications.push(publication);
        match verdict {
            Ok(()) => done.push(edition),
            Err(error) => failed = Some((edition, error)),
        }
    }
    let verdict = match failed {
        Some((edition, error)) if several => Err(error
            .because(format!(
                "edition {edition} is not finished; done: {}; not begun: {}",
                listed(&done),
                listed(&left)
            ))
            .hint("the same command again does what is left")),
        Some((_, error)) => Err(error),
        None => Ok(()),
    };
    (publications, verdict)
}

fn listed(editions: &[String]) -> String {
    if editions.is_empty() { "none".to_owned() } else { editions.join(", ") }
}
