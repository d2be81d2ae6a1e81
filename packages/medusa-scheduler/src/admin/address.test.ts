import { jobAddress, readView, runAddress } from "./address"

const viewAt = (address: string) => readView(new URL(address, "http://shop").searchParams)

test.each(["publish-once-a-day", "a/b", "100%", "50%25", "ein Käse & Brot?", "..", "#1 + 1", "\u{1F319}"])(
  "the address of the job %p leads back to its page",
  (name) => {
    expect(viewAt(jobAddress(name))).toEqual({ view: "job", name })
  },
)

test("a run has its own address, and an address without a job or run lists the jobs", () => {
  expect(viewAt(runAddress("4711"))).toEqual({ view: "run", id: "4711" })
  expect(viewAt("/a/scheduled-jobs?q=report&page=2")).toEqual({ view: "jobs" })
})
