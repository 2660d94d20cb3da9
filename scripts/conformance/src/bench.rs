//! Where a group works that starts services itself: a folder, keys, and the program.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use nix::sys::signal::Signal;

use crate::program::{Ended, Program};
use crate::service::{Service, Start};
use crate::session::Session;
use crate::target::Target;
use crate::transcript::Transcript;

/// The word in the slugs of a fresh database.
pub const RUN: &str = "suit7q";

/// The two keys of a database.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// The suite's own.
    pub own: String,
    /// Another owner's.
    pub other: String,
}

/// A group's place of work.
#[derive(Debug)]
pub struct Bench<'t> {
    /// The program under test.
    pub program: Program,
    /// A folder of its own, empty at first.
    pub folder: PathBuf,
    /// Where everything is printed.
    pub transcript: &'t mut Transcript,
}

impl Bench<'_> {
    /// The usual database.
    #[must_use]
    pub fn db(&self) -> PathBuf {
        self.folder.join("links.db")
    }

    /// Makes two keys, and with them the database if there is none.
    ///
    /// # Errors
    ///
    /// If the program makes none.
    pub async fn keys(&self, db: &Path) -> Result<Keys> {
        let own = self.program.add_key("own", db).await?;
        let other = self.program.add_key("other", db).await?;
        Ok(Keys { own, other })
    }

    /// Starts a service on the database, with further options.
    ///
    /// # Errors
    ///
    /// If it doesn't listen.
    pub async fn serve(&self, db: &Path, options: &[&str]) -> Result<Service> {
        self.serve_with(db, options, &[]).await
    }

    /// Likewise, with variables in its environment.
    ///
    /// # Errors
    ///
    /// If it doesn't listen.
    pub async fn serve_with(
        &self,
        db: &Path,
        options: &[&str],
        env: &[(&str, &str)],
    ) -> Result<Service> {
        let args = arguments(db, options);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        match self.program.start(&args, env).await? {
            Start::Listening(service) => Ok(service),
            Start::Ended(ended) => {
                let code = ended.code;
                bail!("the service ended with {code:?}: {}", ended.stderr.trim_end())
            }
        }
    }

    /// Starts a service that must end by itself, with code 2 and that message; a
    /// `<reason>` at its end stands for any text.
    ///
    /// # Errors
    ///
    /// If the program can't be started.
    pub async fn refuses(
        &mut self,
        name: &str,
        db: &Path,
        options: &[&str],
        message: &str,
    ) -> Result<()> {
        self.transcript.line(format_args!("# {name}"));
        let args = arguments(db, options);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        match self.program.start(&args, &[]).await? {
            Start::Ended(ended) => self.told(&ended, 2, message),
            Start::Listening(_) => self.transcript.fail("it listens"),
        }
        Ok(())
    }

    /// Prints the end of a run, which must have that exit code and message; a
    /// `<reason>` at its end stands for any text.
    pub fn told(&mut self, ended: &Ended, code: i32, message: &str) {
        let folder = format!("{}/", self.folder.display());
        let stderr = ended.stderr.replace(&folder, "");
        self.transcript.line(format_args!("exit code {}", shown_code(ended)));
        if ended.code != Some(code) {
            self.transcript.fail(format_args!("expected exit code {code}"));
        }
        let stderr = stderr.trim_end();
        let as_expected = match message.strip_suffix("<reason>") {
            Some(start) => stderr.starts_with(start) && !stderr.contains('\n'),
            None => stderr == message,
        };
        if as_expected {
            self.transcript.line(message);
        } else {
            self.transcript.line(stderr);
            self.transcript.fail(format_args!("expected the message `{message}`"));
        }
    }

    /// Makes a conversation with the service.
    pub fn session(&mut self, service: &Service, keys: &Keys) -> Session<'_> {
        Session::new(target(service, keys), RUN, self.transcript)
    }

    /// Ends the service by SIGTERM; it must end in order.
    ///
    /// # Errors
    ///
    /// If it doesn't end.
    pub async fn stop(&mut self, mut service: Service) -> Result<Ended> {
        service.signal(Signal::SIGTERM);
        let ended = service.end().await?;
        if ended.code != Some(0) {
            let code = shown_code(&ended);
            let last = ended.stderr.lines().last().unwrap_or_default();
            self.transcript
                .fail(format_args!("exit code {code} after SIGTERM: {last}"));
        }
        Ok(ended)
    }
}

/// Returns the service as a target with the keys.
#[must_use]
pub fn target(service: &Service, keys: &Keys) -> Target {
    Target {
        address: service.address(),
        base: format!("http://{}", service.address()),
        key: keys.own.clone(),
        other_key: keys.other.clone(),
    }
}

/// Returns how a run ended, in a word.
#[must_use]
pub fn shown_code(ended: &Ended) -> String {
    ended.code.map_or_else(|| "none, a signal".to_owned(), |code| code.to_string())
}

/// Returns the arguments of `serve`.
fn arguments(db: &Path, options: &[&str]) -> Vec<String> {
    let db = db.to_string_lossy().into_owned();
    let mut args = vec!["serve".to_owned(), "--db".to_owned(), db];
    if !options.contains(&"--listen") {
        args.extend(["--listen", "127.0.0.1:0"].map(str::to_owned));
    }
    args.extend(options.iter().map(ToString::to_string));
    args
}
