"""`shortlink`: a link shortener over SQLite.

Data goes forward along this line, and each arrow is a boundary between modules:
request → authenticated → validated → store (one writer) → reply.

Read the spine first, in this order:

1. `routes`: what is answered to which request,
2. `store`: what is known of links, keys and clicks,
3. `writer`: one thread that commits what many requests change.

What makes the program fit for real use hangs off the spine: `cli`, `options` and
`errors` to start it; `serve`, `protocol`, `app`, `fast_api`, `dependencies`, `observe`
and `body` for HTTP; `keys`, `rate` and `validate` for who may ask for what; `slug`,
`slug_source`, `target`, `moment`, `json`, `link` and `problem` for what is said;
`schema`, `queries`, `targets`, `change`, `transaction`, `statements` and `outcome` for
the database; `document`, `metrics`, `log` and `access_log` for those who run it. Two
further rungs are `native` and `hybrid`.

Twin: `crates/web-service/src/lib.rs`.
"""

__version__ = "0.1.0"
