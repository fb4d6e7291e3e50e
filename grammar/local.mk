# grammar/
