//! What the sites ask robots to leave alone: robots.txt, read once for each origin.
//!
//! RFC 9309: what a site doesn't have, it doesn't forbid; a site in trouble forbids
//! everything. A site that can't be reached forbids nothing here, since to ask for the
//! address itself tells best what is wrong.
//!
//! Twin: `python-ref/concurrent_workers/permissions.py`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::Method;
use tokio::sync::OnceCell;

use crate::address::{Base, Reference, host, origin};
use crate::attempts::Attempts;
use crate::hosts::Hosts;
use crate::http::Wanted;
use crate::robots::Robots;
use crate::task::Task;

/// The name under which a site may speak to this program.
const AGENT: &str = "linkcheck";

/// Redirects of a robots.txt that are followed (RFC 9309, section 2.3.1.2).
const REDIRECTS: usize = 5;

/// What forbids everything.
const DISALLOW_ALL: &str = "User-agent: *\nDisallow: /\n";

/// The rules of the origins that were asked.
#[derive(Debug)]
pub struct Permissions {
    ask: bool,
    known: Mutex<HashMap<String, Arc<OnceCell<Robots>>>>,
}

impl Permissions {
    /// Returns what nobody has been asked for yet; without `ask`, nobody will be.
    #[must_use]
    pub fn new(ask: bool) -> Self {
        Self { ask, known: Mutex::default() }
    }

    /// Tells whether the task's address may be asked for; the site is asked once.
    pub async fn allow(&self, task: &Task, attempts: &Attempts, hosts: &Hosts) -> bool {
        if !self.ask {
            return true;
        }
        let origin = origin(&task.address);
        let cell = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(origin.to_owned()).or_default())
        };
        let ask = || async { Robots::parse(&rules(origin, attempts, hosts).await) };
        cell.get_or_init(ask).await.allows(AGENT, &task.address)
    }
}

/// Returns the text of the origin's robots.txt, or one that says as much.
async fn rules(site: &str, attempts: &Attempts, hosts: &Hosts) -> String {
    let mut address = format!("{site}/robots.txt");
    for _ in 0..=REDIRECTS {
        let asked = attempts.exchange(Method::GET, &address, Wanted::Everything).await;
        let Ok(reply) = asked else { break };
        match (reply.status, reply.body, reply.location) {
            (_, Some(body), _) => return String::from_utf8_lossy(&body).into_owned(),
            (500..=599, ..) => return DISALLOW_ALL.to_owned(),
            (300..=399, _, Some(location)) => {
                let Reference::Http(to) = Base::new(&address).resolve(&location) else {
                    break;
                };
                let elsewhere = origin(&to.address) != site;
                // A site may not make this program ask inside of a network.
                if elsewhere && may_be_private(hosts, host(&to.address)).await {
                    break;
                }
                address = to.address;
            }
            _ => break,
        }
    }
    String::new()
}

async fn may_be_private(hosts: &Hosts, host: &str) -> bool {
    hosts.is_private(host).await != Some(false)
}
