import { tasksToRun } from "./turbo-plan"

const task = (taskId: string, command: string, status: string) => ({ taskId, command, cache: { status } })

test("what turbo has in its cache, and packages without the task, need no build", () => {
  const tasks = [
    task("store#build:admin", "node build.js", "MISS"),
    task("plugin#build:admin", "node bundle.js", "HIT"),
    task("library#build:admin", "<NONEXISTENT>", "MISS"),
  ]
  const plan = JSON.stringify({ tasks }, null, 2)
  expect(tasksToRun(`a warning {of turbo}\n${plan}\na notice\n`)).toEqual(["store#build:admin"])
})

test("an answer that is no plan is an error", () => {
  expect(() => tasksToRun("turbo: command not found")).toThrow(SyntaxError)
})
