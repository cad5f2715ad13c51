//! The documentation holds what it says: links lead somewhere, commands are commands, and what can run here runs.
//!
//! A block ```` ```console ```` after the comment `<!-- run -->` is run, line by line: in an empty folder on
//! first-minute.md, elsewhere in a copy of the example module. A line ends with 0 unless it says `# exit code N`, and
//! prints the lines below it, in which `…` stands for anything.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "bash runs what people type; a test that cannot go on panics"
)]

#[path = "docs/page.rs"]
mod page;
#[path = "docs/shell.rs"]
mod shell;

mod engine_fixture;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use deckmod::cli::{EXIT_CODES, parses};
use deckmod::settings::SettingsFile;
use deckmod::text::Source;
use page::{Page, normal, pages};
use shell::{Typed, commands, matches, typed};
use support::Sandbox;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Where a link of a page leads: a path from the top, and the anchor.
fn target(page: &Page, link: &str) -> (PathBuf, Option<String>) {
    let (path, anchor) = match link.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor.to_owned())),
        None => (link, None),
    };
    let folder = page.path.parent().unwrap_or(Path::new(""));
    let path = if path.is_empty() { page.path.clone() } else { normal(&folder.join(path)) };
    (path, anchor)
}

#[test]
fn every_link_leads_somewhere() {
    let pages = pages(root());
    let known: BTreeMap<&Path, Vec<String>> =
        pages.iter().map(|page| (page.path.as_path(), page.anchors())).collect();
    let (mut dead, mut count) = (Vec::new(), 0);
    for page in &pages {
        for (line, link) in page.links() {
            count += 1;
            let (path, anchor) = target(page, &link);
            let there = root().join(&path).exists();
            let anchored = anchor.is_none_or(|anchor| {
                known.get(path.as_path()).is_some_and(|all| all.contains(&anchor))
            });
            if !there || !anchored {
                dead.push(format!("{}:{line}: {link}", page.path.display()));
            }
        }
    }
    assert!(dead.is_empty(), "links that lead nowhere:\n{}", dead.join("\n"));
    assert!(count > 100, "only {count} links were seen");
}

#[test]
fn every_page_is_reachable_from_the_map() {
    let pages = pages(root());
    let by_path: BTreeMap<&Path, &Page> =
        pages.iter().map(|page| (page.path.as_path(), page)).collect();
    let mut reached = BTreeSet::new();
    let mut next = vec![PathBuf::from("docs/README.md")];
    while let Some(path) = next.pop() {
        let Some(page) = by_path.get(path.as_path()) else { continue };
        if reached.insert(path) {
            next.extend(page.links().iter().map(|(_, link)| target(page, link).0));
        }
    }
    let lost: Vec<_> = by_path
        .keys()
        .filter(|path| !reached.contains(**path))
        .map(|path| path.display())
        .collect();
    assert!(lost.is_empty(), "no way leads from docs/README.md to {lost:?}");
}

#[test]
fn every_command_is_one() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for page in &pages(root()) {
        // A page may show what a mistake looks like.
        for line in page.blocks().iter().flat_map(typed).filter(|line| line.code != 2) {
            for words in commands(&line.text) {
                count += 1;
                if let Err(error) = parses(&words) {
                    wrong.push(format!("{}:{}: {error}", page.path.display(), line.line));
                }
            }
        }
        // In a sentence a verb may stand without what it needs, but no flag that it does not have.
        for (line, span) in page.code_spans() {
            for words in commands(&span) {
                let error = parses(&words).err().unwrap_or_default();
                let verb = words.first().is_some_and(|word| word.starts_with(char::is_uppercase));
                let unknown =
                    error.contains("unexpected argument") || error.contains("unrecognized");
                if unknown && !verb {
                    wrong.push(format!("{}:{line}: `{span}`: {error}", page.path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 60, "only {count} commands were seen");
}

#[test]
fn the_page_of_exit_codes_shows_the_table() {
    let text = fs::read_to_string(root().join("docs/exit-codes.md")).unwrap();
    let head = "| code | meaning |\n|---|---|\n";
    let row = |(code, meaning): &(u8, &str)| format!("| {code} | {meaning} |\n");
    let table: String = EXIT_CODES.iter().map(row).collect();
    assert!(text.contains(&format!("{head}{table}\n")), "docs/exit-codes.md must hold:\n{table}");
}

/// All sources as one text; strings that go on in the next line are one line.
fn sources(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, text);
        } else {
            text.push_str(&fs::read_to_string(&path).unwrap_or_default());
        }
    }
}

#[test]
fn errors_that_are_looked_up_are_errors_of_deckmod() {
    let mut text = String::new();
    sources(&root().join("src"), &mut text);
    let text: String = text.split("\\\n").map(str::trim_start).collect();
    let pages = pages(root());
    let page = pages.iter().find(|page| page.path.ends_with("troubleshooting.md")).unwrap();
    let headings = page.prose().into_iter().filter_map(|(_, line)| line.strip_prefix("### `"));
    let told: Vec<&str> = headings.filter_map(|rest| rest.strip_suffix('`')).collect();
    let pieces = told.iter().flat_map(|told| told.split('…')).map(str::trim);
    let gone: Vec<&str> = pieces.filter(|piece| !text.contains(piece)).collect();
    assert!(gone.is_empty(), "no text of src/ says {gone:?}");
    assert!(told.len() > 20, "{told:?}");
}

#[test]
fn the_page_of_settings_has_every_variable_and_every_key() {
    let mut text = String::new();
    sources(&root().join("src"), &mut text);
    let settings = fs::read_to_string(root().join("docs/settings.md")).unwrap();
    let names = text.split('"').filter(|word| {
        let ours = ["DECKMOD_", "MODULES_", "DEV_MODULES_"].iter().any(|p| word.starts_with(p));
        // Set while deckmod itself is built.
        ours && *word != "DECKMOD_RELEASE_COMMIT"
            && word.chars().all(|c| c.is_ascii_uppercase() || c == '_')
    });
    let names: BTreeSet<&str> = names.collect();
    let lost: Vec<_> = names.iter().filter(|name| !settings.contains(**name)).collect();
    assert!(lost.is_empty() && names.len() > 12, "docs/settings.md lacks {lost:?} of {names:?}");

    let (_, example) = settings.split_once("```yaml\n").unwrap();
    let example = example.split("```").next().unwrap();
    let parse = |text: &str| SettingsFile::parse(&Source::new("deckmod.yaml", text));
    parse(example).unwrap();
    // An unknown key is told which keys there are.
    for place in ["", "dev", "lint", "base_images", "lib_helm", "editions.ce"] {
        let text = place.split('.').rev().filter(|name| !name.is_empty());
        let text =
            text.fold("zzzzzzzz: 1".to_owned(), |inner, name| format!("{name}: {{{inner}}}"));
        let error = parse(&format!("version: 1\n{text}\n")).unwrap_err();
        let keys = error.hints()[0].strip_prefix("the keys here are ").unwrap();
        for key in keys.split(", ") {
            assert!(example.contains(&format!("{key}:")), "the example lacks `{key}` of `{place}`");
        }
    }
}

/// What lies before the first line of a page: deckmod on the PATH; what `init` would fetch comes from files here.
const PRELUDE: &str = r#"
deckmod() {
  if [[ ${1-} == init && ${2-} == [a-z]* ]]; then
    set -- "$@" --base-images "v0.0.0=$FILES/base_images.yml" --lib-helm "$FILES/lib-helm.tgz"
  fi
  "$DECKMOD" "$@"
}
"#;
const EXAMPLE: &str = "git init -q -b main\ndeckmod init example --ci none >/dev/null 2>&1\n\
                       git add . && git commit -q -m example\n";

/// Types the lines of a page one after the other into one shell; what differs from what the page says.
fn run(lines: &[Typed], begin: &str) -> Vec<String> {
    let mut sandbox = Sandbox::new();
    let base = format!("sha256:{}", "a".repeat(64));
    let list = engine_fixture::base_images("registry.example.com", &base);
    let files = sandbox.write_home("base_images.yml", list).parent().unwrap().to_owned();
    sandbox.write_home("lib-helm.tgz", engine_fixture::lib_helm());
    sandbox.set("FILES", &files);
    sandbox.set("DECKMOD", env!("CARGO_BIN_EXE_deckmod"));
    let mut script = format!("{PRELUDE}\n{begin}\n");
    for (index, line) in lines.iter().enumerate() {
        let out = files.join(format!("{index}")).display().to_string();
        let _ = writeln!(
            script,
            "{{\n{}\n}} >'{out}.out' 2>&1 </dev/null; echo $? >'{out}.code'",
            line.text
        );
    }
    sandbox.run("bash", &["-c", &script]);
    let read = |name: String| fs::read_to_string(files.join(name)).unwrap_or_default();
    let mut wrong = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let (code, out) = (read(format!("{index}.code")), read(format!("{index}.out")));
        let mut shown = out.lines();
        let missing = line.output.iter().find(|wanted| !shown.any(|got| matches(wanted, got)));
        if code.trim() != line.code.to_string() {
            wrong.push(format!("{}: `{}` ended with {code}{out}", line.line, line.text));
        } else if let Some(missing) = missing {
            wrong.push(format!(
                "{}: `{}` does not print `{missing}` but\n{out}",
                line.line, line.text
            ));
        }
    }
    wrong
}

#[test]
fn what_runs_without_a_registry_does_what_the_page_says() {
    let mut wrong = Vec::new();
    let mut ran = 0;
    for page in &pages(root()) {
        let lines: Vec<Typed> =
            page.blocks().iter().filter(|block| block.runs).flat_map(typed).collect();
        if lines.is_empty() {
            continue;
        }
        ran += lines.len();
        let begin = if page.path.ends_with("first-minute.md") { "" } else { EXAMPLE };
        let found = run(&lines, begin);
        wrong.extend(found.iter().map(|words| format!("{}:{words}", page.path.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(ran > 15, "only {ran} lines were run");
}

#[test]
fn these_tests_can_fail() {
    let page = Page::of(
        "docs/a.md",
        "# A `b` c\n\n[x](b.md#y) `[no](z)`\n\n```console\n$ deckmod chekc # exit code 3\nno…t\n```\n# A b c\n",
    );
    assert_eq!(page.anchors(), ["a-b-c", "a-b-c-1"]);
    assert_eq!(page.links(), [(3, "b.md#y".to_owned())]);
    assert_eq!(target(&page, "../x/./b.md#y"), ("x/b.md".into(), Some("y".to_owned())));
    let lines = typed(&page.blocks()[0]);
    assert_eq!((lines[0].code, lines[0].line, lines[0].output[0].as_str()), (3, 6, "no…t"));
    assert!(parses(&commands(&lines[0].text)[0]).is_err());
    assert!(matches("a…c", "abc") && !matches("c…a", "abc"));
    let told = commands("A=1 deckmod check --once > x; ls | deckmod status 'a b' && echo deckmod");
    assert_eq!(told, [vec!["check", "--once"], vec!["status", "a b"]]);
    let found = run(&lines, "");
    assert!(found[0].contains("ended with 2"), "{found:?}");
    let expected = Typed { line: 1, text: "echo yes".into(), code: 0, output: vec!["no".into()] };
    assert!(run(&[expected], "")[0].contains("does not print `no`"));
}
