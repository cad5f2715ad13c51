//! How bad a finding is, by the lines of werf that count.

use super::Found;
use crate::finding::Severity;
use crate::werf::Lines;

/// The severity of what was found; `None` where only a line of werf that does not count refuses it.
///
/// What every line that counts refuses is an error. With both lines, what one of them refuses is a warning: the module
/// builds today and not tomorrow, or the reverse; `--werf 2` and `--werf 3` say what is an error there.
pub(super) fn severity(found: &Found, wanted: Lines) -> Option<Severity> {
    let refused = found.problem.refused_by;
    if refused == Lines::NONE {
        return Some(found.severity);
    }
    let counts = [(wanted.v2, refused.v2), (wanted.v3, refused.v3)];
    let counts = counts.into_iter().filter(|(wanted, _)| *wanted);
    match counts.clone().filter(|(_, refuses)| *refuses).count() {
        0 => None,
        some if some == counts.count() => Some(Severity::Error),
        _ => Some(Severity::Warning),
    }
}
