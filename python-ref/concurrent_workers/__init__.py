"""`linkcheck`: every link of a web site, checked.

Data goes forward along this line, and each arrow is a boundary between modules:
start addresses → frontier → fetched → links → checked → findings → report.

Read the spine first, in this order:

1. `check`: runs the program from start to end,
2. `crawl`: one coordinator, and at most so many tasks at a time,
3. `frontier`: what is asked for, and in which order it counts,
4. `fetch`: asks for one address, as often as it takes.

What makes the program fit for real use hangs off the spine: `cli`, `errors` and
`open_files`; for asking `http`, `hosts`, `networks`, `pace`, `permissions`, `robots`,
`retry` and `gunzip`; for reading pages `charset`, `links`, `srcset` and `address`; for
what is known `graph`, `exclude` and `failure`; for the report `findings`, `fragments`,
`text_report`, `json_report`, `statistics` and `progress`. Two rungs stand beside:
`native` and `hybrid`.

Twin: `crates/concurrent-workers/src/lib.rs`.
"""

__version__ = "0.1.0"
