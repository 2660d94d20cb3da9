//! One service under load, once: started on a fresh copy of the same database, measured
//! in a closed and an open loop, ended, and its database looked into.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::block;
use crate::commands::shell_line;
use crate::manifest::{self, LoadSize, Mix, Scenario};
use crate::pinning::Core;
use crate::placeholders::{Placeholders, fill_all};
use crate::results::{Latency, LoadRow, LoadSample};
use crate::server;
use crate::service::Service;
use crate::workspace::Workspace;

/// How far Little's law may be missed: connections are throughput times latency.
const LITTLE: f64 = 0.1;

/// What the load generator prints, as far as it is used here.
#[derive(Debug, Deserialize)]
struct Generated {
    requests: u64,
    clicks_acknowledged: u64,
    creates_acknowledged: u64,
    errors: u64,
    first_error: Option<String>,
    seconds: f64,
    throughput_per_s: f64,
    own_busy: f64,
    saturated: bool,
    little: Little,
    latency_us: Latency,
}

#[derive(Debug, Deserialize)]
struct Little {
    ratio: f64,
}

/// Starts services on copies of one database.
#[derive(Debug)]
pub struct Starter<'a> {
    workspace: &'a Workspace,
    scenario: &'a Scenario,
    /// What the manifest says of the load.
    pub load: &'a manifest::Load,
    known: Placeholders,
    template: PathBuf,
    key: String,
    cores: (Core, Core),
}

impl<'a> Starter<'a> {
    /// Makes the database that each run begins with: a key, and links made over HTTP by
    /// the reference rung.
    ///
    /// # Errors
    ///
    /// If a command fails.
    pub fn prepare(
        workspace: &'a Workspace,
        scenario: &'a Scenario,
        load: &'a manifest::Load,
        cores: (Core, Core),
    ) -> Result<Self> {
        let template = workspace.products().join("work/load-template");
        server::make_folder(&template)?;
        let known = Placeholders::new(workspace, scenario);
        let mut starter = Self {
            workspace,
            scenario,
            load,
            known,
            template: template.clone(),
            key: String::new(),
            cores,
        };
        let name = block::reference(scenario);
        let rung = scenario.rung(name).context("a reference is a rung")?;
        let here = starter.known.clone().with("dir", template.display());
        let key = fill_all(&[&*rung.start, &*load.key].concat(), &here)?;
        output(workspace, &key, Core::any())?.trim().clone_into(&mut starter.key);
        let serve = fill_all(&[&*rung.start, &*load.serve].concat(), &here)?;
        let service = Service::start(&serve, &template, Core::any())?;
        let fill = fill_all(&load.fill, &starter.with_base(&here, service.base()))?;
        output(workspace, &fill, Core::any())?;
        service.stop()?;
        Ok(starter)
    }

    /// Makes a fresh copy of the database, always at the same path.
    fn folder(&self) -> Result<PathBuf> {
        let folder = self.workspace.products().join("work/load");
        server::make_folder(&folder)?;
        for entry in fs::read_dir(&self.template)? {
            let entry = entry?;
            if entry.file_name() != "service-stderr" {
                fs::copy(entry.path(), folder.join(entry.file_name()))?;
            }
        }
        Ok(folder)
    }

    fn with_base(&self, known: &Placeholders, base: &str) -> Placeholders {
        known.clone().with("base", base).with("key", &self.key)
    }
}

/// One run of one service.
#[derive(Debug)]
pub struct LoadRun<'a> {
    /// What starts it.
    pub starter: &'a Starter<'a>,
    /// How long it lasts.
    pub size: &'a LoadSize,
    /// What is asked for.
    pub mix: &'a Mix,
    /// The round, counted from 0.
    pub round: usize,
    /// The seed of the requests; each round has its own.
    pub seed: u64,
}

impl LoadRun<'_> {
    /// Measures the service of that row.
    ///
    /// # Errors
    ///
    /// If it fails, a reply is wrong, Little's law doesn't hold, or its database lacks
    /// what it had acknowledged.
    pub fn measure(&self, row: &LoadRow) -> Result<LoadSample> {
        let folder = self.starter.folder()?;
        let (server, _) = self.starter.cores;
        let service = Service::start(&self.command(row, &folder)?, &folder, server)?;
        let loops = self.under_load(row, &service)?;
        let ready_s = service.ready_s();
        service.stop()?;
        let mut sample = loops.sample;
        sample.round = self.round;
        sample.ready_s = ready_s;
        if !row.bare {
            sample.proved = self.prove(&folder, loops.clicks, loops.creates)?;
        }
        Ok(sample)
    }

    /// Runs the loops, and reads what they cost.
    fn under_load(&self, row: &LoadRow, service: &Service) -> Result<Loops> {
        let (seconds, rate) = (self.size.seconds, self.mix.rate.to_string());
        let connections = self.starter.load.connections.to_string();
        let closed = ["--closed", "--connections", &connections];
        let open = ["--rate", &rate, "--connections", &connections];
        let idle_bytes = service.memory();
        let warm = self.generate(row, service, &closed, self.size.warm_up, 1)?;
        let before = service.cpu()?;
        let peak = self.generate(row, service, &closed, seconds, 2)?;
        let cpu = service.cpu()?.saturating_sub(before);
        let fixed = self.generate(row, service, &open, seconds, 3)?;
        let little = peak.little.ratio;
        ensure!(
            (little - 1.0).abs() <= LITTLE,
            "Little's law fails: connections are {little:.2} times throughput x latency"
        );
        #[expect(clippy::cast_precision_loss, reason = "requests are below 2^52")]
        let requests = peak.requests as f64;
        let all = [&warm, &peak, &fixed];
        Ok(Loops {
            clicks: all.iter().map(|one| one.clicks_acknowledged).sum(),
            creates: all.iter().map(|one| one.creates_acknowledged).sum(),
            sample: LoadSample {
                idle_bytes,
                loaded_bytes: service.memory(),
                cpu_us: cpu.as_secs_f64() * 1e6 / requests,
                throughput_per_s: peak.throughput_per_s,
                busy: cpu.as_secs_f64() / peak.seconds,
                generator_busy: peak.own_busy,
                requests: peak.requests,
                little,
                open_requests: fixed.requests,
                saturated: fixed.saturated,
                latency_us: fixed.latency_us,
                ..LoadSample::default()
            },
        })
    }

    /// Runs the generator once; whatever reply is wrong fails the run.
    fn generate(
        &self,
        row: &LoadRow,
        service: &Service,
        way: &[&str],
        seconds: f64,
        part: u64,
    ) -> Result<Generated> {
        let starter = self.starter;
        let args =
            if row.bare { &reference(starter.load, row)?.args } else { &self.mix.args };
        let known = starter.with_base(&starter.known, service.base());
        let mut command = fill_all(&[&*starter.load.generator, args].concat(), &known)?;
        let seed =
            self.seed.wrapping_mul(1000).wrapping_add(self.round as u64 * 10 + part);
        let settings = [
            ("--seconds", seconds.to_string()),
            ("--warm-up", "0".to_owned()),
            ("--order", seed.to_string()),
        ];
        command.extend(way.iter().map(|&word| word.to_owned()));
        for (name, value) in settings {
            command.extend([name.to_owned(), value]);
        }
        let text = output(starter.workspace, &command, starter.cores.1)?;
        let found: Generated = serde_json::from_str(&text).with_context(|| {
            format!("what the generator printed: `{}`", text.trim())
        })?;
        if found.errors > 0 {
            let first = found.first_error.unwrap_or_default();
            bail!("{} wrong replies; the first: {first}", found.errors);
        }
        ensure!(found.requests > 0, "not a single reply");
        Ok(found)
    }

    /// The command line that serves.
    fn command(&self, row: &LoadRow, folder: &Path) -> Result<Vec<String>> {
        let starter = self.starter;
        let known = starter.known.clone().with("dir", folder.display());
        if row.bare {
            return fill_all(&reference(starter.load, row)?.start, &known);
        }
        let rung = starter.scenario.rung(&row.name).context("a row is a rung")?;
        let words = [&*rung.start, &*starter.load.serve, &*self.mix.serve].concat();
        fill_all(&words, &known)
    }

    /// Proves that what was acknowledged is in the database.
    fn prove(&self, folder: &Path, clicks: u64, creates: u64) -> Result<String> {
        let starter = self.starter;
        let known = starter
            .known
            .clone()
            .with("dir", folder.display())
            .with("clicks", if self.mix.counts { clicks } else { 0 })
            .with("creates", creates);
        let command = fill_all(&starter.load.prove, &known)?;
        Ok(output(starter.workspace, &command, Core::any())?.trim().to_owned())
    }
}

/// What the loops of a run gave.
struct Loops {
    clicks: u64,
    creates: u64,
    sample: LoadSample,
}

fn reference<'a>(
    load: &'a manifest::Load,
    row: &LoadRow,
) -> Result<&'a manifest::Reference> {
    let mut references = load.references.iter();
    references.find(|one| one.name == row.name).context("a bare row is a reference")
}

/// Runs a command to its end on that core, and returns what it printed.
fn output(workspace: &Workspace, command: &[String], core: Core) -> Result<String> {
    let (program, arguments) = command.split_first().context("an empty command")?;
    let mut prepared = Command::new(program);
    prepared.args(arguments).current_dir(workspace.root());
    let output = core
        .run(|| prepared.output())
        .with_context(|| format!("{program}: can't be started"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "`{}` failed ({}): {}",
        shell_line(command),
        output.status,
        said.trim()
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
