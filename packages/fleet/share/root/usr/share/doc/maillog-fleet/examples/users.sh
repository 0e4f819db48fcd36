#!/bin/sh
# The image of PostgreSQL runs this once, in an empty database: a user for each of the three programs. The
# migration gives their roles what they may do.
set -eu
for pair in receiver:maillog_receiver worker:maillog_worker page:maillog_page; do
  user=${pair%%:*}
  psql --quiet --set=ON_ERROR_STOP=1 --set=user="$user" --set=role="${pair#*:}" \
    --set=password="$(cat "${SECRETS:-/run/secrets}/$user")" --dbname="$POSTGRES_DB" <<'SQL'
SELECT format('CREATE ROLE %I NOLOGIN', :'role')
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
CREATE USER :"user" PASSWORD :'password' IN ROLE :"role";
SQL
done
