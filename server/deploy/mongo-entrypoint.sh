#!/bin/sh
# mongod refuses a key file that others can read, and a mounted secret keeps its host's mode: copy it.
set -eu
install -m 0400 /run/secrets/mongo_keyfile /tmp/keyfile
exec docker-entrypoint.sh mongod --replSet skycover --keyFile /tmp/keyfile --bind_ip_all --wiredTigerCacheSizeGB 1
