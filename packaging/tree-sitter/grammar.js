// The grammar of .lts files for tree-sitter; lts(5) and grammar/lts.y decide. `tree-sitter generate` makes a parser of it.
const list = (rule, separator) => seq(rule, repeat(seq(separator, rule)));

module.exports = grammar({
  name: 'lts',
  extras: ($) => [/\s/, $.doc, $.comment],
  word: ($) => $.identifier,

  rules: {
    file: ($) => repeat(choice($.spec, $.import, $.assertion, $.agents, ';')),

    import: ($) => seq('import', $.string, ';'),
    spec: ($) =>
      seq('spec', field('name', $._name), choice($.body, seq('=', field('value', $._expression), choice(';', $.body)))),
    body: ($) => seq('{', repeat($._clause), '}'),

    _clause: ($) =>
      choice($.transitions, $.initial, $.state, $.group, $.final, $.internal, $.input, $.action, $.var, $.transition_timeout, $.stay_timeout, $.prune_timeout, $.parent, $.prunable,
        $.on_error, $.strict),
    transitions: ($) => seq(optional('optional'), $._sources, repeat1($.arrow), ';'),
    _sources: ($) => choice('*', field('source', $._name), seq('(', list(field('source', $._name), ','), ')')),
    arrow: ($) => seq('--[', list($._label, '|'), ']->', field('target', $._name)),
    _label: ($) =>
      seq(field('action', $._action), optional(seq('(', list($._term, ','), ')')), optional(seq('when', $._term)),
        optional(seq('do', list($.assignment, ','))), repeat($.condition)),
    condition: ($) =>
      choice(seq(choice('after', 'within'), $._time),
        seq(choice('unless', 'while'), $._name, 'in', '(', list($._name, ','), ')')),
    assignment: ($) => seq(field('variable', $._name), '=', $._term),
    _term: ($) =>
      choice($._name, $.number, seq('(', $._term, ')'), prec(2, seq(choice('!', '~', '-', '+'), $._term)),
        prec.left(1, seq($._term,
          choice('*', '/', '%', '+', '-', '<<', '>>', '..', '<', '<=', '>', '>=', 'in', '==', '!=', '&', '^', '|', '&&',
            '||', 'implies'), $._term))),
    number: (_) => /[0-9][0-9A-Za-z]*/,
    _action: ($) => choice($._name, $.tau),
    initial: ($) => seq('initial', list($._name, ','), ';'),
    state: ($) => seq('state', list($._name, ','), ';'),
    group: ($) => seq('group', field('name', $._name), '{', list($._name, ','), '}', optional(';')),
    final: ($) => seq('final', list($._name, ','), ';'),
    internal: ($) => seq('internal', list($._name, ','), ';'),
    input: ($) => seq('input', list($._name, ','), ';'),
    action: ($) => seq('action', list($.signature, ','), ';'),
    signature: ($) => seq($._name, '(', list(seq($._name, ':', $._type), ','), ')'),
    var: ($) => seq('var', field('name', $._name), ':', $._type, optional(seq('=', $._term)), ';'),
    _type: ($) => choice(list($._name, '|'), seq('int', '(', $._term, ')')),
    transition_timeout: ($) => seq('transition_timeout', $._time, optional(seq('in', list($._name, ','))), ';'),
    stay_timeout: ($) => seq('stay_timeout', $._time, 'in', list($._name, ','), ';'),
    parent: ($) => seq('parent', $._name, ';'),
    prune_timeout: ($) => seq('prune_timeout', $._time, ';'),
    prunable: ($) => seq('prunable', list($._name, ','), ';'),
    on_error: ($) => seq('on_error', $.identifier, ';'),
    strict: (_) => seq('strict', ';'), // a name elsewhere

    _expression: ($) => choice($._name, $.parallel, $.hide, $.rename, seq('(', $._expression, ')')),
    parallel: ($) =>
      prec.left(
        1, seq($._expression, choice('||', '|||', seq('|[', optional(list($._name, ',')), ']|')), $._expression)),
    hide: ($) => prec.right(seq('hide', '{', optional(list($._name, ',')), '}', 'in', $._expression)),
    rename: ($) => prec.right(seq('rename', '{', optional(list($.renaming, ',')), '}', 'in', $._expression)),
    renaming: ($) => seq($._name, '->', choice($._name, $.tau)),

    assertion: ($) => seq('assert', optional('not'), $._name, optional(seq('with', 'faults')), choice($.relation, $.property), ';'),
    relation: ($) => seq(choice('equivalent', 'refines'), $._name, optional(seq('under', $.identifier))),
    property: ($) =>
      choice(
        'deadlock_free', 'livelock_free', 'deterministic', seq(choice('reaches', 'always_reaches'), list($._name, ','))),

    // Agents and systems, as words and blocks: grammar/agents.y knows more. Their words are names elsewhere.
    agents: ($) =>
      seq(choice('agent', 'system', 'record', 'enum', 'const', 'extern'), field('name', $._name), repeat($._piece),
        choice($.block, ';')),
    block: ($) => seq('{', repeat(choice($._piece, $.block, ';')), '}'),
    _piece: ($) => choice($.agents_word, $.identifier, $.string, $.number, $.agents_operator),
    agents_word: (_) =>
      choice(
        'agent', 'assert', 'broadcast', 'do', 'else', 'emit', 'every', 'for', 'if', 'internal', 'let', 'liveness',
        'on', 'protocol', 'resilience', 'return', 'safety', 'send', 'start', 'state', 'stop', 'accepts', 'after', 'as',
        'at', 'bounds', 'capacity', 'chaos', 'client', 'condition', 'connect', 'crash', 'crashes', 'delays', 'drops',
        'duplicates', 'durable', 'environment', 'fault', 'faults', 'fifo', 'final', 'from', 'init', 'inputs', 'loses', 'ltl',
        'max_queue', 'model', 'most', 'network', 'observe', 'partition', 'priority', 'program', 'proposition', 'queue', 'ready', 'replies',
        'requires', 'restart', 'returns', 'sensitive', 'states', 'timer', 'to', 'unordered', 'always', 'never',
        'eventually', 'possibly', 'until', 'implies', 'exists', 'all', 'given', 'fair', 'goes', 'in', 'where',
        'when', 'emits', 'sends', 'handles', 'proven', 'checked', 'monitored', 'within', 'int', 'list', 'map', 'set',
        'string', 'data', 'bool', 'ref', 'duration', 'true', 'false', 'none', 'self'),
    agents_operator: (_) => choice('->', '..', '&&', '||', '==', '!=', '<=', '>=', '<<', '>>', /[-+*\/%<>!~&|^=:.,()\[\]]/),

    _name: ($) => choice($.identifier, alias('strict', $.identifier), $.string),
    tau: (_) => choice('tau', '__internal__'),
    _time: ($) => repeat1($.duration),
    duration: (_) => choice('infinity', /[0-9][0-9A-Za-z]*/),
    identifier: (_) => /[A-Za-z_][A-Za-z0-9_]*/,
    string: (_) => /"([^"\\\r\n]|\\[^\r\n])*"/,
    doc: (_) => token(prec(1, /\/\/\/([^\/\n][^\n]*)?/)),
    comment: (_) => token(choice(/\/\/[^\n]*/, /\/\*[^*]*\*+([^\/*][^*]*\*+)*\//)),
  },
});
