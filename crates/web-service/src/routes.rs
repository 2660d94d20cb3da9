//! What is answered to which request.
//!
//! Twin: `python-ref/web_service/routes.py`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::dependencies::{New, Owner, Slug, own_link};
use crate::document::{Clicks, Days, Done, Found, Links, Lives, Made, Moved, Ready};
use crate::document::{ClicksJson, CreateLink, HealthJson, LinksJson, Text, This};
use crate::document::{PageQuery, SlugPath};
use crate::metrics::METRICS_TYPE;
use crate::moment::now;
use crate::observe::{allowed, route_of};
use crate::outcome::{Created, Deleted};
use crate::problem::Problem;
use crate::replies::{created, json_reply, redirect, typed};
use crate::validate::{by_day, page};

type Shared = State<Arc<App>>;
type Reply = Result<Response, Problem>;

/// Create a link
#[utoipa::path(post, path = "/api/links", request_body = CreateLink, responses(Made))]
pub async fn create_link(State(app): Shared, owner: Owner, New(new): New) -> Reply {
    let slug = new.slug.clone().unwrap_or_default();
    match app.checked(app.store.create(owner.0, new, now()).await)? {
        Created::Taken => Err(Problem::taken(&slug)),
        Created::Exhausted => Err(Problem::no_free_slug()),
        Created::Link(link) => {
            app.metrics.links_created.inc();
            Ok(created(&link.json(&app.base)))
        }
    }
}

/// List the caller's links
#[utoipa::path(get, path = "/api/links", params(PageQuery), responses(Links))]
pub async fn list_links(State(app): Shared, owner: Owner, uri: Uri) -> Reply {
    let page = page(uri.query().unwrap_or_default())?;
    let (links, following) = app.checked(app.store.links(owner.0, &page))?;
    Ok(json_reply(&LinksJson::of(&links, following, &app.base)))
}

/// Get a link with its clicks
#[utoipa::path(get, path = "/api/links/{slug}", params(SlugPath), responses(Found))]
pub async fn get_link(State(app): Shared, owner: Owner, Slug(slug): Slug) -> Reply {
    Ok(json_reply(&own_link(&app, owner.0, &slug)?.json(&app.base)))
}

/// Delete a link
#[utoipa::path(delete, path = "/api/links/{slug}", params(SlugPath), responses(Done))]
pub async fn delete_link(State(app): Shared, owner: Owner, Slug(slug): Slug) -> Reply {
    match app.checked(app.store.delete(owner.0, &slug, now()).await)? {
        Deleted::Unknown => Err(Problem::no_link()),
        Deleted::Gone => Err(Problem::deleted()),
        Deleted::Done => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

/// Count a link's clicks by day
#[utoipa::path(get, path = "/api/links/{slug}/clicks", params(Days), responses(Clicks))]
pub async fn count_clicks_by_day(
    State(app): Shared,
    owner: Owner,
    Slug(slug): Slug,
    uri: Uri,
) -> Reply {
    by_day(uri.query().unwrap_or_default())?;
    let link = own_link(&app, owner.0, &slug)?;
    Ok(json_reply(&ClicksJson::of(link.slug, app.checked(app.store.days(link.id))?)))
}

/// Say that the process lives
#[utoipa::path(get, path = "/healthz", responses(Lives))]
pub async fn health() -> Response {
    json_reply(&HealthJson { status: "ok" })
}

/// Say that requests can be served
#[utoipa::path(get, path = "/readyz", responses(Ready))]
pub async fn ready(State(app): Shared) -> Reply {
    if app.is_stopping() {
        return Err(Problem::stopping());
    }
    app.checked(app.store.check())?;
    Ok(json_reply(&HealthJson { status: "ready" }))
}

/// Give the metrics
#[utoipa::path(get, path = "/metrics", responses(Text))]
pub async fn metrics(State(app): Shared) -> Response {
    typed(METRICS_TYPE, app.metrics.text().into())
}

/// Give this document
#[utoipa::path(get, path = "/openapi.json", responses(This))]
pub async fn openapi(State(app): Shared) -> Response {
    typed("application/json", app.document.clone().into())
}

/// Follow a link
#[utoipa::path(get, path = "/{slug}", params(SlugPath), responses(Moved))]
pub async fn follow(State(app): Shared, method: Method, Slug(slug): Slug) -> Reply {
    let moment = now();
    let target = app.checked(app.store.target(&slug))?.ok_or_else(Problem::no_link)?;
    if target.deleted {
        return Err(Problem::deleted());
    }
    if target.expires_at.is_some_and(|expires_at| expires_at <= moment) {
        return Err(Problem::expired());
    }
    // A click is counted for good before anyone is sent on; HEAD only looks.
    if app.options.count_clicks && method == Method::GET {
        app.checked(app.store.count(target.id, moment).await)?;
        app.metrics.clicks.inc();
    }
    Ok(redirect(target.url))
}

/// Refuses a method that a known address doesn't take.
pub async fn refuse_method(uri: Uri) -> Problem {
    Problem::method(allowed(route_of(uri.path())))
}

/// Refuses an address that nothing is at.
pub async fn refuse_route() -> Problem {
    Problem::no_route()
}
