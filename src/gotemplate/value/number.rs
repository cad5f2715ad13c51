//! Whole numbers of Go's types.

/// A whole number and its Go type. The value always fits the type.
///
/// It is packed because an `i128` would have all values of templates larger, and at multiples of 16 bytes, which
/// allocators take more time for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, packed(4))]
pub struct Int {
    /// The number.
    pub value: i128,
    /// Its type.
    pub of: IntType,
}

/// Go's types of whole numbers that templates meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntType {
    /// `int`: literals, `len`, most of sprig.
    Int,
    /// `int32`: a rune.
    Int32,
    /// `int64`: sprig's arithmetic.
    Int64,
    /// `uint8`: a byte of a text.
    Uint8,
    /// `uint32`: `adler32sum` and such inside.
    Uint32,
    /// `uint64`: large numbers of YAML, fields of versions.
    Uint64,
    /// `time.Duration`: nanoseconds.
    Duration,
    /// `time.Month`: from 1.
    Month,
    /// `time.Weekday`: Sunday is 0.
    Weekday,
}

impl Int {
    /// Go's `int`.
    pub fn new(value: i64) -> Self {
        Self { value: value.into(), of: IntType::Int }
    }

    /// The number as Go's `int64`, wrapped where it does not fit.
    #[expect(clippy::cast_possible_truncation, reason = "Go's conversions wrap")]
    pub fn as_i64(self) -> i64 {
        self.value as i64
    }
}

impl IntType {
    /// Go's name of the type.
    pub fn name(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Uint8 => "uint8",
            Self::Uint32 => "uint32",
            Self::Uint64 => "uint64",
            Self::Duration => "time.Duration",
            Self::Month => "time.Month",
            Self::Weekday => "time.Weekday",
        }
    }

    /// Go's name of the kind: that of the type below a named type.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Duration => "int64",
            Self::Month | Self::Weekday => "int",
            other => other.name(),
        }
    }

    /// Is it a type of its own, which prints as a text?
    pub fn is_named(self) -> bool {
        matches!(self, Self::Duration | Self::Month | Self::Weekday)
    }

    /// Is it a type without sign?
    pub fn is_unsigned(self) -> bool {
        matches!(self, Self::Uint8 | Self::Uint32 | Self::Uint64)
    }
}
