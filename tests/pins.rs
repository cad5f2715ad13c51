//! Files from elsewhere: fetched from a server on loopback, recorded, verified, updated.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod engine_fixture;
mod support;

use std::collections::BTreeMap;
use std::io::{BufReader, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use engine_fixture::{Run, base_images, lib_helm};
use support::{Listener, Request, Response, Sandbox, TarEntry, digest_of, gzip, refused_port, tar};

const LIST: &str = "/v1.0.0/base_images.yml";
const NEWER: &str = "/v1.1.0/base_images.yml";

/// What a server does when it is asked for a path.
#[derive(Clone)]
enum Answer {
    File(Vec<u8>),
    Elsewhere(String),
    /// The first half of what it announces.
    Half(Vec<u8>),
    /// So many bytes, not announced.
    Endless(usize),
}

/// A web server of files; it remembers what it was asked.
struct Files {
    listener: Listener,
    answers: Arc<Mutex<BTreeMap<String, Answer>>>,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl Files {
    fn start() -> Self {
        let answers = Arc::new(Mutex::new(BTreeMap::<String, Answer>::new()));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (known, seen) = (Arc::clone(&answers), Arc::clone(&asked));
        let listener = Listener::start(move |_, stream, _| {
            let mut reader = BufReader::new(stream);
            while let Ok(Some(request)) = Request::read(&mut reader) {
                let answer = known.lock().unwrap().get(&request.target).cloned();
                seen.lock().unwrap().push(request);
                if give(answer, stream).is_none() {
                    return;
                }
            }
        });
        Self { listener, answers, asked }
    }

    fn put(&self, path: &str, answer: Answer) {
        self.answers.lock().unwrap().insert(path.to_owned(), answer);
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.listener.host())
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().drain(..).map(|request| request.target).collect()
    }
}

/// `None`: the connection ends.
fn give(answer: Option<Answer>, mut stream: &TcpStream) -> Option<()> {
    let response = match answer {
        None => Response::new(404, b"not here"),
        Some(Answer::File(bytes)) => Response::new(200, &bytes),
        Some(Answer::Elsewhere(url)) => Response::new(302, b"").header("Location", &url),
        Some(Answer::Half(bytes)) => {
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", bytes.len());
            stream.write_all(head.as_bytes()).ok()?;
            stream.write_all(&bytes[..bytes.len() / 2]).ok()?;
            return None;
        }
        Some(Answer::Endless(size)) => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").ok()?;
            stream.write_all(&vec![b'#'; size]).ok()?;
            return None;
        }
    };
    response.write("GET", &mut stream).ok()
}

fn list(rows: &[(&str, &str)]) -> Vec<u8> {
    let rows = rows.iter().map(|(name, image)| format!("{name}: \"sha256:{image}\"\n"));
    format!("REGISTRY_PATH: r.example/base\n{}", rows.collect::<String>()).into_bytes()
}

fn sum(bytes: &[u8]) -> String {
    digest_of(bytes).trim_start_matches("sha256:").to_owned()
}

const WERF: &str = "configVersion: 1\nproject: demo\n---\n{{- $list := .Files.Get \"base_images.yml\" | fromYaml }}\n\
                    image: app\nfrom: {{ index $list \"builder/alpine\" }}\n";

/// A module that needs both files, and pins of the server.
fn module(settings: &str) -> Sandbox {
    let sandbox = Sandbox::with_git();
    sandbox.write_all(&[
        ("module.yaml", "name: demo\n"),
        ("werf.yaml", WERF),
        (
            "Chart.yaml",
            "name: demo # mine\ndependencies:\n- name: deckhouse_lib_helm\n  version: 9.9.9\n",
        ),
        ("templates/a.yaml", "{{ include \"helm_lib_module_labels\" (list .) }}\n"),
        ("deckmod.yaml", &format!("# mine\nversion: 1\n{settings}# end\n")),
    ]);
    init(&sandbox, &["--ci", "none", "--no-fetch"]).expect(0);
    sandbox.commit("first");
    sandbox
}

fn pin(files: &Files, more: &str) -> String {
    format!(
        "base_images: {{version: v1.0.0, url: \"{}\"{more}}} # why\n",
        files.url("/{version}/base_images.yml")
    )
}

fn init(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    let all: Vec<&str> = std::iter::once("init").chain(arguments.iter().copied()).collect();
    Run::from(sandbox.run(env!("CARGO_BIN_EXE_deckmod"), &all))
}

/// Nothing of it was written.
fn is_untouched(sandbox: &Sandbox) -> bool {
    sandbox.git(&["status", "--porcelain"]).is_empty()
}

#[test]
fn the_first_fetch_records_and_every_later_one_verifies() {
    let files = Files::start();
    let first = list(&[("builder/alpine", "1")]);
    files.put(LIST, Answer::File(first.clone()));
    let sandbox = module(&pin(&files, ""));
    let run = init(&sandbox, &["--update", "base-images"]).expect(0);
    let run = run.says(&["never seen before", &sum(&first)]);
    assert_eq!(run.lines(), ["base_images.yml", "deckmod.yaml"]);
    assert_eq!(sandbox.read("base_images.yml").into_bytes(), first);
    let recorded = pin(&files, &format!(", sha256: {}", sum(&first)));
    assert_eq!(sandbox.read("deckmod.yaml"), format!("# mine\nversion: 1\n{recorded}# end\n"));
    sandbox.commit("list");
    assert_eq!(files.asked(), [LIST]);

    std::fs::remove_file(sandbox.path("base_images.yml")).unwrap();
    init(&sandbox, &["--update", "base-images"]).expect(0).says(&["the SHA-256 that was recorded"]);
    assert!(is_untouched(&sandbox));
    init(&sandbox, &["--update", "base-images"]).expect(0).says(&["is as it should be"]);

    std::fs::remove_file(sandbox.path("base_images.yml")).unwrap();
    let before = sandbox.git(&["status", "--porcelain"]);
    files.put(LIST, Answer::File(list(&[("builder/alpine", "2")])));
    let run = init(&sandbox, &["--update", "base-images"]).expect(6);
    run.says(&["is not the file that was recorded", &sum(&first), "deckmod.yaml:3"]);
    assert_eq!(sandbox.git(&["status", "--porcelain"]), before);
}

#[test]
fn what_cannot_be_fetched_leaves_nothing_behind() {
    let files = Files::start();
    let sandbox = module(&pin(&files, ""));
    let fails = |code: i32, texts: &[&str]| {
        let run = init(&sandbox, &["--update", "base-images"]).expect(code).says(texts);
        assert!(is_untouched(&sandbox), "{}", run.shown());
    };
    let by_file = "deckmod init --base-images FILE";
    fails(5, &["cannot fetch", &files.url(LIST), "there is no such file (404)", by_file]);
    files.put(LIST, Answer::Half(list(&[("builder/alpine", "1")])));
    fails(5, &["the connection was lost before the end", by_file]);
    files.put(LIST, Answer::Endless(3 << 20));
    fails(5, &["larger than 1 MiB"]);
    files.put(LIST, Answer::File(vec![b'#'; 2 << 20]));
    fails(5, &["larger than 1 MiB"]);
    files.put(LIST, Answer::Elsewhere(files.url(LIST)));
    fails(5, &["redirects again and again"]);
    files.put(LIST, Answer::Elsewhere("http://files.example/list".into()));
    fails(5, &["plain http"]);
    files.put(LIST, Answer::File(b"<html>sign in</html>".to_vec()));
    fails(3, &["is no list of base images"]);
}

#[test]
fn a_server_that_is_not_there_and_plain_http_elsewhere() {
    let port = refused_port();
    let sandbox =
        module(&format!("base_images: {{version: v1.0.0, url: 'http://{port}/l.yml'}}\n"));
    init(&sandbox, &["--update", "base-images"]).expect(5).says(&["refuses the connection"]);
    let run = init(&sandbox, &["--base-images", "http://files.example/v1.0.0/l.yml"]).expect(2);
    run.says(&["plain http", "--plain-http"]);
    let run = init(&sandbox, &["--update", "base-images=latest"]).expect(2);
    run.says(&["`latest` is no version of base-images"]);
    init(&sandbox, &["--update", "base-image"]).expect(2).says(&["did you mean `base-images`?"]);
    assert!(is_untouched(&sandbox));
}

#[test]
fn redirects_are_followed_and_no_credentials_are_sent() {
    let files = Files::start();
    files.put("/moved", Answer::File(list(&[("builder/alpine", "1")])));
    files.put(LIST, Answer::Elsewhere(files.url("/moved")));
    let sandbox = module(&pin(&files, ""));
    let entry =
        format!(r#"{{"auths": {{"{}": {{"auth": "cm9ib3Q6cGFzcw=="}}}}}}"#, files.listener.host());
    sandbox.write_home(".docker/config.json", entry);
    init(&sandbox, &["--update", "base-images"]).expect(0);
    let asked = files.asked.lock().unwrap();
    assert_eq!(asked.len(), 2);
    assert!(asked.iter().all(|request| request.headers.get("authorization").is_none()));
}

#[test]
fn an_update_shows_what_changes_and_writes_file_and_pin_together() {
    let files = Files::start();
    let rows = [("builder/alpine", "1"), ("builder/golang", "1"), ("tools/jq", "1")];
    files.put(LIST, Answer::File(list(&rows)));
    let newer = list(&[("builder/alpin", "1"), ("builder/golang", "2"), ("tools/jq", "1")]);
    files.put(NEWER, Answer::File(newer.clone()));
    let sandbox = module(&pin(&files, ""));
    init(&sandbox, &["--update", "base-images"]).expect(0);
    sandbox.commit("list");

    let told = [
        "base_images.yml: v1.0.0 → v1.1.0",
        "1 added, 1 removed, 1 changed, 1 as before",
        "~ builder/golang: sha256:1 → sha256:2",
        "- builder/alpine (used here)",
        "+ builder/alpin",
        "this module uses `builder/alpine`, which the new list lacks; the nearest name is `builder/alpin`",
    ];
    let dry = init(&sandbox, &["--update", "base-images=v1.1.0", "--dry-run"]).expect(0);
    dry.says(&told);
    assert!(is_untouched(&sandbox));
    init(&sandbox, &["--update", "base-images=v1.1.0"]).expect(0).says(&told);
    assert_eq!(sandbox.read("base_images.yml").into_bytes(), newer);
    let settings = sandbox.read("deckmod.yaml");
    let url = files.url("/{version}/base_images.yml");
    let pin = format!("{{version: v1.1.0, url: \"{url}\", sha256: {}}} # why", sum(&newer));
    assert_eq!(settings, format!("# mine\nversion: 1\nbase_images: {pin}\n# end\n"));
}

fn chart(version: &str) -> Vec<u8> {
    let chart = format!("name: deckhouse_lib_helm\nversion: {version}\n");
    let helper = "{{- define \"helm_lib_module_labels\" }}{{ end }}";
    gzip(&tar(&[
        TarEntry::file("deckhouse_lib_helm/Chart.yaml", chart),
        TarEntry::file("deckhouse_lib_helm/templates/_a.tpl", helper),
    ]))
}

#[test]
fn a_newer_chart_takes_the_place_of_the_older_one() {
    let files = Files::start();
    files.put("/1.0.0.tgz", Answer::File(chart("1.0.0")));
    files.put("/1.1.0.tgz", Answer::File(chart("1.1.0")));
    files.put("/1.2.0.tgz", Answer::File(chart("1.1.0")));
    let url = files.url("/{version}.tgz");
    let sandbox = module(&format!("lib_helm:\n  url: {url}\n"));
    sandbox.write("charts/other-1.0.0.tgz", "kept");
    sandbox.commit("another chart");
    init(&sandbox, &["--update", "lib-helm=1.0.0"]).expect(0);
    assert!(sandbox.read("Chart.yaml").ends_with("  version: 1.0.0\n"));
    sandbox.commit("chart");
    let run = init(&sandbox, &["--update", "lib-helm=1.1.0"]).expect(0);
    assert!(run.lines().contains(&"charts/deckhouse_lib_helm-1.1.0.tgz"), "{}", run.shown());
    let charts = sandbox.git(&["ls-files", "--others", "--cached", "--deduplicate", "charts"]);
    assert!(!sandbox.path("charts/deckhouse_lib_helm-1.0.0.tgz").exists(), "{charts}");
    assert!(sandbox.path("charts/other-1.0.0.tgz").exists());
    let run = init(&sandbox, &["--update", "lib-helm=1.2.0"]).expect(3);
    run.says(&["is version 1.1.0, not 1.2.0"]);
    let old = sandbox.git(&["status", "--porcelain"]);
    assert!(old.contains("charts/deckhouse_lib_helm-1.1.0.tgz"), "{old}");
}

#[test]
fn files_of_this_machine_need_no_network() {
    let sandbox = module("");
    let place = sandbox.write_home("list.yml", base_images("r.example", "sha256:1"));
    let archive = sandbox.write_home("chart.tgz", lib_helm());
    let of = |path: &std::path::Path| path.display().to_string();
    let run = init(
        &sandbox,
        &["--base-images", &format!("file:{}", of(&place)), "--lib-helm", &of(&archive)],
    );
    run.expect(0);
    let settings = sandbox.read("deckmod.yaml");
    assert!(settings.contains("  version: 0.0.0-standin\n"), "{settings}");
    assert!(sandbox.path("charts/deckhouse_lib_helm-0.0.0-standin.tgz").exists());
    sandbox.commit("both");
    init(&sandbox, &["--base-images", &format!("v0.5.7={}", of(&place))]).expect(0);
    assert!(sandbox.read("deckmod.yaml").contains("  version: v0.5.7\n"));
    sandbox.commit("version");
    init(&sandbox, &["--base-images", &of(&place)]).expect(0).says(&["is as it should be"]);
    sandbox.write_home("list.yml", base_images("r.example", "sha256:2"));
    let run = init(&sandbox, &["--base-images", &of(&place)]).expect(2);
    run.says(&["does not say which version it is", "--base-images v0.5.7="]);
    init(&sandbox, &["--lib-helm", &of(&place)])
        .expect(3)
        .says(&["is no archive of deckhouse_lib_helm"]);
    init(&sandbox, &["--lib-helm", "no/such.tgz"]).expect(3).says(&["cannot read"]);
    assert!(is_untouched(&sandbox));
}

#[test]
fn a_check_says_where_file_and_pin_differ() {
    let sandbox = module("");
    init(&sandbox, &["--check"]).expect(0).says(&["note: base_images.yml is missing"]);
    let place = sandbox.write_home("v.yml", base_images("r.example", "sha256:1"));
    let archive = sandbox.write_home("chart.tgz", lib_helm());
    let of = |path: &std::path::Path| path.display().to_string();
    init(&sandbox, &["--base-images", &of(&place), "--lib-helm", &of(&archive)]).expect(0);
    sandbox.commit("both");
    init(&sandbox, &["--check"]).expect(0);
    sandbox.write("base_images.yml", base_images("r.example", "sha256:2"));
    let run = init(&sandbox, &["--check"]).expect(1);
    assert!(
        run.stdout.contains("base_images.yml is not the file that deckmod.yaml:"),
        "{}",
        run.shown()
    );
    let run = Run::from(sandbox.run(env!("CARGO_BIN_EXE_deckmod"), &["check"])).expect(1);
    assert!(run.stdout.contains("pin-mismatch"), "{}", run.shown());
    std::fs::remove_file(sandbox.path("base_images.yml")).unwrap();
    let run = init(&sandbox, &["--check"]).expect(1);
    assert!(run.stdout.contains("base_images.yml is missing"), "{}", run.shown());
}

#[test]
fn a_mirror_may_be_a_folder_and_an_address_holds_no_secret() {
    let sandbox = module("base_images: {version: v1.0.0, url: 'file:mirror/{version}.yml'}\n");
    let run = init(&sandbox, &["--update", "base-images"]).expect(3);
    run.says(&["cannot read", "mirror/v1.0.0.yml", "`url` in deckmod.yaml"]);
    sandbox.write("mirror/v1.0.0.yml", list(&[("builder/alpine", "1")]));
    init(&sandbox, &["--update", "base-images"]).expect(0);
    sandbox.commit("list");
    let login = "http://robot:secret-word@127.0.0.1:1/v1.0.0/base_images.yml";
    init(&sandbox, &["--base-images", login]).expect(2).does_not_say(&["secret-word"]);

    let files = Files::start();
    let path = format!("{NEWER}?private_token=secret-word");
    files.put(&path, Answer::File(list(&[("builder/alpine", "2")])));
    let run = init(&sandbox, &["--no-fetch", "--base-images", &files.url(&path)]).expect(0);
    run.does_not_say(&["secret-word"]);
    let settings = sandbox.read("deckmod.yaml");
    assert!(
        settings.contains("version: v1.1.0") && !settings.contains("secret-word"),
        "{settings}"
    );
}

#[test]
fn a_version_that_is_none_becomes_no_path() {
    let sandbox = module("");
    for version in ["/../../.github/x", "latest", "1.55.x", "v1.0.0"] {
        let place = sandbox.write_home("chart.tgz", chart(version));
        let run = init(&sandbox, &["--no-fetch", "--lib-helm", &place.display().to_string()]);
        run.expect(3).says(&["is no archive of deckhouse_lib_helm", "its version"]);
        assert!(is_untouched(&sandbox), "{version}");
    }
    for version in ["/../../.github/x", "latest"] {
        let text = [format!("# version={version}\n").into_bytes(), list(&[("a", "1")])].concat();
        let place = sandbox.write_home("list.yml", text);
        let run = init(&sandbox, &["--no-fetch", "--base-images", &place.display().to_string()]);
        run.expect(3).says(&["is no list of base images", "its version"]);
        assert!(is_untouched(&sandbox), "{version}");
    }
}

#[test]
fn what_is_wrong_on_the_command_line_comes_before_any_writing() {
    let sandbox = Sandbox::with_git();
    sandbox.write_all(&[("module.yaml", "name: demo\n"), ("werf.yaml", WERF)]);
    sandbox.commit("first");
    let settings = sandbox.write_home("settings.yaml", "version: 1\n").display().to_string();
    let with_check = ["--base-images", "--lib-helm"].map(|flag| vec!["--check", flag, "v1.0.0"]);
    let with_update = [
        ["--ci", "none"],
        ["--registry", "custom"],
        ["--editions", "ce"],
        ["--token-secret", "TOKEN"],
    ];
    let with_update = with_update.map(|[flag, value]| vec!["--update", "lib-helm", flag, value]);
    for arguments in with_check.into_iter().chain(with_update) {
        init(&sandbox, &arguments).expect(2).says(&["cannot be used with"]);
        assert!(is_untouched(&sandbox), "{arguments:?}");
    }
    let run = init(&sandbox, &["--base-images", "latest"]).expect(2);
    run.says(&["`latest` is no version"]).does_not_say(&["is in place"]);
    for address in ["https://robot@h.example/v1.0.0/l.yml", "ftp://h.example/v1.0.0/l.yml"] {
        init(&sandbox, &["--base-images", address]).expect(2).does_not_say(&["is in place"]);
        assert!(is_untouched(&sandbox), "{address}");
    }
    let run = init(&sandbox, &["--settings", &settings]).expect(2);
    run.says(&["outside of the module", "--no-fetch"]);
    assert!(is_untouched(&sandbox));
    let dry = init(&sandbox, &["--dry-run", "--base-images", "no/such.yml"]).expect(3);
    dry.does_not_say(&["is in place"]);
    assert!(is_untouched(&sandbox));
    init(&sandbox, &["--base-images", "no/such.yml"]).expect(3).says(&["is in place"]);
    assert!(!is_untouched(&sandbox));
}

#[test]
fn one_file_for_all_versions_is_recorded_as_none_of_them() {
    let files = Files::start();
    let mirror = files.url("/list.yml");
    files.put("/list.yml", Answer::File(list(&[("builder/alpine", "1")])));
    let sandbox = module(&format!("base_images: {{version: v1.0.0, url: \"{mirror}\"}}\n"));
    let run = init(&sandbox, &["--update", "base-images=v1.1.0"]).expect(3);
    run.says(&["may be of any version", "write `{version}` into `url`"]);
    assert!(is_untouched(&sandbox));
    let text = [b"# version=v1.1.0\n".to_vec(), list(&[("builder/alpine", "1")])].concat();
    files.put("/list.yml", Answer::File(text));
    init(&sandbox, &["--update", "base-images=v1.2.0"]).expect(3).says(&["is version v1.1.0"]);
    assert!(is_untouched(&sandbox));
    init(&sandbox, &["--update", "base-images=v1.1.0"]).expect(0);
    assert!(sandbox.read("deckmod.yaml").contains("version: v1.1.0"));

    let sandbox = module("");
    init(&sandbox, &["--no-fetch", "--base-images", &mirror]).expect(0);
    let settings = sandbox.read("deckmod.yaml");
    assert!(settings.contains("  version: v1.1.0\n") && !settings.contains("url"), "{settings}");
}

#[test]
fn nothing_is_written_through_a_link_that_leads_out() {
    let sandbox = module("");
    let archive = sandbox.write_home("chart.tgz", chart("1.0.0"));
    let outside = sandbox.write_home("outside/kept", "");
    let outside = outside.parent().unwrap();
    std::os::unix::fs::symlink(outside, sandbox.path("charts")).unwrap();
    sandbox.commit("link");
    let before = std::fs::metadata(outside).unwrap().modified().unwrap();
    let run = init(&sandbox, &["--no-fetch", "--lib-helm", &archive.display().to_string()]);
    run.expect(3).says(&["is outside of the module"]);
    assert_eq!(std::fs::metadata(outside).unwrap().modified().unwrap(), before);
    assert_eq!(std::fs::read_dir(outside).unwrap().count(), 1);
    assert!(is_untouched(&sandbox));
}

#[test]
fn neither_keys_nor_orders_for_the_terminal_are_shown() {
    let sandbox = module("");
    for login in ["http://127.0.0.1:1?x:secret-word@h/v1.0.0/l.yml", "http://127.0.0.1:1/a@b/l.yml"]
    {
        let run = init(&sandbox, &["--no-fetch", "--base-images", login]).expect(2);
        run.does_not_say(&["secret-word"]);
    }
    let files = Files::start();
    let text = b"REGISTRY_PATH: r.example\n\"evil\\e[2Jname\": \"sha\\e]0;x\\a256\"\n".to_vec();
    files.put(LIST, Answer::File(text));
    sandbox.write("base_images.yml", list(&[("builder/alpine", "1")]));
    let address = files.url(&format!("{LIST}#secret-word"));
    let run = init(&sandbox, &["--no-fetch", "--base-images", &address]).expect(0);
    let run = run.says(&["+ evil[2Jname"]).does_not_say(&["secret-word", "\u{1b}", "\u{7}"]);
    let url = format!("url: {}\n", files.url("/{version}/base_images.yml"));
    let settings = sandbox.read("deckmod.yaml");
    assert!(
        settings.contains(&url) && !settings.contains("secret-word"),
        "{settings}{}",
        run.shown()
    );
}

#[test]
fn a_pinned_file_that_cannot_be_read_is_not_good() {
    let archive = chart("1.0.0");
    let sandbox = module(&format!("lib_helm: {{version: 1.0.0, sha256: {}}}\n", sum(&archive)));
    let path = "charts/deckhouse_lib_helm-1.0.0.tgz";
    sandbox.write(&format!("{path}/file"), "a folder of this name");
    let run = init(&sandbox, &["--check"]).expect(1);
    assert!(run.stdout.contains(&format!("{path} cannot be read")), "{}", run.shown());
}
