//! Decodes gzip as it arrives, up to a limit, so that no bomb fills the memory.
//!
//! Twin: `python-ref/concurrent_workers/gunzip.py`.

use flate2::{Decompress, FlushDecompress, Status};
use thiserror::Error;

/// How each member begins (RFC 1952, section 2.3.1).
const MAGIC: [u8; 2] = [0x1f, 0x8b];
const WINDOW_BITS: u8 = 15;
/// The least by which the output grows.
const CHUNK_BYTES: usize = 1 << 14;

/// Why a body could not be decoded.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum Problem {
    /// It decodes to more bytes than the limit.
    #[error("the body decodes to more than the limit")]
    TooLarge,
    /// It is no gzip, has errors, or ends too early.
    #[error("the body is not whole gzip")]
    Damaged,
}

/// A body that is decoded as it arrives.
#[derive(Debug)]
pub struct Gunzip {
    limit: usize,
    decoder: Decompress,
    output: Vec<u8>,
    place: Place,
}

/// Where in the input the next byte stands.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Member,
    AfterMember,
    /// The first byte of the magic was seen: another member may follow, or not.
    InMagic,
    AfterAll,
}

impl Gunzip {
    /// Begins a body of up to `limit` decoded bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        let decoder = Decompress::new_gzip(WINDOW_BITS);
        Self { limit, decoder, output: Vec::new(), place: Place::Member }
    }

    /// Decodes the next bytes of the body.
    ///
    /// Members may follow each other; what follows them and is no gzip is ignored.
    ///
    /// # Errors
    ///
    /// [`Problem`], after which nothing more can be fed.
    pub fn feed(&mut self, data: &[u8]) -> Result<(), Problem> {
        let mut data = data;
        while let Some((&first, rest)) = data.split_first() {
            match self.place {
                Place::Member => {
                    data = self.inflate(data)?;
                    continue;
                }
                Place::AfterMember if first == MAGIC[0] => self.place = Place::InMagic,
                Place::InMagic if first == MAGIC[1] => {
                    self.decoder = Decompress::new_gzip(WINDOW_BITS);
                    self.place = Place::Member;
                    self.inflate(&MAGIC)?;
                }
                _ => {
                    self.place = Place::AfterAll;
                    return Ok(());
                }
            }
            data = rest;
        }
        Ok(())
    }

    /// Returns the decoded body.
    ///
    /// # Errors
    ///
    /// [`Problem::Damaged`] if the input ended within a member, or was empty.
    pub fn finish(self) -> Result<Vec<u8>, Problem> {
        match self.place {
            Place::Member => Err(Problem::Damaged),
            Place::AfterMember | Place::InMagic | Place::AfterAll => Ok(self.output),
        }
    }

    /// Decodes up to the end of the member; returns the bytes that follow it.
    fn inflate<'a>(&mut self, data: &'a [u8]) -> Result<&'a [u8], Problem> {
        let mut data = data;
        loop {
            // One byte more than the limit tells a body that is too large.
            let room = self.limit.saturating_add(1) - self.output.len();
            let growth = self.output.len().max(CHUNK_BYTES);
            self.output.reserve_exact(room.min(growth));
            let before = self.decoder.total_in();
            let status = self
                .decoder
                .decompress_vec(data, &mut self.output, FlushDecompress::None)
                .map_err(|_| Problem::Damaged)?;
            let taken = usize::try_from(self.decoder.total_in() - before);
            data = &data[taken.expect("no more than there was")..];
            if self.output.len() > self.limit {
                return Err(Problem::TooLarge);
            }
            if status == Status::StreamEnd {
                self.place = Place::AfterMember;
                return Ok(data);
            }
            // A full output may hide that there is more to come.
            if data.is_empty() && self.output.len() < self.output.capacity() {
                return Ok(data);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;

    const AMPLE: usize = 1 << 20;

    fn gzip(body: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
        encoder.write_all(body).unwrap();
        encoder.finish().unwrap()
    }

    fn gunzip<'a>(
        chunks: impl IntoIterator<Item = &'a [u8]>,
        limit: usize,
    ) -> Result<Vec<u8>, Problem> {
        let mut decoder = Gunzip::new(limit);
        for chunk in chunks {
            decoder.feed(chunk)?;
        }
        decoder.finish()
    }

    proptest! {
        #[test]
        fn any_split_gives_the_same(
            words in vec(any::<u8>(), 0..300),
            repeats in 0_usize..50,
            tail in vec(any::<u8>(), 0..4),
            sizes in vec(1_usize..50, 1..20),
        ) {
            let body = words.repeat(repeats);
            let member = tail.starts_with(&MAGIC);
            let packed = [gzip(&body), gzip(&words), tail].concat();
            let mut chunks = Vec::new();
            let mut rest = &*packed;
            for size in sizes.into_iter().cycle() {
                if rest.is_empty() {
                    break;
                }
                let (chunk, after) = rest.split_at(size.min(rest.len()));
                chunks.push(chunk);
                rest = after;
            }
            for limit in [AMPLE, body.len() + words.len(), body.len() / 2] {
                let whole = gunzip([&*packed], limit);
                prop_assert_eq!(&gunzip(chunks.iter().copied(), limit), &whole);
                // A tail may be the beginning of another member.
                if limit >= body.len() + words.len() && !member {
                    prop_assert_eq!(whole, Ok([&*body, &*words].concat()));
                }
            }
        }

        #[test]
        fn any_truncation_is_damaged(
            body in vec(any::<u8>(), 0..2000),
            end in any::<Index>(),
        ) {
            let packed = gzip(&body);
            let cut = &packed[..end.index(packed.len())];
            prop_assert_eq!(gunzip([cut], AMPLE), Err(Problem::Damaged));
        }

        #[test]
        fn the_limit_is_exact(
            word in vec(any::<u8>(), 1..100),
            repeats in 1_usize..1000,
        ) {
            let body = word.repeat(repeats);
            let packed = gzip(&body);
            let too_large = Err(Problem::TooLarge);
            prop_assert_eq!(&gunzip([&*packed], body.len() - 1), &too_large);
            prop_assert_eq!(gunzip([&*packed], body.len()), Ok(body));
        }

        #[test]
        fn a_wrong_byte_never_changes_the_body(
            body in vec(any::<u8>(), 0..2000),
            at in any::<Index>(),
            change in 1_u8..,
        ) {
            let mut packed = gzip(&body);
            let at = at.index(packed.len());
            packed[at] ^= change;
            // Some bits mean nothing: the time in the header, the padding of the data.
            let result = gunzip([&*packed], AMPLE);
            prop_assert!(result == Ok(body) || result == Err(Problem::Damaged));
        }
    }

    #[test]
    fn what_is_no_gzip_is_damaged() {
        for body in [&b""[..], b"\x1f", b"<!doctype html>", b"\x1f\x8b\x07", b"\0\0"] {
            assert_eq!(gunzip([body], AMPLE), Err(Problem::Damaged), "{body:?}");
        }
    }

    #[test]
    fn what_follows_the_last_member_and_is_no_gzip_is_ignored() {
        for tail in [&b"\0\0\0"[..], b"\x1f", b"\x1f\x1f\x8b", b"text", b"\x8b"] {
            let packed = [&*gzip(b"page"), tail].concat();
            let bytes = packed.iter().map(std::slice::from_ref);
            assert_eq!(gunzip(bytes, AMPLE), Ok(b"page".to_vec()), "{tail:?}");
        }
        let packed = [&*gzip(b"page"), &MAGIC].concat();
        assert_eq!(gunzip([&*packed], AMPLE), Err(Problem::Damaged));
    }

    #[test]
    fn a_bomb_takes_no_more_than_the_limit() {
        let bomb = gzip(&vec![0; 8 << 20]);
        let mut decoder = Gunzip::new(100_000);
        assert_eq!(decoder.feed(&bomb), Err(Problem::TooLarge));
        assert!(decoder.output.capacity() <= 100_000 + CHUNK_BYTES);
    }
}
