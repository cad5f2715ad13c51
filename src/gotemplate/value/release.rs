//! Giving values back without running out of stack: lists in lists in lists may be a million deep.

use std::cell::RefCell;

use super::Value;

thread_local! {
    /// What is still to be dropped, while something is being dropped.
    static WAITING: RefCell<Option<Vec<Value>>> = const { RefCell::new(None) };
}

/// Drops the values that lie inside of a list or a map that is being dropped itself.
pub(super) fn release(values: impl Iterator<Item = Value>) {
    // Before anything waits: an object may hold values too, and is dropped here.
    let nested: Vec<Value> =
        values.filter(|value| matches!(value, Value::List(_) | Value::Map(_))).collect();
    if nested.is_empty() {
        return;
    }
    // When the thread ends there is nothing to wait in: what is left is dropped as it is.
    let _ = WAITING.try_with(|waiting| {
        if let Some(waiting) = &mut *waiting.borrow_mut() {
            waiting.extend(nested);
            return;
        }
        *waiting.borrow_mut() = Some(nested);
        loop {
            let next = waiting.borrow_mut().as_mut().and_then(Vec::pop);
            let Some(value) = next else { break };
            drop(value);
        }
        *waiting.borrow_mut() = None;
    });
}
