# What stands for files that a module takes from elsewhere, where nothing can be fetched. To be sourced at the root of
# deckmod.

# Prints a list of base images whose one name is an image of a registry on loopback: HOST/PATH:TAG.
standin_base_images() {
  local digest
  digest=$(skopeo inspect --tls-verify=false --format '{{.Digest}}' "docker://$1")
  printf 'REGISTRY_PATH: %s\nbuilder/alpine: "%s"\n' "${1%:*}" "$digest"
}

# Writes the archive of the chart of tests/lib-helm-standin into a directory, and prints its path.
standin_lib_helm() {
  local version archive
  version=$(sed -n 's/^version: //p' tests/lib-helm-standin/Chart.yaml)
  archive=$1/deckhouse_lib_helm-$version.tgz
  tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --transform 's,^,deckhouse_lib_helm/,' \
    -C tests/lib-helm-standin -czf "$archive" Chart.yaml templates/_standin.tpl
  echo "$archive"
}
