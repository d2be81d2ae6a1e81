const mayControl = /\b(?:begin|start|commit|end|rollback|abort|prepare)\b/i

/** The start of text in which no statement can end: comments, strings, quoted names and dollar-quoted text. */
const opening = /--|\/\*|e'|'|"|\$(?:[a-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/iy
const atomic = /^\s+ATOMIC\b/i
/** Between two parts of one string: white space with a line break, and comments. */
const continuation = /[ \t\f\v]*(?:--[^\r\n]*)?[\r\n](?:[ \t\f\v\r\n]|--[^\r\n]*[\r\n])*'/y
const lineEnd = /[\r\n]|$/g
const word = /[a-z_\u0080-\uffff][\w$\u0080-\uffff]*/iy

/**
 * The first statement of `sql` that would begin, end or detach a transaction, such as `COMMIT`; savepoints are allowed.
 * Parses the text as Postgres does with standard strings, including several statements in one text.
 */
export function controlStatementOf(sql: string): string | undefined {
  if (!mayControl.test(sql)) return undefined
  for (const tokens of statementsOf(sql)) {
    const [first, ...rest] = tokens
    if (first === "START" || first === "PREPARE") {
      if (rest[0] === "TRANSACTION") return `${first} TRANSACTION`
    } else if (first === "ROLLBACK") {
      const target = rest[0] === "WORK" || rest[0] === "TRANSACTION" ? rest[1] : rest[0]
      if (target !== "TO") return first
    } else if (first && ["BEGIN", "COMMIT", "END", "ABORT"].includes(first)) return first
  }
  return undefined
}

/** The first words of each statement, in capitals. */
function statementsOf(sql: string): string[][] {
  const statements: string[][] = [[]]
  /** Inside the body of a function in standard SQL (`BEGIN ATOMIC … END`) a semicolon ends no statement of ours. */
  let depth = 0
  /** The previous word or character: after a dot and after AS every word is a name. */
  let before = ""
  for (let at = 0; at < sql.length;) {
    const behind = endOfPassedOver(sql, at)
    if (behind !== undefined) {
      at = behind
      before = ""
      continue
    }
    word.lastIndex = at
    const found = word.exec(sql)?.[0].toUpperCase()
    const current = statements.at(-1)!
    if (found === undefined) {
      if (sql[at] === ";" && depth === 0) statements.push([])
      if (!/\s/.test(sql[at]!)) before = sql[at]!
      at += 1
      continue
    }
    at += found.length
    if (current.length < 3) current.push(found)
    const isName = before === "." || before === "AS"
    before = found
    if (current[0] !== "CREATE" || isName) continue
    if ((found === "BEGIN" && atomic.test(sql.slice(at, at + 20))) || (found === "CASE" && depth > 0))
      depth += 1
    if (found === "END" && depth > 0) depth -= 1
  }
  return statements
}

function endOfPassedOver(sql: string, at: number): number | undefined {
  opening.lastIndex = at
  const found = opening.exec(sql)?.[0]
  if (found === undefined) return undefined
  const from = at + found.length
  if (found === "/*") return endOfComment(sql, at)
  if (found.length === 2 && found.endsWith("'")) return endOfEscapedString(sql, from)
  if (found === "--") {
    lineEnd.lastIndex = from
    return lineEnd.exec(sql)!.index
  }
  // A doubled quote ends one text and starts another, which has the same effect.
  const end = sql.indexOf(found, from)
  return end < 0 ? sql.length : end + found.length
}

function endOfEscapedString(sql: string, from: number): number {
  for (let at = from; at < sql.length; at++) {
    if (sql[at] === "\\") at += 1
    else if (sql[at] === "'") {
      continuation.lastIndex = at + 1
      if (!continuation.test(sql)) return at + 1
      at = continuation.lastIndex - 1
    }
  }
  return sql.length
}

/** Comments nest in Postgres. */
function endOfComment(sql: string, start: number): number {
  const edge = /\/\*|\*\//g
  edge.lastIndex = start
  let depth = 0
  for (let found = edge.exec(sql); found; found = edge.exec(sql)) {
    depth += found[0] === "/*" ? 1 : -1
    if (depth === 0) return edge.lastIndex
  }
  return sql.length
}
