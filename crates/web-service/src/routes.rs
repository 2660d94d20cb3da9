//! What is answered to which request: read after [`crate::app::router`], the table.
//!
//! Each handler is a line of checks, of which the first that fails is the reply.
//!
//! Twin: `python-ref/web_service/routes.py`.

#![expect(clippy::missing_errors_doc, reason = "a refusal is told by `Problem`")]

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, LOCATION};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::body::read_body;
use crate::document::{
    ByQuery, ClicksJson, CreateLink, DayJson, HealthJson, LinksJson, PageQuery,
    SlugPath,
};
use crate::json::read_json;
use crate::keys::{bearer, hash};
use crate::link::{Link, LinkJson};
use crate::moment;
use crate::observe::{allowed, route_of};
use crate::outcome::{Created, Deleted};
use crate::problem::Problem;
use crate::replies::{json_reply, text_header, typed};
use crate::slug::is_slug;
use crate::validate;

type Shared = State<Arc<App>>;
type Reply = Result<Response, Problem>;

/// Create a link
#[utoipa::path(
    post, path = "/api/links", request_body = CreateLink, security(("bearer" = [])),
    responses((status = 201, description = "the link", body = LinkJson)),
)]
pub async fn create_link(State(app): Shared, request: Request) -> Reply {
    let owner = owner(&app, request.headers())?;
    let options = &app.options;
    let body = read_body(request, options.max_body, options.read_timeout_s).await?;
    let json = read_json(&body).map_err(|error| Problem::bad_json(&error))?;
    let now = moment::now();
    let new = validate::new_link(&json, &app.own, now)?;
    let slug = new.slug.clone().unwrap_or_default();
    match app.store.create(owner, new, now).await.map_err(|error| app.failed(error))? {
        Created::Link(link) => {
            app.metrics.links_created.inc();
            let location = text_header(format!("/api/links/{}", link.slug));
            let reply = json_reply(&link.json(&app.base));
            Ok((StatusCode::CREATED, [(LOCATION, location)], reply).into_response())
        }
        Created::Taken => Err(Problem::taken(&slug)),
        Created::Exhausted => Err(Problem::no_free_slug()),
    }
}

/// List the caller's links
#[utoipa::path(
    get, path = "/api/links", params(PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "a page of links", body = LinksJson)),
)]
pub async fn list_links(State(app): Shared, headers: HeaderMap, uri: Uri) -> Reply {
    let owner = owner(&app, &headers)?;
    let page = validate::page(uri.query().unwrap_or_default())?;
    let listed = app.store.links(owner, &page).map_err(|error| app.failed(error))?;
    let (links, next) = listed;
    let links = links.iter().map(|link| link.json(&app.base)).collect();
    Ok(json_reply(&LinksJson { links, next: next.map(|id| id.to_string()) }))
}

/// Get a link with its clicks
#[utoipa::path(
    get, path = "/api/links/{slug}", params(SlugPath), security(("bearer" = [])),
    responses((status = 200, description = "the link", body = LinkJson)),
)]
pub async fn get_link(State(app): Shared, headers: HeaderMap, uri: Uri) -> Reply {
    let owner = owner(&app, &headers)?;
    let link = own_link(&app, owner, &uri)?;
    Ok(json_reply(&link.json(&app.base)))
}

/// Delete a link
#[utoipa::path(
    delete, path = "/api/links/{slug}", params(SlugPath), security(("bearer" = [])),
    responses((status = 204, description = "the link is deleted")),
)]
pub async fn delete_link(State(app): Shared, headers: HeaderMap, uri: Uri) -> Reply {
    let owner = owner(&app, &headers)?;
    let slug = slug_of(&uri, 3).ok_or_else(Problem::no_link)?;
    let deleted = app.store.delete(owner, slug, moment::now()).await;
    match deleted.map_err(|error| app.failed(error))? {
        Deleted::Done => Ok(StatusCode::NO_CONTENT.into_response()),
        Deleted::Unknown => Err(Problem::no_link()),
        Deleted::Gone => Err(Problem::deleted()),
    }
}

/// Count a link's clicks by day
#[utoipa::path(
    get, path = "/api/links/{slug}/clicks", params(SlugPath, ByQuery),
    security(("bearer" = [])),
    responses((status = 200, description = "the clicks", body = ClicksJson)),
)]
pub async fn count_clicks_by_day(
    State(app): Shared,
    headers: HeaderMap,
    uri: Uri,
) -> Reply {
    let owner = owner(&app, &headers)?;
    validate::by_day(uri.query().unwrap_or_default())?;
    let link = own_link(&app, owner, &uri)?;
    let days = app.store.days(link.id).map_err(|error| app.failed(error))?;
    let total = days.iter().map(|(_, clicks)| clicks).sum();
    let days = days.into_iter().map(DayJson::from).collect();
    Ok(json_reply(&ClicksJson { slug: link.slug, by: "day", total, days }))
}

/// Say that the process lives
#[utoipa::path(
    get, path = "/healthz",
    responses((status = 200, description = "it lives", body = HealthJson)),
)]
pub async fn health() -> Response {
    json_reply(&HealthJson { status: "ok" })
}

/// Say that requests can be served
#[utoipa::path(
    get, path = "/readyz",
    responses((status = 200, description = "they can", body = HealthJson)),
)]
pub async fn ready(State(app): Shared) -> Reply {
    if app.is_stopping() {
        return Err(Problem::stopping());
    }
    app.store.check().map_err(|error| app.failed(error))?;
    Ok(json_reply(&HealthJson { status: "ready" }))
}

/// Give the metrics
#[utoipa::path(
    get, path = "/metrics",
    responses((status = 200, description = "the metrics, for Prometheus", body = String)),
)]
pub async fn metrics(State(app): Shared) -> Response {
    typed("text/plain; version=0.0.4; charset=utf-8", app.metrics.text().into())
}

/// Give this document
#[utoipa::path(
    get, path = "/openapi.json",
    responses((status = 200, description = "this document", body = Object)),
)]
pub async fn openapi(State(app): Shared) -> Response {
    typed("application/json", app.document.clone().into())
}

/// Follow a link
#[utoipa::path(
    get, path = "/{slug}", params(SlugPath),
    responses((status = 302, description = "where the link leads",
        headers(("Location" = String, description = "the target")))),
)]
pub async fn follow(State(app): Shared, method: Method, uri: Uri) -> Reply {
    let slug = slug_of(&uri, 1).ok_or_else(Problem::no_link)?;
    let target = app.store.target(slug).map_err(|error| app.failed(error))?;
    let target = target.ok_or_else(Problem::no_link)?;
    let now = moment::now();
    if target.deleted {
        return Err(Problem::deleted());
    }
    if target.expires_at.is_some_and(|moment| moment <= now) {
        return Err(Problem::expired());
    }
    // A click is counted for good before anyone is sent on.
    if app.options.count_clicks && method == Method::GET {
        app.store.count(target.id, now).await.map_err(|error| app.failed(error))?;
        app.metrics.clicks.inc();
    }
    let no_store = HeaderValue::from_static("no-store");
    let headers = [(LOCATION, text_header(target.url)), (CACHE_CONTROL, no_store)];
    Ok((StatusCode::FOUND, headers).into_response())
}

/// Refuses a method that a known address doesn't take.
pub async fn refuse_method(uri: Uri) -> Problem {
    Problem::method(allowed(route_of(uri.path())))
}

/// Refuses an address that nothing is at.
pub async fn refuse_route() -> Problem {
    Problem::no_route()
}

/// The owner of the key that a request brings.
fn owner(app: &App, headers: &HeaderMap) -> Result<i64, Problem> {
    let value = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let key = bearer(value).ok_or_else(Problem::no_key)?;
    let owner = app.store.owner(&hash(key)).map_err(|error| app.failed(error))?;
    owner.ok_or_else(Problem::no_key)
}

/// The link that an address of the API names, if it is the owner's.
fn own_link(app: &App, owner: i64, uri: &Uri) -> Result<Link, Problem> {
    let slug = slug_of(uri, 3).ok_or_else(Problem::no_link)?;
    let found = app.store.link(owner, slug).map_err(|error| app.failed(error))?;
    match found {
        Some((link, false)) => Ok(link),
        Some((_, true)) => Err(Problem::deleted()),
        None => Err(Problem::no_link()),
    }
}

/// The segment of a path, as it was sent, if it can be a slug.
fn slug_of(uri: &Uri, segment: usize) -> Option<&str> {
    // axum's own extractor decodes what is percent-encoded: here `%61bc` is no `abc`.
    uri.path().split('/').nth(segment).filter(|slug| is_slug(slug))
}
