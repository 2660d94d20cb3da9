//! The load of a manifest: how the rungs of a service are measured.

use anyhow::{Result, ensure};
use serde::Deserialize;

/// How services are put under load.
///
/// Command lines may have `{dir}`, the folder of the service's files; those that need a
/// running service may have `{base}`, its address, and `{key}`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Load {
    /// Words behind a rung's command line that make it serve.
    pub serve: Vec<String>,
    /// Words behind a rung's command line that make a key and print it.
    pub key: Vec<String>,
    /// A command that fills a fresh service with data, once for all runs.
    pub fill: Vec<String>,
    /// The load generator, which prints one JSON object.
    pub generator: Vec<String>,
    /// A command that proves, when the service has ended, that what it had acknowledged
    /// is in `{dir}`: `{clicks}` and `{creates}` are how much that is.
    pub prove: Vec<String>,
    /// How many connections the closed loop has.
    pub connections: u64,
    /// What is asked for.
    #[serde(rename = "mix")]
    pub mixes: Vec<Mix>,
    /// Bare servers that show what the framework alone costs.
    #[serde(rename = "reference", default)]
    pub references: Vec<Reference>,
    /// How long and how often, smallest first.
    #[serde(rename = "size")]
    pub sizes: Vec<LoadSize>,
}

/// What is asked for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mix {
    /// The name that sizes and reports use.
    pub name: String,
    /// What it is, in a line.
    pub about: String,
    /// The generator's arguments.
    pub args: Vec<String>,
    /// Further words that make the rungs serve.
    #[serde(default)]
    pub serve: Vec<String>,
    /// Requests a second in the open loop.
    pub rate: u64,
    /// Whether the services count clicks.
    #[serde(default = "yes")]
    pub counts: bool,
    /// Whether the bare servers are measured too.
    #[serde(default)]
    pub references: bool,
}

/// A bare server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// Its name.
    pub name: String,
    /// What runs.
    pub about: String,
    /// What it leaves out of the job.
    pub leaves_out: String,
    /// The whole command line.
    pub start: Vec<String>,
    /// The generator's arguments in place of the mix's.
    pub args: Vec<String>,
}

/// How long and how often.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoadSize {
    /// `small`, `medium` or `large`.
    pub name: String,
    /// How long each loop lasts, in seconds.
    pub seconds: f64,
    /// How long the service is warmed up before, in seconds.
    pub warm_up: f64,
    /// How many rounds there are.
    pub rounds: usize,
    /// The mixes that are measured.
    pub mixes: Vec<String>,
}

fn yes() -> bool {
    true
}

impl Load {
    /// Returns the size of that name.
    #[must_use]
    pub fn size(&self, name: &str) -> Option<&LoadSize> {
        self.sizes.iter().find(|size| size.name == name)
    }

    /// Returns the mixes of a size, in the order of the manifest.
    pub fn mixes_of(&self, size: &LoadSize) -> impl Iterator<Item = &Mix> {
        self.mixes.iter().filter(|mix| size.mixes.contains(&mix.name))
    }

    /// Checks the sizes and the mixes that they name.
    ///
    /// # Errors
    ///
    /// If there is none, a name is unknown, or a time makes no sense.
    pub(super) fn validate(&self) -> Result<()> {
        ensure!(!self.sizes.is_empty(), "no [[load.size]]");
        ensure!(self.connections > 0, "with 0 connections nothing is asked");
        for mix in &self.mixes {
            ensure!(mix.rate > 0, "mix {}: `rate` must be positive", mix.name);
        }
        for size in &self.sizes {
            let positive = |time: f64| time.is_finite() && time > 0.0;
            let times = positive(size.seconds) && positive(size.warm_up);
            ensure!(times, "size {}: times must be positive", size.name);
            ensure!(!size.mixes.is_empty(), "size {}: no mixes", size.name);
            for name in &size.mixes {
                let known = self.mixes.iter().any(|mix| mix.name == *name);
                ensure!(known, "size {}: the mix `{name}` is unknown", size.name);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "serve = []\nkey = []\nfill = []\ngenerator = []\n\
        prove = []\nconnections = 8\n[[mix]]\nname = 'read'\nabout = 'a'\nargs = []\n\
        rate = 100\n[[size]]\nname = 'small'\nseconds = 1\nwarm_up = 1\nrounds = 3\n\
        mixes = ['read']\n";

    #[test]
    fn sizes_name_their_mixes() {
        let load: Load = toml::from_str(MANIFEST).unwrap();
        load.validate().unwrap();
        let size = load.size("small").unwrap();
        assert_eq!(load.mixes_of(size).count(), 1);
        assert!(load.size("huge").is_none());
    }

    #[test]
    fn an_unknown_mix_and_a_time_of_nothing_are_refused() {
        for (wrong, said) in [
            (MANIFEST.replace("['read']", "['write']"), "the mix `write` is unknown"),
            (MANIFEST.replace("seconds = 1", "seconds = 0"), "times must be positive"),
            (MANIFEST.replace("= 8", "= 0"), "0 connections"),
        ] {
            let load: Load = toml::from_str(&wrong).unwrap();
            let error = load.validate().unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
