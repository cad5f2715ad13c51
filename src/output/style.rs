//! The few styles that output uses; a terminal without colours gets none (`anstream` strips them).

use anstyle::{AnsiColor, Color, Style};

const fn colour(colour: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(colour)))
}

/// Something is wrong.
pub(super) const ERROR: Style = colour(AnsiColor::Red).bold();
/// Something may be wrong.
pub(super) const WARNING: Style = colour(AnsiColor::Yellow).bold();
/// What to do; where it is.
pub(super) const HINT: Style = colour(AnsiColor::Cyan).bold();
/// Something was written.
pub(super) const GOOD: Style = colour(AnsiColor::Green).bold();
/// Less important than the rest; dimmed rather than grey, which disappears on a light or a dark ground.
pub(super) const QUIET: Style = Style::new().dimmed();
/// Headings.
pub(super) const STRONG: Style = Style::new().bold();

/// The heading of a phase of the work.
pub fn heading(title: &str) -> String {
    paint(STRONG, &format!("==> {title}"))
}

/// A text in a style.
pub(super) fn paint(style: Style, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{style}{text}{style:#}") }
}
