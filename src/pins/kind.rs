//! Which files there are, and where they come from.

use crate::text::nearest;

/// The list that the GitLab kit fetches unless it is told another version
/// (deckhouse/modules-gitlab-ci, `templates/Setup.gitlab-ci.yml`, `BASE_IMAGES_VERSION`).
const BASE_IMAGES_VERSION: &str = "v0.5.7";
/// The chart of deckhouse/sds-local-volume, sds-elastic, sds-node-configurator, sds-replicated-volume and
/// state-snapshotter; all five have it checked in with the same bytes.
const LIB_HELM_VERSION: &str = "1.72.13";
/// Sums of archives as real modules have them checked in: the five above, and deckhouse/modules-template.
const KNOWN: [(&str, &str); 2] = [
    ("1.72.13", "5a7877cf23bb4a269cb2ec5f483bc0aace3c9f99ff66ebd26665888ed6446f32"),
    ("1.62.2", "93723b806427725780749fd0975f648813a2686cde97036854350e2b403cde56"),
];

/// The list was moved when version 1 began; the kit knows both places.
const BASE_IMAGES_0: &str = "https://fox.flant.com/api/v4/projects/deckhouse%2Fbase-images/packages/generic/base_images/{version}/base_images.yml";
const BASE_IMAGES_1: &str = "https://fox.flant.com/api/v4/projects/deckhouse%2Fcontainer-base%2Fbase-images/packages/generic/base_images/{version}/base_images.yml";
const LIB_HELM: &str = "https://github.com/deckhouse/lib-helm/releases/download/deckhouse_lib_helm-{version}/deckhouse_lib_helm-{version}.tgz";

/// What stands for the version in an address.
const PLACE: &str = "{version}";

/// A file that a module takes from elsewhere, in one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pinned {
    /// `base_images.yml`: the platform's base images by name, each by its digest.
    BaseImages,
    /// `charts/deckhouse_lib_helm-VERSION.tgz`: helpers of Helm templates.
    LibHelm,
}

impl Pinned {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::BaseImages, Self::LibHelm];
    /// The name of the list in a module.
    pub const LIST: &'static str = "base_images.yml";
    /// The name of the chart.
    pub const CHART: &'static str = "deckhouse_lib_helm";

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::BaseImages => "base-images",
            Self::LibHelm => "lib-helm",
        }
    }

    /// Its key in deckmod.yaml.
    pub fn key(self) -> &'static str {
        match self {
            Self::BaseImages => "base_images",
            Self::LibHelm => "lib_helm",
        }
    }

    /// The one of a name, as the command line or deckmod.yaml writes it; else the nearest name.
    pub fn of_name(name: &str) -> Result<Self, Option<&'static str>> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == name || kind.key() == name);
        found.ok_or_else(|| nearest(name, Self::ALL.map(Self::name)))
    }

    /// Where it lies in a module.
    pub fn path(self, version: &str) -> String {
        match self {
            Self::BaseImages => Self::LIST.to_owned(),
            Self::LibHelm => format!("charts/{}-{version}.tgz", Self::CHART),
        }
    }

    /// The version of an archive of the chart, by its path in a module.
    pub fn version_of_archive(path: &str) -> Option<&str> {
        let version = path.strip_prefix("charts/")?.strip_prefix(Self::CHART)?;
        let version = version.strip_prefix('-')?.strip_suffix(".tgz")?;
        (version.starts_with(|c: char| c.is_ascii_digit()) && !version.contains('/'))
            .then_some(version)
    }

    /// The version of modules that say none.
    pub fn default_version(self) -> &'static str {
        match self {
            Self::BaseImages => BASE_IMAGES_VERSION,
            Self::LibHelm => LIB_HELM_VERSION,
        }
    }

    /// The sum of a version, where deckmod brings it along.
    pub fn known_sum(self, version: &str) -> Option<&'static str> {
        let rows: &[_] = if self == Self::LibHelm { &KNOWN } else { &[] };
        rows.iter().find(|(known, _)| *known == version).map(|(_, sum)| *sum)
    }

    /// Where a version is fetched: from a mirror that the settings name, or from where the platform publishes it.
    pub fn address(self, version: &str, mirror: Option<&str>) -> String {
        let address = mirror.unwrap_or(match self {
            Self::BaseImages if version.starts_with("v0") => BASE_IMAGES_0,
            Self::BaseImages => BASE_IMAGES_1,
            Self::LibHelm => LIB_HELM,
        });
        address.replace(PLACE, version)
    }

    /// Does an address have a place for the version?
    pub fn has_place(address: &str) -> bool {
        address.contains(PLACE)
    }

    /// No file of this kind has so many bytes.
    pub fn largest(self) -> u64 {
        match self {
            Self::BaseImages => 1 << 20,
            Self::LibHelm => 4 << 20,
        }
    }
}

/// An address with the version in it made one for every version.
pub(super) fn for_every_version(address: &str, version: &str) -> String {
    if version.is_empty() { address.to_owned() } else { address.replace(version, PLACE) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_their_addresses() {
        let list = |version| Pinned::BaseImages.address(version, None);
        assert!(list("v0.5.7").contains("/projects/deckhouse%2Fbase-images/"));
        assert!(
            list("v1.3.25")
                .contains("%2Fcontainer-base%2Fbase-images/packages/generic/base_images/v1.3.25/")
        );
        let chart = Pinned::LibHelm.address("1.62.2", None);
        assert!(chart.ends_with("/deckhouse_lib_helm-1.62.2/deckhouse_lib_helm-1.62.2.tgz"));
        let mirror = Some("https://mirror.example/{version}/x.tgz");
        assert_eq!(Pinned::LibHelm.address("1.0.0", mirror), "https://mirror.example/1.0.0/x.tgz");
    }

    #[test]
    fn archives_are_told_by_their_names_only() {
        let version = Pinned::version_of_archive;
        assert_eq!(version("charts/deckhouse_lib_helm-1.62.2.tgz"), Some("1.62.2"));
        for other in [
            "charts/deckhouse_lib_helm.tgz",
            "charts/deckhouse_lib_helm-x.tgz",
            "deckhouse_lib_helm-1.0.0.tgz",
            "charts/a/deckhouse_lib_helm-1.0.0.tgz",
        ] {
            assert_eq!(version(other), None, "{other}");
        }
        assert_eq!(Pinned::of_name("lib-helm"), Ok(Pinned::LibHelm));
        assert_eq!(Pinned::of_name("lib-hlm"), Err(Some("lib-helm")));
    }
}
