//! Many requests at once, each on a connection of its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::reply::Reply;
use crate::target::Target;
use crate::wire::{Answer, PATIENCE, Wire};

/// Sends the requests at once, after all connections are open; a reply of status 0
/// stands for none. The replies are in the order of the requests.
pub async fn all_at_once(target: &Target, requests: Vec<Vec<u8>>) -> Vec<Reply> {
    let barrier = Arc::new(Barrier::new(requests.len()));
    let mut tasks = JoinSet::new();
    for (number, request) in requests.into_iter().enumerate() {
        let (address, barrier) = (target.address, Arc::clone(&barrier));
        tasks.spawn(async move {
            let wire = Wire::connect(address).await;
            barrier.wait().await;
            let Ok(mut wire) = wire else { return (number, Reply::default()) };
            wire.send(&request).await;
            match wire.answer(request.starts_with(b"HEAD "), PATIENCE).await {
                Answer::Reply(reply) => (number, reply),
                _ => (number, Reply::default()),
            }
        });
    }
    let mut replies = tasks.join_all().await;
    replies.sort_by_key(|(number, _)| *number);
    replies.into_iter().map(|(_, reply)| reply).collect()
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
