CREATE ROLE tributary_writer NOLOGIN;
GRANT tributary_writer TO theatre WITH INHERIT FALSE, SET TRUE;
