// The invariant language. Line ends are white space: every declaration and statement starts with a word that cannot
// continue the one before it. Keywords are soft: `name` lists those that can also be names.
grammar Inv;

file
    : application? importDeclaration* declaration* EOF
    ;

application
    : 'application' name
    ;

importDeclaration
    : 'import' STRING ';'?
    ;

declaration
    : enumDeclaration
    | entityDeclaration
    | invariantDeclaration
    | operationDeclaration
    ;

enumDeclaration
    : 'enum' enumName=name '{' literals+=name ((less+='<' | comma+=',') literals+=name)* ','? '}'
    ;

entityDeclaration
    : 'entity' name ('table' table=STRING)? '{' (attribute (';' | ',')?)* '}'
    ;

attribute
    : key='key'? name ':' type nullable='?'? merge? (cascade='on' 'delete' 'cascade')? ('column' column=STRING)?
    ;

merge
    : 'counter'
    | 'immutable'
    | 'max'
    | 'min'
    ;

type
    : name ('(' INTEGER (',' INTEGER)? ')')?
    ;

invariantDeclaration
    : deferred='deferred'? 'invariant' invariantName=name constraint ('compensated' 'by' compensation=name)? ';'?
    ;

constraint
    : 'unique' name '(' name (',' name)* ')'                             # uniqueConstraint
    | expression                                                         # conditionConstraint
    ;

binding
    : variable=name 'in' domain=name
    ;

operationDeclaration
    : 'operation' name '(' (parameter (',' parameter)* ','?)? ')' '{' ((choice | requires | statement) ';'?)* '}'
    ;

parameter
    : name ':' fresh='new'? type nullable='?'?
    | name ':' list='list' 'of' (type | '(' parameter (',' parameter)* ','? ')')
    ;

choice
    : 'choosing' name ':' type nullable='?'?
    ;

requires
    : 'requires' expression
    ;

statement
    : 'insert' name '{' (fieldValue ((',' | ';')? fieldValue)* (',' | ';')?)? '}'    # insertStatement
    | 'ensure' name '{' (fieldValue ((',' | ';')? fieldValue)* (',' | ';')?)? '}'    # ensureStatement
    | 'delete' path                                                       # deleteStatement
    | 'raise' path 'to' expression                                        # raiseStatement
    | 'lower' path 'to' expression                                        # lowerStatement
    | 'if' expression block ('else' (branch=statement | block))?         # ifStatement
    | 'for' 'each' binding ('where' expression)? block                    # forEachStatement
    | path operator=('+=' | '-=' | '=') expression                        # updateStatement
    ;

block
    : '{' (statement ';'?)* '}'
    ;

fieldValue
    : name (':' (fresh='new' | expression))?
    ;

path
    : (name | keyed) ('.' name)*
    ;

keyed
    : name '(' expression (',' expression)* ','? ')'
    ;

expression
    : '(' expression ')'                                                  # parenthesized
    | '-' expression                                                      # negation
    | left=expression operator='*' right=expression                       # arithmetic
    | left=expression operator=('+' | '-') right=expression               # arithmetic
    | left=expression operator=('==' | '!=' | '<' | '<=' | '>' | '>=') right=expression   # comparison
    | value=expression 'in' '(' options+=expression (',' options+=expression)* ','? ')'   # membership
    | 'not' expression                                                    # not
    | left=expression operator='and' right=expression                     # logical
    | left=expression operator='or' right=expression                      # logical
    | <assoc=right> left=expression operator='implies' right=expression   # logical
    | quantifier='for' 'all' binding (',' binding)* ('where' where=expression)? ':' condition=expression   # quantified
    | quantifier='exists' binding (',' binding)* ('where' where=expression)? (':' condition=expression)?   # quantified
    | 'count' '(' binding ('where' where=expression)? ')'                 # count
    | function=('sum' | 'min' | 'max') '(' summand=expression 'for' binding ('where' where=expression)? ')'   # aggregate
    | function=('length' | 'matches') '(' expression (',' expression)* ')'   # call
    | 'null'                                                              # null
    | INTEGER                                                             # integer
    | DECIMAL                                                             # decimal
    | STRING                                                              # string
    | ('true' | 'false')                                                  # bool
    | path                                                                # pathExpression
    ;

name
    : NAME
    | 'application'
    | 'enum'
    | 'entity'
    | 'key'
    | 'counter'
    | 'immutable'
    | 'max'
    | 'min'
    | 'unique'
    | 'all'
    | 'to'
    | 'import'
    | 'table'
    | 'column'
    | 'on'
    | 'cascade'
    | 'list'
    | 'of'
    | 'deferred'
    | 'compensated'
    | 'by'
    | 'each'
    | 'count'
    | 'sum'
    | 'length'
    | 'matches'
    ;

INTEGER : DIGIT+ ;
DECIMAL : DIGIT+ '.' DIGIT+ ;
STRING : '"' (~["\\\r\n] | '\\' ~[\r\n])* '"' ;
UNCLOSED_STRING : '"' (~["\\\r\n] | '\\' ~[\r\n])* '\\'? ;
NAME : [\p{L}_] [\p{L}\p{Nd}_]* ;
COMMENT : '//' ~[\r\n]* -> channel(HIDDEN) ;
WHITE_SPACE : [ \t\r\n\u{FEFF}]+ -> skip ;
UNEXPECTED : . ;

fragment DIGIT : [0-9] ;
