//! Exit codes: one table.

use crate::error::Kind;

/// Each exit code and its meaning; docs/exit-codes.md shows this very table.
pub const EXIT_CODES: [(u8, &str); 9] = [
    (0, "done, or nothing to do"),
    (
        1,
        "findings as bad as `--fail-on` says, an artifact that DKP could not use, or a gate refused (absent, incomplete or lower version); with `status --check` a problem",
    ),
    (2, "usage: unknown flag, unknown channel, something that is no version"),
    (3, "bad input: settings, module.yaml, not a module"),
    (4, "engine or tool: werf is missing, too old, or failed"),
    (5, "registry: network, authentication, protocol"),
    (6, "conflict: a version tag holds another digest, or a tag moved meanwhile"),
    (70, "internal error: a mistake in deckmod"),
    (130, "interrupted: 130 after SIGINT, 143 after SIGTERM, 129 after SIGHUP"),
];

/// The exit code of a kind of error.
pub(crate) fn code(kind: Kind) -> u8 {
    match kind {
        Kind::Refused => 1,
        Kind::Usage => 2,
        Kind::Input => 3,
        Kind::Engine => 4,
        Kind::Registry => 5,
        Kind::Conflict => 6,
        Kind::Internal => 70,
        Kind::Interrupted(signal) => u8::try_from(128 + signal).unwrap_or(130),
    }
}

/// How a verb ends when nothing failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ending {
    /// Done, or nothing to do.
    Good,
    /// Done, but something was found that the user asked to be told by the exit code.
    Findings,
}

impl Ending {
    /// The exit code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Findings => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_code_in_the_table() {
        let kinds = [
            Kind::Refused,
            Kind::Usage,
            Kind::Input,
            Kind::Engine,
            Kind::Registry,
            Kind::Conflict,
            Kind::Internal,
            Kind::Interrupted(2),
        ];
        for kind in kinds {
            assert!(EXIT_CODES.iter().any(|(known, _)| *known == code(kind)), "{kind:?}");
        }
        assert_eq!(code(Kind::Interrupted(15)), 143);
    }
}
