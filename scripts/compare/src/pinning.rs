//! The cores that a measurement uses: one for the service, one for its load.

#[cfg(target_os = "linux")]
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
#[cfg(target_os = "linux")]
use nix::unistd::Pid;

/// A core, or any of them where there is none to spare.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Core(Option<usize>);

impl Core {
    /// Returns a core for the service and one for the generator, if there are two.
    #[must_use]
    pub fn pair() -> (Self, Self) {
        match allowed().as_slice() {
            [first, second, ..] => (Self(Some(*first)), Self(Some(*second))),
            _ => (Self(None), Self(None)),
        }
    }

    /// Returns whichever core is free.
    #[must_use]
    pub fn any() -> Self {
        Self(None)
    }

    /// Tells whether it is a core of its own.
    #[must_use]
    pub fn is_pinned(self) -> bool {
        self.0.is_some()
    }

    /// Starts something that inherits the core: a child has its parent's.
    #[cfg(target_os = "linux")]
    pub fn run<T>(self, start: impl FnOnce() -> T) -> T {
        let this = Pid::from_raw(0);
        let before = sched_getaffinity(this);
        let mut only = CpuSet::new();
        let set = self.0.is_some_and(|core| {
            only.set(core).is_ok() && sched_setaffinity(this, &only).is_ok()
        });
        let started = start();
        if let (true, Ok(before)) = (set, before) {
            // What was allowed before is still allowed.
            let _ = sched_setaffinity(this, &before);
        }
        started
    }

    /// Starts something: only Linux can tie it to a core.
    #[cfg(not(target_os = "linux"))]
    pub fn run<T>(self, start: impl FnOnce() -> T) -> T {
        start()
    }
}

/// Lists the cores that this thread may use.
#[cfg(target_os = "linux")]
fn allowed() -> Vec<usize> {
    let Ok(set) = sched_getaffinity(Pid::from_raw(0)) else { return Vec::new() };
    (0..CpuSet::count()).filter(|&core| set.is_set(core).unwrap_or(false)).collect()
}

/// Lists no cores: only Linux can tie something to one.
#[cfg(not(target_os = "linux"))]
fn allowed() -> Vec<usize> {
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_child_has_the_core_alone_and_its_parent_all_again() {
        let before = allowed();
        let (first, _) = Core::pair();
        let mut command = Command::new("nproc");
        let output = first.run(|| command.env_remove("OMP_NUM_THREADS").output());
        let cores = String::from_utf8(output.unwrap().stdout).unwrap();
        if first.is_pinned() {
            assert_eq!(cores, "1\n");
        }
        assert_eq!(allowed(), before);
    }
}
