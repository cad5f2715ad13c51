//! What is interrupted: a publication with a channel, and the first promotion of a module.

use std::process::Command;

use super::fixtures::{Built, World, assert_released, assert_safe};

/// A command, what goes before it, and what must be there in the end.
pub(super) struct Scenario {
    pub(super) name: &'static str,
    /// Whether the version is published already.
    published: bool,
    command: &'static [&'static str],
    channels: &'static [&'static str],
    /// The writes of an undisturbed run.
    pub(super) writes: usize,
}

/// 4 blobs are mounted, 2 uploaded (two requests each), 4 tags written.
pub(super) const PUBLISH: Scenario = Scenario {
    name: "publish",
    published: false,
    command: &["publish", "report.json", "--tag", "v1.2.3", "--channel", "alpha"],
    channels: &["alpha"],
    writes: 12,
};

/// 2 blobs are uploaded (two requests each), 3 tags written.
pub(super) const PROMOTE: Scenario = Scenario {
    name: "promote",
    published: true,
    command: &["promote", "v1.2.3", "--to", "alpha", "--to", "beta"],
    channels: &["alpha", "beta"],
    writes: 7,
};

impl Scenario {
    /// A registry to play the scenario in.
    pub(super) fn stage(&self) -> Stage {
        let (published, command, channels) = (self.published, self.command, self.channels);
        Stage { published, command, channels, world: World::new(), built: Built::new("v1.2.3") }
    }
}

/// A scenario being played, each time in a source of its own.
pub(super) struct Stage {
    published: bool,
    command: &'static [&'static str],
    channels: &'static [&'static str],
    pub(super) world: World,
    built: Built,
}

impl Stage {
    /// Begins anew.
    pub(super) fn set(&mut self, number: usize) {
        self.world.path = format!("acme/n{number}");
        self.world.build(&self.built);
        if self.published {
            self.world.publish("v1.2.3", &[]).code(0);
        }
        self.world.proxy.clear();
    }

    /// The command to interrupt.
    pub(super) fn command(&self) -> Command {
        self.world.command(self.command)
    }

    /// No cluster can stumble over what is there now.
    #[track_caller]
    pub(super) fn assert_safe(&self, when: &str) {
        assert_safe(&self.world, when);
    }

    /// The same command, undisturbed, completes the work.
    #[track_caller]
    pub(super) fn complete(&self, when: &str) {
        let run = self.world.deckmod(self.command);
        assert_eq!(run.status, 0, "{when}, the same command again:\n{}", run.stderr);
        self.assert_done(when);
    }

    /// Everything is there.
    #[track_caller]
    pub(super) fn assert_done(&self, when: &str) {
        self.assert_safe(when);
        assert_released(&self.world, &self.built, self.channels);
    }
}
