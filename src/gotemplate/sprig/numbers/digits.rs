//! Whole numbers of any size, as decimal digits: plain arithmetic by hand, for numbers of some hundred digits.

use std::cmp::Ordering;

/// Decimal digits, the lowest first, without zeros at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Digits(Vec<u8>);

impl Digits {
    /// The digits of a text; all else in it is passed over.
    pub(super) fn read(text: &str) -> Self {
        let digits = text.bytes().rev().filter(u8::is_ascii_digit).map(|digit| digit - b'0');
        Self(digits.collect()).trimmed()
    }

    pub(super) fn one() -> Self {
        Self(vec![1])
    }

    pub(super) fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// As people write it.
    pub(super) fn written(&self) -> String {
        if self.is_zero() {
            return "0".to_owned();
        }
        self.0.iter().rev().map(|digit| char::from(b'0' + digit)).collect()
    }

    /// Times ten to the power of `places`.
    pub(super) fn shifted(&self, places: usize) -> Self {
        if self.is_zero() {
            return self.clone();
        }
        let mut digits = vec![0; places];
        digits.extend_from_slice(&self.0);
        Self(digits)
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        let length = self.len().max(other.len());
        let mut digits = Vec::with_capacity(length + 1);
        let mut carry = 0;
        for at in 0..=length {
            let sum = self.at(at) + other.at(at) + carry;
            digits.push(sum % 10);
            carry = sum / 10;
        }
        Self(digits).trimmed()
    }

    /// The difference to a number that is not larger.
    pub(super) fn minus(&self, other: &Self) -> Self {
        let mut digits = Vec::with_capacity(self.len());
        let mut borrowed = 0;
        for at in 0..self.len() {
            let (here, less) = (self.at(at), other.at(at) + borrowed);
            borrowed = u8::from(here < less);
            digits.push(here + 10 * borrowed - less);
        }
        Self(digits).trimmed()
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        let mut digits = vec![0_u8; self.len() + other.len()];
        for (place, a) in self.0.iter().enumerate() {
            let mut carry = 0;
            for at in 0..=other.len() {
                let Some(digit) = digits.get_mut(place + at) else { break };
                let sum = *digit + a * other.at(at) + carry;
                (*digit, carry) = (sum % 10, sum / 10);
            }
        }
        Self(digits).trimmed()
    }

    /// Quotient and rest; none where the divisor is zero.
    pub(super) fn divided_by(&self, divisor: &Self) -> Option<(Self, Self)> {
        if divisor.is_zero() {
            return None;
        }
        let mut quotient = Vec::with_capacity(self.len());
        let mut rest = Self(Vec::new());
        for digit in self.0.iter().rev() {
            rest.0.insert(0, *digit);
            rest = rest.trimmed();
            let mut times = 0;
            while rest >= *divisor {
                rest = rest.minus(divisor);
                times += 1;
            }
            quotient.push(times);
        }
        quotient.reverse();
        Some((Self(quotient).trimmed(), rest))
    }

    fn at(&self, place: usize) -> u8 {
        self.0.get(place).copied().unwrap_or(0)
    }

    fn trimmed(mut self) -> Self {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }
}

impl Ord for Digits {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_length = self.len().cmp(&other.len());
        by_length.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

impl PartialOrd for Digits {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_agrees_with_that_of_the_machine() {
        let numbers = [0_u128, 1, 9, 10, 99, 100, 12_345, 999_999_999, 1 << 60];
        let of = |number: u128| Digits::read(&number.to_string());
        for a in numbers {
            for b in numbers {
                assert_eq!(of(a).plus(&of(b)), of(a + b));
                assert_eq!(of(a).times(&of(b)), of(a * b));
                assert_eq!(of(a).cmp(&of(b)), a.cmp(&b));
                if a >= b {
                    assert_eq!(of(a).minus(&of(b)), of(a - b));
                }
                let quotient = of(a).divided_by(&of(b));
                assert_eq!(quotient, (b != 0).then(|| (of(a / b), of(a % b))));
            }
        }
        assert_eq!((of(0).written(), of(120).shifted(2).written()), ("0".into(), "12000".into()));
    }
}
