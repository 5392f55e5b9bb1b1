{{/* Deployment template for both components. Each component defines its environment as "taskflow.<component>.env". */}}

{{/* One probe: HTTP if it has a path, otherwise a TCP connection. */}}
{{- define "taskflow.probe" -}}
{{- if .path -}}
{{- /* Set the scheme explicitly: a defaulted field would remain when an upgrade removes the path, and the server would reject it. */}}
httpGet: {path: {{ .path | quote }}, port: http, scheme: HTTP}
{{- else -}}
tcpSocket: {port: http}
{{- end }}
initialDelaySeconds: {{ default 0 .initialDelaySeconds | int }}
periodSeconds: {{ int .periodSeconds }}
timeoutSeconds: {{ int .timeoutSeconds }}
failureThreshold: {{ int .failureThreshold }}
{{- end -}}

{{/* Environment variables from a Secret (name → key). They are required, so that a pod doesn't start without its secrets. */}}
{{- define "taskflow.secretEnv" -}}
{{- $secretName := .secretName -}}
{{- range $name, $key := .variables }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef: {name: {{ $secretName | quote }}, key: {{ $key | quote }}}
{{- end }}
{{- end -}}

{{/* Helm parses digits in --set as a number, which must not render as 1.2e+06. */}}
{{- define "taskflow.revision" -}}
{{- if kindIs "string" . -}}{{ . }}{{- else -}}{{ int64 . }}{{- end -}}
{{- end -}}

{{/*
The container's variables: the chart's, those that the component's own Secret overrides, the log level, and extraEnv, which wins. Kubernetes
rejects a name that comes twice.
*/}}
{{- define "taskflow.env" -}}
{{- $values := .values -}}
{{- $extra := list -}}
{{- range $values.extraEnv }}{{ $extra = append $extra .name }}{{ end -}}
{{- $own := list -}}
{{- if $values.envSecret -}}
{{- range uniq $values.envOverrides }}{{ if not (has . $extra) }}{{ $own = append $own . }}{{ end }}{{ end -}}
{{- end -}}
{{- $chart := include (printf "taskflow.%s.env" .component) .root -}}
{{- if $own -}}
{{- range fromYamlArray $chart }}
{{- if not (has .name $own) }}
{{ toYaml (list .) }}
{{- end }}
{{- end }}
{{- range $own }}
- name: {{ . }}
  valueFrom:
    secretKeyRef: {name: {{ $values.envSecret | quote }}, key: {{ . }}}
{{- end }}
{{- else -}}
{{ $chart }}
{{- end }}
{{- if and $values.logLevel (not (has "LOG_LEVEL" (concat $own $extra))) }}
- {name: LOG_LEVEL, value: {{ $values.logLevel | quote }}}
{{- end }}
{{- with $values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Annotations that trigger a rollout when the ConfigMap's data or a Secret changes. */}}
{{- define "taskflow.podAnnotations" -}}
checksum/config: {{ (include (print .root.Template.BasePath "/configmap.yaml") .root | fromYaml).data | toJson | sha256sum }}
{{- with include "taskflow.revision" .root.Values.secrets.revision }}
taskflow.dev/secret-revision: {{ . | quote }}
{{- end }}
{{- with include "taskflow.revision" .values.envRevision }}
taskflow.dev/env-revision: {{ . | quote }}
{{- end }}
{{- with .values.podAnnotations }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Service account and pull Secrets of every pod. */}}
{{- define "taskflow.podAccount" -}}
serviceAccountName: {{ include "taskflow.serviceAccountName" . | quote }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* The same with the security context, for both components and the test pod. */}}
{{- define "taskflow.podIdentity" -}}
{{ include "taskflow.podAccount" . }}
securityContext: {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- end -}}

{{/* A component's security context: the common one, with its own settings on top. include "taskflow.podSecurity" (dict "root" $ "values" .Values.backend) */}}
{{- define "taskflow.podSecurity" -}}
{{- mergeOverwrite (deepCopy .root.Values.podSecurityContext) (deepCopy .values.podSecurityContext) | toYaml -}}
{{- end -}}

{{- define "taskflow.containerSecurity" -}}
{{- mergeOverwrite (deepCopy .root.Values.securityContext) (deepCopy .values.securityContext) | toYaml -}}
{{- end -}}

{{/*
A volume hides the image's files in its folder, so they are copied into it before the application starts. Its user can't read a file that
can't be copied either.
*/}}
{{- define "taskflow.copyFiles" -}}
name: copy-files
image: {{ include "taskflow.image" .values.image | quote }}
imagePullPolicy: {{ .values.image.pullPolicy }}
securityContext: {{- include "taskflow.containerSecurity" . | nindent 2 }}
command: [sh, -c, 'for folder; do [ ! -d "$folder" ] || cp -RP "$folder/." "/copy$folder/" || true; done']
args: {{- toYaml (prepend .values.writable "sh") | nindent 2 }}
resources: {{- toYaml .values.resources | nindent 2 }}
volumeMounts:
  {{- range $at, $folder := .values.writable }}
  - {name: writable-{{ $at }}, mountPath: {{ printf "/copy%s" $folder | quote }}}
  {{- end }}
{{- end -}}

{{- define "taskflow.placement" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "taskflow.selectorLabels" . | nindent 8 }}
{{- with .root.Values.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
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

{{- define "taskflow.container" -}}
name: {{ .component }}
image: {{ include "taskflow.image" .values.image | quote }}
imagePullPolicy: {{ .values.image.pullPolicy }}
securityContext: {{- include "taskflow.containerSecurity" . | nindent 2 }}
ports:
  - {name: http, containerPort: {{ int .values.containerPort }}, protocol: TCP}
# Of two sources, the last one wins, and env wins over both.
envFrom:
  {{- with .values.envSecret }}
  - secretRef: {name: {{ . | quote }}}
  {{- end }}
  - configMapRef: {name: {{ include "taskflow.configName" .root }}}
env:
  {{- include "taskflow.env" . | trim | nindent 2 }}
# Only the readiness probe depends on the database, so that an outage of the database restarts nothing.
startupProbe: {{- include "taskflow.probe" .values.probes.startup | nindent 2 }}
livenessProbe: {{- include "taskflow.probe" .values.probes.liveness | nindent 2 }}
readinessProbe: {{- include "taskflow.probe" .values.probes.readiness | nindent 2 }}
{{- with .values.preStop }}
lifecycle:
  # Gives every node time to remove this pod from its routes, while the process still handles requests.
  preStop:
    exec:
      command: {{- toYaml . | nindent 8 }}
{{- end }}
resources: {{- toYaml .values.resources | nindent 2 }}
volumeMounts:
  {{- range .folders }}
  - {name: {{ .name }}, mountPath: {{ .path }}}
  {{- end }}
  {{- range $at, $folder := .values.writable }}
  - {name: writable-{{ $at }}, mountPath: {{ $folder | quote }}}
  {{- end }}
{{- end -}}

{{/*
include "taskflow.deployment" (dict "root" $ "component" "backend" "values" .Values.backend "folders" (list (dict "name" "tmp" "path" "/tmp" "size" "64Mi")))
folders: writable emptyDir volumes; the root file system is read-only. Those of the values start with the image's files.
*/}}
{{- define "taskflow.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "taskflow.component" . }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels: {{- include "taskflow.labels" . | nindent 4 }}
spec:
  {{- if not .root.Values.autoscaling.enabled }}
  replicas: {{ include "taskflow.replicas" . }}
  {{- end }}
  revisionHistoryLimit: 5
  progressDeadlineSeconds: 300
  # A new pod must be Ready before an old one stops.
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  selector:
    matchLabels: {{- include "taskflow.selectorLabels" . | nindent 6 }}
  template:
    metadata:
      annotations: {{- include "taskflow.podAnnotations" . | nindent 8 }}
      labels:
        {{- include "taskflow.podLabels" . | nindent 8 }}
        {{- with .values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      {{- include "taskflow.podAccount" .root | nindent 6 }}
      securityContext: {{- include "taskflow.podSecurity" . | nindent 8 }}
      {{- include "taskflow.placement" . | nindent 6 }}
      terminationGracePeriodSeconds: {{ int .root.Values.terminationGracePeriodSeconds }}
      {{- if .values.writable }}
      initContainers:
        - {{ include "taskflow.copyFiles" . | nindent 10 | trim }}
      {{- end }}
      containers:
        - {{ include "taskflow.container" . | nindent 10 | trim }}
      volumes:
        {{- range .folders }}
        - name: {{ .name }}
          emptyDir: {sizeLimit: {{ .size }}}
        {{- end }}
        {{- range $at, $folder := .values.writable }}
        - name: writable-{{ $at }}
          emptyDir: {sizeLimit: 256Mi}
        {{- end }}
{{- end -}}
