"""`linkcheck`: every link of a web site, checked.

Data goes forward along this line, and each arrow is a boundary between modules:
start addresses → frontier → fetched → links → checked → findings → report.

Read the spine first, in this order:

1. `crawl`: one coordinator, and at most so many tasks at a time,
2. `frontier`: what is asked for, and in which order it counts,
3. `fetch`: asks for one address, and says what came of it.

What makes the program fit for real use hangs off the spine: `cli`, `options`, `check`,
`errors` and `open_files`; for asking `http`, `attempts`, `retry`, `pace`, `hosts`,
`networks`, `permissions`, `robots` and `gunzip`; for reading pages `charset`, `flat`,
`links`, `srcset` and `address`; for what is known `task`, `graph`, `exclude` and
`failure`; for the report `findings`, `fragments`, `text_report`, `json_report`,
`statistics` and `progress`. Three rungs share `rungs`; two of them are `native` and
`hybrid`.

Twin: `crates/concurrent-workers/src/lib.rs`.
"""

__version__ = "0.1.0"
