//! What the handlers are given: whose key it is, what the body says, the slug.
//!
//! Apart from the handlers, each of which names in its arguments what it needs; the
//! first that can't be had is the reply.
//!
//! Twin: `python-ref/web_service/dependencies.py`.

use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use crate::app::App;
use crate::body::read_body;
use crate::json::read_json;
use crate::keys::{bearer, hash};
use crate::link::{Link, NewLink};
use crate::moment::now;
use crate::problem::Problem;
use crate::slug::is_slug;
use crate::validate::new_link;

/// Whose key a request brings.
#[derive(Clone, Copy, Debug)]
pub struct Owner(pub i64);

/// The link that a body describes.
#[derive(Clone, Debug)]
pub struct New(pub NewLink);

/// The slug of an address, as it was sent.
#[derive(Clone, Debug)]
pub struct Slug(pub String);

/// Returns the link that an address of the API names, if it is the owner's.
///
/// # Errors
///
/// 404 if it isn't, 410 if it was deleted.
pub fn own_link(app: &App, owner: i64, slug: &str) -> Result<Link, Problem> {
    match app.checked(app.store.link(owner, slug))? {
        Some((link, false)) => Ok(link),
        Some((_, true)) => Err(Problem::deleted()),
        None => Err(Problem::no_link()),
    }
}

impl FromRequestParts<Arc<App>> for Owner {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        app: &Arc<App>,
    ) -> Result<Self, Problem> {
        let value = parts.headers.get(AUTHORIZATION);
        let key = bearer(value.and_then(|value| value.to_str().ok()));
        let key = key.ok_or_else(Problem::no_key)?;
        let owner = app.checked(app.store.owner(&hash(key)))?;
        owner.map(Self).ok_or_else(Problem::no_key)
    }
}

impl FromRequest<Arc<App>> for New {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Problem> {
        let options = &app.options;
        let body = read_body(request, options.max_body, options.read_timeout_s).await?;
        let json = read_json(&body).map_err(|error| Problem::bad_json(&error))?;
        Ok(Self(new_link(&json, &app.own, now())?))
    }
}

impl FromRequestParts<Arc<App>> for Slug {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        _app: &Arc<App>,
    ) -> Result<Self, Problem> {
        // axum's own extractor decodes what is percent-encoded; here `%61bc` stays so.
        let path = parts.uri.path();
        let rest = path.strip_prefix("/api/links/").or_else(|| path.strip_prefix('/'));
        let slug = rest.and_then(|rest| rest.split('/').next());
        let slug = slug.filter(|slug| is_slug(slug)).ok_or_else(Problem::no_link)?;
        Ok(Self(slug.to_owned()))
    }
}
