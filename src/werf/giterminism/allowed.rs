//! What werf-giterminism.yaml allows, typed.
//!
//! Owns the questions that rendering and the checks of a configuration ask. Under loose giterminism what a
//! configuration uses is always allowed; which files may be uncommitted is still told from the file.

use std::rc::Rc;

use super::patterns::Patterns;
use super::schema::{problem, problems};
use super::variables::Variables;
use crate::module::Project;
use crate::module::paths::clean;
use crate::text::{Source, Span};
use crate::werf::problem::{Lines, Problem};
use crate::werf::reading::{Refusal, giterminism_file};
use crate::werf::render::Mode;
use crate::yaml::{self, Node};

const UNCOMMITTED: &str = "config.allowUncommitted";
const CUSTOM_TAGS: &str = "cli.allowCustomTags";
const FROM_LATEST: &str = "config.stapel.allowFromLatest";
const GIT_BRANCH: &str = "config.stapel.git.allowBranch";
const BUILD_DIR: &str = "config.stapel.mount.allowBuildDir";
const SWITCHES: [&str; 5] = [UNCOMMITTED, CUSTOM_TAGS, FROM_LATEST, GIT_BRANCH, BUILD_DIR];

/// What a configuration may take from outside the commit.
#[derive(Clone, Debug, Default)]
pub struct Giterminism {
    source: Option<Source>,
    dir: String,
    loose: bool,
    /// Those of `SWITCHES` that are on.
    switches: Vec<&'static str>,
    variables: Variables,
    templates: Patterns,
    files: Patterns,
    mounts: Patterns,
    dockerfiles: Patterns,
    dockerignores: Patterns,
    context_files: Patterns,
    secret_variables: Vec<String>,
    secret_files: Patterns,
    secret_values: Vec<String>,
}

impl Giterminism {
    /// Reads the file under the rules for it, and checks it; no file allows nothing.
    pub fn load(
        project: &Rc<Project>,
        path: &str,
        mode: Mode,
    ) -> Result<(Self, Vec<Problem>), Refusal> {
        let dir = project.dir().display().to_string();
        let nothing = Self::nothing(&dir, mode == Mode::Loose);
        let Some(bytes) = giterminism_file(project, path, mode)? else {
            return Ok((nothing, Vec::new()));
        };
        let text = bytes
            .text()
            .ok_or_else(|| Refusal::new(format!("the file {path:?} is not UTF-8 text")))?;
        Ok(nothing.read(Source::new(path, text)))
    }

    /// What a project in `dir` without such a file allows.
    pub fn nothing(dir: &str, loose: bool) -> Self {
        Self { dir: dir.to_owned(), loose, ..Self::default() }
    }

    /// Reads a text for a project in `dir`. Where werf would stop at it, nothing is told of what it does not allow.
    pub fn of(source: Source, dir: &str, loose: bool) -> (Self, Vec<Problem>) {
        let (mut read, problems) = Self::nothing(dir, loose).read(source);
        read.loose |= problems.iter().any(|problem| problem.refused_by == Lines::BOTH);
        (read, problems)
    }

    /// Reads a text; what is wrong with it is told, and allows nothing.
    fn read(mut self, source: Source) -> (Self, Vec<Problem>) {
        let (root, mut found) = match yaml::parse_documents(&source) {
            Ok(documents) => {
                let first = documents.into_iter().next();
                let root = first.map_or_else(|| Node::null(0), |document| document.root);
                let found = problems(&source, &root);
                (root, found)
            }
            Err(error) => {
                let message = format!("error converting YAML to JSON: {}", error.yaml_v2);
                (Node::null(0), vec![problem(source.path(), error.span, Lines::BOTH, &message)])
            }
        };
        let mut rows = Rows { path: source.path(), root: &root, problems: Vec::new() };
        self.fill(&mut rows);
        found.append(&mut rows.problems);
        self.source = Some(source);
        (self, found)
    }

    fn fill(&mut self, rows: &mut Rows<'_>) {
        self.switches = SWITCHES.into_iter().filter(|path| rows.flag(path)).collect();
        self.templates = rows.patterns("config.allowUncommittedTemplates");
        self.files = rows.patterns("config.goTemplateRendering.allowUncommittedFiles");
        self.mounts = rows.patterns("config.stapel.mount.allowFromPaths");
        self.dockerfiles = rows.patterns("config.dockerfile.allowUncommitted");
        self.dockerignores = rows.patterns("config.dockerfile.allowUncommittedDockerignoreFiles");
        self.context_files = rows.patterns("config.dockerfile.allowContextAddFiles");
        self.variables = rows.variables("config.goTemplateRendering.allowEnvVariables");
        self.secret_variables = rows.names("config.secrets.allowEnvVariables");
        self.secret_values = rows.names("config.secrets.allowValueIds");
        let dir = self.dir.clone();
        self.secret_files =
            rows.patterns_of("config.secrets.allowFiles", |path| expand(&dir, path));
    }

    /// The text of the file; `None` where there is none.
    pub fn source(&self) -> Option<&Source> {
        self.source.as_ref()
    }

    /// `env NAME` in templates.
    pub fn env_allowed(&self, name: &str) -> bool {
        self.loose || self.variables.allow(name)
    }

    /// An uncommitted werf.yaml.
    pub fn uncommitted_config_allowed(&self) -> bool {
        self.switches.contains(&UNCOMMITTED)
    }

    /// Templates that may be uncommitted.
    pub fn uncommitted_templates(&self) -> &Patterns {
        &self.templates
    }

    /// Files that templates may read uncommitted.
    pub fn uncommitted_files(&self) -> &Patterns {
        &self.files
    }

    /// `.Files.Get` of this path is of the work tree.
    pub fn file_allowed(&self, path: &str) -> bool {
        self.files.matches(path)
    }

    /// Custom tags.
    pub fn custom_tags_allowed(&self) -> bool {
        self.loose || self.switches.contains(&CUSTOM_TAGS)
    }

    /// `secrets[].env`.
    pub fn secret_env_allowed(&self, name: &str) -> bool {
        self.loose || self.secret_variables.iter().any(|own| own == name)
    }

    /// `secrets[].src`.
    pub fn secret_file_allowed(&self, path: &str) -> bool {
        self.loose || self.secret_files.matches(&expand(&self.dir, path))
    }

    /// `secrets[].value`, by its id.
    pub fn secret_value_allowed(&self, id: &str) -> bool {
        self.loose || self.secret_values.iter().any(|own| own == id)
    }

    /// `mount[].fromPath`.
    pub fn mount_allowed(&self, path: &str) -> bool {
        self.loose || self.mounts.matches(path)
    }

    /// `mount[].from: build_dir`.
    pub fn build_dir_allowed(&self) -> bool {
        self.loose || self.switches.contains(&BUILD_DIR)
    }

    /// `fromLatest`.
    pub fn from_latest_allowed(&self) -> bool {
        self.loose || self.switches.contains(&FROM_LATEST)
    }

    /// `git[].branch`.
    pub fn git_branch_allowed(&self) -> bool {
        self.loose || self.switches.contains(&GIT_BRANCH)
    }

    /// A Dockerfile that may be uncommitted.
    pub fn dockerfile_allowed(&self, path: &str) -> bool {
        self.dockerfiles.matches(path)
    }

    /// A .dockerignore that may be uncommitted.
    pub fn dockerignore_allowed(&self, path: &str) -> bool {
        self.dockerignores.matches(path)
    }

    /// `contextAddFiles`.
    pub fn context_file_allowed(&self, path: &str) -> bool {
        self.loose || self.context_files.matches(path)
    }
}

/// An absolute path, from the directory of the project; what begins with `~` is kept, so that it matches itself.
fn expand(dir: &str, path: &str) -> String {
    let kept = path.starts_with('/') || path.starts_with('~');
    if kept { clean(path) } else { clean(&format!("{dir}/{path}")) }
}

/// The rows of a document, by their paths.
struct Rows<'a> {
    path: &'a str,
    root: &'a Node,
    problems: Vec<Problem>,
}

impl<'a> Rows<'a> {
    fn node(&self, path: &str) -> Option<&'a Node> {
        path.split('.').try_fold(self.root, |node, key| node.get(key))
    }

    fn flag(&self, path: &str) -> bool {
        self.node(path).and_then(Node::as_bool).unwrap_or(false)
    }

    fn texts(&self, path: &str) -> Vec<(&'a str, Span)> {
        let items = self.node(path).and_then(Node::as_sequence).unwrap_or_default();
        items.iter().filter_map(|item| Some((item.as_str()?, item.span.clone()))).collect()
    }

    fn names(&self, path: &str) -> Vec<String> {
        self.texts(path).into_iter().map(|(text, _)| text.to_owned()).collect()
    }

    fn patterns(&mut self, path: &str) -> Patterns {
        self.patterns_of(path, str::to_owned)
    }

    fn patterns_of(&mut self, path: &str, written: impl Fn(&str) -> String) -> Patterns {
        let mut good = Vec::new();
        for (text, span) in self.texts(path) {
            let pattern = written(text);
            match Patterns::new([pattern.as_str()]) {
                Ok(_) => good.push(pattern),
                // werf stops at such a pattern when it first matches a path with it.
                Err(error) => self.warn(span, text, &error.to_string()),
            }
        }
        Patterns::new(good.iter().map(String::as_str)).unwrap_or_default()
    }

    fn variables(&mut self, path: &str) -> Variables {
        let mut variables = Variables::default();
        for (text, span) in self.texts(path) {
            if let Err(error) = variables.add(text) {
                // werf tells it when a template asks for a variable that no earlier row allows.
                self.warn(span, text, &format!("error parsing regexp: {error}"));
            }
        }
        variables
    }

    fn warn(&mut self, span: Span, text: &str, message: &str) {
        let mut warning = problem(self.path, span, Lines::NONE, "");
        warning.message = format!("{text:?} allows nothing: {message}");
        text.clone_into(&mut warning.subject);
        self.problems.push(warning);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Giterminism, Vec<Problem>) {
        Giterminism::nothing("/p", false).read(Source::new("werf-giterminism.yaml", text))
    }

    #[test]
    fn every_row_is_read() {
        let (allowed, problems) = read(
            "giterminismConfigVersion: 1\ncli: {allowCustomTags: true}\nconfig:\n  allowUncommitted: true\n  \
             allowUncommittedTemplates: ['**/*.tmpl']\n  goTemplateRendering:\t# tab\n    allowEnvVariables: [A, '/B_.*/']\n    \
             allowUncommittedFiles: [base.yml]\n  secrets: {allowEnvVariables: [S], allowFiles: [k, /abs/*], allowValueIds: [v]}\n  \
             stapel: {allowFromLatest: true, git: {allowBranch: yes}, mount: {allowBuildDir: true, allowFromPaths: [~/.cache]}}\n  \
             dockerfile: {allowUncommitted: [D], allowUncommittedDockerignoreFiles: [I], allowContextAddFiles: [c/*]}\n",
        );
        assert_eq!(problems, []);
        assert!(allowed.uncommitted_config_allowed() && allowed.custom_tags_allowed());
        assert!(allowed.uncommitted_templates().matches("a/b.tmpl"));
        assert!(allowed.env_allowed("B_1") && !allowed.env_allowed("C"));
        assert!(allowed.file_allowed("base.yml") && !allowed.file_allowed("other"));
        assert!(allowed.secret_env_allowed("S") && allowed.secret_value_allowed("v"));
        assert!(allowed.secret_file_allowed("k") && allowed.secret_file_allowed("/p/k"));
        assert!(allowed.secret_file_allowed("/abs/x") && !allowed.secret_file_allowed("x"));
        assert!(allowed.from_latest_allowed() && allowed.git_branch_allowed());
        assert!(allowed.build_dir_allowed() && allowed.mount_allowed("~/.cache"));
        assert!(allowed.dockerfile_allowed("D") && allowed.dockerignore_allowed("I"));
        assert!(allowed.context_file_allowed("c/x") && !allowed.context_file_allowed("d"));
    }

    #[test]
    fn what_cannot_be_read_is_told_and_allows_nothing() {
        let (allowed, problems) = read("giterminismConfigVersion: 1\nconfig: [\n");
        assert_eq!((problems.len(), problems[0].refused_by), (1, Lines::BOTH));
        assert!(problems[0].message.starts_with(
            "the giterminism config validation failed: error converting YAML to JSON: yaml: "
        ));
        assert!(!allowed.env_allowed("A") && allowed.source().is_some());
        let text = "giterminismConfigVersion: 1\nconfig: {goTemplateRendering: {allowEnvVariables: [/(/, A], allowUncommittedFiles: ['[', b]}}";
        let (allowed, problems) = read(text);
        assert!(problems.iter().all(|problem| problem.refused_by == Lines::NONE));
        assert_eq!(problems.len(), 2);
        assert!(allowed.env_allowed("A") && allowed.file_allowed("b"));
    }

    #[test]
    fn loose_giterminism_allows_what_is_used() {
        let allowed = Giterminism { loose: true, ..Giterminism::default() };
        assert!(allowed.env_allowed("X") && allowed.mount_allowed("/x"));
        assert!(!allowed.file_allowed("x"));
    }
}
