/* What the compilers call for each access with -fsanitize=thread (of gcc and of clang), in place of their own
 * run time: accesses are steps and are watched. Where nobody controls the program they are what they would be
 * without it. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define EXPORTED __attribute__((visibility("default")))
#define HERE     ((uint64_t)(uintptr_t)__builtin_return_address(0))

#include "lockstep/inside/control.h"
#include "lockstep/inside/memory.h"

static inline bool begin(lockstep_op op, const volatile void *at, size_t size, uint64_t expected, int orders,
                         uint64_t place)
{
    if (!lockstep_is_on() || lockstep_is_inside())
        return false;
    lockstep_begin_atomic(op, at, size, expected, orders, place);
    return true;
}
#define is_seen(whether) (lockstep_is_instrumented = (whether))

/* The caller's registers that a call leaves alone are left alone here, so that they can be read: with its
 * stack they are its state. */
#if defined __x86_64__ && !defined __clang__
register uint64_t kept_rbx __asm__("rbx");
register uint64_t kept_r12 __asm__("r12");
register uint64_t kept_r13 __asm__("r13");
register uint64_t kept_r14 __asm__("r14");
register uint64_t kept_r15 __asm__("r15");

static inline uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 31;
}

static inline uint64_t registers(uint64_t frame)
{
    return mix(mix(mix(mix(mix(mix(1, kept_rbx), kept_r12), kept_r13), kept_r14), kept_r15), frame);
}
#define NOTE_STATE()                                                                                         \
    do {                                                                                                     \
        const uint64_t *frame = __builtin_frame_address(0); /* the caller's, and where this returns to */    \
        if (lockstep_wants_state())                                                                          \
            lockstep_note_state(registers(frame[0]), frame + 2);                                             \
    } while (0)
#else
#define NOTE_STATE() ((void)0)
#endif

EXPORTED void __tsan_init(void);
void __tsan_init(void)
{
    is_seen(true);
}

/* ---- functions ---- */

EXPORTED void __tsan_func_entry(void *caller);
void __tsan_func_entry(void *caller)
{
    lockstep_enter_function((uint64_t)(uintptr_t)caller);
}

EXPORTED void __tsan_func_exit(void);
void __tsan_func_exit(void)
{
    lockstep_leave_function();
}

/* ---- plain and volatile accesses ---- */

#define ACCESS(name, at_type, how, size, is_write)                                                           \
    EXPORTED void __tsan_##name(at_type *at);                                                                \
    void __tsan_##name(at_type *at)                                                                          \
    {                                                                                                        \
        NOTE_STATE();                                                                                        \
        lockstep_##how##_access(at, size, is_write, HERE);                                                   \
    }
#define ACCESSES(size)                                                                                       \
    ACCESS(read##size, void, plain, size, false)                                                             \
    ACCESS(write##size, void, plain, size, true)                                                             \
    ACCESS(unaligned_read##size, void, plain, size, false)                                                   \
    ACCESS(unaligned_write##size, void, plain, size, true)                                                   \
    ACCESS(volatile_read##size, void, volatile, size, false)                                                 \
    ACCESS(volatile_write##size, void, volatile, size, true)                                                 \
    ACCESS(unaligned_volatile_read##size, void, volatile, size, false)                                       \
    ACCESS(unaligned_volatile_write##size, void, volatile, size, true)                                       \
    ACCESS(read_write##size, void, plain, size, true)                                                        \
    ACCESS(unaligned_read_write##size, void, plain, size, true)
ACCESSES(1)
ACCESSES(2)
ACCESSES(4)
ACCESSES(8)
ACCESSES(16)

#define RANGE(name, is_write)                                                                                \
    EXPORTED void __tsan_##name(void *at, size_t size);                                                      \
    void __tsan_##name(void *at, size_t size)                                                                \
    {                                                                                                        \
        NOTE_STATE();                                                                                        \
        lockstep_plain_access(at, size, is_write, HERE);                                                     \
    }
RANGE(read_range, false)
RANGE(write_range, true)

/* The table of a C++ object's class: written when it is made and unmade. */
EXPORTED void __tsan_vptr_update(void **at, void *value);
void __tsan_vptr_update(void **at, void *value)
{
    if (*at != value)
        lockstep_plain_access(at, sizeof *at, true, HERE);
}

EXPORTED void __tsan_vptr_read(void **at);
void __tsan_vptr_read(void **at)
{
    lockstep_plain_access(at, sizeof *at, false, HERE);
}

EXPORTED void *__tsan_memcpy(void *to, const void *from, size_t size);
void *__tsan_memcpy(void *to, const void *from, size_t size)
{
    lockstep_plain_access(from, size, false, HERE);
    lockstep_plain_access(to, size, true, HERE);
    return memcpy(to, from, size);
}

EXPORTED void *__tsan_memmove(void *to, const void *from, size_t size);
void *__tsan_memmove(void *to, const void *from, size_t size)
{
    lockstep_plain_access(from, size, false, HERE);
    lockstep_plain_access(to, size, true, HERE);
    return memmove(to, from, size);
}

EXPORTED void *__tsan_memset(void *to, int byte, size_t size);
void *__tsan_memset(void *to, int byte, size_t size)
{
    lockstep_plain_access(to, size, true, HERE);
    return memset(to, byte, size);
}

/* ---- atomic operations ---- */

/* Flags above it are hints. */
#define ORDER(order) ((order)&0x7fff)

#define MODIFY(bits, type, name, how)                                                                        \
    EXPORTED type __tsan_atomic##bits##_##name(volatile type *at, type value, int order);                    \
    type __tsan_atomic##bits##_##name(volatile type *at, type value, int order)                              \
    {                                                                                                        \
        const bool is_step = begin(LOCKSTEP_ATOMIC_MODIFY, at, sizeof *at, 0, ORDER(order), HERE);           \
        const type before = how(at, value, __ATOMIC_SEQ_CST);                                                \
        if (is_step)                                                                                         \
            lockstep_end_atomic(true, (uint64_t)*at, ORDER(order));                                          \
        return before;                                                                                       \
    }

/* The kinds of gcc and clang: the last gives back the value that was there. */
#define COMPARES(bits, type, name)                                                                           \
    EXPORTED int __tsan_atomic##bits##_compare_exchange_##name(volatile type *at, type *expected,            \
                                                               type value, int order, int failing);          \
    int __tsan_atomic##bits##_compare_exchange_##name(volatile type *at, type *expected, type value,         \
                                                      int order, int failing)                                \
    {                                                                                                        \
        NOTE_STATE();                                                                                        \
        const bool is_step = begin(LOCKSTEP_ATOMIC_COMPARE, at, sizeof *at, (uint64_t)*expected,             \
                                   LOCKSTEP_ORDERS(ORDER(order), ORDER(failing)), HERE);                     \
        const bool fails = is_step && sizeof #name == sizeof "weak" && *at == *expected && lockstep_fails(); \
        const bool is_changed = !fails && compare_##bits(at, expected, value);                               \
        if (is_step && !is_changed && !fails)                                                                \
            lockstep_note_overwritten(expected);                                                             \
        if (is_step)                                                                                         \
            lockstep_end_atomic(is_changed, (uint64_t)*at, ORDER(is_changed ? order : failing));             \
        if (fails) /* it does not turn in vain */                                                            \
            lockstep_self->seen_count = 0;                                                                   \
        return is_changed;                                                                                   \
    }

#define ATOMICS(bits, type)                                                                                  \
    static inline bool compare_##bits(volatile type *at, type *expected, type value)                         \
    {                                                                                                        \
        return COMPARE(at, expected, value);                                                                 \
    }                                                                                                        \
    EXPORTED type __tsan_atomic##bits##_load(const volatile type *at, int order);                            \
    type __tsan_atomic##bits##_load(const volatile type *at, int order)                                      \
    {                                                                                                        \
        NOTE_STATE();                                                                                        \
        const bool is_step = begin(LOCKSTEP_ATOMIC_LOAD, at, sizeof *at, 0, ORDER(order), HERE);             \
        const type value = LOAD(at, __ATOMIC_SEQ_CST);                                                       \
        if (is_step)                                                                                         \
            lockstep_end_atomic(false, (uint64_t)value, ORDER(order));                                       \
        return value;                                                                                        \
    }                                                                                                        \
    EXPORTED void __tsan_atomic##bits##_store(volatile type *at, type value, int order);                     \
    void __tsan_atomic##bits##_store(volatile type *at, type value, int order)                               \
    {                                                                                                        \
        const bool is_step = begin(LOCKSTEP_ATOMIC_STORE, at, sizeof *at, 0, ORDER(order), HERE);            \
        STORE(at, value, __ATOMIC_SEQ_CST);                                                                  \
        if (is_step)                                                                                         \
            lockstep_end_atomic(true, (uint64_t)value, ORDER(order));                                        \
    }                                                                                                        \
    MODIFY(bits, type, exchange, EXCHANGE)                                                                   \
    MODIFY(bits, type, fetch_add, FETCH_ADD)                                                                 \
    MODIFY(bits, type, fetch_sub, FETCH_SUB)                                                                 \
    MODIFY(bits, type, fetch_and, FETCH_AND)                                                                 \
    MODIFY(bits, type, fetch_or, FETCH_OR)                                                                   \
    MODIFY(bits, type, fetch_xor, FETCH_XOR)                                                                 \
    MODIFY(bits, type, fetch_nand, FETCH_NAND)                                                               \
    COMPARES(bits, type, strong)                                                                             \
    COMPARES(bits, type, weak)                                                                               \
    EXPORTED type __tsan_atomic##bits##_compare_exchange_val(volatile type *at, type expected, type value,   \
                                                             int order, int failing);                        \
    type __tsan_atomic##bits##_compare_exchange_val(volatile type *at, type expected, type value, int order, \
                                                    int failing)                                             \
    {                                                                                                        \
        NOTE_STATE();                                                                                        \
        const bool is_step = begin(LOCKSTEP_ATOMIC_COMPARE, at, sizeof *at, (uint64_t)expected,              \
                                   LOCKSTEP_ORDERS(ORDER(order), ORDER(failing)), HERE);                     \
        const bool is_changed = compare_##bits(at, &expected, value);                                        \
        if (is_step)                                                                                         \
            lockstep_end_atomic(is_changed, (uint64_t)*at, ORDER(is_changed ? order : failing));             \
        return expected;                                                                                     \
    }

#define LOAD                         __atomic_load_n
#define STORE                        __atomic_store_n
#define EXCHANGE                     __atomic_exchange_n
#define FETCH_ADD                    __atomic_fetch_add
#define FETCH_SUB                    __atomic_fetch_sub
#define FETCH_AND                    __atomic_fetch_and
#define FETCH_OR                     __atomic_fetch_or
#define FETCH_XOR                    __atomic_fetch_xor
#define FETCH_NAND                   __atomic_fetch_nand
#define COMPARE(at, expected, value) __atomic_compare_exchange_n(at, expected, value, false, 5, 5)
ATOMICS(8, uint8_t)
ATOMICS(16, uint16_t)
ATOMICS(32, uint32_t)
ATOMICS(64, uint64_t)

/* ---- of 16 bytes, which not every processor can do at once: under one lock ---- */

__extension__ typedef unsigned __int128 wide;

static bool wide_lock;

static wide with_lock(volatile wide *at, int how, wide value, const wide *expected)
{
    while (__atomic_test_and_set(&wide_lock, __ATOMIC_ACQUIRE)) {
    }
    const wide before = *at;
    switch (how) {
    case '=':
        *at = value;
        break;
    case '+':
        *at = before + value;
        break;
    case '-':
        *at = before - value;
        break;
    case '&':
        *at = before & value;
        break;
    case '|':
        *at = before | value;
        break;
    case '^':
        *at = before ^ value;
        break;
    case '~':
        *at = ~(before & value);
        break;
    case '?':
        if (before == *expected)
            *at = value;
        break;
    default:
        break;
    }
    __atomic_clear(&wide_lock, __ATOMIC_RELEASE);
    return before;
}

static bool compare_wide(volatile wide *at, wide *expected, wide value)
{
    const wide wanted = *expected;
    *expected = with_lock(at, '?', value, &wanted);
    return *expected == wanted;
}

#undef LOAD
#undef STORE
#undef EXCHANGE
#undef FETCH_ADD
#undef FETCH_SUB
#undef FETCH_AND
#undef FETCH_OR
#undef FETCH_XOR
#undef FETCH_NAND
#undef COMPARE
#define LOAD(at, order)              with_lock((volatile wide *)(uintptr_t)(at), 0, 0, NULL)
#define STORE(at, value, order)      with_lock(at, '=', value, NULL)
#define EXCHANGE(at, value, order)   with_lock(at, '=', value, NULL)
#define FETCH_ADD(at, value, order)  with_lock(at, '+', value, NULL)
#define FETCH_SUB(at, value, order)  with_lock(at, '-', value, NULL)
#define FETCH_AND(at, value, order)  with_lock(at, '&', value, NULL)
#define FETCH_OR(at, value, order)   with_lock(at, '|', value, NULL)
#define FETCH_XOR(at, value, order)  with_lock(at, '^', value, NULL)
#define FETCH_NAND(at, value, order) with_lock(at, '~', value, NULL)
#define COMPARE(at, expected, value) compare_wide(at, expected, value)
ATOMICS(128, wide)

/* ---- fences ---- */

EXPORTED void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_thread_fence(int order)
{
    lockstep_fence(order, HERE);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

EXPORTED void __tsan_atomic_signal_fence(int order);
void __tsan_atomic_signal_fence(int order)
{
    (void)order;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}
