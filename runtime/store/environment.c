/* The store's files as LMDB has them: one environment, four tables (store.c says which). */
#include "runtime/store/store_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int spex_store_write_format(spex_store *store, MDB_txn *txn)
{
    unsigned char bytes[4] = {STORE_FORMAT};
    MDB_val key = {6, "format"}, value = {sizeof bytes, bytes};
    return mdb_put(txn, store->info, &key, &value, 0);
}

static int check_format(spex_store *store, MDB_txn *txn, char *why, size_t size)
{
    MDB_val key = {6, "format"}, value;
    int code = mdb_get(txn, store->info, &key, &value);
    store->format = STORE_FORMAT;
    if (code == MDB_NOTFOUND)
        return spex_store_write_format(store, txn);
    spex_reader reader = {value.mv_data, value.mv_size, false};
    uint64_t format = code ? 0 : spex_get(&reader, 4);
    if (code == 0 && (format < 1 || format > STORE_FORMAT || reader.bad)) {
        snprintf(why, size, "the store has format %" PRIu64 ", this libspex knows formats up to %u", format,
                 STORE_FORMAT);
        code = MDB_INCOMPATIBLE;
    }
    store->format = (uint32_t)format;
    return code;
}

static int open_databases(spex_store *store, MDB_txn *txn)
{
    int code = mdb_dbi_open(txn, "info", MDB_CREATE, &store->info);
    if (!code)
        code = mdb_dbi_open(txn, "names", MDB_CREATE | MDB_INTEGERKEY, &store->names_db);
    if (!code)
        code = mdb_dbi_open(txn, "instances", MDB_CREATE | MDB_INTEGERKEY, &store->instances);
    if (!code)
        code = mdb_dbi_open(txn, "journal", MDB_CREATE | MDB_INTEGERKEY, &store->journal);
    return code;
}

/* LMDB trusts its file. An empty one is new, unless there is what was written after it was made. */
static int check_pages(const spex_store *store, const char *path, off_t size)
{
    char tail[4096];
    struct stat there;
    if (size == 0) {
        snprintf(tail, sizeof tail, "%s/spex.tail0", store->dir);
        return lstat(tail, &there) ? 0 : EINVAL;
    }
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return errno;
    int code = spex_pages_check(file);
    close(file);
    return code;
}

int spex_store_open_environment(spex_store *store, char *why, size_t size)
{
    char path[4096];
    MDB_txn *txn;
    struct stat there;
    /* After a power cut BATCH may lack its last commits, but what is there is whole. */
    unsigned flags = MDB_NOSUBDIR | MDB_NOLOCK | MDB_NORDAHEAD | (store->sync ? 0 : MDB_NOMETASYNC);
    snprintf(path, sizeof path, "%s/spex.mdb", store->dir);
    bool exists = !lstat(path, &there);
    if (exists && S_ISLNK(there.st_mode)) { /* LMDB would follow it */
        snprintf(why, size, "spex.mdb: is a link");
        return EINVAL;
    }
    int damage = exists ? check_pages(store, path, there.st_size) : 0;
    if (damage) {
        snprintf(why, size, "%s", damage == EINVAL ? SPEX_STORE_DAMAGED : strerror(damage));
        return damage;
    }
    if (exists && there.st_size > 0 && (size_t)there.st_size > store->map_size)
        store->map_size = (size_t)there.st_size;
    int code = mdb_env_create(&store->env);
    if (code)
        return code;
    code = mdb_env_set_maxdbs(store->env, 4);
    if (!code)
        code = mdb_env_set_mapsize(store->env, store->map_size);
    if (!code)
        code = mdb_env_open(store->env, path, flags, 0666);
    if (!code)
        code = mdb_txn_begin(store->env, NULL, 0, &txn);
    if (!code) {
        code = open_databases(store, txn);
        if (!code)
            code = check_format(store, txn, why, size);
        if (!code)
            code = mdb_txn_commit(txn);
        else
            mdb_txn_abort(txn);
    }
    if (code && !*why)
        snprintf(why, size, "%s", mdb_strerror(code));
    if (code) {
        mdb_env_close(store->env);
        store->env = NULL;
    }
    return code;
}
