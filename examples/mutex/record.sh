#!/bin/sh
# record.sh: records the mutexes of xz with three threads and of sqlite3.
#
#   ./record.sh > mutexes.csv
#
# Needs a C compiler, xz and sqlite3 with a shared libsqlite3. An instance is one mutex from init to destroy (or to the end,
# where it was never initialised but by PTHREAD_MUTEX_INITIALIZER); threads are numbers in order of their first call.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
${CC:-cc} -std=c11 -O1 -shared -fPIC -o "$scratch/record.so" "$here/record.c" -ldl
cd "$scratch"
i=0
while [ $i -lt 9000 ]; do i=$((i + 1)); echo "line $i"; done >text
MUTEX_LOG=xz LD_PRELOAD=$scratch/record.so xz -1 -T3 --block-size=24KiB --keep text
echo 'create table t(x); insert into t values(1), (2); select sum(x) from t;' >script
MUTEX_LOG=sqlite LD_PRELOAD=$scratch/record.so sqlite3 base <script >/dev/null
echo instance,action,state
for program in xz sqlite; do
    awk -v program=$program '
        $3 == "init" || !($1 in number) { number[$1] = ++count; depth[$1] = 0 }
        { instance = program "-" number[$1]; $2 += 0 }
        count > 40 || ++calls[instance] > 60 && $3 != "destroy" && depth[$1] == 0 { next } # enough of these
        $3 == "init" { print instance ",init(" $4 "),free"; known[instance]; next }
        !(instance in known) { print instance ",init(" $4 "),free"; known[instance] }
        $3 == "lock" { ++depth[$1] }
        $3 == "unlock" { --depth[$1] }
        $3 == "destroy" { print instance ",destroy,destroyed"; delete number[$1]; next }
        { print instance "," $3 "(" $2 ")," (depth[$1] ? "held" : "free") }' $program
done
