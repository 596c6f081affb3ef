//! Drive v3: one shared folder of files, listed in pages, downloaded and exported.

mod fields;
mod file;
mod query;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use axum::http::Method;
use serde_json::{Value, json};

use crate::reply::Reply;
use crate::request::Request;
use fields::Fields;
pub use file::{File, Kind};
use query::Term;

/// The folder's id.
pub const FOLDER: &str = "1FolderOfWorkbooks_AbCdEfGhIjKlMnOp";
const EXPORT_LIMIT: usize = 10 << 20;

/// The folder and what is in it.
#[derive(Debug)]
pub struct Drive(Mutex<Content>);

#[derive(Debug)]
struct Content {
    files: BTreeMap<String, File>,
    readers: BTreeSet<String>,
    on_shared_drive: bool,
    unshared_is_empty: bool,
    page: usize,
}

impl Drive {
    pub(crate) fn shared_with(accounts: &[&str]) -> Drive {
        Drive(Mutex::new(Content {
            files: BTreeMap::new(),
            readers: accounts.iter().map(|account| (*account).to_owned()).collect(),
            on_shared_drive: false,
            unshared_is_empty: false,
            page: 1000,
        }))
    }

    /// Puts a file of this name into the folder, or a new version of it; the answer is its id.
    pub fn put(&self, name: &str, bytes: impl Into<Vec<u8>>) -> String {
        self.place(name, Kind::Binary(bytes.into()))
    }

    /// The same for a Google Sheet, which exports to these bytes and has no checksum.
    pub fn put_sheet(&self, name: &str, exported: impl Into<Vec<u8>>) -> String {
        self.place(name, Kind::Sheet(exported.into()))
    }

    /// Puts a folder into the folder.
    pub fn put_folder(&self, name: &str) -> String {
        self.place(name, Kind::Folder)
    }

    /// Puts a shortcut into the folder, to a file or a folder of that MIME type.
    pub fn put_shortcut(&self, name: &str, target: &str, target_type: &str) -> String {
        self.place(name, Kind::Shortcut { target: target.to_owned(), target_type: target_type.to_owned() })
    }

    fn place(&self, name: &str, kind: Kind) -> String {
        let mut content = self.0.lock().unwrap();
        if let Some(file) = content.files.values_mut().find(|file| file.name == name && !file.trashed) {
            file.replace(kind);
            return file.id.clone();
        }
        let file = File::new(name, kind);
        let id = file.id.clone();
        content.files.insert(id.clone(), file);
        id
    }

    /// Counts a change that nobody sees, as Drive does when a file is opened or shared.
    pub fn touch(&self, id: &str) {
        self.0.lock().unwrap().files.get_mut(id).unwrap().touch();
    }

    /// Renames a file.
    pub fn rename(&self, id: &str, name: &str) {
        let mut content = self.0.lock().unwrap();
        let file = content.files.get_mut(id).unwrap();
        name.clone_into(&mut file.name);
        file.touch();
    }

    /// Moves the file of this name to the bin.
    pub fn trash(&self, name: &str) {
        let mut content = self.0.lock().unwrap();
        let file = content.files.values_mut().find(|file| file.name == name && !file.trashed).unwrap();
        file.trashed = true;
        file.touch();
    }

    /// The bytes of the file of this name.
    pub fn get(&self, name: &str) -> Option<Vec<u8>> {
        let content = self.0.lock().unwrap();
        let file = content.files.values().find(|file| file.name == name && !file.trashed)?;
        file.bytes().map(<[u8]>::to_vec)
    }

    /// The names of the files that are not in the bin.
    pub fn names(&self) -> Vec<String> {
        let content = self.0.lock().unwrap();
        content.files.values().filter(|file| !file.trashed).map(|file| file.name.clone()).collect()
    }

    /// Shares the folder with these accounts and no others.
    pub fn share_with(&self, accounts: &[&str]) {
        self.0.lock().unwrap().readers = accounts.iter().map(|account| (*account).to_owned()).collect();
    }

    /// From now on, the list of a folder that is not shared is empty, where it is an error otherwise: both are seen.
    pub fn answer_unshared_with_nothing(&self) {
        self.0.lock().unwrap().unshared_is_empty = true;
    }

    /// Moves the folder to a shared drive, whose files only those see who ask for them.
    pub fn move_to_shared_drive(&self) {
        self.0.lock().unwrap().on_shared_drive = true;
    }

    /// From now on, a page of a list has at most as many files, whatever was asked for.
    pub fn set_page(&self, files: usize) {
        self.0.lock().unwrap().page = files;
    }
}

pub(crate) fn answer(drive: &Drive, request: &Request, caller: &str) -> Reply {
    if request.method != Method::GET {
        return Reply::error(403, "insufficientFilePermissions", "The user does not have sufficient permissions.");
    }
    let content = drive.0.lock().unwrap();
    match request.segments.iter().skip(2).map(String::as_str).collect::<Vec<_>>()[..] {
        ["files"] => content.list(request, caller),
        ["files", id] => content.get(request, caller, id),
        ["files", id, "export"] => content.export(request, caller, id),
        ["about"] => Reply::json(&json!({ "user": { "emailAddress": caller, "kind": "drive#user" } })),
        _ => Reply::text(404, "Not Found"),
    }
}

impl Content {
    fn is_reader(&self, caller: &str) -> bool {
        self.readers.contains(caller)
    }

    fn list(&self, request: &Request, caller: &str) -> Reply {
        let invalid = |what: &str| Reply::error(400, "invalid", format!("Invalid Value: {what}"));
        let Some(terms) = query::parse(request.parameter("q").unwrap_or_default()) else { return invalid("q") };
        let Some(fields) = Fields::parse(request.parameter("fields").unwrap_or(LIST_FIELDS)) else {
            return invalid("fields");
        };
        let parent = terms.iter().find_map(|term| if let Term::Parent(id) = term { Some(id) } else { None });
        let sees_folder = self.is_reader(caller);
        if parent.is_some_and(|id| id != FOLDER || !sees_folder) && !self.unshared_is_empty {
            return not_found(".");
        }
        let includes = request.is_set("supportsAllDrives") && request.is_set("includeItemsFromAllDrives");
        let seen = sees_folder && (!self.on_shared_drive || includes) && parent.is_none_or(|id| id == FOLDER);
        let asked: usize = request.parameter("pageSize").and_then(|size| size.parse().ok()).unwrap_or(100);
        if !(1..=1000).contains(&asked) {
            return invalid("pageSize");
        }
        let after = match request.parameter("pageToken").map(|token| token.strip_prefix("~!!~")) {
            None => "",
            Some(Some(id)) => id,
            Some(None) => return invalid("pageToken"),
        };
        let mut found = self.files.values().filter(|file| seen && terms.iter().all(|term| term.holds(file)));
        let mut rest = found.by_ref().filter(|file| file.id.as_str() > after).peekable();
        let page: Vec<&File> = rest.by_ref().take(asked.min(self.page)).collect();
        let more = rest.peek().is_some();
        let drive = self.on_shared_drive;
        let mut listed = json!({
            "kind": "drive#fileList",
            "incompleteSearch": false,
            "files": page.iter().map(|file| file.resource(drive)).collect::<Vec<_>>(),
        });
        if let Some(last) = page.last().filter(|_| more) {
            listed["nextPageToken"] = format!("~!!~{}", last.id).into();
        }
        Reply::json(&fields.pick(&listed))
    }

    fn get(&self, request: &Request, caller: &str, id: &str) -> Reply {
        if id == FOLDER && self.sees(request, caller) {
            let folder =
                json!({ "kind": "drive#file", "id": FOLDER, "name": "Carmila", "mimeType": file::FOLDER_TYPE });
            return Reply::json(&folder);
        }
        let Some(file) = self.file(request, caller, id) else { return not_found(id) };
        if request.parameter("alt") != Some("media") {
            let Some(fields) = Fields::parse(request.parameter("fields").unwrap_or(FILE_FIELDS)) else {
                return Reply::error(400, "invalidParameter", "Invalid field selection");
            };
            return Reply::json(&fields.pick(&file.resource(self.on_shared_drive)));
        }
        let Kind::Binary(bytes) = &file.kind else {
            let message = "Only files with binary content can be downloaded. Use Export with Docs Editors files.";
            return Reply::error(403, "fileNotDownloadable", message);
        };
        match request.range(bytes.len()) {
            None => Reply::bytes(file.mime(), bytes.clone()),
            Some(Err(())) => Reply::error(416, "requestedRangeNotSatisfiable", "Request range not satisfiable"),
            Some(Ok((first, last))) => {
                let part = Reply::bytes(file.mime(), bytes[first..=last].to_vec());
                let range = format!("bytes {first}-{last}/{}", bytes.len());
                Reply { status: 206, ..part }.with("content-range", range)
            }
        }
    }

    fn export(&self, request: &Request, caller: &str, id: &str) -> Reply {
        let Some(file) = self.file(request, caller, id) else { return not_found(id) };
        let Kind::Sheet(bytes) = &file.kind else {
            return Reply::error(403, "fileNotExportable", "Export only supports Docs Editors files.");
        };
        match request.parameter("mimeType") {
            None => Reply::error(400, "required", "Required parameter: mimeType"),
            Some(file::XLSX) if bytes.len() > EXPORT_LIMIT => {
                Reply::error(403, "exportSizeLimitExceeded", "This file is too large to be exported.")
            }
            Some(file::XLSX) => Reply::bytes(file::XLSX, bytes.clone()),
            Some(_) => Reply::error(400, "badRequest", "The requested conversion is not supported."),
        }
    }

    fn file(&self, request: &Request, caller: &str, id: &str) -> Option<&File> {
        self.files.get(id).filter(|_| self.sees(request, caller))
    }

    fn sees(&self, request: &Request, caller: &str) -> bool {
        self.is_reader(caller) && (!self.on_shared_drive || request.is_set("supportsAllDrives"))
    }
}

const LIST_FIELDS: &str = "kind,incompleteSearch,nextPageToken,files(kind,id,name,mimeType)";
const FILE_FIELDS: &str = "kind,id,name,mimeType";

fn not_found(id: &str) -> Reply {
    let message = format!("File not found: {id}");
    let message = if id == "." { "File not found: ." } else { message.as_str() };
    let error: Value = json!({
        "code": 404,
        "message": message,
        "errors": [{
            "message": message, "domain": "global", "reason": "notFound", "location": "fileId",
            "locationType": "parameter",
        }],
    });
    Reply { status: 404, ..Reply::json(&json!({ "error": error })) }
}
