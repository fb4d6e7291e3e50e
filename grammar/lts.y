/* The grammar of .lts files: see lts(5). Actions only build the tree (language/tree/builder.h); what a name means is
 * looked at later. The parser recovers at `;` and `}`, so that one run reports every error. It is handed its tokens
 * (parse.c).
 */
%require "3.8"
%define api.pure full
%define api.push-pull push
%define api.prefix {lang_yy}
%define api.token.prefix {LANG_T_}
%define api.location.type {lang_place}
%define api.value.type union
%define parse.lac full
%define parse.error custom
%locations
%parse-param {lang_tree_builder *tree}
%parse-param {lang_scanner *scanner} /* for messages: where it is, and what it has seen */

%code requires {
#include "language/tree/tree.h"
typedef struct lang_scanner lang_scanner;
}

%code {
#include "grammar/syntax.h"

#define YYMAXDEPTH 100000000 /* of the stack, which lies on the heap */
#define YYLLOC_DEFAULT(current, rhs, n) ((current) = lang_place_span((rhs), (n)))
#define MADE(node)                                                                                           \
    do {                                                                                                     \
        if (!(node))                                                                                         \
            YYNOMEM;                                                                                         \
    } while (0)

static void lang_yyerror(const lang_place *place, lang_tree_builder *tree, lang_scanner *scanner,
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
%token <lang_ast_name *> NAME "a name" STRING "a quoted name" NUMBER "a duration"
%token SPEC "spec" IMPORT "import" ASSERT "assert"
/* Words of clauses (language/tree/clauses.h), one kind of token for each thing that may follow. */
%token <const lang_clause *> CLAUSE_OF_NAME "a clause" CLAUSE_OF_NAMES "a clause of names"
%token <const lang_clause *> CLAUSE_OF_SET "a clause of a set"
%token <const lang_clause *> CLAUSE_OF_ACTIONS "a clause of actions" CLAUSE_OF_DURATION "a clause of a duration"
%token <const lang_clause *> CLAUSE_OF_TIMEOUT "a clause of a timeout" CLAUSE_OF_NOTHING "a clause of nothing"
%token <const lang_clause *> CLAUSE_OF_GROUP "a clause of a group" CLAUSE_OF_ARROWS "a clause of arrows"
%token <const lang_clause *> CLAUSE_OF_SIGNATURES "a clause of signatures" CLAUSE_OF_VARIABLE "a clause of a variable"
%token HIDE "hide" RENAME "rename" NOT "not"
%token <lang_ast_name *> TAU "tau"
/* Words with a meaning in one place only; elsewhere they are names. */
%token <lang_ast_name *> IN "in" UNDER "under" EQUIVALENT "equivalent" REFINES "refines" DEADLOCK_FREE "deadlock_free"
%token <lang_ast_name *> LIVELOCK_FREE "livelock_free" DETERMINISTIC "deterministic"
%token <lang_ast_name *> REACHES "reaches" ALWAYS_REACHES "always_reaches"
%token <lang_ast_name *> WITH "with" FAULTS "faults"
%token <lang_ast_name *> WHEN "when" DO "do" IMPLIES "implies"
%token <lang_ast_name *> AFTER "after" WITHIN "within" UNLESS "unless" WHILE "while"
/* Operators, scanned in expressions only; `*`, `|`, `||` and `in` are tokens elsewhere, too. */
%token <lang_ast_name *> OPERATOR "an operator" PREFIX "an operator before" SIGN "a sign"
%token <lang_ast_name *> LATER "a word of a later version"
%token AGENTS "an item of agents" /* which agents.y reads */
%token ARROW_OPEN "--[" ARROW_CLOSE "]->" MAPS "->"
%token PARALLEL "||" INTERLEAVE "|||" ON_OPEN "|[" ON_CLOSE "]|"
%token INVALID "something else"
%token <lang_ast_name *> STRAY "a stray character"

%precedence "in"
%left "||" "|||" "|["

%type <lang_ast_name *> name action soft
%type <lang_ast_names> names actions alternatives sources renamings duration_parts states_or_word
%type <lang_ast_arrow *> arrow
%type <lang_ast_name *> alternative label
%type <lang_ast_label> details
%type <lang_ast_assignment *> assignment
%type <lang_ast_assignments> assignments assignment_list
%type <lang_terms> arguments operands inner unary primary
%type <lang_term *> guard binary prefix
%type <const lang_ast_type *> type
%type <lang_ast_names> words
%type <lang_ast_condition *> condition
%type <lang_ast_conditions> conditions
%type <lang_ast_parameter *> parameter
%type <lang_ast_parameters> parameters
%type <lang_ast_signature *> signature
%type <lang_ast_signatures> signatures
%type <lang_ast_arrows> arrows
%type <lang_ast_duration> duration
%type <lang_ast_clause *> clause
%type <lang_ast_clauses> clauses options
%type <lang_ast_expression *> expression
%type <lang_ast_assertion *> property
%type <lang_ast_name *> under
%type <bool> negation

%%

file: %empty | file item { tree->damaged = false; };

item: spec | assertion | import | AGENTS | later | ';' | STRAY { lang_stray(tree, $1); }
    | error ';' { yyerrok; }
    | error '}' { yyerrok; };

/* A forgotten `;` loses nothing: what comes next is read as if it were there. */
end: ';' | error;

/* ---- specs ---- */

spec: "spec" name '{' clauses '}' { MADE(lang_tree_add_spec(tree, @$, $2, $4, NULL)); }
    | "spec" name '{' clauses error '}' { yyerrok; MADE(lang_tree_add_spec(tree, @$, $2, $4, NULL)); }
    | "spec" name '=' expression options { MADE(lang_tree_add_spec(tree, @$, $2, $5, $4)); };

options: end { $$ = (lang_ast_clauses){NULL, NULL}; }
    | '{' clauses '}' { $$ = $2; }
    | '{' clauses error '}' { yyerrok; $$ = $2; };

clauses: %empty { $$ = (lang_ast_clauses){NULL, NULL}; }
    | clauses clause { $$ = $1; lang_tree_add_clause(&$$, $2); };

clause: sources arrows end {
        MADE($$ = lang_tree_transitions(tree, lang_clause_of(LANG_CLAUSE_TRANSITIONS), @$, $1, $2));
    }
    | CLAUSE_OF_ARROWS sources arrows end { MADE($$ = lang_tree_transitions(tree, $1, @$, $2, $3)); }
    | CLAUSE_OF_NAME name end { MADE($$ = lang_tree_clause(tree, $1, @$, lang_tree_list($2))); }
    | CLAUSE_OF_NOTHING end { MADE($$ = lang_tree_clause(tree, $1, @$, lang_tree_list(NULL))); }
    | CLAUSE_OF_NAMES names end { MADE($$ = lang_tree_clause(tree, $1, @$, $2)); }
    | CLAUSE_OF_SET states_or_word end { MADE($$ = lang_tree_clause(tree, $1, @$, $2)); }
    | CLAUSE_OF_ACTIONS actions end { MADE($$ = lang_tree_clause(tree, $1, @$, $2)); }
    | CLAUSE_OF_DURATION duration end {
        MADE($$ = lang_tree_timed_clause(tree, $1, @$, $2, lang_tree_list(NULL)));
    }
    | CLAUSE_OF_TIMEOUT duration end {
        MADE($$ = lang_tree_timed_clause(tree, $1, @$, $2, lang_tree_list(NULL)));
    }
    | CLAUSE_OF_TIMEOUT duration "in" names end { MADE($$ = lang_tree_timed_clause(tree, $1, @$, $2, $4)); }
    | CLAUSE_OF_SIGNATURES signatures end { MADE($$ = lang_tree_signatures(tree, $1, @$, $2)); }
    | CLAUSE_OF_VARIABLE name ':' type end {
        MADE($$ = lang_tree_variable(tree, $1, @$, (lang_ast_variable){$2, $4, NULL}));
    }
    | CLAUSE_OF_VARIABLE name ':' type '=' inner end {
        lang_term *value;
        MADE(value = lang_tree_term(tree, $6));
        MADE($$ = lang_tree_variable(tree, $1, @$, (lang_ast_variable){$2, $4, value}));
    }
    | CLAUSE_OF_GROUP name '{' names '}' { MADE($$ = lang_tree_clause(tree, $1, @$, lang_tree_prepend($2, $4))); }
    | CLAUSE_OF_GROUP name '{' error '}' { yyerrok; $$ = NULL; }
    | ';' { yyerrok; $$ = NULL; } /* of a clause whose end was missed, or one too many, as between items */
    | STRAY { lang_stray(tree, $1); $$ = NULL; }
    | error ';' { yyerrok; $$ = NULL; };

states_or_word: names; /* `none`, `all`, `terminal` are names here */

/* ---- transitions ---- */

sources: '*' { $$ = (lang_ast_names){NULL, NULL}; }
    | name { $$ = lang_tree_list($1); }
    | '(' names ')' { $$ = $2; };

arrows: arrow { $$ = (lang_ast_arrows){$1, $1}; }
    | arrows arrow { $$ = $1; $$.last = $$.last->next = $2; };

arrow: "--[" alternatives "]->" name { MADE($$ = lang_tree_arrow(tree, $2, $4)); };

alternatives: alternative { $$ = lang_tree_list($1); }
    | alternatives '|' alternative { $$ = lang_tree_append($1, $3); };

alternative: label conditions { MADE($$ = lang_tree_limit(tree, $1, $2)); };

label: action details { MADE($$ = lang_tree_label(tree, $1, $2)); }
    | action '(' arguments ')' details { $5.arguments = $3; MADE($$ = lang_tree_label(tree, $1, $5)); };

details: guard assignments { $$ = (lang_ast_label){.guard = $1, .assignments = $2}; };

/* Their order, and that each is there once, is looked at later. */
conditions: %empty { $$ = (lang_ast_conditions){NULL, NULL}; }
    | conditions condition { $$ = lang_tree_conditions($1, $2); };

condition: "after" duration { MADE($$ = lang_tree_time(tree, @$, LANG_AST_AFTER, $2)); }
    | "within" duration { MADE($$ = lang_tree_time(tree, @$, LANG_AST_WITHIN, $2)); }
    | "unless" name "in" '(' names ')' { MADE($$ = lang_tree_relation(tree, @$, LANG_AST_UNLESS, $2, $5)); }
    | "while" name "in" '(' names ')' { MADE($$ = lang_tree_relation(tree, @$, LANG_AST_WHILE, $2, $5)); };

guard: %empty { $$ = NULL; } | "when" operands { MADE($$ = lang_tree_term(tree, $2)); };

assignments: %empty { $$ = (lang_ast_assignments){NULL, NULL}; } | "do" assignment_list { $$ = $2; };

assignment_list: assignment { $$ = (lang_ast_assignments){$1, $1}; }
    | assignment_list ',' assignment { $$ = $1; $$.last = $$.last->next = $3; };

assignment: name '=' operands { MADE($$ = lang_tree_assignment(tree, $1, $3)); };

arguments: inner { lang_term *term; MADE(term = lang_tree_term(tree, $1)); $$ = lang_tree_terms((lang_terms){NULL, NULL}, term); }
    | arguments ',' inner { lang_term *term; MADE(term = lang_tree_term(tree, $3)); $$ = lang_tree_terms($1, term); };

/* ---- expressions: operands and operators by turns; which binds more tightly is a table (language/terms/) ---- */

operands: unary | operands binary unary {
        $$ = lang_tree_terms($1, $2);
        $$.last->next = $3.first;
        $$.last = $3.last;
    };

inner: unary | inner binary unary {
        $$ = lang_tree_terms($1, $2);
        $$.last->next = $3.first;
        $$.last = $3.last;
    }
    | inner '|' unary {
        lang_term *bar;
        MADE(bar = lang_tree_operator(tree, "|", false, @2));
        $$ = lang_tree_terms($1, bar);
        $$.last->next = $3.first;
        $$.last = $3.last;
    };

unary: primary | prefix unary { $$ = lang_tree_terms((lang_terms){NULL, NULL}, $1); $1->next = $2.first; $$.last = $2.last; };

primary: name { lang_term *term; MADE(term = lang_tree_operand(tree, LANG_TERM_NAME, $1)); $$ = lang_tree_terms((lang_terms){NULL, NULL}, term); }
    | NUMBER { lang_term *term; MADE(term = lang_tree_operand(tree, LANG_TERM_NUMBER, $1)); $$ = lang_tree_terms((lang_terms){NULL, NULL}, term); }
    | '(' inner ')' { lang_term *term; MADE(term = lang_tree_group(tree, $2, @$)); $$ = lang_tree_terms((lang_terms){NULL, NULL}, term); };

binary: OPERATOR { MADE($$ = lang_tree_operator(tree, $1->text, false, @1)); }
    | SIGN { MADE($$ = lang_tree_operator(tree, $1->text, false, @1)); }
    | '*' { MADE($$ = lang_tree_operator(tree, "*", false, @1)); }
    | "||" { MADE($$ = lang_tree_operator(tree, "||", false, @1)); }
    | "in" { MADE($$ = lang_tree_operator(tree, "in", false, @1)); }
    | "implies" { MADE($$ = lang_tree_operator(tree, "implies", false, @1)); };

prefix: PREFIX { MADE($$ = lang_tree_operator(tree, $1->text, true, @1)); }
    | SIGN { MADE($$ = lang_tree_operator(tree, $1->text, true, @1)); };

/* ---- actions with values ---- */

signatures: signature { $$ = (lang_ast_signatures){$1, $1}; }
    | signatures ',' signature { $$ = $1; $$.last = $$.last->next = $3; };

signature: name '(' parameters ')' { MADE($$ = lang_tree_signature(tree, $1, $3)); };

parameters: parameter { $$ = (lang_ast_parameters){$1, $1}; }
    | parameters ',' parameter { $$ = $1; $$.last = $$.last->next = $3; };

parameter: name ':' type { MADE($$ = lang_tree_parameter(tree, $1, $3)); };

type: words { MADE($$ = lang_tree_type(tree, @$, $1, NULL)); }
    | name '(' inner ')' {
        lang_term *range;
        MADE(range = lang_tree_term(tree, $3));
        MADE($$ = lang_tree_type(tree, @$, lang_tree_list($1), range));
    };

words: name { $$ = lang_tree_list($1); }
    | words '|' name { $$ = lang_tree_append($1, $3); };

/* ---- durations ---- */

duration: duration_parts { $$ = lang_tree_duration(tree, @$, $1); }
    | name { $$ = lang_tree_duration(tree, @$, lang_tree_list($1)); }; /* `infinity` */

duration_parts: NUMBER { $$ = lang_tree_list($1); }
    | duration_parts NUMBER { $$ = lang_tree_append($1, $2); };

/* ---- specs made of specs ---- */

expression: name {
        MADE($$ = lang_tree_expression(tree, (lang_ast_expression){.operation = LANG_AST_SPEC, .place = @$, .operator_place = @1,
            .name = $1}));
    }
    | '(' expression ')' { $$ = $2; $$->grouped = true; $$->place = @$; }
    | expression "||" expression {
        MADE($$ = lang_tree_expression(tree, (lang_ast_expression){.operation = LANG_AST_PARALLEL, .place = @$, .operator_place = @2,
            .left = $1, .right = $3}));
    }
    | expression "|||" expression {
        MADE($$ = lang_tree_expression(tree, (lang_ast_expression){.operation = LANG_AST_INTERLEAVE, .place = @$, .operator_place = @2,
            .left = $1, .right = $3}));
    }
    | expression "|[" actions "]|" expression %prec "||" {
        MADE($$ = lang_tree_expression(tree, (lang_ast_expression){.operation = LANG_AST_ON, .place = @$, .operator_place = lang_place_span(&@1, 3),
            .left = $1, .right = $5, .names = $3}));
    }
    | "hide" '{' actions '}' "in" expression %prec "in" {
        MADE($$ = lang_tree_expression(tree, (lang_ast_expression){.operation = LANG_AST_HIDE, .place = @$, .operator_place = @1,
            .left = $6, .names = $3}));
    }
    | "rename" '{' renamings '}' "in" expression %prec "in" {
        MADE($$ = lang_tree_expression(tree, (lang_ast_expression){.operation = LANG_AST_RENAME, .place = @$, .operator_place = @1,
            .left = $6, .names = $3}));
    };

renamings: action "->" action { $$ = lang_tree_append(lang_tree_list($1), $3); }
    | renamings ',' action "->" action { $$ = lang_tree_append(lang_tree_append($1, $3), $5); };

/* ---- assertions, imports ---- */

assertion: "assert" negation name property end { lang_tree_add_assertion(tree, @$, $2, $3, $4); }
    | "assert" negation name "with" "faults" property end {
        $6->with_faults = true;
        $6->faults_place = lang_place_span(&@3, 2);
        lang_tree_add_assertion(tree, @$, $2, $3, $6);
    };

negation: %empty { $$ = false; } | "not" { $$ = true; };

property: "equivalent" name under { MADE($$ = lang_tree_property(tree, LANG_AST_EQUIVALENT, @1, lang_tree_list($2), $3)); }
    | "refines" name under { MADE($$ = lang_tree_property(tree, LANG_AST_REFINES, @1, lang_tree_list($2), $3)); }
    | "deadlock_free" { MADE($$ = lang_tree_property(tree, LANG_AST_DEADLOCK_FREE, @1, lang_tree_list(NULL), NULL)); }
    | "livelock_free" { MADE($$ = lang_tree_property(tree, LANG_AST_LIVELOCK_FREE, @1, lang_tree_list(NULL), NULL)); }
    | "deterministic" { MADE($$ = lang_tree_property(tree, LANG_AST_DETERMINISTIC, @1, lang_tree_list(NULL), NULL)); }
    | "reaches" names { MADE($$ = lang_tree_property(tree, LANG_AST_REACHES, @1, $2, NULL)); }
    | "always_reaches" names { MADE($$ = lang_tree_property(tree, LANG_AST_ALWAYS_REACHES, @1, $2, NULL)); };

under: %empty { $$ = NULL; } | "under" name { $$ = $2; };

import: "import" STRING end { MADE(lang_tree_add_import(tree, @$, $2)); };

/* ---- names ---- */

names: name { $$ = lang_tree_list($1); }
    | names ',' name { $$ = lang_tree_append($1, $3); };

actions: action { $$ = lang_tree_list($1); }
    | actions ',' action { $$ = lang_tree_append($1, $3); };

action: name | TAU;

name: NAME | STRING | soft;

soft: IN | WITH | FAULTS | UNDER | EQUIVALENT | REFINES | DEADLOCK_FREE | LIVELOCK_FREE | DETERMINISTIC | REACHES | ALWAYS_REACHES
    | WHEN | DO | IMPLIES | AFTER | WITHIN | UNLESS | WHILE;

/* ---- what later versions will have: anything up to its `;` or its closing brace ---- */

later: LATER { lang_later_item(scanner, $1); } skipped later_end;

later_end: ';' | '{' block '}';

skipped: %empty | skipped any;

block: %empty | block any | block ';' | block '{' block '}';

any: name | TAU | NUMBER | SPEC | IMPORT | ASSERT | CLAUSE_OF_NAME | CLAUSE_OF_NAMES | CLAUSE_OF_SET
    | CLAUSE_OF_ACTIONS | CLAUSE_OF_DURATION | CLAUSE_OF_TIMEOUT | CLAUSE_OF_NOTHING | CLAUSE_OF_GROUP | CLAUSE_OF_ARROWS | CLAUSE_OF_SIGNATURES | CLAUSE_OF_VARIABLE | OPERATOR | PREFIX | SIGN | ':' | HIDE | RENAME | NOT | LATER | ARROW_OPEN | ARROW_CLOSE | MAPS | PARALLEL | INTERLEAVE | ON_OPEN | ON_CLOSE | INVALID | STRAY
    | '(' | ')' | ',' | '=' | '*' | '|';

%%

static void lang_yyerror(const lang_place *place, lang_tree_builder *tree, lang_scanner *scanner,
                         const char *message)
{
    (void)place, (void)scanner, (void)message; /* only ever "memory exhausted" */
    tree->out_of_memory = true;
}

static int yyreport_syntax_error(const yypcontext_t *context, lang_tree_builder *tree, lang_scanner *scanner)
{
    (void)tree;
    yysymbol_kind_t kinds[LANG_EXPECTED_MAX];
    const char *names[LANG_EXPECTED_MAX];
    int count = yypcontext_expected_tokens(context, kinds, LANG_EXPECTED_MAX);
    if (count == YYENOMEM)
        return YYENOMEM;
    for (int i = 0; i < count; i++)
        names[i] = yysymbol_name(kinds[i]);
    lang_syntax_error(scanner, names, (unsigned)count);
    return 0;
}
