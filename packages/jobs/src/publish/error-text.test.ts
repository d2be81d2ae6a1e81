import { nearestName } from "./error-text"

const known = ["batchSize", "dryRun"]

test.each([
  ["batchsize", "batchSize"],
  ["batch_size", "batchSize"],
  ["bathcSize", "batchSize"],
  ["dryrun", "dryRun"],
])("%s is taken for %s", (name, meant) => {
  expect(nearestName(name, known)).toBe(meant)
})

test.each(["publishAt", "x", ""])("%p is not close to any of them", (name) => {
  expect(nearestName(name, known)).toBeUndefined()
})
