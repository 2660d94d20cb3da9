"""What every program of the workspace needs, whatever it does.

A program's own package holds what a reader compares; what two programs share would
only be read twice, and stands here: `errors`, `arguments` and `program` for the command
line; `input` (files, standard input, gzip), `progress` and `remembered` for reading;
`output` for the report;
`parallel` for workers whose findings come in the order of the input.

Twin: `crates/common/src/lib.rs`.
"""
