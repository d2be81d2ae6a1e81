import { shownOutput } from "./shown-output"

const shown = (...lines: string[]) => shownOutput({ lines, anyCounts: false })

test("values that change between runs may differ; everything else is compared", () => {
  const line = "run  1 at 2026-11-25 21:19:00 took 27 ms on shop-1-4711-9f2c1ab0: 45 products"
  const { isAll } = shown(line)
  expect(isAll("run 1   at 2026-12-01 00:00:05 took 1.2 s on vm-12-00ff00ff: 45 products\n")).toBe(true)
  expect(isAll(line.replace("45", "44"))).toBe(false)
  expect(isAll(line.replace("products", "drafts"))).toBe(false)
})

test("a line … stands for any lines, and without it there is no gap", () => {
  expect(shown("a", "…", "d").isAll("a\nb\nc\nd")).toBe(true)
  expect(shown("a", "…", "d").isAll("a\nd\ne")).toBe(false)
  expect(shown("a", "c").isAll("a\nb\nc")).toBe(false)
  expect(shown("…", "b", "c").isAll("a\nb\nc")).toBe(true)
  expect(shown("b").isAll("a\nb")).toBe(false)
})

test("the output of a running command may have other lines before and after", () => {
  expect(shown("b", "c").isIn("a\nb\nc\nd\n")).toBe(true)
  expect(shown("b", "…", "e").isIn("a\nb\nc\nd\ne\nf\n")).toBe(true)
  expect(shown("b", "d").isIn("a\nb\nc\nd\n")).toBe(false)
  expect(shown("d", "…", "b").isIn("a\nb\nc\nd\n")).toBe(false)
})

test("with any-counts a number stands for any but 0, and 0 for 0 alone", () => {
  const { isAll } = shownOutput({ lines: ["expected 12  unaccounted 0"], anyCounts: true })
  expect(isAll("expected 9  unaccounted 0")).toBe(true)
  expect(isAll("expected 9  unaccounted 1")).toBe(false)
  expect(isAll("expected 0  unaccounted 0")).toBe(false)
})
