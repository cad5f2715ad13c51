//! The files of all images of a configuration.
//!
//! Owns the order in which an image is made, and that each image is followed once. Order: werf/werf
//! `pkg/build/stage/base.go` (from, beforeInstall, imports before install, git, install, imports after install,
//! beforeSetup, imports before setup, setup, imports after setup).

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::rc::Rc;

use super::contents::Contents;
use super::part::Part;
use super::script::Script;
use crate::lint::scripts;
use crate::module::Tracked;
use crate::werf::config::{Config, Field, Image, Import, Stapel};

/// Images stand on each other so deep at most; beyond, nothing is told.
const DEEPEST: usize = 60;

/// Directories of an operating system: a base that is not empty may hold anything there.
const SYSTEM: [&str; 18] = [
    "bin", "boot", "dev", "etc", "go", "home", "lib", "lib64", "media", "mnt", "opt", "proc",
    "root", "run", "sbin", "srv", "usr", "var",
];

/// The files of images of one rendering, each followed when first asked for.
#[derive(Debug, Default)]
pub(in crate::lint) struct Images {
    /// `None` while it is being followed.
    done: RefCell<HashMap<String, Option<Rc<Contents>>>>,
    /// What makes each image; `None` while it is being looked at.
    recipes: RefCell<HashMap<String, Option<u64>>>,
}

/// The files of images of all renderings of a module: what is made in the same way holds the same files.
#[derive(Debug, Default)]
pub(in crate::lint) struct Made {
    by_recipe: RefCell<HashMap<u64, Rc<Contents>>>,
    state: RandomState,
}

/// Where files come from.
#[derive(Clone, Copy)]
pub(in crate::lint) struct Sources<'a> {
    pub(in crate::lint) images: &'a Images,
    pub(in crate::lint) made: &'a Made,
    pub(in crate::lint) config: &'a Config,
    /// The rendered text.
    pub(in crate::lint) text: &'a str,
    pub(in crate::lint) files: &'a Tracked,
    /// So many images stand on this one.
    pub(in crate::lint) depth: usize,
}

impl Sources<'_> {
    /// What an image holds when it is built.
    pub(in crate::lint) fn of(self, image: &Image<'_>) -> Rc<Contents> {
        let known = self.images.done.borrow().get(image.name).cloned();
        match known {
            Some(Some(contents)) => return contents,
            Some(None) => return Rc::new(unknown("images need each other")),
            None if self.depth > DEEPEST => {
                return Rc::new(unknown("too many images stand on each other"));
            }
            None => {}
        }
        self.images.done.borrow_mut().insert(image.name.to_owned(), None);
        let contents = self.made(image);
        let done = Some(Rc::clone(&contents));
        self.images.done.borrow_mut().insert(image.name.to_owned(), done);
        contents
    }

    /// The files, where another rendering made the image in the same way; else it is followed.
    fn made(self, image: &Image<'_>) -> Rc<Contents> {
        let Some(recipe) = self.recipe(image) else { return Rc::new(self.follow(image)) };
        if let Some(contents) = self.made.by_recipe.borrow().get(&recipe) {
            return Rc::clone(contents);
        }
        let contents = Rc::new(self.follow(image));
        self.made.by_recipe.borrow_mut().insert(recipe, Rc::clone(&contents));
        contents
    }

    /// The section of an image and the recipes of all that it takes from, as a number; `None` where it takes from itself,
    /// or from too many.
    fn recipe(self, image: &Image<'_>) -> Option<u64> {
        if let Some(known) = self.images.recipes.borrow().get(image.name) {
            return *known;
        }
        self.images.recipes.borrow_mut().insert(image.name.to_owned(), None);
        let mut hasher = self.made.state.build_hasher();
        (image.name, self.text.get(image.document.span.clone())).hash(&mut hasher);
        for name in image.stapel().into_iter().flat_map(taken_from) {
            let source = self.config.image(name).filter(|_| name != image.name);
            let below = Self { depth: self.depth + 1, ..self };
            let recipe = match source {
                Some(_) if self.depth > DEEPEST => return None,
                Some(source) => Some(below.recipe(&source)?),
                None => None,
            };
            recipe.hash(&mut hasher);
        }
        let recipe = Some(hasher.finish());
        self.images.recipes.borrow_mut().insert(image.name.to_owned(), recipe);
        recipe
    }

    fn follow(self, image: &Image<'_>) -> Contents {
        let Some(stapel) = image.stapel() else {
            return unknown(&format!("image `{}` is made of a Dockerfile", image.name));
        };
        if stapel.ansible.is_some() {
            return unknown(&format!("tasks of ansible make image `{}`", image.name));
        }
        let mut contents = self.base(image, stapel);
        Self::run(image, "beforeInstall", &mut contents);
        self.import(stapel, ("before", "install"), &mut contents);
        self.map(stapel, &mut contents);
        Self::run(image, "install", &mut contents);
        self.import(stapel, ("after", "install"), &mut contents);
        Self::run(image, "beforeSetup", &mut contents);
        self.import(stapel, ("before", "setup"), &mut contents);
        Self::run(image, "setup", &mut contents);
        self.import(stapel, ("after", "setup"), &mut contents);
        contents
    }

    /// An image of this configuration; an image does not stand on itself.
    fn named(self, field: Option<&Field<String>>, but: &str) -> Option<Rc<Contents>> {
        let name = field?.value.as_str();
        let image = self.config.image(name).filter(|_| name != but)?;
        Some(Sources { depth: self.depth + 1, ..self }.of(&image))
    }

    fn base(self, image: &Image<'_>, stapel: &Stapel) -> Contents {
        let from = stapel.from.as_ref();
        let own = self
            .named(from, image.name)
            .or_else(|| self.named(stapel.from_artifact.as_ref(), image.name));
        if let Some(own) = own {
            return (*own).clone();
        }
        let mut contents = Contents::default();
        if from.is_none_or(|from| from.value != "scratch") {
            for dir in SYSTEM {
                contents.doubt_at(dir, "it belongs to the base image");
            }
        }
        contents
    }

    fn map(self, stapel: &Stapel, contents: &mut Contents) {
        for git in &stapel.git {
            match (Part::of(&git.export), &git.url) {
                (Some(part), None) => part.take_tracked(self.files, contents),
                (Some(part), Some(url)) => {
                    part.take_doubt("", &format!("it comes from {}", url.value), contents);
                }
                (None, _) => contents.doubt_at("", "the paths of a mapping are not understood"),
            }
        }
    }

    fn import(self, stapel: &Stapel, when: (&str, &str), contents: &mut Contents) {
        for import in stapel.imports.iter().filter(|import| is_at(import, when)) {
            let Some(part) = Part::of(&import.export) else {
                contents.doubt_at("", "the paths of an import are not understood");
                continue;
            };
            let from = import.from.as_ref().or(import.artifact.as_ref());
            match self.named(from, "") {
                // The image is not complete then.
                Some(source) if import.stage.is_some() => {
                    part.take(&source, contents);
                    contents.doubt_at(part.to(), "it is taken of a stage of an image");
                }
                Some(source) => part.take(&source, contents),
                None => {
                    let from = from.map_or("", |from| from.value.as_str());
                    part.take_doubt("", &format!("it comes from image `{from}`"), contents);
                }
            }
        }
    }

    fn run(image: &Image<'_>, stage: &str, contents: &mut Contents) {
        let items = scripts(image).filter(|item| item.stage == stage);
        // The commands of a stage run in one shell.
        let text = items.map(|item| item.text).collect::<Vec<_>>().join("\n");
        if !text.is_empty() {
            Script::new(image, contents).run(&text);
        }
    }
}

/// The names that an image begins from and imports from.
fn taken_from(stapel: &Stapel) -> impl Iterator<Item = &str> {
    let bases = [&stapel.from, &stapel.from_artifact].into_iter().flatten();
    let imports = stapel.imports.iter();
    let imports = imports.filter_map(|import| import.from.as_ref().or(import.artifact.as_ref()));
    bases.chain(imports).map(|field| field.value.as_str())
}

/// Does an import happen there? One that says nothing, which werf refuses, comes last.
fn is_at(import: &Import, (side, stage): (&str, &str)) -> bool {
    match (&import.before, &import.after) {
        (Some(before), None) => side == "before" && before.value == stage,
        (None, Some(after)) => side == "after" && after.value == stage,
        _ => (side, stage) == ("after", "setup"),
    }
}

fn unknown(why: &str) -> Contents {
    let mut contents = Contents::default();
    contents.doubt_at("", why);
    contents
}
