//! Keys are made, and options that are wrong are refused.

use std::path::Path;

use anyhow::Result;

use crate::bench::{Bench, Keys, shown_code};
use crate::case::Case;
use crate::database;

/// Names that no key can have.
const NAMES: [&str; 7] = ["", "a b", "a/b", "\u{e4}", "a\nb", "a'b", "*"];

/// A file that takes nothing, as a full disk does.
const FULL: &str = "/dev/full";
const LOST: &str = "shortlink: standard output: No space left on device";

/// Arguments that are refused, without the database's.
const REFUSED: [&[&str]; 21] = [
    &[],
    &["nonsense"],
    &["serve"],
    &["serve", "--nonsense"],
    &["serve", "--db"],
    &["serve", "<db>", "extra"],
    &["serve", "<db>", "--listen", "nonsense"],
    &["serve", "<db>", "--listen", "127.0.0.1"],
    &["serve", "<db>", "--listen", "127.0.0.1:65536"],
    &["serve", "<db>", "--base-url", "nonsense"],
    &["serve", "<db>", "--read-timeout", "0"],
    &["serve", "<db>", "--read-timeout", "-1"],
    &["serve", "<db>", "--max-body", "16k"],
    &["serve", "<db>", "--max-body", "0"],
    &["serve", "<db>", "--rate", "0"],
    &["serve", "<db>", "--rate", "many"],
    &["serve", "<db>", "--log-level", "loud"],
    &["serve", "<db>", "--trust-forwarded", "perhaps"],
    &["serve", "<db>", "--count-clicks", "perhaps"],
    &["key"],
    &["key", "add", "<db>"],
];

/// Runs the group.
///
/// # Errors
///
/// If the program can't be started.
pub(super) async fn run(bench: &mut Bench<'_>) -> Result<()> {
    let db = bench.db();
    keys(bench, &db).await?;
    untold(bench, &db).await?;
    for argument in ["--version", "-V"] {
        let ended = bench.program.run(&[argument], &[]).await?;
        let right = ended.code == Some(0) && ended.stdout == "shortlink 0.1.0\n";
        let sentence = format!("{argument}: shortlink 0.1.0");
        bench.transcript.check(right, &sentence, format!("{ended:?}"));
    }
    helps(bench).await?;
    let path = db.to_string_lossy().into_owned();
    for arguments in REFUSED {
        let shown = arguments.join(" ");
        let mut all = Vec::new();
        for argument in arguments {
            match *argument {
                "<db>" => all.extend(["--db", &*path]),
                other => all.push(other),
            }
        }
        let ended = bench.program.run(&all, &[]).await?;
        let told = !ended.stderr.is_empty() && ended.stdout.is_empty();
        let sentence = format!("refused with 2: `{shown}`");
        let otherwise = format!("{}: {}", shown_code(&ended), ended.stderr);
        bench.transcript.check(ended.code == Some(2) && told, &sentence, otherwise);
    }
    Ok(())
}

/// Keys are shown once, and only their hashes are kept.
async fn keys(bench: &mut Bench<'_>, db: &Path) -> Result<()> {
    let path = db.to_string_lossy().into_owned();
    let add = |name: &'static str| ["key", "add", name, "--db"];
    let args = |name: &'static str| [&add(name)[..], &[&*path]].concat();
    let first = bench.program.run(&args("first"), &[]).await?;
    let key = first.stdout.trim_end().to_owned();
    let digits = key.strip_prefix("sl_").unwrap_or_default();
    let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let well_formed = digits.len() == 64 && digits.bytes().all(hex);
    let alone = first.stdout == format!("{key}\n") && first.stderr.is_empty();
    let right = first.code == Some(0) && well_formed && alone;
    bench.transcript.check(right, "a key is printed, alone", format!("{first:?}"));
    let mut kept = std::fs::read(db)?;
    kept.extend(std::fs::read(database::beside(db, "-wal")).unwrap_or_default());
    let found = kept.windows(digits.len().max(1)).any(|part| part == digits.as_bytes());
    bench.transcript.check(!found, "the database does not hold it", "it does");
    let again = bench.program.run(&args("first"), &[]).await?;
    bench.transcript.line("# the same name again");
    bench.told(&again, 2, "shortlink: a key named `first` exists already");
    let other = bench.program.add_key("First", db).await?;
    bench.transcript.check(other != key, "another name has another key", "the same");
    let long = "n".repeat(65);
    for name in NAMES.iter().copied().chain([long.as_str()]) {
        let ended =
            bench.program.run(&["key", "add", name, "--db", &path], &[]).await?;
        let refused = ended.code == Some(2) && ended.stdout.is_empty();
        let sentence = format!("no name of a key: {name:?}");
        bench.transcript.check(refused, &sentence, format!("{ended:?}"));
    }
    let longest = "n".repeat(64);
    bench.program.add_key(&longest, db).await?;
    let service = bench.serve(db, &[]).await?;
    let late = bench.program.add_key("late", db).await?;
    bench
        .transcript
        .line("# a key that was made while the service runs is known at once");
    let late = Keys { own: late, other };
    let mut session = bench.session(&service, &late);
    session.exchange(&Case::link("late", "https://example.org/")).await;
    bench.stop(service).await?;
    Ok(())
}

/// What can't be told is an error: a key that nobody has seen, an address that nobody
/// knows.
async fn untold(bench: &mut Bench<'_>, db: &Path) -> Result<()> {
    if !Path::new(FULL).exists() {
        bench.transcript.line(format_args!("skipped: it needs {FULL}"));
        return Ok(());
    }
    let path = db.to_string_lossy().into_owned();
    let script = format!("exec \"$@\" > {FULL}");
    let program = bench.program.below(&["sh", "-c", &script, "sh"]);
    for arguments in [
        &["key", "add", "untold", "--db", &path][..],
        &["serve", "--db", &path, "--listen", "127.0.0.1:0"],
    ] {
        let ended = program.run(arguments, &[]).await?;
        // A service of two processes has said other things before.
        let right = ended.code == Some(2) && ended.stderr.lines().last() == Some(LOST);
        let sentence = format!("standard output is full: `{}` ends", arguments[0]);
        bench.transcript.check(right, &sentence, format!("{ended:?}"));
    }
    Ok(())
}

/// Help names every option, and how to use it.
async fn helps(bench: &mut Bench<'_>) -> Result<()> {
    let options = [
        "--db",
        "--listen",
        "--base-url",
        "--read-timeout",
        "--max-body",
        "--rate",
        "--access-log",
        "--log-level",
        "--trust-forwarded",
        "--count-clicks",
    ];
    for (arguments, words) in [
        (&["--help"][..], &["serve", "key"][..]),
        (&["serve", "--help"], &options),
        (&["key", "add", "--help"], &["--db"]),
    ] {
        let ended = bench.program.run(arguments, &[]).await?;
        let missing = words.iter().find(|word| !ended.stdout.contains(**word));
        let sentence = format!("`{}` names what there is", arguments.join(" "));
        let right = ended.code == Some(0) && missing.is_none();
        bench.transcript.check(right, &sentence, format!("{missing:?} is missing"));
    }
    Ok(())
}
