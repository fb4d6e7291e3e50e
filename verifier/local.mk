# verifier/
