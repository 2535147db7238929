#!/usr/bin/env bash
# What breaks on a real cluster while a backup is made: operators, the Job, its pod, its references, its password, the kubelet, the API server. After
# each fault it looks whether the run has ended, whether it was done once, and whether the next one succeeds; at the end whether
# the volume has exactly the backups that are on record, every byte of each is right, and the last one restores.
#   KUBECONFIG=... deploy/e2e-faults.sh IMAGE
#     IMAGE             the image, as the cluster can pull it or has it: registry.example.com/holdfast:0.1.0
#   POSTGRES_IMAGE      of the database; postgres:17 if it is not set
#   NODE_STOP, NODE_START               commands that stop and start the kubelet of the node where the Jobs run
#   API_SERVER_STOP, API_SERVER_START   commands that stop and start the API server
# Without a pair of commands, its fault is left out, and said to be. It makes two namespaces and removes them.
# Needs kubectl and a default StorageClass; helm, or, without it, this project after `mvn package -DskipTests`.
set -uo pipefail
cd "$(dirname "$0")/.."

image=${1:?usage: KUBECONFIG=... deploy/e2e-faults.sh IMAGE}
postgres=${POSTGRES_IMAGE:-postgres:17}
system=holdfast-faults-system
shops=holdfast-faults
source deploy/cluster-steps.sh
trap cleanup EXIT

# A dump waits for whoever has a table for himself: so it is running for as long as it takes to break something.
hold() {
  release || return 1
  k exec deploy/shop-db -- psql -U postgres -d shop -c 'begin; lock table orders; select pg_sleep(600)' > /dev/null 2>&1 &
  for _ in $(seq 30); do
    [ "$(sql shop "select count(*) from pg_locks where mode = 'AccessExclusiveLock' and granted and relation = 'orders'::regclass")" = 1 ] && return 0
    sleep 0.5
  done
  return 1
}
release() { # a kubelet that was just started does not know its pods yet
  for _ in $(seq 60); do let_go && return 0; sleep 1; done
  return 1
}
let_go() { sql shop "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(600)%' and pid <> pg_backend_pid()"; }
dumping() { # until a dump of ours waits for the table
  for _ in $(seq 120); do
    [ "$(sql shop "select count(*) > 0 from pg_stat_activity where application_name like 'holdfast%' and wait_event_type = 'Lock'")" = t ] && return 0
    sleep 0.5
  done
  k get jobs,pods,backups
  return 1
}
begin() { # NAME: a backup that waits in the middle
  hold && backup "$1" && dumping
}
job_of() { k get jobs -l "holdfast.dev/backup=$1" -o name; }
ended() { # NAME PHASE: it has ended so, nothing of it runs, and it has no second Job
  local phase
  for _ in $(seq 400); do
    phase=$(k get "backup/$1" -o jsonpath='{.status.phase}' 2> /dev/null)
    case "$phase" in Completed | PartiallyCompleted | Failed) break ;; esac
    sleep 1
  done
  k get "backup/$1" -o jsonpath='{.status.phase}: {.status.reason} {.status.message}{"\n"}'
  [[ $phase =~ ^($2)$ ]] || return 1
  [ "$(job_of "$1" | wc -l)" -le 1 ] || { job_of "$1"; return 1; }
  for _ in $(seq 60); do
    [ "$(k get pods --field-selector=status.phase=Running -l "holdfast.dev/backup=$1" -o name | wc -l)" = 0 ] && return 0
    sleep 1
  done
  k get pods
  return 1
}
not_yet() { # NAME: nobody says that it has ended, while it has not
  local phase
  phase=$(k get "backup/$1" -o jsonpath='{.status.phase}')
  echo "it is $phase"
  [ "$phase" = Running ]
}
next() { # NAME: the run after the fault
  backup "$1" && ended "$1" Completed
}
operators_killed() { kubectl -n "$system" delete pods -l app.kubernetes.io/name=holdfast --grace-period=0 --force; }
pod_killed() { k delete pods -l "holdfast.dev/backup=$1" --grace-period=0 --force; }
job_deleted() { k delete "$(job_of "$1")" --wait=false; }
database_killed() { sql postgres "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'holdfast%'"; }
references_lost() { # and long enough for somebody to notice
  k patch "$(job_of "$1")" --type=json -p '[{"op":"remove","path":"/metadata/ownerReferences"}]' && sleep 5
}
new_password() {
  sql postgres "alter role postgres password 'e2e-another'" &&
    k patch secret shop-db-app --type=merge -p '{"stringData":{"password":"e2e-another"}}'
}
node_lost() {
  bash -c "$NODE_STOP" || return 1
  for _ in $(seq 120); do
    [ "$(kubectl get nodes -o 'jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}')" = True ] || return 0
    sleep 1
  done
  echo "the node is still Ready"
  return 1
}
node_back() {
  bash -c "$NODE_START" && kubectl wait --for=condition=Ready nodes --all --timeout=180s
}
api_server_away() { # for longer than a Lease lasts
  bash -c "$API_SERVER_STOP" || return 1
  kubectl version --request-timeout=3s > /dev/null 2>&1 && { echo "it still answers"; return 1; }
  sleep 150
}
api_server_back() {
  bash -c "$API_SERVER_START" || return 1
  for _ in $(seq 180); do kubectl get --raw /readyz > /dev/null 2>&1 && return 0; sleep 1; done
  return 1
}
# What lies in the volume, as somebody sees it who knows nothing of Holdfast.
manifests() {
  k apply -f - > /dev/null <<END
apiVersion: v1
kind: Pod
metadata: {name: looker}
spec:
  restartPolicy: Never
  securityContext: {runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: looker
      image: $postgres
      command: [sleep, "3600"]
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      volumeMounts: [{name: backups, mountPath: /backups, readOnly: true}]
  volumes: [{name: backups, persistentVolumeClaim: {claimName: e2e-backups, readOnly: true}}]
END
  k wait --for=condition=Ready pod/looker --timeout=120s > /dev/null && k exec looker -- find /backups -name manifest.json
}
volume_is_as_recorded() {
  local wanted got
  wanted=$(k get backups -o 'jsonpath={range .items[*]}{.status.destinations[*].manifest}{"\n"}{end}' | grep . | sort -u)
  got=$(manifests | sed 's|^/backups/||' | sort -u)
  printf 'recorded:\n%s\nin the volume:\n%s\n' "$wanted" "$got"
  [ -n "$wanted" ] && [ "$wanted" = "$got" ]
}
nothing_is_left() {
  k get pods,jobs
  [ "$(sql postgres "select count(*) from pg_database where datname like 'holdfast%'")" = 0 ] &&
    [ "$(k get pods --field-selector=status.phase=Running -l holdfast.dev/backup -o name | wc -l)" = 0 ]
}
every_byte() { # of each backup that is on record as complete
  local name
  for name in $(k get backups -o 'jsonpath={range .items[?(@.status.phase=="Completed")]}{.metadata.name}{"\n"}{end}'); do
    restore "read-$name" "{source: {backupRef: {name: $name}}, mode: ReadBack}" > /dev/null || return 1
    condition "restore/read-$name" Complete || return 1
  done
}

step "a database with 200,000 rows" database
step "its rows" rows
step "the chart is installed" helm_command install helm/holdfast "$image"
if [ "$failed" != 0 ]; then say FAILED "nothing more can be tried"; exit 1; fi
step "both replicas are ready" ready
step "a policy" policy
# Longer than any fault takes.
step "it waits for tables that are locked" k patch backuppolicy shop --type=merge -p '{"spec":{"source":{"lockWaitTimeout":"15m"}}}'
step "the policy is Ready" condition backuppolicy/shop Ready

step "a backup is in the middle" begin operators
step "both operators are killed" operators_killed
step "the table is free" release
step "the backup is Complete" ended operators Completed
step "the next one is, too" next after-operators

step "a backup is in the middle" begin pod
step "its pod is killed" pod_killed pod
step "the table is free" release
step "the backup has ended" ended pod 'Completed|Failed'
step "the next one is Complete" next after-pod

step "a backup is in the middle" begin job
step "its Job is deleted" job_deleted job
step "the table is free" release
step "the backup has ended" ended job 'Completed|Failed'
step "the next one is Complete" next after-job

step "a backup is in the middle" begin database
step "the database ends the dump's session" database_killed
step "the table is free" release
step "the backup has ended" ended database 'Completed|Failed'
step "the next one is Complete" next after-database

step "a backup is in the middle" begin references
step "its Job loses its owner references" references_lost references
step "the backup is not said to have ended" not_yet references
step "the table is free" release
step "the backup is Complete" ended references Completed
step "the next one is, too" next after-references

step "a backup is in the middle" begin password
step "the database and its Secret get another password" new_password
step "the table is free" release
step "the backup has ended" ended password 'Completed|Failed'
step "the next one is Complete" next after-password

if [ -n "${NODE_STOP:-}" ] && [ -n "${NODE_START:-}" ]; then
  step "a backup is in the middle" begin node
  step "the kubelet is stopped, and the node NotReady" node_lost
  step "the backup is not said to have ended" not_yet node
  step "the kubelet is started again" node_back
  step "the table is free" release
  step "the backup has ended" ended node 'Completed|Failed'
  step "the next one is Complete" next after-node
else
  say skipped "the node: NODE_STOP and NODE_START are not set"
fi

if [ -n "${API_SERVER_STOP:-}" ] && [ -n "${API_SERVER_START:-}" ]; then
  step "a backup is in the middle" begin api-server
  step "the API server is away for longer than a Lease lasts" api_server_away
  step "it is back" api_server_back
  step "both replicas are ready again" ready
  step "the table is free" release
  step "the backup is Complete" ended api-server Completed
  step "the next one is, too" next after-api-server
else
  say skipped "the API server: API_SERVER_STOP and API_SERVER_START are not set"
fi

step "the volume has what is on record, and nothing else" volume_is_as_recorded
step "every byte of each backup is right" every_byte
step "nothing is left behind" nothing_is_left
step "the newest backup is restored" restore last \
  '{source: {latest: {policyRef: {name: shop}}}, target: {connection: {secretRef: {name: shop-db-app}}, databases: [{from: shop, to: shop_last}]}}'
step "the restore is Complete" condition restore/last Complete
step "the restored rows are the same" same shop_last
step "the namespace goes" kubectl delete namespace "$shops" --timeout=120s
step "the chart is uninstalled" helm_command uninstall - ""

if [ "$failed" = 0 ]; then say ok "everything"; else say FAILED "$failed steps"; exit 1; fi
