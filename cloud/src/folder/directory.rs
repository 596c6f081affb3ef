//! A directory as a folder of workbooks.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::role::is_lock;
use super::{Entry, Error, Listing, PassedOver, READINGS, Reason, Stamp, recognise};

const REST: Duration = Duration::from_millis(100);

/// A directory on this machine.
#[derive(Clone, Debug)]
pub struct Directory {
    path: PathBuf,
}

impl Directory {
    pub(super) fn open(path: &Path) -> Result<Directory, Error> {
        if path.is_dir() { Ok(Directory { path: path.to_owned() }) } else { Err(Error::NotADirectory(path.to_owned())) }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn list(&self) -> Result<Listing, Error> {
        let mut listing = Listing::default();
        for found in fs::read_dir(&self.path).map_err(|source| unreadable(&self.path, source))? {
            let found = found.map_err(|source| unreadable(&self.path, source))?;
            let name = found.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            // Through links, so that a link to a workbook is one; a pipe or a device would never end.
            let reason = match fs::metadata(found.path()) {
                _ if is_lock(&name) => Reason::Lock,
                Ok(meta) if meta.is_dir() && found.path().is_symlink() => Reason::Shortcut,
                Ok(meta) if meta.is_dir() => Reason::Subfolder,
                Ok(meta) if meta.is_file() => match (found.file_name().to_str(), recognise(&name)) {
                    (Some(_), Some(role)) => {
                        let bytes = self.contents(&name)?;
                        let (stamp, size) = (Stamp::of(&bytes), Some(bytes.len() as u64));
                        listing.workbooks.push(Entry { id: name.clone(), name, role, stamp, size });
                        continue;
                    }
                    _ => Reason::NotAWorkbook,
                },
                _ => Reason::NotAFile,
            };
            listing.passed_over.push(PassedOver { name, reason });
        }
        listing.workbooks.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        listing.passed_over.sort();
        Ok(listing)
    }

    pub(super) fn read(&self, entry: &Entry) -> Result<Vec<u8>, Error> {
        let bytes = self.contents(&entry.id)?;
        if Stamp::of(&bytes) == entry.stamp { Ok(bytes) } else { Err(Error::Changing(entry.name.clone())) }
    }

    /// The bytes of a file that had the same size and time of change before and after, and rests.
    fn contents(&self, name: &str) -> Result<Vec<u8>, Error> {
        let path = self.path.join(name);
        for _ in 0..READINGS {
            match read_quiet(&path) {
                Ok(Some(bytes)) => return Ok(bytes),
                Ok(None) => std::thread::sleep(REST),
                Err(source) if source.kind() == io::ErrorKind::NotFound => break,
                Err(source) => return Err(unreadable(&path, source)),
            }
        }
        Err(Error::Changing(name.to_owned()))
    }
}

fn read_quiet(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut file = fs::File::open(path)?;
    let before = file.metadata()?;
    let mut bytes = Vec::with_capacity(before.len() as usize);
    file.read_to_end(&mut bytes)?;
    let after = fs::metadata(path)?;
    let same = before.modified()? == after.modified()? && after.len() == bytes.len() as u64;
    // Times of change are coarse: what changed just now may have changed again within the same one.
    let rests = after.modified()?.elapsed().map_or(true, |age| age > REST);
    Ok((same && rests).then_some(bytes))
}

fn unreadable(path: &Path, source: io::Error) -> Error {
    Error::Unreadable { path: path.to_owned(), source }
}
