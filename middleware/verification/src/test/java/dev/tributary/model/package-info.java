/** The execution model beside the runtime: what a database holds, and what its log yields when something else folds it. */
package dev.tributary.model;
