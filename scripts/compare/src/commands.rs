//! Commands that prepare: builds, makers of inputs, versions. They are not measured.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// How many of its last lines are shown of a command that failed.
const SHOWN: usize = 40;

/// Runs a build command from the root; its output is shown only if it fails.
///
/// # Errors
///
/// If it can't be started, or fails.
pub fn build(workspace: &Workspace, label: &str, command: &[String]) -> Result<()> {
    eprintln!("compare: {label}: {}", shell_line(command));
    run_quietly(workspace, label, command)
}

/// Runs a command from the root; its output is shown only if it fails.
///
/// # Errors
///
/// If it can't be started, or fails.
pub fn run_quietly(
    workspace: &Workspace,
    label: &str,
    command: &[String],
) -> Result<()> {
    let output = prepare(workspace, label, command)?
        .output()
        .with_context(|| format!("{label}: {}: can't be started", command[0]))?;
    if output.status.success() {
        return Ok(());
    }
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    let last = &lines[lines.len().saturating_sub(SHOWN)..];
    bail!(
        "{label}: `{}` failed ({}):\n{}",
        shell_line(command),
        output.status,
        last.join("\n")
    )
}

/// Runs a command from the root whose progress is shown on standard error.
///
/// # Errors
///
/// If it can't be started, or fails.
pub fn run_shown(workspace: &Workspace, label: &str, command: &[String]) -> Result<()> {
    eprintln!("compare: {label}: {}", shell_line(command));
    let status = prepare(workspace, label, command)?
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("{label}: {}: can't be started", command[0]))?;
    if !status.success() {
        bail!("{label}: `{}` failed ({status})", shell_line(command));
    }
    Ok(())
}

/// Returns the versions of the compiler and of the environment's interpreter.
#[must_use]
pub fn toolchain(workspace: &Workspace) -> String {
    let rust = version(Path::new("rustc"), workspace.root());
    let python = version(&workspace.python(), workspace.root());
    format!("{rust}, {python}")
}

/// Writes a command line as a shell reads it.
#[must_use]
pub fn shell_line(command: &[String]) -> String {
    let words: Vec<String> = command.iter().map(|word| shell_word(word)).collect();
    words.join(" ")
}

/// Writes a word as a shell reads it: quoted only where it must be.
#[must_use]
pub fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

fn prepare(workspace: &Workspace, label: &str, command: &[String]) -> Result<Command> {
    let (program, arguments) =
        command.split_first().with_context(|| format!("{label}: an empty command"))?;
    let mut prepared = Command::new(program);
    prepared
        .args(arguments)
        .current_dir(workspace.root())
        // The manifests name the artifacts in `target`.
        .env("CARGO_TARGET_DIR", workspace.root().join("target"))
        .stdin(Stdio::null());
    // `cargo run` describes the harness's own package to it. Passed on to another cargo
    // that would look like a change, and build again.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let described =
            text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_");
        if described || changes_the_code(&text) {
            prepared.env_remove(name);
        }
    }
    Ok(prepared)
}

/// Tells whether a variable of the caller would change what cargo makes of the same
/// sources, unseen by the stamps.
fn changes_the_code(name: &str) -> bool {
    matches!(
        name,
        "RUSTFLAGS"
            | "CARGO_ENCODED_RUSTFLAGS"
            | "CARGO_BUILD_RUSTFLAGS"
            | "CARGO_BUILD_TARGET"
    ) || name.starts_with("CARGO_PROFILE_")
        || (name.starts_with("CARGO_TARGET_") && name.ends_with("_RUSTFLAGS"))
}

fn version(program: &Path, folder: &Path) -> String {
    let output = Command::new(program).arg("--version").current_dir(folder).output();
    match output {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        }
        _ => {
            let name = program.file_name().unwrap_or_default().to_string_lossy();
            format!("no {name}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_only_where_a_shell_needs_it() {
        assert_eq!(shell_word("--jobs=2"), "--jobs=2");
        assert_eq!(shell_word("it's {x}"), r"'it'\''s {x}'");
        assert_eq!(shell_word(""), "''");
    }

    #[test]
    fn flags_of_the_caller_change_the_code() {
        for name in [
            "RUSTFLAGS",
            "CARGO_PROFILE_RELEASE_LTO",
            "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS",
        ] {
            assert!(changes_the_code(name), "{name}");
        }
        assert!(!changes_the_code("CARGO_TARGET_DIR"));
        assert!(!changes_the_code("CARGO_HOME"));
    }
}
