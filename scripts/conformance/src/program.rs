//! The program under test: its command line, and how it is run.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::process::Command;
use tokio::time::timeout;

use crate::service::{Service, Start};

/// How long a run of the program may take that is not a service.
const PATIENCE: Duration = Duration::from_mins(1);
/// The settings that the program reads from its environment begin with this.
const SETTINGS: &str = "SHORTLINK_";
/// The one that says where a part of the program is, and is no setting of a service.
const PROGRAM: &str = "SHORTLINK_PROGRAM";

/// A command that starts the program, without the program's own arguments.
#[derive(Clone, Debug)]
pub struct Program {
    command: Vec<String>,
}

/// How a run of the program ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ended {
    /// The exit code; `None` if a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it told as errors and logs.
    pub stderr: String,
}

impl Program {
    /// Makes a program of a command line.
    ///
    /// # Errors
    ///
    /// If the command is empty.
    pub fn new(command: &[String]) -> Result<Self> {
        if command.is_empty() {
            bail!("no command is given: write it after `--`");
        }
        Ok(Self { command: command.to_vec() })
    }

    /// Returns the same program, started by another one, such as a shell.
    #[must_use]
    pub fn below(&self, wrapper: &[&str]) -> Self {
        let wrapper = wrapper.iter().map(ToString::to_string);
        Self { command: wrapper.chain(self.command.iter().cloned()).collect() }
    }

    /// Runs the program to its end.
    ///
    /// # Errors
    ///
    /// If it can't be started, or doesn't end.
    pub async fn run(&self, args: &[&str], env: &[(&str, &str)]) -> Result<Ended> {
        let output = self.prepared(args, env).stdin(Stdio::null()).output();
        let output = timeout(PATIENCE, output)
            .await
            .with_context(|| format!("`{}` does not end", args.join(" ")))?
            .with_context(|| format!("{}: can't be started", self.command[0]))?;
        Ok(Ended {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Makes a key and returns it.
    ///
    /// # Errors
    ///
    /// If the program can't, or says anything but a key.
    pub async fn add_key(&self, name: &str, db: &Path) -> Result<String> {
        let db = db.to_string_lossy();
        let ended = self.run(&["key", "add", name, "--db", &db], &[]).await?;
        let key = ended.stdout.trim_end();
        if ended.code != Some(0) || !key.starts_with("sl_") {
            bail!("`key add` made no key: {} {}", ended.stdout, ended.stderr);
        }
        Ok(key.to_owned())
    }

    /// Starts the program, and waits until it listens or has ended.
    ///
    /// # Errors
    ///
    /// If it can't be started, or does neither.
    pub async fn start(&self, args: &[&str], env: &[(&str, &str)]) -> Result<Start> {
        let mut command = self.prepared(args, env);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command
            .process_group(0)
            .spawn()
            .with_context(|| format!("{}: can't be started", self.command[0]))?;
        Service::listening(child).await
    }

    fn prepared(&self, args: &[&str], env: &[(&str, &str)]) -> Command {
        let mut command = Command::new(&self.command[0]);
        command.args(&self.command[1..]).args(args).kill_on_drop(true);
        for (name, _) in std::env::vars_os() {
            // What is set around the suite must not change what it sees.
            let name = name.to_string_lossy().into_owned();
            if name.starts_with(SETTINGS) && name != PROGRAM {
                command.env_remove(name);
            }
        }
        command.envs(env.iter().copied());
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Program {
        let command = ["sh", "-c", script].map(str::to_owned);
        Program::new(&command).unwrap()
    }

    #[tokio::test]
    async fn a_run_is_seen_to_its_end() {
        let program = shell("echo out; echo \"$SHORTLINK_X\" >&2; exit 3");
        let ended = program.run(&[], &[("SHORTLINK_X", "err")]).await.unwrap();
        let (stdout, stderr) = ("out\n".to_owned(), "err\n".to_owned());
        assert_eq!(ended, Ended { code: Some(3), stdout, stderr });
    }

    #[tokio::test]
    async fn a_program_that_does_not_listen_has_ended() {
        let start = shell("echo why >&2; exit 2").start(&[], &[]).await.unwrap();
        let Start::Ended(ended) = start else { panic!("it listens") };
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(2), "why\n"));
    }

    #[tokio::test]
    async fn a_service_tells_where_it_listens_and_ends_when_asked() {
        let script = "echo listening on http://127.0.0.1:4711; exec sleep 60";
        let start = shell(script).start(&[], &[]).await.unwrap();
        let Start::Listening(mut service) = start else { panic!("it ended") };
        assert_eq!(service.address().to_string(), "127.0.0.1:4711");
        service.signal(nix::sys::signal::Signal::SIGTERM);
        assert_eq!(service.end().await.unwrap().code, None);
    }

    #[test]
    fn an_empty_command_is_refused() {
        assert!(Program::new(&[]).is_err());
    }
}
