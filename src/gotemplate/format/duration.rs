//! Durations, as `time.Duration` prints them.

/// A number of nanoseconds: `1h2m3.5s`, `1.5ms`.
pub(in crate::gotemplate) fn duration(nanoseconds: i128) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let all = nanoseconds.unsigned_abs();
    if all < 1_000_000_000 {
        let (unit, digits) = match all {
            0 => return "0s".to_owned(),
            1..=999 => ("ns", 0),
            1_000..=999_999 => ("µs", 3),
            _ => ("ms", 6),
        };
        return format!("{sign}{}{unit}", with_point(all, digits));
    }
    let (minutes, rest) = (all / 60_000_000_000, all % 60_000_000_000);
    let seconds = with_point(rest, 9);
    match (minutes / 60, minutes % 60) {
        (0, 0) => format!("{sign}{seconds}s"),
        (0, minutes) => format!("{sign}{minutes}m{seconds}s"),
        (hours, minutes) => format!("{sign}{hours}h{minutes}m{seconds}s"),
    }
}

/// A number with its last digits behind a point, without zeros at the end.
fn with_point(value: u128, digits: u32) -> String {
    let unit = 10u128.pow(digits);
    let (whole, part) = (value / unit, value % unit);
    if part == 0 {
        return whole.to_string();
    }
    let part = format!("{part:0width$}", width = digits as usize);
    format!("{whole}.{}", part.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_in_go() {
        let cases = [
            (0, "0s"),
            (1, "1ns"),
            (1_500, "1.5µs"),
            (2_000_000, "2ms"),
            (3_661_000_000_000, "1h1m1s"),
            (-90_500_000_000, "-1m30.5s"),
        ];
        for (value, expected) in cases {
            assert_eq!(duration(value), expected);
        }
    }
}
