//! What werf-giterminism.yaml allows, as far as a configuration asks for it.
//!
//! Owns the questions. Their answers come from outside (`werf::giterminism`).

/// What the giterminism configuration allows. The names are those of its keys.
pub trait Allowances {
    /// `config.stapel.allowFromLatest`.
    #[expect(clippy::wrong_self_convention, reason = "`from` is a key of werf.yaml here")]
    fn from_latest_allowed(&self) -> bool;
    /// `config.stapel.git.allowBranch`.
    fn git_branch_allowed(&self) -> bool;
    /// `config.stapel.mount.allowBuildDir`.
    fn build_dir_allowed(&self) -> bool;
    /// `config.stapel.mount.allowFromPaths`.
    fn mount_from_path_allowed(&self, path: &str) -> bool;
    /// `config.secrets.allowEnvVariables`.
    fn secret_env_allowed(&self, name: &str) -> bool;
    /// `config.secrets.allowFiles`.
    fn secret_file_allowed(&self, path: &str) -> bool;
    /// `config.secrets.allowValueIds`.
    fn secret_value_allowed(&self, id: &str) -> bool;
    /// `config.dockerfile.allowContextAddFiles`; the path is from the top of the project.
    fn context_file_allowed(&self, path: &str) -> bool;
    /// `config.dockerfile.allowUncommitted`. werf asks at the build only.
    fn dockerfile_allowed(&self, path: &str) -> bool;
    /// `config.dockerfile.allowUncommittedDockerignoreFiles`. werf asks at the build only.
    fn dockerignore_allowed(&self, path: &str) -> bool;
}

/// The same answer to every question: all allowed (`--loose-giterminism`), or nothing (no werf-giterminism.yaml).
#[derive(Clone, Copy, Debug)]
pub struct Always(
    /// The answer.
    pub bool,
);

impl Allowances for Always {
    fn from_latest_allowed(&self) -> bool {
        self.0
    }
    fn git_branch_allowed(&self) -> bool {
        self.0
    }
    fn build_dir_allowed(&self) -> bool {
        self.0
    }
    fn mount_from_path_allowed(&self, _: &str) -> bool {
        self.0
    }
    fn secret_env_allowed(&self, _: &str) -> bool {
        self.0
    }
    fn secret_file_allowed(&self, _: &str) -> bool {
        self.0
    }
    fn secret_value_allowed(&self, _: &str) -> bool {
        self.0
    }
    fn context_file_allowed(&self, _: &str) -> bool {
        self.0
    }
    fn dockerfile_allowed(&self, _: &str) -> bool {
        self.0
    }
    fn dockerignore_allowed(&self, _: &str) -> bool {
        self.0
    }
}
