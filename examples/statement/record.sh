#!/bin/sh
# record.sh: records the statements of the sqlite3 shell, the second time with a base that another process has locked.
#
#   ./record.sh > statements.csv
#
# Needs a C compiler, libsqlite3-dev and a sqlite3 that uses the shared library.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
${CC:-cc} -std=c11 -O1 -shared -fPIC -o "$scratch/record.so" "$here/record.c" -ldl -lsqlite3
cd "$scratch"
cat >script <<'END'
create table t(x integer primary key, y text unique);
insert into t values(1, 'one'), (2, 'two'), (3, 'three');
insert into t values(4, 'one');
select * from t;
select sum(x) from t;
.parameter init
.parameter set :x 2
select y from t where x = :x;
explain select * from t;
delete from none;
END
cat >late <<'END'
insert into t values(8, 'locked');
.parameter init
.parameter set :x 2
select y from t where x = :x or y = 'one';
.shell sleep 1.5
insert into t values(9, 'free');
select * from t limit 2;
select max(x), min(y) from t;
update t set y = :x where x = 2;
END
STATEMENT_LOG=log PROGRAM=shell LD_PRELOAD=$scratch/record.so sqlite3 base <script >/dev/null 2>&1 || :
printf 'begin immediate;\n.shell sleep 1\ncommit;\n' | sqlite3 base &
sleep 0.3
STATEMENT_LOG=log PROGRAM=late LD_PRELOAD=$scratch/record.so sqlite3 base <late >/dev/null 2>&1 || :
wait
echo instance,action,state
cat log
