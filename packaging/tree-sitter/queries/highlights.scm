(comment) @comment
(doc) @comment.documentation
(string) @string
(duration) @number
(tau) @constant.builtin
(spec name: (identifier) @type)
(_ action: (identifier) @function)
["spec" "import" "assert" "not" "initial" "state" "group" "final" "optional" "input" "action" "var" "when" "do" "implies" "internal" "transition_timeout" "prune_timeout" "prunable"
 "on_error" "in" "under" "hide" "rename"] @keyword
(strict "strict" @keyword)
["||" "|||" "|[" "]|" "--[" "]->" "->" "*"] @operator
["equivalent" "refines" "deadlock_free" "livelock_free" "deterministic" "reaches" "always_reaches"] @function.builtin
