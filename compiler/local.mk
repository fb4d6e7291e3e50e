# compiler/
