import { controlStatementOf } from "./control-statement"

test.each([
  ["COMMIT", "COMMIT"],
  ["  /* a /* nested */ comment */ -- and another\n commit;", "COMMIT"],
  ["INSERT INTO t VALUES (1); COMMIT; INSERT INTO t VALUES (2)", "COMMIT"],
  ["INSERT INTO t VALUES ('; it''s'); end transaction", "END"],
  ["SELECT E'it\\'s;'; ABORT", "ABORT"],
  ["SELECT $a$ $$ ; $a$; ROLLBACK AND CHAIN", "ROLLBACK"],
  ["SELECT E'a'';', '\\'; COMMIT", "COMMIT"],
  ["ROLLBACK WORK", "ROLLBACK"],
  ["ROLLBACK PREPARED 'x'", "ROLLBACK"],
  ["BEGIN ISOLATION LEVEL SERIALIZABLE", "BEGIN"],
  ["start transaction read only", "START TRANSACTION"],
  ["PREPARE TRANSACTION 'x'", "PREPARE TRANSACTION"],
  ["COMMIT PREPARED 'x'", "COMMIT"],
  [";;COMMIT", "COMMIT"],
  ["CREATE TABLE spans (begin int); COMMIT", "COMMIT"],
  ["CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; COMMIT", "COMMIT"],
  ["CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT t.case, 1 AS case FROM t; END; COMMIT", "COMMIT"],
  ["SELECT 1 -- x\r; COMMIT", "COMMIT"],
  ["SELECT E'a'\n'b\\''; COMMIT; SELECT ''", "COMMIT"],
  ["SELECT E'a' -- x\r\n -- it's\n\t'b\\''; COMMIT; SELECT ''", "COMMIT"],
  ["SELECT E'a', 'b\\'; COMMIT; SELECT ''", "COMMIT"],
])("%s ends or begins a transaction", (sql, statement) => {
  expect(controlStatementOf(sql)).toBe(statement)
})

test.each([
  "SAVEPOINT a; RELEASE SAVEPOINT a; ROLLBACK TO SAVEPOINT a",
  "ROLLBACK TO a; ROLLBACK WORK TO a; ROLLBACK TRANSACTION TO SAVEPOINT a",
  "UPDATE t SET note = 'x; COMMIT' -- ; COMMIT",
  "INSERT INTO t VALUES ($1, 'it''s; ROLLBACK')",
  `SELECT "; COMMIT" FROM t`,
  "DO $$ BEGIN PERFORM 1; END $$",
  "DO $body$ BEGIN PERFORM $x$; COMMIT$x$; END $body$",
  "SELECT CASE WHEN true THEN 1 END; SELECT 2",
  "SELECT 1 AS commit",
  "PREPARE q AS SELECT 1; EXECUTE q",
  "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END",
  "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT t.end FROM t; SELECT 1 AS end; END",
  "SELECT E'a'\n'\\'; COMMIT'",
  "/* ; COMMIT",
  "SELECT 'unended; COMMIT",
  "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
  "",
])("%s leaves the transaction as it is", (sql) => {
  expect(controlStatementOf(sql)).toBeUndefined()
})

test("a large statement with many rows is read in a moment", () => {
  const rows = Array.from({ length: 50_000 }, (_, index) => `(${index}, 'it''s the end; of row ${index}')`)
  const begun = performance.now()
  expect(controlStatementOf(`INSERT INTO t VALUES ${rows.join(", ")}`)).toBeUndefined()
  expect(controlStatementOf(`SELECT E'${"end; ".repeat(1_000_000)}'; COMMIT`)).toBe("COMMIT")
  expect(controlStatementOf(`SELECT E''${" -- ".repeat(100_000)}\n; COMMIT`)).toBe("COMMIT")
  expect(performance.now() - begun).toBeLessThan(2_000)
})
