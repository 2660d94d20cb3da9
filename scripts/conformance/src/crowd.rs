//! Many requests at once, each on a connection of its own.

use std::collections::BTreeMap;

use tokio::task::JoinSet;

use crate::reply::Reply;
use crate::target::Target;
use crate::wire::{Answer, PATIENCE, Wire};

/// Connections that are open, and on which nothing was asked yet.
#[derive(Debug)]
pub struct Crowd(Vec<Option<Wire>>);

impl Crowd {
    /// Opens so many connections, one after the other: a system drops those that come
    /// faster than the service takes them, and a client tries again seconds later.
    pub async fn gather(target: &Target, size: usize) -> Self {
        let mut wires = Vec::with_capacity(size);
        for _ in 0..size {
            wires.push(Wire::connect(target.address).await.ok());
        }
        Self(wires)
    }

    /// Sends a request on each connection at once; a reply of status 0 stands for none.
    /// The replies are in the order of the requests.
    pub async fn ask(self, requests: Vec<Vec<u8>>) -> Vec<Reply> {
        let mut tasks = JoinSet::new();
        for (number, (wire, request)) in self.0.into_iter().zip(requests).enumerate() {
            tasks.spawn(async move { (number, asked(wire, &request).await) });
        }
        let mut replies = tasks.join_all().await;
        replies.sort_by_key(|(number, _)| *number);
        replies.into_iter().map(|(_, reply)| reply).collect()
    }
}

/// Sends the requests at once, after all connections are open.
pub async fn all_at_once(target: &Target, requests: Vec<Vec<u8>>) -> Vec<Reply> {
    Crowd::gather(target, requests.len()).await.ask(requests).await
}

async fn asked(wire: Option<Wire>, request: &[u8]) -> Reply {
    let Some(mut wire) = wire else { return Reply::default() };
    wire.send(request).await;
    match wire.answer(request.starts_with(b"HEAD "), PATIENCE).await {
        Answer::Reply(reply) => reply,
        _ => Reply::default(),
    }
}

/// Counts the statuses, in words: `1 times 201, 99 times 409`.
#[must_use]
pub fn counted(replies: &[Reply]) -> String {
    let mut counts = BTreeMap::new();
    for reply in replies {
        *counts.entry(reply.status).or_insert(0) += 1;
    }
    let words = counts.iter().map(|(status, count)| match status {
        0 => format!("{count} times no reply"),
        _ => format!("{count} times {status}"),
    });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_counted_in_order() {
        let reply = |status| Reply { status, ..Reply::default() };
        let replies = [409, 201, 0, 409].map(reply);
        assert_eq!(counted(&replies), "1 times no reply, 1 times 201, 2 times 409");
    }
}
