"""What it costs to cross from Python to Rust, measured in both directions.

Read in this order:

1. `tasks`: what a measurement is, and how its loop is timed,
2. `crossings`: calls that do as little as possible,
3. `batches`: the same summary of a log, with few crossings or many,
4. `rounds`: every task once a round, in random order, its answer proven.

Run as a program, it prints one JSON document with every sample. `compare boundary` does
that, makes the statistics, and shows them. The other side of the boundary is
`crates/python-bridge/src/boundary.rs`.
"""
