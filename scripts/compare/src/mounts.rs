//! Folders in memory that can't be written, or that are full.
//!
//! Permissions mean nothing to root, so a folder that refuses everybody is a mounted one.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::manifest::MountKind;

/// A mounted folder; unmounted when this is dropped.
#[derive(Debug)]
pub struct Mounted {
    folder: PathBuf,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        unmount(&self.folder);
    }
}

/// Mounts memory at the folder, which is there already; `None` without the right to.
///
/// # Errors
///
/// If the kernel refuses for any other reason.
#[cfg(target_os = "linux")]
pub fn mount(folder: &Path, how: MountKind) -> Result<Option<Mounted>> {
    use nix::errno::Errno;
    use nix::mount::{MsFlags, mount};

    const NONE: Option<&str> = None;
    // The smallest memory there is: one page, whatever its size.
    let done =
        mount(Some("none"), folder, Some("tmpfs"), MsFlags::empty(), Some("size=1"));
    match done {
        Ok(()) => {}
        Err(Errno::EPERM | Errno::EACCES | Errno::ENODEV) => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    let mounted = Mounted { folder: folder.to_path_buf() };
    match how {
        MountKind::ReadOnly => {
            let flags = MsFlags::MS_REMOUNT | MsFlags::MS_RDONLY;
            mount(Some("none"), folder, Some("tmpfs"), flags, NONE)?;
        }
        MountKind::Full => fill(&folder.join("filler"))?,
    }
    Ok(Some(mounted))
}

/// Mounts nothing: there is no memory to mount here.
///
/// # Errors
///
/// Never.
#[cfg(not(target_os = "linux"))]
pub fn mount(_folder: &Path, _how: MountKind) -> Result<Option<Mounted>> {
    Ok(None)
}

/// Unmounts the folder; nothing happens if it isn't mounted.
pub fn unmount(folder: &Path) {
    #[cfg(target_os = "linux")]
    let _ = nix::mount::umount2(folder, nix::mount::MntFlags::MNT_DETACH);
    #[cfg(not(target_os = "linux"))]
    let _ = folder;
}

/// Writes until nothing more can be written.
#[cfg(target_os = "linux")]
fn fill(path: &Path) -> Result<()> {
    use std::io::{ErrorKind, Write};

    let mut file = std::fs::File::create(path)?;
    loop {
        match file.write(&[0; 512]) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::StorageFull => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}
