//! Where generated slugs come from: the system's generator of random bytes.
//!
//! For tests of a running service, `SHORTLINK_TEST_SLUGS=one,two,two` replaces it: each
//! is given in turn, and the last one from then on, so that collisions can be had.
//!
//! Twin: `python-ref/web_service/slug_source.py`.

use std::env;

use rand::TryRng;
use rand::rngs::SysRng;

use crate::slug::generate;

/// Gives a slug whenever it is asked.
pub type SlugSource = Box<dyn FnMut() -> String + Send>;

const VARIABLE: &str = "SHORTLINK_TEST_SLUGS";

/// Returns the source that a service uses.
///
/// That is the system's generator, unless tests say else.
#[must_use]
pub fn from_environment() -> SlugSource {
    match env::var(VARIABLE) {
        Ok(slugs) if !slugs.is_empty() => listed(&slugs),
        _ => Box::new(|| generate(&mut system_random)),
    }
}

/// Returns the source that gives these slugs in turn, and the last one from then on.
///
/// `slugs` are separated by commas.
#[must_use]
pub fn listed(slugs: &str) -> SlugSource {
    let mut slugs: Vec<String> = slugs.rsplit(',').map(str::to_owned).collect();
    Box::new(move || {
        let next = if slugs.len() > 1 { slugs.pop() } else { slugs.last().cloned() };
        next.expect("a text that is split has at least one part")
    })
}

/// Fills a buffer from the system's cryptographic generator.
pub fn system_random(buffer: &mut [u8]) {
    SysRng.try_fill_bytes(buffer).expect("the system has a generator of random bytes");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slug::is_slug;

    #[test]
    fn a_list_is_given_in_turn_and_its_last_one_from_then_on() {
        let mut source = listed("one,two");
        assert_eq!([source(), source(), source()], ["one", "two", "two"]);
    }

    #[test]
    fn the_systems_generator_gives_slugs_that_differ() {
        let mut source = from_environment();
        let (one, other) = (source(), source());
        assert!(is_slug(&one) && is_slug(&other) && one != other, "{one} {other}");
    }
}
