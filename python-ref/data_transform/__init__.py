"""`flights`: an on-time performance report from the record of every flight.

Data goes forward along this line, and each arrow is a boundary between modules:
arguments → chunks of bytes → rows or rejects → partial aggregates → merged →
joined with names → written.

Read the spine first, in this order:

1. `chunks`: cuts the input into pieces that never split a row,
2. `flight`: makes a checked flight of a row, or says why it can't,
3. `aggregate`: adds flights up, and merges what was added up apart,
4. `tables`: joins the sums with names and lays out what is printed,
5. `report`: runs the four above from start to end.

What makes the program fit for real use hangs off the spine: `cli`, `errors`,
`input` (files, standard input, gzip), `rows` and `fields` (the grammar of CSV),
`values`, `histogram`, `decimal`, `parallel`, `names`, `distance`, `output` and
`progress`.

Twin: `crates/data-transform/src/lib.rs`.
"""

__version__ = "0.1.0"
