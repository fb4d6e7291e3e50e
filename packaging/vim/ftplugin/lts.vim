" Specifications of Spex: comments, and spexc as the compiler, whose messages look like gcc's.
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1
setlocal commentstring=//\ %s comments=s1:/*,mb:*,ex:*/,:///,://
setlocal makeprg=spexc\ --dump=tables\ %\ >/dev/null errorformat=%f:%l:%c:\ %trror:\ %m,%f:%l:%c:\ %tarning:\ %m,%f:%l:%c:\ %tote:\ %m
let b:undo_ftplugin = 'setlocal commentstring< comments< makeprg< errorformat<'
