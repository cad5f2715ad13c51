//! Keys, certificates and signatures, made by the `openssl` program.
//!
//! Owns the calls of `openssl`: a certificate authority with a server certificate for TLS, and a
//! key that signs tokens. Everything lies in the folder the caller names.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const SETTINGS: &str = "\
[req]
distinguished_name = name
prompt = no
[name]
CN = deckmod test
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = IP:127.0.0.1, DNS:localhost
";

/// A certificate with its key, as PEM files.
#[derive(Clone, Debug)]
pub struct Certificate {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl Certificate {
    /// An authority (`ca.crt`) on elliptic curves; it signs [`Certificate::server`].
    pub fn authority(folder: &Path) -> Self {
        Self::make(folder, "ca", "authority", &CURVE, None)
    }

    /// A certificate for `127.0.0.1` and `localhost`.
    pub fn server(folder: &Path, authority: &Self) -> Self {
        Self::make(folder, "server", "server", &CURVE, Some(authority))
    }

    /// A self-signed RSA certificate whose key signs tokens; short, since it is made for every test.
    pub fn signer(folder: &Path) -> Self {
        Self::make(folder, "signer", "authority", &["-newkey", "rsa:1024"], None)
    }

    fn make(
        folder: &Path,
        name: &str,
        section: &str,
        algorithm: &[&str],
        issuer: Option<&Self>,
    ) -> Self {
        let path = |suffix: &str| folder.join(format!("{name}.{suffix}"));
        let made = Self { certificate: path("crt"), key: path("key") };
        fs::write(path("cnf"), SETTINGS).expect("the folder takes openssl's settings");
        let mut command = Command::new("openssl");
        command.args(["req", "-x509", "-noenc", "-days", "30", "-extensions", section]);
        command.args(algorithm).arg("-config").arg(path("cnf"));
        command.arg("-keyout").arg(&made.key).arg("-out").arg(&made.certificate);
        if let Some(issuer) = issuer {
            command.arg("-CA").arg(&issuer.certificate).arg("-CAkey").arg(&issuer.key);
        }
        run(&mut command, b"");
        made
    }

    /// Signs with RSA and SHA-256 (`RS256`).
    pub fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        run(Command::new("openssl").args(["dgst", "-sha256", "-sign"]).arg(&self.key), bytes)
    }

    /// The certificate as the base64 text between the PEM marks, on one line.
    pub fn der_base64(&self) -> String {
        let pem = fs::read_to_string(&self.certificate).expect("a certificate that was made");
        pem.lines().filter(|line| !line.starts_with("-----")).collect()
    }
}

const CURVE: [&str; 4] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];

fn run(command: &mut Command, input: &[u8]) -> Vec<u8> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| {
        panic!("cannot run `openssl` ({error}); install it: apt-get install openssl")
    });
    // Dropping the handle ends the input.
    child.stdin.take().expect("a pipe").write_all(input).expect("openssl reads its input");
    let output = child.wait_with_output().expect("openssl ends");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {errors}");
    output.stdout
}
