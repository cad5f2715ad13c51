//! Tar archives written by hand, so that they can hold what a well-meaning library refuses.
//!
//! Owns the ustar header: absolute names, `../`, links to anywhere, fifos, pax headers. Names are
//! written as given; the only check is that they fit.

/// What an entry of an archive is.
#[derive(Clone, Debug)]
pub enum Kind {
    File(Vec<u8>),
    Dir,
    Symlink(String),
    Hardlink(String),
    Fifo,
    CharDevice(u32, u32),
    /// A pax header for the next entry.
    Pax(Vec<(String, String)>),
    /// A pax header for all entries that follow.
    PaxGlobal(Vec<(String, String)>),
    /// Any type flag, with content.
    Other(u8, Vec<u8>),
}

/// An entry of an archive.
#[derive(Clone, Debug)]
pub struct TarEntry {
    pub path: String,
    pub kind: Kind,
    pub mode: u32,
    pub uid: u32,
    pub gid: u32,
    pub mtime: u64,
}

impl TarEntry {
    /// An entry of root's, of the year 1970.
    pub fn new(path: &str, kind: Kind) -> Self {
        let mode = if matches!(kind, Kind::Dir) { 0o755 } else { 0o644 };
        Self { path: path.to_owned(), kind, mode, uid: 0, gid: 0, mtime: 0 }
    }

    /// A file, mode 644.
    pub fn file(path: &str, content: impl AsRef<[u8]>) -> Self {
        Self::new(path, Kind::File(content.as_ref().to_vec()))
    }

    /// A folder, mode 755.
    pub fn dir(path: &str) -> Self {
        Self::new(path, Kind::Dir)
    }

    /// A symbolic link.
    pub fn symlink(path: &str, target: &str) -> Self {
        Self::new(path, Kind::Symlink(target.to_owned()))
    }

    /// A hard link.
    pub fn hardlink(path: &str, target: &str) -> Self {
        Self::new(path, Kind::Hardlink(target.to_owned()))
    }

    /// A named pipe.
    pub fn fifo(path: &str) -> Self {
        Self::new(path, Kind::Fifo)
    }

    /// A pax header for all that follows, with one record.
    pub fn pax_global(key: &str, value: &str) -> Self {
        let records = vec![(key.to_owned(), value.to_owned())];
        Self::new("pax_global_header", Kind::PaxGlobal(records))
    }

    /// A pax header for the next entry, with one record.
    pub fn pax(key: &str, value: &str) -> Self {
        Self::new("PaxHeaders/x", Kind::Pax(vec![(key.to_owned(), value.to_owned())]))
    }

    /// Sets the permission bits.
    #[must_use]
    pub fn mode(mut self, mode: u32) -> Self {
        self.mode = mode;
        self
    }

    /// Sets the owner.
    #[must_use]
    pub fn owner(mut self, uid: u32, gid: u32) -> Self {
        (self.uid, self.gid) = (uid, gid);
        self
    }

    fn flag(&self) -> u8 {
        match &self.kind {
            Kind::File(_) => b'0',
            Kind::Hardlink(_) => b'1',
            Kind::Symlink(_) => b'2',
            Kind::CharDevice(..) => b'3',
            Kind::Dir => b'5',
            Kind::Fifo => b'6',
            Kind::PaxGlobal(_) => b'g',
            Kind::Pax(_) => b'x',
            Kind::Other(flag, _) => *flag,
        }
    }

    fn content(&self) -> Vec<u8> {
        match &self.kind {
            Kind::File(bytes) | Kind::Other(_, bytes) => bytes.clone(),
            Kind::Pax(records) | Kind::PaxGlobal(records) => {
                records.iter().flat_map(|(key, value)| pax_record(key, value)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn header(&self, size: usize) -> [u8; BLOCK] {
        let mut block = [0; BLOCK];
        let (prefix, name) = split_name(&self.path);
        put(&mut block, 0, name.as_bytes());
        put(&mut block, 100, format!("{:07o}", self.mode).as_bytes());
        put(&mut block, 108, format!("{:07o}", self.uid).as_bytes());
        put(&mut block, 116, format!("{:07o}", self.gid).as_bytes());
        put(&mut block, 124, format!("{size:011o}").as_bytes());
        put(&mut block, 136, format!("{:011o}", self.mtime).as_bytes());
        block[156] = self.flag();
        if let Kind::Symlink(target) | Kind::Hardlink(target) = &self.kind {
            assert!(target.len() <= 100, "a ustar link target has 100 bytes at most: {target}");
            put(&mut block, 157, target.as_bytes());
        }
        put(&mut block, 257, b"ustar\x0000");
        if let Kind::CharDevice(major, minor) = self.kind {
            put(&mut block, 329, format!("{major:07o}").as_bytes());
            put(&mut block, 337, format!("{minor:07o}").as_bytes());
        }
        put(&mut block, 345, prefix.as_bytes());
        put(&mut block, 148, b"        ");
        let sum: u32 = block.iter().copied().map(u32::from).sum();
        put(&mut block, 148, format!("{sum:06o}\0 ").as_bytes());
        block
    }
}

const BLOCK: usize = 512;

/// The archive of these entries.
pub fn tar(entries: &[TarEntry]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in entries {
        let content = entry.content();
        bytes.extend(entry.header(content.len()));
        bytes.extend(&content);
        bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
    }
    bytes.resize(bytes.len() + 2 * BLOCK, 0);
    bytes
}

fn put(block: &mut [u8; BLOCK], offset: usize, bytes: &[u8]) {
    block[offset..offset + bytes.len()].copy_from_slice(bytes);
}

/// Splits a long name at a slash into ustar's prefix and name.
fn split_name(path: &str) -> (&str, &str) {
    if path.len() <= 100 {
        return ("", path);
    }
    let mut cuts = path.match_indices('/').map(|(at, _)| (&path[..at], &path[at + 1..]));
    cuts.find(|(prefix, name)| prefix.len() <= 155 && name.len() <= 100 && !name.is_empty())
        .unwrap_or_else(|| panic!("the name does not fit ustar, put a pax record before: {path}"))
}

/// `LENGTH KEY=VALUE\n`, where the length counts itself.
fn pax_record(key: &str, value: &str) -> Vec<u8> {
    let rest = format!(" {key}={value}\n");
    let mut length = rest.len();
    while length != rest.len() + length.to_string().len() {
        length = rest.len() + length.to_string().len();
    }
    format!("{length}{rest}").into_bytes()
}
