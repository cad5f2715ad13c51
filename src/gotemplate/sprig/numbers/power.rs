//! Powers that must come out to the last bit as Go's.

use crate::gotemplate::literal::scaled;

/// Ten to a whole power, as Go's `math.Pow` has it (`math/pow.go`): by squaring a mantissa between a half and one, the
/// exponents of two apart. Large powers are not the nearest floats, so no table and no other way gives the same.
pub(super) fn ten_to(places: i64) -> f64 {
    match places {
        0 => return 1.0,
        1 => return 10.0,
        _ => {}
    }
    let (mut product, mut exponent) = (1.0, 0);
    let (mut square, mut square_exponent) = (0.625, 4_i64);
    let mut left = places.unsigned_abs();
    while left != 0 {
        if square_exponent > 1 << 12 {
            exponent += square_exponent;
            break;
        }
        if left & 1 == 1 {
            product *= square;
            exponent += square_exponent;
        }
        square *= square;
        square_exponent *= 2;
        if square < 0.5 {
            square += square;
            square_exponent -= 1;
        }
        left >>= 1;
    }
    if places < 0 { scaled(1.0 / product, -exponent) } else { scaled(product, exponent) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_powers_are_exact_and_large_ones_leave_the_range() {
        for places in 0..=22_u8 {
            let expected: f64 = format!("1e{places}").parse().unwrap();
            assert_eq!(ten_to(places.into()).to_bits(), expected.to_bits(), "{places}");
        }
        assert_eq!(ten_to(400).to_bits(), f64::INFINITY.to_bits());
        assert_eq!(ten_to(i64::MIN).to_bits(), 0.0_f64.to_bits());
        assert_eq!(ten_to(-2).to_bits(), 0.01_f64.to_bits());
    }
}
