//! A module in memory, and what a check finds in it.

use std::collections::BTreeMap;
use std::rc::Rc;

use deckmod::finding::Finding;
use deckmod::lint::{self, Levels, Report, Subject};
use deckmod::module::Tracked;
use deckmod::werf::Lines;
use deckmod::werf::render::{Request, placeholder, render_tracked};

/// A module whose files lie in memory.
#[derive(Clone)]
pub(crate) struct Module {
    tracked: BTreeMap<String, String>,
    beside: BTreeMap<String, String>,
    variables: BTreeMap<String, String>,
    lines: Lines,
}

/// What a finding is about, for comparisons: path, line, subject.
pub(crate) type Told = (String, usize, String);

impl Module {
    /// A module of these files only.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let tracked = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Self {
            tracked: tracked.collect(),
            beside: BTreeMap::new(),
            variables: BTreeMap::new(),
            lines: Lines::BOTH,
        }
    }

    /// A small module as it should be: two images, digests, bundle, release. Nothing is wrong with it.
    pub(crate) fn standard() -> Self {
        Self::of(&[
            ("module.yaml", "name: demo\n"),
            ("werf.yaml", include_str!("standard/werf.yaml")),
            ("werf-giterminism.yaml", include_str!("standard/werf-giterminism.yaml")),
            (".werf/images-digests.yaml", include_str!("standard/images-digests.yaml")),
            (".werf/bundle.yaml", include_str!("standard/bundle.yaml")),
            (".werf/release.yaml", include_str!("standard/release.yaml")),
            ("images/agent/werf.inc.yaml", include_str!("standard/agent.yaml")),
            ("images/agent/main.go", "package main\n"),
            ("images/web/werf.inc.yaml", include_str!("standard/web.yaml")),
            ("images/web/index.html", "<html></html>\n"),
            ("openapi/values.yaml", "type: object\n"),
            ("openapi/config-values.yaml", "type: object\n"),
            (
                "templates/agent.yaml",
                "image: {{ include \"helm_lib_module_image\" (list . \"agent\") }}\n",
            ),
            (
                "templates/web.yaml",
                "image: {{ include \"helm_lib_module_image\" (list . \"web\") }}\n",
            ),
            ("changelog.yaml", "v0.1.0: first\n"),
            ("README.md", "# Demo\n"),
        ])
    }

    /// The same with a file, or with another text of it.
    pub(crate) fn with(mut self, path: &str, text: &str) -> Self {
        self.tracked.insert(path.to_owned(), text.to_owned());
        self
    }

    /// The same without a file.
    pub(crate) fn without(mut self, path: &str) -> Self {
        assert!(self.tracked.remove(path).is_some(), "there is no {path}");
        self
    }

    /// The same with another text in a file.
    pub(crate) fn replace(mut self, path: &str, old: &str, new: &str) -> Self {
        let text = self.tracked.get_mut(path).unwrap_or_else(|| panic!("there is no {path}"));
        assert!(text.contains(old), "{path} has no {old:?}");
        *text = text.replace(old, new);
        self
    }

    /// The same with more text at the end of a file.
    pub(crate) fn append(mut self, path: &str, text: &str) -> Self {
        self.tracked.get_mut(path).unwrap_or_else(|| panic!("there is no {path}")).push_str(text);
        self
    }

    /// The same with a file that lies there and is not tracked.
    pub(crate) fn beside(mut self, path: &str, text: &str) -> Self {
        self.beside.insert(path.to_owned(), text.to_owned());
        self
    }

    /// The same with a variable.
    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The same for some lines of werf.
    pub(crate) fn werf(mut self, lines: Lines) -> Self {
        self.lines = lines;
        self
    }

    /// All that a check says.
    pub(crate) fn report(&self, levels: &Levels) -> Report {
        let files = Rc::new(Tracked::in_memory(&pairs(&self.tracked), &pairs(&self.beside)));
        let tag = ("MODULES_MODULE_TAG".to_owned(), "v0.0.0-lint".to_owned());
        let request = Request {
            variables: self.variables.clone(),
            lenient: true,
            tolerant: true,
            placeholders: BTreeMap::from([tag]),
            ..Request::default()
        };
        let rendered = render_tracked(&files, &request);
        let subject = match &rendered {
            Ok(rendering) => Subject::of(rendering, &files, self.lines),
            Err(failed) => Subject::without_text(failed, &files, self.lines),
        };
        let value = |name: &str| {
            request.placeholders.get(name).cloned().unwrap_or_else(|| placeholder(name))
        };
        lint::run(&subject.with_placeholders(value), levels)
    }

    /// All findings.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        self.report(&Levels::default()).findings
    }

    /// The findings of one rule: path, line, subject.
    pub(crate) fn finds(&self, rule: &str) -> Vec<Told> {
        assert!(lint::rule(rule).is_some(), "there is no rule {rule}");
        self.findings().iter().filter(|finding| finding.check == rule).map(told).collect()
    }

    /// Why a rule was not checked.
    pub(crate) fn skips(&self, rule: &str) -> Vec<String> {
        let skipped = self.report(&Levels::default()).not_checked;
        skipped.into_iter().filter(|row| row.rule.name == rule).map(|row| row.why).collect()
    }
}

/// One expected finding.
pub(crate) fn at(path: &str, line: usize, subject: &str) -> Told {
    (path.to_owned(), line, subject.to_owned())
}

fn told(finding: &Finding) -> Told {
    let place = finding.place.as_deref();
    let (path, line) = place.map_or(("", 0), |place| (&*place.path, place.line));
    at(path, line, &finding.subject)
}

fn pairs(files: &BTreeMap<String, String>) -> Vec<(&str, &str)> {
    files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect()
}
