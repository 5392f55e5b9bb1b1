{{/* Names, labels and URLs that the templates share. */}}

{{/*
Prefix of every name. Helm and the schema limit it to 53 characters, so that it fits in a label of 63 with "-frontend".
A release name may contain dots and start with a digit; a Service name may not.
*/}}
{{- define "taskflow.fullname" -}}
{{- $name := default .Release.Name .Values.fullnameOverride | replace "." "-" -}}
{{- if regexMatch "^[0-9]" $name -}}
{{- fail (printf "a Service name can't start with a digit, but %q does: set fullnameOverride" $name) -}}
{{- end -}}
{{- $name -}}
{{- end -}}

{{/* A component's name: include "taskflow.component" (dict "root" $ "component" "backend") */}}
{{- define "taskflow.component" -}}
{{- printf "%s-%s" (include "taskflow.fullname" .root) .component -}}
{{- end -}}

{{- define "taskflow.configName" -}}
{{- printf "%s-config" (include "taskflow.fullname" .) -}}
{{- end -}}

{{- define "taskflow.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "taskflow.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* Labels for selectors, which are immutable: none of them contains a version. */}}
{{- define "taskflow.selectorLabels" -}}
app: taskflow
component: {{ .component }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
{{- end -}}

{{/* Labels without a version, for the database pod, which no upgrade should restart. */}}
{{- define "taskflow.lastingLabels" -}}
{{ include "taskflow.selectorLabels" . }}
app.kubernetes.io/name: taskflow
app.kubernetes.io/component: {{ .component }}
app.kubernetes.io/part-of: taskflow
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end -}}

{{/* Pod labels. They omit the chart version, so that a new chart version alone triggers no rollout. */}}
{{- define "taskflow.podLabels" -}}
{{ include "taskflow.lastingLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | replace "+" "_" | trunc 63 | quote }}
{{- end -}}

{{- define "taskflow.labels" -}}
{{ include "taskflow.podLabels" . }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end -}}

{{/* repository@digest, or repository:tag */}}
{{- define "taskflow.image" -}}
{{- if .digest -}}
{{- printf "%s@%s" .repository .digest -}}
{{- else -}}
{{- printf "%s:%s" .repository .tag -}}
{{- end -}}
{{- end -}}

{{/* The component's own replica count (which may be 0), or the common one. */}}
{{- define "taskflow.replicas" -}}
{{- if kindIs "invalid" .values.replicaCount -}}{{ int .root.Values.replicaCount }}{{- else -}}{{ int .values.replicaCount }}{{- end -}}
{{- end -}}

{{/* In-cluster URL of a component's Service, without the default port 80. */}}
{{- define "taskflow.serviceUrl" -}}
{{- $port := int (index .root.Values .component).service.port -}}
http://{{ include "taskflow.component" . }}{{ if ne $port 80 }}:{{ $port }}{{ end }}
{{- end -}}

{{- define "taskflow.backendUrl" -}}
{{- .Values.config.backendUrl | default (include "taskflow.serviceUrl" (dict "root" . "component" "backend")) -}}
{{- end -}}

{{/* URL of the frontend's signing keys. Doesn't use config.frontendUrl, because localhost is the pod itself inside a pod. */}}
{{- define "taskflow.jwksUrl" -}}
{{- .Values.config.jwksUrl | default (printf "%s/api/auth/jwks" (include "taskflow.serviceUrl" (dict "root" . "component" "frontend"))) -}}
{{- end -}}
