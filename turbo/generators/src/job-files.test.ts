import { fileNameOf } from "./job-files"

test.each([
  ["report-sales", "report-sales"],
  ["Report sales, each day!", "report-sales-each-day"],
  ["../../../etc/passwd", "etc-passwd"],
  ["_private.test", "private-test"],
  [`it's "quoted"`, "it-s-quoted"],
  ["Täglicher Bericht", "täglicher-bericht"],
  ["Ta\u0308glich", "täglich"],
  ["日報", "日報"],
  ["🎉", "job"],
  ["nul", "job-nul"],
  ["COM1", "job-com1"],
])("the job %j has a safe file name", (jobName, fileName) => expect(fileNameOf(jobName)).toBe(fileName))

test.each(["a", "ä", "日", "a "])("a name of 200 characters, of %j, fits into a file system", (character) => {
  const fileName = fileNameOf(character.repeat(200).slice(0, 200))
  expect(Buffer.byteLength(`${fileName}.test.ts`)).toBeLessThan(120)
  expect(fileName).toMatch(/^[^-].*[^-]$/u)
})
