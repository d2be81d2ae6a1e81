import { openAdmin, type Admin } from "./admin.fixture"
import { login } from "./login.fixture"
import { createStore, jobFile, type Server, type Store } from "./store.fixture"

const root = "/admin/scheduled-jobs"
const json = "application/json"

describe("a request without a JSON Content-Type changes nothing", () => {
  let store: Store
  let server: Server
  let admin: Admin
  let cookie: string
  beforeAll(async () => {
    const files = { "jobs/tick.js": jobFile({ name: "tick", schedule: "0 0 1 1 *" }, "return {}") }
    store = await createStore({ files })
    server = await store.start()
    await server.printed("Scheduled jobs: 1 registered")
    admin = await openAdmin(store, server)
    const answer = await fetch(`${server.url}/admin/auth`, {
      method: "POST",
      headers: { "content-type": json },
      body: JSON.stringify(login),
    })
    cookie = answer.headers.getSetCookie()[0]!.split(";")[0]!
  })
  afterAll(() => store.clear())

  async function send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: string | FormData,
  ) {
    // For bytes, fetch adds no Content-Type.
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body
    const response = await fetch(`${server.url}${root}${path}`, {
      method,
      headers: { cookie, ...headers },
      ...(bytes === undefined ? {} : { body: bytes }),
    })
    const text = await response.text()
    return { status: response.status, text }
  }

  const written = () =>
    store.sql(
      `SELECT (SELECT count(*) FROM scheduled_job_run) AS runs, (SELECT count(*) FROM scheduled_job_event) AS events`,
    )

  const form = new FormData()
  form.set("for", "5m")

  test.each<[string, Record<string, string>, string | FormData | undefined]>([
    ["a form", { "content-type": "application/x-www-form-urlencoded" }, "for=5m"],
    ["a form with files", {}, form],
    ["a form of text", { "content-type": "text/plain" }, '{"for":"5m"}'],
    ["text with JSON as its parameter", { "content-type": "text/plain; application/json" }, "{}"],
    ["a patch of JSON", { "content-type": "application/json-patch+json" }, "[]"],
    ["another JSON", { "content-type": "application/vnd.api+json" }, "{}"],
    ["two types", { "content-type": "application/json, text/plain" }, "{}"],
    ["JSON in Latin-1", { "content-type": "application/json; charset=iso-8859-1" }, "{}"],
    ["JSON in UTF-16", { "content-type": "application/json; charset=utf-16" }, "{}"],
    ["no type", {}, "{}"],
    ["no type and no body", {}, undefined],
    ["a form without a body", { "content-type": "application/x-www-form-urlencoded" }, undefined],
  ])("%s is refused by every route, even with a session cookie", async (_what, headers, body) => {
    const before = await written()
    const posts = admin.description.routes.filter((route) => route.startsWith("POST "))
    expect(posts).toHaveLength(6)
    for (const route of posts) {
      const path = route.replace(`POST ${root}`, "").replace("{name}", "tick").replace("{id}", "1")
      const answer = await send("POST", path, headers, body)
      expect([route, answer.status]).toEqual([route, 415])
      const refusal: unknown = JSON.parse(answer.text)
      admin.description.assertAnswer(route, { status: 415, body: refusal })
      expect(refusal).toMatchObject({
        code: "CONTENT_TYPE_INVALID",
        message: expect.stringContaining("Send the header Content-Type: application/json"),
      })
    }
    expect(await written()).toEqual(before)
  })

  test("other methods, and headers that override the method, reach no route that changes anything", async () => {
    const before = await written()
    for (const method of ["PUT", "PATCH", "DELETE"])
      expect(await send(method, "/jobs/tick/pause", { "content-type": json }, "{}")).toMatchObject({
        status: 404,
      })
    for (const name of ["x-http-method-override", "x-http-method", "x-method-override"])
      expect(await send("GET", "/jobs/tick/pause?_method=POST", { [name]: "POST" })).toMatchObject({
        status: 404,
      })
    expect(await written()).toEqual(before)
  })

  test("JSON is accepted with and without a charset, in any letter case, with a body and without", async () => {
    for (const type of [json, "Application/JSON", `${json};charset=UTF-8`, `${json}; charset="utf-8"`]) {
      expect(await send("POST", "/jobs/tick/pause", { "content-type": type }, '{"for":"5m"}')).toMatchObject({
        status: 200,
        text: expect.stringMatching(/"until":"/),
      })
      expect(await send("POST", "/jobs/tick/resume", { "content-type": type })).toMatchObject({ status: 200 })
    }
  })

  test("a request without a login gets the same answer, whatever it sends", async () => {
    const headers = { cookie: "", "content-type": "text/plain" }
    expect(await send("POST", "/jobs/tick/pause", headers, "{}")).toEqual({
      status: 401,
      text: "Unauthorized",
    })
  })

  test.each(["[", '{"a":', '[{"a":'])(
    "data of too many levels of %s are refused at once, with the limit",
    async (open) => {
      const close = Array.from(open.replaceAll(/[^[{]/g, ""), (each) => (each === "[" ? "]" : "}"))
        .reverse()
        .join("")
      for (const times of [65, 6_000]) {
        const deep = `${open.repeat(times)}1${close.repeat(times)}`
        const body = `{"data":{"deep":${deep}}}`
        const { status, text } = await send("POST", "/jobs/tick/run", { "content-type": json }, body)
        expect([status, text]).toEqual([
          400,
          expect.stringContaining("at most 64 levels of objects and lists"),
        ])
      }
      const most = `${"[".repeat(63)}${"]".repeat(63)}`
      const answer = await send(
        "POST",
        "/jobs/tick/run",
        { "content-type": json },
        `{"data":{"deep":${most}}}`,
      )
      expect(answer.status).toBe(200)
    },
  )
})
