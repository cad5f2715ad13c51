package main

// Words that werf adds to its errors about files outside of git. Wrappers look
// for them, so they are kept letter by letter.
const (
	devModeHint = "You may be interested in the development mode (activated by the --dev option), which allows working with project files without doing redundant commits during debugging and development."

	reproducibilityNote = "To provide a strong guarantee of reproducibility, werf reads the configuration and build's context files from the project git repository, and eliminates external dependencies. We strongly recommend following this approach, but if necessary, you can allow the reading of specific files directly from the file system and enable the features that require careful use."

	envNote = "The use of the function env complicates the sharing and reproducibility of the configuration in CI jobs and among developers, because the value of the environment variable affects the final digest of built images."

	secretNote = "\tUsing env and file secrets complicates the sharing and reproducibility of the configuration in CI jobs and among developers."

	mountNote = "The use of the fromPath mount may lead to unpredictable behavior when used in parallel and potentially affect reproducibility and reliability. The data in the mounted directory has no effect on the final image digest, which can lead to invalid images and hard-to-trace issues."

	externalDependency = "the configuration with potential external dependency found in the werf config: "

	templateDebugHint = "\nUse --debug --debug-templates (or $WERF_DEBUG and $WERF_DEBUG_TEMPLATES environment variables) to get more details about this error."

	stageDependenciesWarning = "git.stageDependencies.%s is defined, but no %s instructions are provided for image %q. Changes to the specified paths will have no effect until corresponding instructions are added."

	fromImageDeprecation = "`fromImage` directive is deprecated and will be removed in a future version, use `from` instead."
)
