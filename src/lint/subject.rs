//! What rules look at: one rendering of a module, and its files.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use super::mapping::Mappings;
use super::provenance::{Images, Made, Sources};
use super::workflows::Begun;
use super::{CleanupFile, Contents, Mapping, ModuleFile, Workflow};
use crate::finding::Need;
use crate::module::Tracked;
use crate::text::{Mapped, Origin, SourceMap, Span};
use crate::werf::config::{self, Config, Git, Image, Memory, Reading};
use crate::werf::giterminism::Giterminism;
use crate::werf::render::{Failed, Reads, Rendering};
use crate::werf::{Lines, Problem};
use crate::yaml::YamlError;

/// One rendering of a module, and its files. Cheap parts are fields; what costs time is read when first asked for.
pub struct Subject<'a> {
    /// The typed configuration with spans of the rendered text. Empty where nothing was rendered; rules that need it are
    /// not called then (`Need::Configuration`).
    pub config: Config,
    /// The rendered text.
    pub text: Mapped,
    /// The sources and calls that its origins speak of.
    pub map: &'a SourceMap,
    /// What the templates read: variables, files, patterns; as far as they came.
    pub reads: &'a Reads,
    /// What werf-giterminism.yaml allows.
    pub giterminism: &'a Giterminism,
    /// The tracked files.
    pub files: &'a Tracked,
    /// The lines of werf that count.
    pub lines: Lines,
    /// The values under which it was rendered, where there are several renderings: `MODULE_EDITION=ee`.
    pub when: String,
    /// Values of variables that stand for real ones, by name.
    pub placeholders: Vec<(String, String)>,
    pub(super) rendered: bool,
    pub(super) has_reads: bool,
    /// What rendering and werf's own checks found.
    pub(super) problems: Vec<Problem>,
    around: Rc<Around>,
    /// The bytes of the text that come from files that are not there.
    made_up: OnceCell<Vec<Span>>,
    images: Images,
}

/// What all renderings of a module have in common; read when first asked for.
#[derive(Default)]
pub struct Around {
    sections: Memory,
    module: OnceCell<Option<Result<ModuleFile, YamlError>>>,
    begun: Cell<Option<Begun>>,
    workflows: OnceCell<Vec<Workflow>>,
    cleanup_file: OnceCell<Option<CleanupFile>>,
    mappings: Mappings,
    made: Made,
}

impl Around {
    /// Begins on another thread to read what rules will want after the rendering.
    pub fn begin(&self, files: &Tracked) {
        self.begun.set(Some(Begun::of(files)));
    }
}

impl<'a> Subject<'a> {
    /// A configuration that was rendered.
    pub fn of(rendering: &'a Rendering, files: &'a Tracked, lines: Lines) -> Self {
        Self::one_of(&Rc::default(), rendering, files, lines)
    }

    /// One of several configurations that were rendered from the same files.
    pub fn one_of(
        around: &Rc<Around>,
        rendering: &'a Rendering,
        files: &'a Tracked,
        lines: Lines,
    ) -> Self {
        let text = rendering.text.shared();
        let Reading { config, problems: refused } =
            config::read_again(&around.sections, &text, &*rendering.giterminism);
        let problems = rendering.problems.iter().cloned().chain(refused).collect();
        Self {
            config,
            text: rendering.text.clone(),
            rendered: true,
            around: Rc::clone(around),
            ..Self::bare(
                (&rendering.map, &rendering.reads),
                (&rendering.giterminism, files),
                (lines, problems),
            )
        }
    }

    /// A configuration whose rendering stopped: what does not need the text is checked all the same.
    pub fn without_text(failed: &'a Failed, files: &'a Tracked, lines: Lines) -> Self {
        let (giterminism, problems) = (&failed.giterminism, failed.problems.clone());
        Self::bare((&failed.map, &failed.reads), (giterminism, files), (lines, problems))
    }

    fn bare(
        (map, reads): (&'a SourceMap, &'a Reads),
        (giterminism, files): (&'a Giterminism, &'a Tracked),
        (lines, problems): (Lines, Vec<Problem>),
    ) -> Self {
        Self {
            config: Config::default(),
            text: Mapped::empty(),
            map,
            reads,
            giterminism,
            files,
            lines,
            when: String::new(),
            placeholders: Vec::new(),
            rendered: false,
            has_reads: true,
            problems,
            around: Rc::default(),
            made_up: OnceCell::new(),
            images: Images::default(),
        }
    }

    /// The same, beside other renderings of the same files.
    #[must_use]
    pub fn beside(mut self, around: &Rc<Around>) -> Self {
        self.around = Rc::clone(around);
        self
    }

    /// The same, where nobody knows what the templates read.
    #[must_use]
    pub fn without_reads(mut self) -> Self {
        self.has_reads = false;
        self
    }

    /// The same, with the values that stand for variables.
    #[must_use]
    pub fn with_placeholders(mut self, value: impl Fn(&str) -> String) -> Self {
        let made_up = self.reads.variables.iter().filter(|(_, read)| read.placeholder);
        self.placeholders = made_up.map(|(name, _)| (name.clone(), value(name))).collect();
        self
    }

    /// module.yaml; `None` where the module has none or it is no YAML.
    pub fn module(&self) -> Option<&ModuleFile> {
        self.module_read().and_then(|read| read.as_ref().ok())
    }

    /// module.yaml, or why it cannot be read.
    pub fn module_read(&self) -> Option<&Result<ModuleFile, YamlError>> {
        self.around.module.get_or_init(|| ModuleFile::read(self.files)).as_ref()
    }

    /// All workflows of GitHub and GitLab.
    pub fn workflows(&self) -> &[Workflow] {
        let around = &self.around;
        around.workflows.get_or_init(|| Workflow::read_all(self.files, around.begun.take()))
    }

    /// The file with the configuration of the cleanup, where the module has one that is no template.
    pub fn cleanup_file(&self) -> Option<&CleanupFile> {
        self.around.cleanup_file.get_or_init(|| CleanupFile::read(self.files)).as_ref()
    }

    /// What an image holds when it is built.
    pub fn contents(&self, image: &Image<'_>) -> Rc<Contents> {
        let (images, made) = (&self.images, &self.around.made);
        let (config, text, files) = (&self.config, self.text.as_str(), self.files);
        Sources { images, made, config, text, files, depth: 0 }.of(image)
    }

    /// A git mapping of the module's own files; `None` where nothing can be said of them.
    pub fn mapping(&self, git: &Git) -> Option<Mapping<'a>> {
        self.around.mappings.of(git, self.files)
    }

    /// Where a template writes a rendered byte: the path and the byte in it, whatever calls led there.
    pub fn place_of(&self, byte: usize) -> Option<(&'a str, u32)> {
        let origin = self.text.origin(byte)?;
        let map: &'a SourceMap = self.map;
        Some((map.source(origin.source).path(), origin.at))
    }

    /// Bytes of the rendered text.
    pub fn written(&self, span: &Span) -> &str {
        self.text.as_str().get(span.clone()).unwrap_or("")
    }

    /// Do these bytes come from something that stands for the real one: an absent list of base images, a variable that
    /// is not set? Then nothing can be said of their value.
    pub fn is_made_up(&self, span: &Span) -> bool {
        let text = self.written(span);
        let by_variable = self.placeholders.iter().any(|(_, value)| text.contains(value.as_str()));
        by_variable || self.has_stand_ins() && self.is_of_stand_in(span)
    }

    fn is_of_stand_in(&self, span: &Span) -> bool {
        let all = self.made_up.get_or_init(|| {
            let is_it = |(span, origin): (Span, Origin)| {
                self.is_stand_in_path(self.map.source(origin.source).path()).then_some(span)
            };
            self.text.runs().filter_map(is_it).collect()
        });
        // Nothing is made up of no bytes.
        let span = if span.is_empty() { &(0..0) } else { span };
        let next = all.partition_point(|made_up| made_up.end <= span.start);
        all.get(next).is_some_and(|made_up| made_up.start < span.end)
    }

    /// Is a path that of a file that is not there, and for which a made up text stands?
    pub fn is_stand_in_path(&self, path: &str) -> bool {
        let is_it = |read: &str| read.trim_start_matches('/') == path;
        self.reads.files.iter().any(|(read, state)| state.stand_in && is_it(read))
    }

    /// Are files of the platform's build missing, so that images may be declared by a list that is not there?
    pub fn has_stand_ins(&self) -> bool {
        self.reads.files.values().any(|read| read.stand_in)
    }

    /// What is missing of a need, in words; `None`: nothing.
    pub(super) fn lacks(&self, need: Need) -> Option<&'static str> {
        match need {
            Need::Configuration | Need::WholeConfiguration if !self.rendered => {
                Some("the configuration does not render")
            }
            Need::WholeConfiguration if self.config.has_gaps() => {
                Some("a section of the configuration cannot be read")
            }
            Need::Reads if !self.has_reads => Some("the text was rendered elsewhere"),
            Need::Module if self.module_read().is_none() => Some("there is no module.yaml"),
            Need::Module if self.module().is_none() => Some("module.yaml cannot be read"),
            Need::Workflows if self.workflows().is_empty() => Some("there are no workflows"),
            _ => None,
        }
    }
}
