/* The grammar of agents and systems: see lts(5). It is that of one item, `agent system record enum const extern`; what
 * is around it is lts.y's. A word that is not reserved is a token of its own only where the parser would take it
 * (parse.c asks with lang_agents_accepts): everywhere else it is a name.
 *
 * Recovery is at `;` and `}`. Braces that an error begins at are skipped whole, and come as one token (BLOCK).
 */
%require "3.8"
%define api.pure full
%define api.push-pull push
%define api.prefix {lang_agents_yy}
%define api.token.prefix {LANG_A_}
%define api.location.type {lang_place}
%define api.value.type union
%define lr.type ielr
%define parse.lac full
%define parse.error custom
%locations
%parse-param {lang_tree_builder *tree}
%parse-param {lang_scanner *scanner} /* for messages: where it is, and what it has seen */

%code requires {
#include "language/tree/tree.h"
typedef struct lang_scanner lang_scanner;
}

%code provides {
/* Would the parser take such a token now? */
bool lang_agents_accepts(lang_agents_yypstate *parser, int kind);
/* Has it just dropped a token, as there was an error? */
bool lang_agents_recovers(const lang_agents_yypstate *parser);
}

%code {
#include "grammar/agents_syntax.h"

#define YYMAXDEPTH 100000000 /* of the stack, which lies on the heap */
#define YYLLOC_DEFAULT(current, rhs, n) ((current) = lang_place_span((rhs), (n)))
#define MADE(node)                                                                                           \
    do {                                                                                                     \
        if (!(node))                                                                                         \
            YYNOMEM;                                                                                         \
    } while (0)
/* What is wrong has been said, if there is nothing. */
#define KEPT(action)                                                                                         \
    do {                                                                                                     \
        action;                                                                                              \
        if (tree->out_of_memory)                                                                             \
            YYNOMEM;                                                                                         \
    } while (0)
#define NOTHING ((lang_terms){NULL, NULL})

static void lang_agents_yyerror(const lang_place *place, lang_tree_builder *tree, lang_scanner *scanner,
                                const char *message);

/* The place of a rule with `n` parts: from its first to its last; an empty rule is where it would stand. */
static inline lang_place lang_place_span(const lang_place *parts, int n)
{
    if (n == 0)
        return (lang_place){parts[0].file, parts[0].end_line, parts[0].end_column, parts[0].end_line,
                             parts[0].end_column};
    return (lang_place){parts[1].file, parts[1].line, parts[1].column, parts[n].end_line,
                         parts[n].end_column};
}
}

%token END 0 "end of file"
/* The numbers of these tokens are no numbers of tokens of lts.y: lists of tokens hold both. */
%token FIRST 1000 "the first token"
%token <lang_ast_name *> NAME "a name" STRING "a quoted name" NUMBER "a number"
/* Reserved. */
%token <lang_ast_name *> AGENT "agent" ALWAYS "always" ASSERT "assert" BROADCAST "broadcast" DO "do" ELSE "else"
%token <lang_ast_name *> EMIT "emit" EMITS "emits" EVENTUALLY "eventually" EVERY "every" EXISTS "exists"
%token <lang_ast_name *> FALSE "false" FOR "for" GIVEN "given" HANDLES "handles" IF "if" IMPLIES "implies" IN "in"
%token <lang_ast_name *> INTERNAL "internal" LET "let" LIVENESS "liveness" NEVER "never" NONE "none" ON "on"
%token <lang_ast_name *> POSSIBLY "possibly" PROTOCOL "protocol" RESILIENCE "resilience" RETURN "return"
%token <lang_ast_name *> SAFETY "safety" SELF "self" SEND "send" SENDS "sends" START "start" STATE "state" STOP "stop"
%token <lang_ast_name *> SYSTEM "system" TRUE "true" UNTIL "until" WHEN "when" WHERE "where"
/* Words with a meaning in their place only. */
%token <lang_ast_name *> RECORD "record" ENUM "enum" CONST "const" EXTERN "extern"
%token <lang_ast_name *> ACCEPTS "accepts" AFTER "after" ALL "all" AS "as" AT "at" BOUNDS "bounds" CAPACITY "capacity"
%token <lang_ast_name *> CHAOS "chaos" CHECKED "checked" CLIENT "client" CONDITION "condition" CONNECT "connect" CRASH "crash"
%token <lang_ast_name *> CRASHES "crashes" DATA "data" DELAYS "delays" DROPS "drops" DUPLICATES "duplicates"
%token <lang_ast_name *> DURABLE "durable" ENVIRONMENT "environment" FAIR "fair" FAULT "fault" FAULTS "faults"
%token <lang_ast_name *> FIFO "fifo" FINAL "final" FROM "from" GOES "goes" INIT "init" INPUTS "inputs" INT "int" LIST "list"
%token <lang_ast_name *> LOSES "loses" LTL "ltl" MAP "map" MAX_QUEUE "max_queue" MODEL "model" MONITORED "monitored" MOST "most"
%token <lang_ast_name *> NETWORK "network" OBSERVE "observe" PARTITION "partition" PRIORITY "priority"
%token <lang_ast_name *> PROGRAM "program" PROPOSITION "proposition" PROVEN "proven" QUEUE "queue" READY "ready"
%token <lang_ast_name *> REPLIES "replies" REQUIRES "requires" RESTART "restart" RETURNS "returns" SENSITIVE "sensitive" SET "set"
%token <lang_ast_name *> STATES "states" TEXT "string" TIMER "timer" TO "to" UNORDERED "unordered" WITHIN "within"
/* Operators; SIGN and '|' have other uses, too. */
%token <lang_ast_name *> OPERATOR "an operator" PREFIX "an operator before" SIGN "a sign"
%token MAPS "->" RANGE ".."
%token BLOCK "what is in braces"
%token <lang_ast_name *> INVALID "something else"

%type <lang_ast_name *> name text
%type <lang_ast_names> names numbers
%type <lang_term *> term value guard place most pattern chaos_part amount prefix binary within index
%type <lang_term *> primary postfix place_or_call far reach entry choice values
%type <lang_terms> sequence operands unary terms arguments entries patterns places choices chaos_parts
%type <const lang_ast_type *> type result
%type <lang_ast_field *> field parameter
%type <lang_ast_fields> fields parameters signature
%type <lang_ast_message *> accepted
%type <lang_ast_statement *> statement simple condition
%type <lang_ast_block> block body statements otherwise
%type <lang_ast_names> words fair kept
%type <lang_tree_tier> tier
%type <lang_ast_observation *> source
%type <bool> end

%%

unit: item | error;

item: agent | system | record | enumeration | constant | external;

/* A forgotten `;` loses nothing: what comes next is read as if it were there. */
end: ';' { $$ = true; } | error { $$ = false; };

/* ---- types, records, enumerations, constants, externs ---- */

record: RECORD name '{' fields '}' { MADE(lang_tree_add_record(tree, @$, $2, $4)); }
    | RECORD name '{' fields error '}' { yyerrok; MADE(lang_tree_add_record(tree, @$, $2, $4)); };

fields: %empty { $$ = (lang_ast_fields){NULL, NULL}; }
    | fields field end { $$ = lang_tree_fields($1, $2); }
    | fields ';' { yyerrok; $$ = $1; }
    | fields error ';' { yyerrok; $$ = $1; }
    | fields error BLOCK { yyerrok; $$ = $1; };

field: name ':' type value { MADE($$ = lang_tree_field(tree, @$, $1, $3, $4)); };

value: %empty { $$ = NULL; } | '=' term { $$ = $2; };

type: words { MADE($$ = lang_tree_type(tree, @$, $1, NULL)); }
    | INT '(' term ')' { MADE($$ = lang_tree_type(tree, @$, lang_tree_list($1), $3)); }
    | TEXT '(' term ')' { MADE($$ = lang_tree_container(tree, @$, $1, NULL, NULL, $3)); }
    | DATA '(' term ')' { MADE($$ = lang_tree_container(tree, @$, $1, NULL, NULL, $3)); }
    | LIST '(' type ',' term ')' { MADE($$ = lang_tree_container(tree, @$, $1, NULL, $3, $5)); }
    | SET '(' type ',' term ')' { MADE($$ = lang_tree_container(tree, @$, $1, NULL, $3, $5)); }
    | MAP '(' type ',' type ',' term ')' { MADE($$ = lang_tree_container(tree, @$, $1, $3, $5, $7)); };

words: name { $$ = lang_tree_list($1); }
    | words '|' name { $$ = lang_tree_append($1, $3); };

enumeration: ENUM name '{' names comma '}' { MADE(lang_tree_add_enum(tree, @$, $2, $4)); };

comma: %empty | ',';

constant: CONST name '=' term end { MADE(lang_tree_add_constant(tree, @$, $2, $4)); };

external: EXTERN name '(' ')' result FROM text returned end {
        MADE(lang_tree_add_extern(tree, @$, $2, (lang_ast_fields){NULL, NULL}, $5, $7));
    }
    | EXTERN name '(' parameters ')' result FROM text returned end {
        MADE(lang_tree_add_extern(tree, @$, $2, $4, $6, $8));
    };

result: %empty { $$ = NULL; } | MAPS type { $$ = $2; };

returned: %empty | RETURNS values { tree->item.values = $2; };

/* What something may be: a range, one value, or several in braces. */
values: term | '{' terms '}' { MADE($$ = lang_tree_record_term(tree, @$, $2)); };

parameters: parameter { $$ = lang_tree_fields((lang_ast_fields){NULL, NULL}, $1); }
    | parameters ',' parameter { $$ = lang_tree_fields($1, $3); };

parameter: field;

signature: %empty { $$ = (lang_ast_fields){NULL, NULL}; }
    | '(' ')' { $$ = (lang_ast_fields){NULL, NULL}; }
    | '(' parameters ')' { $$ = $2; };

/* ---- agents ---- */

agent: AGENT name signature '{' clauses '}' { MADE(lang_tree_add_agent(tree, @$, $2, $3)); }
    | AGENT name signature '{' clauses error '}' { yyerrok; MADE(lang_tree_add_agent(tree, @$, $2, $3)); }
    | AGENT error '{' clauses '}' { yyerrok; }
    | AGENT error '{' clauses error '}' { yyerrok; };

clauses: %empty | clauses clause;

clause: STATE name ':' type value marks end { MADE(lang_tree_add_state(tree, @$, $2, $4, $5)); }
    | PROTOCOL '{' messages '}'
    | PROTOCOL '{' messages error '}' { yyerrok; }
    | MAX_QUEUE term end { lang_tree_max_queue(tree, $1, $2); }
    | handler
    | DO name signature block { MADE(lang_tree_add_procedure(tree, @$, $2, $3, $4)); }
    | DO error block { yyerrok; }
    | RESILIENCE '{' missed '}'
    | RESILIENCE '{' missed error '}' { yyerrok; }
    | claim
    | proposition
    | ';' { yyerrok; }
    | INVALID { if (!YYRECOVERING()) lang_agents_stray(scanner); }
    | error ';' { yyerrok; }
    | error BLOCK { yyerrok; };

marks: %empty | marks SENSITIVE { lang_tree_mark(tree, $2, &tree->item.sensitive); }
    | marks DURABLE { lang_tree_mark(tree, $2, &tree->item.durable); };

messages: %empty | messages message
    | messages ';' { yyerrok; }
    | messages error ';' { yyerrok; }
    | messages error BLOCK { yyerrok; };

message: accepted end { lang_tree_add_message(tree, $1); }
    | EMITS emitted end
    | SENDS sent end;

accepted: ACCEPTS name signature { MADE($$ = lang_tree_message(tree, @$, LANG_ACCEPTS, $2, $3)); }
    | accepted WHERE term { $$ = $1; lang_tree_where(tree, $1, $2, $3); }
    | accepted REPLIES names { $$ = $1; lang_tree_replies(tree, $1, $2, $3); }
    | accepted MAX_QUEUE term { $$ = $1; lang_tree_message_queue(tree, $1, $2, $3); }
    | accepted AS text { $$ = $1; lang_tree_as(tree, $1, $2, $3); }
    | accepted PRIORITY { $$ = $1; lang_tree_mark(tree, $2, &$1->priority); };

emitted: one_emitted | emitted ',' one_emitted;

one_emitted: name signature {
        lang_ast_message *message;
        MADE(message = lang_tree_message(tree, @$, LANG_EMITS, $1, $2));
        lang_tree_add_message(tree, message);
    }
    | name signature AS text {
        lang_ast_message *message;
        MADE(message = lang_tree_message(tree, @$, LANG_EMITS, $1, $2));
        lang_tree_as(tree, message, $3, $4);
        lang_tree_add_message(tree, message);
    };

sent: one_sent | sent ',' one_sent;

one_sent: name signature {
        lang_ast_message *message;
        MADE(message = lang_tree_message(tree, @$, LANG_SENDS, $1, $2));
        lang_tree_add_message(tree, message);
    };

/* ---- handlers ---- */

handler: ON name guard block {
        MADE(lang_tree_add_handler(tree, (lang_ast_handler){.kind = LANG_ON_MESSAGE, .place = @$, .name = $2, .guard = $3, .body = $4}));
    }
    | ON name '(' ')' guard block {
        MADE(lang_tree_add_handler(tree, (lang_ast_handler){.kind = LANG_ON_MESSAGE, .place = @$, .name = $2, .guard = $5, .body = $6}));
    }
    | ON name '(' patterns ')' guard block {
        MADE(lang_tree_add_handler(tree, (lang_ast_handler){.kind = LANG_ON_MESSAGE, .place = @$, .name = $2, .patterns = $4, .guard = $6, .body = $7}));
    }
    | ON START block { MADE(lang_tree_add_handler(tree, (lang_ast_handler){.kind = LANG_ON_START, .place = @$, .body = $3})); }
    | ON FAULT block { MADE(lang_tree_add_handler(tree, (lang_ast_handler){.kind = LANG_ON_FAULT, .place = @$, .body = $3})); }
    | ON TIMER name block {
        MADE(lang_tree_add_handler(tree, (lang_ast_handler){.kind = LANG_ON_TIMER, .place = @$, .name = $3, .body = $4}));
    }
    | ON error block { yyerrok; }
    | EVERY term guard block {
        MADE(lang_tree_add_handler(tree, (lang_ast_handler){.kind = LANG_EVERY, .place = @$, .period = $2, .guard = $3, .body = $4}));
    }
    | EVERY error block { yyerrok; }
    | INTERNAL name WHEN term block {
        MADE(lang_tree_add_handler(tree, (lang_ast_handler){.kind = LANG_INTERNAL, .place = @$, .name = $2, .guard = $4, .body = $5}));
    }
    | INTERNAL error block { yyerrok; };

missed: %empty
    | missed ON text block {
        MADE(lang_tree_add_handler(tree, (lang_ast_handler){.kind = LANG_ON_MISSED, .place = lang_place_span(&@1, 3), .name = $3, .body = $4}));
    }
    | missed ON error block { yyerrok; }
    | missed ';' { yyerrok; }
    | missed error ';' { yyerrok; }
    | missed error BLOCK { yyerrok; };

guard: %empty { $$ = NULL; } | WHEN term { $$ = $2; };

patterns: pattern { $$ = lang_tree_terms(NOTHING, $1); }
    | patterns ',' pattern { $$ = lang_tree_terms($1, $3); };

pattern: NAME { MADE($$ = lang_tree_pattern(tree, $1)); }
    | STRING { MADE($$ = lang_tree_operand(tree, LANG_TERM_STRING, $1)); }
    | TRUE { MADE($$ = lang_tree_operand(tree, LANG_TERM_NAME, $1)); }
    | FALSE { MADE($$ = lang_tree_operand(tree, LANG_TERM_NAME, $1)); }
    | NONE { MADE($$ = lang_tree_operand(tree, LANG_TERM_NAME, $1)); }
    | SELF { MADE($$ = lang_tree_operand(tree, LANG_TERM_NAME, $1)); }
    | numbers { MADE($$ = lang_tree_quantity(tree, @$, $1)); }
    | SIGN numbers {
        lang_term *sign, *number;
        MADE(sign = lang_tree_operator(tree, $1->text, true, @1));
        MADE(number = lang_tree_quantity(tree, @2, $2));
        MADE($$ = lang_tree_term(tree, lang_tree_terms(lang_tree_terms(NOTHING, sign), number)));
    };

/* ---- statements ---- */

block: open statements '}' { $$ = lang_tree_block(tree, @$, $2); }
    | open statements error '}' { yyerrok; $$ = lang_tree_block(tree, @$, $2); };

open: '{' { yyerrok; }; /* what was wrong before it is over */

statements: %empty { $$ = (lang_ast_block){.first = NULL}; }
    | statements statement { $$ = lang_tree_statements($1, $2); };

statement: simple
    | condition
    | FOR '(' name IN term ')' body {
        MADE($$ = lang_tree_statement(tree, (lang_ast_statement){.kind = LANG_FOR, .place = @$, .name = $3, .value = $5, .body = $7}));
    }
    | FOR error block { yyerrok; $$ = NULL; }
    | ';' { yyerrok; $$ = NULL; }
    | INVALID { $$ = NULL; if (!YYRECOVERING()) lang_agents_stray(scanner); }
    | error ';' { yyerrok; $$ = NULL; }
    | error BLOCK { yyerrok; $$ = NULL; };

simple: place_or_call '=' term end { KEPT($$ = lang_tree_assign(tree, @$, $1, $3)); }
    | place_or_call end { KEPT($$ = lang_tree_call_statement(tree, @$, $1, $2 && !YYRECOVERING())); }
    | LET name '=' term end {
        MADE($$ = lang_tree_statement(tree, (lang_ast_statement){.kind = LANG_LET, .place = @$, .name = $2, .value = $4}));
    }
    | EMIT name arguments end {
        MADE($$ = lang_tree_statement(tree, (lang_ast_statement){.kind = LANG_EMIT, .place = @$, .name = $2, .arguments = $3}));
    }
    | SEND name arguments TO term end {
        MADE($$ = lang_tree_statement(tree, (lang_ast_statement){.kind = LANG_SEND, .place = @$, .name = $2, .arguments = $3, .value = $5}));
    }
    | BROADCAST name arguments end {
        MADE($$ = lang_tree_statement(tree, (lang_ast_statement){.kind = LANG_BROADCAST, .place = @$, .name = $2, .arguments = $3}));
    }
    | START name AFTER term end {
        MADE($$ = lang_tree_statement(tree, (lang_ast_statement){.kind = LANG_START, .place = @$, .name = $2, .value = $4}));
    }
    | STOP name end { MADE($$ = lang_tree_statement(tree, (lang_ast_statement){.kind = LANG_STOP, .place = @$, .name = $2})); }
    | ASSERT term end { MADE($$ = lang_tree_statement(tree, (lang_ast_statement){.kind = LANG_ASSERT, .place = @$, .value = $2})); }
    | RETURN end { MADE($$ = lang_tree_statement(tree, (lang_ast_statement){.kind = LANG_RETURN, .place = @$})); };

/* A block that lacks its braces costs no more than that. */
body: block
    | simple {
        lang_error(tree->diagnostics, @1, "the statements of an 'if' or a 'for' stand in braces");
        tree->damaged = tree->file->damaged = true;
        $$ = (lang_ast_block){.place = @1};
    };

place_or_call: NAME { MADE($$ = lang_tree_operand(tree, LANG_TERM_NAME, $1)); }
    | STRING { MADE($$ = lang_tree_operand(tree, LANG_TERM_STRING, $1)); }
    | name '(' ')' { MADE($$ = lang_tree_call(tree, @$, $1, NOTHING)); }
    | name '(' terms ')' { MADE($$ = lang_tree_call(tree, @$, $1, $3)); }
    | place_or_call '.' name { MADE($$ = lang_tree_member(tree, @$, $1, $3)); }
    | place_or_call '[' term ']' { MADE($$ = lang_tree_index(tree, @$, $1, $3)); };

condition: IF '(' term ')' body otherwise {
        MADE($$ = lang_tree_statement(tree, (lang_ast_statement){.kind = LANG_IF, .place = @$, .value = $3, .body = $5, .otherwise = $6}));
    }
    | IF error block otherwise { yyerrok; $$ = NULL; };

otherwise: %empty { $$ = (lang_ast_block){.first = NULL}; }
    | ELSE body { $$ = $2; }
    | ELSE condition { $$ = lang_tree_block(tree, @2, lang_tree_statements((lang_ast_block){.first = NULL}, $2)); };

arguments: %empty { $$ = NOTHING; } | '(' ')' { $$ = NOTHING; } | '(' terms ')' { $$ = $2; };

/* ---- expressions: operands and operators by turns; which binds more tightly is a table (language/terms/).
 * What begins with a temporal word or a quantifier reaches as far right as it can. ---- */

terms: term { $$ = lang_tree_terms(NOTHING, $1); }
    | terms ',' term { $$ = lang_tree_terms($1, $3); };

term: sequence { MADE($$ = lang_tree_term(tree, $1)); };

sequence: operands
    | far { $$ = lang_tree_terms(NOTHING, $1); }
    | operands binary far { $$ = lang_tree_terms(lang_tree_terms($1, $2), $3); };

operands: unary
    | operands binary unary { $$ = lang_tree_terms($1, $2); $$.last->next = $3.first; $$.last = $3.last; };

unary: postfix { $$ = lang_tree_terms(NOTHING, $1); }
    | prefix unary { $$ = lang_tree_terms(NOTHING, $1); $1->next = $2.first; $$.last = $2.last; }
    | postfix GOES postfix MAPS postfix {
        lang_term *term;
        MADE(term = lang_tree_goes(tree, @$, $1, $2, $3, $5));
        $$ = lang_tree_terms(NOTHING, term);
    }
    | event name {
        lang_term *term;
        MADE(term = lang_tree_event(tree, @$, NULL, tree->item.event, $2));
        $$ = lang_tree_terms(NOTHING, term);
    }
    | postfix event name {
        lang_term *term;
        MADE(term = lang_tree_event(tree, @$, $1, tree->item.event, $3));
        $$ = lang_tree_terms(NOTHING, term);
    };

event: EMITS { tree->item.event = $1; } | SENDS { tree->item.event = $1; } | HANDLES { tree->item.event = $1; };

far: reach
    | prefix far { MADE($$ = lang_tree_term(tree, lang_tree_terms(lang_tree_terms(NOTHING, $1), $2))); };

reach: ALWAYS term { MADE($$ = lang_tree_temporal(tree, @$, $1, $2)); }
    | NEVER term { MADE($$ = lang_tree_temporal(tree, @$, $1, $2)); }
    | EVENTUALLY term { MADE($$ = lang_tree_temporal(tree, @$, $1, $2)); }
    | POSSIBLY term { MADE($$ = lang_tree_temporal(tree, @$, $1, $2)); }
    | FOR ALL names IN postfix ':' term { MADE($$ = lang_tree_quantifier(tree, @$, @1, "for all", $3, $5, $7)); }
    | EXISTS names IN postfix WHERE term { MADE($$ = lang_tree_quantifier(tree, @$, @1, "exists", $2, $4, $6)); };

binary: OPERATOR { MADE($$ = lang_tree_operator(tree, $1->text, false, @1)); }
    | SIGN { MADE($$ = lang_tree_operator(tree, $1->text, false, @1)); }
    | RANGE { MADE($$ = lang_tree_operator(tree, "..", false, @1)); }
    | '%' { MADE($$ = lang_tree_operator(tree, "%", false, @1)); }
    | '|' { MADE($$ = lang_tree_operator(tree, "|", false, @1)); }
    | IN { MADE($$ = lang_tree_operator(tree, "in", false, @1)); }
    | IMPLIES { MADE($$ = lang_tree_operator(tree, "implies", false, @1)); }
    | UNTIL { MADE($$ = lang_tree_operator(tree, "until", false, @1)); };

prefix: PREFIX { MADE($$ = lang_tree_operator(tree, $1->text, true, @1)); }
    | SIGN { MADE($$ = lang_tree_operator(tree, $1->text, true, @1)); };

postfix: primary
    | postfix '.' name { MADE($$ = lang_tree_member(tree, @$, $1, $3)); }
    | postfix '[' term ']' { MADE($$ = lang_tree_index(tree, @$, $1, $3)); };

primary: NAME { MADE($$ = lang_tree_operand(tree, LANG_TERM_NAME, $1)); }
    | STRING { MADE($$ = lang_tree_operand(tree, LANG_TERM_STRING, $1)); }
    | TRUE { MADE($$ = lang_tree_operand(tree, LANG_TERM_NAME, $1)); }
    | FALSE { MADE($$ = lang_tree_operand(tree, LANG_TERM_NAME, $1)); }
    | NONE { MADE($$ = lang_tree_operand(tree, LANG_TERM_NAME, $1)); }
    | SELF { MADE($$ = lang_tree_operand(tree, LANG_TERM_NAME, $1)); }
    | numbers { MADE($$ = lang_tree_quantity(tree, @$, $1)); }
    | '(' sequence ')' { MADE($$ = lang_tree_group(tree, $2, @$)); }
    | name '(' ')' { MADE($$ = lang_tree_call(tree, @$, $1, NOTHING)); }
    | name '(' terms ')' { MADE($$ = lang_tree_call(tree, @$, $1, $3)); }
    | name '(' terms WHERE term ')' { MADE($$ = lang_tree_over_group(tree, @$, $1, "count", $3, $5)); }
    | name '(' terms ':' term ')' { MADE($$ = lang_tree_over_group(tree, @$, $1, "sum", $3, $5)); }
    | '[' ']' { MADE($$ = lang_tree_list_term(tree, @$, NOTHING)); }
    | '[' terms ']' { MADE($$ = lang_tree_list_term(tree, @$, $2)); }
    | '{' '}' { MADE($$ = lang_tree_record_term(tree, @$, NOTHING)); }
    | '{' entries '}' { MADE($$ = lang_tree_record_term(tree, @$, $2)); }
    | '{' error '}' { MADE($$ = lang_tree_record_term(tree, @$, NOTHING)); }
    | '{' entries error '}' { MADE($$ = lang_tree_record_term(tree, @$, $2)); };

entries: entry { $$ = lang_tree_terms(NOTHING, $1); }
    | entries ',' entry { $$ = lang_tree_terms($1, $3); };

entry: name ':' term { MADE($$ = lang_tree_entry(tree, @$, $1, $3)); };

/* 5s, 1h 30m */
numbers: NUMBER { $$ = lang_tree_list($1); }
    | numbers NUMBER { $$ = lang_tree_append($1, $2); };

/* ---- properties ---- */

claim: SAFETY text tier ALWAYS term end {
        lang_term *formula;
        MADE(formula = lang_tree_temporal(tree, lang_place_span(&@3, 2), $4, $5));
        MADE(lang_tree_add_claim(tree, (lang_ast_claim){.kind = LANG_SAFETY, .place = @$, .name = $2, .formula = formula}, $3));
    }
    | SAFETY text tier NEVER term end {
        lang_term *formula;
        MADE(formula = lang_tree_temporal(tree, lang_place_span(&@3, 2), $4, $5));
        MADE(lang_tree_add_claim(tree, (lang_ast_claim){.kind = LANG_SAFETY, .place = @$, .name = $2, .formula = formula}, $3));
    }
    | LIVENESS text tier within term fair end {
        MADE(lang_tree_add_claim(tree, (lang_ast_claim){.kind = LANG_LIVENESS, .place = @$, .name = $2, .within = $4, .formula = $5, .fair = $6}, $3));
    }
    | LTL text tier term fair end {
        MADE(lang_tree_add_claim(tree, (lang_ast_claim){.kind = LANG_LTL, .place = @$, .name = $2, .formula = $4, .fair = $5}, $3));
    };

proposition: PROPOSITION NAME '=' term end { MADE(lang_tree_add_proposition(tree, @$, $2, $4)); };

tier: %empty { $$ = (lang_tree_tier){LANG_TIER_DEFAULT, @$}; }
    | PROVEN { $$ = (lang_tree_tier){LANG_PROVEN, @1}; }
    | CHECKED { $$ = (lang_tree_tier){LANG_CHECKED, @1}; }
    | MONITORED { $$ = (lang_tree_tier){LANG_MONITORED, @1}; };

within: %empty { $$ = NULL; }
    | WITHIN NAME { MADE($$ = lang_tree_operand(tree, LANG_TERM_NAME, $2)); }
    | WITHIN NUMBER { MADE($$ = lang_tree_quantity(tree, @2, lang_tree_list($2))); }
    | WITHIN '(' term ')' { $$ = $3; };

fair: %empty { $$ = (lang_ast_names){NULL, NULL}; } | GIVEN FAIR names { $$ = $3; };

/* ---- systems ---- */

system: SYSTEM name '{' parts '}' { MADE(lang_tree_add_system(tree, @$, $2)); }
    | SYSTEM name '{' parts error '}' { yyerrok; MADE(lang_tree_add_system(tree, @$, $2)); }
    | SYSTEM error '{' parts '}' { yyerrok; }
    | SYSTEM error '{' parts error '}' { yyerrok; };

parts: %empty | parts part;

part: AGENT name index ':' name end { MADE(lang_tree_add_member(tree, @$, $2, $3, $5, NOTHING)); }
    | AGENT name index ':' name '(' ')' end { MADE(lang_tree_add_member(tree, @$, $2, $3, $5, NOTHING)); }
    | AGENT name index ':' name '(' entries ')' end { MADE(lang_tree_add_member(tree, @$, $2, $3, $5, $7)); }
    | AGENT name index ':' PROGRAM text '{' { MADE(lang_tree_begin_program(tree)); } program program_end {
        MADE(lang_tree_add_program(tree, @$, $2, $3, $6));
    }
    | FINAL term end { lang_tree_final(tree, $1, $2); }
    | CONNECT links end
    | NETWORK '{' { lang_tree_network(tree, $1); } network '}'
    | ENVIRONMENT '{' { lang_tree_environment(tree, $1); } inputs '}'
    | FAULTS '{' { lang_tree_faults(tree, $1); } faults '}'
    | BOUNDS '{' { lang_tree_bounds(tree, $1); } bounds '}'
    | OBSERVE '{' observations '}'
    | REQUIRES name '{' { MADE(lang_tree_requires(tree, @1, $2)); } commands '}'
    | CHAOS '{' { lang_tree_chaos(tree, $1); } chaos '}'
    | claim
    | proposition
    | ';' { yyerrok; }
    | INVALID { if (!YYRECOVERING()) lang_agents_stray(scanner); }
    | error ';' { yyerrok; }
    | error BLOCK { yyerrok; };

index: %empty { $$ = NULL; } | '[' term ']' { $$ = $2; };

program_end: '}' | error '}' { yyerrok; };

program: %empty | program message
    | program READY name end { lang_tree_ready(tree, $2, $3); }
    | program CLIENT name end { lang_tree_client(tree, $2, $3, NULL); }
    | program CLIENT name FROM text end { lang_tree_client(tree, $2, $3, $5); }
    | program judge end
    | program ';' { yyerrok; }
    | program error ';' { yyerrok; }
    | program error BLOCK { yyerrok; };

judge: MODEL text { lang_tree_model(tree, $1, $2); }
    | judge INIT text { lang_tree_model_init(tree, $2, $3); }
    | judge CONDITION text { lang_tree_model_condition(tree, $2, $3); };

links: link | links ',' link;

link: place MAPS place { MADE(lang_tree_add_link(tree, @$, $1, $3)); };

place: name { MADE($$ = lang_tree_operand(tree, LANG_TERM_NAME, $1)); }
    | name '[' term ']' {
        lang_term *group;
        MADE(group = lang_tree_operand(tree, LANG_TERM_NAME, $1));
        MADE($$ = lang_tree_index(tree, @$, group, $3));
    };

places: place { $$ = lang_tree_terms(NOTHING, $1); }
    | places ',' place { $$ = lang_tree_terms($1, $3); };

most: %empty { $$ = NULL; } | AT MOST term { $$ = $3; };

network: %empty
    | network FIFO end { lang_tree_set(tree, $2, &tree->item.system->network.fifo, NULL); }
    | network UNORDERED end { lang_tree_set(tree, $2, &tree->item.system->network.unordered, NULL); }
    | network CAPACITY term end { lang_tree_set(tree, $2, &tree->item.system->network.capacity, $3); }
    | network CAPACITY term DROPS end {
        lang_tree_set(tree, $2, &tree->item.system->network.capacity, $3);
        lang_tree_set(tree, $4, &tree->item.system->network.capacity_drops, NULL);
    }
    | network LOSES most end { lang_tree_set(tree, $2, &tree->item.system->network.loses, $3); }
    | network DUPLICATES most end { lang_tree_set(tree, $2, &tree->item.system->network.duplicates, $3); }
    | network PARTITION DELAYS end { lang_tree_set(tree, $2, &tree->item.system->network.partition_delays, NULL); }
    | network ';' { yyerrok; }
    | network error ';' { yyerrok; }
    | network error BLOCK { yyerrok; };

inputs: %empty
    | inputs name TO places most end { MADE(lang_tree_add_input(tree, lang_place_span(&@1, 5), $2, NOTHING, $4, $5)); }
    | inputs name '(' ')' TO places most end { MADE(lang_tree_add_input(tree, lang_place_span(&@1, 7), $2, NOTHING, $6, $7)); }
    | inputs name '(' choices ')' TO places most end { MADE(lang_tree_add_input(tree, lang_place_span(&@1, 8), $2, $4, $7, $8)); }
    | inputs ';' { yyerrok; }
    | inputs error ';' { yyerrok; }
    | inputs error BLOCK { yyerrok; };

choices: choice { $$ = lang_tree_terms(NOTHING, $1); }
    | choices ',' choice { $$ = lang_tree_terms($1, $3); };

choice: name IN values { MADE($$ = lang_tree_entry(tree, @$, $1, $3)); };

faults: %empty
    | faults CRASH places most end { MADE(lang_tree_add_crash(tree, lang_place_span(&@1, 4), $3, $4)); }
    | faults RESTART end { lang_tree_set(tree, $2, &tree->item.system->faults.restart, NULL); }
    | faults PARTITION most end { lang_tree_set(tree, $2, &tree->item.system->faults.partition, $3); }
    | faults ';' { yyerrok; }
    | faults error ';' { yyerrok; }
    | faults error BLOCK { yyerrok; };

bounds: %empty
    | bounds INT term end { lang_tree_set(tree, $2, &tree->item.system->bounds.integers, $3); }
    | bounds QUEUE term end { lang_tree_set(tree, $2, &tree->item.system->bounds.queue, $3); }
    | bounds INPUTS term end { lang_tree_set(tree, $2, &tree->item.system->bounds.inputs, $3); }
    | bounds CRASHES term end { lang_tree_set(tree, $2, &tree->item.system->bounds.crashes, $3); }
    | bounds STATES term end { lang_tree_set(tree, $2, &tree->item.system->bounds.states, $3); }
    | bounds ';' { yyerrok; }
    | bounds error ';' { yyerrok; }
    | bounds error BLOCK { yyerrok; };

observations: %empty
    | observations name '=' { tree->item.action = $2; } sources end
    | observations ';' { yyerrok; }
    | observations error ';' { yyerrok; }
    | observations error BLOCK { yyerrok; };

sources: source | sources '|' source;

source: place '.' name kept { MADE($$ = lang_tree_add_observation(tree, @$, $1, $3, $4)); };

kept: %empty { $$ = (lang_ast_names){NULL, NULL}; } | '(' names ')' { $$ = $2; };

commands: %empty
    | commands START text end { lang_tree_command(tree, $2, &tree->item.system->last_requirement->start, $3); }
    | commands READY text end { lang_tree_command(tree, $2, &tree->item.system->last_requirement->ready, $3); }
    | commands STOP text end { lang_tree_command(tree, $2, &tree->item.system->last_requirement->stop, $3); }
    | commands ';' { yyerrok; }
    | commands error ';' { yyerrok; }
    | commands error BLOCK { yyerrok; };

/* Words and amounts: what they mean is looked at by those who run it. */
chaos: %empty
    | chaos name chaos_parts end { MADE(lang_tree_add_chaos(tree, lang_place_span(&@1, 3), $2, $3)); }
    | chaos ';' { yyerrok; }
    | chaos error ';' { yyerrok; }
    | chaos error BLOCK { yyerrok; };

chaos_parts: %empty { $$ = NOTHING; }
    | chaos_parts chaos_part { $$ = lang_tree_terms($1, $2); }
    | chaos_parts '%' {
        lang_term *term;
        lang_ast_name *name;
        MADE(name = lang_tree_name(tree, "%", @2));
        MADE(term = lang_tree_operand(tree, LANG_TERM_NAME, name));
        $$ = lang_tree_terms($1, term);
    }
    | chaos_parts ',' { $$ = $1; }
    | chaos_parts ':' { $$ = $1; };

chaos_part: NAME { MADE($$ = lang_tree_operand(tree, LANG_TERM_NAME, $1)); }
    | STRING { MADE($$ = lang_tree_operand(tree, LANG_TERM_STRING, $1)); }
    | EVERY { MADE($$ = lang_tree_operand(tree, LANG_TERM_NAME, $1)); }
    | FOR { MADE($$ = lang_tree_operand(tree, LANG_TERM_NAME, $1)); }
    | IN { MADE($$ = lang_tree_operand(tree, LANG_TERM_NAME, $1)); }
    | amount
    | amount RANGE amount {
        lang_term *range;
        MADE(range = lang_tree_operator(tree, "..", false, @2));
        MADE($$ = lang_tree_term(tree, lang_tree_terms(lang_tree_terms(lang_tree_terms(NOTHING, $1), range), $3)));
    };

amount: NUMBER { MADE($$ = lang_tree_amount(tree, $1)); };

/* ---- names ---- */

names: name { $$ = lang_tree_list($1); }
    | names ',' name { $$ = lang_tree_append($1, $3); };

name: NAME | STRING { lang_tree_check_name(tree, $1); $$ = $1; };

text: STRING { lang_tree_check_name(tree, $1); $$ = $1; };

%%

static void lang_agents_yyerror(const lang_place *place, lang_tree_builder *tree, lang_scanner *scanner,
                                const char *message)
{
    (void)place, (void)scanner, (void)message; /* only ever "memory exhausted" */
    tree->out_of_memory = true;
}

static int yyreport_syntax_error(const yypcontext_t *context, lang_tree_builder *tree, lang_scanner *scanner)
{
    (void)tree;
    yysymbol_kind_t kinds[LANG_AGENTS_EXPECTED_MAX];
    const char *names[LANG_AGENTS_EXPECTED_MAX];
    int count = yypcontext_expected_tokens(context, kinds, LANG_AGENTS_EXPECTED_MAX);
    if (count == YYENOMEM)
        return YYENOMEM;
    for (int i = 0; i < count; i++)
        names[i] = yysymbol_name(kinds[i]);
    lang_agents_syntax_error(scanner, names, (unsigned)count);
    return 0;
}

bool lang_agents_accepts(lang_agents_yypstate *parser, int kind)
{
    return yy_lac(parser->yyesa, &parser->yyes, &parser->yyes_capacity, parser->yyssp, YYTRANSLATE(kind)) == 0;
}

bool lang_agents_recovers(const lang_agents_yypstate *parser)
{
    return parser->yyerrstatus == 3;
}
