interface PlannedTask {
  taskId: string
  command: string
  cache: { status: string }
}

/**
 * The tasks that turbo would run, by its answer to `turbo run … --dry=json`: those that are neither in its cache nor
 * without a command. Before and after the plan it may print lines of another kind.
 */
export function tasksToRun(plan: string): string[] {
  const { tasks } = JSON.parse(plan.slice(plan.indexOf("{\n"), plan.lastIndexOf("}") + 1)) as {
    tasks: PlannedTask[]
  }
  return tasks
    .filter(({ command, cache }) => command !== "<NONEXISTENT>" && cache.status !== "HIT")
    .map(({ taskId }) => taskId)
}
