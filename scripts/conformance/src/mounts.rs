//! File systems in memory, which can be full or refuse to be written.
//!
//! They are mounted where only this process and its children see them, so that nothing
//! of them is left when it ends, however it ends.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// What is printed where nothing can be mounted.
pub const SKIPPED: &str = "skipped: it needs the right to mount";

/// A mounted folder; unmounted when this is dropped.
#[derive(Debug)]
pub struct Mounted {
    folder: PathBuf,
}

/// Gives this process a view of its own of what is mounted; false without the right to.
///
/// It must be called before there is a second thread.
///
/// # Errors
///
/// If the kernel gives the view and then refuses to use it.
#[cfg(target_os = "linux")]
pub fn separate() -> Result<bool> {
    use nix::mount::{MsFlags, mount};
    use nix::sched::{CloneFlags, unshare};
    use nix::unistd::{getgid, getuid};

    const NONE: Option<&str> = None;
    let (user, group) = (getuid(), getgid());
    let mut flags = CloneFlags::CLONE_NEWNS;
    if !user.is_root() {
        // In a space of users of its own, everybody may mount memory.
        flags |= CloneFlags::CLONE_NEWUSER;
    }
    if unshare(flags).is_err() {
        return Ok(false);
    }
    if !user.is_root() {
        fs::write("/proc/self/setgroups", "deny")?;
        fs::write("/proc/self/uid_map", format!("0 {user} 1"))?;
        fs::write("/proc/self/gid_map", format!("0 {group} 1"))?;
    }
    let private = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
    Ok(mount(NONE, "/", NONE, private, NONE).is_ok())
}

/// Separates nothing: there is no memory to mount here.
///
/// # Errors
///
/// Never.
#[cfg(not(target_os = "linux"))]
pub fn separate() -> Result<bool> {
    Ok(false)
}

impl Mounted {
    /// Mounts memory of that size at the folder; `None` if that isn't allowed.
    ///
    /// # Errors
    ///
    /// If the folder can't be made.
    #[cfg(target_os = "linux")]
    pub fn memory(folder: &Path, bytes: u64) -> Result<Option<Self>> {
        use nix::mount::{MsFlags, mount};

        fs::create_dir(folder).with_context(|| folder.display().to_string())?;
        let size = format!("size={bytes}");
        let flags = MsFlags::empty();
        let done = mount(Some("none"), folder, Some("tmpfs"), flags, Some(&*size));
        Ok(done.is_ok().then(|| Self { folder: folder.to_path_buf() }))
    }

    /// Mounts nothing: there is no memory to mount here.
    ///
    /// # Errors
    ///
    /// Never.
    #[cfg(not(target_os = "linux"))]
    pub fn memory(_folder: &Path, _bytes: u64) -> Result<Option<Self>> {
        Ok(None)
    }

    /// Lets the folder be written, or not; nobody may have a file of it open to write.
    ///
    /// # Errors
    ///
    /// If somebody has.
    #[cfg(target_os = "linux")]
    pub fn set_read_only(&self, read_only: bool) -> Result<()> {
        use nix::mount::{MsFlags, mount};

        const NONE: Option<&str> = None;
        let mut flags = MsFlags::MS_REMOUNT;
        flags.set(MsFlags::MS_RDONLY, read_only);
        mount(NONE, &self.folder, NONE, flags, NONE)?;
        Ok(())
    }

    /// Changes nothing: there is no memory to mount here.
    ///
    /// # Errors
    ///
    /// Never.
    #[cfg(not(target_os = "linux"))]
    pub fn set_read_only(&self, _read_only: bool) -> Result<()> {
        Ok(())
    }

    /// Writes a file until nothing more can be written, and returns its path.
    ///
    /// # Errors
    ///
    /// If it can't be made.
    pub fn fill(&self) -> Result<PathBuf> {
        let path = self.folder.join("filler");
        let mut file = File::create(&path)?;
        for size in [1 << 16, 1 << 12, 1] {
            let bytes = vec![0; size];
            // Any refusal says that so much does not fit any more.
            while file.write_all(&bytes).is_ok() {}
        }
        Ok(path)
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        #[cfg(target_os = "linux")]
        let _ = nix::mount::umount2(&self.folder, nix::mount::MntFlags::MNT_DETACH);
    }
}
