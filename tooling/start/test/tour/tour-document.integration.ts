import { readTour } from "./tour-document"

const block = (info: string, ...lines: string[]) => ["```" + info, ...lines, "```", ""].join("\n")

test("blocks are steps, in order", () => {
  const tour = [
    "# A tour\n",
    block("sh first", "npm ci && npm start"),
    block("text first", "ready", "…"),
    block("ts", "// src/jobs/a.ts", "export {}"),
    block("sh second", "npx nightshift check \\", "  dist/jobs", "echo $?"),
    block("text second any-counts", "1"),
    block("keys first", "Ctrl-C"),
    block("text first", "Stopped."),
  ].join("\n")
  expect(readTour(tour)).toEqual([
    { kind: "command", line: 3, terminal: "first", command: "npm ci && npm start", mayFail: false },
    { kind: "output", line: 7, terminal: "first", lines: ["ready", "…"], anyCounts: false },
    { kind: "file", line: 12, path: "src/jobs/a.ts", text: "// src/jobs/a.ts\nexport {}\n" },
    {
      kind: "command",
      line: 17,
      terminal: "second",
      command: "npx nightshift check \\\n  dist/jobs",
      mayFail: true,
    },
    { kind: "command", line: 17, terminal: "second", command: "echo $?", mayFail: false },
    { kind: "output", line: 23, terminal: "second", lines: ["1"], anyCounts: true },
    { kind: "keys", line: 27, terminal: "first" },
    { kind: "output", line: 31, terminal: "first", lines: ["Stopped."], anyCounts: false },
  ])
})

test.each([
  [
    "a language that nobody runs",
    block("python second", "print()"),
    /line 1: expected sh, text, or keys .* got "python/,
  ],
  ["a block without a language", block("", "npm start"), /line 1: expected ts, js, or one of sh/],
  ["commands without a terminal", block("sh", "npm start"), /line 1: expected .* got "sh"/],
  ["a third terminal", block("sh third", "npm start"), /line 1: expected .* "first" or "second"/],
  ["an empty block", block("sh second", ""), /line 1: expected a command, got an empty block/],
  ["other keys", block("keys first", "q"), /line 1: expected .* got "keys first" with "q"/],
  ["a file without its path", block("ts", "export {}"), /line 1: expected a first line that names the file/],
  ["another fence", "\n~~~sh second\nls\n~~~", /line 2: expected code between ```/],
  ["a block in a list", "- so:\n\n  ```sh second\n  ls\n  ```", /line 3: expected code between ```/],
  ["code that is indented", "So:\n\n    npm start", /line 3: expected code between ```/],
  ["a block that does not end", "```sh second\nls", /line 1: expected an end of this block/],
  [
    "a start that nobody waits for",
    block("sh first", "npm start"),
    /line 1: expected the output to wait for/,
  ],
  ["a command of the prose alone", "Then run `npm run verify`.", /line 1: expected a command that a block/],
])("%s is refused with its line, not left out", (_kind, tour, message) => {
  expect(() => readTour(tour)).toThrow(message)
})
