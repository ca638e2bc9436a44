//! A GTFS feed: a zip whose `.txt` entries are tables. Entries' names never become paths.

use crate::ContextError;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use territory::{ColumnType, TableName};
use zip::ZipArchive;

/// Entries of the zip, at most.
const ENTRIES_MAX: usize = 1_000;
/// Bytes of all entries unpacked, at most: the largest national feeds have about 10 GB.
const UNPACKED_BYTES_MAX: u64 = 24 << 30;
/// How many times larger an entry may become, at most. Timetables reach 51 (a feed of on-demand buses); quick encoders
/// stop near 230 and thorough ones near 1,030, so that a bound above 230 would let in a bomb made in haste.
const RATIO_MAX: u64 = 200;
/// Files one of which every feed has (GTFS Schedule Reference, "Dataset Files").
const FEED_FILES: [&str; 6] = [
    "agency.txt",
    "stops.txt",
    "routes.txt",
    "trips.txt",
    "stop_times.txt",
    "feed_info.txt",
];

/// One table of the feed.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) index: usize,
    pub(crate) name: String,
    pub(crate) table: TableName,
    pub(crate) bytes: u64,
}

/// An opened feed.
pub(crate) struct Feed {
    file: String,
    archive: ZipArchive<BufReader<File>>,
    pub(crate) entries: Vec<Entry>,
    /// Entries that are no tables, by name.
    pub(crate) ignored: Vec<String>,
}

impl Feed {
    pub(crate) fn open(file: &str, path: &Path) -> Result<Self, ContextError> {
        let refuse = |reason: String| ContextError::unusable(file, reason);
        let opened = File::open(path).map_err(|source| ContextError::read(path, source))?;
        let mut archive = ZipArchive::new(BufReader::new(opened)).map_err(|error| {
            refuse(format!(
                "the zip cannot be read ({error}); it may have been cut, so fetch it again"
            ))
        })?;
        if archive.len() > ENTRIES_MAX {
            return Err(refuse(format!(
                "the zip has {} entries; at most {ENTRIES_MAX} are taken",
                archive.len()
            )));
        }
        let (mut entries, mut ignored, mut unpacked) = (Vec::<Entry>::new(), Vec::new(), 0_u64);
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index).map_err(|error| {
                refuse(format!("entry {index} of the zip cannot be read: {error}"))
            })?;
            let name = entry
                .name()
                .map(|name| name.into_owned())
                .unwrap_or_else(|_| format!("entry {index}"));
            let last = name
                .rsplit(['/', '\\'])
                .next()
                .unwrap_or_default()
                .to_owned();
            let hidden = name.split(['/', '\\']).any(|part| {
                part == "__MACOSX" || (part.starts_with('.') && part != "." && part != "..")
            });
            if entry.is_dir() || last.is_empty() || hidden {
                continue;
            }
            let Some(stem) = last
                .strip_suffix(".txt")
                .or_else(|| last.strip_suffix(".TXT"))
            else {
                ignored.push(name.escape_debug().to_string());
                continue;
            };
            if entry.encrypted() {
                return Err(refuse(format!(
                    "`{last}` is encrypted; bring the feed without a password"
                )));
            }
            let bytes = entry.size();
            if bytes / RATIO_MAX > entry.compressed_size() {
                return Err(refuse(format!(
                    "`{last}` would unpack to more than {RATIO_MAX} times its size; that is no timetable"
                )));
            }
            unpacked = unpacked.saturating_add(bytes);
            if unpacked > UNPACKED_BYTES_MAX {
                return Err(refuse(format!(
                    "the zip would unpack to more than {} GB",
                    UNPACKED_BYTES_MAX >> 30
                )));
            }
            let table = table_name(stem).map_err(|error| refuse(error.to_string()))?;
            if let Some(twin) = entries.iter().find(|known| known.table == table) {
                return Err(refuse(format!(
                    "`{}` and `{name}` would both be the table `{table}`",
                    twin.name
                )));
            }
            entries.push(Entry {
                index,
                name: last,
                table,
                bytes,
            });
        }
        let feed = |name: &str| FEED_FILES.contains(&name.to_ascii_lowercase().as_str());
        if !entries.iter().any(|entry| feed(&entry.name)) {
            return Err(refuse(format!(
                "the zip is no GTFS feed (none of {} is in it); unpack it and bring its files one by one",
                FEED_FILES.join(", ")
            )));
        }
        entries.sort_by(|a, b| a.table.cmp(&b.table));
        Ok(Self {
            file: file.to_owned(),
            archive,
            entries,
            ignored,
        })
    }

    /// Reads one entry from its beginning, never further than its declared size.
    pub(crate) fn read(&mut self, entry: &Entry) -> Result<Box<dyn Read + '_>, ContextError> {
        let file = self.file.clone();
        let opened = self.archive.by_index(entry.index).map_err(|error| {
            ContextError::unusable(
                &file,
                format!("`{}` cannot be unpacked: {error}", entry.name),
            )
        })?;
        Ok(Box::new(Bounded {
            inner: opened,
            left: entry.bytes,
        }))
    }
}

/// Fails instead of giving more than what was declared.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let taken = self.inner.read(out)?;
        self.left = self.left.checked_sub(taken as u64).ok_or_else(|| {
            std::io::Error::other("the entry unpacks to more than the zip declares")
        })?;
        Ok(taken)
    }
}

/// A table's name from a file's name.
pub(crate) fn table_name(stem: &str) -> Result<TableName, territory::IdError> {
    let mut name: String = stem
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect();
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        name.insert_str(0, "t_");
    }
    name.truncate(63);
    name.parse()
}

/// The types that the GTFS reference gives where values alone may mislead: ids, codes, names and times of day (which
/// pass midnight, `25:10:00`) are text, service days are dates, places and distances are reals though all be whole.
pub(crate) fn fixed_kind(column: &str) -> Option<ColumnType> {
    match column {
        "date" | "start_date" | "end_date" | "feed_start_date" | "feed_end_date" => {
            Some(ColumnType::Date)
        }
        "arrival_time" | "departure_time" | "start_time" | "end_time" => Some(ColumnType::Text),
        // The id of another stop: joined with `stop_id`.
        "parent_station" => Some(ColumnType::Text),
        "stop_lat" | "stop_lon" | "shape_pt_lat" | "shape_pt_lon" | "shape_dist_traveled" => {
            Some(ColumnType::Real)
        }
        _ if [
            "_id",
            "_name",
            "_code",
            "_desc",
            "_url",
            "_color",
            "_phone",
            "_email",
            "_headsign",
            "_lang",
            "_timezone",
            "_version",
        ]
        .iter()
        .any(|end| column.ends_with(end)) =>
        {
            Some(ColumnType::Text)
        }
        _ => None,
    }
}
