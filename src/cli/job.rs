//! What a publication is about: module, tag, place, channels. Decided before anything is built or written.

use std::collections::BTreeMap;

use crate::cli::args::{PublishingArgs, channels};
use crate::cli::publishing::{Order, draft};
use crate::cli::session::Session;
use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};
use crate::oci::{Digest, Reference, Repository};
use crate::output::{Publication, ReportedImage};
use crate::release::{Channel, Intent, Layout, Register, ReleaseTag, SurveyRequest};
use crate::settings::{Flags, Settings, Target};
use crate::werf::{BuildReport, BuiltImage};

/// What the command line asks for.
pub(super) struct Wish {
    pub(super) flags: Flags,
    pub(super) channels: Vec<Channel>,
    pub(super) dry_run: bool,
}

impl Wish {
    /// What the shared flags say.
    pub(super) fn of(args: &PublishingArgs) -> Result<Self> {
        let flags = Flags { tag: args.tag.clone(), register: args.register, ..Flags::default() };
        Ok(Self { flags, channels: channels(&args.channel)?, dry_run: args.dry_run })
    }
}

/// A publication before its images are known.
pub(super) struct Job {
    pub(super) settings: Settings,
    pub(super) layout: Layout,
    pub(super) tag: ReleaseTag,
    pub(super) target: Target,
    pub(super) dev: bool,
    channels: Vec<Channel>,
    register: Register,
    pub(super) dry_run: bool,
}

impl Job {
    /// Decides what goes where, and refuses what must not be.
    pub(super) fn prepare(session: &Session, wish: Wish) -> Result<Self> {
        let settings = session.settings(wish.flags.clone())?;
        let module = session.module_to_publish(&settings)?;
        settings.require_edition()?;
        let tag = settings.tag_to_publish()?.value.clone();
        if wish.flags.dev && tag.version().is_some() {
            return Err(Error::usage(format!(
                "`--dev` publishes uncommitted work, and {tag} is a version"
            ))
            .hint("leave out --dev, or give a tag of development"));
        }
        let destination = settings.destination(&tag)?;
        let mut channels = wish.channels;
        let register = register(&settings, wish.flags.register, destination.target);
        if settings.pull_request.value {
            tell_what_is_left_out(&channels, wish.flags.register);
            channels.clear();
        }
        if tag.version().is_none() && !channels.is_empty() {
            return Err(Error::usage(format!("`{tag}` cannot go to a channel: it is no version"))
                .because("clusters on a channel take only versions")
                .hint("give `--tag vX.Y.Z`"));
        }
        let layout = Layout::new(destination.source.value, module);
        let (target, dev, dry_run) = (destination.target, wish.flags.dev, wish.dry_run);
        Ok(Self { settings, layout, tag, target, dev, channels, register, dry_run })
    }

    /// The variables that engine and renderer see beside those of the environment: those of the edition, and what
    /// deckmod decided.
    pub(super) fn decided(&self) -> BTreeMap<String, String> {
        let mut variables = self.settings.edition_env();
        let decided = [
            ("MODULES_MODULE_TAG", self.tag.to_string()),
            ("MODULES_MODULE_NAME", self.layout.module().as_str().to_owned()),
            ("MODULES_MODULE_SOURCE", self.layout.source().to_string()),
        ];
        variables.extend(decided.map(|(name, value)| (name.to_owned(), value)));
        variables
    }

    /// What is wanted of the registry.
    pub(super) fn intent(&self) -> Intent {
        Intent {
            layout: self.layout.clone(),
            tag: self.tag.clone(),
            publish: true,
            channels: self.channels.clone(),
            register: self.register,
            forced: Vec::new(),
        }
    }

    /// What to look at and what is wanted, once the images are known.
    pub(super) fn order(&self, report: &BuildReport) -> Result<Order> {
        let request = SurveyRequest {
            layout: self.layout.clone(),
            tag: self.tag.clone(),
            bundle: reference(report.bundle()?)?,
            release: reference(report.release_image()?)?,
            channels: self.channels.clone(),
            reported: self.reported(report),
            first_written: Vec::new(),
            check_platforms: true,
        };
        Ok(Order { request, intent: self.intent(), dry_run: self.dry_run })
    }

    /// The digests of application images that lie where clusters pull from.
    fn reported(&self, report: &BuildReport) -> Vec<(Digest, String)> {
        let repository = self.layout.bundles().to_string();
        let special = ["bundle", "release-channel-version"];
        let images = report.images.values().filter(|image| {
            image.is_final && image.repo == repository && !special.contains(&image.name.as_str())
        });
        images
            .filter_map(|image| Some((image.digest.parse().ok()?, image.platform.clone())))
            .collect()
    }

    /// The publication as far as it is known after the build.
    pub(super) fn draft(&self, report: &BuildReport) -> Publication {
        let images = report.images.values().map(|image| ReportedImage {
            name: image.name.clone(),
            reference: format!("{}@{}", image.reference, image.digest),
            is_final: image.is_final,
        });
        let known = draft(&self.settings, &self.intent(), self.target);
        Publication { images: images.collect(), ..known }
    }
}

/// From a pull request nothing is registered, whatever the flags say.
fn register(settings: &Settings, flag: bool, target: Target) -> Register {
    let dev = target == Target::Dev && settings.dev_register.value;
    match settings.pull_request.value {
        true => Register::Never,
        false if flag || dev => Register::Always,
        false => Register::WithChannel,
    }
}

fn tell_what_is_left_out(channels: &[Channel], register: bool) {
    if !channels.is_empty() || register {
        Terminal::complain(
            "note: from a pull request no channel is moved and nothing is registered, whatever the flags say",
        );
    }
}

/// The image where werf put it, by digest.
fn reference(image: &BuiltImage) -> Result<Reference> {
    let wrong = |what: &str, error: &dyn std::fmt::Display| {
        Error::engine(format!(
            "the build report names image `{}` with a {what} that cannot be read",
            image.name
        ))
        .because(error.to_string())
    };
    let repository: Repository = image.repo.parse().map_err(|error| wrong("repository", &error))?;
    let digest: Digest = image.digest.parse().map_err(|error| wrong("digest", &error))?;
    Ok(repository.at(&digest))
}
