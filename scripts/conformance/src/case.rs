//! A request, and what must come of it.
//!
//! Cases are written as they are shown: with the placeholders of [`crate::shown`].

/// A request, and what must come of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// What the case shows; empty where the request says it.
    pub name: String,
    /// The method.
    pub method: String,
    /// The target of the request.
    pub path: String,
    /// Which key is sent.
    pub key: Key,
    /// The media type of the body, if it is told.
    pub content_type: Option<String>,
    /// Further fields of the head.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// Whether the body is sent in chunks instead of with its length.
    pub chunked: bool,
    /// The bytes of the whole request, where the rest can't describe them.
    pub raw: Option<Vec<u8>>,
    /// What must come of it.
    pub wants: Wants,
}

/// Which key a request carries.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Key {
    /// The key is not needed, and none is sent.
    Unneeded,
    /// None is sent, where one is needed.
    Missing,
    /// The suite's own.
    Own,
    /// The second one, of another owner.
    Other,
    /// This field instead of any key.
    Instead(String),
}

/// What must come of a request.
#[derive(Clone, Debug, Default)]
pub struct Wants {
    /// The status; 0 stands for any of 400 to 499, refused by the HTTP server itself.
    pub status: u16,
    /// The `detail` of the problem document; `<reason>` at its end stands for any text.
    pub detail: Option<String>,
    /// The whole body, as it is shown.
    pub body: Option<String>,
    /// Where the reply leads.
    pub location: Option<String>,
    /// Whether the connection is closed afterwards.
    pub closes: bool,
    /// Whether the body differs from service to service, and isn't shown.
    pub hides_body: bool,
}

impl Case {
    /// Any request without a body; below `/api/` it carries the suite's own key.
    #[must_use]
    pub fn request(method: &str, path: &str) -> Self {
        let below_api = path.starts_with("/api/");
        Self {
            name: String::new(),
            method: method.to_owned(),
            path: path.to_owned(),
            key: if below_api { Key::Own } else { Key::Unneeded },
            content_type: None,
            headers: Vec::new(),
            body: Vec::new(),
            chunked: false,
            raw: None,
            wants: Wants { status: 200, ..Wants::default() },
        }
    }

    /// A GET request.
    #[must_use]
    pub fn get(path: &str) -> Self {
        Self::request("GET", path)
    }

    /// A HEAD request.
    #[must_use]
    pub fn head(path: &str) -> Self {
        Self::request("HEAD", path)
    }

    /// A request that deletes a link.
    #[must_use]
    pub fn delete(slug: &str) -> Self {
        Self::request("DELETE", &format!("/api/links/{slug}")).status(204)
    }

    /// A request that creates a link, with that body.
    #[must_use]
    pub fn post(body: impl Into<Vec<u8>>) -> Self {
        let mut case = Self::request("POST", "/api/links").status(201);
        case.content_type = Some("application/json".to_owned());
        case.body = body.into();
        case
    }

    /// A request that creates a link with a slug of its own, and the reply to it.
    #[must_use]
    pub fn link(slug: &str, url: &str) -> Self {
        Self::post(format!(r#"{{"url":"{url}","slug":"{slug}"}}"#)).creates(slug, url)
    }

    /// A request that is sent as it stands.
    #[must_use]
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        let mut case = Self::request("", "");
        case.raw = Some(bytes.into());
        case
    }

    /// Gives the case a name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// Sends another key, or none.
    #[must_use]
    pub fn key(mut self, key: Key) -> Self {
        self.key = key;
        self
    }

    /// Adds a field to the head.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Names another media type, or none.
    #[must_use]
    pub fn content_type(mut self, content_type: Option<&str>) -> Self {
        self.content_type = content_type.map(str::to_owned);
        self
    }

    /// Sends the body in chunks.
    #[must_use]
    pub fn chunked(mut self) -> Self {
        self.chunked = true;
        self
    }

    /// Wants the status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.wants.status = status;
        self
    }

    /// Wants a problem document, whatever else the case wanted.
    #[must_use]
    pub fn problem(mut self, status: u16, detail: &str) -> Self {
        let detail = Some(detail.to_owned());
        self.wants = Wants { status, detail, ..Wants::default() };
        self
    }

    /// Wants the body, word for word.
    #[must_use]
    pub fn body(mut self, body: &str) -> Self {
        self.wants.body = Some(body.to_owned());
        self
    }

    /// Wants a new link without an end, which is at `/api/links/{slug}`.
    #[must_use]
    pub fn creates(self, slug: &str, url: &str) -> Self {
        let body = link_body(slug, url, "null", 0);
        self.status(201).body(&body).location(&format!("/api/links/{slug}"))
    }

    /// Wants a redirect to the address.
    #[must_use]
    pub fn redirects(self, url: &str) -> Self {
        self.status(302).location(url)
    }

    /// Wants the reply to lead there.
    #[must_use]
    pub fn location(mut self, location: &str) -> Self {
        self.wants.location = Some(location.to_owned());
        self
    }

    /// Wants the connection to be closed afterwards.
    #[must_use]
    pub fn closes(mut self) -> Self {
        self.wants.closes = true;
        self
    }

    /// Shows only that there is a body, since it differs from service to service.
    #[must_use]
    pub fn hides_body(mut self) -> Self {
        self.wants.hides_body = true;
        self
    }

    /// Wants the HTTP server itself to refuse the request and close the connection.
    #[must_use]
    pub fn refused(self) -> Self {
        self.status(0).closes()
    }
}

/// Returns the body of a link, as it is shown; `expires_at` is JSON.
#[must_use]
pub fn link_body(slug: &str, url: &str, expires_at: &str, clicks: u64) -> String {
    format!(
        "{{\"slug\":\"{slug}\",\"url\":\"{url}\",\"short_url\":\"<base>/{slug}\",\
         \"created_at\":\"<time>\",\"expires_at\":{expires_at},\"clicks\":{clicks}}}"
    )
}
