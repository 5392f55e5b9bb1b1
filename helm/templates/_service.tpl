{{/* Service of a component: include "taskflow.service" (dict "root" $ "component" "backend" "values" .Values.backend) */}}
{{- define "taskflow.service" -}}
{{- $service := .values.service -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "taskflow.component" . }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels: {{- include "taskflow.labels" . | nindent 4 }}
  {{- with $service.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  type: {{ $service.type }}
  selector: {{- include "taskflow.selectorLabels" . | nindent 4 }}
  ports:
    - name: http
      port: {{ int $service.port }}
      targetPort: http
      protocol: TCP
      {{- if and $service.nodePort (ne $service.type "ClusterIP") }}
      nodePort: {{ int $service.nodePort }}
      {{- end }}
{{- end -}}
