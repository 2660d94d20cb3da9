"""`flights`: an on-time performance report from the record of every flight.

Data goes forward along this line, and each arrow is a boundary between modules:
arguments → chunks of bytes → rows or rejects → partial aggregates → merged →
joined with names → written.

Read the spine first, in this order:

1. `report`: runs the program from start to end,
2. `core`: from open files to finished tables,
3. `flight`: makes a checked flight of a row, or says why it can't,
4. `aggregate`: adds flights up, and merges what was added up apart.

What makes the program fit for real use hangs off the spine: `cli` and `errors`;
for reading `chunks`, `rows` and `fields` (the grammar of CSV), `values`, `reason` and
`names`; for counting `parallel`, `groups` and `histogram`; for writing `summary`,
`tables`, `cells`, `decimal`, `distance` and `output`. What other programs need as well
stands in `common`: files, standard input and gzip, the line of progress, workers,
Ctrl-C. Two rungs stand beside: `native` and `hybrid`.

Twin: `crates/data-transform/src/lib.rs`.
"""

__version__ = "0.1.0"

# The program's name, as it stands before what it says.
PROGRAM = "flights"
