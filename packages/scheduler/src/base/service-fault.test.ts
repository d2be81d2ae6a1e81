import { NightshiftError } from "./errors"
import { serviceFault, ServiceRefusal } from "./service-fault"

const sql = (code: string, message = "no") => Object.assign(new Error(message), { code, severity: "ERROR" })
const reply = (message: string) => Object.assign(new Error(message), { name: "ReplyError" })

test.each([
  ["25006", "primary"],
  ["25P03", "timeout"],
  ["26000", "prepareStatements: false"],
  ["28P01", "password"],
  ["3D000", "Create the database"],
  ["42501", "CREATE on its schema and on the database"],
  ["42P05", "prepareStatements: false"],
  ["42P01", "migrations"],
  ["53300", "max_connections"],
  ["57014", "statement_timeout"],
  ["XX000", "log"],
])("Postgres that answers with %s refuses, and the hint fits", (code, hint) => {
  expect(serviceFault(sql(code))).toEqual({
    kind: "refused",
    code,
    hint: expect.stringContaining(hint) as string,
  })
})

test.each(["40001", "40P01", "55P03"])("%s is a conflict of transactions and nothing else", (code) => {
  expect(serviceFault(sql(code)).kind).toBe("conflict")
})

test.each(["08006", "57P01", "57P02", "57P03"])("Postgres that answers with %s is not there yet", (code) => {
  expect(serviceFault(sql(code)).kind).toBe("unreachable")
})

test("a pooler that does not pass a parameter on refuses, and one that has no server is out of reach", () => {
  const startup = sql("08P01", "unsupported startup parameter in options: search_path")
  expect(serviceFault(startup)).toMatchObject({
    kind: "refused",
    hint: expect.stringContaining("pooler") as string,
  })
  expect(serviceFault(sql("08P01", "server login has been failing")).kind).toBe("unreachable")
})

test.each([
  ["NOPERM this user has no permissions to run the 'info' command", "NOPERM", "+@all"],
  ["NOAUTH Authentication required.", "NOAUTH", "password"],
  ["WRONGPASS invalid username-password pair", "WRONGPASS", "password"],
  ["READONLY You can't write against a read only replica.", "READONLY", "primary"],
  ["CROSSSLOT Keys in request don't hash to the same slot", "CROSSSLOT", "{nightshift}"],
  ["MOVED 3999 127.0.0.1:6381", "MOVED", "{nightshift}"],
  ["OOM command not allowed when used memory > 'maxmemory'.", "OOM", "maxmemory"],
  ["MISCONF Redis is configured to save RDB snapshots", "MISCONF", "disk"],
  ["ERR unknown command 'EVALSHA', with args beginning with:", "ERR", "commands"],
  ["ERR The user executing the script can't run this command or subcommand script: a_1", "ERR", "+@all"],
  ["ERR DB index is out of range", "ERR", "number at the end of the address"],
  ["ERR max number of clients reached", "ERR", "maxclients"],
  ["ERR invalid password", "ERR", "password"],
  ["ERR Client sent AUTH, but no password is set", "ERR", "password"],
  ["ERR value is not an integer or out of range", "ERR", "See the message"],
  [
    "ERR Error running script (call to f_1a): @user_script:12: -OOM command not allowed when used memory",
    "OOM",
    "maxmemory",
  ],
])("Redis that answers %j refuses", (message, code, hint) => {
  expect(serviceFault(reply(message))).toEqual({
    kind: "refused",
    code,
    hint: expect.stringContaining(hint) as string,
  })
})

test.each(["LOADING Redis is loading the dataset in memory", "CLUSTERDOWN The cluster is down"])(
  "Redis that answers %j is not there yet",
  (message) => {
    expect(serviceFault(reply(message)).kind).toBe("unreachable")
  },
)

test.each([
  Object.assign(new Error("write EPIPE"), { code: "EPIPE" }),
  Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
  new Error("READONLY is only a word of this text"),
  "a string",
  undefined,
])("what no server has answered is out of reach: %p", (error) => {
  expect(serviceFault(error)).toMatchObject({ kind: "unreachable", code: undefined })
})

test("an error that was made of another one is judged by that", () => {
  const wrapped = new NightshiftError({
    code: "LEDGER_UNREACHABLE",
    where: "",
    expected: "",
    found: "",
    hint: "",
    cause: new NightshiftError({
      code: "LEDGER_UNREACHABLE",
      where: "",
      expected: "",
      found: "",
      hint: "",
      cause: new ServiceRefusal("VERSION", "it is too old", "Take a newer one."),
    }),
  })
  expect(serviceFault(wrapped)).toEqual({ kind: "refused", code: "VERSION", hint: "Take a newer one." })
})
