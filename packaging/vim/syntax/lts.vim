" Vim syntax file for .lts, the specifications of Spex: see lts(5).
if exists('b:current_syntax')
  finish
endif

syntax keyword ltsItem       spec import assert
syntax keyword ltsClause     initial state group final optional input action var internal transition_timeout stay_timeout prune_timeout parent prunable on_error
syntax match   ltsClause     /\<strict\ze\s*;/
syntax keyword ltsOperator   hide rename in not under when do after within unless while implies
syntax match   ltsOperator   /\<with\ze\s\+faults\>/
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

" Agents and systems: their words are names elsewhere.
syntax region  ltsAgents     matchgroup=ltsItem start=/^\%(agent\|system\|record\|enum\|const\|extern\)\>/ end=/^}\|^\ze\S/
      \ contains=ltsAgentWord,ltsAgentType,ltsAgentLogic,ltsAgentConstant,ltsAgentFunction,ltsDuration,ltsString,ltsComment,ltsDoc
syntax keyword ltsAgentWord contained agent assert broadcast do else emit every for if internal let liveness on
syntax keyword ltsAgentWord contained protocol resilience return safety send start state stop accepts after at bounds
syntax keyword ltsAgentWord contained as capacity chaos client condition connect crash crashes delays drops duplicates durable
syntax keyword ltsAgentWord contained environment fault faults fifo final from init inputs loses ltl max_queue model most network
syntax keyword ltsAgentWord contained observe partition priority program proposition queue ready replies requires restart returns
syntax keyword ltsAgentWord contained sensitive states timer to unordered
syntax keyword ltsAgentLogic contained always never eventually possibly until implies exists all given fair goes in
syntax keyword ltsAgentLogic contained where when emits sends handles proven checked monitored within
syntax keyword ltsAgentType contained int list map set string data bool ref duration
syntax keyword ltsAgentConstant contained true false none self
syntax match   ltsAgentFunction contained /\<\%(length\|empty\|has\|first\|last\|get\|min\|max\|abs\|sum\|count\|merge\|keys\|values\|sorted\|size\|pending\|up\|old\|new\|append\|prepend\|insert\|remove\|clear\|take_first\|put\)\ze\s*(/

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
highlight default link ltsAgentWord     Statement
highlight default link ltsAgentLogic    Operator
highlight default link ltsAgentType     Type
highlight default link ltsAgentConstant Constant
highlight default link ltsAgentFunction Function

syntax sync fromstart
let b:current_syntax = 'lts'
