//! Where programs are timed: a fresh folder for each run, and the server of a block.

use std::path::PathBuf;

use anyhow::Result;

use crate::counters::Counters;
use crate::entrant::{Entrant, Field};
use crate::file_spec;
use crate::manifest::Scenario;
use crate::peer_proof;
use crate::placeholders::Placeholders;
use crate::sandbox::{Sandbox, Tree};
use crate::server::{self, Server};
use crate::spawner::{Exit, Job, Spawner};
use crate::tree_memory;
use crate::trial::Trial;
use crate::workspace::Workspace;

/// What all runs of a scenario share.
#[derive(Debug)]
pub struct Track<'a> {
    /// The workspace.
    pub workspace: &'a Workspace,
    /// The helper that spawns.
    pub spawner: Spawner,
    /// The folder that is made afresh for each run; the same path for all of them, since
    /// its length is part of the command line and the environment.
    pub folder: PathBuf,
    /// Seconds until a run is killed.
    pub timeout_s: f64,
    /// What serves the runs of the block, if anything does.
    pub server: Option<Server>,
}

impl Track<'_> {
    /// Starts a block's server, if it has one, in the place of the one before; returns
    /// the placeholders with what it named.
    ///
    /// # Errors
    ///
    /// If it can't be started.
    pub fn serve(
        &mut self,
        scenario: &Scenario,
        added: Option<&[String]>,
        known: Placeholders,
    ) -> Result<Placeholders> {
        self.server = None;
        let (Some(declared), Some(added)) = (&scenario.server, added) else {
            return Ok(known);
        };
        let folder = self.workspace.products().join("work/server");
        server::make_folder(&folder)?;
        let server = Server::start(declared, added, &known, &folder)?;
        let known = server.placeholders(&known);
        self.server = Some(server);
        Ok(known)
    }

    /// Runs an entrant once, with `padding` bytes more in its environment.
    ///
    /// # Errors
    ///
    /// If the folder or its files can't be made or read, or the helper is gone.
    pub fn run(
        &mut self,
        field: &Field,
        entrant: &Entrant,
        padding: usize,
    ) -> Result<Trial> {
        let (sandbox, trial) = self.observe(field, entrant, padding)?;
        sandbox.remove()?;
        Ok(trial)
    }

    /// Runs an entrant once, then its own proof, if it has one, on what it left.
    ///
    /// # Errors
    ///
    /// As [`Track::run`].
    pub fn run_and_prove(
        &mut self,
        field: &Field,
        entrant: &Entrant,
        padding: usize,
    ) -> Result<Trial> {
        let (sandbox, mut trial) = self.observe(field, entrant, padding)?;
        if !entrant.prove.is_empty() && trial.ended.exit == Exit::Code(entrant.exit) {
            // Only now, for it may write files, too, which are nobody's output.
            let job = Job {
                argv: entrant.prove.clone(),
                stdout: Some(sandbox.stdout()),
                ..self.job(&sandbox, entrant, 0)
            };
            trial.proof = Some(peer_proof::run(&mut self.spawner, &job)?);
        }
        sandbox.remove()?;
        Ok(trial)
    }

    /// Runs an entrant once while the memory of its process tree is sampled.
    ///
    /// # Errors
    ///
    /// As [`Track::run`].
    pub fn run_sampled(&mut self, field: &Field, entrant: &Entrant) -> Result<Trial> {
        let (sandbox, before) = self.prepare(field)?;
        let job = self.job(&sandbox, entrant, 0);
        let (ended, tree_pss_bytes) = tree_memory::run(&mut self.spawner, &job)?;
        let mut trial = Trial::look(&sandbox, &before, ended)?;
        trial.tree_pss_bytes = tree_pss_bytes;
        trial.counters = self.count()?;
        sandbox.remove()?;
        Ok(trial)
    }

    /// Runs an entrant once, and looks at what it did before its folder is removed.
    fn observe(
        &mut self,
        field: &Field,
        entrant: &Entrant,
        padding: usize,
    ) -> Result<(Sandbox, Trial)> {
        let (sandbox, before) = self.prepare(field)?;
        let job = self.job(&sandbox, entrant, padding);
        let ended = self.spawner.run(&job)?;
        let mut trial = Trial::look(&sandbox, &before, ended)?;
        trial.counters = self.count()?;
        Ok((sandbox, trial))
    }

    /// Makes the folder, and returns it with what is in it; the server begins anew.
    fn prepare(&mut self, field: &Field) -> Result<(Sandbox, Tree)> {
        if let Some(server) = &mut self.server {
            server.reset()?;
        }
        let sandbox = Sandbox::make(&self.folder)?;
        for (name, spec) in &field.files {
            let path = sandbox.cwd().join(name);
            file_spec::make(self.workspace, &path, spec, &field.placeholders)?;
        }
        let before = sandbox.tree()?;
        Ok((sandbox, before))
    }

    /// Asks the server, if there is one, what it has counted.
    fn count(&mut self) -> Result<Option<Counters>> {
        self.server.as_mut().map(Server::counters_at_rest).transpose()
    }

    fn job(&self, sandbox: &Sandbox, entrant: &Entrant, padding: usize) -> Job {
        let mut env = sandbox.environment();
        env.push(("COMPARE_PADDING".to_owned(), "x".repeat(padding)));
        Job {
            argv: entrant.argv.clone(),
            cwd: sandbox.cwd(),
            env,
            stdin: None,
            // A pipe that is digested; a copy would cost the same for all, but cost.
            stdout: None,
            stdout_to: None,
            stderr: sandbox.stderr(),
            timeout_s: self.timeout_s,
            during: None,
            moment: None,
        }
    }
}
