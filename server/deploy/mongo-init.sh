#!/bin/sh
# Forms the replica set and creates the product's user; run again it changes nothing.
# Passwords travel by file and environment, never on a command line that `ps` shows.
set -eu
MONGO_ROOT_PASSWORD=$(cat /run/secrets/mongo_root_password)
MONGO_APP_PASSWORD=$(cat /run/secrets/mongo_app_password)
export MONGO_ROOT_PASSWORD MONGO_APP_PASSWORD

exec mongosh --quiet --norc --nodb --eval '
const root = `root:${encodeURIComponent(process.env.MONGO_ROOT_PASSWORD)}`;
const first = connect(`mongodb://${root}@mongo-1:27017/admin?directConnection=true`);
const members = ["mongo-1", "mongo-2", "mongo-3"].map((name, index) => ({ _id: index, host: `${name}:27017` }));
try {
  first.adminCommand({ replSetGetStatus: 1 });
} catch (error) {
  if (error.codeName !== "NotYetInitialized") throw error;
  first.adminCommand({ replSetInitiate: { _id: "skycover", members } });
}
const set = connect(`mongodb://${root}@mongo-1,mongo-2,mongo-3/admin?replicaSet=skycover&serverSelectionTimeoutMS=60000`);
const app = set.getSiblingDB("skycover");
if (!app.getUser("skycover")) {
  app.createUser({ user: "skycover", pwd: process.env.MONGO_APP_PASSWORD, roles: [{ role: "readWrite", db: "skycover" }] });
}
'
