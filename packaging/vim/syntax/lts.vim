" Vim syntax file for .lts, the specifications of Spex: see lts(5).
if exists('b:current_syntax')
  finish
endif

syntax keyword ltsItem       spec import assert
syntax keyword ltsClause     initial state group final optional input action var internal transition_timeout stay_timeout prune_timeout parent prunable on_error
syntax match   ltsClause     /\<strict\ze\s*;/
syntax keyword ltsOperator   hide rename in not under when do after within unless while implies
syntax keyword ltsProperty   equivalent refines deadlock_free livelock_free deterministic reaches always_reaches
syntax keyword ltsConstant   tau infinity __internal__
syntax match   ltsDuration   /\<\%(\d\+\%(ms\|s\|m\|h\|d\)\?\)\+\>/
syntax match   ltsArrow      /--\[\|\]->\|->/
syntax match   ltsParallel   /|||\|||\||\[\|\]|/
syntax region  ltsString     start=/"/ skip=/\\./ end=/"/ oneline
syntax match   ltsComment    "//.*$" contains=ltsTodo
syntax match   ltsDoc        "///\([^/].*\)\?$"
syntax region  ltsComment    start="/\*" end="\*/" contains=ltsTodo
syntax keyword ltsTodo       TODO FIXME XXX contained

highlight default link ltsItem     Keyword
highlight default link ltsClause   Statement
highlight default link ltsOperator Operator
highlight default link ltsProperty Function
highlight default link ltsConstant Constant
highlight default link ltsDuration Number
highlight default link ltsArrow    Delimiter
highlight default link ltsParallel Operator
highlight default link ltsString   String
highlight default link ltsComment  Comment
highlight default link ltsDoc      SpecialComment
highlight default link ltsTodo     Todo

let b:current_syntax = 'lts'
