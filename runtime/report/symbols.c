/* Names of functions by address. dladdr(3) knows exported ones only, so a program's own functions are looked
 * up in the symbol table of its file, which debuggers use and stripping removes. No allocation: it may run
 * where something is badly wrong. */
#include "runtime/report/symbols.h"
#include "config.h"

#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct image { /* a file in memory */
    unsigned char *bytes;
    size_t size;
} image;

static bool map_file(const char *path, image *out)
{
    struct stat s;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC); /* argv[0] need not be a path */
    bool fine = file >= 0 && !fstat(file, &s) && s.st_size > 0;
    void *bytes = fine ? mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_PRIVATE, file, 0) : MAP_FAILED;
    if (file >= 0)
        close(file);
    if (bytes == MAP_FAILED)
        return false;
    *out = (image){bytes, (size_t)s.st_size};
    return true;
}

static bool inside_file(const image *file, uint64_t offset, uint64_t size)
{
    return offset <= file->size && size <= file->size - offset;
}

static const ElfW(Shdr) *
    find_section(const image *file, const ElfW(Ehdr) * head, uint32_t type, uint32_t number)
{
    uint64_t size = (uint64_t)head->e_shnum * sizeof(ElfW(Shdr));
    if (head->e_shentsize != sizeof(ElfW(Shdr)) || !inside_file(file, head->e_shoff, size))
        return NULL;
    const ElfW(Shdr) *sections = (const void *)(file->bytes + head->e_shoff);
    for (uint32_t i = 0; i < head->e_shnum; i++)
        if ((type ? sections[i].sh_type == type : i == number) &&
            inside_file(file, sections[i].sh_offset, sections[i].sh_size))
            return &sections[i];
    return NULL;
}

/* The function that holds `value`; NULL: none is known. */
static const char *find_function(const image *file, const ElfW(Ehdr) * head, uint64_t value, uint64_t *into)
{
    const ElfW(Shdr) *table = find_section(file, head, SHT_SYMTAB, 0);
    const ElfW(Shdr) *texts = table ? find_section(file, head, 0, table->sh_link) : NULL;
    if (!texts || texts->sh_size == 0 || file->bytes[texts->sh_offset + texts->sh_size - 1])
        return NULL;
    const ElfW(Sym) *symbols = (const void *)(file->bytes + table->sh_offset);
    for (uint64_t i = 0; i < table->sh_size / sizeof *symbols; i++) {
        const ElfW(Sym) *s = &symbols[i];
        if ((s->st_info & 0xf) != STT_FUNC || s->st_name >= texts->sh_size || value < s->st_value ||
            value - s->st_value >= s->st_size)
            continue;
        *into = value - s->st_value;
        return (const char *)(file->bytes + texts->sh_offset + s->st_name);
    }
    return NULL;
}

static bool from_file(const Dl_info *info, uintptr_t address, char *text, size_t size)
{
    image file;
    if (!map_file(info->dli_fname, &file))
        return false;
    const ElfW(Ehdr) *head = (const void *)file.bytes;
    const char *name = NULL;
    uint64_t into;
    bool ours = file.size >= sizeof *head && !memcmp(head->e_ident, ELFMAG, SELFMAG) &&
                head->e_ident[EI_CLASS] == (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32);
    if (ours) {
        uintptr_t base = head->e_type == ET_EXEC ? 0 : (uintptr_t)info->dli_fbase;
        name = find_function(&file, head, address - base, &into);
    }
    if (name)
        snprintf(text, size, "%s+0x%llx (%s)", name, (unsigned long long)into, info->dli_fname);
    munmap(file.bytes, file.size);
    return name != NULL;
}

void spex_symbol_text(void *address, char *text, size_t size)
{
    Dl_info info;
    uintptr_t at = (uintptr_t)address;
    if (!dladdr(address, &info) || !info.dli_fname)
        snprintf(text, size, "%p", address);
    else if (info.dli_sname)
        snprintf(text, size, "%s+0x%llx (%s)", info.dli_sname,
                 (unsigned long long)(at - (uintptr_t)info.dli_saddr), info.dli_fname);
    else if (!from_file(&info, at, text, size))
        snprintf(text, size, "%p (%s)", address, info.dli_fname);
}
