CREATE TABLE book (id uuid PRIMARY KEY, title text NOT NULL, copies numeric NOT NULL);
