//! The build report of werf.
//!
//! Owns reading it, leniently: werf 2, 3 and dk write it differently, and later lines add keys. It says which
//! images a module needs for a release; whether they are any good is `release::inspect`.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// The image that clusters unpack as the module.
const BUNDLE: &str = "bundle";
/// The image that release channels point at.
const RELEASE: &str = "release-channel-version";

/// What a build made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildReport {
    /// The images by the names of werf.yaml.
    pub images: BTreeMap<String, BuiltImage>,
    /// What built them: `buildah` or `docker`; werf 3 says so.
    pub backend: Option<String>,
}

/// One image of a build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltImage {
    /// Its name in werf.yaml.
    pub name: String,
    /// The repository it is in.
    pub repo: String,
    /// Its tag there; means nothing.
    pub tag: String,
    /// What identifies it: `sha256:…`; empty when it was not pushed.
    pub digest: String,
    /// `repo:tag`.
    pub reference: String,
    /// Whether it is meant for use, not only for other images.
    pub is_final: bool,
    /// `os/arch`; empty for a list of several platforms.
    pub platform: String,
    /// Whether this build made it; false when all of it was there already.
    pub rebuilt: bool,
    /// Its size in bytes; 0 where unknown.
    pub size: u64,
    /// `stapel`, `dockerfile`, …; werf 3 says so.
    pub config_type: Option<String>,
    /// The commit it was built from, where the engine says so.
    pub commit: Option<String>,
    /// How many stages it has; werf 3 does not say for cached images.
    pub stages: usize,
}

impl BuildReport {
    /// Reads a report from a file.
    pub fn read(path: &Path) -> Result<Self> {
        let shown = path.display();
        let text = std::fs::read_to_string(path).map_err(|cause| {
            Error::input(format!("cannot read the build report `{shown}`"))
                .because(cause.to_string())
        })?;
        if text.trim().is_empty() {
            return Err(Error::input(format!("the build report `{shown}` is empty"))
                .hint("a build on a full disk leaves such a file: build again"));
        }
        // Whoever wrote it: here the file is what the user gives.
        Self::parse(&text).map_err(|error| {
            let input = Error::input(format!("`{shown}` is no build report of werf"));
            let input = error.causes().iter().fold(input, Error::because);
            input.hint("werf writes one with `werf build --save-build-report`")
        })
    }

    /// Reads a report from its text; unknown keys are of no concern.
    pub fn parse(text: &str) -> Result<Self> {
        let report: Value =
            serde_json::from_str(text).map_err(|cause| unreadable(&cause.to_string()))?;
        let images = report.get("Images").and_then(Value::as_object);
        let images = images.ok_or_else(|| unreadable("it has no key `Images`"))?;
        if images.is_empty() {
            return Err(unreadable("it contains no images"));
        }
        let built =
            images.iter().map(|(name, image)| Ok((name.clone(), BuiltImage::parse(name, image)?)));
        let backend = report.pointer("/Runtime/Backend").and_then(Value::as_str);
        Ok(Self { images: built.collect::<Result<_>>()?, backend: backend.map(str::to_owned) })
    }

    /// The image that clusters unpack as the module.
    pub fn bundle(&self) -> Result<&BuiltImage> {
        self.required(BUNDLE)
    }

    /// The image that release channels point at.
    pub fn release_image(&self) -> Result<&BuiltImage> {
        self.required(RELEASE)
    }

    fn required(&self, name: &str) -> Result<&BuiltImage> {
        let Some(image) = self.images.get(name) else {
            let names: Vec<_> = self.images.keys().map(|name| format!("`{name}`")).collect();
            return Err(Error::refused(format!("the build made no image `{name}`"))
                .because(format!("it made {}", names.join(", ")))
                .hint(format!("a module defines the image `{name}` in werf.yaml; it must not be `final: false`")));
        };
        if image.digest.is_empty() {
            return Err(Error::refused(format!("the image `{name}` has no digest"))
                .because("it was built locally and is in no registry")
                .hint("build with a repository: `deckmod werf-build`, or `werf build --repo`"));
        }
        if !is_sha256(&image.digest) {
            return Err(Error::refused(format!("the image `{name}` has a digest that is none"))
                .because(format!(
                    "`{}` is not `sha256:` and 64 hexadecimal digits",
                    image.digest
                )));
        }
        Ok(image)
    }
}

impl BuiltImage {
    fn parse(name: &str, value: &Value) -> Result<Self> {
        let record = value.as_object().ok_or_else(|| lacks(name, "a record"))?;
        let text = |key| required(name, record, key, Value::as_str).map(str::to_owned);
        let optional = |key: &str| record.get(key).and_then(Value::as_str).map(str::to_owned);
        Ok(Self {
            name: text("WerfImageName")?,
            repo: text("DockerRepo")?,
            tag: text("DockerTag")?,
            digest: text("DockerImageDigest")?,
            reference: text("DockerImageName")?,
            is_final: required(name, record, "Final", Value::as_bool)?,
            platform: optional("TargetPlatform").unwrap_or_default(),
            rebuilt: record.get("Rebuilt").and_then(Value::as_bool).unwrap_or_default(),
            size: record.get("Size").and_then(Value::as_u64).unwrap_or_default(),
            config_type: optional("ConfigType"),
            commit: optional("Commit").filter(|commit| !commit.is_empty()),
            stages: record.get("Stages").map_or(0, length),
        })
    }
}

fn required<'v, T>(
    image: &str,
    record: &'v Map<String, Value>,
    key: &str,
    read: impl Fn(&'v Value) -> Option<T>,
) -> Result<T> {
    record.get(key).and_then(read).ok_or_else(|| lacks(image, &format!("the key `{key}`")))
}

/// A list; one short-lived werf 2 wrote a map.
fn length(stages: &Value) -> usize {
    match stages {
        Value::Array(list) => list.len(),
        Value::Object(map) => map.len(),
        _ => 0,
    }
}

fn is_sha256(digest: &str) -> bool {
    let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    digest.strip_prefix("sha256:").is_some_and(|rest| rest.len() == 64 && rest.bytes().all(hex))
}

fn lacks(image: &str, what: &str) -> Error {
    unreadable(&format!("image `{image}` lacks {what}"))
}

fn unreadable(why: &str) -> Error {
    Error::engine("the build report is not what werf writes")
        .because(why)
        .hint("is the engine really werf, and is the report its JSON form?")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    fn image(name: &str, digest: &str, more: &str) -> String {
        format!(
            r#""{name}": {{"WerfImageName": "{name}", "DockerRepo": "r/m", "DockerTag": "t",
               "DockerImageName": "r/m:t", "DockerImageDigest": "{digest}", "Final": true {more}}}"#
        )
    }

    fn report(images: &[String]) -> Result<BuildReport> {
        BuildReport::parse(&format!(r#"{{"Images": {{{}}}, "New": 1}}"#, images.join(",")))
    }

    fn digest() -> String {
        format!("sha256:{}", "0a".repeat(32))
    }

    #[test]
    fn needs_six_keys_and_takes_all_others_as_they_come() {
        let odd = r#", "Stages": {"a": {}, "b": {}}, "Size": "big", "Commit": "", "X": null"#;
        let report = report(&[image("bundle", &digest(), odd)]).unwrap();
        let bundle = report.bundle().unwrap();
        assert_eq!((bundle.stages, bundle.size, &bundle.commit), (2, 0, &None));
        for key in [
            "WerfImageName",
            "DockerRepo",
            "DockerTag",
            "DockerImageName",
            "DockerImageDigest",
            "Final",
        ] {
            let text = image("app", "", "").replace(key, "Other");
            let error = BuildReport::parse(&format!(r#"{{"Images": {{{text}}}}}"#)).unwrap_err();
            assert_eq!(error.kind(), Kind::Engine);
            assert_eq!(error.causes(), [format!("image `app` lacks the key `{key}`")]);
        }
    }

    #[test]
    fn what_is_no_report_is_said() {
        for (text, why) in [
            ("", "EOF"),
            ("[]", "no key `Images`"),
            ("{\"Images\": {}}", "no images"),
            ("{\"Images\": {\"a\": 1}}", "image `a` lacks a record"),
        ] {
            let error = BuildReport::parse(text).unwrap_err();
            assert!(error.causes()[0].contains(why), "{error}");
        }
        assert_eq!(BuildReport::read(Path::new("/nonexistent")).unwrap_err().kind(), Kind::Input);
    }

    #[test]
    fn a_release_needs_two_images_with_digests() {
        let missing = report(&[image("app", &digest(), ""), image("web", "", "")]).unwrap();
        let error = missing.bundle().unwrap_err();
        assert_eq!(error.kind(), Kind::Refused);
        assert_eq!(error.causes(), ["it made `app`, `web`"]);
        assert!(missing.release_image().unwrap_err().message().contains("release-channel-version"));
        let local = report(&[image("bundle", "", "")]).unwrap().bundle().unwrap_err();
        assert!(local.to_string().contains("built locally"), "{local}");
        let odd = report(&[image("bundle", "sha256:ABC", "")]).unwrap().bundle().unwrap_err();
        assert_eq!(odd.kind(), Kind::Refused);
    }

    #[test]
    #[expect(clippy::print_stdout, reason = "says that it checked nothing")]
    fn recorded_reports_are_read() {
        let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/werf-recordings");
        if !shared.is_dir() {
            println!("skipped: there are no recordings in {}", shared.display());
            return;
        }
        let read = |name: &str| BuildReport::read(&shared.join(name)).unwrap();
        for name in ["1-build/cold", "1-build/cached", "1-build/final", "7-v2/cold", "7-v2/cached"]
        {
            let report = read(&format!("{name}.report.json"));
            assert_eq!(report.backend.as_deref(), Some("buildah"), "{name}");
            let (bundle, release) = (report.bundle().unwrap(), report.release_image().unwrap());
            assert_ne!(bundle.digest, release.digest);
            assert_eq!(bundle.reference, format!("{}:{}", bundle.repo, bundle.tag));
            assert_eq!(bundle.rebuilt, name.ends_with("cold"), "{name}");
            assert!(!report.images["version-file"].is_final || name.starts_with('7'));
        }
        let list = read("1-build/platforms.report.json");
        assert_eq!(list.images["app"].platform, "");
        assert!(
            read("1-build/local.report.json").bundle().unwrap_err().to_string().contains("locally")
        );
    }
}
