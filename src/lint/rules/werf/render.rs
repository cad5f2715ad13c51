//! Rules of rendering: templates and the files they read.

use super::refused::refused;
use crate::finding::Rule;
use crate::lint::Row;

pub(in crate::lint::rules) const ROWS: &[Row] = &[
    Row::of_werf(&TEMPLATE_RENDER_FAILED),
    Row::of_werf(&FILES_GET_MISSING),
    Row::of_werf(&TEMPLATE_REFUSED),
    Row::of_werf(&FILE_UNREADABLE),
];

const TEMPLATE_RENDER_FAILED: Rule = refused(
    ("DM101", "template-render-failed"),
    "a template does not render",
    "werf renders werf.yaml with Go's text/template and the functions of sprig before it reads it. An unknown function, a field of nothing, a failed `fail` or a text that is no template ends the build at once. The finding points at the innermost place and shows the calls that led there.",
    ("{{ include \"imgs\" . }}   # nothing defines imgs", "{{ include \"images\" . }}"),
);

const FILES_GET_MISSING: Rule = refused(
    ("DM102", "files-get-missing"),
    "a template reads a file that is not there",
    "`.Files.Get` of a path that git does not track fails the rendering. Paths are from the directory of werf.yaml. A file that CI brings (base_images.yml) is allowed by `config.goTemplateRendering.allowUncommittedFiles` in werf-giterminism.yaml; then it may be missing here.",
    (
        "{{ tpl (.Files.Get \".werf/images.yaml\") . }}",
        "{{ tpl (.Files.Get \".werf/stages/images.yaml\") . }}",
    ),
);

const TEMPLATE_REFUSED: Rule = refused(
    ("DM111", "template-refused"),
    "the templates ask for something that deckmod does not do",
    "deckmod renders without werf and refuses by name what it does not know, rather than guess. werf may render it: look at `deckmod render --renderer werf`, or give its output to `deckmod check --rendered FILE`.",
    ("{{ unknownToDeckmod }}", "deckmod check --rendered <(werf config render)"),
);

const FILE_UNREADABLE: Rule = refused(
    ("DM112", "file-unreadable"),
    "a file of the configuration cannot be read",
    "werf.yaml, werf-giterminism.yaml or a named template is missing, is no UTF-8 text, or is a link that leads out of the repository.",
    ("werf.yaml saved as UTF-16", "werf.yaml saved as UTF-8"),
);
