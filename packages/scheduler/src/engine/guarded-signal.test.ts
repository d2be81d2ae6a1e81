import { once, EventEmitter } from "node:events"
import { setTimeout } from "node:timers/promises"
import { guardListeners } from "./guarded-signal"

function guarded() {
  const controller = new AbortController()
  const thrown: unknown[] = []
  const signal = guardListeners(controller.signal, (error) => thrown.push(error))
  return { controller, signal, thrown }
}
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

test.each<[string, (signal: AbortSignal, broken: () => never) => void]>([
  ["a listener that throws", (signal, broken) => signal.addEventListener("abort", broken)],
  ["one for once", (signal, broken) => signal.addEventListener("abort", broken, { once: true })],
  [
    "one that rejects",
    (signal, broken) => {
      const rejects = (): unknown => Promise.resolve().then(broken)
      signal.addEventListener("abort", rejects)
    },
  ],
  ["an object", (signal, broken) => signal.addEventListener("abort", { handleEvent: broken })],
  ["onabort", (signal, broken) => (signal.onabort = broken)],
])("%s is reported, and the others are called", async (_, listen) => {
  const { controller, signal, thrown } = guarded()
  const received: string[] = []
  listen(signal, () => {
    throw new Error("x")
  })
  signal.addEventListener("abort", ({ type }) => received.push(type))
  controller.abort("why")
  await nextTurn()
  expect(thrown).toEqual([new Error("x")])
  expect(received).toEqual(["abort"])
})

test("a listener is called as the signal's own, once however often it was added, and not after it was removed", () => {
  const { controller, signal } = guarded()
  const calls: unknown[] = []
  function listener(this: unknown) {
    calls.push(this)
  }
  const removed = () => calls.push("removed")
  for (const each of [listener, listener, removed]) signal.addEventListener("abort", each)
  signal.onabort = removed
  signal.onabort = null
  signal.removeEventListener("abort", removed)
  controller.abort()
  expect(calls).toEqual([signal])
  expect(signal.onabort).toBeNull()
})

test("what takes a signal takes it: a timer, an event, a signal made of several", async () => {
  const { controller, signal, thrown } = guarded()
  expect(signal).toBeInstanceOf(AbortSignal)
  const ends = [setTimeout(60_000, undefined, { signal }), once(new EventEmitter(), "never", { signal })]
  const either = AbortSignal.any([signal])
  controller.abort(new Error("over"))
  for (const end of ends) await expect(end).rejects.toMatchObject({ name: "AbortError" })
  expect(either.aborted).toBe(true)
  expect(() => signal.throwIfAborted()).toThrow("over")
  expect(thrown).toEqual([])
})
