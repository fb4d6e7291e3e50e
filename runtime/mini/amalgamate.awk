# amalgamate.awk: makes one file of C of many. Reads a list of sources, one a line on the standard input; TOP is the
# folder that they are relative to, as are the headers that they include. Each header comes once, where it is first
# included; system headers come together at the top. What is static in a source and has a name that another source uses
# for something of its own gets the number of its file behind it; macros of a source end with it.
#
# It goes by how this tree is formatted: what is declared at file level begins in the first column.

function add(name, kind) {
    if (name == "" || (file, name) in owned)
        return
    owned[file, name] = kind
    owner_count[name]++
}

# Notes the names that a source declares at file level.
function scan(path,    line, inside_enum, name) {
    inside_enum = 0
    while ((getline line <path) > 0) {
        if (line ~ /^# *define /) {
            name = line
            sub(/^# *define /, "", name)
            sub(/[^A-Za-z0-9_].*/, "", name)
            macros[file] = macros[file] " " name
            continue
        }
        if (line ~ /^(static|const|typedef|struct|enum|union|}) ?/ || line ~ /^[a-z_]+ \*?[a-z_]+\(/) {
            if (line ~ /^static .*\(/ && line !~ /^static [^(]*=/) {
                name = line
                sub(/\(.*/, "", name)
                if (name ~ /[A-Za-z0-9_] *$/) {
                    sub(/^.*[^A-Za-z0-9_]/, "", name)
                    add(name)
                }
            } else if (line ~ /^static /) {
                name = line
                sub(/ *=.*/, "", name)
                gsub(/\[[^]]*\]/, "", name)
                sub(/[;,].*/, "", name)
                sub(/^.*[^A-Za-z0-9_]/, "", name)
                if (line !~ /\{$/ || line ~ /=/)
                    add(name)
            }
            if (line ~ /^(typedef )?(struct|enum|union) [a-z_0-9]+ \{/) {
                name = line
                sub(/^(typedef )?(struct|enum|union) /, "", name)
                sub(/ .*/, "", name)
                add(name)
            }
            if (line ~ /^} [a-z_0-9]+;/ || line ~ /^typedef [^{]*;$/) {
                name = line
                if (line ~ /\)\(/ || line ~ /\(.*\);/)
                    sub(/\(.*/, "", name)
                sub(/;.*/, "", name)
                sub(/^.*[^A-Za-z0-9_]/, "", name)
                add(name)
            }
        }
        if (line ~ /^(typedef )?enum[^;]*\{/ || line ~ /^static enum/)
            inside_enum = 1
        if (inside_enum) {
            name = line
            sub(/^(typedef )?(static )?enum[^{]*\{/, "", name)
            gsub(/\/\*[^*]*\*\//, "", name)
            while (match(name, /[A-Z][A-Z0-9_]+/)) {
                add(substr(name, RSTART, RLENGTH))
                name = substr(name, RSTART + RLENGTH)
                sub(/^[^,]*/, "", name)
            }
        }
        if (line ~ /}/)
            inside_enum = 0
    }
    close(path)
}

# The line with the names that meet renamed; what is in strings and behind a dot or an arrow stays.
function renamed(line,    out, before, word) {
    out = ""
    while (match(line, /"([^"\\]|\\.)*"|'([^'\\]|\\.)*'|[A-Za-z_][A-Za-z0-9_]*/)) {
        before = substr(line, 1, RSTART - 1)
        word = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
        if ((file, word) in owned && owner_count[word] > 1 && (out before) !~ /(\.|->)$/)
            word = word "_" number
        out = out before word
    }
    return out line
}

function header_of(line) {
    sub(/^# *include "/, "", line)
    sub(/".*/, "", line)
    return line
}

# Puts a header in, once.
function put_header(path,    line, inner) {
    if (path in seen)
        return
    seen[path] = 1
    if ((getline line <(TOP "/" path)) <= 0) {
        print "amalgamate: there is no " path >"/dev/stderr"
        exit 1
    }
    body = body "/* ---- " path " ---- */\n"
    do
        put_line(line, 0)
    while ((getline line <(TOP "/" path)) > 0)
    close(TOP "/" path)
}

function put_line(line, is_source) {
    if (line ~ /^# *include "config.h"/ || line ~ /^# *include <(spex|spex-history|xxhash)\.h>/ || line ~ /^# *define XXH_INLINE_ALL/)
        return
    if (line ~ /^# *include "/)
        put_header(header_of(line))
    else if (line ~ /^# *include </ && !(line in optional))
        systems[line] = 1
    else
        body = body (is_source ? renamed(line) : line) "\n"
}

BEGIN {
    optional["#include <execinfo.h>"] = optional["#include <sys/sdt.h>"] = 1
    count = 0
    while ((getline path <"-") > 0)
        sources[++count] = path
    for (number = 1; number <= count; number++) {
        file = sources[number]
        scan(TOP "/" file)
    }
    for (number = 1; number <= count; number++) {
        file = sources[number]
        source = ""
        while ((getline line <(TOP "/" file)) > 0)
            if (line ~ /^# *include/ && !(line in optional)) # those stay between their #if and #endif
                put_line(line, 1)
            else
                source = source renamed(line) "\n"
        close(TOP "/" file)
        print body >OUT ".body"
        body = ""
        printf "/* ==== %s ==== */\n%s", file, source >OUT ".body"
        split(macros[file], names, " ")
        for (i in names)
            print "#undef " names[i] >OUT ".body"
    }
    close(OUT ".body")
    for (line in systems)
        print line | "LC_ALL=C sort"
}
