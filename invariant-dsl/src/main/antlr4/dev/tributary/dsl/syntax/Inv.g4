// The invariant language. Line ends are white space: every declaration and statement starts with a word that cannot
// continue the one before it. Keywords are soft: `name` lists those that can also be names.
grammar Inv;

file
    : application? declaration* EOF
    ;

application
    : 'application' name
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
    : 'entity' name '{' (attribute (';' | ',')?)* '}'
    ;

attribute
    : key='key'? name ':' type merge?
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
    : 'invariant' name constraint ';'?
    ;

constraint
    : 'unique' name '(' name (',' name)* ')'                             # uniqueConstraint
    | 'for' 'all' binding (',' binding)* ':' expression                  # forAllConstraint
    ;

binding
    : variable=name 'in' entity=name
    ;

operationDeclaration
    : 'operation' name '(' (parameter (',' parameter)*)? ')' '{' ((requires | statement) ';'?)* '}'
    ;

parameter
    : name ':' fresh='new'? type
    ;

requires
    : 'requires' expression
    ;

statement
    : 'insert' name '{' (fieldValue ((',' | ';')? fieldValue)* (',' | ';')?)? '}'    # insertStatement
    | 'delete' path                                                       # deleteStatement
    | 'raise' path 'to' expression                                        # raiseStatement
    | 'lower' path 'to' expression                                        # lowerStatement
    | path operator=('+=' | '-=' | '=') expression                        # updateStatement
    ;

fieldValue
    : name (':' expression)?
    ;

path
    : name ('.' name)*
    ;

expression
    : '(' expression ')'                                                  # parenthesized
    | '-' expression                                                      # negation
    | left=expression operator='*' right=expression                       # arithmetic
    | left=expression operator=('+' | '-') right=expression               # arithmetic
    | left=expression operator=('==' | '!=' | '<' | '<=' | '>' | '>=') right=expression   # comparison
    | 'not' expression                                                    # not
    | left=expression operator='and' right=expression                     # logical
    | left=expression operator='or' right=expression                      # logical
    | <assoc=right> left=expression operator='implies' right=expression   # logical
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
    ;

INTEGER : DIGIT+ ;
DECIMAL : DIGIT+ '.' DIGIT+ ;
STRING : '"' (~["\\\r\n] | '\\' .)* '"' ;
UNCLOSED_STRING : '"' (~["\\\r\n] | '\\' .)* ;
NAME : [\p{L}_] [\p{L}\p{Nd}_]* ;
COMMENT : '//' ~[\r\n]* -> skip ;
WHITE_SPACE : [ \t\r\n\u{FEFF}]+ -> skip ;
UNEXPECTED : . ;

fragment DIGIT : [0-9] ;
