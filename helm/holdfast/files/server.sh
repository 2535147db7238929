set -eu
(
  umask 027
  if [ ! -s "$1/password" ]; then
    printf postgres > "$1/username"
    head -c 32 /dev/urandom | base64 | tr -d '\n' > "$1/.password"
    mv "$1/.password" "$1/password"
  fi
)
exec docker-entrypoint.sh postgres -c listen_addresses=127.0.0.1 -c fsync=off \
  -c full_page_writes=off -c synchronous_commit=off -c wal_level=minimal -c max_wal_senders=0
