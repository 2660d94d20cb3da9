//! The OpenAPI document, made from the handlers' annotations.
//!
//! The handlers say what happens when all goes well; the refusals, which many share,
//! are added here from a table.
//!
//! Twin: `python-ref/web_service/document.py`.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::security::{
    Http, HttpAuthScheme, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    Content, Info, OpenApi as Document, PathItem, Ref, RefOr, Response,
};
use utoipa::{IntoParams, IntoResponses, Modify, OpenApi, ToSchema};

use crate::link::{Link, LinkJson};
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

/// A link was made.
#[derive(IntoResponses)]
#[response(status = 201, description = "the link")]
pub struct Made(pub LinkJson);

/// A link is there.
#[derive(IntoResponses)]
#[response(status = 200, description = "the link")]
pub struct Found(pub LinkJson);

/// A page of links.
#[derive(IntoResponses)]
#[response(status = 200, description = "a page of links")]
pub struct Links(pub LinksJson);

/// The clicks of a link.
#[derive(IntoResponses)]
#[response(status = 200, description = "the clicks")]
pub struct Clicks(pub ClicksJson);

/// The process lives.
#[derive(IntoResponses)]
#[response(status = 200, description = "it lives")]
pub struct Lives(pub HealthJson);

/// Requests can be served.
#[derive(IntoResponses)]
#[response(status = 200, description = "they can")]
pub struct Ready(pub HealthJson);

/// A link was deleted.
#[derive(IntoResponses)]
#[response(status = 204, description = "the link is deleted")]
pub struct Done;

/// A client is sent on.
#[derive(IntoResponses)]
#[response(status = 302, description = "where the link leads",
    headers(("Location" = String, description = "the target")))]
pub struct Moved;

/// The metrics.
#[derive(IntoResponses)]
#[response(
    status = 200,
    description = "the metrics, for Prometheus",
    content_type = "text/plain"
)]
pub struct Text(pub String);

/// The document.
#[derive(IntoResponses)]
#[response(status = 200, description = "this document")]
pub struct This(#[to_schema] pub Anything);

/// An object of any kind.
#[derive(ToSchema)]
#[schema(value_type = Object)]
pub struct Anything(pub serde_json::Value);

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

impl LinksJson {
    /// Returns a page of links, and the cursor of the next if there is one.
    #[must_use]
    pub fn of(links: &[Link], following: Option<i64>, base: &str) -> Self {
        let links = links.iter().map(|link| link.json(base)).collect();
        Self { links, next: following.map(|id| id.to_string()) }
    }
}

impl ClicksJson {
    /// Returns the clicks of a link from days since 1970, each with its clicks.
    #[must_use]
    pub fn of(slug: String, days: Vec<(i64, i64)>) -> Self {
        let total = days.iter().map(|(_, clicks)| clicks).sum();
        let day = |(day, clicks)| DayJson { day: moment::date_of(day), clicks };
        let days = days.into_iter().map(day).collect();
        Self { slug, by: "day", total, days }
    }
}

/// Which days are wanted, of which link.
#[derive(Debug)]
pub struct Days;

impl IntoParams for Days {
    fn into_params(within: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        [SlugPath::into_params(&within), ByQuery::into_params(&within)].concat()
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
    components(schemas(
        ClicksJson,
        CreateLink,
        DayJson,
        HealthJson,
        LinkJson,
        LinksJson,
        ProblemJson,
    )),
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
        for (path, item) in &mut document.paths.paths {
            let needs_key = path.starts_with("/api/");
            for operation in operations(item) {
                operation.parameters.iter_mut().flatten().for_each(describe);
                let security =
                    SecurityRequirement::new::<_, [&str; 0], &str>("bearer", []);
                operation.security = needs_key.then(|| vec![security]);
                operation.tags = None;
                add_refusals(operation);
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.delete].into_iter().flatten()
}

/// Says what a parameter is that has a schema of its own: utoipa leaves that out.
fn describe(parameter: &mut RefOr<Parameter>) {
    let RefOr::T(parameter) = parameter else { return };
    let text = match &*parameter.name {
        "limit" => "The most links of the page.",
        "cursor" => "What an earlier page gave as `next`.",
        "by" => "What they are counted by.",
        _ => return,
    };
    parameter.description = Some(text.to_owned());
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
