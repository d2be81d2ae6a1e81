import { nearestWord } from "./nearest-word"

const known = ["batchSize", "dryRun"]

test.each([
  ["batchsize", "batchSize"],
  ["batch_size", "batchSize"],
  ["bathcSize", "batchSize"],
  ["dryrun", "dryRun"],
])("%s was meant to be %s", (word, meant) => {
  expect(nearestWord(word, known)).toBe(meant)
})

test.each(["publishAt", "x", ""])("%p resembles none of them", (word) => {
  expect(nearestWord(word, known)).toBeUndefined()
})
