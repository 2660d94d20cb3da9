//! The OpenAPI document, made from the handlers' annotations.
//!
//! The handlers say what happens when all goes well; the refusals, which many share,
//! are added here from a table.
//!
//! Twin: `python-ref/web_service/document.py`.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{
    Content, Info, OpenApi as Document, PathItem, Ref, RefOr, Response,
};
use utoipa::{IntoParams, Modify, OpenApi, ToSchema};

use crate::link::LinkJson;
use crate::moment;
use crate::problem::ProblemJson;

/// What each operation may refuse, by its name.
const REFUSALS: [(&str, &[u16]); 8] = [
    ("create_link", &[400, 401, 408, 409, 413, 415, 422, 429, 503]),
    ("list_links", &[401, 422, 429, 503]),
    ("get_link", &[401, 404, 410, 429, 503]),
    ("count_clicks_by_day", &[401, 404, 410, 422, 429, 503]),
    ("delete_link", &[401, 404, 410, 429, 503]),
    ("follow", &[404, 410, 429, 503]),
    ("ready", &[503]),
    ("openapi", &[429]),
];

/// What can be asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateLink {
    /// Where the link leads: an address of http or https.
    #[schema(max_length = 2048, format = "uri")]
    pub url: String,
    /// What stands after the last slash; one is made up where it is missing.
    #[schema(value_type = String, required = false)]
    #[schema(pattern = "^[A-Za-z0-9_-]{3,64}$")]
    pub slug: Option<String>,
    /// When the link ends, in UTC; it doesn't where this is missing.
    #[schema(value_type = String, required = false, format = DateTime)]
    pub expires_at: Option<String>,
}

/// A page of links, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Links)]
pub struct LinksJson {
    /// The links.
    pub links: Vec<LinkJson>,
    /// The cursor of the next page, if there is one.
    #[schema(required = true)]
    pub next: Option<String>,
}

/// How often a link was followed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Clicks)]
pub struct ClicksJson {
    /// What stands after the last slash.
    pub slug: String,
    /// What the clicks are counted by.
    #[schema(schema_with = by)]
    pub by: &'static str,
    /// All clicks.
    pub total: i64,
    /// The days that have any, in order.
    pub days: Vec<DayJson>,
}

/// How often a link was followed on a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Day)]
pub struct DayJson {
    /// The day, in UTC.
    #[schema(format = Date)]
    pub day: String,
    /// The clicks on it.
    pub clicks: i64,
}

/// How the service is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Health)]
pub struct HealthJson {
    /// One word.
    pub status: &'static str,
}

/// A slug in an address.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SlugPath {
    /// What stands after the last slash.
    #[param(pattern = "^[A-Za-z0-9_-]{3,64}$")]
    pub slug: String,
}

/// Which part of a list is wanted.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// The most links of the page.
    #[param(schema_with = limit, required = false)]
    pub limit: u32,
    /// What an earlier page gave as `next`.
    #[param(schema_with = cursor, required = false)]
    pub cursor: String,
}

/// How clicks are counted.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ByQuery {
    /// What they are counted by.
    #[param(schema_with = by, required = false)]
    pub by: String,
}

impl From<(i64, i64)> for DayJson {
    fn from((day, clicks): (i64, i64)) -> Self {
        Self { day: moment::date_of(day), clicks }
    }
}

/// Returns the document, as JSON.
#[must_use]
pub fn document() -> String {
    Api::openapi().to_json().expect("the document is made of strings and numbers")
}

#[derive(OpenApi)]
#[openapi(
    paths(
        crate::routes::create_link,
        crate::routes::list_links,
        crate::routes::get_link,
        crate::routes::count_clicks_by_day,
        crate::routes::delete_link,
        crate::routes::follow,
        crate::routes::health,
        crate::routes::ready,
        crate::routes::metrics,
        crate::routes::openapi,
    ),
    components(schemas(ProblemJson)),
    modifiers(&Refusals),
)]
struct Api;

/// Adds what the annotations leave out.
struct Refusals;

impl Modify for Refusals {
    fn modify(&self, document: &mut Document) {
        document.info = Info::new("shortlink", env!("CARGO_PKG_VERSION"));
        let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", bearer);
        for operation in document.paths.paths.values_mut().flat_map(operations) {
            operation.tags = None;
            add_refusals(operation);
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.delete].into_iter().flatten()
}

fn add_refusals(operation: &mut Operation) {
    let name = operation.operation_id.as_deref().unwrap_or_default();
    let known = REFUSALS.iter().find(|(known, _)| *known == name);
    for &status in known.map_or(&[][..], |(_, statuses)| statuses) {
        let schema = Some(Ref::from_schema_name("Problem"));
        let mut response = Response::new(meaning(status));
        response
            .content
            .insert("application/problem+json".to_owned(), Content::new(schema).into());
        let responses = &mut operation.responses.responses;
        responses.insert(status.to_string(), RefOr::T(response));
    }
}

/// What a refusal means, whatever was asked for.
fn meaning(status: u16) -> &'static str {
    match status {
        400 => "the body is not JSON",
        401 => "there is no key, or nobody knows it",
        404 => "there is no such link",
        408 => "the body took too long",
        409 => "the slug is taken or reserved",
        410 => "the link was deleted, or has expired",
        413 => "the body is too large",
        415 => "the body is something else than plain JSON",
        422 => "a value can't be taken",
        429 => "the client asks too often",
        _ => "the database can't be used now, or the service is stopping",
    }
}

fn limit() -> Object {
    let limit = ObjectBuilder::new().schema_type(SchemaType::Type(Type::Integer));
    limit.minimum(Some(1)).maximum(Some(100)).default(Some(json!(20))).build()
}

fn cursor() -> Object {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .pattern(Some("^[0-9]+$"))
        .build()
}

fn by() -> Object {
    let by = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String));
    by.enum_values(Some(["day"])).default(Some(json!("day"))).build()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn parsed() -> Value {
        serde_json::from_str(&document()).unwrap()
    }

    #[test]
    fn every_operation_has_its_name_and_its_statuses() {
        let document = parsed();
        assert_eq!(document["openapi"], "3.1.0");
        let create = &document["paths"]["/api/links"]["post"];
        assert_eq!(create["operationId"], "create_link");
        assert_eq!(create["summary"], "Create a link");
        let statuses: Vec<_> =
            create["responses"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(
            statuses,
            ["201", "400", "401", "408", "409", "413", "415", "422", "429", "503"]
        );
        let names = document["paths"].as_object().unwrap().values();
        let names = names.flat_map(|item| item.as_object().unwrap().values());
        let names: Vec<_> = names.map(|operation| &operation["operationId"]).collect();
        assert_eq!(names.len(), 10);
        for (name, _) in REFUSALS {
            assert!(names.iter().any(|other| *other == name), "{name}");
        }
    }

    #[test]
    fn only_the_api_needs_a_key() {
        let document = parsed();
        let scheme = &document["components"]["securitySchemes"]["bearer"];
        assert_eq!(*scheme, json!({ "type": "http", "scheme": "bearer" }));
        let listing = &document["paths"]["/api/links"]["get"]["security"];
        assert_eq!(*listing, json!([{ "bearer": [] }]));
        assert!(document["paths"]["/{slug}"]["get"]["security"].is_null());
    }

    #[test]
    fn a_new_link_has_no_field_but_these() {
        let schema = &parsed()["components"]["schemas"]["CreateLink"];
        assert_eq!(schema["required"], json!(["url"]));
        assert_eq!(schema["additionalProperties"], json!(false));
        let slug = &schema["properties"]["slug"];
        assert_eq!(
            (&slug["type"], &slug["pattern"]),
            (&json!("string"), &json!("^[A-Za-z0-9_-]{3,64}$"))
        );
    }
}
