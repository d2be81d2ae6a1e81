import { jobAddress, placeOf, runAddress } from "./address"

const placeAt = (address: string) => placeOf(new URL(address, "http://shop").searchParams)

test.each(["publish-once-a-day", "a/b", "100%", "50%25", "ein Käse & Brot?", "..", "#1 + 1", "\u{1F319}"])(
  "the page of the job %p is found again by its address",
  (name) => {
    expect(placeAt(jobAddress(name))).toEqual({ view: "job", name })
  },
)

test("a run has an address of its own, and without either the page lists the jobs", () => {
  expect(placeAt(runAddress("4711"))).toEqual({ view: "run", id: "4711" })
  expect(placeAt("/a/scheduled-jobs?q=report&page=2")).toEqual({ view: "jobs" })
})
