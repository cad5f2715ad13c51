//! The renderings of a check: the first one, and those that take other branches.
//!
//! Owns what they share and which of them need not be made at all: a rendering depends on the variables that it reads,
//! and on nothing else that differs. Which values are tried is decided by the settings (`check_settings`) or found by
//! `lint::switches`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::rc::Rc;
use std::thread;

use crate::cli::check_settings::Variant;
use crate::cli::checking::Wanted;
use crate::cli::rendering::placeholders;
use crate::error::{Error, Result};
use crate::lint::{self, Around, Check, Levels, Subject};
use crate::module::Tracked;
use crate::text::Source;
use crate::werf::render::{self, Checkout, Failed, Reads, Rendering, Request, placeholder};

/// A text of so many bytes takes longer to render than the files to be opened once more.
const LONG: usize = 32 * 1024;

/// What a check is given.
#[derive(Clone, Copy)]
pub(crate) struct Course<'a> {
    pub(crate) wanted: &'a Wanted,
    pub(crate) levels: &'a Levels,
    pub(crate) request: &'a Request,
    /// Opens the files once more, for another thread.
    pub(crate) open: &'a (dyn Fn() -> Result<Tracked> + Sync),
}

/// What came out.
pub(crate) struct Checked<'a> {
    pub(crate) check: Check<'a>,
    /// The way from the top of the repository to the module.
    pub(crate) prefix: String,
    /// Variables that got a placeholder.
    pub(crate) placeholders: BTreeSet<String>,
    /// Files for which a made up text stands.
    pub(crate) stand_ins: BTreeSet<String>,
}

/// A rendering, or why there is none.
type Rendered = std::result::Result<Rendering, Box<Failed>>;

impl<'a> Course<'a> {
    /// Checks the first rendering and the others; where it is told to, it looks for others by itself.
    pub(crate) fn run(
        self,
        files: Tracked,
        first: &Variant,
        mut others: Vec<Variant>,
        looks_for_more: bool,
    ) -> Result<Checked<'a>> {
        let mut run = Run::new(self, files);
        run.around.begin(&run.files);
        let request = self.request_of(first);
        // The program ends after this: to take all of it apart again would be a tenth of its time.
        let rendered: &'static Rendered = Box::leak(Box::new(run.checkout.render(&request)));
        run.note_reads(rendered, &request);
        let files = Rc::clone(&run.files);
        let subject = run.subject(rendered, &files, &request, first);
        if looks_for_more {
            others.extend(switches(&subject));
        }
        others.retain(|variant| !run.is_known(&self.request_of(variant)));
        let long = rendered.as_ref().is_ok_and(|rendering| rendering.text.len() >= LONG);
        let own = if long && others.len() > 1 { others.len().div_ceil(2) } else { others.len() };
        let (own, rest) = others.split_at(own);
        let later = thread::scope(|threads| {
            let later = (!rest.is_empty()).then(|| threads.spawn(|| self.apart(rest)));
            run.check(&subject);
            run.all(own);
            later.map(|later| later.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        if let Some(later) = later {
            run.checked.join(later?);
        }
        Ok(run.checked)
    }

    /// Checks some renderings with files of their own: what one thread reads, no other one may share.
    fn apart(self, variants: &[Variant]) -> Result<Checked<'a>> {
        let mut run = Run::new(self, (self.open)()?);
        run.checked.check = Check::beside(self.levels);
        run.all(variants);
        Ok(run.checked)
    }

    /// Checks a text that was rendered elsewhere.
    pub(crate) fn text_of(self, files: Tracked, path: &Path) -> Result<Checked<'a>> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            Error::usage(format!("cannot read the rendered text {}", path.display()))
                .because(error.to_string())
                .hint("write it first: `werf config render > rendered.yaml`")
        })?;
        let source = Source::new(path.display().to_string(), text);
        let mut run = Run::new(self, files);
        let rendering = render::rendered_elsewhere(source, &run.files, self.request);
        let subject = Subject::of(&rendering, &run.files, self.wanted.lines).without_reads();
        run.checked.check.add(&subject);
        drop(subject);
        Ok(run.checked)
    }

    /// What was set for this check counts in all of its renderings.
    fn request_of(self, variant: &Variant) -> Request {
        let mut request = self.request.clone();
        request.variables.extend(variant.variables.clone());
        request.variables.extend(self.wanted.variables.clone());
        request
    }
}

impl Checked<'_> {
    fn note(&mut self, reads: &Reads) {
        self.placeholders.extend(placeholders(reads));
        let stand_ins = reads.files.iter().filter(|(_, read)| read.stand_in);
        self.stand_ins.extend(stand_ins.map(|(path, _)| path.clone()));
    }
}

impl<'a> Checked<'a> {
    fn join(&mut self, later: Checked<'a>) {
        self.check.join(later.check);
        self.placeholders.extend(later.placeholders);
        self.stand_ins.extend(later.stand_ins);
    }
}

/// Renderings of one thread.
struct Run<'a> {
    course: Course<'a>,
    files: Rc<Tracked>,
    checkout: Checkout,
    around: Rc<Around>,
    /// The variables that each rendering read, with their values.
    known: Vec<BTreeMap<String, Option<String>>>,
    checked: Checked<'a>,
}

impl<'a> Run<'a> {
    fn new(course: Course<'a>, files: Tracked) -> Self {
        let files = Rc::new(files);
        let checked = Checked {
            check: Check::new(course.levels),
            prefix: files.prefix().to_owned(),
            placeholders: BTreeSet::new(),
            stand_ins: BTreeSet::new(),
        };
        let (checkout, around) = (Checkout::new(&files, course.request), Rc::<Around>::default());
        Self { course, files, checkout, around, known: Vec::new(), checked }
    }

    fn all(&mut self, variants: &[Variant]) {
        for variant in variants {
            let request = self.course.request_of(variant);
            if !self.is_known(&request) {
                let rendered = self.checkout.render(&request);
                self.note_reads(&rendered, &request);
                let text = rendered.as_ref().map(|rendering| rendering.text.as_str());
                if text.is_ok_and(|text| self.checked.check.knows(text)) {
                    continue;
                }
                let files = Rc::clone(&self.files);
                let subject = self.subject(&rendered, &files, &request, variant);
                self.check(&subject);
            }
        }
    }

    /// Would a rendering read the same values as one that was made? Then it is the same one.
    fn is_known(&self, request: &Request) -> bool {
        let same = |(name, value): (&String, &Option<String>)| {
            request.variables.get(name) == value.as_ref()
        };
        self.known.iter().any(|read| read.iter().all(same))
    }

    /// What rules look at in a rendering.
    fn subject<'r>(
        &self,
        rendered: &'r Rendered,
        files: &'r Tracked,
        request: &Request,
        variant: &Variant,
    ) -> Subject<'r> {
        let lines = self.course.wanted.lines;
        let subject = match rendered {
            Ok(rendering) => Subject::one_of(&self.around, rendering, files, lines),
            Err(failed) => Subject::without_text(failed, files, lines).beside(&self.around),
        };
        let value = |name: &str| {
            request.placeholders.get(name).cloned().unwrap_or_else(|| placeholder(name))
        };
        let mut subject = subject.with_placeholders(value);
        subject.when = variant.named(|name| subject.reads.variables.contains_key(name));
        subject
    }

    /// Runs the rules.
    fn check(&mut self, subject: &Subject<'_>) {
        self.checked.note(subject.reads);
        self.checked.check.add(subject);
    }

    fn note_reads(&mut self, rendered: &Rendered, request: &Request) {
        let reads = match rendered {
            Ok(rendering) => &rendering.reads,
            Err(failed) => &failed.reads,
        };
        let value = |name: &String| (name.clone(), request.variables.get(name).cloned());
        self.known.push(reads.variables.keys().map(value).collect());
    }
}

/// Renderings that take other branches, one variable at a time.
fn switches(subject: &Subject<'_>) -> Vec<Variant> {
    let mut all = Vec::new();
    for (name, values) in lint::switches(subject) {
        let one = |value| Variant { variables: BTreeMap::from([(name.clone(), value)]) };
        all.extend(values.into_iter().map(one));
    }
    all
}
