/* Copying and comparing memory, for binaries that hold musl: its own ways are short, not fast, and took an eighth of the
 * time of a check. Only build.rs knows this file; tests/musl_memory.rs holds it against the C library of the machine.
 *
 * Loads and stores are builtins of a known size, which compilers make single instructions of. */
#include <stddef.h>
#include <stdint.h>

typedef struct { uint64_t low, high; } pair;

#define LOAD(type, from) ({ type loaded; __builtin_memcpy(&loaded, (from), sizeof loaded); loaded; })
#define COPY(type, to, from) do { type moved = LOAD(type, from); __builtin_memcpy((to), &moved, sizeof moved); } while (0)
/* From both ends towards the middle: whatever lies between one and two of a type. All is read before anything is written. */
#define COPY_ENDS(type, to, from, size) do { \
    type first = LOAD(type, from), last = LOAD(type, (from) + (size) - sizeof(type)); \
    __builtin_memcpy((to), &first, sizeof first); \
    __builtin_memcpy((to) + (size) - sizeof(type), &last, sizeof last); \
} while (0)

void *memcpy(void *restrict to_, const void *restrict from_, size_t size) {
    unsigned char *to = to_;
    const unsigned char *from = from_;
    if (size >= 16) {
        size_t done = 0;
        if (size >= 1024) {
            __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
            return to_;
        }
        for (; done + 32 <= size; done += 32) {
            COPY(pair, to + done, from + done);
            COPY(pair, to + done + 16, from + done + 16);
        }
        if (size - done > 16) COPY(pair, to + done, from + done);
        COPY(pair, to + size - 16, from + size - 16);
    } else if (size >= 8) {
        COPY_ENDS(uint64_t, to, from, size);
    } else if (size >= 4) {
        COPY_ENDS(uint32_t, to, from, size);
    } else if (size >= 2) {
        COPY_ENDS(uint16_t, to, from, size);
    } else if (size == 1) {
        *to = *from;
    }
    return to_;
}

/* Where the two overlap, each step is read before it is written, from the side where nothing is lost. */
void *memmove(void *to_, const void *from_, size_t size) {
    unsigned char *to = to_;
    const unsigned char *from = from_;
    size_t ahead = (uintptr_t)to - (uintptr_t)from, behind = (uintptr_t)from - (uintptr_t)to;
    if (ahead >= size && behind >= size) return memcpy(to_, from_, size);
    if (behind < size) {
        for (; size >= 8; size -= 8, to += 8, from += 8) COPY(uint64_t, to, from);
        for (; size; size--) *to++ = *from++;
    } else {
        for (; size >= 8; size -= 8) COPY(uint64_t, to + size - 8, from + size - 8);
        for (; size; size--) to[size - 1] = from[size - 1];
    }
    return to_;
}

static int order(uint64_t a, uint64_t b) {
    a = __builtin_bswap64(a);
    b = __builtin_bswap64(b);
    return a < b ? -1 : a > b;
}

int memcmp(const void *a_, const void *b_, size_t size) {
    const unsigned char *a = a_, *b = b_;
    if (size < 8) {
        for (size_t at = 0; at < size; at++)
            if (a[at] != b[at]) return a[at] < b[at] ? -1 : 1;
        return 0;
    }
    for (size_t at = 0; at + 8 < size; at += 8) {
        uint64_t left = LOAD(uint64_t, a + at), right = LOAD(uint64_t, b + at);
        if (left != right) return order(left, right);
    }
    return order(LOAD(uint64_t, a + size - 8), LOAD(uint64_t, b + size - 8));
}

int bcmp(const void *a, const void *b, size_t size) {
    return memcmp(a, b, size);
}
