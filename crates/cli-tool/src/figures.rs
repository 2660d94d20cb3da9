//! Figures as people read them.
//!
//! Twin: `python-ref/cli_tool/figures.py`.

const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];

/// Returns a number with commas between thousands.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Returns a share in percent with one decimal, rounded half to even; `whole > 0`.
#[must_use]
pub fn percent(part: u64, whole: u64) -> String {
    let tenths = rounded(1000 * u128::from(part), u128::from(whole));
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// Returns a number of bytes in the largest unit (SI) of which there is one.
#[must_use]
pub fn size(number: u64) -> String {
    if number < 1000 {
        return format!("{number} B");
    }
    let (mut unit, mut name) = (1000, UNITS[0]);
    for larger in &UNITS[1..] {
        if u128::from(number) < 1000 * unit {
            break;
        }
        (unit, name) = (1000 * unit, larger);
    }
    let tenths = rounded(10 * u128::from(number), unit);
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}

/// The quotient, rounded half to even.
fn rounded(number: u128, divisor: u128) -> u128 {
    let (quotient, twice) = (number / divisor, 2 * (number % divisor));
    let up = twice > divisor || (twice == divisor && quotient % 2 == 1);
    quotient + u128::from(up)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([0, 999, 1000].map(grouped), ["0", "999", "1,000"]);
        assert_eq!(grouped(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn shares_are_rounded_half_to_even() {
        assert_eq!(
            [percent(1, 3), percent(0, 5), percent(5, 5)],
            ["33.3", "0.0", "100.0"]
        );
        assert_eq!([percent(1, 2000), percent(3, 2000)], ["0.0", "0.2"]);
        assert_eq!(percent(u64::MAX, u64::MAX), "100.0");
    }

    #[test]
    fn sizes_have_the_largest_unit_that_fits() {
        assert_eq!([size(0), size(999), size(1000)], ["0 B", "999 B", "1.0 kB"]);
        assert_eq!([size(999_949), size(1_000_000)], ["999.9 kB", "1.0 MB"]);
        assert_eq!([size(1250), size(u64::MAX)], ["1.2 kB", "18.4 EB"]);
    }
}
