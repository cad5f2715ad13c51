//! The archive of the chart of helpers.
//!
//! Owns that what is kept is a chart of that name and nothing that would be unpacked elsewhere.

use std::collections::BTreeSet;
use std::io::Read as _;

use flate2::read::GzDecoder;

use super::Pinned;
use crate::text::Source;
use crate::yaml;

/// An archive of helpers is small: the real ones hold some 50 files of 150 KiB.
const MOST_FILES: usize = 2_000;
const LARGEST: u64 = 32 << 20;

/// The chart of helpers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chart {
    /// Its version.
    pub version: String,
    /// The names that its templates define.
    pub helpers: BTreeSet<String>,
}

/// Reads an archive of the chart; the error says why it is none.
pub fn read_chart(archive: &[u8]) -> Result<Chart, String> {
    let broken = |error: std::io::Error| format!("it is no archive of a chart: {error}");
    // What is unpacked is limited before it is read as an archive.
    let mut unpacked = Vec::new();
    let mut packed = GzDecoder::new(archive).take(LARGEST + 1);
    packed.read_to_end(&mut unpacked).map_err(broken)?;
    if unpacked.len() as u64 > LARGEST {
        return Err(format!("it unpacks to more than {} MiB", LARGEST >> 20));
    }
    let mut tar = tar::Archive::new(unpacked.as_slice());
    let (mut chart, mut helpers) = (None, BTreeSet::new());
    for (number, entry) in tar.entries().map_err(broken)?.enumerate() {
        let mut entry = entry.map_err(broken)?;
        if number >= MOST_FILES {
            return Err(format!("it holds more than {MOST_FILES} files"));
        }
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let inside = path.trim_start_matches("./").strip_prefix(Pinned::CHART);
        let inside = inside.filter(|rest| rest.is_empty() || rest.starts_with('/'));
        let inside = inside.filter(|rest| !rest.split('/').any(|part| part == ".."));
        let inside = inside
            .ok_or_else(|| format!("it holds `{path}`, which is not in {}/", Pinned::CHART))?;
        let kind = entry.header().entry_type();
        if !kind.is_file() && !kind.is_dir() {
            return Err(format!("it holds `{path}`, which is neither a file nor a folder"));
        }
        let mut read = || {
            let mut text = String::new();
            entry.read_to_string(&mut text).map(|_| text).map_err(broken)
        };
        if inside == "/Chart.yaml" {
            chart = Some(read()?);
        } else if inside.starts_with("/templates/")
            && inside.rsplit_once('.').is_some_and(|(_, end)| end == "tpl")
        {
            helpers.extend(defined(&read()?).map(str::to_owned));
        }
    }
    if helpers.is_empty() {
        return Err("its templates define no helpers".to_owned());
    }
    let version = version(&chart.ok_or("it has no Chart.yaml")?)?;
    Ok(Chart { version, helpers })
}

/// The names that a template defines.
fn defined(text: &str) -> impl Iterator<Item = &str> {
    text.split("define \"").skip(1).filter_map(|rest| rest.split('"').next())
}

fn version(chart: &str) -> Result<String, String> {
    let root = yaml::parse(&Source::new("Chart.yaml", chart));
    let root = root.map_err(|error| format!("its Chart.yaml is no YAML: {error}"))?;
    let text = |key: &str| root.get(key).and_then(|node| node.as_text()).unwrap_or_default();
    if text("name") != Pinned::CHART {
        return Err(format!("its chart is `{}`, not {}", text("name"), Pinned::CHART));
    }
    match text("version") {
        "" => Err("its Chart.yaml says no version".to_owned()),
        version => Ok(version.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn packed(files: &[(&str, &str)]) -> Vec<u8> {
        packed_with(files, &[])
    }

    fn packed_with(files: &[(&str, &str)], links: &[tar::EntryType]) -> Vec<u8> {
        let mut tar = tar::Builder::new(Vec::new());
        for kind in links {
            let mut header = tar::Header::new_ustar();
            header.set_path("deckhouse_lib_helm/templates/_link.tpl").unwrap();
            header.set_link_name("/etc/passwd").unwrap();
            header.set_entry_type(*kind);
            header.set_size(0);
            header.set_cksum();
            tar.append(&header, std::io::empty()).unwrap();
        }
        for (path, text) in files {
            let mut header = tar::Header::new_ustar();
            header.as_ustar_mut().unwrap().name[..path.len()].copy_from_slice(path.as_bytes());
            header.set_size(text.len() as u64);
            header.set_cksum();
            tar.append(&header, text.as_bytes()).unwrap();
        }
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&tar.into_inner().unwrap()).unwrap();
        gzip.finish().unwrap()
    }

    #[test]
    fn only_an_archive_of_the_chart_is_one() {
        const CHART: (&str, &str) =
            ("deckhouse_lib_helm/Chart.yaml", "name: deckhouse_lib_helm\nversion: 1.2.3\n");
        const HELPERS: (&str, &str) =
            ("deckhouse_lib_helm/templates/_a.tpl", "{{- define \"a\" }}{{ end }}");
        let good = packed(&[CHART, HELPERS]);
        let chart = read_chart(&good).unwrap();
        assert_eq!((&*chart.version, chart.helpers), ("1.2.3", ["a".to_owned()].into()));
        for (archive, said) in [
            (b"<html>".to_vec(), "no archive"),
            (good[..good.len() / 2].to_vec(), "no archive"),
            (packed(&[CHART]), "no helpers"),
            (packed(&[HELPERS]), "no Chart.yaml"),
            (packed(&[CHART, HELPERS, ("other/x", "")]), "`other/x`"),
            (packed(&[CHART, HELPERS, ("deckhouse_lib_helm/../x", "")]), "/../x`"),
            (packed_with(&[CHART, HELPERS], &[tar::EntryType::Symlink]), "neither a file"),
            (packed_with(&[CHART, HELPERS], &[tar::EntryType::Link]), "neither a file"),
            (packed_with(&[CHART, HELPERS], &[tar::EntryType::Char]), "neither a file"),
            (packed(&[CHART, HELPERS, ("/etc/passwd", "")]), "`/etc/passwd`"),
            (
                packed(&[("deckhouse_lib_helm/Chart.yaml", "name: x\nversion: 1.2.3\n"), HELPERS]),
                "`x`",
            ),
            (
                packed(&[("deckhouse_lib_helm/Chart.yaml", "name: deckhouse_lib_helm\n"), HELPERS]),
                "no version",
            ),
        ] {
            let error = read_chart(&archive).unwrap_err();
            assert!(error.contains(said), "{said}: {error}");
        }
    }
}
