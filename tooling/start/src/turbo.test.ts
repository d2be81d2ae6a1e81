import { tasksToRun } from "./turbo"

const task = (taskId: string, command: string, status: string) => ({ taskId, command, cache: { status } })

test("cached tasks, and packages without the task, need no build", () => {
  const tasks = [
    task("store#build:admin", "node build.js", "MISS"),
    task("plugin#build:admin", "node bundle.js", "HIT"),
    task("library#build:admin", "<NONEXISTENT>", "MISS"),
  ]
  const plan = JSON.stringify({ tasks }, null, 2)
  expect(tasksToRun(`a warning {of turbo}\n${plan}\na notice\n`)).toEqual(["store#build:admin"])
})

test("an output without a plan is an error", () => {
  expect(() => tasksToRun("turbo: command not found")).toThrow(SyntaxError)
})
