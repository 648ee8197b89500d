#!/bin/sh
# EMQX reads overrides from EMQX_… variables: the service secret joins emqx.conf here, from its file, so that
# it stands in no configuration.
set -eu
secret=$(cat /run/secrets/service_secret)
headers="{content-type = \"application/json\", authorization = \"Bearer ${secret}\"}"
export EMQX_AUTHENTICATION__1__HEADERS="$headers"
export EMQX_AUTHORIZATION__SOURCES__1__HEADERS="$headers"
EMQX_NODE__COOKIE=$(cat /run/secrets/emqx_cookie)
export EMQX_NODE__COOKIE
EMQX_DASHBOARD__DEFAULT_PASSWORD=$(cat /run/secrets/emqx_dashboard_password)
export EMQX_DASHBOARD__DEFAULT_PASSWORD
exec /usr/bin/docker-entrypoint.sh /opt/emqx/bin/emqx foreground
