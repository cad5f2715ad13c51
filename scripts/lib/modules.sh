# Real modules in scratch clones: a commit as HEAD, and what the configuration needs and a clone does not hold, made up
# from the templates. To be sourced; every function works on the current directory.

# Makes a commit the HEAD of the scratch clone. Objects may be absent where the clone is a partial one: their files
# then are missing from the work tree, for both engines.
check_out() {
  git clean -qfdx
  git checkout -q -f --detach "$1" 2>/dev/null || git reset -q --hard "$1" 2>/dev/null || true
  [[ $(git rev-parse HEAD) == "$1" ]] || git update-ref --no-deref HEAD "$1"
}

# Files that hold templates.
templates=(werf.yaml .werf ':(glob)**/werf.inc.yaml' ':(glob)**/*.tmpl' ':(glob)images/**/*.yaml' ':(glob)build/**/*.yaml')

# Every text of the templates that a pattern takes, once each.
occurring() { git grep -hoE -e "$1" HEAD -- "${templates[@]}" 2>/dev/null | sort -u || true; }

# Names that may be asked of a map of base images: quoted names with a slash, names after `Images`, and those that
# images start from.
base_names() {
  {
    occurring '"[A-Za-z0-9][A-Za-z0-9_.-]*(/[A-Za-z0-9_.-]+)+"'
    occurring 'Images "[A-Za-z0-9_./-]+"' | sed 's/^Images //'
    occurring 'Images\.[A-Za-z0-9_]+' | sed 's/^Images\.//'
    occurring '(from|fromImage|image): *"?(builder|base|tools|libs)/[A-Za-z0-9_./-]+' | sed -E 's/^[^:]*: *//'
    printf '%s\n' builder/scratch builder/alpine builder/golang builder/src base/distroless jq yq
  } | tr -d '"' | grep -vE '\.ya?ml$|^REGISTRY_PATH$' | LC_ALL=C sort -u
}

# Writes the lists of base images that CI downloads: every *_images.yml that the templates read and the commit lacks.
base_images() {
  local path name number=0
  local -a paths
  mapfile -t paths < <({ echo '"base_images.yml"'; occurring '"[A-Za-z0-9_./-]*_images\.ya?ml"'; } | tr -d '"' | sort -u)
  for path in "${paths[@]}"; do
    ! git cat-file -e "HEAD:$path" 2>/dev/null || continue
    mkdir -p "$(dirname "$path")"
    {
      echo "REGISTRY_PATH: registry.example.com/base_images"
      while IFS= read -r name; do
        number=$((number + 1))
        printf '%s: "sha256:%064x"\n' "$name" "$number"
      done < <(base_names)
    } >"$path"
  done
}

# The variables of a rendering. plain: a release, and what has no default; full: every variable that templates name.
variables() {
  local name
  local -A set=([MODULES_MODULE_TAG]=v1.2.3 [CI_COMMIT_REF_NAME]=v1.2.3 [CI_COMMIT_TAG]=v1.2.3)
  set[SOURCE_REPO]=https://git.example.com
  set[GOPROXY]=https://goproxy.example.com
  set[MODULE_EDITION]=ee
  set[SVACE_ENABLED]=false
  set[DISTRO_PACKAGES_PROXY]=
  local called='env +"[A-Za-z0-9_]+"'
  [[ $1 == full ]] || called+=' *(\)|\||-?\}\})'
  if [[ $1 == full ]]; then
    set[MODULE_EDITION]=ce
    set[SVACE_ENABLED]=true
    set[DISTRO_PACKAGES_PROXY]=proxy.example.com
  fi
  for name in $(occurring "$called" | sed -E 's/env +"([^"]*)".*/\1/' | sort -u); do
    [[ -v set[$name] ]] || set[$name]="some-$(tr '[:upper:]_' '[:lower:]-' <<<"$name")"
  done
  for name in "${!set[@]}"; do echo "$name=${set[$name]}"; done | LC_ALL=C sort
}

# Commits a werf-giterminism.yaml that allows everything the templates read, on top of HEAD. False: it was there.
open_giterminism() {
  [[ $(git log -1 --format=%an) != corpus ]] || return 1
  cat >werf-giterminism.yaml <<'FILE'
giterminismConfigVersion: 1
config:
  goTemplateRendering:
    allowEnvVariables: ["/.*/"]
    allowUncommittedFiles: ["**/*_images.yml"]
FILE
  git add -f werf-giterminism.yaml
  GIT_COMMITTER_DATE=2026-01-02T03:04:05Z git -c user.name=corpus -c user.email=corpus@example.com \
    commit -q --no-verify --date=2026-01-02T03:04:05Z -m "giterminism, opened" 2>/dev/null
}
