"""Random words for the threads of races.c: what is held is given back, by the thread that has it."""


def random_words(length, variables, kinds, suffix):
    """As many words as `length` at most: `variables()` and `kinds()` draw, `suffix(kind)` is a word's last letter."""
    words, held, rw = [], [], []
    for _ in range(length):
        i = variables()
        kind = kinds()
        if kind == "l" and i not in held:
            held.append(i)
        elif kind == "u" and held:
            i = held.pop()
        elif kind in "sx" and i not in rw:
            rw.append(i)
        elif kind == "y" and rw:
            i = rw.pop()
        elif kind in "lusxy":
            continue
        words.append(f"{kind}{i}{suffix(kind)}")
    return words + [f"u{i}-" for i in reversed(held)] + [f"y{i}-" for i in reversed(rw)]
