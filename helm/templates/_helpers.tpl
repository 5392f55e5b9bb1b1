{{/* The name of everything that belongs to both components, and the base of every other name. 53 + "-frontend" fits 63. */}}
{{- define "taskflow.fullname" -}}
{{- default .Release.Name .Values.fullnameOverride | trunc 53 | trimSuffix "-" -}}
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
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end -}}

{{/* The labels of a pod: the chart's version is left out, so that a new chart alone rolls nothing. */}}
{{- define "taskflow.podLabels" -}}
{{ include "taskflow.selectorLabels" . }}
app.kubernetes.io/name: taskflow
app.kubernetes.io/component: {{ .component }}
app.kubernetes.io/part-of: taskflow
app.kubernetes.io/version: {{ .root.Chart.AppVersion | replace "+" "_" | trunc 63 | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
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

{{- define "taskflow.backendUrl" -}}
{{- if .Values.config.backendUrl -}}
{{- .Values.config.backendUrl -}}
{{- else -}}
{{- printf "http://%s:%d" (include "taskflow.component" (dict "root" . "component" "backend")) (int .Values.backend.service.port) -}}
{{- end -}}
{{- end -}}

{{/* One probe: HTTP on its path, or a plain connection when it has none. */}}
{{- define "taskflow.probe" -}}
{{- if .path }}
httpGet: {path: {{ .path | quote }}, port: http}
{{- else }}
tcpSocket: {port: http}
{{- end }}
initialDelaySeconds: {{ default 0 .initialDelaySeconds | int }}
periodSeconds: {{ default 10 .periodSeconds | int }}
timeoutSeconds: {{ default 3 .timeoutSeconds | int }}
failureThreshold: {{ default 3 .failureThreshold | int }}
{{- end -}}

{{/* An environment variable out of the Secret. Not optional: a pod without its secrets must not start. */}}
{{- define "taskflow.secretEnv" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ .secretName }}
      key: {{ .key }}
{{- end -}}

{{/* A --set of digits arrives as a number; it is written out in full, never as 1.2e+06. */}}
{{- define "taskflow.secretRevision" -}}
{{- if kindIs "string" .Values.secrets.revision -}}{{ .Values.secrets.revision }}{{- else -}}{{ int64 .Values.secrets.revision }}{{- end -}}
{{- end -}}

{{- define "taskflow.podAnnotations" -}}
checksum/config: {{ (include (print .root.Template.BasePath "/configmap.yaml") .root | fromYaml).data | toJson | sha256sum }}
{{- with include "taskflow.secretRevision" .root }}
taskflow.dev/secret-revision: {{ . | quote }}
{{- end }}
{{- with .values.podAnnotations }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* What the pods of both components have in common, above their containers. */}}
{{- define "taskflow.podSpec" -}}
serviceAccountName: {{ include "taskflow.serviceAccountName" .root }}
automountServiceAccountToken: false
enableServiceLinks: false
terminationGracePeriodSeconds: {{ int .root.Values.terminationGracePeriodSeconds }}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
securityContext: {{- toYaml .root.Values.podSecurityContext | nindent 2 }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "taskflow.selectorLabels" . | nindent 8 }}
{{- with .values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* What the containers of both components have in common, after their name and environment. */}}
{{- define "taskflow.container" -}}
image: {{ include "taskflow.image" .values.image | quote }}
imagePullPolicy: {{ .values.image.pullPolicy }}
securityContext: {{- toYaml .root.Values.securityContext | nindent 2 }}
ports:
  - {name: http, containerPort: {{ int .values.containerPort }}, protocol: TCP}
startupProbe: {{- include "taskflow.probe" .values.probes.startup | nindent 2 }}
livenessProbe: {{- include "taskflow.probe" .values.probes.liveness | nindent 2 }}
readinessProbe: {{- include "taskflow.probe" .values.probes.readiness | nindent 2 }}
{{- with .values.preStop }}
lifecycle:
  preStop:
    exec:
      command: {{- toYaml . | nindent 8 }}
{{- end }}
resources: {{- toYaml .values.resources | nindent 2 }}
{{- end -}}

{{/* A new pod must be Ready before an old one goes. */}}
{{- define "taskflow.strategy" -}}
type: RollingUpdate
rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
{{- end -}}
