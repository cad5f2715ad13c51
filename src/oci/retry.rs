//! When a request is repeated, and after how long.
//!
//! Owns the table below; the caller sees to it that only what is safe to repeat is repeated.
//!
//! | failure | tries |
//! |---|---|
//! | 429, 502, 503, 504, connection refused or lost, host unreachable | 4 |
//! | 500, content that does not have its digest | 2 |
//! | everything else, silence and time limits included | 1 |

use std::time::Duration;

use super::failure::{RegistryError, RegistryErrorKind as Kind};

const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// A registry that asks for a longer pause is not waited for.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// Calls until it works or repeating makes no sense.
pub(super) fn retrying<T>(
    sleep: &dyn Fn(Duration),
    mut call: impl FnMut() -> Result<T, RegistryError>,
) -> Result<T, RegistryError> {
    let mut tries = 0;
    loop {
        tries += 1;
        match call() {
            Ok(value) => return Ok(value),
            Err(error) => match pause(&error, tries) {
                Some(wait) => sleep(wait),
                None => return Err(error),
            },
        }
    }
}

/// How long to wait before the next try, if there is to be one.
fn pause(error: &RegistryError, tries: u32) -> Option<Duration> {
    let limit = match error.kind() {
        Kind::RateLimited(_)
        | Kind::Server(502..=504)
        | Kind::Refused
        | Kind::Unreachable
        | Kind::Interrupted => 4,
        Kind::Server(500) | Kind::DigestMismatch { .. } => 2,
        _ => 1,
    };
    if tries >= limit {
        return None;
    }
    match error.retry_after() {
        Some(asked) => (asked <= LONGEST_PAUSE).then_some(asked),
        None => Some(FIRST_PAUSE * 2_u32.pow(tries - 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    fn pauses(error: &RegistryError) -> Vec<u64> {
        let slept = RefCell::new(Vec::new());
        let sleep =
            |wait: Duration| slept.borrow_mut().push(u64::try_from(wait.as_millis()).unwrap());
        let outcome: Result<(), _> = retrying(&sleep, || Err(error.clone()));
        assert!(outcome.is_err());
        slept.into_inner()
    }

    #[test]
    fn the_table_of_tries() {
        let of = |kind: Kind| pauses(&RegistryError::new(kind, "h"));
        assert_eq!(of(Kind::Server(503)), [200, 400, 800]);
        assert_eq!(of(Kind::Interrupted), [200, 400, 800]);
        assert_eq!(of(Kind::Server(500)), [200]);
        for kind in [Kind::Silent, Kind::Timeout, Kind::Unauthorized, Kind::NoSuchHost] {
            assert!(of(kind).is_empty());
        }
    }

    #[test]
    fn the_registry_says_how_long_within_reason() {
        let asked = |seconds| {
            let wait = Some(Duration::from_secs(seconds));
            pauses(&RegistryError::new(Kind::RateLimited(wait), "h").wait(wait))
        };
        assert_eq!(asked(2), [2000, 2000, 2000]);
        assert_eq!(asked(0), [0, 0, 0]);
        assert!(asked(61).is_empty());
    }
}
