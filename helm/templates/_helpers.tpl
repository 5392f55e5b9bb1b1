{{/* Names, labels and addresses: what every template asks for. */}}

{{/*
The base of every other name: 53 characters at most, which helm and the schema see to, so that "-frontend" fits the 63 of a label.
A release's name may have dots and begin with a digit, a Service's may not.
*/}}
{{- define "taskflow.fullname" -}}
{{- $name := default .Release.Name .Values.fullnameOverride | replace "." "-" -}}
{{- if regexMatch "^[0-9]" $name -}}
{{- fail (printf "a Service's name cannot begin with a digit as %q does: set fullnameOverride" $name) -}}
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

{{/* What a selector may rest on: nothing here changes with a version. */}}
{{- define "taskflow.selectorLabels" -}}
app: taskflow
component: {{ .component }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
{{- end -}}

{{/* Those that no version changes: of a pod that nothing may roll. */}}
{{- define "taskflow.lastingLabels" -}}
{{ include "taskflow.selectorLabels" . }}
app.kubernetes.io/name: taskflow
app.kubernetes.io/component: {{ .component }}
app.kubernetes.io/part-of: taskflow
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end -}}

{{/* The labels of a pod: the chart's version is left out, so that a new chart alone rolls nothing. */}}
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

{{/* A component's own count, 0 included, or the common one. */}}
{{- define "taskflow.replicas" -}}
{{- if kindIs "invalid" .values.replicaCount -}}{{ int .root.Values.replicaCount }}{{- else -}}{{ int .values.replicaCount }}{{- end -}}
{{- end -}}

{{/* Where a component's service is reached inside of the cluster; HTTP's own port goes without saying. */}}
{{- define "taskflow.serviceUrl" -}}
{{- $port := int (index .root.Values .component).service.port -}}
http://{{ include "taskflow.component" . }}{{ if ne $port 80 }}:{{ $port }}{{ end }}
{{- end -}}

{{- define "taskflow.backendUrl" -}}
{{- .Values.config.backendUrl | default (include "taskflow.serviceUrl" (dict "root" . "component" "backend")) -}}
{{- end -}}

{{/* The keys that the frontend signs with. Not by its browser's address: inside of a pod, localhost is the pod. */}}
{{- define "taskflow.jwksUrl" -}}
{{- .Values.config.jwksUrl | default (printf "%s/api/auth/jwks" (include "taskflow.serviceUrl" (dict "root" . "component" "frontend"))) -}}
{{- end -}}
