{{- define "holdfast.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "holdfast.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "holdfast.name" .) .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "holdfast.name" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- /* Of what is in no namespace: two releases of one name, in two namespaces, must not share it. */}}
{{- define "holdfast.clusterName" -}}
{{- if eq .Release.Namespace "holdfast-system" }}
{{- include "holdfast.fullname" . }}
{{- else }}
{{- printf "%s-%s" (include "holdfast.fullname" . | trunc 48) (printf "%s/%s" .Release.Namespace .Release.Name | sha256sum | trunc 8) }}
{{- end }}
{{- end }}

{{- define "holdfast.selectorLabels" -}}
app.kubernetes.io/name: {{ include "holdfast.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end }}

{{- define "holdfast.labels" -}}
{{ include "holdfast.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "holdfast.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "holdfast.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- required "serviceAccount.name: name the account that exists, since serviceAccount.create is false" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "holdfast.image" -}}
{{- if .Values.image.digest }}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}
{{- end }}

{{- define "holdfast.namespacedRules" -}}
- apiGroups: [holdfast.dev]
  resources: [backuppolicies, backupcopies]
  verbs: [get, list, watch]
- apiGroups: [holdfast.dev]
  resources: [backups, catalogues, prunes, restores]
  verbs: [get, list, watch, create, delete]
# Those that say for how long they are kept.
- apiGroups: [holdfast.dev]
  resources: [policychecks]
  verbs: [get, list, watch, delete]
# The finalizer of Backups whose deletionPolicy is Delete.
- apiGroups: [holdfast.dev]
  resources: [backups]
  verbs: [patch]
- apiGroups: [holdfast.dev]
  resources: [backuppolicies/status, backups/status, backupcopies/status, catalogues/status, policychecks/status, prunes/status, restores/status]
  verbs: [patch]
- apiGroups: [batch]
  resources: [jobs]
  verbs: [get, list, watch, create, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch]
# What Jobs say of themselves. Beside the right to create Jobs this is the one to think about: docs/security.md.
- apiGroups: [""]
  resources: [pods/log]
  verbs: [get]
- apiGroups: [""]
  resources: [events]
  verbs: [create]
# Whether the volume that a backup lies on is still there.
- apiGroups: [""]
  resources: [persistentvolumeclaims]
  verbs: [get]
{{- if .Values.rest.enabled }}
# For the REST API: what happened to an object; copies and checks.
- apiGroups: [""]
  resources: [events]
  verbs: [list]
- apiGroups: [holdfast.dev]
  resources: [backupcopies]
  verbs: [create, delete]
- apiGroups: [holdfast.dev]
  resources: [policychecks]
  verbs: [create]
{{- end }}
{{- end }}

{{- define "holdfast.clusterRules" -}}
# The UID of kube-system stands for the cluster in every manifest; and in a namespace that is being
# deleted, no record waits for its objects to be deleted.
- apiGroups: [""]
  resources: [namespaces]
  {{- with .Values.watchNamespaces }}
  resourceNames: {{ concat (list "kube-system") . | uniq | toJson }}
  {{- end }}
  verbs: [get]
# The same where Holdfast is uninstalled: with its kinds go their records, and no backups.
- apiGroups: [apiextensions.k8s.io]
  resources: [customresourcedefinitions]
  resourceNames: [backups.holdfast.dev]
  verbs: [get]
{{- if .Values.rest.enabled }}
# For the REST API: whose a token is, and what they may do.
- apiGroups: [authentication.k8s.io]
  resources: [tokenreviews]
  verbs: [create]
- apiGroups: [authorization.k8s.io]
  resources: [subjectaccessreviews]
  verbs: [create]
{{- end }}
{{- end }}

{{- define "holdfast.subject" -}}
- kind: ServiceAccount
  name: {{ include "holdfast.serviceAccountName" . }}
  namespace: {{ .Release.Namespace }}
{{- end }}

{{- /* Quarkus reads ISO 8601, or a number with one unit. */}}
{{- define "holdfast.duration" -}}
{{- . | toString | upper }}
{{- end }}

{{- /* What the Job of a test tells its throw-away server; the Job is refused if it says anything else. */}}
{{- define "holdfast.serverScript" -}}
{{ .Files.Get "files/server.sh" }}
{{- end }}
