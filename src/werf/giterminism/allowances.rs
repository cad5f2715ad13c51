//! Answers to what a configuration asks ([`Allowances`]).

use super::Giterminism;
use crate::werf::config::Allowances;

impl Allowances for Giterminism {
    fn from_latest_allowed(&self) -> bool {
        self.from_latest_allowed()
    }
    fn git_branch_allowed(&self) -> bool {
        self.git_branch_allowed()
    }
    fn build_dir_allowed(&self) -> bool {
        self.build_dir_allowed()
    }
    fn mount_from_path_allowed(&self, path: &str) -> bool {
        self.mount_allowed(path)
    }
    fn secret_env_allowed(&self, name: &str) -> bool {
        self.secret_env_allowed(name)
    }
    fn secret_file_allowed(&self, path: &str) -> bool {
        self.secret_file_allowed(path)
    }
    fn secret_value_allowed(&self, id: &str) -> bool {
        self.secret_value_allowed(id)
    }
    fn context_file_allowed(&self, path: &str) -> bool {
        self.context_file_allowed(path)
    }
    fn dockerfile_allowed(&self, path: &str) -> bool {
        self.dockerfile_allowed(path)
    }
    fn dockerignore_allowed(&self, path: &str) -> bool {
        self.dockerignore_allowed(path)
    }
}
