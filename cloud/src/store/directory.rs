//! A directory as a store. Beside what is written it keeps, in files that start with a dot: `.lock`, held around every
//! change; `.new/`, files that are being written; `.attending/`, one locked file for each execution at work.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{Error, Generation, Precondition, check};
use crate::checksum::Checksum;

const ATTENDING: &str = ".attending";

/// A directory on this machine, made when first written to.
#[derive(Clone, Debug)]
pub struct Directory {
    root: PathBuf,
}

/// As long as it lives, an execution is at work.
#[derive(Debug)]
pub struct Attendance {
    directory: Directory,
    path: PathBuf,
    // The system lets go of the lock when the process ends, even by a kill.
    lock: Option<File>,
}

impl Drop for Attendance {
    fn drop(&mut self) {
        self.lock.take();
        // Other processes of the execution may still be at work.
        if let Ok(_lock) = self.directory.lock()
            && !is_locked(&self.path)
        {
            let _ = fs::remove_file(&self.path);
            let _ = fs::remove_dir(self.directory.root.join(ATTENDING));
        }
    }
}

impl From<Attendance> for Stdio {
    /// For a child process, which then is at work as long as it lives.
    fn from(mut attendance: Attendance) -> Stdio {
        attendance.lock.take().map_or_else(Stdio::null, Stdio::from)
    }
}

impl Directory {
    pub(super) fn new(root: &Path) -> Directory {
        Directory { root: root.to_owned() }
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn read(&self, name: &str) -> Result<Option<(Vec<u8>, Generation)>, Error> {
        let path = self.path(name)?;
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(Error::Unusable { path, source }),
        };
        let read = |file: &mut File| {
            let generation = generation_of(file)?;
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            Ok((bytes, generation))
        };
        read(&mut file).map(Some).map_err(|source| Error::Unusable { path, source })
    }

    pub(super) fn write(&self, name: &str, bytes: &[u8], precondition: Precondition) -> Result<Generation, Error> {
        let path = self.path(name)?;
        let _lock = self.lock()?;
        let current = self.generation(&path)?;
        let holds = match precondition {
            Precondition::Any => true,
            Precondition::DoesNotExist => current.is_none(),
            Precondition::Generation(read) => current == Some(read),
        };
        if !holds {
            return Err(Error::Conflict(name.to_owned()));
        }
        let written =
            self.replace(&path, bytes, current).map_err(|source| Error::Unusable { path: path.clone(), source });
        let (generation, intact) = written?;
        if intact { Ok(generation) } else { Err(Error::Damaged(name.to_owned())) }
    }

    pub(super) fn list(&self, prefix: &str) -> Result<Vec<String>, Error> {
        let mut names = Vec::new();
        self.walk(&self.root, "", prefix, &mut names)?;
        names.sort();
        Ok(names)
    }

    pub(super) fn delete(&self, name: &str) -> Result<(), Error> {
        let path = self.path(name)?;
        let _lock = self.lock()?;
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => return Err(Error::Unusable { path, source }),
            _ => {}
        }
        // As in a bucket, a directory is there as long as something is in it.
        let mut parent = path.parent();
        while let Some(directory) = parent.filter(|p| *p != self.root && fs::remove_dir(p).is_ok()) {
            parent = directory.parent();
        }
        Ok(())
    }

    pub(crate) fn attend(&self, execution: &str) -> Result<Attendance, Error> {
        let _lock = self.lock()?;
        self.sweep();
        let path = self.attending(execution)?;
        let attend = || {
            fs::create_dir_all(self.root.join(ATTENDING))?;
            let file = File::options().create(true).write(true).truncate(false).open(&path)?;
            file.lock_shared()?;
            Ok(file)
        };
        let lock = attend().map_err(|source| Error::Unusable { path: self.root.clone(), source })?;
        Ok(Attendance { directory: self.clone(), path, lock: Some(lock) })
    }

    pub(crate) fn attended(&self, execution: &str) -> Result<bool, Error> {
        let _lock = self.lock()?;
        Ok(is_locked(&self.attending(execution)?))
    }

    /// The executions at work, sorted.
    pub(crate) fn at_work(&self) -> Result<Vec<String>, Error> {
        let _lock = self.lock()?;
        self.sweep();
        let found = fs::read_dir(self.root.join(ATTENDING)).into_iter().flatten().flatten();
        let locked = found.filter(|file| is_locked(&file.path()));
        let mut names: Vec<_> = locked.map(|file| file.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        Ok(names)
    }

    fn path(&self, name: &str) -> Result<PathBuf, Error> {
        check(name)?;
        Ok(self.root.join(name))
    }

    fn attending(&self, execution: &str) -> Result<PathBuf, Error> {
        self.path(execution)?;
        Ok(self.root.join(ATTENDING).join(execution.replace('/', "_")))
    }

    fn lock(&self) -> Result<File, Error> {
        let path = self.root.join(".lock");
        let lock = || {
            fs::create_dir_all(&self.root)?;
            let file = File::options().create(true).write(true).truncate(false).open(&path)?;
            file.lock()?;
            Ok(file)
        };
        lock().map_err(|source| Error::Unusable { path: self.root.clone(), source })
    }

    fn generation(&self, path: &Path) -> Result<Option<Generation>, Error> {
        match File::open(path).and_then(|file| generation_of(&file)) {
            Ok(generation) => Ok(Some(generation)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Error::Unusable { path: path.to_owned(), source }),
        }
    }

    fn replace(&self, path: &Path, bytes: &[u8], current: Option<Generation>) -> io::Result<(Generation, bool)> {
        let new = self.root.join(".new");
        fs::create_dir_all(&new)?;
        let mut file = tempfile::NamedTempFile::new_in(&new)?;
        file.write_all(bytes)?;
        // The generation is the time of change, made to grow at each writing even if the clock does not.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_micros() as i64);
        let generation = current.map_or(now, |Generation(last)| now.max(last + 1));
        file.as_file().set_modified(UNIX_EPOCH + Duration::from_micros(generation.unsigned_abs()))?;
        file.as_file().sync_all()?;
        if Checksum::of(&fs::read(file.path())?) != Checksum::of(bytes) {
            return Ok((Generation(generation), false));
        }
        let parent = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(parent)?;
        open_to_readers(file.as_file())?;
        file.persist(path).map_err(|error| error.error)?;
        sync_directory(parent)?;
        Ok((Generation(generation), true))
    }

    /// Removes what killed processes left: under the lock, nobody is writing a new file.
    fn sweep(&self) {
        for found in fs::read_dir(self.root.join(".new")).into_iter().flatten().flatten() {
            let _ = fs::remove_file(found.path());
        }
        for found in fs::read_dir(self.root.join(ATTENDING)).into_iter().flatten().flatten() {
            if !is_locked(&found.path()) {
                let _ = fs::remove_file(found.path());
            }
        }
    }

    fn walk(&self, directory: &Path, above: &str, prefix: &str, names: &mut Vec<String>) -> Result<(), Error> {
        let unusable = |source| Error::Unusable { path: directory.to_owned(), source };
        let found = match fs::read_dir(directory) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            found => found.map_err(unusable)?,
        };
        for entry in found {
            let entry = entry.map_err(unusable)?;
            let name = format!("{above}{}", entry.file_name().to_string_lossy());
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if entry.file_type().map_err(unusable)?.is_dir() {
                let below = format!("{name}/");
                if below.starts_with(prefix) || prefix.starts_with(&below) {
                    self.walk(&entry.path(), &below, prefix, names)?;
                }
            } else if name.starts_with(prefix) {
                names.push(name);
            }
        }
        Ok(())
    }
}

fn generation_of(file: &File) -> io::Result<Generation> {
    let age = file.metadata()?.modified()?.duration_since(UNIX_EPOCH).map_err(io::Error::other)?;
    Ok(Generation(age.as_micros() as i64))
}

fn is_locked(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)))
}

/// Temporary files are private to their owner; what the store shows is for everyone to read.
#[cfg(unix)]
fn open_to_readers(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_to_readers(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}
