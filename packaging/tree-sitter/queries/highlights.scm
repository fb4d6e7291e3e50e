(comment) @comment
(doc) @comment.documentation
(string) @string
(duration) @number
(tau) @constant.builtin
(spec name: (identifier) @type)
(_ action: (identifier) @function)
["spec" "import" "assert" "not" "initial" "state" "group" "final" "optional" "input" "action" "var" "when" "do" "after" "within" "unless" "while" "implies" "internal" "transition_timeout" "stay_timeout" "prune_timeout" "parent" "prunable"
 "on_error" "in" "under" "hide" "rename"] @keyword
(strict "strict" @keyword)
["||" "|||" "|[" "]|" "--[" "]->" "->" "*"] @operator
["equivalent" "refines" "deadlock_free" "livelock_free" "deterministic" "reaches" "always_reaches"] @function.builtin
(agents name: (identifier) @type)
["agent" "system" "record" "enum" "const" "extern"] @keyword
(agents_word) @keyword
(agents_operator) @operator
