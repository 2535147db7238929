# What the scripts that try Holdfast on a real cluster have in common: steps, the chart, a database in a namespace, and waiting.
# They set image, postgres, system, shops, and this sets the rest. Sourced, not run.
work=$(mktemp -d)
failed=0
began=$SECONDS

say() { printf '%-8s %4ss  %s\n' "$1" "$((SECONDS - began))" "$2"; }
step() { # WHAT COMMAND...
  local what=$1; shift
  if "$@" > "$work/out" 2>&1; then
    say ok "$what"
  else
    say FAILED "$what"
    sed 's/^/                 /' "$work/out" | tail -n 15
    failed=$((failed + 1))
  fi
}
k() { kubectl -n "$shops" "$@"; }

helm_command() { # VERB CHART IMAGE
  local values=$work/values.yaml
  printf 'image: {repository: "%s", tag: "%s", pullPolicy: IfNotPresent}\ncrds: {keep: true}\n' "${3%:*}" "${3##*:}" > "$values"
  if command -v helm > /dev/null; then
    case "$1" in
      install) helm upgrade --install holdfast "$2" -n "$system" --create-namespace -f "$values" --wait --timeout 5m ;;
      uninstall) helm uninstall holdfast -n "$system" --wait ;;
    esac
  else
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "target/test-classes:target/classes:$(cat target/test-classpath.txt)" \
      dev.holdfast.install.HelmCommand "$1" "$2" "$system" "$values" "$KUBECONFIG"
  fi
}
# To wait for the deployments of a label is done at once where there is none.
ready() {
  [ -n "$(kubectl -n "$system" get deployment -l app.kubernetes.io/name=holdfast -o name)" ] || { echo "there is no deployment"; return 1; }
  kubectl -n "$system" rollout status deployment -l app.kubernetes.io/name=holdfast --timeout=180s
}
condition() { # KIND/NAME CONDITION: waits for it; fails at once if the opposite comes
  for _ in $(seq 300); do
    [ "$(k get "$1" -o "jsonpath={.status.conditions[?(@.type=='$2')].status}")" = True ] && return 0
    if [ "$2" = Complete ] && [ "$(k get "$1" -o "jsonpath={.status.conditions[?(@.type=='Failed')].status}")" = True ]; then break; fi
    sleep 1
  done
  k get "$1" -o jsonpath='{.status.phase}: {.status.message}{"\n"}'
  return 1
}
sql() { k exec deploy/shop-db -- psql -U postgres -d "$1" -Atc "$2"; }
same() { # DATABASE: has the rows of shop
  local wanted got
  wanted=$(sql shop 'select count(*), sum(id), md5(string_agg(note, $$,$$ order by id)) from orders') || return 1
  got=$(sql "$1" 'select count(*), sum(id), md5(string_agg(note, $$,$$ order by id)) from orders') || return 1
  echo "wanted $wanted, got $got"
  [ -n "$wanted" ] && [ "$wanted" = "$got" ]
}
apply() { kubectl apply -n "$shops" -f -; }

cleanup() {
  kubectl delete namespace "$shops" "$system" --ignore-not-found --wait=false > /dev/null 2>&1
  rm -rf "$work"
}
database() {
  kubectl create namespace "$shops" &&
    kubectl label namespace "$shops" pod-security.kubernetes.io/enforce=restricted &&
    apply <<END
apiVersion: v1
kind: Secret
metadata: {name: shop-db-app}
stringData: {host: shop-db, port: "5432", username: postgres, password: e2e-only, dbname: shop}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: e2e-backups}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: Service
metadata: {name: shop-db}
spec: {selector: {app: shop-db}, ports: [{port: 5432}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop-db}
spec:
  selector: {matchLabels: {app: shop-db}}
  template:
    metadata: {labels: {app: shop-db}}
    spec:
      securityContext: {runAsUser: 999, runAsGroup: 999, fsGroup: 999, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: postgres
          image: $postgres
          env:
            - {name: POSTGRES_PASSWORD, valueFrom: {secretKeyRef: {name: shop-db-app, key: password}}}
            - {name: POSTGRES_DB, value: shop}
            - {name: PGDATA, value: /var/lib/postgresql/data/pgdata}
          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
          readinessProbe: {exec: {command: [pg_isready, -h, 127.0.0.1, -U, postgres, -d, shop]}, periodSeconds: 2}
          volumeMounts: [{name: data, mountPath: /var/lib/postgresql/data}, {name: run, mountPath: /var/run/postgresql}]
      volumes: [{name: data, emptyDir: {}}, {name: run, emptyDir: {}}]
END
}
rows() {
  k rollout status deployment/shop-db --timeout=180s &&
    sql shop "create table orders (id bigint primary key, note text not null);
      insert into orders select i, md5(i::text) from generate_series(1, 200000) i"
}
policy() {
  apply <<END
apiVersion: holdfast.dev/v1alpha1
kind: BackupPolicy
metadata: {name: shop}
spec:
  source: {connection: {secretRef: {name: shop-db-app}}, databases: [shop]}
  tiers: [{name: daily, schedule: "0 3 * * *", retention: {keepLast: 7}}]
  destinations: [{name: local, volume: {claimName: e2e-backups, path: /}}]
END
}
backup() { # NAME
  apply <<END
apiVersion: holdfast.dev/v1alpha1
kind: Backup
metadata: {name: $1}
spec: {policyRef: {name: shop}}
END
}
restore() { # NAME SPEC...
  apply <<END
apiVersion: holdfast.dev/v1alpha1
kind: Restore
metadata: {name: $1}
spec: $2
END
}
