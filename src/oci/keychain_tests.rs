//! The eighteen cases of where credentials come from, and what a broken file says.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

#[test]
fn the_last_resort_counts_only_where_no_file_knows_the_host() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("config.json");
    let text = r#"{"auths": {"a.example": {"auth": "dTpw"}}}"#;
    std::fs::write(&file, text).unwrap();
    let keychain = Keychain::builder()
        .file(&file)
        .last_resort("a.example", ("x", "y"), "the job".to_owned())
        .last_resort("b.example", ("x", "y"), "the job".to_owned())
        .build();
    let from = |name: &str| keychain.credentials(&name.parse().unwrap()).unwrap().1;
    assert!(from("a.example/m").ends_with("key a.example"));
    assert_eq!(from("b.example/m"), "the job");
    assert!(from("c.example/m").starts_with("no configuration"));
    let knows = |host| crate::oci::config_knows(text.as_bytes(), host);
    assert!(knows("a.example") && !knows("b.example"));
}

/// A configuration file with this content.
fn config(content: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config.json");
    std::fs::write(&path, content).unwrap();
    (dir, path)
}

fn repo(name: &str) -> Repository {
    name.parse().unwrap()
}

fn lookup(content: &str, name: &str) -> (Credentials, String) {
    let (_dir, path) = config(content);
    Keychain::builder().file(path).build().credentials(&repo(name)).unwrap()
}

/// A helper that knows `has.io` and tokens for `token.io`, and fails for `hang.io`.
#[derive(Clone, Default)]
struct Fake(Arc<AtomicUsize>);

impl CredentialHelper for Fake {
    fn get(&self, helper: &str, host: &str) -> crate::error::Result<Option<(String, String)>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        match host {
            "has.io" => Ok(Some((helper.to_owned(), "pw".into()))),
            "token.io" => Ok(Some(("<token>".into(), "refresh".into()))),
            "https://index.docker.io/v1/" => Ok(Some(("hub".into(), "pw".into()))),
            "hang.io" => Err(crate::error::Error::registry("no answer within 10 s")),
            _ => Ok(None),
        }
    }
}

fn with_helper(content: &str, name: &str) -> Result<(Credentials, String), RegistryError> {
    let (_dir, path) = config(content);
    let keychain = Keychain::builder().file(path).helpers(Box::new(Fake::default())).build();
    keychain.credentials(&repo(name))
}

fn basic(user: &str, password: &str) -> Credentials {
    Credentials::basic(user, password)
}

#[test]
fn case_1_cred_helpers_of_the_host() {
    let content = r#"{"credsStore":"store","credHelpers":{"has.io":"own"}}"#;
    let (found, from) = with_helper(content, "has.io/a").unwrap();
    assert_eq!(found, basic("own", "pw"));
    assert!(from.ends_with("credential helper own"), "{from}");
}

#[test]
fn case_2_creds_store() {
    let found = with_helper(r#"{"credsStore":"store"}"#, "has.io/a").unwrap().0;
    assert_eq!(found, basic("store", "pw"));
}

#[test]
fn case_3_auth_and_where_it_is_from() {
    let (found, from) = lookup(r#"{"auths":{"ghcr.io":{"auth":"Ym9iOmE6Yg=="}}}"#, "ghcr.io/a");
    assert_eq!(found, basic("bob", "a:b"));
    assert!(from.ends_with("config.json, key ghcr.io"), "{from}");
    assert_eq!(lookup(r#"{"auths":{"ghcr.io":{"auth":"Ym9iOmE6Yg"}}}"#, "ghcr.io/a").0, found);
}

#[test]
fn case_4_username_and_password() {
    let content = r#"{"auths":{"a.io":{"username":"bob","password":"pw"}}}"#;
    assert_eq!(lookup(content, "a.io/x").0, basic("bob", "pw"));
}

#[test]
fn case_5_identity_token() {
    let content = r#"{"auths":{"a.io":{"auth":"Ym9iOg==","identitytoken":"t"}}}"#;
    assert_eq!(lookup(content, "a.io/x").0, Credentials::IdentityToken(Secret::new("t")));
}

#[test]
fn case_6_a_helper_gives_an_identity_token() {
    let found = with_helper(r#"{"credsStore":"store"}"#, "token.io/a").unwrap().0;
    assert_eq!(found, Credentials::IdentityToken(Secret::new("refresh")));
}

#[test]
fn case_7_and_12_keys_with_scheme_or_version_mean_the_host() {
    for key in ["https://a.io/v1/", "https://a.io/v2/", "http://a.io", "a.io/v2", "a.io/", "A.io"] {
        let content = format!(r#"{{"auths":{{"{key}":{{"auth":"Ym9iOnB3"}}}}}}"#);
        assert_eq!(lookup(&content, "a.io/x/y").0, basic("bob", "pw"), "{key}");
        assert!(lookup(&content, "a.iox/x").0.is_anonymous());
    }
}

#[test]
fn case_8_the_names_of_docker_hub() {
    for key in ["https://index.docker.io/v1/", "docker.io", "registry-1.docker.io"] {
        let content = format!(r#"{{"auths":{{"{key}":{{"auth":"Ym9iOnB3"}}}}}}"#);
        for name in ["docker.io/alpine", "index.docker.io/a/b", "registry-1.docker.io/a/b"] {
            assert_eq!(lookup(&content, name).0, basic("bob", "pw"), "{key} {name}");
        }
    }
    let found = with_helper(r#"{"credsStore":"s"}"#, "docker.io/alpine").unwrap().0;
    assert_eq!(found, basic("hub", "pw"));
}

#[test]
fn case_9_a_store_without_an_entry_is_anonymous_or_the_file_decides() {
    let found = with_helper(r#"{"credsStore":"store","auths":{"b.io":{}}}"#, "b.io/a").unwrap();
    assert!(found.0.is_anonymous());
    let content = r#"{"credsStore":"store","auths":{"b.io":{"auth":"Ym9iOnB3"}}}"#;
    assert_eq!(with_helper(content, "b.io/a").unwrap().0, basic("bob", "pw"));
}

#[test]
fn case_10_and_11_no_file_an_empty_one_and_one_without_entry_are_anonymous() {
    let absent = Keychain::builder().file("/nonexistent/config.json").build();
    assert!(absent.credentials(&repo("a.io/x")).unwrap().0.is_anonymous());
    for content in ["{}", "", "\n", r#"{"auths":{}}"#] {
        assert!(lookup(content, "a.io/x").0.is_anonymous(), "{content}");
    }
}

#[test]
fn case_10_a_broken_file_is_named_but_not_quoted() {
    for content in ["{\"auths\": \"hunter2\"", r#"{"auths":"hunter2"}"#] {
        let (_dir, path) = config(content);
        let keychain = Keychain::builder().file(&path).build();
        let error = keychain.credentials(&repo("a.io/x")).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(path.to_str().unwrap()) && !shown.contains("hunter2"), "{shown}");
    }
    let (_dir, path) = config(r#"{"auths":{"a.io":{"auth":"aHVudGVyMg=="}}}"#);
    let error = Keychain::builder().file(path).build().credentials(&repo("a.io/x")).unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("key a.io") && !shown.contains("aHVudGVyMg"), "{shown}");
}

#[test]
fn case_13_the_longest_prefix_wins() {
    let content = r#"{"auths":{
        "q.example":{"username":"host","password":"1"},
        "q.example/team":{"username":"team","password":"2"},
        "q.example/team/img":{"username":"img","password":"3"}}}"#;
    let user = |name: &str| match lookup(content, name).0 {
        Credentials::Basic { user, .. } => user,
        other => panic!("{other:?}"),
    };
    assert_eq!(user("q.example/team/img"), "img");
    assert_eq!(user("q.example/team/other"), "team");
    assert_eq!(user("q.example/teams"), "host");
}

#[test]
fn case_14_registry_token() {
    let content = r#"{"auths":{"a.io":{"registrytoken":"t","auth":"Ym9iOnB3"}}}"#;
    assert_eq!(lookup(content, "a.io/x").0, Credentials::RegistryToken(Secret::new("t")));
}

#[test]
fn case_15_to_17_the_order_of_the_files() {
    let files = |set: &[(&str, &str)]| {
        let env = |name: &str| {
            set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        let files = config_files(&env);
        files.iter().map(|path| path.display().to_string()).collect::<Vec<_>>()
    };
    let home = [("HOME", "/h")];
    assert_eq!(files(&home), ["/h/.docker/config.json", "/h/.config/containers/auth.json"]);
    let all = [
        ("HOME", "/h"),
        ("REGISTRY_AUTH_FILE", "/r.json"),
        ("DOCKER_CONFIG", "/d"),
        ("XDG_RUNTIME_DIR", "/x"),
    ];
    assert_eq!(
        files(&all),
        ["/r.json", "/d/config.json", "/x/containers/auth.json", "/h/.config/containers/auth.json"]
    );
    assert!(files(&[("HOME", ""), ("XDG_RUNTIME_DIR", "")]).is_empty());
}

#[test]
fn case_16_the_first_file_with_an_entry_wins() {
    let (_a, first) = config(r#"{"auths":{"b.io":{"auth":"Ym9iOnB3"}}}"#);
    let (_b, second) = config(
        r#"{"auths":{"a.io":{"username":"two","password":"x"},"b.io":{"username":"two","password":"x"}}}"#,
    );
    let keychain = Keychain::builder().file(first).file(&second).build();
    assert_eq!(keychain.credentials(&repo("b.io/x")).unwrap().0, basic("bob", "pw"));
    let (found, from) = keychain.credentials(&repo("a.io/x")).unwrap();
    assert_eq!(found, basic("two", "x"));
    assert!(from.starts_with(second.to_str().unwrap()));
}

#[test]
fn case_18_a_hanging_helper_is_an_error_asked_for_once() {
    let (_dir, path) = config(r#"{"credsStore":"slow"}"#);
    let fake = Fake::default();
    let keychain = Keychain::builder().file(path).helpers(Box::new(fake.clone())).build();
    for _ in 0..3 {
        let error = keychain.credentials(&repo("hang.io/a")).unwrap_err().to_string();
        assert!(error.contains("helper slow: no answer within 10 s"), "{error}");
    }
    assert_eq!(fake.0.load(Ordering::SeqCst), 1);
}

#[test]
fn explicit_entries_come_first_and_the_longest_of_them_wins() {
    let (_dir, path) = config(r#"{"auths":{"a.io":{"auth":"Ym9iOnB3"}}}"#);
    let keychain = Keychain::builder()
        .explicit("a.io/modules", "ci", "1")
        .explicit("a.io/modules/x", "x", "2")
        .file(path)
        .build();
    let user = |name: &str| keychain.credentials(&repo(name)).unwrap().0;
    assert_eq!(user("a.io/modules"), basic("ci", "1"));
    assert_eq!(user("a.io/modules/x/release"), basic("x", "2"));
    assert_eq!(user("a.io/other"), basic("bob", "pw"));
    assert!(!format!("{keychain:?}").contains("\"1\""));
}

#[test]
fn answers_of_helpers() {
    let read = read_helper_answer(true, r#"{"ServerURL":"x","Username":"u","Secret":"s"}"#);
    assert_eq!(read.unwrap(), Some(("u".into(), "s".into())));
    let none = read_helper_answer(false, "credentials not found in native keychain\n");
    assert_eq!(none.unwrap(), None);
    assert!(
        read_helper_answer(false, "hunter2").is_err_and(|e| !e.to_string().contains("hunter2"))
    );
    assert!(read_helper_answer(true, "hunter2").is_err_and(|e| !e.to_string().contains("hunter2")));
}
