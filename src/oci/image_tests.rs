//! Layers of all kinds, checked against what DKP's flattening does with them.

use std::io::Write;

use super::*;
use crate::oci::digest::Digest;
use crate::oci::failure::RegistryErrorKind;

type Made<'a> = (&'a str, u8, &'a str);

const FILE: u8 = b'0';
const DIR: u8 = b'5';
const LINK: u8 = b'1';

/// A tar archive of names, types and contents or targets. Names are written as they are.
fn tar_of(entries: &[Made<'_>]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, kind, text) in entries {
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(tar::EntryType::new(*kind));
        header.set_mode(0o644);
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        let content: &[u8] = if *kind == FILE { text.as_bytes() } else { b"" };
        if matches!(*kind, LINK | b'2') {
            header.as_old_mut().linkname[..text.len()].copy_from_slice(text.as_bytes());
        }
        header.as_old_mut().linkflag = [*kind];
        header.set_size(content.len() as u64);
        header.set_cksum();
        builder.append(&header, content).unwrap();
    }
    builder.into_inner().unwrap()
}

/// Flattens layers given from the bottom, as in a manifest.
fn tree(layers: &[Vec<u8>]) -> Image {
    try_tree(layers, &Limits::default()).unwrap()
}

fn try_tree(layers: &[Vec<u8>], limits: &Limits) -> Result<Image, ImageError> {
    let from_the_top = layers.iter().rev().cloned();
    let readers = from_the_top.map(|layer| Ok(Box::new(Cursor::new(layer)) as Box<dyn Read>));
    flatten(readers, limits, &|_, _| true)
}

fn paths(image: &Image) -> Vec<&str> {
    image.entries.iter().map(|entry| entry.path.as_str()).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A zstd frame that stores its content, which is all that a test needs.
fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut frame = ZSTD.to_vec();
    frame.extend([0b1010_0000]);
    frame.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
    let chunks: Vec<&[u8]> = bytes.chunks(100_000).collect();
    for (index, chunk) in chunks.iter().enumerate() {
        let last = u32::from(index + 1 == chunks.len());
        let head = (u32::try_from(chunk.len()).unwrap() << 3) | last;
        frame.extend(&head.to_le_bytes()[..3]);
        frame.extend(*chunk);
    }
    frame
}

#[test]
fn the_top_layer_comes_first_and_hides_the_same_names() {
    let bottom = tar_of(&[("openapi/", DIR, ""), ("openapi/a", FILE, "old"), ("b", FILE, "b")]);
    let top = tar_of(&[("openapi/a", FILE, "new")]);
    let image = tree(&[bottom, top]);
    assert_eq!(paths(&image), ["openapi/a", "openapi", "b"]);
    assert_eq!(image.content("openapi/a").unwrap(), b"new");
    let layers: Vec<usize> = image.entries.iter().map(|entry| entry.layer).collect();
    assert_eq!((layers, image.layer_count), (vec![1, 0, 0], 2));
    assert!(image.duplicates.is_empty());
}

#[test]
fn a_file_in_the_place_of_a_directory_hides_what_was_inside() {
    let bottom = tar_of(&[("a/", DIR, ""), ("a/x", FILE, ""), ("ab", FILE, "")]);
    assert_eq!(paths(&tree(&[bottom, tar_of(&[("a", FILE, "")])])), ["a", "ab"]);
}

#[test]
fn whiteouts_hide_lower_layers_only() {
    let bottom = tar_of(&[("a", FILE, "1"), ("d/", DIR, ""), ("d/x", FILE, ""), ("e", FILE, "")]);
    let top =
        tar_of(&[(".wh.a", FILE, ""), (".wh.d", FILE, ""), (".wh.n", FILE, ""), ("n", FILE, "")]);
    let image = tree(&[bottom, top]);
    assert_eq!(paths(&image), ["n", "e"]);
    let hidden: Vec<&str> = image.whiteouts.iter().map(|one| one.hides.as_str()).collect();
    assert_eq!((hidden, image.whiteouts[0].layer), (vec!["a", "d", "n"], 1));
}

#[test]
fn opaque_directories_keep_themselves_and_what_is_new() {
    let bottom = tar_of(&[("d/", DIR, ""), ("d/old", FILE, ""), ("e", FILE, "")]);
    let top = tar_of(&[("d/", DIR, ""), ("d/new", FILE, ""), ("d/.wh..wh..opq", FILE, "")]);
    let image = tree(&[bottom.clone(), top]);
    assert_eq!(paths(&image), ["d", "d/new", "e"]);
    assert!(image.whiteouts[0].opaque);
    let whole = tar_of(&[(".wh..wh..opq", FILE, "")]);
    assert!(tree(&[bottom, whole]).entries.is_empty());
}

#[test]
fn the_first_of_equal_names_in_one_layer_wins() {
    let image = tree(&[tar_of(&[("./v", FILE, "first"), ("v", FILE, "second")])]);
    assert_eq!(paths(&image), ["v"]);
    assert_eq!(image.content("v").unwrap(), b"first");
    assert_eq!(image.duplicates, ["v"]);
}

#[test]
fn names_are_cleaned_and_the_raw_ones_kept() {
    let image = tree(&[tar_of(&[("./", DIR, ""), ("./a//b/./c", FILE, ""), ("x/../y", FILE, "")])]);
    assert_eq!(paths(&image), [".", "a/b/c", "y"]);
    assert_eq!(image.entries[1].raw_name, "./a//b/./c");
    for (name, cleaned) in [("", "."), ("/", "/"), ("/..", "/"), ("../a", "../a"), ("a/..", ".")] {
        assert_eq!(clean(name), cleaned, "{name}");
    }
}

#[test]
fn absolute_names_do_not_hang() {
    let bottom = tar_of(&[("/a", FILE, ""), ("/d/x", FILE, "")]);
    let image = tree(&[bottom, tar_of(&[("/version.json", FILE, "{}")])]);
    assert_eq!(paths(&image), ["/version.json", "/a", "/d/x"]);
    assert!(image.entry("version.json").is_none());
}

#[test]
fn hard_links_come_after_the_layer_of_their_target() {
    let image =
        tree(&[tar_of(&[("l", LINK, "f"), ("ll", LINK, "l"), ("f", FILE, "x"), ("g", FILE, "")])]);
    assert_eq!(paths(&image), ["f", "g", "l", "ll"]);
    assert_eq!(image.entry("l").unwrap().kind, EntryKind::Hardlink("f".into()));
    let across = tree(&[tar_of(&[("f", FILE, "x")]), tar_of(&[("l", LINK, "f")])]);
    assert_eq!(paths(&across), ["f", "l"]);
}

#[test]
fn a_link_to_a_hidden_file_becomes_the_file() {
    let bottom = tar_of(&[("f", FILE, "content")]);
    let top = tar_of(&[("l", LINK, "f"), (".wh.f", FILE, "")]);
    let image = tree(&[bottom, top]);
    assert_eq!(paths(&image), ["l"]);
    let link = image.entry("l").unwrap();
    assert_eq!((&link.kind, link.size), (&EntryKind::File, 7));
    assert_eq!(image.content("l").unwrap(), b"content");
}

#[test]
fn links_that_find_nothing_are_lost() {
    let image = tree(&[tar_of(&[("f", FILE, ""), ("l", LINK, "./f"), ("m", LINK, "none")])]);
    assert_eq!(paths(&image), ["f"]);
    let lost: Vec<&str> = image.lost_links.iter().map(|entry| entry.path.as_str()).collect();
    assert_eq!(lost, ["l", "m"]);
}

#[test]
fn all_types_are_told_apart() {
    let image = tree(&[tar_of(&[
        ("pax", b'g', ""),
        ("s", b'2', "../target"),
        ("p", b'6', ""),
        ("old/", 0, ""),
        ("file", 0, ""),
    ])]);
    let kinds: Vec<EntryKind> = image.entries.iter().map(|entry| entry.kind.clone()).collect();
    let symlink = EntryKind::Symlink("../target".into());
    let (global, fifo) = (EntryKind::Other(b'g'), EntryKind::Other(b'6'));
    assert_eq!(kinds, [global, symlink, fifo, EntryKind::Dir, EntryKind::File]);
}

#[test]
fn compression_is_found_by_magic_bytes() {
    let plain = tar_of(&[("a", FILE, "content")]);
    let mut two_frames = zstd(&plain[..512]);
    two_frames.extend([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    two_frames.extend(zstd(&plain[512..]));
    let two_members = [gzip(&plain[..100]), gzip(&plain[100..])].concat();
    for layer in [gzip(&plain), zstd(&plain), two_frames, two_members, plain] {
        let image = tree(&[layer]);
        assert_eq!(image.content("a").unwrap(), b"content");
        assert_eq!(image.unpacked_bytes, 2048);
    }
    assert!(tree(&[]).entries.is_empty());
    assert!(tree(&[gzip(&tar_of(&[])), Vec::new()]).entries.is_empty());
}

#[test]
fn long_names_by_pax_and_gnu() {
    let long = format!("{}/file", "directory".repeat(30));
    let mut gnu = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(1);
    header.set_mode(0o600);
    gnu.append_data(&mut header, &long, &b"x"[..]).unwrap();
    assert_eq!(paths(&tree(&[gnu.into_inner().unwrap()])), [&long]);
    let mut pax = tar::Builder::new(Vec::new());
    pax.append_pax_extensions([("path", long.as_bytes()), ("uid", b"4000000")]).unwrap();
    let mut header = tar::Header::new_ustar();
    header.set_path("short").unwrap();
    header.set_size(1);
    header.set_cksum();
    pax.append(&header, &b"x"[..]).unwrap();
    let image = tree(&[pax.into_inner().unwrap()]);
    assert_eq!((paths(&image), image.entries[0].uid), (vec![long.as_str()], 4_000_000));
}

#[test]
fn what_is_no_archive_is_told_with_its_layer() {
    let good = tar_of(&[("a", FILE, "content")]);
    for bad in [vec![b'x'; 2000], good[..700].to_vec(), gzip(&good)[..50].to_vec()] {
        let error = try_tree(&[bad, good.clone()], &Limits::default()).unwrap_err();
        assert!(error.to_string().starts_with("layer 2 from the top cannot be read: "), "{error}");
        assert_eq!(Error::from(error).kind(), crate::error::Kind::Refused);
    }
}

#[test]
fn hostile_images_meet_limits() {
    let many = tar_of(&[("a", FILE, ""), ("b", FILE, ""), ("c", FILE, "")]);
    let says =
        |layer: Vec<u8>, limits: Limits| try_tree(&[layer], &limits).unwrap_err().to_string();
    let entries = Limits { entries: 2, ..Limits::default() };
    assert_eq!(says(many.clone(), entries), "the image has more than 2 entries");
    let names = Limits { names: 2, ..Limits::default() };
    assert_eq!(says(many, names), "the image has more than 2 bytes of names");
    let bomb = gzip(&vec![0; 50_000_000]);
    let unpacked = Limits { unpacked: 1_000_000, ..Limits::default() };
    assert_eq!(says(bomb, unpacked), "the image has more than 1000000 bytes");
    let kept = Limits { kept: 3, ..Limits::default() };
    let image = try_tree(&[tar_of(&[("a", FILE, "four"), ("b", FILE, "two")])], &kept).unwrap();
    assert!(image.content("a").is_none() && image.content("b").is_some());
}

#[test]
fn a_layer_with_a_wrong_digest_is_the_registrys_fault() {
    let layer = gzip(&tar_of(&[("a", FILE, "content")]));
    let size = Some(layer.len() as u64);
    let inner = Box::new(Cursor::new(layer));
    let reader = crate::oci::BlobReader::new(inner, Digest::of(b"other"), size, "r".into());
    let layers = std::iter::once(Ok(Box::new(reader) as Box<dyn Read>));
    let error = flatten(layers, &Limits::default(), &|_, _| false).unwrap_err();
    let ImageError::Registry(error) = error else { panic!("{error:?}") };
    assert!(matches!(error.kind(), RegistryErrorKind::DigestMismatch { .. }));
}
