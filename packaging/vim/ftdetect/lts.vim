" Specifications of Spex.
autocmd BufRead,BufNewFile *.lts setfiletype lts
