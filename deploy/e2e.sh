#!/usr/bin/env bash
# The whole story on a real cluster: installs the chart, applies every sample, backs up, verifies, restores, upgrades,
# uninstalls, installs again, and says of each step in one line whether it went well. It makes two namespaces and removes them.
#   KUBECONFIG=... deploy/e2e.sh IMAGE [PREVIOUS]
#     IMAGE            the image, as the cluster can pull it or has it: registry.example.com/holdfast:0.1.0
#     PREVIOUS         what is upgraded: directory or archive of a chart, or a revision of this repository, whose chart it is;
#                      without it, the upgrade is from this chart to itself
#   PREVIOUS_IMAGE     the image that belongs to PREVIOUS; IMAGE if it is not set
#   POSTGRES_IMAGE     of the database and of throw-away servers; postgres:17 if it is not set
# Where Holdfast's kinds are installed by other means than this chart, Helm refuses to take them over, and so does this.
# Needs kubectl and a default StorageClass; helm, or, without it, this project after `mvn package -DskipTests`.
set -uo pipefail
cd "$(dirname "$0")/.."

image=${1:?usage: KUBECONFIG=... deploy/e2e.sh IMAGE [PREVIOUS]}
previous=${2:-helm/holdfast}
previous_image=${PREVIOUS_IMAGE:-$image}
postgres=${POSTGRES_IMAGE:-postgres:17}
system=holdfast-e2e-system
shops=holdfast-e2e
source deploy/cluster-steps.sh

# The chart of a revision, if that is what is to be upgraded.
if [ ! -e "$previous" ]; then
  if ! git rev-parse --quiet --verify "$previous^{commit}" > /dev/null; then
    echo "$previous is no chart and no revision of this repository" >&2
    rmdir "$work"
    exit 64
  fi
  mkdir "$work/previous"
  git archive "$previous" helm crds | tar -x -C "$work/previous"
  previous=$work/previous/helm/holdfast
fi
trap cleanup EXIT

samples() {
  local sample
  for sample in deploy/samples/*.yaml; do
    kubectl apply -n "$shops" --dry-run=server --validate=strict -f "$sample" || { echo "in $sample"; return 1; }
  done
}
hostile() { # the operator's account is held to Holdfast's Jobs
  local said
  said=$(kubectl create job -n "$shops" stolen --image="$postgres" --dry-run=server \
    --as="system:serviceaccount:$system:holdfast" -- sh -c true 2>&1)
  echo "$said"
  grep -q 'ValidatingAdmissionPolicy' <<< "$said"
}
can() { kubectl auth can-i "$@" -A --as="system:serviceaccount:$system:holdfast"; }
# An account that is not there may do nothing either, so this one has to be able to do its work.
no_secrets() {
  [ "$(can create jobs)" = yes ] && [ "$(can get secrets)" = no ] && [ "$(can create pods)" = no ]
}
target="target: {connection: {secretRef: {name: shop-db-app}}, databases: [{from: shop}], ifExists: Replace, terminateConnections: true}"
planned() { # nothing is made, and what would be is told
  local name
  name=$(k get restore/plan -o jsonpath='{.status.plan.databases[0].replacedName}')
  echo "the plan: $(k get restore/plan -o jsonpath='{.status.plan}')"
  [[ $name == shop_before_* ]] && [ "$(sql postgres "select count(*) from pg_database where datname like 'shop%'")" = 2 ]
}
mishap() { sql shop 'delete from orders where id % 2 = 0; create table mistake ()'; }
kept() { # the database that was replaced is there, as it was
  local name
  name=$(sql postgres "select datname from pg_database where datname like 'shop_before_%'")
  [ -n "$name" ] && [ "$(sql "$name" "select count(*), to_regclass('mistake') from orders")" = '100000|mistake' ]
}
# A query that is false is what a check is for: it must be seen everywhere, and nothing may call it a success.
refuted() {
  for _ in $(seq 300); do
    case "$(k get restore/refuted -o jsonpath='{.status.phase}')" in
      Failed) break ;;
      Completed) echo "it completed"; return 1 ;;
    esac
    sleep 1
  done
  k get restore/refuted -o jsonpath='{.status.phase}: {.status.message}{"\n"}'
  # The Backup hears of it from the Restore, and so a moment later.
  for _ in $(seq 30); do
    [ "$(k get backup/second -o 'jsonpath={.status.conditions[?(@.type=="Verified")].status}')" = False ] &&
      k get events | grep -q VerificationFailed && return 0
    sleep 1
  done
  echo "the Backup does not say so:"
  k get backup/second -o 'jsonpath={.status.conditions}'
  return 1
}
records_stay() {
  [ "$(k get backups -o name | wc -l)" -ge 2 ] && kubectl get crd backups.holdfast.dev
}
leader_goes() {
  local holder
  holder=$(kubectl -n "$system" get lease holdfast -o jsonpath='{.spec.holderIdentity}') || return 1
  kubectl -n "$system" delete pod "$holder" --grace-period=0 --force || return 1
  for _ in $(seq 200); do
    [ "$(kubectl -n "$system" get lease holdfast -o jsonpath='{.spec.holderIdentity}')" != "$holder" ] && return 0
    sleep 1
  done
  echo "nobody took over from $holder"
  return 1
}

step "a database with 200,000 rows" database
step "its rows" rows
step "the chart is installed: $previous" helm_command install "$previous" "$previous_image"
if [ "$failed" != 0 ]; then say FAILED "nothing more can be tried"; exit 1; fi
step "both replicas are ready" ready
step "the operator's account reads no Secret and creates no pod" no_secrets
if kubectl get validatingadmissionpolicies > /dev/null 2>&1; then
  step "a Job of another image is refused to the operator's account" hostile
else
  say skipped "the cluster has no ValidatingAdmissionPolicy"
fi
step "a policy" policy
step "the policy is Ready" condition backuppolicy/shop Ready
step "a backup is asked for" backup first
step "the backup is Complete" condition backup/first Complete
step "it is read back" restore read-back '{source: {backupRef: {name: first}}, mode: ReadBack}'
step "every byte was right" condition restore/read-back Complete
step "it is restored into a throw-away server" restore proof "{source: {backupRef: {name: first}}, mode: Verify, target: {server: {image: \"$postgres\"}}}"
step "its rows are those that were counted" condition restore/proof Complete
step "the Backup says so" condition backup/first Verified
step "it is restored beside the original" restore beside \
  '{source: {backupRef: {name: first}}, target: {connection: {secretRef: {name: shop-db-app}}, databases: [{from: shop, to: shop_e2e}]}}'
step "the restore is Complete" condition restore/beside Complete
step "the restored rows are the same" same shop_e2e
step "what a replacement would do is asked" restore plan "{source: {backupRef: {name: first}}, mode: Plan, $target}"
step "the plan is made" condition restore/plan Complete
step "it says what would be replaced, and nothing is" planned
step "half of the rows are deleted" mishap
step "the database is replaced by its backup" restore replaced "{source: {backupRef: {name: first}}, $target}"
step "the replacement is Complete" condition restore/replaced Complete
step "all rows are back" same shop_e2e
step "what was replaced is kept" kept
step "the replica that works is killed, and the other takes over" leader_goes
step "a backup is asked for while it starts again" backup second
step "that backup is Complete too" condition backup/second Complete
step "it is asked something that is not so" restore refuted \
  "{source: {backupRef: {name: second}}, mode: Verify, target: {server: {image: \"$postgres\"}}, queries: [{database: shop, sql: \"select count(*) = 7 from orders\"}]}"
step "the answer is seen at the Restore, the Backup and in the events" refuted
step "the chart is upgraded" helm_command install helm/holdfast "$image"
step "both replicas are ready after the upgrade" ready
step "the records are there after the upgrade" records_stay
step "every sample is accepted" samples
step "a backup after the upgrade" backup third
step "it is Complete" condition backup/third Complete
step "the chart is uninstalled" helm_command uninstall - ""
step "kinds and records stay" records_stay
step "the chart is installed again" helm_command install helm/holdfast "$image"
step "both replicas are ready again" ready
step "the newest backup of before is restored" restore again \
  '{source: {latest: {policyRef: {name: shop}}}, target: {connection: {secretRef: {name: shop-db-app}}, databases: [{from: shop, to: shop_again}]}}'
step "that restore is Complete" condition restore/again Complete
step "its rows are the same" same shop_again
step "the namespace goes" kubectl delete namespace "$shops" --timeout=120s
step "the chart is uninstalled for good" helm_command uninstall - ""

if [ "$failed" = 0 ]; then say ok "everything"; else say FAILED "$failed steps"; exit 1; fi
