# lts/
