//! Finds a job's program where its own `PATH` says.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::spawner::Job;

/// What is searched where a job has no `PATH`, as the C library does.
const DEFAULT: &str = "/bin:/usr/bin";

/// Returns the program with its folder; a name with a slash is returned as it is.
///
/// # Errors
///
/// If no folder of the job's `PATH` holds such a program.
pub fn resolve(program: &str, job: &Job) -> Result<PathBuf> {
    if program.contains('/') {
        return Ok(PathBuf::from(program));
    }
    let path = job.env.iter().rev().find(|(name, _)| name == "PATH");
    let path = path.map_or(DEFAULT, |(_, value)| value);
    path.split(':')
        // An empty entry is the working folder, which the joining keeps.
        .map(|folder| job.cwd.join(folder).join(program))
        .find(|path| is_program(path))
        .with_context(|| format!("{program}: not found in PATH ({path})"))
}

fn is_program(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(path: &str) -> Job {
        Job {
            argv: Vec::new(),
            cwd: std::env::temp_dir(),
            env: vec![("PATH".to_owned(), path.to_owned())],
            stdin: None,
            stdout: None,
            stdout_to: None,
            stderr: "/dev/null".into(),
            timeout_s: 1.0,
            during: None,
            moment: None,
        }
    }

    #[test]
    fn a_bare_name_is_found_in_the_path_of_the_job() {
        let found = resolve("sh", &job("/no/such/folder:/bin")).unwrap();
        assert_eq!(found, Path::new("/bin/sh"));
        let error = resolve("sh", &job("/no/such/folder")).unwrap_err().to_string();
        assert_eq!(error, "sh: not found in PATH (/no/such/folder)");
    }

    #[test]
    fn a_name_with_a_slash_is_left_alone() {
        assert_eq!(resolve("./sh", &job("/bin")).unwrap(), Path::new("./sh"));
    }

    #[test]
    fn a_file_that_may_not_run_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("sh"), "").unwrap();
        let path = format!("{}:/bin", folder.path().display());
        assert_eq!(resolve("sh", &job(&path)).unwrap(), Path::new("/bin/sh"));
    }
}
