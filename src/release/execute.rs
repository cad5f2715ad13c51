//! Carrying a plan out: the only place that writes to a registry.
//!
//! Order: blobs, then `release:<tag>`, bundle, channels, registration. Every prefix of it is safe: a version is visible
//! only through a channel of a registered module, and step candidates come from the bundle repository, so the release
//! image must be there first. Killed at any point, the same command completes it.

use std::io::{Cursor, Read};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::oci::{self, Client, Descriptor, Digest, Manifest, Reference};
use crate::release::read::read_images;
use crate::release::registration::Registration;
use crate::release::{Contents, Found, LastLook, Plan, Step, Subject};

/// How long a registry may lag behind before a read-back counts as wrong; one pause a try.
const READ_BACK_PAUSES: [Duration; 5] = [
    Duration::from_millis(50),
    Duration::from_millis(200),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
];

/// How long a look at a tag counts as one right before it is written.
const FRESH: Duration = Duration::from_secs(1);

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepResult {
    /// The tag was written.
    Written,
    /// The tag already held what it must hold.
    Found,
}

/// A plan that was carried out, and read back.
#[derive(Clone, Debug)]
pub struct Done {
    /// Each step with what became of it, in the order of the plan.
    pub steps: Vec<(Step, StepResult)>,
}

impl Done {
    /// Whether anything was written.
    pub fn changed(&self) -> bool {
        self.steps.iter().any(|(_, result)| *result == StepResult::Written)
    }
}

/// Carries plans out.
pub struct Executor<'a> {
    client: &'a Client,
    /// Is told about every tag right after it was written or found.
    observer: &'a (dyn Fn(&Step, StepResult) + Sync),
}

impl<'a> Executor<'a> {
    /// An executor that tells `observer` about every step.
    pub fn new(client: &'a Client, observer: &'a (dyn Fn(&Step, StepResult) + Sync)) -> Self {
        Self { client, observer }
    }

    /// Writes what the plan says, reads every written tag back, and refuses to call a mix a success.
    pub fn execute(&self, plan: &Plan) -> Result<Done> {
        plan.admit()?;
        let begun = Instant::now();
        self.copy_blobs(plan)?;
        let mut looked = fresh(plan.last_look.clone(), begun);
        let waves = waves(plan.steps.iter().filter(|step| step.writes()));
        let mut results = Vec::new();
        for (at, wave) in waves.iter().enumerate() {
            let next = waves.get(at + 1).map(Vec::as_slice).unwrap_or_default();
            let begun = Instant::now();
            let (written, seen) = self.write_wave(wave, next, &looked)?;
            results.extend(written);
            looked = fresh(seen, begun);
        }
        self.read_back(plan, &results)?;
        let result_of = |step: &Step| {
            let written = results.iter().find(|(written, _)| written.target == step.target);
            written.map_or(StepResult::Found, |(_, result)| *result)
        };
        let steps = plan.steps.iter().map(|step| (step.clone(), result_of(step)));
        Ok(Done { steps: steps.collect() })
    }

    /// Copies the blobs of everything that will be written; no tag is touched.
    fn copy_blobs(&self, plan: &Plan) -> Result<()> {
        let outcomes = oci::fan_out(&blob_jobs(plan), |step| self.copy_step_blobs(step));
        outcomes.into_iter().collect()
    }

    /// Writes a wave and, in the same round trip, looks at the tags of the next one.
    fn write_wave(
        &self,
        wave: &[&Step],
        next: &[&Step],
        looked: &LastLook,
    ) -> Result<(Vec<(Step, StepResult)>, LastLook)> {
        let looks = next.iter().map(|step| Job::Look(step));
        let jobs: Vec<Job<'_>> = wave.iter().map(|step| Job::Write(step)).chain(looks).collect();
        let outcomes = oci::fan_out(&jobs, |job| {
            Ok(match job {
                Job::Write(step) => Outcome::Of(self.write(step, looked.get(&step.target))?),
                Job::Look(step) => Outcome::Held(self.look(step)?),
            })
        });
        let (mut results, mut seen, mut failed) = (Vec::new(), LastLook::new(), None);
        for (job, outcome) in jobs.into_iter().zip(outcomes) {
            let (Job::Write(step) | Job::Look(step)) = job;
            match outcome {
                Ok(Outcome::Of(result)) => {
                    (self.observer)(step, result);
                    results.push((step.clone(), result));
                }
                Ok(Outcome::Held(held)) => drop(seen.insert(step.target.clone(), held)),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok((results, seen)), Err)
    }

    fn copy_step_blobs(&self, step: &Step) -> Result<()> {
        let repository = &step.target.repository;
        if let Some(from) = &step.from {
            return Ok(self.client.copy_blobs(&step.manifest, from, repository)?);
        }
        let made = Registration::new()?;
        let blobs = [made.config, made.layer];
        let outcomes = oci::fan_out(&blobs, |blob| {
            let descriptor = Descriptor::of("application/octet-stream", blob);
            let open = || Ok(Box::new(Cursor::new(blob.clone())) as Box<dyn Read + Send>);
            self.client.upload_from(repository, &descriptor, &open, None)
        });
        outcomes.into_iter().try_for_each(|outcome| Ok(outcome?))
    }

    fn look(&self, step: &Step) -> Result<Option<Digest>> {
        Ok(self.client.head(&step.target)?.map(|head| head.digest))
    }

    /// Looks at the tag once more, because a registry has no compare-and-swap, then writes it.
    fn write(&self, step: &Step, looked: Option<&Option<Digest>>) -> Result<StepResult> {
        let held = looked.map_or_else(|| self.look(step), |held| Ok(held.clone()))?;
        let any_will_do = step.subject == Subject::Registration && held.is_some();
        if any_will_do || held.as_ref() == Some(&step.digest) {
            return Ok(StepResult::Found);
        }
        let expected = match &step.found {
            Found::Other(digest) => Some(digest),
            Found::Absent | Found::Same => None,
        };
        if held.as_ref() != expected {
            return Err(moved(step, held.as_ref()));
        }
        self.put(step, expected)?;
        Ok(StepResult::Written)
    }

    /// A write whose answer is lost or wrong may have happened: what counts is what the tag holds. Before a further try
    /// the tag is looked at again, because the pause before it may be long.
    fn put(&self, step: &Step, expected: Option<&Digest>) -> Result<()> {
        let unchanged = || {
            let held = self.client.head(&step.target)?.map(|head| head.digest);
            Ok(held.as_ref() == expected)
        };
        let outcome = self.client.put_manifest_while(&step.target, &step.manifest, &unchanged);
        if matches!(outcome, Ok(Some(_))) {
            return Ok(());
        }
        match (self.look(step), outcome) {
            (Ok(Some(held)), _) if held == step.digest => Ok(()),
            (_, Err(error)) => Err(error.into()),
            (held, Ok(_)) => Err(moved(step, held?.as_ref())),
        }
    }

    /// Reads every tag of the plan that was written, and version.json through the moved channels.
    fn read_back(&self, plan: &Plan, results: &[(Step, StepResult)]) -> Result<()> {
        let written: Vec<&Step> = results
            .iter()
            .filter(|(_, result)| *result == StepResult::Written)
            .map(|(step, _)| step)
            .collect();
        let outcomes = oci::fan_out(&written, |step| self.read_back_step(step));
        let mut through = None;
        for (step, outcome) in written.into_iter().zip(outcomes) {
            through = outcome?.map(|manifest| (step, manifest)).or(through);
        }
        // All channels hold the same manifest now, so that one says what all of them say.
        through.map_or(Ok(()), |(step, manifest)| self.read_version(plan, step, manifest))
    }

    /// Waits until the tag holds what was written; the manifest, if it is a channel's.
    fn read_back_step(&self, step: &Step) -> Result<Option<Manifest>> {
        let mut pauses = READ_BACK_PAUSES.iter();
        loop {
            let (held, manifest) = if matches!(step.subject, Subject::Channel(_)) {
                let manifest = self.client.manifest(&step.target)?;
                (manifest.as_ref().map(|manifest| manifest.digest().clone()), manifest)
            } else {
                (self.look(step)?, None)
            };
            if held.as_ref() == Some(&step.digest) {
                return Ok(manifest);
            }
            match pauses.next() {
                Some(pause) => std::thread::sleep(*pause),
                None => return Err(moved(step, held.as_ref())),
            }
        }
    }

    fn read_version(&self, plan: &Plan, step: &Step, manifest: Manifest) -> Result<()> {
        let images = read_images(self.client, &[(step.target.repository.clone(), manifest)])?;
        let image = images.first().and_then(|image| image.as_ref().ok());
        let version = image.and_then(|image| Contents(image).version());
        if version.as_deref() == Some(&plan.intent.tag.to_string()) {
            return Ok(());
        }
        let seen = version.unwrap_or_else(|| "nothing".to_owned());
        let subject = step.subject;
        Err(Error::conflict(format!(
            "{subject} was moved, but version.json read through it says {seen}"
        )))
    }
}

/// What is done in one round trip.
enum Job<'p> {
    Write(&'p Step),
    Look(&'p Step),
}

/// What came of it.
enum Outcome {
    Of(StepResult),
    Held(Option<Digest>),
}

/// A look that is too old does not count: meanwhile others may have written.
fn fresh(looked: LastLook, since: Instant) -> LastLook {
    if since.elapsed() > FRESH { LastLook::new() } else { looked }
}

/// Steps whose blobs must be put where their manifests go: each manifest once a repository.
fn blob_jobs(plan: &Plan) -> Vec<&Step> {
    let mut jobs: Vec<&Step> = Vec::new();
    for step in plan.steps.iter().filter(|step| step.writes()) {
        let repository = &step.target.repository;
        let inside = step.from.as_ref() == Some(repository);
        let planned = jobs.iter().any(|job| {
            job.target.repository == *repository && job.manifest.digest() == step.manifest.digest()
        });
        if !inside && !planned {
            jobs.push(step);
        }
    }
    jobs
}

/// Steps that may be written at the same time: channels do not depend on each other, everything else does.
fn waves<'p>(steps: impl Iterator<Item = &'p Step>) -> Vec<Vec<&'p Step>> {
    let mut waves: Vec<Vec<&Step>> = Vec::new();
    for step in steps {
        let is_channel = |step: &Step| matches!(step.subject, Subject::Channel(_));
        match waves.last_mut() {
            Some(wave) if is_channel(step) && wave.last().is_some_and(|last| is_channel(last)) => {
                wave.push(step);
            }
            _ => waves.push(vec![step]),
        }
    }
    waves
}

fn moved(step: &Step, held: Option<&Digest>) -> Error {
    let tag: &Reference = &step.target;
    let held = held.map_or("nothing", Digest::short);
    Error::conflict(format!("{tag} was changed by somebody else meanwhile"))
        .because(format!("it holds {held} now; {} was to be there", step.digest.short()))
        .hint("another job publishes the same module: let one finish, then run this command again")
        .hint("in CI, put both into one concurrency group")
}
