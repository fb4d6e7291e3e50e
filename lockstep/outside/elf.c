/* Reads headers, notes and dynamic symbols; a file that is damaged has none of what is asked for. */
#include "lockstep/outside/elf.h"

#include <assert.h>
#include <elf.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool read_at(FILE *in, uint64_t at, void *to, size_t size)
{
    return at <= INT64_MAX && fseek(in, (long)at, SEEK_SET) == 0 && fread(to, 1, size, in) == size;
}

static bool read_header(FILE *in, Elf64_Ehdr *header)
{
    return read_at(in, 0, header, sizeof *header) && memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 &&
           header->e_ident[EI_CLASS] == ELFCLASS64;
}

static bool read_segment(FILE *in, const Elf64_Ehdr *header, unsigned i, Elf64_Phdr *segment)
{
    return i < header->e_phnum &&
           read_at(in, header->e_phoff + (uint64_t)i * header->e_phentsize, segment, sizeof *segment);
}

static bool read_section(FILE *in, const Elf64_Ehdr *header, unsigned i, Elf64_Shdr *section)
{
    return i < header->e_shnum &&
           read_at(in, header->e_shoff + (uint64_t)i * header->e_shentsize, section, sizeof *section);
}

bool lockstep_elf_has_interpreter(FILE *in)
{
    assert(in);
    Elf64_Ehdr header;
    Elf64_Phdr segment;
    if (!read_header(in, &header))
        return false;
    for (unsigned i = 0; read_segment(in, &header, i, &segment); i++)
        if (segment.p_type == PT_INTERP)
            return true;
    return false;
}

/* Does the string at `offset` of a table of strings begin with `text`? */
static bool string_begins(FILE *in, const Elf64_Shdr *strings, uint64_t offset, const char *text)
{
    char found[32];
    const size_t length = strlen(text);
    assert(length < sizeof found);
    return offset < strings->sh_size && read_at(in, strings->sh_offset + offset, found, length) &&
           memcmp(found, text, length) == 0;
}

static bool wants_it(FILE *in, const Elf64_Shdr *dynamic, const Elf64_Shdr *strings)
{
    Elf64_Dyn entry;
    for (uint64_t at = 0; at + sizeof entry <= dynamic->sh_size; at += sizeof entry)
        if (!read_at(in, dynamic->sh_offset + at, &entry, sizeof entry) || entry.d_tag == DT_NULL)
            return false;
        else if (entry.d_tag == DT_NEEDED &&
                 (string_begins(in, strings, entry.d_un.d_val, "libtsan.so") ||
                  string_begins(in, strings, entry.d_un.d_val, "libclang_rt.tsan")))
            return true;
    return false;
}

static bool defines_it(FILE *in, const Elf64_Shdr *symbols, const Elf64_Shdr *strings)
{
    Elf64_Sym symbol;
    for (uint64_t at = 0; at + sizeof symbol <= symbols->sh_size; at += sizeof symbol)
        if (!read_at(in, symbols->sh_offset + at, &symbol, sizeof symbol))
            return false;
        else if (symbol.st_shndx != SHN_UNDEF && string_begins(in, strings, symbol.st_name, "__tsan_init"))
            return true;
    return false;
}

bool lockstep_elf_has_thread_sanitizer(FILE *in)
{
    assert(in);
    Elf64_Ehdr header;
    Elf64_Shdr section, strings;
    if (!read_header(in, &header))
        return false;
    for (unsigned i = 0; read_section(in, &header, i, &section); i++) {
        if ((section.sh_type != SHT_DYNAMIC && section.sh_type != SHT_DYNSYM) ||
            !read_section(in, &header, section.sh_link, &strings))
            continue;
        if (section.sh_type == SHT_DYNAMIC ? wants_it(in, &section, &strings)
                                           : defines_it(in, &section, &strings))
            return true;
    }
    return false;
}

/* Does a table of symbols have this one, which another file is to define? */
static bool wants_symbol(FILE *in, const Elf64_Shdr *symbols, const Elf64_Shdr *strings, const char *name)
{
    Elf64_Sym symbol;
    for (uint64_t at = 0; at + sizeof symbol <= symbols->sh_size; at += sizeof symbol)
        if (!read_at(in, symbols->sh_offset + at, &symbol, sizeof symbol))
            return false;
        else if (symbol.st_shndx == SHN_UNDEF && string_begins(in, strings, symbol.st_name, name))
            return true;
    return false;
}

bool lockstep_elf_calls(const char *path, const char *name)
{
    assert(path && name);
    Elf64_Ehdr header;
    Elf64_Shdr section, strings;
    bool calls = false;
    FILE *in = fopen(path, "rb");
    if (!in)
        return false;
    const bool is_good = read_header(in, &header);
    for (unsigned i = 0; is_good && !calls && read_section(in, &header, i, &section); i++)
        calls = section.sh_type == SHT_DYNSYM && read_section(in, &header, section.sh_link, &strings) &&
                wants_symbol(in, &section, &strings, name);
    fclose(in);
    return calls;
}

/* The build id in a segment of notes. */
static void read_notes(FILE *in, const Elf64_Phdr *segment, char id[static 64])
{
    Elf64_Nhdr note;
    unsigned char bytes[31];
    for (uint64_t at = 0; at + sizeof note <= segment->p_filesz;) {
        if (!read_at(in, segment->p_offset + at, &note, sizeof note))
            return;
        const uint64_t name = (note.n_namesz + UINT64_C(3)) & ~UINT64_C(3);
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && note.n_descsz <= sizeof bytes &&
            read_at(in, segment->p_offset + at + sizeof note + name, bytes, note.n_descsz))
            for (uint32_t k = 0; k < note.n_descsz; k++)
                snprintf(id + 2 * k, 3, "%02x", bytes[k]);
        at += sizeof note + name + ((note.n_descsz + UINT64_C(3)) & ~UINT64_C(3));
    }
}

void lockstep_build_id(const char *path, char id[static 64])
{
    assert(path);
    Elf64_Ehdr header;
    Elf64_Phdr segment;
    *id = '\0';
    FILE *in = fopen(path, "rb");
    if (!in)
        return;
    const bool is_good = read_header(in, &header);
    for (unsigned i = 0; is_good && read_segment(in, &header, i, &segment); i++)
        if (segment.p_type == PT_NOTE)
            read_notes(in, &segment, id);
    fclose(in);
}
