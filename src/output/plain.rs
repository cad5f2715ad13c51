//! Plain text for people and shells.

use std::fmt::Write;

use crate::output::style::{ERROR, QUIET, WARNING, paint};
use crate::output::table::table;
use crate::output::{Input, Outcome, Publication, StatusBoard, check, rendering, rules};
use crate::release::{Channel, ModuleStatus};

/// The outcome as plain text.
pub(super) fn render(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Publication(publication) => references(std::slice::from_ref(publication)),
        Outcome::Publications(publications) => references(publications),
        Outcome::Status(boards) => boards.iter().map(status).collect::<Vec<String>>().join("\n"),
        Outcome::Settings(inputs) => settings(inputs),
        Outcome::Rendering(report) => rendering::plain(report),
        Outcome::Check(report) => check::plain(report),
        Outcome::Rules(list) => rules::plain(list),
    }
}

/// A plan that was refused has no result, nor has one that ended half-way; the others beside it neither.
fn references(publications: &[Publication]) -> String {
    let done = |one: &Publication| one.refusals.is_empty() && one.failure.is_none();
    if !publications.iter().all(done) {
        return String::new();
    }
    let steps = publications.iter().flat_map(|publication| &publication.steps);
    steps.map(|step| step.pinned() + "\n").collect()
}

fn settings(inputs: &[Input]) -> String {
    let row = |input: &Input| vec![input.name.clone(), or_dash(&input.value), input.set_by.clone()];
    table(&["SETTING", "VALUE", "SET BY"], &inputs.iter().map(row).collect::<Vec<_>>())
}

fn or_dash(text: &str) -> String {
    if text.is_empty() { paint(QUIET, "-") } else { text.to_owned() }
}

/// One line a module and channel: what is long (digests) stands last, so that 80 columns show the rest.
fn status(board: &StatusBoard) -> String {
    let mut rows = Vec::new();
    for module in &board.modules {
        rows.extend(module_rows(module));
    }
    let mut text = String::new();
    // Writing to a string cannot fail.
    if !board.editions.is_empty() {
        let word = if board.editions.len() == 1 { "edition" } else { "editions" };
        let _ = writeln!(text, "{} {}", paint(QUIET, word), board.editions.join(", "));
    }
    let _ = writeln!(text, "{} {}\n", paint(QUIET, "source"), board.source);
    if board.modules.is_empty() {
        return text + "no module is registered here\n";
    }
    text.push_str(&table(&["MODULE", "CHANNEL", "VERSION", "DIGEST"], &rows));
    let problems: Vec<String> = board.modules.iter().flat_map(problems).collect();
    if problems.is_empty() {
        return text;
    }
    text.push('\n');
    text.extend(problems);
    text
}

fn module_rows(module: &ModuleStatus) -> Vec<Vec<String>> {
    let name = module.module.as_str().to_owned();
    let registered = match &module.registration {
        Some(_) => paint(QUIET, "(registered)"),
        None => paint(WARNING, "(not registered)"),
    };
    let channels = Channel::ALL.iter().filter_map(|channel| row(module, *channel));
    let mut rows = vec![vec![name, registered]];
    rows.extend(channels);
    rows
}

fn row(module: &ModuleStatus, channel: Channel) -> Option<Vec<String>> {
    let held = module.channels.iter().find(|held| held.channel == channel)?;
    let version = held.version.clone().unwrap_or_else(|_| paint(ERROR, "unreadable"));
    let digest = paint(QUIET, held.digest.short());
    Some(vec![String::new(), channel.name().to_owned(), version, digest])
}

fn problems(module: &ModuleStatus) -> Vec<String> {
    let line = |problem: &crate::release::Problem| {
        let head = paint(ERROR, &format!("problem[{}]", problem.name));
        format!("{head} {}: {}\n", module.module.as_str(), problem.message)
    };
    module.problems.iter().map(line).collect()
}
