//! Values of the command line that programs read alike.
//!
//! Twin: `python-ref/common/arguments.py`.

use std::thread::available_parallelism;

/// The largest number of workers: far above any machine, far below what harms one.
const MAX_JOBS: usize = 1024;

/// Returns the number of cores that this process may use.
#[must_use]
pub fn cores() -> usize {
    available_parallelism().map_or(1, usize::from)
}

/// Returns a number of workers, from 1 to 1024.
///
/// # Errors
///
/// What the text must be, for the message that names the option.
pub fn jobs(text: &str) -> Result<usize, String> {
    match natural(text)? {
        number @ 1..=MAX_JOBS => Ok(number),
        _ => Err(format!("must be from 1 to {MAX_JOBS}")),
    }
}

/// Returns a number of ASCII digits.
///
/// # Errors
///
/// What the text must be, for the message that names the option.
pub fn natural(text: &str) -> Result<usize, String> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().map_err(|_| "must be a number, and not a huge one".to_owned())
    } else {
        Err("must be a number".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_ascii_digits_in_range() {
        assert_eq!((natural("0"), natural("007"), jobs("8")), (Ok(0), Ok(7), Ok(8)));
        assert!(natural(&usize::MAX.to_string()).is_ok());
        for text in ["-1", "1_0", " 1", "٣", "", "18446744073709551616"] {
            assert!(natural(text).is_err(), "{text}");
        }
        for text in ["0", "1025", "1.0"] {
            assert!(jobs(text).is_err(), "{text}");
        }
    }

    #[test]
    fn there_is_at_least_one_core() {
        assert!(cores() >= 1);
    }
}
