import { workerModeFault } from "./worker-mode"

test.each([undefined, "shared", "worker", "server"])("%p is a worker mode", (mode) => {
  expect(workerModeFault(mode)).toBeUndefined()
})

test.each([
  ["servr", '"servr"'],
  ["", '""'],
  [7, "7"],
  [null, "null"],
])(
  "%p is not a worker mode: the error names the allowed ones, and what happens until it is corrected",
  (mode, shown) => {
    expect(workerModeFault(mode)?.message).toBe(
      `projectConfig.worker_mode in medusa-config.js: expected one of "shared", "worker", "server", got ${shown}. ` +
        'Correct it; until then this process serves and runs jobs, as with "shared".',
    )
  },
)
