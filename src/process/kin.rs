//! Parents and children: what the system says about a process' relatives.
//!
//! Owns the calls that differ between systems (parent-death signal, subreaper, list of children). It decides
//! nothing: `supervisor` does.

use rustix::process::{Pid, Signal};

/// Asks for this signal when the parent ends. Linux only; elsewhere `supervisor` looks at the parent's id.
pub(super) fn die_with_parent(signal: Signal) -> rustix::io::Result<()> {
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(signal))?;
    #[cfg(not(target_os = "linux"))]
    let _ = signal;
    Ok(())
}

/// Makes descendants whose parent ends children of this process. Linux only.
pub(super) fn adopt_orphans() -> rustix::io::Result<()> {
    #[cfg(target_os = "linux")]
    rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?;
    Ok(())
}

/// The children of this process, ended ones included.
pub(super) fn children() -> Vec<Pid> {
    let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
    let own = rustix::process::getpid().as_raw_pid();
    (processes.flatten())
        .filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok())
        .filter(|pid| parent_of(*pid) == Some(own))
        .filter_map(Pid::from_raw)
        .collect()
}

/// The second field after the name, which stands in parentheses and may hold anything.
fn parent_of(pid: i32) -> Option<i32> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

/// The program that this process runs, also when its file was replaced meanwhile.
pub(super) fn own_program() -> std::path::PathBuf {
    if cfg!(target_os = "linux") {
        return "/proc/self/exe".into();
    }
    std::env::current_exe().unwrap_or_else(|_| "deckmod".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_its_parent() {
        let own = rustix::process::getpid().as_raw_pid();
        let parent = rustix::process::getppid().map(Pid::as_raw_pid);
        assert_eq!(parent_of(own), parent);
    }
}
