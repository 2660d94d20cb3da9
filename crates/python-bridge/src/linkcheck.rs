//! The core of `linkcheck`: reading pages.

use concurrent_workers::links;
use pyo3::prelude::*;

/// A link's kind (0 can be asked for, 1 is of another scheme, 2 is invalid), its address,
/// and its fragment.
type LinkFields = (u8, String, Option<String>);

/// Decodes a page as it came, and returns its links and the names of its fragments.
///
/// The names are collected only if asked for.
#[pyfunction]
pub(crate) fn read_page(
    py: Python<'_>,
    body: &[u8],
    content_type: &str,
    address: &str,
    with_ids: bool,
) -> (Vec<LinkFields>, Vec<String>) {
    py.detach(|| {
        let page = links::read_page(body, content_type, address, with_ids);
        (page.links.into_iter().map(fields).collect(), page.ids)
    })
}

fn fields(link: links::Link) -> LinkFields {
    (link.kind as u8, link.address, link.fragment)
}
