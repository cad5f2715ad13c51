{{- define "helm_lib_module_labels" -}}
labels:
  heritage: deckhouse
  module: {{ (index . 0).Chart.Name }}
{{- range $names := rest . }}
{{- range $name, $value := $names }}
  {{ $name }}: {{ quote $value }}
{{- end }}
{{- end }}
{{- end }}

{{- define "helm_lib_module_image" -}}
{{- $root := index . 0 }}
{{- $name := index . 1 }}
{{- $module := $root.Chart.Name | replace "-" "_" | camelcase | untitle }}
{{- $digest := index $root.Values.global.modulesImages.digests $module $name }}
{{- if not $digest }}{{ fail (printf "no digest of image %s.%s" $module $name) }}{{ end }}
{{- printf "%s/%s@%s" (index $root.Values $module "registry" "base") $root.Chart.Name $digest }}
{{- end }}

{{- define "helm_lib_module_pod_security_context_run_as_user_deckhouse" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: 64535
  runAsGroup: 64535
{{- end }}

{{- define "helm_lib_module_container_security_context_pss_restricted_flexible" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
{{- end }}

{{- define "helm_lib_module_ephemeral_storage_only_logs" -}}
ephemeral-storage: 50Mi
{{- end }}
