//! HEAD's commit: what templates may know of it.
//!
//! Owns how a commit object is read and how Go shows its date.

/// HEAD's commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The id of the commit.
    pub hash: String,
    /// When its author wrote it, in seconds since 1970.
    pub unix: i64,
    /// The author's offset from UTC, in minutes.
    pub offset: i64,
}

impl Head {
    /// Reads a commit object; `None` where it names no author.
    pub(super) fn read(hash: String, bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let mut header = text.lines().take_while(|line| !line.is_empty());
        let author = header.find_map(|line| line.strip_prefix("author "))?;
        let (_, when) = author.rsplit_once("> ")?;
        let (unix, offset) = when.split_once(' ')?;
        Some(Self { hash, unix: unix.parse().ok()?, offset: minutes(offset)? })
    }

    /// The date as Go's `time.Time.String` shows one whose zone has no name: `2026-11-22 18:23:34 +0000 +0000`.
    pub fn human(&self) -> String {
        let local = self.unix + self.offset * 60;
        let (days, seconds) = (local.div_euclid(86_400), local.rem_euclid(86_400));
        let (year, month, day) = civil(days);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let sign = if self.offset < 0 { '-' } else { '+' };
        let (hours, minutes) = (self.offset.abs() / 60, self.offset.abs() % 60);
        let zone = format!("{sign}{hours:02}{minutes:02}");
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} {zone} {zone}")
    }
}

/// `+0330` in minutes.
fn minutes(offset: &str) -> Option<i64> {
    let (sign, digits) = offset.split_at_checked(1)?;
    let number: i64 = digits.parse().ok()?;
    let minutes = number / 100 * 60 + number % 100;
    Some(if sign == "-" { -minutes } else { minutes })
}

/// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    // Years that begin in March put the leap day at their end; 400 of them have 146,097 days.
    let from_march = days + 719_468;
    let (era, day) = (from_march.div_euclid(146_097), from_march.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn human(unix: i64, offset: i64) -> String {
        Head { hash: String::new(), unix, offset }.human()
    }

    #[test]
    fn a_date_looks_as_in_go() {
        assert_eq!(human(1_795_371_814, 0), "2026-11-22 18:23:34 +0000 +0000");
        assert_eq!(human(1_709_164_800, 0), "2024-02-29 00:00:00 +0000 +0000");
        assert_eq!(human(-1, 0), "1969-12-31 23:59:59 +0000 +0000");
        assert_eq!(human(951_868_799, -210), "2000-02-29 20:29:59 -0330 -0330");
        assert_eq!(human(1_704_067_199, 180), "2024-01-01 02:59:59 +0300 +0300");
    }

    #[test]
    fn the_author_is_read_not_who_committed() {
        let text = "tree 1\nparent 2\nauthor A > B <a@b> 12 +0530\ncommitter C <c@d> 99 -0100\n\nauthor X <x> 1 +0000";
        let head = Head::read("h".into(), text.as_bytes()).unwrap();
        assert_eq!((head.unix, head.offset), (12, 330));
        assert_eq!(Head::read("h".into(), b"tree 1\n\nauthor A <a> 1 +0000"), None);
    }
}
