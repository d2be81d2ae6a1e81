import { createCircuitBreaker } from "./circuit-breaker"

const ignore = () => undefined
const received = { onUnreachable: ignore, onRefused: ignore, onReachable: ignore }

test("a stop in the middle of a probe ends with it, and waits for no pause after the tries before", async () => {
  let probes = 0
  const breaker = createCircuitBreaker({
    ...received,
    probe: (signal) => {
      probes += 1
      if (probes < 3) return Promise.reject(new Error("no answer"))
      return new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(new Error("it is closed"))),
      )
    },
    open: () => ({ abandon: ignore }),
  })
  // The pause after the third would be 1 s.
  while (probes < 3) await new Promise((resolve) => setTimeout(resolve, 10))
  let isStopped = false
  const stopped = breaker.stop().then(() => (isStopped = true))
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(isStopped).toBe(true)
  await stopped
}, 20_000)
