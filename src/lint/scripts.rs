//! The shell text of images, stage by stage.
//!
//! Owns only the walk. What commands do to files is followed elsewhere.

use crate::text::Span;
use crate::werf::config::Image;

/// The stages in the order they run.
pub const STAGES: [&str; 4] = ["beforeInstall", "install", "beforeSetup", "setup"];

/// One command, or the lines of one item, of a stage.
#[derive(Clone, Copy, Debug)]
pub struct Script<'a> {
    /// The key of the stage.
    pub stage: &'static str,
    /// The text that the shell gets.
    pub text: &'a str,
    /// Its bytes in the rendered text.
    pub span: &'a Span,
}

/// All commands of an image in the order they run; none for an image of a Dockerfile.
pub fn scripts<'a>(image: &Image<'a>) -> impl Iterator<Item = Script<'a>> + use<'a> {
    let shell = image.stapel().and_then(|stapel| stapel.shell.as_ref());
    STAGES.into_iter().flat_map(move |stage| {
        let commands = shell.map_or(&[][..], |shell| shell.commands(stage));
        commands.iter().map(move |item| Script { stage, text: &item.value, span: &item.span })
    })
}
