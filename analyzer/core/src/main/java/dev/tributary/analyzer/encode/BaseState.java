package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Attribute;

/** A state of which nothing is known but what is asserted of it. Fixed attributes are the same in every state. */
record BaseState(String name) implements State {

    @Override
    public String inserted(String entity, String row) {
        return Smt.apply(insertedFunction(entity), row);
    }

    @Override
    public String deleted(String entity, String row) {
        return Smt.apply(deletedFunction(entity), row);
    }

    @Override
    public Value value(String entity, Attribute attribute, String row) {
        String function = function(entity, attribute);
        String isNull = attribute.nullable() ? Smt.apply(function + ".null", row) : Smt.FALSE;
        return new Value(Smt.apply(function, row), Sorts.scale(attribute.type()), isNull);
    }

    // What is no name of the application has a blank, which names never have.

    String insertedFunction(String entity) {
        return entity + " inserted@" + name;
    }

    String deletedFunction(String entity) {
        return entity + " deleted@" + name;
    }

    String stampFunction(String entity, Attribute attribute) {
        return entity + "." + attribute.name() + " stamp@" + name;
    }

    /** The name of the function from rows to values. */
    String function(String entity, Attribute attribute) {
        String function = entity + "." + attribute.name();
        return attribute.fixed() ? function : function + "@" + name;
    }

    @Override
    public String stamp(String entity, Attribute attribute, String row) {
        return Smt.apply(stampFunction(entity, attribute), row);
    }
}
