import { createStore, everySecond, jobFile, runOf } from "./store.fixture"
test("probe", async () => {
  const store = await createStore({
    queue: "redis",
    files: {
      "jobs/a/b.js": jobFile(
        { name: "x", schedule: everySecond },
        `console.log("hi"); return { got: Object.keys(args) }`,
      ),
    },
  })
  const server = await store.start()
  await runOf(store, "x", "succeeded")
  console.log(await (await fetch(server.url + "/health")).text())
  await server.terminate()
  console.log(server.log.join("\n"))
  await store.clear()
})
