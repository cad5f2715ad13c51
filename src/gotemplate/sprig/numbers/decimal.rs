//! Exact decimals, for arithmetic that does not see the binary fractions of floats.
//!
//! Facts: github.com/shopspring/decimal v1.4, `decimal.go`: a float becomes the shortest digits that stand for it,
//! quotients have 16 digits after the point.

use super::digits::Digits;
use crate::gotemplate::format::scientific;

/// Digits after the point of a quotient.
const PRECISION: i64 = 16;

/// `digits * 10^exponent`.
#[derive(Clone, Debug)]
pub(super) struct Decimal {
    negative: bool,
    digits: Digits,
    exponent: i64,
}

impl Decimal {
    /// The decimal that a float is written as; none for infinity and what is no number.
    pub(super) fn new(float: f64) -> Option<Self> {
        if !float.is_finite() {
            return None;
        }
        let written = scientific(float);
        let (mantissa, exponent) = written.split_once('e')?;
        let exponent: i64 = exponent.parse().ok()?;
        let after_point = mantissa.split_once('.').map_or(0, |(_, after)| after.len());
        let after_point = i64::try_from(after_point).ok()?;
        let digits = Digits::read(mantissa);
        // Go's zero has no exponent.
        let exponent = if digits.is_zero() { 0 } else { exponent - after_point };
        Some(Self { negative: float < 0.0, digits, exponent })
    }

    /// How many digits it has.
    pub(super) fn len(&self) -> usize {
        self.digits.len()
    }

    /// The nearest float.
    pub(super) fn to_float(&self) -> f64 {
        let sign = if self.negative && !self.digits.is_zero() { "-" } else { "" };
        format!("{sign}{}e{}", self.digits.written(), self.exponent).parse().unwrap_or(0.0)
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        let exponent = self.exponent.min(other.exponent);
        let (a, b) = (self.digits_at(exponent), other.digits_at(exponent));
        let (negative, digits) = if self.negative == other.negative {
            (self.negative, a.plus(&b))
        } else if a >= b {
            (self.negative, a.minus(&b))
        } else {
            (other.negative, b.minus(&a))
        };
        Self { negative, digits, exponent }
    }

    pub(super) fn minus(&self, other: &Self) -> Self {
        self.plus(&Self { negative: !other.negative, ..other.clone() })
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        Self {
            negative: self.negative != other.negative,
            digits: self.digits.times(&other.digits),
            exponent: self.exponent + other.exponent,
        }
    }

    /// The quotient, rounded away from zero in the middle; none where the divisor is zero.
    pub(super) fn divided_by(&self, other: &Self) -> Option<Self> {
        let shift = self.exponent - other.exponent + PRECISION;
        let places = usize::try_from(shift.unsigned_abs()).ok()?;
        let (dividend, divisor) = if shift < 0 {
            (self.digits.clone(), other.digits.shifted(places))
        } else {
            (self.digits.shifted(places), other.digits.clone())
        };
        let (mut quotient, rest) = dividend.divided_by(&divisor)?;
        if rest.plus(&rest) >= divisor {
            quotient = quotient.plus(&Digits::one());
        }
        let negative = self.negative != other.negative;
        Some(Self { negative, digits: quotient, exponent: -PRECISION })
    }

    fn digits_at(&self, exponent: i64) -> Digits {
        self.digits.shifted(usize::try_from(self.exponent - exponent).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(float: f64) -> Decimal {
        Decimal::new(float).unwrap()
    }

    #[test]
    fn sums_do_not_see_binary_fractions() {
        let close = |a: f64, b: f64| assert_eq!(a.to_bits(), b.to_bits(), "{a} {b}");
        close(of(0.1).plus(&of(0.2)).to_float(), 0.3);
        close(of(0.3).minus(&of(0.1)).to_float(), 0.2);
        close(of(1.0).minus(&of(1.0)).to_float(), 0.0);
        close(of(-1.5).plus(&of(0.25)).to_float(), -1.25);
        close(of(1e300).plus(&of(1e-300)).to_float(), 1e300);
        close(of(1.1).times(&of(-1.1)).to_float(), -1.21);
    }

    #[test]
    fn quotients_have_sixteen_digits_after_the_point() {
        let close = |a: f64, b: f64| assert_eq!(a.to_bits(), b.to_bits(), "{a} {b}");
        close(of(1.0).divided_by(&of(3.0)).unwrap().to_float(), 0.333_333_333_333_333_3);
        close(of(-2.0).divided_by(&of(3.0)).unwrap().to_float(), -0.666_666_666_666_666_7);
        close(of(1e-20).divided_by(&of(1.0)).unwrap().to_float(), 0.0);
        close(of(1e300).divided_by(&of(1e-300)).unwrap().to_float(), f64::INFINITY);
        assert!(of(1.0).divided_by(&of(0.0)).is_none());
        assert!(Decimal::new(f64::NAN).is_none());
    }
}
